"""How the desk tells a timeline: each milestone with what it closes and how far away it is; what was changed, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.model.consultation import COMMAND_LINE, After, Change, Consultation, Instant, Milestone, OnDay, Vague, When
from bot.model.deadline import Moved, between
from bot.model.parts import Arg, Day, Lines, Moment, Part, Phrase, Quoted
from bot.model.questionnaire import Questionnaire

LATEST = 10
"""Changes that a history tells; of more, how many."""


def timeline(
    consultation: Consultation, questionnaire: Questionnaire, names: Mapping[str, str], now: datetime
) -> tuple[Part, ...]:
    """Return the paragraphs of the whole timeline at *now*; *names* are those of entities, by id."""
    if not consultation.milestones:
        return (Phrase("desk-timeline", {"title": consultation.title}), Phrase("desk-timeline-empty"))
    paragraphs = (Lines(tuple(_milestone(one, consultation, questionnaire, names, now))) for one in _in_order(consultation))
    return (Phrase("desk-timeline", {"title": consultation.title}), *paragraphs)


def _in_order(consultation: Consultation) -> list[Milestone]:
    """Return the milestones by time; one without a date stands behind the one that it stood behind."""
    groups: list[tuple[datetime | None, list[Milestone]]] = [(None, [])]
    for one in consultation.milestones:
        at = consultation.instant(one)
        if at is None:
            groups[-1][1].append(one)
        else:
            groups.append((at, [one]))
    dated = sorted(((at, several) for at, several in groups if at), key=lambda group: group[0])
    return [one for several in (groups[0][1], *(several for _, several in dated)) for one in several]


def _milestone(
    one: Milestone, consultation: Consultation, questionnaire: Questionnaire, names: Mapping[str, str], now: datetime
) -> Iterator[Phrase]:
    common = consultation.instant(one)
    if common is None:
        yield Phrase("desk-milestone-undated", {"title": one.title, "when": said(one.when, consultation)})
    else:
        left = away(common, consultation, now, day=one.when.day if isinstance(one.when, OnDay) else None)
        yield Phrase("desk-milestone", {"title": one.title, "when": said(one.when, consultation), "left": left})
    if one.closes:
        yield Phrase("desk-closes", {"what": one.closes.value})
    for extension in one.extensions:
        if common and extension.at > common:
            yield Phrase(
                "desk-extension",
                {
                    "whom": for_whom(extension.kind, extension.entity, questionnaire, names),
                    "when": consultation.moment(extension.at),
                    "left": away(extension.at, consultation, now),
                },
            )
    for action in one.actions:
        yield Phrase("desk-action", {"action": action})


def said(when: When | None, consultation: Consultation) -> Arg:
    """Return a time as it is to be said."""
    match when:
        case Instant(at):
            return consultation.moment(at)
        case OnDay(day):
            return Day(day)
        case Vague(text) | After(_, text):
            return text
        case None:
            return Phrase("desk-no-date")


def due(at: datetime, milestone: Milestone | None, consultation: Consultation) -> Moment | Day:
    """Return the end of a milestone as it is to be said: a whole day is that day, not midnight of the next."""
    if milestone and isinstance(milestone.when, OnDay) and consultation.instant(milestone) == at:
        return Day(milestone.when.day)
    return consultation.moment(at)


def away(at: datetime, consultation: Consultation, now: datetime, day: date | None = None) -> Phrase:
    """Return how many days away an instant is, by the calendar of the consultation's city; *day*: it is that whole day."""
    zone = ZoneInfo(consultation.zone)
    days = ((day or at.astimezone(zone).date()) - now.astimezone(zone).date()).days
    return Phrase("desk-days-ago", {"days": -days}) if days < 0 else Phrase("desk-days-ahead", {"days": days})


def for_whom(kind: str, entity: str, questionnaire: Questionnaire, names: Mapping[str, str]) -> Arg:
    """Return for whom something holds: all, a kind, an entity."""
    if entity:
        return names.get(entity, entity)
    if kind:
        found = questionnaire.kind(kind)
        return found.title if found else kind
    return Phrase("desk-all")


def history(
    changes: Sequence[Change], consultation: Consultation, questionnaire: Questionnaire, names: Mapping[str, str]
) -> tuple[Part, ...]:
    """Return the paragraphs of what was changed in the timeline, the latest first."""
    told: list[tuple[Change, list[Moved]]] = []
    for before, change in pairwise(changes):
        if found := between(before.state, change.state):
            told.append((change, found))
    heading = Phrase("desk-history", {"title": consultation.title})
    if not told:
        return (heading, Phrase("desk-history-none"))
    paragraphs = [Lines(tuple(_change(*one, consultation, questionnaire, names))) for one in reversed(told[-LATEST:])]
    more = (Phrase("desk-history-more", {"count": len(told) - LATEST}),) if len(told) > LATEST else ()
    return (heading, *paragraphs, *more)


def _change(
    change: Change, changed: Sequence[Moved], consultation: Consultation, questionnaire: Questionnaire, names: Mapping[str, str]
) -> Iterator[Phrase]:
    yield Phrase("desk-history-when", {"when": consultation.moment(change.at), "name": who(change)})
    for one in changed:
        yield moved(one, consultation, questionnaire, names)
    if change.reason:
        yield Phrase("desk-history-reason", {"reason": Quoted(change.reason)})
    else:
        yield Phrase("desk-history-no-reason")


def moved(one: Moved, consultation: Consultation, questionnaire: Questionnaire, names: Mapping[str, str]) -> Phrase:
    """Return how one date was changed."""
    how = "set" if one.before is None else "removed" if one.after is None else "moved"
    return Phrase(
        f"desk-history-{how}",
        {
            "title": one.milestone.title,
            "whom": for_whom(one.kind, one.entity, questionnaire, names),
            "before": said(one.before, consultation),
            "after": said(one.after, consultation),
        },
    )


def who(change: Change) -> Arg:
    """Return who made a change."""
    return named(change.by, change.name)


def named(by: str, name: str | None) -> Arg:
    """Return who did something, by *name* where that is known."""
    if name:
        return name
    return Phrase("desk-history-command-line") if by in ("", COMMAND_LINE) else Phrase("desk-history-erased")
