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


class Milestone(Struct, frozen=True):
    """A point of the timeline with its action items. It is a deadline if it *closes* something."""

    id: str
    title: Texts
    when: When
    actions: tuple[Texts, ...] = ()
    closes: Closes | None = None


class Rule(Struct, frozen=True):
    """Who may answer: about all of a *kind*, or about one *entity* (by id), which weighs more."""

    status: Eligibility
    kind: str = ""
    entity: str = ""


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

    def status(self, entity: Entity) -> Eligibility:
        """Return whether *entity* may answer; the rule about it, else about its kind, else it may not."""
        found = Eligibility.REFUSED
        for rule in self.eligibility:
            if rule.entity == entity.id:
                return rule.status
            if not rule.entity and rule.kind == entity.kind:
                found = rule.status
        return found

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

    def closing(self) -> datetime | None:
        """Return the instant after which no answer is taken; None if none is set."""
        return self._closing

    @cached_property  # asked at every turn
    def _closing(self) -> datetime | None:
        instants = [self.instant(milestone) for milestone in self.milestones if milestone.closes is Closes.ANSWERS]
        return max((instant for instant in instants if instant), default=None)
