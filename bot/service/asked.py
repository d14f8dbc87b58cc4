"""What the steps of one batch ask for as the database had it when the batch began; most of it the desk does.

It is read once, under the batch's lock. What `bot.service.world` keeps up to date from step to step is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar, assert_never

from bot.engine.dossier import (
    NO_ANSWER,
    ActsOf,
    AnsweredOf,
    AppliedOf,
    ChairsOf,
    CommentsOf,
    Entrances,
    EntriesOf,
    HistoryOf,
    InviteesOf,
    MessagesOf,
    Missing,
    Need,
    PlanOf,
    QueueOf,
    RequestsOf,
    RoomsOf,
    RosterOf,
    RulingsOf,
    TimedOf,
    UndecidedOf,
)
from bot.model.audit import Acted
from bot.model.behalf import Begun
from bot.model.commenting import Commented
from bot.model.consultation import Change
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.people import Invitee, OnRoster
from bot.model.request import Applied, Requests
from bot.model.room import Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.timed import Chair
from bot.model.timing import Timed, Undecided
from bot.report.row import Comment
from bot.service.ports import Reader

N = TypeVar("N", bound=Need)
V = TypeVar("V")

Settled: TypeAlias = (
    RosterOf
    | HistoryOf
    | InviteesOf
    | PlanOf
    | RulingsOf
    | QueueOf
    | AnsweredOf
    | TimedOf
    | UndecidedOf
    | EntriesOf
    | ChairsOf
    | CommentsOf
    | MessagesOf
    | ActsOf
    | RoomsOf
    | AppliedOf
    | RequestsOf
    | Entrances
)
"""What is not kept up to date: whatever changes what holds ends the batch, see `bot.service.decide`."""


class Found(dict[N, V]):
    """What was read, by what was asked for. Asking for anything else raises Missing."""

    def __missing__(self, need: N) -> V:
        raise Missing(need)


class Asked:
    """That part of a batch's dossier."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rosters: Found[RosterOf, Sequence[OnRoster]] = Found()
        self._histories: Found[HistoryOf, Sequence[Change]] = Found()
        self._invitees: Found[InviteesOf, Sequence[Invitee]] = Found()
        self._plans: Found[PlanOf, Plan] = Found()
        self._ruled: Found[RulingsOf, Ruled] = Found()
        self._queues: Found[QueueOf, Queue] = Found()
        self._answered: Found[AnsweredOf, Answered] = Found()
        self._timed: Found[TimedOf, Timed] = Found()
        self._undecided: Found[UndecidedOf, Sequence[Undecided]] = Found()
        self._entries: Found[EntriesOf, Sequence[Begun]] = Found()
        self._chairs: Found[ChairsOf, Sequence[Chair]] = Found()
        self._commented: Found[CommentsOf, Sequence[Commented]] = Found()
        self._messages_to: Found[MessagesOf, Sequence[Comment]] = Found()
        self._acts: Found[ActsOf, Sequence[Acted]] = Found()
        self._rooms: Found[RoomsOf, Sequence[Binding]] = Found()
        self._applied: Found[AppliedOf, Applied] = Found()
        self._requests: Found[RequestsOf, Requests] = Found()
        self._entrances: Found[Entrances, Sequence[Entrance]] = Found()

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        return self._rosters[RosterOf(consultation)]

    def history(self, consultation: str) -> Sequence[Change]:
        return self._histories[HistoryOf(consultation)]

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        return self._invitees[InviteesOf(consultation)]

    def plan(self, consultation: str, lines: tuple[Enrolment, ...]) -> Plan:
        return self._plans[PlanOf(consultation, lines)]

    def ruled(self, response: str) -> Ruled:
        return self._ruled[RulingsOf(response)]

    def queue(self, consultation: str, by: str, but: tuple[str, str] = NO_ANSWER) -> Queue:
        return self._queues[QueueOf(consultation, by, but)]

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        return self._answered[AnsweredOf(consultation, entity, question, by)]

    def timed(self, response: str) -> Timed:
        return self._timed[TimedOf(response)]

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        return self._undecided[UndecidedOf(consultation)]

    def entries(self, consultation: str) -> Sequence[Begun]:
        return self._entries[EntriesOf(consultation)]

    def chairs(self, consultation: str) -> Sequence[Chair]:
        return self._chairs[ChairsOf(consultation)]

    def commented(self, consultation: str) -> Sequence[Commented]:
        return self._commented[CommentsOf(consultation)]

    def messages(self, consultation: str, before: int = 0) -> Sequence[Comment]:
        return self._messages_to[MessagesOf(consultation, before)]

    def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
        return self._acts[ActsOf(consultation, before)]

    def rooms(self, consultation: str) -> Sequence[Binding]:
        return self._rooms[RoomsOf(consultation)]

    def applied(self, address: str) -> Applied:
        return self._applied[AppliedOf(address)]

    def requests(self, consultation: str, number: int = 0) -> Requests:
        return self._requests[RequestsOf(consultation, number)]

    def entrances(self) -> Sequence[Entrance]:
        return self._entrances[Entrances()]

    def look_up(self, need: Settled) -> None:
        """Read one thing, under the batch's lock."""
        match need:
            case RosterOf(consultation):
                self._rosters[need] = self._reader.roster(consultation)
            case HistoryOf(consultation):
                self._histories[need] = self._reader.history(consultation)
            case InviteesOf(consultation):
                self._invitees[need] = self._reader.invitees(consultation)
            case PlanOf(consultation, lines):
                self._plans[need] = self._reader.plan(consultation, lines)
            case RulingsOf(response):
                self._ruled[need] = self._reader.ruled(response)
            case QueueOf(consultation, by, but):
                self._queues[need] = self._reader.queue(consultation, by, but)
            case AnsweredOf(consultation, entity, question, by):
                self._answered[need] = self._reader.answered(consultation, entity, question, by)
            case TimedOf(response):
                self._timed[need] = self._reader.timed(response)
            case UndecidedOf(consultation):
                self._undecided[need] = self._reader.undecided(consultation)
            case EntriesOf(consultation):
                self._entries[need] = self._reader.entries(consultation)
            case ChairsOf(consultation):
                self._chairs[need] = self._reader.chairs(consultation)
            case CommentsOf(consultation):
                self._commented[need] = self._reader.commented(consultation)
            case MessagesOf(consultation, before):
                self._messages_to[need] = self._reader.messages(consultation, before)
            case ActsOf(consultation, before):
                self._acts[need] = self._reader.acts(consultation, before)
            case RoomsOf(consultation):
                self._rooms[need] = self._reader.rooms(consultation)
            case AppliedOf(address):
                self._applied[need] = self._reader.applied(address)
            case RequestsOf(consultation, number):
                self._requests[need] = self._reader.requests(consultation, number)
            case Entrances():
                self._entrances[need] = self._reader.entrances()
            case _:
                assert_never(need)
