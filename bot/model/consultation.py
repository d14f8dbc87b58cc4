"""One running of a questionnaire: its stage, timeline, who may answer, and how what they say is treated."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.model.parts import Moment, Texts
from bot.model.people import Entity
from bot.model.schedule import Schedule


class Stage(StrEnum):
    """Where the consultation is: members comment on the wording, answers are taken, or it is over."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Eligibility(StrEnum):
    """Whether a body may answer. Provisional ones answer like others and are listed apart (report, paragraph 8)."""

    ALLOWED = "allowed"
    PROVISIONAL = "provisional"
    REFUSED = "refused"

    @property
    def may_answer(self) -> bool:
        """Whether answers are taken from it."""
        return self is not Eligibility.REFUSED


class Treatment(StrEnum):
    """How the inputs of a kind are treated in a category (report, paragraph 8)."""

    COUNTED = "counted"
    ATTRIBUTED = "attributed"
    FOR_INFORMATION = "for_information"


class Closes(StrEnum):
    """What a deadline closes."""

    COMMENTS = "comments"
    """on the draft questionnaire"""
    DOCUMENT = "document"
    """comments on a document"""
    ANSWERS = "answers"
    REPORT = "report"


class Timing(StrEnum):
    """How something that was sent stands to its deadline."""

    IN_TIME = ""
    LATE = "late"
    """accepted, and marked"""
    UNCERTAIN = "uncertain"
    """accepted, and marked: it came after an outage across the deadline, and nothing says when it was sent"""
    OVER = "over"
    """not accepted"""


class Instant(Struct, frozen=True, tag="instant"):
    """An exact time; *at* is aware."""

    at: datetime


class OnDay(Struct, frozen=True, tag="day"):
    """A day, which ends at 24:00 in the consultation's city."""

    day: date


class Vague(Struct, frozen=True, tag="vague"):
    """A time as stated: "February 2008", "TBD, late 2008 or early 2009"."""

    text: Texts


class After(Struct, frozen=True, tag="after"):
    """A time relative to another milestone: "shortly after that"."""

    milestone: str
    text: Texts


When: TypeAlias = Instant | OnDay | Vague | After


class Extension(Struct, frozen=True, omit_defaults=True):
    """A later instant of a deadline, for all of a *kind* or for one *entity* (by id). The latest that applies counts."""

    at: datetime
    kind: str = ""
    entity: str = ""

    def is_for(self, entity: Entity) -> bool:
        """Whether it applies to *entity*."""
        return self.entity == entity.id if self.entity else self.kind == entity.kind


class Milestone(Struct, frozen=True):
    """A point of the timeline with its action items. It is a deadline if it *closes* something."""

    id: str
    title: Texts
    when: When
    actions: tuple[Texts, ...] = ()
    closes: Closes | None = None
    extensions: tuple[Extension, ...] = ()
    grace_minutes: int = 0
    """For so long after it, what comes counts as in time. Nobody is told."""
    late_days: int = 0
    """For so long after it, what comes is accepted and marked late."""


class Rule(Struct, frozen=True):
    """Who may answer: about all of a *kind*, or about one *entity* (by id), which weighs more."""

    status: Eligibility
    kind: str = ""
    entity: str = ""


class Document(Struct, frozen=True):
    """A paper that is commented on. *closes*: the milestone until which that may be, "" for that of the draft."""

    id: str
    title: Texts
    link: str
    closes: str = ""


class Consultation(Struct, frozen=True, dict=True):
    """A consultation as it stands; *number* grows by one with every change, and each change is kept."""

    id: str
    number: int
    title: Texts
    questionnaire: str
    version: str
    stage: Stage
    city: str
    """As people know it: "Geneva"."""
    zone: str
    """The city's IANA time zone: "Europe/Zurich"."""
    milestones: tuple[Milestone, ...] = ()
    eligibility: tuple[Rule, ...] = ()
    treatment: dict[str, dict[str, Treatment]] = {}
    """Kind, then category."""
    link_by_email: tuple[str, ...] = ()
    """Kinds whose delegates are known by the e-mail that their organisation's workspace vouches for."""
    reasons: tuple[Texts, ...] = ()
    """Why an answer may be set aside, to choose from; others can be typed."""
    reminders: tuple[int, ...] = ()
    """How many hours before the closing of answers those are reminded who have not submitted, the most first."""
    digests: Schedule | None = None
    """When a room gets digests that has not chosen otherwise."""
    silent: bool = False
    """Whether a digest is left out that would have no news."""
    documents: tuple[Document, ...] = ()
    comment_kinds: tuple[str, ...] = ()
    """Kinds that are invited to comment on the draft and on documents. Empty: those which may answer."""
    requests: bool = False
    """Whether people without a code may ask to be let in."""

    def status(self, entity: Entity) -> Eligibility:
        """Return whether *entity* may answer; the rule about it, else about its kind, else it may not."""
        found = Eligibility.REFUSED
        for rule in self.eligibility:
            if rule.entity == entity.id:
                return rule.status
            if not rule.entity and rule.kind == entity.kind:
                found = rule.status
        return found

    def may_comment(self, entity: Entity) -> bool:
        """Whether *entity* is invited to comment. A rule about it alone that refuses it weighs more than an invitation."""
        if not self.comment_kinds:
            return self.status(entity).may_answer
        refused = any(one.entity == entity.id and not one.status.may_answer for one in self.eligibility if one.entity)
        return entity.kind in self.comment_kinds and not refused

    def document(self, document: str) -> Document | None:
        """Return the document called so."""
        return next((one for one in self.documents if one.id == document), None)

    def treated(self, kind: str, category: str) -> Treatment:
        """Return how answers of *kind* in *category* are treated; counted unless said otherwise."""
        return self.treatment.get(kind, {}).get(category, Treatment.COUNTED)

    def instant(self, milestone: Milestone) -> datetime | None:
        """Return when *milestone* is over, as an aware instant; None for a vague or relative one."""
        match milestone.when:
            case Instant(at):
                return at
            case OnDay(day):
                return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone))
            case _:
                return None

    def moment(self, at: datetime) -> Moment:
        """Return an instant as it is to be said: in the reader's own zone, else in the consultation's city."""
        return Moment(at, self.zone, self.city)

    def due(self, milestone: Milestone, entity: Entity | None = None) -> datetime | None:
        """Return when *milestone* is over for *entity*, by its own or its kind's extension; without one, for all others."""
        common = self.instant(milestone)
        if common is None or entity is None:
            return common
        return max((common, *(one.at for one in milestone.extensions if one.is_for(entity))))

    def closing(self, entity: Entity | None = None) -> datetime | None:
        """Return the instant after which no answer of *entity* is taken; None if none is set. Without one: the common one."""
        if entity is None or not self._extended:
            return self._closing
        return self._latest(entity)

    def timing(self, entity: Entity, at: datetime, not_before: datetime | None = None) -> Timing:
        """Return how an answer of *entity* that was sent at *at* stands to its deadline.

        *not_before*: *at* is only when it came, after an outage; it may have been sent at any time since then.
        """
        closing = self.closing(entity)
        if closing is None or at < closing + self._grace:
            return Timing.IN_TIME
        if not_before is not None and not_before < closing + self._grace:
            return Timing.UNCERTAIN
        return Timing.LATE if at < closing + self._late else Timing.OVER

    def late_until(self, entity: Entity) -> datetime | None:
        """Return until when answers of *entity* are accepted and marked late; None if they are not."""
        closing = self.closing(entity)
        return closing + self._late if closing and self._late else None

    def comments_close(self, entity: Entity | None = None, document: str = "") -> datetime | None:
        """Return the instant after which no comment of *entity* is taken, on the draft or a *document*; None if none is set."""
        instants = [self.due(milestone, entity) for milestone in self._for_comments(document)]
        return max((instant for instant in instants if instant), default=None)

    def comments_timing(self, entity: Entity, at: datetime, not_before: datetime | None = None, document: str = "") -> Timing:
        """Return how a comment of *entity* stands to its deadline, as `timing` does for an answer."""
        closing, milestones = self.comments_close(entity, document), self._for_comments(document)
        grace = timedelta(minutes=max((one.grace_minutes for one in milestones), default=0))
        if closing is None or at < closing + grace:
            return Timing.IN_TIME
        if not_before is not None and not_before < closing + grace:
            return Timing.UNCERTAIN
        late = timedelta(days=max((one.late_days for one in milestones), default=0))
        return Timing.LATE if at < closing + late else Timing.OVER

    def comments_late_until(self, entity: Entity, document: str = "") -> datetime | None:
        """Return until when comments of *entity* are accepted and marked late; None if they are not."""
        closing = self.comments_close(entity, document)
        late = max((one.late_days for one in self._for_comments(document)), default=0)
        return closing + timedelta(days=late) if closing and late else None

    def _for_comments(self, document: str) -> tuple[Milestone, ...]:
        found = self.document(document) if document else None
        if found and found.closes:
            return tuple(one for one in self.milestones if one.id == found.closes)
        return tuple(one for one in self.milestones if one.closes is Closes.COMMENTS)

    @cached_property
    def _grace(self) -> timedelta:
        return timedelta(minutes=max((one.grace_minutes for one in self.milestones if one.closes is Closes.ANSWERS), default=0))

    @cached_property
    def _late(self) -> timedelta:
        return timedelta(days=max((one.late_days for one in self.milestones if one.closes is Closes.ANSWERS), default=0))

    def _latest(self, entity: Entity | None) -> datetime | None:
        instants = [self.due(milestone, entity) for milestone in self.milestones if milestone.closes is Closes.ANSWERS]
        return max((instant for instant in instants if instant), default=None)

    @cached_property  # asked at every turn
    def _closing(self) -> datetime | None:
        return self._latest(None)

    @cached_property
    def _extended(self) -> bool:
        return any(milestone.extensions for milestone in self.milestones if milestone.closes is Closes.ANSWERS)


COMMAND_LINE = "command line"
"""Who changed something where no person is known by name: whoever may open the database."""


class Change(Struct, frozen=True):
    """One entry of a consultation's history: who (*by* is an id or where it was done, *name* a person's) when, why."""

    number: int
    at: datetime
    by: str
    reason: str
    state: Consultation
    name: str = ""
