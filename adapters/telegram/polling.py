"""Long polling with nothing lost: fetch, commit, acknowledge.

getUpdates is called as it is on the wire, so that a payload which the SDK could not parse costs only itself. A batch is one
`accept`; the next call's offset, the last accepted update's id plus one, is the acknowledgement. Whatever happens before that
call, the server tells the same updates again, and their keys are known.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from adapters.telegram.bot import POLL_SECONDS, TokenRefused
from adapters.telegram.limits import ALLOWED_UPDATES, UPDATES
from adapters.telegram.receiving import Receiving
from bot.service.ports import Away, Clock, Door, Store

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while the server or the database is away; doubled each time."""
# It would rather have us use get_updates, which parses all or nothing.
warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)


class Polling:
    """The one poller of a bot's token."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot, self._clock = bot, clock
        self.receiving = Receiving(bot, door, store, clock)
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        self._good = monotonic()

    @property
    def quiet_seconds(self) -> float:
        """Seconds since the server last answered as it should: far above the poll's length, something is wrong."""
        return monotonic() - self._good

    async def run(self) -> None:
        """Poll until cancelled. Raise TokenRefused if it is: nothing can be done but to say so."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.once()
                pause = FIRST_PAUSE
                continue
            except (InvalidToken, EndPointNotFound):  # do_api_request takes a refused token for a method that is not there
                log.error("telegram refuses the token; get a new one from BotFather")
                raise TokenRefused from None
            except Conflict:
                log.error("another process polls with this token, or a webhook is set; only one can")
            except Away:
                log.warning("database away: the updates stay with telegram")
            except TelegramError as error:
                log.warning("telegram does not answer", error=type(error).__name__)
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def once(self) -> None:
        """Fetch what waits, have it kept, and remember what to acknowledge."""
        updates = await self._fetch()
        self._good = monotonic()
        if not updates:
            return
        await self.receiving.take(updates)
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        self._offset = max(numbers, default=(self._offset or 1) - 1) + 1

    async def _fetch(self) -> Sequence[Mapping[str, Any]]:
        """Return the updates that wait, as they are on the wire; asking acknowledges all before the offset."""
        asked = {"limit": UPDATES, "timeout": self._poll_seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = await self._bot.do_api_request("getUpdates", asked, read_timeout=self._poll_seconds + 10)
        return answer if isinstance(answer, list) else []
