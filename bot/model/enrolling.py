"""What a roster says, line by line, and what it would change."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.people import Code, Entity, Office, Role, Seat


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One line of a roster: a person with a seat for an entity, or with an office of the secretariat (*entity* is "")."""

    entity: str
    entity_name: str
    kind: str
    code: str
    """ISO 3166 alpha-2 code of a state, else ""."""
    delegate_name: str
    email: str
    role: Role | None
    office: Office | None
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a roster changed: numbers of new entities, persons, seats and offices; and all seats it names, old and new."""

    entities: int
    delegates: int
    seats: int
    mandates: int
    unchanged: int
    """lines that changed nothing"""


@dataclass(frozen=True, slots=True)
class Place:
    """A seat or an office on the roster with its holder, for lists and invitations."""

    delegate: str
    delegate_name: str
    email: str
    seat: Seat | None
    office: Office | None
    consultation: str
    revoked: bool
    linked: int
    """number of addresses at which the holder is reached"""


@dataclass(frozen=True, slots=True)
class Holder:
    """The person of one line, as they would be after it."""

    delegate: str
    """The id; a new person's is drawn when the plan is made, and kept if it is carried out."""
    seat: str
    """The seat that the line names."""
    name: str
    email: str
    revoked: bool = False
    """The seat was taken away, and stays so."""
    reached: bool = False
    codes: tuple[Code, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Other consultations that a code of theirs would open too."""
    updated: bool = False
    """The line changes what is kept of the entity, the person, or the seat's role."""
    shared: tuple[str, ...] = ()
    """Other consultations in which what it changes is known too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a roster would change if it were enrolled now."""

    enrolled: Enrolled
    updates: int
    holders: tuple[Holder, ...]
    """One for each line, in their order."""
    entities: tuple[Entity, ...]
    """Those named in it that are kept already, as they are kept."""
