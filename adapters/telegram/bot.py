"""The connection to the Bot API: one bot, one long-lived pool of connections."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import cache
from ssl import SSLContext

import httpx
import structlog
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from adapters.shared.listening import TokenRefused
from bot.service.ports import Clock

log = structlog.get_logger(__name__)

POOL = 64
"""Connections for sending; more senders than this wait for one."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while Telegram does not answer; doubled each time."""
POLL_SECONDS = 30
"""How long the server holds a getUpdates that has nothing to tell."""


class CannotReach(Exception):
    """The server does not answer as a Bot API server does."""


# A 5xx with a page of HTML would be logged as an error of JSON, with paths; our own log says that Telegram does not answer.
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)


def make_bot(token: str, base_url: str = "") -> Bot:
    """Return the bot. *base_url*: of a Bot API server of one's own, up to and without `/bot`; "" is Telegram's."""
    trust = {"verify": _trusted()}
    sending = HTTPXRequest(
        connection_pool_size=POOL, read_timeout=20, write_timeout=20, connect_timeout=10, pool_timeout=30, httpx_kwargs=trust
    )
    polling = HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10, connect_timeout=10, httpx_kwargs=trust)
    if not base_url:
        return Bot(token, request=sending, get_updates_request=polling)
    root = base_url.rstrip("/")
    return Bot(token, f"{root}/bot", f"{root}/file/bot", request=sending, get_updates_request=polling)


@cache
def _trusted() -> SSLContext:
    """Return whom the SDK's client trusts by itself; read once, for that takes longer than all else that makes a bot."""
    return httpx.create_ssl_context()


async def introduce(bot: Bot, clock: Clock) -> None:
    """Make the bot known to Telegram, once Telegram answers, however long that takes. Raise TokenRefused.

    The SDK's own words hold the token, so they are not passed on.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return await bot.initialize()
        except InvalidToken:
            raise TokenRefused("telegram") from None
        except TelegramError as error:
            log.warning("telegram does not answer; it is tried again", error=type(error).__name__)
        await clock.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def condition(token: str, base_url: str = "") -> list[str]:
    """Return in sentences whether token, server and webhook are in order. Raise TokenRefused or CannotReach."""
    bot = make_bot(token, base_url)
    try:
        await bot.initialize()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        raise TokenRefused("telegram") from None
    except TelegramError as error:
        raise CannotReach(type(error).__name__) from None
    finally:
        await bot.shutdown()
    said = [f"Telegram: the token is that of https://t.me/{bot.username}."]
    said.append(f"Updates are brought to {hook.url}." if hook.url else "Updates are fetched.")
    said.append(f"Updates waiting: {hook.pending_update_count}.")
    if hook.last_error_message:
        said.append(f"The last one could not be brought: {hook.last_error_message}.")
    return said


def seconds_of(wait: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    asked = wait.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
