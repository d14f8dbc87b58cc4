"""The bot on the stand-in Slack, as `tourdetable run` runs it, and what tests look at."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeAlias

from adapters.shared.listening import listening
from adapters.slack.connection import introduce, web_client
from adapters.slack.manifest import PATH
from adapters.slack.send import Sender
from adapters.slack.served import Manner
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Only
from bot.service.pace import Rates
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import open_store
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SECRET, TEAM, Message, SlackServer
from tests.telegram.test_receiving import free_place
from tests.telegram.test_telegram import until

KEY = InstitutionKey.made_of(bytes(32))
ANA, BEN, CLEO, SAM = "U7", "U8", "U9", "U3"
Hall: TypeAlias = tuple[str, dict[str, str]]


class LiveClock(SystemClock):
    """The server's time, which goes on here; *haste*: a wait takes so many times less."""

    def __init__(self, server: SlackServer, haste: float = 1.0) -> None:
        self._server, self._begun, self._haste = server, monotonic(), haste
        self.waited: list[float] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._server.now + (monotonic() - self._begun) * self._haste, UTC)

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        await asyncio.sleep(seconds / self._haste)


@asynccontextmanager
async def running(server: SlackServer, url: str, **how: Any) -> AsyncIterator[SlackIn]:
    """Run the bot, as `going` says."""
    async with going(server, url, **how) as (way_in, _):
        yield way_in


@asynccontextmanager
async def going(
    server: SlackServer,
    url: str,
    *,
    requests: bool = False,
    patience: float = 5.0,
    match_email: bool = False,
    clock: LiveClock | None = None,
    rates: Rates | None = None,
    history_per_second: float | None = None,
    app_token: str = APP_TOKEN,
) -> AsyncIterator[tuple[SlackIn, asyncio.Task[None]]]:
    """Run the bot; give its way in and the work of it.

    *requests*: Slack brings events by signed requests; else they come over a socket.
    """
    clock = clock or LiveClock(server)
    place = free_place() if requests else ""
    async with AsyncExitStack() as stack:
        workspace = await introduce(await stack.enter_async_context(web_client(BOT_TOKEN, server.world.base_url)), clock)
        app = None if requests else await stack.enter_async_context(web_client(app_token, server.world.base_url))
        store = await stack.enter_async_context(open_store(url, patience=patience))
        service = Service(store, [Sender(workspace, clock, rates)], KEY, clock)
        await service.start()
        stack.push_async_callback(service.stop)
        way_in = SlackIn(
            Only(workspace),
            service,
            store,
            clock,
            Manner(match_email=match_email, history_per_second=history_per_second),
            app_client=app,
            signing_secret=SECRET if requests else "",
        )
        await stack.enter_async_context(listening(place, [way_in]))
        task = asyncio.create_task(way_in.run())
        try:
            if requests:
                assert await server.over_http(f"http://{place}{PATH}")
            else:
                await until(lambda: way_in.well() or task.done())
            while not task.done() and await store.heard(f"slack:{TEAM}:") is None:  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.01)
            yield way_in, task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def enter(server: SlackServer, user: str, code: str) -> None:
    """Let somebody in who has a code."""
    server.say(user, code)
    await until(lambda: server.chat(user) and "Welcome" in last(server, user).text)


async def begin(server: SlackServer, user: str, code: str) -> None:
    """Let somebody in, up to the first question."""
    await enter(server, user, code)
    server.press(user, "Begin")
    await until(lambda: "Question 1a" in last(server, user).text)


def last(server: SlackServer, user: str) -> Message:
    return server.chat(user)[-1]


def says(server: SlackServer, user: str, words: str) -> Callable[[], bool]:
    """Return whether the latest message that somebody sees has *words*, asked later."""
    return lambda: words in last(server, user).text


def rows(url: str, query: str) -> list[Any]:
    """Return what a query finds; of rows with one column, that."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = [row[0] if len(row) == 1 else row for row in connection.execute(query)]
    connection.close()
    return found


def texts(url: str) -> list[str]:
    """Return what was written, in the order in which it was taken in."""
    return rows(url, "SELECT text FROM revision WHERE act = 'write' ORDER BY number")


def files(url: str) -> list[bytes]:
    return rows(url, "SELECT content FROM file")


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Let nobody write to the database in this block."""
    lock = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False, timeout=10)
    await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")  # the service may be writing
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()
