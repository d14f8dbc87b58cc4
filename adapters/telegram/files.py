"""The bytes of files that people send, fetched with patience."""

from __future__ import annotations

import asyncio

import structlog
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from adapters.telegram.bot import seconds_of
from adapters.telegram.limits import DOWNLOAD_BYTES
from bot.service.ports import Clock

log = structlog.get_logger(__name__)

SIDE_BY_SIDE = 4
"""Files fetched at once: each may be 20 MB, held in memory."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between tries, fewer in all than the minute after which Telegram brings an update to a webhook again."""


class NotFetched(Exception):
    """A file's bytes cannot be had. *what* is as in `Unsupported`: too_big or lost."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Files:
    """Fetches the files of one bot."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot, self._clock = bot, clock
        self._turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def fetch(self, file_id: str) -> bytes:
        """Return the bytes of a file. Raise NotFetched if Telegram refuses, or after the last try."""
        async with self._turns:
            for pause in (*PAUSES, None):
                try:
                    return await self._try(file_id)
                except BadRequest as refusal:  # before TelegramError, whose kind it is: another try changes nothing
                    raise NotFetched("too_big" if "too big" in refusal.message.lower() else "lost") from None
                except (TelegramError, RuntimeError) as error:  # RuntimeError: an answer that names no place
                    log.warning("file not fetched", error=type(error).__name__)
                    wait = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
                if pause is not None:
                    await self._clock.sleep(max(pause, wait))
        raise NotFetched("lost")

    async def _try(self, file_id: str) -> bytes:
        """Ask where the file is, anew each time, for a link expires, and fetch it."""
        file = await self._bot.get_file(file_id)
        content = bytes(await file.download_as_bytearray())
        if len(content) > DOWNLOAD_BYTES:
            raise NotFetched("too_big")
        return content
