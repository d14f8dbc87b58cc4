"""The bot on Slack as `tourdetable run` has it, without its pace: over sockets, on a clock that is the server's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.slack.connection import introduce, web_client
from adapters.slack.send import Sender
from adapters.slack.way_in import SlackIn
from bot.service.run import Service, SystemClock
from storage import open_store
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, Message, SlackServer
from tests.telegram.test_telegram import KEY, until


class ServersClock(SystemClock):
    """The time that it is at the server; waiting takes as long as it does."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._server.now, UTC)


@asynccontextmanager
async def running(server: SlackServer, url: str, patience: float = 5.0) -> AsyncIterator[SlackIn]:
    """Run the bot over sockets; when the block begins it is connected."""
    clock, root = ServersClock(server), server.world.base_url
    async with (
        web_client(BOT_TOKEN, root) as client,
        web_client(APP_TOKEN, root) as app,
        open_store(url, patience=patience) as store,
    ):
        workspace = await introduce(client, clock)
        service = Service(store, [Sender(workspace, clock, rates=None)], KEY, clock)
        await service.start()
        way_in = SlackIn(workspace, service, store, clock, app_client=app, history_per_second=None)
        task = asyncio.create_task(way_in.run())
        try:
            await until(lambda: way_in.health().well and server.sockets.connections)
            yield way_in
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await service.stop()


def last(server: SlackServer, user: str) -> Message:
    """Return what the bot said to *user* last."""
    return server.chat(user)[-1]
