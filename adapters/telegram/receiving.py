"""What becomes of updates, however they came: read, their files fetched, kept; and then the courtesies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from msgspec.structs import replace
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.files import Files, NotFetched
from adapters.telegram.inbound import Inbound, pressed_id
from bot.model.events import Arrival, Replied, Unsupported
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """An update, read: *arrival* None if it concerns nobody. *press* is to be answered after the commit, "" if it is none."""

    number: int | None
    arrival: Arrival | None
    press: str

    @property
    def address(self) -> str:
        """Whose it is, "" if nobody's."""
        return self.arrival.event.address if self.arrival and self.arrival.event else ""

    @property
    def brings_file(self) -> bool:
        """Whether bytes must be fetched before it is kept."""
        return bool(self.arrival and isinstance(self.arrival.event, Replied) and self.arrival.event.file)


class Receiving:
    """One bot's way in."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock) -> None:
        self._bot, self.door, self._store, self._clock = bot, door, store, clock
        self._inbound, self._files = Inbound(bot.id, bot.username), Files(bot, clock)
        self._courtesies: set[asyncio.Task[None]] = set()

    def read(self, updates: Sequence[object]) -> list[Received]:
        """Return what *updates* are. Nothing is raised, whatever they are."""
        now = self._clock.now()
        return [Received(_number_of(update), self._inbound.arrival(update, now), pressed_id(update)) for update in updates]

    async def take(self, received: Sequence[Received]) -> None:
        """Return once all are kept: acknowledge now. Raise Away: do not."""
        arrivals = [one.arrival for one in received if one.arrival]
        await self.door.accept(await asyncio.gather(*(self._with_file(arrival) for arrival in arrivals)))
        for press in (one.press for one in received if one.press):
            courtesy = asyncio.create_task(self._answer(press))
            self._courtesies.add(courtesy)
            courtesy.add_done_callback(self._courtesies.discard)

    async def _with_file(self, arrival: Arrival) -> Arrival:
        """Return *arrival* with its file's bytes kept, or telling why they cannot be had."""
        event = arrival.event
        if not isinstance(event, Replied) or event.file is None:
            return arrival
        try:
            content = await self._files.fetch(event.file.source)
        except NotFetched as missing:
            log.warning("file given up", key=event.id, reason=missing.what)
            told = Unsupported(id=event.id, at=event.at, address=event.address, order=event.order, what=missing.what)
            return Arrival(arrival.keys, arrival.raw, told)
        sha256 = await self._store.keep_file(content, event.file.media_type)
        kept = replace(event, file=replace(event.file, sha256=sha256, size=len(content)))
        return Arrival(arrival.keys, arrival.raw, kept)

    async def _answer(self, press: str) -> None:
        """Stop the little clock on a pressed button. Best effort, after the commit: it dies within seconds anyhow."""
        try:
            await self._bot.answer_callback_query(press)
        except TelegramError as error:
            log.debug("press not answered", error=type(error).__name__)


def _number_of(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else None  # True is an int
