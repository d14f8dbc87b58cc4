"""An outage longer than Telegram keeps updates: whoever is known is told, once, that something may be lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage import open_store
from tests.hall import prepare
from tests.standins.telegram import TelegramServer
from tests.telegram.test_profile import SAM, office
from tests.telegram.test_receiving import begin
from tests.telegram.test_telegram import ANA, last, running, until

Hall = tuple[str, dict[str, str]]
STRANGER = 999


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as one:
        yield one


@pytest.fixture
async def hall(tmp_path: object) -> Hall:
    url = f"sqlite:///{tmp_path}/gap.sqlite"
    return url, await prepare(url)


async def heard(url: str) -> float:
    async with open_store(url) as store:
        at = await store.heard("telegram:123456:")
    return at.timestamp() if at else 0.0


async def test_who_is_known_is_told_once_what_may_be_lost(server: TelegramServer, hall: Hall) -> None:
    url, codes = hall
    code = await office(url)
    async with running(server, url) as way_in:
        await begin(server, ANA, codes["ana"])
        server.say(SAM, f"/start {code}")
        server.say(STRANGER, "hello")
        await until(lambda: server.chat(SAM) and server.chat(STRANGER))
        await way_in.note()
    server.now += int(timedelta(hours=23).total_seconds())
    async with running(server, url) as way_in:  # not long enough
        await way_in.note()
    server.now += int(timedelta(days=3).total_seconds())
    for _ in range(2):
        async with running(server, url) as way_in:
            await until(lambda: "may not have reached me" in last(server, ANA).text)
            await until(lambda: "may not have reached it" in last(server, SAM).text)
            await way_in.note()
    told = [shown for shown in server.chat(ANA) if "may not have reached me" in shown.text]
    assert len(told) == 1
    assert "between Tuesday 3 March 2026, 08:00 UTC and Thursday 5 March 2026, 08:00 UTC" in told[0].text
    assert len(server.chat(STRANGER)) == 1
