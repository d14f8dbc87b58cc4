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
    """A chat of somebody with an office. *chosen_at*: when its own *schedule* was chosen; None: it has the consultation's."""

    address: str
    linked_at: datetime
    schedule: Schedule | None = None
    """None after a choice: no digests here."""
    chosen_at: datetime | None = None
    told_at: datetime | None = None
    """When the last digest was given here."""


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


@dataclass(frozen=True, slots=True)
class Seating:
    """What is read of a consultation only while a reminder may be due."""

    history: tuple[Change, ...] = ()
    chairs: tuple[Chair, ...] = ()
