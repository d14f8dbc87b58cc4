"""Requests of people without a code: to be let in to a consultation, for an entity that they name themselves.

A request gives nothing: an admin approves or refuses it. Until then nobody knows whether what it says is true.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from bot.model.consultation import Consultation
from bot.model.people import Entity, Role


class Fate(StrEnum):
    """What has become of a request."""

    WAITING = ""
    BACK = "back"
    """Taken back by whoever asked, or not needed any more: they came in by another way."""
    APPROVED = "approved"
    REFUSED = "refused"


class Request(Struct, frozen=True):
    """What somebody at *address* asks for. *entity*, *name*, *words* are as they wrote them, *account* as the platform has it.

    *number* is one in all of the database. Texts are "" once they are erased.
    """

    number: int
    consultation: str
    address: str
    entity: str
    name: str
    role: Role
    words: str
    account: str
    at: datetime

    @property
    def mark(self) -> str:
        """What it is called at the desk: "R12"."""
        return f"R{self.number}"


class Applied(Struct, frozen=True):
    """What there is for somebody without a seat: the consultations that take requests, and their own, oldest first."""

    consultations: tuple[Consultation, ...] = ()
    waiting: tuple[Request, ...] = ()
    refused: tuple[Request, ...] = ()
    """Those whose words are kept."""
    next: int = 1
    """The number of the next request."""


class Requested(Struct, frozen=True):
    """A request as the desk sees it."""

    request: Request
    fate: Fate = Fate.WAITING
    decided_by: str = ""
    """A delegate's id, or where it was decided."""
    decider: str = ""
    """That person's name."""
    decided_at: datetime | None = None
    reason: str = ""
    person: str = ""
    """Whom the address belongs to now, "" for nobody."""
    seated: tuple[str, ...] = ()
    """The entities (ids) for which that person has a live seat in the consultation."""


class Holder(Struct, frozen=True):
    """Somebody with a live seat."""

    name: str
    role: Role


class Requests(Struct, frozen=True):
    """Requests of one consultation, oldest first, and what they are measured by."""

    several: tuple[Requested, ...] = ()
    entities: tuple[Entity, ...] = ()
    """All that the consultation knows, by name; those without a live seat too."""
    holders: dict[str, tuple[Holder, ...]] = {}
    """By entity (id)."""
