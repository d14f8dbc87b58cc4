"""The golden transcripts go on Slack as they are written: through the real SDKs, over sockets and by signed requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from adapters.slack import history, sockets
from adapters.slack.connection import introduce, web_client
from bot.rehearsal.play import differences, play
from bot.rehearsal.reading import read
from bot.service.run import SystemClock
from tests.slack.channel import Bot, Slack
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.telegram.test_receiving import free_place

HERE = Path(__file__).parents[1] / "transcripts"
NOT_HERE = {
    ", on its way": "the server holds no file back",
    "long on its way": "the server takes messages in the order in which they were sent",
    "slow on its way": "the same",
    "(sent ": "in one conversation a ts only grows; what comes late is in test_transport.py",
    "{3 x  }": "a client sends no message of blanks",
    "* unlink": "the act of the secretariat names an address of the rehearsal's own",
    "too_big.bin": "what is too big is refused before it is fetched",
}
"""What a transcript may hold that cannot happen here, with the reason."""
FILES = [path for path in sorted(HERE.rglob("*.txt")) if not any(word in path.read_text(encoding="utf-8") for word in NOT_HERE)]


def test_nearly_all_transcripts_are_played_here() -> None:
    assert len(FILES) >= len(list(HERE.rglob("*.txt"))) - 14


@pytest.fixture(autouse=True)
def leaping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody take it for an outage that the time of a transcript leaps, and read the history beside the conversation."""
    monkeypatch.setattr(sockets, "ASLEEP", inf)
    monkeypatch.setattr(history, "BLIND", timedelta.max)
    monkeypatch.setattr(history, "NOTED", inf)


@pytest.fixture(params=["sockets", "requests"])
async def hall(request: pytest.FixtureRequest) -> AsyncIterator[tuple[SlackServer, Bot]]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SlackServer(patience=30))  # on a slow machine, too, nothing is brought twice
        client = await stack.enter_async_context(web_client(BOT_TOKEN, server.world.base_url))
        app = await stack.enter_async_context(web_client(APP_TOKEN, server.world.base_url))
        workspace = await introduce(client, SystemClock())
        by_sockets = request.param == "sockets"
        yield server, Bot(workspace, app if by_sockets else None, "" if by_sockets else free_place())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_conversation_goes_on_slack_as_it_is_written(hall: tuple[SlackServer, Bot], path: Path) -> None:
    server, bot = hall
    played = await play(read(path), lambda store, clock: Slack(server, bot, store))
    written = await asyncio.to_thread(path.read_text, encoding="utf-8")
    assert played.text == written, differences(written, played.text, path.name)
    assert server.world.complaints == []
