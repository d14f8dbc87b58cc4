"""Long polling with nothing lost: fetch, commit, acknowledge.

getUpdates is called as it is on the wire, so that a payload which the SDK could not parse costs only itself. A batch is one
`accept`; the next call's offset, one more than the last update kept, is the acknowledgement. Whatever happens before that call,
the server tells the same updates again, and their keys are known.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from time import monotonic

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from adapters.shared.listening import TokenRefused
from adapters.telegram.bot import FIRST_PAUSE, LONGEST_PAUSE, POLL_SECONDS, seconds_of
from adapters.telegram.limits import ALLOWED_UPDATES, UPDATES
from adapters.telegram.receiving import Receiving
from bot.service.ports import Away, Clock

log = structlog.get_logger(__name__)

# It would rather have us use get_updates, which parses all or nothing.
warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)


class Polling:
    """The one poller of a bot's token."""

    def __init__(self, bot: Bot, receiving: Receiving, clock: Clock, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot, self._receiving, self._clock = bot, receiving, clock
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        """The first update that is not kept; None where the server knows that better."""
        self._good = monotonic()
        self.polled = False
        """Whether the server has answered at all."""

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
            except (InvalidToken, EndPointNotFound):  # do_api_request takes a refused token for an unknown method
                log.error("telegram refuses the token; get a new one from BotFather")
                raise TokenRefused("telegram") from None
            except Conflict:
                log.error("another process polls with this token, or a webhook is set; only one can")
            except Away:
                log.warning("database away: the updates stay with telegram")
            except RetryAfter as wait:
                log.warning("telegram asks to wait")
                pause = max(pause, seconds_of(wait))
            except TelegramError as error:
                log.warning("telegram does not answer", error=type(error).__name__)
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def once(self) -> None:
        """Fetch what waits, have it kept, and note what to acknowledge. Raise Away or TelegramError: then none of it is."""
        updates = await self._fetch()
        self._good, self.polled = monotonic(), True
        if not updates:
            self._offset = None  # all before it is acknowledged; after a quiet week the next id may be a lower one
            return
        received = self._receiving.read(updates)
        await self._receiving.take(received)
        numbers = [one.number for one in received if one.number is not None]
        if not numbers:
            raise TelegramError("updates without ids")
        self._offset = max(numbers) + 1

    async def _fetch(self) -> Sequence[object]:
        """Return the updates that wait, as they are on the wire; asking acknowledges all before the offset."""
        asked = {"limit": UPDATES, "timeout": self._poll_seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = await self._bot.do_api_request("getUpdates", asked, read_timeout=self._poll_seconds + 10)
        if not isinstance(answer, list):
            raise TelegramError("the answer is no list")
        return answer
