"""A real Bolt app for the tests of the Slack stand-in: it hears everything, over either transport, and does as it is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, SECRET, SlackServer

Json = dict[str, Any]
_ANY = re.compile(".*")


class Heard:
    """An app and what it heard."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.events: list[Json] = []
        self.bodies: list[Json] = []
        """All that came, also what was no event."""
        self.headers: list[Json] = []
        self.answer: Json | str | None = None
        """What goes with the acknowledgement of commands and forms."""
        self.first: Callable[[Json], Awaitable[None]] | None = None
        """What is done with a body before it is acknowledged. If it raises, there is no acknowledgement."""
        client = AsyncWebClient(base_url=server.api_url, retry_handlers=[])
        self.app = AsyncApp(client=client, signing_secret=SECRET, authorize=_authorize, process_before_response=True)
        self.app.event(_ANY)(self._event)
        self.app.action({"action_id": _ANY})(self._other)
        self.app.view(_ANY)(self._other)
        self.app.view_closed(_ANY)(self._other)
        self.app.command(_ANY)(self._other)
        self.handler: AsyncSocketModeHandler | None = None

    @property
    def texts(self) -> list[str]:
        return [event.get("text", "") for event in self.events]

    async def connect(self, ping_interval: float = 10) -> AsyncSocketModeHandler:
        """Open a socket, another if there is one."""
        self.handler = handler = AsyncSocketModeHandler(self.app, APP_TOKEN, ping_interval=ping_interval)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    async def serve(self, http: web.Request) -> web.Response:
        """Answer one of Slack's requests."""
        return await to_aiohttp_response(await self.app.async_dispatch(await to_bolt_request(http)))

    async def _event(self, body: Json, request: Any, ack: AsyncAck) -> None:
        await self._note(body, request)
        self.events.append(body["event"])

    async def _other(self, body: Json, request: Any, ack: AsyncAck) -> None:
        await self._note(body, request)
        if isinstance(self.answer, dict):
            await ack(**self.answer)
        else:
            await ack(self.answer or "")

    async def _note(self, body: Json, request: Any) -> None:
        if self.first is not None:
            await self.first(body)
        self.bodies.append(body)
        self.headers.append({name: values[0] for name, values in request.headers.items()})


@asynccontextmanager
async def listening(server: SlackServer) -> AsyncIterator[Heard]:
    """An app that listens by Socket Mode."""
    heard = Heard(server)
    handler = await heard.connect()
    try:
        yield heard
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def serving(server: SlackServer) -> AsyncIterator[tuple[Heard, str]]:
    """An app that waits for signed requests, and where."""
    heard = Heard(server)
    app = web.Application()
    app.router.add_post("/slack", heard.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield heard, f"http://{host}:{port}/slack"
    finally:
        await runner.cleanup()


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_token=BOT_TOKEN, bot_user_id=BOT_USER, bot_id="B0BOT"
    )
