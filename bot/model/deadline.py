"""A deadline that is to be moved, and what a consultation is once it was. Pure; the desk and the command line share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, count

from msgspec import Struct
from msgspec.structs import replace

from bot.model.consultation import After, Closes, Consultation, Extension, Instant, Milestone, Vague, When
from bot.model.parts import Texts
from bot.model.people import Entity, OnRoster


class Verb(StrEnum):
    """What is to be done to a deadline."""

    SET = "set"
    EXTEND = "extend"
    REMOVE = "remove"


class Wish(Struct, frozen=True, omit_defaults=True):
    """One change of one milestone, *milestone* being its id: for all, or for all of a *kind*, or one *entity* (by id)."""

    verb: Verb
    milestone: str
    closes: Closes | None = None
    """What it closes, where there is no such milestone yet."""
    at: datetime | None = None
    """Its new instant; None where it is removed."""
    kind: str = ""
    entity: str = ""
    reason: str = ""

    @property
    def for_all(self) -> bool:
        """Whether it is about everybody."""
        return not self.kind and not self.entity


class Moved(Struct, frozen=True):
    """What one milestone was and what it became, for all, or for a kind or an entity; None: there was, or is, none."""

    milestone: Milestone
    kind: str
    entity: str
    before: When | None
    after: When | None


class Touched(Struct, frozen=True):
    """An entity whose own deadline moves, with its instants before and after."""

    body: OnRoster
    before: datetime | None
    after: datetime | None


NEW_TITLES = {
    Closes.ANSWERS: Texts({"en": "Answers close"}, "en"),
    Closes.COMMENTS: Texts({"en": "Comments on the draft close"}, "en"),
    Closes.DOCUMENT: Texts({"en": "Comments on the document close"}, "en"),
    Closes.REPORT: Texts({"en": "Report is due"}, "en"),
}
"""Of a deadline that no file had."""


def milestone_of(consultation: Consultation, milestone: str) -> Milestone | None:
    """Return the milestone called so."""
    return next((one for one in consultation.milestones if one.id == milestone), None)


def done(consultation: Consultation, wish: Wish) -> Consultation:
    """Return what *consultation* becomes. A wish about a milestone that is not there changes nothing but its number."""
    number = consultation.number + 1
    found = milestone_of(consultation, wish.milestone)
    if found is None:
        if wish.at is None or not wish.for_all:
            return replace(consultation, number=number)
        title = NEW_TITLES[wish.closes or Closes.ANSWERS]
        made = Milestone(wish.milestone, title, Instant(wish.at), closes=wish.closes)
        return replace(consultation, number=number, milestones=(*consultation.milestones, made))
    if wish.for_all and wish.at is None:
        kept = (one for one in consultation.milestones if one is not found)
        return replace(consultation, number=number, milestones=tuple(_alone(one, found.id) for one in kept))
    moved = replace(found, when=Instant(wish.at)) if wish.for_all and wish.at else _extended(found, wish)
    milestones = tuple(moved if one is found else one for one in consultation.milestones)
    return replace(consultation, number=number, milestones=milestones)


def _extended(milestone: Milestone, wish: Wish) -> Milestone:
    others = tuple(one for one in milestone.extensions if (one.kind, one.entity) != (wish.kind, wish.entity))
    added = (Extension(wish.at, wish.kind, wish.entity),) if wish.at else ()
    return replace(milestone, extensions=(*others, *added))


def _alone(milestone: Milestone, gone: str) -> Milestone:
    """Return *milestone*, which may follow one that is *gone*: its time is then only as stated."""
    match milestone.when:
        case After(after, text) if after == gone:
            return replace(milestone, when=Vague(text))
        case _:
            return milestone


def between(before: Consultation | None, after: Consultation) -> list[Moved]:
    """Return how the timeline differs: one entry for every milestone and extension that is not what it was."""
    old = _whens(before) if before else {}
    new = _whens(after)
    found: list[Moved] = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        either = now or was
        if either and (was and was[1]) != (now and now[1]):
            found.append(Moved(either[0], key[1], key[2], was[1] if was else None, now[1] if now else None))
    return found


def _whens(consultation: Consultation) -> dict[tuple[str, str, str], tuple[Milestone, When]]:
    found: dict[tuple[str, str, str], tuple[Milestone, When]] = {}
    for milestone in consultation.milestones:
        found[milestone.id, "", ""] = (milestone, milestone.when)
        for one in milestone.extensions:
            found[milestone.id, one.kind, one.entity] = (milestone, Instant(one.at))
    return found


TOLD = (Closes.ANSWERS, Closes.COMMENTS, Closes.DOCUMENT)
"""What delegates have to do with; the report is the secretariat's."""


def theirs(consultation: Consultation, wish: Wish, entity: Entity | None) -> datetime | None:
    """Return the deadline that *wish* is about, as those have it whom it is about; *entity* is the one, if it is about one."""
    found = milestone_of(consultation, wish.milestone)
    if found is None:
        return None
    return consultation.due(found, entity or Entity("", "", wish.kind))


def touched(before: Consultation, after: Consultation, wish: Wish, roster: Sequence[OnRoster]) -> list[Touched]:
    """Return those of *roster* whose own deadline moves by *wish*, from *before* to *after*, and who may answer or comment."""
    if wish.closes not in TOLD:
        return []
    found: list[Touched] = []
    for body in roster:
        was, now = _own(before, wish, body.entity), _own(after, wish, body.entity)
        concerned = after.status(body.entity).may_answer if wish.closes is Closes.ANSWERS else after.may_comment(body.entity)
        if was != now and concerned:
            found.append(Touched(body, was, now))
    return found


def _own(consultation: Consultation, wish: Wish, entity: Entity) -> datetime | None:
    """Return the deadline of *entity* that *wish* is about."""
    if wish.closes is Closes.ANSWERS:
        return consultation.closing(entity)
    found = milestone_of(consultation, wish.milestone)
    return consultation.due(found, entity) if found else None


def new_id(consultation: Consultation, closes: Closes) -> str:
    """Return the id of a new milestone that *closes* something."""
    taken = {one.id for one in consultation.milestones}
    ids = chain((closes.value,), (f"{closes.value}-{number}" for number in count(2)))
    return next(one for one in ids if one not in taken)
