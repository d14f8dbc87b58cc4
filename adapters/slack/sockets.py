"""Socket Mode: events over a connection that this process opens, so no port need be open. A watchdog opens it anew.

The SDK reconnects by itself in common cases; after a connection that failed it may try the same one-time address for ever. So
whoever is not connected for some seconds gets a new handler, and with it a new address. Whatever was not acknowledged comes
again; what Slack gave up is read from the history (`adapters.slack.history`).
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import TokenRefused
from adapters.slack.connection import REFUSED, UNANSWERED, error_of
from adapters.slack.receiving import Receiving
from bot.service.ports import Clock

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between looks at the connection."""
PATIENCE = 15.0
"""Seconds without a connection after which a new one is made from scratch."""
LONGEST = 120.0
"""The same, after several have failed; doubled each time up to this."""
PING = 5.0
"""Seconds between pings; a connection that answers none for four of them is broken."""


class Sockets:
    """One workspace's connection."""

    def __init__(self, app: AsyncApp, app_client: AsyncWebClient, receiving: Receiving, clock: Clock) -> None:
        """*app_client* speaks for the app-level token (xapp-...)."""
        self._app, self._client, self._receiving, self._clock = app, app_client, receiving, clock
        self._handler: AsyncSocketModeHandler | None = None
        self._well = monotonic()
        self.connected = False
        self._patience = PATIENCE

    @property
    def quiet_seconds(self) -> float:
        """Seconds since the connection was last seen to work."""
        return monotonic() - self._well

    async def run(self) -> None:
        """Stay connected until cancelled. Raise TokenRefused."""
        try:
            while True:
                await self._connect()
                await self._watch()
        finally:
            await self._close()

    async def _connect(self) -> None:
        """Open a connection from scratch, once Slack gives an address for it."""
        await self._close()
        try:
            await self._client.apps_connections_open(app_token=self._client.token or "")
        except SlackApiError as error:
            if error_of(error) in REFUSED:
                raise TokenRefused("slack") from None
        except UNANSWERED:
            pass  # the handler tries on
        quiet = logging.getLogger("adapters.slack.sdk")
        self._handler = AsyncSocketModeHandler(
            self._app, self._client.token or "", logger=quiet, web_client=self._client, ping_interval=PING
        )
        connecting = asyncio.create_task(self._handler.client.connect())
        await asyncio.wait({connecting}, timeout=PATIENCE)
        if not connecting.done():
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)

    async def _watch(self) -> None:
        """Return when the connection has been broken for long."""
        since, waited = monotonic(), self._patience
        while monotonic() - since < waited:
            connected = self._handler is not None and await self._handler.client.is_connected()
            if connected:
                self._well = since = monotonic()
                self._patience = PATIENCE
            elif self.connected:
                log.warning("no connection to slack")
                self._receiving.in_trouble(self._clock.now())
            self.connected = connected
            await asyncio.sleep(LOOK)
        self._patience = min(self._patience * 2, LONGEST)

    async def _close(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await handler.client.close()
