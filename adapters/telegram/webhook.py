"""Updates that Telegram brings: 200 only after the commit, so what was not kept is brought again.

The route knows Telegram by the secret that was set with the webhook, compared in constant time. Turning from polling to the
webhook and back drops nothing: what waits stays with Telegram.
"""

from __future__ import annotations

import hmac
import json

import structlog
from aiohttp import web
from telegram import Bot

from adapters.telegram.limits import ALLOWED_UPDATES
from adapters.telegram.receiving import Receiving
from bot.service.ports import Away

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of it
CONNECTIONS = 40
"""setWebhook: calls that Telegram makes side by side."""


class Webhook:
    """One bot's route in an aiohttp application."""

    def __init__(self, receiving: Receiving, secret: str) -> None:
        self._receiving, self._secret = receiving, secret.encode()

    async def serve(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            log.warning("webhook called without the secret")
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        try:
            await self._receiving.take(self._receiving.read([update]))
        except Away:
            log.warning("database away: the update stays with telegram")
            return web.Response(status=503)
        return web.Response()


async def announce(bot: Bot, url: str, secret: str) -> None:
    """Tell Telegram where to bring updates. What waits is brought there. Raise TelegramError."""
    await bot.set_webhook(
        url,
        secret_token=secret,
        max_connections=CONNECTIONS,
        allowed_updates=list(ALLOWED_UPDATES),
        drop_pending_updates=False,
    )
