"""The desk for whoever may open the database: the machine that serves chats, at an address that no platform has.

What is asked is remembered by the caller, not in the database; all else is written in the transaction that decides it, by
`COMMAND_LINE`. What others are to be told of it waits for the service that sends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from bot.model.consultation import COMMAND_LINE
from bot.model.effects import KeepDigest, Message, Record, ScheduleDigests, Step
from bot.model.events import Arrival, Event, Replied
from bot.model.people import Delegate, Mandate, Office
from bot.model.session import Session
from bot.service.decide import stepped
from bot.service.loop import ENTROPY_BYTES
from bot.service.ports import Conflict, Opening, Reader, Signer, Store, Work, Writes
from bot.service.world import World

ADDRESS = "shell:"
TRIES = 20
"""After so many conflicts with others in a row it is given up."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the desk says to something typed, and what it does."""

    messages: tuple[Message, ...]
    records: tuple[Record, ...]
    told: int
    """Messages that others are to be sent."""
    refused: bool
    asks: bool
    """Whether it waits for an answer."""
    read: dict[str, object] = field(default_factory=dict)
    """What was read to say it, by name: for programs."""


class Shell:
    """A visit to the desk of one consultation, with everything that an admin may do."""

    def __init__(self, store: Store, signer: Signer, consultation: str, draw: Callable[[int], bytes]) -> None:
        """*draw* gives so many random bytes."""
        self._store, self._signer, self._consultation, self._draw = store, signer, consultation, draw
        self._session = Session(address=ADDRESS)
        self._visit, self._number = draw(12).hex(), 0

    async def say(self, text: str, now: datetime) -> Said:
        """Say *text* to the desk. Raise Away, or Conflict where others do not leave off."""
        self._number += 1
        name = f"{ADDRESS}{self._visit}:{self._number}"
        event = Replied(
            id=name,
            at=now,
            address=ADDRESS,
            order=(self._number,),
            text=text,
            message=name,
            entropy=self._draw(ENTROPY_BYTES),
        )
        work = Work([Arrival((), b"", event)], (), ADDRESS, (), now)  # without a key: nobody brings it again
        for left in reversed(range(TRIES)):
            decided = _Decided(self._signer, self._session, self._consultation)
            try:
                await self._store.batch(work, decided)
            except Conflict:
                if not left:
                    raise
            else:
                break
        self._session, said = decided.said()
        return said


class _Decided:
    """Decides one event for the shell, and remembers what came of it."""

    def __init__(self, signer: Signer, session: Session, consultation: str) -> None:
        self._signer, self._session, self._consultation = signer, session, consultation
        self._step: Step | None = None
        self._read: dict[str, object] = {}

    def __call__(self, events: Sequence[Event], reader: Reader) -> Writes:
        reading = _Reading(reader, self._session, self._consultation)
        world = World(cast("Reader", reading), self._signer, [ADDRESS])
        made = self._step = stepped(events[0], world)
        self._read = reading.read
        world.fold(made)
        writes = world.writes(1)
        return replace(
            writes,
            sessions=(),
            records=[
                one for one in writes.records if getattr(one, "room", "") != ADDRESS
            ],  # it is no room: no digest comes here
            messages=[one for one in writes.messages if one.address != ADDRESS],
        )

    def said(self) -> tuple[Session, Said]:
        """Return the session as it is now, and what came of the event."""
        made = self._step
        if made is None:
            raise RuntimeError("the event is known already")
        mine = tuple(one for one in made.messages if one.address == ADDRESS)
        asks = made.session.pending is not None
        return made.session, Said(mine, _kept(made.records), len(made.messages) - len(mine), made.refused, asks, self._read)


def _kept(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return *records* without those of a room: the shell is none, and no digest comes to it."""
    return tuple(one for one in records if not isinstance(one, KeepDigest | ScheduleDigests) or one.room != ADDRESS)


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


SHOWN = frozenset({"tally", "roster", "history", "invitees", "queue", "chairs", "acts"})
"""What of all that is read is what a command shows."""
