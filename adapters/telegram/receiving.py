"""What becomes of updates, however they came: read, their files fetched, kept; and then the courtesies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from msgspec.structs import replace
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.inbound import Inbound
from bot.model.events import Arrival, Replied, Unsupported
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)

FETCHES = 3
"""Tries at a file's bytes before its sender is asked to send it again."""
FIRST_PAUSE = 1.0
"""Seconds after the second try; one more after each further one."""


class Receiving:
    """One bot's way in."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock) -> None:
        self._bot, self.door, self._store, self._clock = bot, door, store, clock
        self._inbound = Inbound(bot.id, bot.username)
        self._courtesies: set[asyncio.Task[None]] = set()

    async def take(self, updates: Sequence[object]) -> None:
        """Return once all are kept: acknowledge now. Raise Away: do not."""
        received = self._clock.now()
        arrivals = [arrival for update in updates if (arrival := self._inbound.arrival(update, received))]
        await self.door.accept(await asyncio.gather(*(self._with_file(arrival) for arrival in arrivals)))
        self._answer_presses(updates)

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

    def _answer_presses(self, updates: Sequence[object]) -> None:
        """Stop the little clocks on pressed buttons. Best effort, after the commit: it dies within seconds anyhow."""
        for update in updates:
            query = update.get("callback_query") if isinstance(update, Mapping) else None
            if isinstance(query, Mapping) and "id" in query:
                task = asyncio.create_task(self._answer_press(str(query["id"])))
                self._courtesies.add(task)
                task.add_done_callback(self._courtesies.discard)

    async def _answer_press(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            log.debug("press not answered", error=type(error).__name__)
