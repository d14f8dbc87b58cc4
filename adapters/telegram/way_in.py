"""How updates come in, by polling or by webhook, and whether they do: the health of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.bot import POLL_SECONDS, CannotReach, TokenRefused
from adapters.telegram.polling import Polling
from adapters.telegram.receiving import Receiving
from adapters.telegram.webhook import MOST_BYTES, Webhook, announce
from bot.service.ports import Clock, Door, Store

SILENCE = 4 * POLL_SECONDS
"""Seconds without a good poll after which something is wrong."""


class TelegramIn:
    """One bot's way in."""

    def __init__(
        self, bot: Bot, door: Door, store: Store, clock: Clock, *, webhook: str = "", poll_seconds: int = POLL_SECONDS
    ) -> None:
        """*webhook*: the public address to which Telegram brings updates; "" to fetch them."""
        self._bot, self._url = bot, webhook
        self._secret = secrets.token_urlsafe(32)
        self._receiving = Receiving(bot, door, store, clock)
        self._polling = None if webhook else Polling(bot, self._receiving, clock, poll_seconds=poll_seconds)
        self._webhook = Webhook(self._receiving, self._secret) if webhook else None

    @property
    def quiet_seconds(self) -> float:
        """Seconds since Telegram last answered a poll; 0 where it brings the updates."""
        return self._polling.quiet_seconds if self._polling else 0.0

    async def run(self) -> None:
        """Receive until cancelled, and fetch what files come. Raise TokenRefused or CannotReach."""
        fetching = asyncio.create_task(self._receiving.fetching.run())
        try:
            await self._receive()
        finally:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)

    async def _receive(self) -> None:
        if self._polling is not None:
            return await self._polling.run()
        try:
            await announce(self._bot, self._url, self._secret)
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            raise CannotReach(type(error).__name__) from None
        await asyncio.Event().wait()  # the server does the rest
        return None

    def application(self) -> web.Application:
        """Return what is served: `/health`, and the webhook's path if there is one."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get("/health", self._health)
        if self._webhook is not None:
            app.router.add_post(urlsplit(self._url).path or "/", self._webhook.serve)
        return app

    async def _health(self, _: web.Request) -> web.Response:
        """Answer 200 while updates come in; 503 if Telegram has not answered for long."""
        if self._polling is None:
            return web.json_response({"telegram": {"webhook": self._url}})
        quiet = round(self._polling.quiet_seconds, 1)
        status = 200 if quiet < SILENCE else 503
        return web.json_response({"telegram": {"seconds_since_poll": quiet}}, status=status)


@asynccontextmanager
async def listening(place: str, way_in: TelegramIn) -> AsyncIterator[None]:
    """Serve at *place* (HOST:PORT; "" is nowhere) for as long as the block lasts. Raise OSError if it cannot be."""
    if not place:
        yield
        return
    host, _, port = place.rpartition(":")
    runner = web.AppRunner(way_in.application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield
    finally:
        await runner.cleanup()
