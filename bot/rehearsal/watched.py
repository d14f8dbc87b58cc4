"""The store of a play, and a look at what goes into it: the records that each batch writes, and the phrases that are said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from bot.model.consultation import Consultation
from bot.model.effects import Message, Record
from bot.model.events import Arrival, Event, Pressed
from bot.model.parts import Arg, Lines, Listed, Part, Phrase
from bot.model.people import Office, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Count
from bot.model.timed import Running, Seating
from bot.report.row import ExportRow, Stages
from bot.service.ports import Awaited, Committed, Counted, Decider, Reader, Store, ToSend, Work, Writes


class Watched:
    """The store, and a look at what each batch writes. Implements `Store`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records: list[Record] = []
        self._quarantined: list[str] = []
        self.digests = 0
        """Given since `taken` was called."""
        self.phrases: set[str] = set()
        self.not_before: datetime | None = None
        """Presses carry no time, and may have been made since then."""

    def taken(self) -> tuple[Sequence[Record], Sequence[str]]:
        """Return what was recorded and what was put into quarantine since the last call."""
        taken = (self._records, self._quarantined)
        self._records, self._quarantined, self.digests = [], [], 0
        return taken

    async def batch(self, work: Work, decider: Decider) -> Committed:
        written: list[Writes] = []

        def watched(events: Sequence[Event], reader: Reader) -> Writes:
            written.append(decider(events, reader))
            return written[-1]

        if self.not_before:
            work = replace(work, arrivals=[_uncertain(arrival, self.not_before) for arrival in work.arrivals])
        committed = await self._store.batch(work, watched)
        if written:  # the last one is what was committed
            self._records += written[-1].records
            for message in written[-1].messages:
                self.phrases.update(_phrases_of(message))
        return committed

    async def quarantine(self, arrival: Arrival, reason: str, now: datetime) -> None:
        self._quarantined.append(reason)
        await self._store.quarantine(arrival, reason, now)

    async def adopt(self, process: str, serving: tuple[str, ...]) -> Sequence[ToSend]:
        return await self._store.adopt(process, serving)

    async def release(self, messages: Sequence[str]) -> None:
        await self._store.release(messages)

    async def claim(self, process: str, serving: tuple[str, ...], bulk: int = 1_000_000) -> Sequence[ToSend]:
        claimed = await self._store.claim(process, serving, bulk)
        for one in claimed:
            self.phrases.update(_phrases_of(one.message))
        return claimed

    async def changed(self) -> AsyncIterator[None]:
        """Never yield: what the secretariat does meanwhile is looked for when it was done, and at no other moment."""
        await asyncio.Event().wait()
        yield

    async def expects(self, email: str) -> bool:
        return await self._store.expects(email)

    async def seats_at(self, address: str) -> Sequence[Seat] | None:
        return await self._store.seats_at(address)

    async def desks(self, prefix: str) -> Sequence[tuple[str, Office, bool]]:
        return await self._store.desks(prefix)

    async def to_export(self, address: str, consultation: str) -> tuple[Consultation, Questionnaire] | None:
        return await self._store.to_export(address, consultation)

    async def count(
        self, message: Message, asked: Count, until: datetime | None = None, *, peek: bool = False
    ) -> Counted | Message | None:
        return await self._store.count(message, asked, until, peek=peek)

    async def keep_counted(self, counted: Counted, told: Message | None, *, given: bool) -> bool:
        kept = await self._store.keep_counted(counted, told, given=given)
        self.digests += kept and given
        self.phrases.update(_phrases_of(told) if told else ())
        return kept

    def rows(self, consultation: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        return self._store.rows(consultation, stages)

    async def questionnaire_of(self, consultation: str) -> Questionnaire:
        return await self._store.questionnaire_of(consultation)

    async def running(self, now: datetime) -> Sequence[Running]:
        return await self._store.running(now)

    async def seating(self, consultation: str) -> Seating:
        return await self._store.seating(consultation)

    async def known(self, keys: Sequence[str]) -> Collection[str]:
        return await self._store.known(keys)

    async def tidy(self, now: datetime) -> None:
        await self._store.tidy(now)

    async def heard(self, way: str) -> datetime | None:
        return await self._store.heard(way)

    async def keep_heard(self, way: str, at: datetime, name: str = "", link: str = "") -> None:
        await self._store.keep_heard(way, at)  # its name is another one on every platform; the transcript's head names them

    async def linked(self, prefix: str) -> Mapping[str, datetime]:
        return await self._store.linked(prefix)

    async def open_messages(self, prefix: str) -> Mapping[str, Sequence[str]]:
        return await self._store.open_messages(prefix)

    async def awaited(self, prefix: str) -> Sequence[Awaited]:
        return await self._store.awaited(prefix)

    async def keep_file(self, content: bytes, media_type: str) -> str:
        return await self._store.keep_file(content, media_type)

    async def file(self, sha256: str) -> bytes | None:
        return await self._store.file(sha256)


def _uncertain(arrival: Arrival, since: datetime) -> Arrival:
    """Return *arrival* as it comes after an outage that began at *since*, if it is a press."""
    if not isinstance(arrival.event, Pressed):
        return arrival
    event = msgspec.structs.replace(arrival.event, at_is_receipt=True, not_before=since)
    return Arrival(arrival.keys, arrival.raw, event)


def _phrases_of(message: Message) -> Iterator[str]:
    """Yield the ids of all phrases in *message*, those of options and buttons included."""
    for part in message.paragraphs:
        yield from _phrases_in(part)
    for option in getattr(message.shape, "options", ()):
        yield from _phrases_in(option.label)
    for button in message.buttons:
        yield from _phrases_in(button.label)


def _phrases_in(part: Part | Arg) -> Iterator[str]:
    if isinstance(part, Phrase):
        yield part.id
        for arg in part.args.values():
            yield from _phrases_in(arg)
    elif isinstance(part, Lines | Listed):
        for item in part.items:
            yield from _phrases_in(item)
