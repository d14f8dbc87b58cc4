"""A change of a deadline, from what was typed to what is told about it. The desk and the command line share all of it.

What cannot be done, or would change nothing, is raised as `Refused` with the sentence to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.desk import dates, naming, timeline
from bot.desk.naming import Refused
from bot.engine import buttons as b
from bot.model.consultation import After, Closes, Consultation, Instant, Milestone, Stage, Vague
from bot.model.deadline import TOLD, Touched, Verb, Wish, done, milestone_of, new_id, theirs, touched
from bot.model.effects import Message
from bot.model.parts import Arg, Day, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Entity, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.reminding import coming
from bot.model.timed import Chair


@dataclass(frozen=True, slots=True)
class Ground:
    """What a change is judged on: the consultation as it stands at *now*, and who is on its roster."""

    consultation: Consultation
    questionnaire: Questionnaire
    roster: tuple[OnRoster, ...]
    now: datetime

    def entity(self, wish: Wish) -> Entity | None:
        """Return the entity that *wish* is about, None if it is about all or a kind."""
        return next((one.entity for one in self.roster if wish.entity and one.entity.id == wish.entity), None)

    def whom(self, wish: Wish) -> Arg:
        """Return for whom *wish* is."""
        names = {one.entity.id: one.entity.name for one in self.roster}
        return timeline.for_whom(wish.kind, wish.entity, self.questionnaire, names)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish as it was read. With *readings* it has no instant yet: one of these is meant. *said* is about how it was read."""

    wish: Wish
    said: tuple[Phrase, ...] = ()
    readings: tuple[datetime, ...] = ()


def wanted(verb: Verb, typed: str, ground: Ground) -> Wanted:
    """Return what is wanted by *typed*, which follows the verb."""
    consultation = ground.consultation
    said = naming.words(verb, typed, consultation)
    found = naming.milestone(said.what, consultation)
    kind, entity = naming.whom(said.whom, ground.questionnaire, ground.roster) if said.whom else ("", "")
    wish = _about(Wish(verb, "", kind=kind, entity=entity, reason=said.reason), found, consultation)
    if verb is Verb.REMOVE:
        if said.when:
            raise Refused(Phrase("desk-deadline-not-for-remove", {"typed": Quoted(said.when[: naming.SHOWN])}))
        return Wanted(wish)
    if not said.when:
        raise Refused(Phrase("desk-deadline-when-missing"))
    if verb is Verb.EXTEND and not said.reason:
        raise Refused(Phrase("desk-deadline-reason-missing"))
    read = dates.read(said.when, ground.now, consultation.zone, consultation.city)
    if isinstance(read, Phrase):
        raise Refused(read, usage=read.id == "desk-date-not-understood")
    if len(read.instants) > 1:
        why = "desk-date-twice" if read.twice else "desk-date-ambiguous"
        return Wanted(wish, (Phrase(why, {"typed": Quoted(said.when)}), *read.said), read.instants)
    return Wanted(replace(wish, at=read.instants[0]), read.said)


def _about(wish: Wish, found: Milestone | Closes, consultation: Consultation) -> Wish:
    """Return *wish* about the milestone that was found, or about a new one."""
    if isinstance(found, Closes):
        if wish.verb is not Verb.SET:
            raise Refused(Phrase("desk-deadline-none", {"what": found.value}))
        return replace(wish, milestone=new_id(consultation, found), closes=found)
    if wish.verb is Verb.EXTEND and found.closes is None:
        raise Refused(Phrase("desk-deadline-closes-nothing", {"title": found.title}))
    if wish.verb is Verb.EXTEND and consultation.instant(found) is None:
        raise Refused(Phrase("desk-deadline-no-date", {"title": found.title}))
    return replace(wish, milestone=found.id, closes=found.closes)


def moves_reminders(wish: Wish, consultation: Consultation) -> bool:
    """Whether *wish* is about what people are reminded of now."""
    return wish.closes is Closes.ANSWERS and consultation.stage is Stage.OPEN and bool(consultation.reminders)


def preview(wish: Wish, ground: Ground, said: Sequence[Phrase] = (), chairs: Sequence[Chair] = ()) -> tuple[Part, ...]:
    """Return what would change, whom it touches, who would be told, and which of *chairs* would be reminded when."""
    consultation = ground.consultation
    if why := _pointless(wish, ground):
        raise Refused(why, usage=False)
    after = done(consultation, wish)
    instants = theirs(consultation, wish, ground.entity(wish)), theirs(after, wish, ground.entity(wish))
    moved = touched(consultation, after, wish, ground.roster)
    reminders = tuple(_reminders(moved, after, chairs, ground.now)) if moves_reminders(wish, after) else ()
    return (
        Lines(
            (
                Phrase("desk-preview", {"title": consultation.title}),
                Phrase("desk-preview-what", {"title": _title(wish, consultation), "whom": ground.whom(wish)}),
                Phrase("desk-preview-before", _timed(instants[0], wish, consultation, ground.now)),
                Phrase("desk-preview-after", _timed(instants[1], wish, after, ground.now)),
            )
        ),
        *said,
        *_remarks(wish, consultation, *instants),
        Lines(tuple(_whom(wish, moved, ground.questionnaire))),
        *((Lines(reminders),) if reminders else ()),
        Phrase("desk-preview-reason", {"reason": Quoted(wish.reason)}) if wish.reason else Phrase("desk-preview-no-reason"),
    )


def _pointless(wish: Wish, ground: Ground) -> Phrase | None:
    """Return why there is nothing to do, None if there is."""
    consultation = ground.consultation
    found = milestone_of(consultation, wish.milestone)
    if found is None:
        return None
    mine = [one for one in found.extensions if (one.kind, one.entity) == (wish.kind, wish.entity)]
    if wish.verb is Verb.REMOVE:
        return None if wish.for_all or mine else Phrase("desk-deadline-no-extension")
    if wish.verb is Verb.SET:
        if wish.at is None or found.when != Instant(wish.at):
            return None
        return Phrase("desk-deadline-same", {"title": found.title, "when": timeline.said(found.when, consultation)})
    if any(one.at == wish.at for one in mine):
        return Phrase("desk-deadline-same-extension")
    without = consultation if wish.for_all else done(consultation, replace(wish, at=None))
    anyway = theirs(without, wish, ground.entity(wish))
    if anyway and wish.at and wish.at <= anyway:
        return Phrase("desk-deadline-not-later", {"when": consultation.moment(anyway)})
    return None


def _title(wish: Wish, consultation: Consultation) -> Arg:
    found = milestone_of(done(consultation, wish), wish.milestone) or milestone_of(consultation, wish.milestone)
    return found.title if found else wish.milestone


def _timed(at: datetime | None, wish: Wish, consultation: Consultation, now: datetime) -> dict[str, Arg]:
    found = milestone_of(consultation, wish.milestone)
    if at is None:
        if found and isinstance(found.when, Vague | After):
            return {"set": "stated", "when": timeline.said(found.when, consultation), "left": ""}
        return {"set": "no", "when": "", "left": ""}
    when = timeline.due(at, found, consultation)
    left = timeline.away(at, consultation, now, when.day if isinstance(when, Day) else None)
    return {"set": "yes", "when": when, "left": left}


def _remarks(wish: Wish, consultation: Consultation, before: datetime | None, after: datetime | None) -> Iterator[Phrase]:
    if before and after and after < before:
        yield Phrase("desk-preview-earlier")
    if wish.closes is Closes.ANSWERS and consultation.stage is not Stage.OPEN:
        yield Phrase("desk-preview-stage", {"stage": consultation.stage.value})


def _whom(wish: Wish, moved: Sequence[Touched], questionnaire: Questionnaire) -> Iterator[Phrase]:
    """Say how many entities of which kinds are touched, how many have not submitted, and how many messages are sent."""
    if not moved:
        yield Phrase("desk-preview-nobody" if wish.closes in TOLD else "desk-preview-not-theirs")
        return
    yield Phrase("desk-preview-touches", {"count": len(moved)})
    kinds = [kind.id for kind in questionnaire.kinds]
    for kind in sorted(
        {one.body.entity.kind for one in moved}, key=lambda one: kinds.index(one) if one in kinds else len(kinds)
    ):
        of_kind = [one.body for one in moved if one.body.entity.kind == kind]
        left = sum(not one.submitted for one in of_kind)
        whose = timeline.for_whom(kind, "", questionnaire, {})
        what = "answers" if wish.closes is Closes.ANSWERS else "comments"
        yield Phrase("desk-preview-kind", {"what": what, "kind": whose, "count": len(of_kind), "left": left})
    yield Phrase("desk-preview-told", {"count": sum(len(one.body.reached) for one in moved)})
    if silent := sum(not one.body.reached for one in moved):
        yield Phrase("desk-preview-silent", {"count": silent})


def _reminders(moved: Sequence[Touched], after: Consultation, chairs: Sequence[Chair], now: datetime) -> Iterator[Phrase]:
    """Say how many are reminded at which distance and when, and at which none is any more."""
    closings = {one.body.entity.id: one.after for one in moved}
    there = [one for one in chairs if not one.muted and one.entity.id in closings]
    if not there:
        return
    people = Counter((at, one.role, one.time_zone) for one in there if (at := closings[one.entity.id]))
    found = coming(after.reminders, people, now, ZoneInfo(after.zone))
    if not any(one.count for one in found):
        yield Phrase("desk-preview-no-reminders", {"dated": "yes" if people else "no"})
        return
    yield Phrase("desk-preview-reminders")
    for one in found:
        if one.count:
            days = "one" if one.first == one.last else "several"
            about: dict[str, Arg] = {"distance": _distance(one.hours), "count": one.count, "days": days}
            yield Phrase("desk-preview-reminder", {**about, "first": Day(one.first), "last": Day(one.last)})
    if late := tuple(_distance(one.hours) for one in found if not one.count):
        yield Phrase("desk-preview-reminders-late", {"distances": Listed(late)})


def _distance(hours: int) -> Phrase:
    if hours % 24:
        return Phrase("desk-distance-hours", {"hours": hours})
    return Phrase("desk-distance-days", {"days": hours // 24})


def told(wish: Wish, ground: Ground) -> tuple[Part, ...]:
    """Return what is said when it was done."""
    after = done(ground.consultation, wish)
    at = theirs(after, wish, ground.entity(wish))
    return (
        Phrase("desk-done", {"title": _title(wish, ground.consultation), "whom": ground.whom(wish)}),
        Phrase("desk-preview-after", _timed(at, wish, after, ground.now)),
        Phrase("desk-done-told", {"count": sum(1 for _ in notices(wish, ground))}),
    )


def notices(wish: Wish, ground: Ground) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: the message is named after the change, the seat and the address."""
    before, after = ground.consultation, done(ground.consultation, wish)
    moved = touched(before, after, wish, ground.roster)
    was, now = milestone_of(before, wish.milestone), milestone_of(after, wish.milestone)
    for one in moved:
        lines: list[Phrase] = [
            Phrase("deadline-moved", {"what": (wish.closes or Closes.ANSWERS).value, "entity": one.body.entity.name}),
            Phrase("deadline-moved-new", {"when": timeline.due(one.after, now, after)})
            if one.after
            else Phrase("deadline-moved-none"),
        ]
        if one.before:
            lines.append(Phrase("deadline-moved-old", {"when": timeline.due(one.before, was, before)}))
        for reached in one.body.reached:
            yield Message(
                id=f"deadline:{after.id}:{after.number}:{reached.seat}:{reached.address}",
                address=reached.address,
                paragraphs=(after.title, Lines(tuple(lines))),
                buttons=(b.QUESTIONS,),
                bulk=True,
            )
