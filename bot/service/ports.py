"""What the service needs from the outside, and what it offers to adapters. Implementations are held to contract suites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from msgspec import Struct

from bot.engine.dossier import Place
from bot.model.audit import Acted
from bot.model.behalf import Begun, Entry
from bot.model.commenting import Commented
from bot.model.consultation import Change, Consultation
from bot.model.effects import Message, Record
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.events import Arrival, Event
from bot.model.people import Colleague, Delegate, Invitation, Invitee, Mandate, Office, OnRoster, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.request import Applied, Requests
from bot.model.response import Response
from bot.model.room import AtRoom, Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.session import Session
from bot.model.shapes import Count
from bot.model.submission import Fragment
from bot.model.timed import Chair, Running, Seating
from bot.model.timing import Timed, Undecided
from bot.report.row import Comment, ExportRow, Stages
from bot.report.tally import Tally


class StoreError(Exception):
    """What a store raises; one of the three kinds below, each with its own cure."""


class Refused(StoreError):
    """The database will not take this data. The batch is bisected; the event that fails alone is quarantined."""


class Conflict(StoreError):
    """Another process was in the way (deadlock, serialisation, a unique key). The whole batch is repeated."""


class Away(StoreError):
    """The database is locked, full, read-only or gone. Wait; quarantine nothing, acknowledge nothing."""


class Fate(StrEnum):
    """What became of a message that was to be sent."""

    SENT = "sent"
    REPLACED = "replaced"
    """A newer one in its slot was sent instead."""
    UNREACHABLE = "unreachable"
    """The person blocked the bot, left, or is disabled."""
    REFUSED = "refused"
    """The platform will never take it."""
    WITHDRAWN = "withdrawn"
    """Its reader may not have it any more, or there is nothing to say."""
    ABANDONED = "abandoned"
    """Bulk whose outcome is unknown: it is not repeated."""


class Outcome(Struct, frozen=True, gc=False):
    """The fate of one outbox message. *sent_as* is the platform's id of what was sent or edited."""

    message: Message
    fate: Fate
    sent_as: str = ""


class ToSend(Struct, frozen=True, gc=False):
    """A message claimed by this process. *edits* is the platform's id of the one before it in its slot, "" if none.

    *language* and *time_zone* are those of its reader. *uncertain*: it may have been sent already by a process that died.
    """

    message: Message
    edits: str = ""
    language: str = ""
    time_zone: str = ""
    uncertain: bool = False


def serves(serving: Sequence[str], address: str) -> bool:
    """Return whether *address* is among those served: named itself, or under a prefix, which ends in a colon."""
    for served in serving:  # noqa: SIM110  # asked of every message, several times: a generator costs twice as much
        if address == served or (served[-1:] == ":" and address.startswith(served)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Work:
    """What one transaction is to do."""

    arrivals: Sequence[Arrival]
    outcomes: Sequence[Outcome]
    process: str
    """The sending process's name, unique to its run; claims bear it."""
    serving: tuple[str, ...]
    """The addresses that this process sends to: see `serves`."""
    now: datetime
    """When the batch was taken, UTC: written as the time of receipt, which is never before what a digest has told."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one transaction did. *taken* arrivals, from the front, are dealt with; the rest must be given again."""

    taken: int
    to_send: Sequence[ToSend]
    more: bool = False
    """Whether bulk was written for the addresses served, which waits to be claimed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """All that every step of a batch may need, loaded and locked at once."""

    sessions: Mapping[str, Session]
    """By address; one that had none has a new one."""
    delegates: Mapping[str, Delegate]
    """By address, only those linked and not revoked."""
    seats: Mapping[str, Sequence[Seat]]
    """By delegate, live ones only, oldest first."""
    mandates: Mapping[str, Sequence[Mandate]]
    """By delegate."""
    responses: Mapping[str, Response]
    """Of all those seats, by id."""
    colleagues: Mapping[str, Sequence[Colleague]]
    """By response."""
    consultations: Mapping[str, Consultation]


class Reader(Protocol):
    """Reads inside a batch's transaction, for the decider. Synchronous: the batch is one function over a connection."""

    def open(self, addresses: Sequence[str]) -> Opening:
        """Load and lock the sessions of *addresses* and all that hangs on them."""

    def texts(self, wanted: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Fragment]]:
        """Return the live fragments, in order, of each (response, question)."""

    def consultation(self, consultation: str) -> Consultation:
        """Return a consultation as it stands. Raise LookupError if there is none."""

    def behind(self, response: str) -> Opening:
        """Lock a response and return it with its consultation and colleagues; no sessions."""

    def invitations(self, hashes: Sequence[str]) -> Mapping[str, tuple[Invitation, Opening]]:
        """Lock and return the codes that exist, each with what its delegate's seats need (as `open`, no sessions)."""

    def person(self, email: str, address: str) -> tuple[Delegate, Opening] | None:
        """Return who has *email* on the roster, with what their seats need; None if nobody, or if *address* was ever linked."""

    def places(self, messages: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Place]:
        """Return where the fragments made of each (address, message) stand."""

    def receipt(self, response: str, number: int) -> bytes | None:
        """Return the receipt of a submission."""

    def questionnaire(self, questionnaire: str, version: str) -> Questionnaire:
        """Return one version of a questionnaire."""

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        """Return the entities of a consultation that have a live seat, by name."""

    def history(self, consultation: str) -> Sequence[Change]:
        """Return every state that a consultation had, oldest first."""

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        """Return the people with a live seat or an office, by name, with their codes."""

    def plan(self, consultation: str, roster: Sequence[Enrolment]) -> Plan:
        """Return what a roster would change if it were enrolled now."""

    def ruled(self, response: str) -> Ruled:
        """Return what was ruled about the answers of a response's standing submission."""

    def queue(self, consultation: str, by: str, but: tuple[str, str]) -> Queue:
        """Return what waits in a consultation to be looked at by the person *by*, without one (response, question)."""

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        """Return what an entity handed in on *question*, whose case does not matter, and what was ruled on it."""

    def timed(self, response: str) -> Timed:
        """Return all submissions of a response, and what was ruled on when they were sent."""

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        """Return the standing submissions on whose time nobody has ruled, in the order in which they came."""

    def entry(self, response: str) -> Entry:
        """Return what is being entered of a response that came on paper."""

    def entries(self, consultation: str) -> Sequence[Begun]:
        """Return the entities whose paper is being entered or waits for a second person, oldest first."""

    def chairs(self, consultation: str) -> Sequence[Chair]:
        """Return the live seats of entities that have not submitted and whose holder can be written to."""

    def commented(self, consultation: str) -> Sequence[Commented]:
        """Return the comments on a consultation's draft and documents, without their words."""

    def messages(self, consultation: str, before: int) -> Sequence[Comment]:
        """Return the latest `bot.report.row.MESSAGES` messages to a consultation's secretariat and one, newest first.

        Those before number *before*, if it is not 0.
        """

    def acts(self, consultation: str, before: int) -> Sequence[Acted]:
        """Return the latest `bot.model.audit.PAGE` entries and one, about a consultation or none, newest first.

        Those before number *before*, if it is not 0.
        """

    def at_room(self, room: str, speaker: str) -> tuple[AtRoom, Opening]:
        """Return what *room* belongs to and who is behind the private chat *speaker*, with offices and consultations."""

    def rooms(self, consultation: str) -> Sequence[Binding]:
        """Return the rooms of a consultation's secretariat, oldest first."""

    def applied(self, address: str) -> Applied:
        """Return which consultations take requests, and those that were made from *address* and wait or were refused."""

    def requests(self, consultation: str, number: int) -> Requests:
        """Return the requests that wait in a consultation, or, if it is not 0, the one of that *number* in it."""

    def entrances(self) -> Sequence[Entrance]:
        """Return the bots and apps by which people come in."""


@dataclass(frozen=True, slots=True)
class ForRoster:
    """What a file is for that was sent to the desk as a roster: see `bot.model.effects.AwaitRoster`."""

    consultation: str
    address: str
    by: str
    order: tuple[int, ...]
    confirmed: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """A file that came with an answer, or as a roster, and whose bytes are still with its platform."""

    source: str
    response: str
    question: str
    fragment: str
    name: str
    media_type: str
    size: int
    at: datetime
    """When its message was kept."""
    roster: ForRoster | None = None

    @property
    def key(self) -> str:
        """What tells it apart: a roster is fetched once more when it is confirmed."""
        return f"{self.source}:confirmed" if self.roster and self.roster.confirmed else self.source


@dataclass(frozen=True, slots=True)
class Writes:
    """What a batch writes. Sessions and responses are as they stand after the last taken event."""

    taken: int
    """How many events, from the front, were stepped. The keys of the others are taken back."""
    sessions: Sequence[Session]
    responses: Sequence[Response]
    records: Sequence[Record]
    messages: Sequence[Message]


Decider: TypeAlias = Callable[[Sequence[Event], Reader], Writes]
"""Pure but for what it reads; called inside the transaction, possibly more than once for the same events."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a consultation stands, all of it counted on one unchanging view of the database."""

    asked: Count
    tally: Tally
    consultation: Consultation
    questionnaire: Questionnaire
    until: datetime
    """What was received later is new to the next digest in the room."""
    since: datetime | None
    """Until when the last digest there told; None if there was none."""


class Store(Protocol):
    """Keeps everything. All times are aware UTC. Every method may raise Away."""

    async def batch(self, work: Work, decider: Decider) -> Committed:
        """Do *work* in one transaction that takes its write lock before it reads.

        Arrivals known under any of their keys are repeats: they are not given to the decider and count as taken. Raise Refused,
        Conflict or Away; then nothing was written.
        """

    async def quarantine(self, arrival: Arrival, reason: str, now: datetime) -> None:
        """Keep the raw bytes of an arrival that cannot be dealt with, once per key, and mark its keys as known."""

    async def adopt(self, process: str, serving: tuple[str, ...]) -> Sequence[ToSend]:
        """Take addresses into service: claim the replies for them, and as uncertain what another process had claimed."""

    async def claim(self, process: str, serving: tuple[str, ...], bulk: int = 1_000_000) -> Sequence[ToSend]:
        """Claim what waits there and nobody has claimed yet, oldest first: replies, and so many *bulk* messages."""

    async def release(self, messages: Sequence[str]) -> None:
        """Let go of claimed *messages*, by id, that were not given to a platform: the next to claim them is certain of that."""

    def changed(self) -> AsyncIterator[None]:
        """Yield whenever another process may have committed something, within a quarter of a second."""

    async def expects(self, email: str) -> bool:
        """Return whether somebody on a roster has *email*."""

    async def seats_at(self, address: str) -> Sequence[Seat] | None:
        """Return the live seats of whoever *address* belongs to, None if that is nobody, whose files are not kept."""

    async def desks(self, prefix: str) -> Sequence[tuple[str, Office, bool]]:
        """Return the addresses that begin with *prefix* and belong to people with an office.

        With each the highest office, and whether the person has a seat as well.
        """

    async def to_export(self, address: str, consultation: str) -> tuple[Consultation, Questionnaire] | None:
        """Return a consultation and what it runs on, if whoever *address* belongs to has an office in it; else None."""

    async def count(
        self, message: Message, asked: Count, until: datetime | None = None, *, peek: bool = False
    ) -> Counted | Message | None:
        """Count what *message* asks for; return it as it was kept if it was counted already, None if it must not be told.

        It must not where it waits no more, or its reader holds no office and is no room of the consultation's secretariat. News
        are what was received until it was put in the outbox, or until *until*: that is for what is never put there. What is
        being written is waited for, and what is written later counts as received later; to *peek* does neither.
        """

    async def keep_counted(self, counted: Counted, told: Message | None, *, given: bool) -> bool:
        """Keep *told* in place of what asked for it, before it is sent, and if *given* that the room had a digest.

        Return False, with nothing written, if it waits no more. *told* is None where it was never put in the outbox. Raise
        Conflict if another digest was given in the room since it was counted: count again.
        """

    def rows(self, consultation: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        """Yield the rows of some entities at a time, by kind and entity; memory does not grow with their number.

        Each time they stand by their turns: in an export, those of a lower turn come first.
        """

    async def awaited(self, prefix: str) -> Sequence[Awaited]:
        """Return the files whose source begins with *prefix* and whose bytes are not here, oldest first."""

    async def questionnaire_of(self, consultation: str) -> Questionnaire:
        """Return the version that the consultation now runs on."""

    async def running(self, now: datetime) -> Sequence[Running]:
        """Return the consultations that are not closed, as the clock finds them at *now*."""

    async def seating(self, consultation: str) -> Seating:
        """Return what reminders of a consultation are made of."""

    async def known(self, keys: Sequence[str]) -> Collection[str]:
        """Return those of *keys* under which an arrival was taken already."""

    async def tidy(self, now: datetime) -> None:
        """Let go of names that are not needed any more: those of old events, and those of people who were forgotten."""

    async def heard(self, way: str) -> datetime | None:
        """Return until when all was well on a way in, None if that was never noted."""

    async def keep_heard(self, way: str, at: datetime, name: str = "", link: str = "") -> None:
        """Note that until *at* nothing was missed on a way in.

        Unless *name* is "", it is kept as what people find it, and *link* as what opens a chat there with a code put behind.
        """

    async def linked(self, prefix: str) -> Mapping[str, datetime]:
        """Return the addresses that begin with *prefix* and belong to somebody, and since when."""

    async def open_messages(self, prefix: str) -> Mapping[str, Sequence[str]]:
        """Return the messages that stand in answers and are in no submission yet, by address; addresses begin with *prefix*."""

    async def keep_file(self, content: bytes, media_type: str) -> str:
        """Keep a file's bytes under their SHA-256 (hexadecimal) and return it; the same bytes are kept once."""

    async def file(self, sha256: str) -> bytes | None:
        """Return a kept file's bytes."""


class DeliveryDelayed(Exception):
    """The platform asks to wait: nothing was sent. *seconds* from now it may be tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Unreachable(Exception):
    """The person blocked the bot, left, or is disabled: do not try again."""


class NotAccepted(Exception):
    """The platform will never take this message."""


class OutcomeUnknown(Exception):
    """The connection broke: it may have been sent or not."""


class Platform(Protocol):
    """An adapter, as the service sees it."""

    serving: tuple[str, ...]
    """The addresses it sends to: see `serves`."""

    async def send(self, to_send: ToSend) -> str:
        """Say the message in its reader's language and send it; return the platform's id of it.

        Raise DeliveryDelayed, Unreachable, NotAccepted or OutcomeUnknown.
        """


class Door(Protocol):
    """The service, as an adapter sees it."""

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Return once all are committed or quarantined: acknowledge now. Raise Away: do not, and give them again."""


class Clock(Protocol):
    """Time, so that tests can set it."""

    def now(self) -> datetime:
        """Return the time, aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return after *seconds*."""


class Signer(Protocol):
    """The institution's key."""

    def receipt(self, content: bytes) -> bytes:
        """Return the receipt for a submission's canonical bytes: a JSON file with both and the signature."""
