"""Who may answer and whether answers are taken, when either is to be changed. Pure; the desk and the command line share it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bot.model.consultation import Consultation, Eligibility, Rule, Stage
from bot.model.people import Entity, OnRoster
from bot.model.questionnaire import Questionnaire

Body = TypeVar("Body", Entity, OnRoster)


def ruled(consultation: Consultation, rule: Rule) -> Consultation:
    """Return what *consultation* becomes by *rule*, which takes the place of the one about the same kind or entity."""
    others = tuple(one for one in consultation.eligibility if (one.kind, one.entity) != (rule.kind, rule.entity))
    return replace(consultation, number=consultation.number + 1, eligibility=(*others, rule))


def holds(consultation: Consultation, rule: Rule) -> bool:
    """Whether *rule* is one of *consultation*'s already."""
    return rule in consultation.eligibility


def changing(before: Consultation, after: Consultation, bodies: Iterable[Body]) -> list[tuple[Body, Eligibility, Eligibility]]:
    """Return those of *bodies* whose status is another after the change, with the one before and the one after."""
    found: list[tuple[Body, Eligibility, Eligibility]] = []
    for body in bodies:
        entity = body.entity if isinstance(body, OnRoster) else body
        was, now = before.status(entity), after.status(entity)
        if was is not now:
            found.append((body, was, now))
    return found


def staged(consultation: Consultation, stage: Stage) -> Consultation:
    """Return what *consultation* becomes in *stage*."""
    return replace(consultation, number=consultation.number + 1, stage=stage)


class Lacking(Struct, frozen=True):
    """What keeps a consultation from being opened. All false or empty: nothing does."""

    deadline: bool = False
    """no deadline for answers is set"""
    passed: datetime | None = None
    """the deadline for answers, where it is over for everybody"""
    roster: bool = False
    """nobody has a seat"""
    eligible: bool = False
    """nobody on the roster may answer"""
    unasked: tuple[str, ...] = ()
    """kinds on the roster that no question is addressed to"""
    untranslated: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """languages of the questionnaire, each with the questions that have no words in it"""

    @property
    def nothing(self) -> bool:
        """Whether it may be opened."""
        return self == Lacking()


def lacking(consultation: Consultation, questionnaire: Questionnaire, roster: Iterable[OnRoster], now: datetime) -> Lacking:
    """Return what *consultation* lacks to be opened at *now*."""
    bodies = [one.entity for one in roster]
    answering = [one for one in bodies if consultation.status(one).may_answer]
    common = consultation.closing()
    latest = max((at for at in (common, *map(consultation.closing, answering)) if at), default=None)
    there = {one.kind for one in answering}
    return Lacking(
        deadline=latest is None,
        passed=latest if latest and latest <= now else None,
        roster=not bodies,
        eligible=bool(bodies) and not answering,
        unasked=tuple(kind.id for kind in questionnaire.kinds if kind.id in there and not questionnaire.open_to(kind.id)),
        untranslated=untranslated(questionnaire),
    )


def untranslated(questionnaire: Questionnaire) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the languages of *questionnaire*, each with the questions that have no words in it, if there are any."""
    return tuple(
        (language, without)
        for language in questionnaire.languages
        if (without := tuple(one.id for one in questionnaire.questions if not one.text.by_language.get(language)))
    )
