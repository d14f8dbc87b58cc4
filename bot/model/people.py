"""Who takes part: entities, the persons who speak for them, and where those are reached."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What a seat allows: a head also submits."""

    HEAD = "head"
    CONTRIBUTOR = "contributor"


class Office(StrEnum):
    """What a member of the secretariat may do: an admin also changes things."""

    SECRETARY = "secretary"
    ADMIN = "admin"


class Entity(Struct, frozen=True, gc=False):
    """The body answered for. *code* is the ISO 3166 alpha-2 code of a state, else ""."""

    id: str
    name: str
    kind: str
    code: str = ""


class Delegate(Struct, frozen=True):
    """A person. *language* and *time_zone* (IANA) are "" where the person has not said."""

    id: str
    name: str
    language: str = ""
    time_zone: str = ""
    muted: bool = False
    """Whether the person wants no reminders."""


class Seat(Struct, frozen=True):
    """A delegate's mandate to speak for an entity in a consultation."""

    id: str
    consultation: str
    entity: Entity
    delegate: str
    role: Role

    @property
    def response(self) -> str:
        """The id of the entity's one response in this consultation."""
        return response_id(self.consultation, self.entity.id)


class Mandate(Struct, frozen=True):
    """A person's office in a consultation's secretariat."""

    consultation: str
    delegate: str
    office: Office


class Colleague(Struct, frozen=True):
    """Another address that speaks for the same entity: whose it is, and which question it has in hand ("" for none)."""

    address: str
    delegate: str
    name: str
    question: str
    language: str = ""


class Reached(Struct, frozen=True):
    """One of the addresses at which the holder of a live seat is reached."""

    seat: str
    address: str


class OnRoster(Struct, frozen=True):
    """An entity with at least one live seat: whether a submission of its stands, and where its delegates are reached."""

    entity: Entity
    submitted: bool
    reached: tuple[Reached, ...] = ()


class Invitation(Struct, frozen=True):
    """What a single-use code stands for. The code itself is stored nowhere, only its SHA-256 (*hash*)."""

    hash: str
    delegate: Delegate
    seat: Seat | None
    """The seat that it opens, None for an office of the secretariat."""
    usable: bool
    """Not used, not revoked, seat not revoked. Whether it has expired is judged at the event's time."""
    expires_at: str
    """ISO 8601, UTC."""


class Code(Struct, frozen=True):
    """A code that was made for a person: its hash, and what became of it. All times are aware UTC."""

    hash: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """When a chat became this person's by it; a code works once."""
    revoked: bool
    issued_by: str = ""
    """The delegate of the secretariat who asked for it, "" where it was not asked for at the desk; the same of *revoked_by*."""
    revoked_by: str = ""

    @property
    def used(self) -> bool:
        """Whether it was used."""
        return self.used_at is not None

    def usable(self, at: datetime) -> bool:
        """Whether it may be used at *at*."""
        return not self.used and not self.revoked and at < self.expires_at


class Invitee(Struct, frozen=True):
    """A person with a live seat or an office in a consultation, for invitations."""

    delegate: str
    name: str
    email: str
    seat: Seat | None
    """The oldest one, None if there is only an office."""
    office: Office | None
    reached: tuple[str, ...] = ()
    """The addresses at which the person can be written to."""
    codes: tuple[Code, ...] = ()
    """Oldest first; those for seats of other consultations are not among them."""
    elsewhere: tuple[str, ...] = ()
    """Other consultations in which the person has a live seat or an office: a code would open these too."""


def response_id(consultation: str, entity: str) -> str:
    """Return the id of *entity*'s response in *consultation*."""
    return f"{consultation}/{entity}"


def seat_id(consultation: str, entity: str, delegate: str) -> str:
    """Return the id of the seat that *delegate* has for *entity* in *consultation*."""
    return f"{consultation}/{entity}/{delegate}"
