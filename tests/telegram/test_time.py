"""What time brings, on Telegram: a reminder with its buttons, a digest with its picture, each once, also over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from msgspec.structs import replace

from adapters.telegram.bot import make_bot
from adapters.telegram.send import Sender
from adapters.telegram.way_in import TelegramIn
from bot.engine.codes import fresh, hash_of
from bot.model.people import Office
from bot.model.schedule import Every, Schedule
from bot.service.registry import Enrolment, Issued
from bot.service.run import Service
from storage import open_store
from tests.hall import CLOSING, START, consultation
from tests.standins.telegram import TOKEN, TelegramServer, labels
from tests.telegram.test_telegram import ANA, KEY, ServersClock, enter, hall, last, server, until

__all__ = ("hall", "server")
SAM = 9


@asynccontextmanager
async def running(server: TelegramServer, url: str) -> AsyncIterator[Service]:
    """Run the bot; what is due is looked at when the test says so."""
    clock = ServersClock(server)
    async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
        service = Service(store, [Sender(bot, clock, rates=None)], KEY, clock, ticking=False)
        await service.start()
        task = asyncio.create_task(TelegramIn(bot, service, store, clock, poll_seconds=1).run())
        try:
            yield service
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await service.stop()


async def test_a_reminder_comes_once_and_its_buttons_go_on_or_end_them(
    server: TelegramServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with open_store(url) as store:
        await store.keep_consultation(replace(consultation(), number=2, reminders=(72, 24)), "", "", START)
    server.now = int(START.timestamp())
    async with running(server, url) as service:
        await enter(server, ANA, codes["ana"])
        server.now = int((CLOSING - timedelta(days=3)).timestamp())
        for _ in range(3):
            await service.time.look()
        await until(lambda: "has not submitted" in last(server, ANA).text)
        assert labels(last(server, ANA)) == ["Go on with 1a", "No more reminders"]
        seen = len(server.chat(ANA))
    async with running(server, url) as service:
        await service.time.look()
        await service.drained()
        assert len(server.chat(ANA)) == seen
        server.press(ANA, "Go on with 1a")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        server.say(ANA, "/remind off")
        await until(lambda: "no more reminders" in last(server, ANA).text)
        seen = len(server.chat(ANA))
        server.now = int((CLOSING - timedelta(hours=20)).timestamp())
        await service.time.look()
        await service.drained()
        assert len(server.chat(ANA)) == seen


async def test_a_digest_comes_at_its_hour_with_a_picture(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, _ = hall
    async with open_store(url) as store:
        sam = Enrolment("", "", "", "", "Sam", "sam@example.org", None, Office.SECRETARY)
        await store.enrol("trial", [sam], START, dry_run=False)
        (place,) = [one for one in await store.places("trial") if one.office]
        code = fresh(b"s" * 13)
        await store.issue([Issued(hash_of(code), place.delegate, "", START, CLOSING)])
        changed = replace(consultation(), number=2, digests=Schedule(Every.DAILY, 480))
        await store.keep_consultation(changed, "", "", START)
    server.now = int(START.timestamp())
    async with running(server, url) as service:
        await enter(server, SAM, code)
        server.now = int((START + timedelta(days=1)).timestamp())
        for _ in range(2):
            await service.time.look()
        await until(lambda: last(server, SAM).file)
        assert [method for method, _ in server.calls].count("sendPhoto") == 1
        assert sum("Digest: Trial" in shown.text for shown in server.chat(SAM)) == 1
