"""What a step may know beside its session and its event, and how it says that something has not been loaded yet.

A step asks its dossier as if everything were there. What is not makes `Missing` leave the step, which `bot.engine.step` turns
into a value: the needs. The service loads those and steps again. So a step and its needs cannot disagree, and the common turn,
which needs no texts, costs nothing extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.model.audit import Acted
from bot.model.behalf import Begun, Entry
from bot.model.commenting import Commented
from bot.model.consultation import Change, Consultation
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.people import Colleague, Delegate, Invitation, Invitee, Mandate, OnRoster, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.request import Applied, Requests
from bot.model.response import Response
from bot.model.room import AtRoom, Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.submission import Fragment
from bot.model.timed import Chair
from bot.model.timing import Timed, Undecided
from bot.report.row import Comment


@dataclass(frozen=True, slots=True)
class TextsOf:
    """The live fragments of one question's answer."""

    response: str
    question: str


@dataclass(frozen=True, slots=True)
class ResponseOf:
    """A response that nobody of this batch may speak for, with what belongs to it."""

    response: str


@dataclass(frozen=True, slots=True)
class CodeOf:
    """What a code stands for, by the SHA-256 of it."""

    hash: str


@dataclass(frozen=True, slots=True)
class PersonOf:
    """Who has an e-mail on the roster, for an address that nobody has had so far."""

    email: str
    address: str


@dataclass(frozen=True, slots=True)
class FragmentOf:
    """Which fragment came from a message."""

    address: str
    message: str


@dataclass(frozen=True, slots=True)
class ReceiptOf:
    """The receipt of a submission."""

    response: str
    number: int


@dataclass(frozen=True, slots=True)
class RosterOf:
    """Every entity of a consultation with a live seat, and where its delegates are reached."""

    consultation: str


@dataclass(frozen=True, slots=True)
class HistoryOf:
    """Every change of a consultation."""

    consultation: str


@dataclass(frozen=True, slots=True)
class InviteesOf:
    """Every person with a live seat or an office in a consultation, and their codes."""

    consultation: str


@dataclass(frozen=True, slots=True)
class PlanOf:
    """What these lines of a roster would change in a consultation."""

    consultation: str
    lines: tuple[Enrolment, ...]


@dataclass(frozen=True, slots=True)
class RulingsOf:
    """What was ruled about the answers of a response's standing submission."""

    response: str


@dataclass(frozen=True, slots=True)
class QueueOf:
    """What waits in a consultation to be looked at by the person *by*, without the answer *but* (response, question)."""

    consultation: str
    by: str
    but: tuple[str, str]


@dataclass(frozen=True, slots=True)
class AnsweredOf:
    """What an entity handed in on one question, as it is looked at again by the person *by*."""

    consultation: str
    entity: str
    question: str
    by: str


@dataclass(frozen=True, slots=True)
class TimedOf:
    """All submissions of a response, and what was ruled on when they were sent."""

    response: str


@dataclass(frozen=True, slots=True)
class UndecidedOf:
    """The submissions of a consultation on whose time nobody has ruled."""

    consultation: str


@dataclass(frozen=True, slots=True)
class EntryOf:
    """What the secretariat is entering of a response that came on paper."""

    response: str


@dataclass(frozen=True, slots=True)
class EntriesOf:
    """All that the secretariat is entering of a consultation's responses that came on paper."""

    consultation: str


@dataclass(frozen=True, slots=True)
class ChairsOf:
    """Who of a consultation may be reminded."""

    consultation: str


@dataclass(frozen=True, slots=True)
class CommentsOf:
    """The comments on a consultation's draft and documents."""

    consultation: str


@dataclass(frozen=True, slots=True)
class MessagesOf:
    """The latest messages of delegates to a consultation's secretariat, those before number *before* if it is not 0."""

    consultation: str
    before: int


@dataclass(frozen=True, slots=True)
class ActsOf:
    """The latest entries of the audit log about a consultation, those before number *before* if it is not 0."""

    consultation: str
    before: int


@dataclass(frozen=True, slots=True)
class RoomAt:
    """What a room belongs to, and who is behind the private chat *speaker* ("" for nobody)."""

    room: str
    speaker: str


@dataclass(frozen=True, slots=True)
class RoomsOf:
    """The rooms of a consultation's secretariat."""

    consultation: str


@dataclass(frozen=True, slots=True)
class AppliedOf:
    """What somebody without a seat may ask for, and has asked for, from an address."""

    address: str


@dataclass(frozen=True, slots=True)
class RequestsOf:
    """The requests that wait in a consultation, or the one of that *number* (not 0), whatever became of it."""

    consultation: str
    number: int


@dataclass(frozen=True, slots=True)
class Entrances:
    """The bots and apps by which people come in."""


Need: TypeAlias = (
    TextsOf
    | ResponseOf
    | CodeOf
    | PersonOf
    | FragmentOf
    | ReceiptOf
    | RosterOf
    | HistoryOf
    | InviteesOf
    | PlanOf
    | RulingsOf
    | QueueOf
    | AnsweredOf
    | TimedOf
    | UndecidedOf
    | EntryOf
    | EntriesOf
    | ChairsOf
    | MessagesOf
    | ActsOf
    | RoomAt
    | RoomsOf
    | CommentsOf
    | AppliedOf
    | RequestsOf
    | Entrances
)


NO_ANSWER = ("", "")
"""A response and a question that there is not."""


class Missing(Exception):
    """Something that the step needs has not been loaded."""

    def __init__(self, need: Need) -> None:
        super().__init__(need)
        self.need = need


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be loaded before the event can be stepped."""

    need: Need


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message's fragment stands."""

    response: str
    question: str
    fragment: str


class Dossier(Protocol):
    """A snapshot: it does not change while a step runs. Methods raise Missing for what has not been loaded."""

    def delegate(self, address: str) -> Delegate | None:
        """Return whom *address* belongs to by the stored links; None if nobody, or no longer."""

    def seats(self, delegate: str) -> Sequence[Seat]:
        """Return the live seats of *delegate*, oldest first; revoked ones are not among them."""

    def mandates(self, delegate: str) -> Sequence[Mandate]:
        """Return the offices that *delegate* holds."""

    def response(self, response: str) -> Response:
        """Return the response as it stands, with what came before in this batch."""

    def colleagues(self, response: str) -> Sequence[Colleague]:
        """Return the addresses whose session speaks for this response, the asking one included."""

    def consultation(self, consultation: str) -> Consultation:
        """Return the consultation as it stands."""

    def questionnaire(self, questionnaire: str, version: str) -> Questionnaire:
        """Return one version of a questionnaire."""

    def texts(self, response: str, question: str) -> Sequence[Fragment]:
        """Return the live fragments of an answer in their order."""

    def invitation(self, code_hash: str) -> Invitation | None:
        """Return what a code stands for; None if there is no such code."""

    def person(self, email: str, address: str) -> Delegate | None:
        """Return who has *email* on the roster; None if nobody, or if *address* was somebody's before."""

    def place(self, address: str, message: str) -> Place | None:
        """Return where the fragment made of *message* stands; None if none was made."""

    def sign(self, content: bytes) -> bytes:
        """Return the receipt for a submission's canonical bytes, signed with the institution's key. Deterministic."""

    def receipt(self, response: str, number: int) -> bytes:
        """Return the receipt of a submission, as the file that is handed out."""

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        """Return the entities of a consultation that have a live seat, by name. For the desk."""

    def history(self, consultation: str) -> Sequence[Change]:
        """Return every state that a consultation had, oldest first. For the desk."""

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        """Return the people with a live seat or an office in a consultation, by name, with their codes. For the desk."""

    def plan(self, consultation: str, lines: tuple[Enrolment, ...]) -> Plan:
        """Return what these lines of a roster would change, with the people in them as they would be. For the desk."""

    def ruled(self, response: str) -> Ruled:
        """Return what was ruled about the answers of a response's standing submission."""

    def queue(self, consultation: str, by: str, but: tuple[str, str] = NO_ANSWER) -> Queue:
        """Return what waits to be looked at by *by*, without the answer (response, question) just ruled on. For the desk."""

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        """Return what an entity handed in on *question*, and what was ruled on it. For the desk."""

    def timed(self, response: str) -> Timed:
        """Return all submissions of a response, and what was ruled on when they were sent. For the desk."""

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        """Return the standing submissions on whose time nobody has ruled, in the order in which they came. For the desk."""

    def entry(self, response: str) -> Entry:
        """Return what is being entered of a response that came on paper. For the desk."""

    def entries(self, consultation: str) -> Sequence[Begun]:
        """Return the entities whose paper is being entered or waits for a second person, oldest first. For the desk."""

    def chairs(self, consultation: str) -> Sequence[Chair]:
        """Return the live seats of entities that have not submitted and whose holder can be written to. For the desk."""

    def commented(self, consultation: str) -> Sequence[Commented]:
        """Return the comments on a consultation's draft and documents, without their words. For the desk."""

    def messages(self, consultation: str, before: int = 0) -> Sequence[Comment]:
        """Return the latest messages of delegates to the secretariat, newest first, one more than a page. For the desk."""

    def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
        """Return the latest acts about a consultation or about none, newest first, one more than a page. For the desk."""

    def at_room(self, room: str, speaker: str) -> AtRoom:
        """Return what *room* belongs to, and who is behind the private chat *speaker*, with their offices. For the desk."""

    def rooms(self, consultation: str) -> Sequence[Binding]:
        """Return the rooms of a consultation's secretariat, oldest first. For the desk."""

    def applied(self, address: str) -> Applied:
        """Return which consultations take requests, and those that were made from *address*."""

    def requests(self, consultation: str, number: int = 0) -> Requests:
        """Return the requests that wait in a consultation, or the one of that number in it, decided or not. For the desk."""

    def entrances(self) -> Sequence[Entrance]:
        """Return the bots and apps by which people come in, also those that nobody serves any more. For the desk."""
