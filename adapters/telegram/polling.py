"""Long polling with nothing lost: fetch, commit, acknowledge.

getUpdates is called as it is on the wire, so that a payload which the SDK could not parse costs only itself. A batch is one
`accept`; the next call's offset, the last accepted update's id plus one, is the acknowledgement. Whatever happens before that
call, the server tells the same updates again, and their keys are known.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog
from msgspec.structs import replace
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from adapters.telegram.bot import POLL_SECONDS, TokenRefused
from adapters.telegram.inbound import Inbound
from adapters.telegram.limits import ALLOWED_UPDATES, UPDATES
from bot.model.events import Arrival, Replied, Unsupported
from bot.service.ports import Away, Clock, Door, Store

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while the server or the database is away; doubled each time."""
FETCHES = 3
"""Tries at a file's bytes before its sender is asked to send it again."""


class Polling:
    """The one poller of a bot's token."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot, self.door, self._store, self._clock = bot, door, store, clock
        self._inbound = Inbound(bot.id, bot.username)
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        self._good = monotonic()
        self._courtesies: set[asyncio.Task[None]] = set()

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
        received = self._clock.now()
        arrivals = [arrival for update in updates if (arrival := self._inbound.arrival(update, received))]
        await self.door.accept(await asyncio.gather(*(self._with_file(arrival) for arrival in arrivals)))
        numbers = [number for update in updates if isinstance(number := update.get("update_id"), int)]
        self._offset = max(numbers, default=(self._offset or 1) - 1) + 1
        self._answer_presses(updates)

    async def _fetch(self) -> Sequence[Mapping[str, Any]]:
        """Return the updates that wait, as they are on the wire; asking acknowledges all before the offset."""
        asked = {"limit": UPDATES, "timeout": self._poll_seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", PTBUserWarning
            )  # it would rather have us use get_updates, which parses all or nothing
            answering = self._bot.do_api_request("getUpdates", asked, read_timeout=self._poll_seconds + 10)
            answer = await answering
        return answer if isinstance(answer, list) else []

    async def _with_file(self, arrival: Arrival) -> Arrival:
        """Return *arrival* with its file's bytes kept, or asking for the file again if they cannot be had."""
        event = arrival.event
        if not isinstance(event, Replied) or event.file is None:
            return arrival
        for attempt in range(FETCHES):
            try:
                file = await self._bot.get_file(event.file.source)
                content = bytes(await file.download_as_bytearray())
            except TelegramError as error:
                log.warning("file not fetched", event=event.id, error=type(error).__name__)
                await self._clock.sleep(FIRST_PAUSE * attempt)
            else:
                sha256 = await self._store.keep_file(content, event.file.media_type)
                kept = replace(event, file=replace(event.file, sha256=sha256, size=len(content)))
                return Arrival(arrival.keys, arrival.raw, kept)
        lost = Unsupported(id=event.id, at=event.at, address=event.address, order=event.order, what="lost")
        return Arrival(arrival.keys, arrival.raw, lost)

    def _answer_presses(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Stop the little clocks on pressed buttons. Best effort, after the commit: it dies within seconds anyhow."""
        for update in updates:
            query = update.get("callback_query")
            if isinstance(query, Mapping) and "id" in query:
                task = asyncio.create_task(self._answer_press(str(query["id"])))
                self._courtesies.add(task)
                task.add_done_callback(self._courtesies.discard)

    async def _answer_press(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            log.debug("press not answered", error=type(error).__name__)
