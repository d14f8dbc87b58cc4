"""The desk for whoever may open the database: the machine that serves chats, at an address that no platform has.

What is asked is remembered by the caller, not in the database; all else is written in the transaction that decides it, by
`COMMAND_LINE`. What others are to be told of it waits for the service that sends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from bot.desk.digest import told
from bot.engine.codes import SEED_BYTES
from bot.model.consultation import COMMAND_LINE
from bot.model.effects import Message, Record, Step
from bot.model.events import Arrival, Event, Replied
from bot.model.people import Delegate, Mandate, Office
from bot.model.session import Session
from bot.model.shapes import Count, PickOne
from bot.report.tally import Tally
from bot.service.decide import stepped
from bot.service.ports import Conflict, Counted, Opening, Reader, Signer, Store, Work, Writes
from bot.service.world import World

ADDRESS = COMMAND_LINE
"""No platform has such a one. Digests are told as to any room: what is new there counts from the last one."""
TRIES = 20
"""After so many conflicts with others in a row it is given up."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the desk says to something typed, and what it does."""

    messages: tuple[Message, ...]
    records: tuple[Record, ...]
    """What was written; in a dry run, what would be, without a question."""
    told: int
    """Messages that others are to be sent; in a dry run, would be."""
    refused: bool
    asks: bool
    """Whether it waits for an answer."""
    read: dict[str, object] = field(default_factory=dict)
    """What was read to say it, by name: for programs."""
    about_chat: bool = False
    """Whether it is about the chat in which it is said, and so is not done here."""

    @property
    def choices(self) -> frozenset[str]:
        """What may be said to what is asked: the values of its options."""
        shape = self.messages[-1].shape if self.asks and self.messages else None
        return frozenset(one.value for one in shape.options) if isinstance(shape, PickOne) else frozenset()


class Shell:
    """A visit to the desk of one consultation, with everything that an admin may do."""

    def __init__(self, store: Store, signer: Signer, consultation: str, draw: Callable[[int], bytes]) -> None:
        """*draw* gives so many random bytes."""
        self._store, self._signer, self._consultation, self._draw = store, signer, consultation, draw
        self._session = Session(address=ADDRESS)
        self._visit, self._number = draw(12).hex(), 0

    async def say(self, text: str, now: datetime, *, dry_run: bool = False) -> Said:
        """Say *text* to the desk; in a *dry_run* nothing is written. Raise Away, or Conflict where others do not leave off."""
        self._number += 1
        name = f"shell:{self._visit}:{self._number}"
        event = Replied(
            id=name,
            at=now,
            address=ADDRESS,
            order=(self._number,),
            text=text,
            message=name,
            entropy=self._draw(SEED_BYTES),
        )
        work = Work([Arrival((), b"", event)], (), ADDRESS, (), now)  # without a key: nobody brings it again
        for left in reversed(range(TRIES)):
            decided = _Decided(self._signer, self._session, self._consultation, dry_run=dry_run)
            try:
                await self._store.batch(work, decided)
            except Conflict:
                if not left:
                    raise
            else:
                break
        self._session, said = decided.said()
        counts = [await self._counted(one, now, dry_run=dry_run) for one in said.messages if isinstance(one.shape, Count)]
        for message, tally in counts:
            said = replace(said, messages=(message,), read={**said.read, "tally": tally})
        return said

    async def _counted(self, message: Message, now: datetime, *, dry_run: bool) -> tuple[Message, Tally]:
        """Return what is told of a digest that was asked for *now*, after what was taken before has been committed."""
        asked = cast("Count", message.shape)
        for left in reversed(range(TRIES)):
            found = cast("Counted", await self._store.count(message, asked, now, peek=dry_run))
            said, given = told(message, asked, found.tally, found.consultation, found.questionnaire)
            try:
                if not dry_run:
                    await self._store.keep_counted(found, None, given=given)
            except Conflict:
                if not left:
                    raise
            else:
                break
        return said or message, found.tally


class _Decided:
    """Decides one event for the shell, and remembers what came of it."""

    def __init__(self, signer: Signer, session: Session, consultation: str, *, dry_run: bool) -> None:
        self._signer, self._session, self._consultation, self._dry_run = signer, session, consultation, dry_run
        self._step: Step | None = None
        self._read: dict[str, object] = {}

    def __call__(self, events: Sequence[Event], reader: Reader) -> Writes:
        reading = _Reading(reader, self._session, self._consultation)
        world = World(cast("Reader", reading), self._signer, [ADDRESS])
        made = self._step = stepped(events[0], world)
        self._read = reading.read
        if self._dry_run or any(_about_chat(one) for one in made.records):
            return Writes(1, (), (), (), ())
        world.fold(made)
        writes = world.writes(1)
        return replace(writes, sessions=(), messages=[one for one in writes.messages if one.address != ADDRESS])

    def said(self) -> tuple[Session, Said]:
        """Return the session as it is now, and what came of the event."""
        made = self._step
        if made is None:
            raise RuntimeError("the event is known already")
        if any(_about_chat(one) for one in made.records):
            return self._session, Said((), (), 0, refused=True, asks=False, about_chat=True)
        mine = tuple(one for one in made.messages if one.address == ADDRESS)
        asks = made.session.pending is not None
        told = len(made.messages) - len(mine)
        return made.session, Said(mine, tuple(made.records), told, made.refused, asks, self._read)


def _about_chat(record: Record) -> bool:
    """Whether *record* is about the chat in which something is said: the shell is none."""
    return ADDRESS in (getattr(record, "room", ""), getattr(record, "address", ""))


class _Reading:
    """A batch's reader to which the shell's address is an admin's; it remembers what was read. Implements `Reader`."""

    def __init__(self, reader: Reader, session: Session, consultation: str) -> None:
        self._reader, self._session, self._consultation = reader, session, consultation
        self.read: dict[str, object] = {}

    def open(self, _addresses: Sequence[str]) -> Opening:
        """Return who is at the desk."""
        consultation = self._reader.consultation(self._consultation)
        self.read["consultation"] = consultation
        return Opening(
            sessions={ADDRESS: self._session},
            delegates={ADDRESS: Delegate(COMMAND_LINE, "")},
            seats={},
            mandates={COMMAND_LINE: (Mandate(consultation.id, COMMAND_LINE, Office.ADMIN),)},
            responses={},
            colleagues={},
            consultations={consultation.id: consultation},
        )

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._reader, name)
        if name not in SHOWN:
            return found

        def reading(*given: object) -> object:
            self.read[name] = found(*given)
            return self.read[name]

        return reading


SHOWN = frozenset({"roster", "history", "invitees", "queue", "answered", "undecided", "entries", "chairs", "acts", "requests"})
"""What of all that is read is what a command shows."""
