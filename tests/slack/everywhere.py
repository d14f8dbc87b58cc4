"""The bot in all workspaces in which it is installed, as `tourdetable run` runs it, and what installs it there: a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession, DummyCookieJar

from adapters.shared.listening import listening
from adapters.slack.connection import web_client
from adapters.slack.install import Installing
from adapters.slack.manifest import INSTALL, PATH, REDIRECT
from adapters.slack.senders import Senders
from adapters.slack.served import Manner
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Everywhere
from bot.service.run import Service
from storage import DatabaseStore, open_store
from tests.slack.stand import KEY, LiveClock
from tests.standins.slack import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SECRET, SlackServer
from tests.telegram.test_receiving import free_place
from tests.telegram.test_telegram import until


@dataclass
class Bot:
    """The running bot."""

    way_in: SlackIn
    workspaces: Everywhere
    senders: Senders
    store: DatabaseStore
    place: str
    task: asyncio.Task[None]


@asynccontextmanager
async def everywhere(
    server: SlackServer,
    url: str,
    *,
    requests: bool = False,
    teams: Sequence[str] = (),
    events: bool = True,
    match_email: bool = False,
    public_url: str = "",
) -> AsyncIterator[Bot]:
    """Run the bot. *events*: Slack brings this process what happens (by *requests*, else over a socket)."""
    clock, place = LiveClock(server), free_place()
    base_url = server.world.base_url
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(web_client("", base_url))
        app = await stack.enter_async_context(web_client(APP_TOKEN, base_url)) if events and not requests else None
        store = await stack.enter_async_context(open_store(url))
        workspaces = Everywhere(CLIENT_ID, store, client, clock, teams)
        await workspaces.look()
        senders = Senders(workspaces, clock, None)
        service = Service(store, [senders], KEY, clock)
        await service.start()
        stack.push_async_callback(service.stop)
        pages = Installing(
            workspaces,
            store,
            store.engines.alone,
            client,
            clock,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            teams=teams,
            public_url=public_url,
            slack_url=base_url,
        )
        way_in = SlackIn(
            workspaces,
            service,
            store,
            clock,
            Manner(match_email=match_email, history_per_second=None),
            app_client=app,
            signing_secret="" if app else SECRET,
            pages=pages.routes(),
        )
        await stack.enter_async_context(listening(place, [way_in]))
        task = asyncio.create_task(way_in.run())
        try:
            if requests:
                assert await server.over_http(f"http://{place}{PATH}")
            elif events:
                await until(lambda: way_in.well() or task.done())
            yield Bot(way_in, workspaces, senders, store, place, task)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@dataclass
class Browser:
    """A person's browser at the bot's pages: it keeps the cookie, though no TLS is spoken here."""

    place: str
    cookie: str = ""
    state: str = ""
    link: str = ""
    asked: dict[str, list[str]] = field(default_factory=dict)
    """What the link to Slack asks for."""

    async def open(self) -> None:
        """Open the page to install at."""
        status, page, cookie = await self._get(INSTALL)
        assert status == 200, page
        self.link = unescape(re.findall(r'href="([^"]*)"', page)[0])
        self.asked = parse_qs(urlsplit(self.link).query)
        (self.state,), self.cookie = self.asked["state"], cookie

    async def back(self, **query: str) -> tuple[int, str]:
        """Be sent back by Slack; return the status and the page."""
        status, page, _ = await self._get(REDIRECT, {"state": self.state, **query})
        return status, page

    async def _get(self, path: str, query: dict[str, str] | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        async with ClientSession(cookie_jar=DummyCookieJar()) as session:
            where: Any = f"http://{self.place}{path}"
            async with session.get(where, params=query, headers=headers) as answer:
                assert answer.headers["Cache-Control"] == "no-store"
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                given = answer.headers.get("Set-Cookie", "")
                if given:
                    assert "secure" in given.lower()
                    assert "httponly" in given.lower()
                return answer.status, await answer.text(), given.partition(";")[0]


async def install(server: SlackServer, bot: Bot, user: str, team: str, **how: Any) -> tuple[int, str]:
    """Install the app in a workspace, as a person does it; return the status and the page."""
    browser = Browser(bot.place)
    await browser.open()
    return await browser.back(code=server.grant(user, team, **how))
