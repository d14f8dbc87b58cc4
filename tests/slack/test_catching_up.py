"""What was missed is read from the history: after any start, even the very first, and whatever else fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import time

from adapters.slack.connection import introduce, web_client
from adapters.slack.served import Manner
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Only
from bot.model.events import Arrival, Deleted, Replied
from bot.service.run import SystemClock
from storage import DatabaseStore, open_store
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, Rates, SlackServer
from tests.telegram.test_telegram import until


class Kept:
    """A `Door` that notes what comes."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.deleted: list[str] = []

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        self.texts += [one.event.text for one in arrivals if isinstance(one.event, Replied)]
        self.deleted += [one.event.message for one in arrivals if isinstance(one.event, Deleted)]


@asynccontextmanager
async def receiving(server: SlackServer, store: DatabaseStore) -> AsyncIterator[Kept]:
    """Receive from *server* for as long as the block lasts."""
    kept = Kept()
    async with web_client(BOT_TOKEN, server.world.base_url) as client, web_client(APP_TOKEN, server.world.base_url) as app:
        clock = SystemClock()
        workspace = await introduce(client, clock)
        way_in = SlackIn(Only(workspace), kept, store, clock, Manner(history_per_second=None), app_client=app)
        task = asyncio.create_task(way_in.run())
        try:
            yield kept
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_what_was_given_up_after_a_first_life_that_never_connected_is_read_by_the_second(tmp_path: Path) -> None:
    async with SlackServer(pace=0.001) as server, open_store(f"sqlite:///{tmp_path}/a.sqlite") as store:
        await store.set_up(demo=False)
        server.sockets.disabled = True
        async with receiving(server, store):
            await until(lambda: any(server.calls_of("apps.connections.open")))
        server.sockets.disabled = False
        server.now = time()
        server.say("U1", "hello")
        await server.idle()
        assert server.deliveries[-1].state == "given up"
        async with receiving(server, store) as kept:
            await until(lambda: kept.texts == ["hello"])


async def test_a_connection_takes_one_address_for_slack_gives_one_a_minute(tmp_path: Path) -> None:
    async with SlackServer(rates=Rates(), pace=0.001) as server, open_store(f"sqlite:///{tmp_path}/a.sqlite") as store:
        await store.set_up(demo=False)
        async with receiving(server, store):
            await until(lambda: server.sockets.connections)
        assert len(list(server.calls_of("apps.connections.open"))) == 1


async def test_a_conversation_that_slack_refuses_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    async with SlackServer(pace=0.001) as server, open_store(f"sqlite:///{tmp_path}/a.sqlite") as store:
        await store.set_up(demo=False)
        server.now = time()
        for user in ("U1", "U2"):
            server.say(user, f"hello from {user}")
        await server.idle()
        server.faults.mood = lambda method, arguments: (
            "channel_not_found" if method == "conversations.history" and arguments["channel"] == "DU1" else ""
        )
        async with receiving(server, store) as kept:
            await until(lambda: kept.texts == ["hello from U2"])
