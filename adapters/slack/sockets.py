"""Socket Mode: events over a connection that this process opens, so no port need be open. A watchdog opens it anew.

The SDK reconnects by itself in common cases; after a connection that failed it may try the same one-time address for ever. So
whoever is not connected for some seconds gets a new handler, and with it a new address. Whatever was not acknowledged comes
again; what Slack gave up is read from the history (`adapters.slack.history`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import TokenRefused
from adapters.slack.app import Everything, tries_of
from adapters.slack.connection import REFUSED, SDK, UNANSWERED, delayed, error_of, seconds_of
from bot.service.ports import Clock

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between looks at the connection."""
PATIENCE = 15.0
"""Seconds without a connection after which a new one is made from scratch."""
LONGEST = 120.0
"""The same, after several have failed; doubled each time up to this."""
ASLEEP = 60.0
"""Seconds between two looks after which this process was held up so long that something may have been missed."""
PING = 5.0
"""Seconds between pings; a connection that answers none for four of them is broken."""


class _NoPlace(Exception):
    """Slack gave no address. *seconds*: how long it asks to wait."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.seconds = reason, seconds


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler of a connection, which hands what comes to `Everything` itself."""

    def __init__(self, app: AsyncApp, everything: Everything, client: AsyncWebClient) -> None:
        super().__init__(app, client.token or "", logger=SDK, web_client=client, ping_interval=PING)
        self._everything = everything

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Acknowledge *req* once it is kept. What is not acknowledged comes again."""
        try:
            shown = await self._everything.keep(req.payload, tries_of(req.retry_attempt))
        except Exception as error:
            log.error("fault while receiving", error=type(error).__name__)
            return
        if shown is not None:
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id, shown or None))


class Sockets:
    """The connection of one app, for all its workspaces."""

    def __init__(
        self,
        app: AsyncApp,
        everything: Everything,
        app_client: AsyncWebClient,
        in_trouble: Callable[[datetime], None],
        clock: Clock,
    ) -> None:
        """*app_client* speaks for the app-level token (xapp-...). *in_trouble* is told since when something may be missing."""
        self._app, self._everything, self._client = app, everything, app_client
        self._in_trouble, self._clock = in_trouble, clock
        self._handler: _Handler | None = None
        self._well = monotonic()
        self.connected = False
        self._connecting: asyncio.Task[None] | None = None
        self._seen: datetime | None = None
        """When it was last seen to work."""
        self._patience = PATIENCE

    @property
    def quiet_seconds(self) -> float:
        """Seconds since the connection was last seen to work."""
        return monotonic() - self._well

    async def run(self) -> None:
        """Stay connected until cancelled. Raise TokenRefused."""
        pause = LOOK
        try:
            while True:
                try:
                    place = await self._place()
                except _NoPlace as none:
                    log.warning("slack gives no place to connect to", reason=none.reason)
                    await asyncio.sleep(max(pause, none.seconds))
                    pause = min(pause * 2, LONGEST)
                else:
                    pause = LOOK
                    self._connect(place)
                    await self._watch()
                    await self._close()
        finally:
            await self._close()

    async def _place(self) -> str:
        """Return a one-time address. It may be asked for once a minute (tier 1), so none is thrown away."""
        try:
            said = await self._client.apps_connections_open(app_token=self._client.token or "")
        except SlackApiError as error:
            if error_of(error) in REFUSED:
                raise TokenRefused("slack") from None
            raise _NoPlace(error_of(error), seconds_of(error) if delayed(error) else 0.0) from None
        except UNANSWERED as error:
            raise _NoPlace(type(error).__name__) from None
        return str(said["url"])

    def _connect(self, place: str) -> None:
        """Begin to connect to *place*, from scratch."""
        self._handler = _Handler(self._app, self._everything, self._client)
        self._handler.client.wss_uri = place
        self._connecting = asyncio.create_task(self._handler.client.connect())

    async def _watch(self) -> None:
        """Return when the connection has been broken for long."""
        since, waited = monotonic(), self._patience
        while monotonic() - since < waited:
            connected, now = self._handler is not None and await self._handler.client.is_connected(), self._clock.now()
            if self._seen and ((self.connected and not connected) or (now - self._seen).total_seconds() > ASLEEP):
                log.warning("no connection to slack", since=self._seen.isoformat())
                self._in_trouble(self._seen)
                self._seen = None
            if connected:
                self._well, self._seen, since = monotonic(), now, monotonic()
                self._patience = PATIENCE
            self.connected = connected
            await asyncio.sleep(LOOK)
        self._patience = min(self._patience * 2, LONGEST)

    async def _close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
            self._connecting = None
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await handler.client.close()
