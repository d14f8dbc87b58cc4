"""What is stored that time-driven messages are made of: who may be reminded, which rooms get digests, what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.consultation import Change, Consultation
from bot.model.people import Entity, Role
from bot.model.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Chair:
    """A live seat whose entity has no standing submission, with the one address at which its holder is written to."""

    seat: str
    role: Role
    entity: Entity
    address: str
    """The one linked last, of those that can be reached."""
    linked_at: datetime
    time_zone: str
    """IANA, "" where it is not known."""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody at the desk asked for reminders at once."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """A chat of somebody with an office, or a room bound by one. *linked_at*: since when.

    *chosen_at*: when its own *schedule* was chosen; None: it has the consultation's.
    """

    address: str
    linked_at: datetime
    schedule: Schedule | None = None
    """None after a choice: no digests here."""
    chosen_at: datetime | None = None
    told_at: datetime | None = None
    """When the last digest was given here."""
    first: str = ""
    """The address under which a room was bound, where its platform has given it another one since."""

    @property
    def name(self) -> str:
        """What stands in the names of what is told here once: it stays though the address changes."""
        return self.first or self.address


@dataclass(frozen=True, slots=True)
class Running:
    """One consultation as the clock finds it."""

    consultation: Consultation
    rooms: tuple[Room, ...] = ()
    called: tuple[Called, ...] = ()
    first_submission: datetime | None = None
    """When the first one ever was received."""
    to_decide: datetime | None = None
    """When the last thing came in that the secretariat has to look at."""
    lost: tuple[str, ...] = ()
    """Addresses of rooms in which the bot cannot write."""


@dataclass(frozen=True, slots=True)
class Seating:
    """What is read of a consultation only while a reminder may be due."""

    history: tuple[Change, ...] = ()
    chairs: tuple[Chair, ...] = ()
