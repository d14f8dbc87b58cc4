"""The bytes of files that people send."""

from __future__ import annotations

from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from adapters.telegram.address import file_id_of
from adapters.telegram.bot import seconds_of
from adapters.telegram.limits import DOWNLOAD_BYTES
from bot.service.fetching import Fetch, FetchDelayed, NotFetched
from bot.service.ports import Awaited

UNAVAILABLE, DOUBT = "temporarily unavailable", timedelta(minutes=5)
"""What a refusal says of a wrong id as well as of a file that is there again soon, and how long the latter is believed."""


def fetcher(bot: Bot) -> Fetch:
    """Return what fetches the files of *bot*."""

    async def fetch(awaited: Awaited) -> bytes:
        """Ask where the file is, anew each time, for a link expires within the hour, and fetch it."""
        try:
            file = await bot.get_file(file_id_of(awaited.source))
            content = bytes(await file.download_as_bytearray())
        except RetryAfter as wait:
            raise FetchDelayed(seconds_of(wait)) from None
        except BadRequest as refusal:  # before TelegramError, whose kind it is: another try changes nothing
            said = refusal.message.lower()
            if UNAVAILABLE in said:
                raise FetchDelayed(patience=DOUBT) from None
            raise NotFetched("too_big" if "too big" in said else "lost") from None
        except (TelegramError, RuntimeError):  # RuntimeError: an answer that names no place
            raise FetchDelayed from None
        if len(content) > DOWNLOAD_BYTES:
            raise NotFetched("too_big")
        return content

    return fetch
