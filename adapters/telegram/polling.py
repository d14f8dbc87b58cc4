"""Long polling with nothing lost: fetch, commit, acknowledge.

getUpdates is called as it is on the wire, so that a payload which the SDK could not parse costs only itself. A batch is one
`accept`; the next call's offset, the oldest update that is not kept, is the acknowledgement. Whatever happens before that call,
the server tells the same updates again, and their keys are known.

A file is fetched before its message is kept. What its chat says after it waits for it; other chats do not.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence
from time import monotonic

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from adapters.telegram.bot import POLL_SECONDS, TokenRefused, seconds_of
from adapters.telegram.limits import ALLOWED_UPDATES, UPDATES
from adapters.telegram.receiving import Received, Receiving
from bot.service.ports import Away, Clock, Door, Store

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while the server or the database is away; doubled each time."""
FILE_PAUSE = 0.25
"""Seconds that a round waits for files before it looks what other chats say."""
# It would rather have us use get_updates, which parses all or nothing.
warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)


class Polling:
    """The one poller of a bot's token."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot, self._clock = bot, clock
        self.receiving = Receiving(bot, door, store, clock)
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        """The oldest update that is not acknowledged; None where the server knows that better."""
        self._kept: set[int] = set()
        """Updates kept, but not acknowledged, for an older one waits for its file."""
        self._held: dict[str, list[Received]] = {}
        """By address: what waits for a file or came after one, in order."""
        self._holding: set[asyncio.Task[None]] = set()
        self._good = monotonic()

    @property
    def quiet_seconds(self) -> float:
        """Seconds since the server last answered as it should: far above the poll's length, something is wrong."""
        return monotonic() - self._good

    async def run(self) -> None:
        """Poll until cancelled. Raise TokenRefused if it is: nothing can be done but to say so."""
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    await self.once()
                    pause = FIRST_PAUSE
                    continue
                except (InvalidToken, EndPointNotFound):  # do_api_request takes a refused token for an unknown method
                    log.error("telegram refuses the token; get a new one from BotFather")
                    raise TokenRefused from None
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
        finally:
            for task in self._holding:
                task.cancel()
            await asyncio.gather(*self._holding, return_exceptions=True)

    async def once(self) -> None:
        """Fetch what waits, have it kept, and note what to acknowledge. Raise Away or TelegramError: then none of it is."""
        answer = self.receiving.read(await self._fetch())
        self._good = monotonic()
        if not answer:
            self._offset = None  # all before it is acknowledged; after a quiet week the next id may be a lower one
            self._kept.clear()
            return
        held = {one.number for some in self._held.values() for one in some}
        new = [one for one in answer if one.number not in held and one.number not in self._kept]
        waiting = self._held.keys() | {one.address for one in new if one.brings_file}
        await self._keep([one for one in new if one.address not in waiting])
        self._hold([one for one in new if one.address in waiting])
        if self._holding:
            await asyncio.wait(self._holding, timeout=FILE_PAUSE)
        numbers = [one.number for one in answer if one.number is not None]
        if not numbers:
            raise TelegramError("updates without ids")
        self._offset = min((number for number in numbers if number not in self._kept), default=max(numbers) + 1)
        self._kept = {number for number in self._kept if number > self._offset}

    async def settled(self) -> None:
        """Return when nothing that was fetched waits for a file."""
        while self._holding:
            await asyncio.wait(self._holding)

    async def _keep(self, received: Sequence[Received]) -> None:
        """Return once all are kept. Raise Away."""
        await self.receiving.take(received)
        self._kept.update(one.number for one in received if one.number is not None)

    def _hold(self, received: Sequence[Received]) -> None:
        """Let each wait for the files of its chat."""
        for one in received:
            if one.address in self._held:
                self._held[one.address].append(one)
            else:
                self._held[one.address] = [one]
                task = asyncio.create_task(self._keep_held(one.address))
                self._holding.add(task)
                task.add_done_callback(self._holding.discard)

    async def _keep_held(self, address: str) -> None:
        """Keep what waits in one chat. What could not be kept is no longer held: the server tells it again."""
        held = self._held[address]
        try:
            while held:
                some = tuple(held)
                await self._keep(some)
                del held[: len(some)]
        except Away:
            log.warning("database away: the updates stay with telegram")
            await self._clock.sleep(FIRST_PAUSE)
        except Exception as error:  # whatever it is, the chat must not stay held
            log.exception("fault while keeping a file", error=type(error).__name__)
            await self._clock.sleep(LONGEST_PAUSE)
        finally:
            del self._held[address]

    async def _fetch(self) -> Sequence[object]:
        """Return the updates that wait, as they are on the wire; asking acknowledges all before the offset."""
        asked = {"limit": UPDATES, "timeout": self._poll_seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = await self._bot.do_api_request("getUpdates", asked, read_timeout=self._poll_seconds + 10)
        if not isinstance(answer, list):
            raise TelegramError("the answer is no list")
        return answer
