"""`/deadline`: the timeline, and how an admin moves it. Previewed, confirmed once by whoever asked, kept with its reason, told.

What is asked stands in the session with the consultation's number: had the consultation changed meanwhile, nothing is done. Who
may do it is read from the stored offices when it is asked and again when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace

from bot.desk import dates, naming, timeline
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.engine import buttons as b
from bot.model.consultation import Closes, Consultation, Instant, Milestone, Stage
from bot.model.deadline import Touched, Verb, Wish, done, milestone_of, new_id, theirs, touched
from bot.model.effects import ChangeConsultation, Message
from bot.model.parts import Arg, Day, Lines, Part, Phrase, Quoted
from bot.model.people import Entity, Office, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.session import AboutDeadline
from bot.model.shapes import Button, Option, PickOne

SHOW = Button(Phrase("desk-button-deadline"), "/deadline")
HISTORY = Button(Phrase("desk-button-history"), "/deadline history")
CERTAIN = {verb: b.options(("yes", f"desk-option-{verb}"), ("no", "desk-option-no")) for verb in Verb}


class MoveDeadline:
    """Tell the timeline, or move it."""

    word: ClassVar[str] = "deadline"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-deadline"

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the word after it says; alone it lists."""
        ids = desk.consultations(self.office)
        first, _, rest = argument.strip().partition(" ")
        if first in ids:
            ids, argument = (first,), rest
        verb, _, rest = argument.strip().partition(" ")
        if len(verb.split()) > 1:  # a line break, a tab
            verb, rest = verb.split()[0], f"{' '.join(verb.split()[1:])} {rest}"
        match verb.lower():
            case "" | "list" if not rest.strip():
                for one in ids:
                    _list(desk, one)
            case "history" if not rest.strip():
                for one in ids:
                    _history(desk, one)
            case "set" | "extend" | "remove":
                _wished(desk, Verb(verb.lower()), ids, rest)
            case _:
                _usage(desk, None)


def _list(desk: Desk, consultation_id: str) -> None:
    consultation, questionnaire = _about(desk, consultation_id)
    names = _names(desk, consultation, [consultation])
    how = Phrase("desk-deadline-how") if consultation_id in desk.consultations(Office.ADMIN) else None
    said = timeline.timeline(consultation, questionnaire, names, desk.event.at)
    desk.say(*said, *((how,) if how else ()), buttons=(HISTORY,))


def _history(desk: Desk, consultation_id: str) -> None:
    consultation, questionnaire = _about(desk, consultation_id)
    changes = desk.dossier.history(consultation_id)
    names = _names(desk, consultation, [change.state for change in changes])
    desk.say(*timeline.history(changes, consultation, questionnaire, names), buttons=(SHOW,))


def _about(desk: Desk, consultation_id: str) -> tuple[Consultation, Questionnaire]:
    consultation = desk.dossier.consultation(consultation_id)
    return consultation, desk.dossier.questionnaire(consultation.questionnaire, consultation.version)


def _names(desk: Desk, consultation: Consultation, states: Sequence[Consultation]) -> dict[str, str]:
    """Return the names of entities, by id, if one has or had a deadline of its own."""
    if not any(extension.entity for state in states for one in state.milestones for extension in one.extensions):
        return {}
    return {one.entity.id: one.entity.name for one in desk.dossier.roster(consultation.id)}


def _usage(desk: Desk, verb: Verb | None, *before: Part) -> None:
    """Say *before*, and how the command is written."""
    verbs = (verb,) if verb else tuple(Verb)
    lines = [Phrase("desk-deadline-usage"), *(Phrase(f"desk-deadline-usage-{one}") for one in verbs)]
    if verb is None:
        lines.insert(1, Phrase("desk-deadline-usage-list"))
        lines.append(Phrase("desk-deadline-usage-history"))
    paragraphs = (*before, Lines(tuple(lines)))
    desk.say(*paragraphs, *(() if verb is Verb.REMOVE else (Phrase("desk-deadline-usage-when"),)), buttons=(SHOW,))


# Asking


def _wished(desk: Desk, verb: Verb, ids: Sequence[str], typed: str) -> None:
    """Read a wish, and ask for certainty, or which of several instants is meant."""
    admin = [one for one in ids if one in desk.consultations(Office.ADMIN)]
    if not admin:
        return desk.say(Phrase("desk-deadline-admin-only"), buttons=(SHOW,))
    if len(admin) > 1:
        lines = tuple(Phrase("desk-deadline-which-one", {"id": one, "verb": verb.value}) for one in admin)
        return desk.say(Lines((Phrase("desk-deadline-which"), *lines)))
    consultation, questionnaire = _about(desk, admin[0])
    try:
        said = naming.words(verb, typed, consultation)
        found = naming.milestone(said.what, consultation)
        kind, entity = naming.whom(said.whom, questionnaire, desk.dossier.roster(consultation.id)) if said.whom else ("", "")
        wish = _about_milestone(Wish(verb, "", kind=kind, entity=entity, reason=said.reason), found, consultation)
        if verb is Verb.REMOVE:
            if said.when:
                raise Refused(Phrase("desk-deadline-not-for-remove", {"typed": Quoted(said.when[: naming.SHOWN])}))
            return _preview(desk, consultation, wish)
        if not said.when:
            raise Refused(Phrase("desk-deadline-when-missing"))
        if verb is Verb.EXTEND and not said.reason:
            raise Refused(Phrase("desk-deadline-reason-missing"))
        read = dates.read(said.when, desk.event.at, consultation.zone, consultation.city)
        if isinstance(read, Phrase):
            return _usage(desk, None, read) if read.id == "desk-date-not-understood" else desk.say(read)
        if len(read.instants) > 1:
            return _ask_which(desk, consultation, wish, said.when, read)
        return _preview(desk, consultation, replace(wish, at=read.instants[0]), *read.said)
    except Refused as refused:
        return _usage(desk, verb, refused.why) if refused.usage else desk.say(refused.why)


def _about_milestone(wish: Wish, found: Milestone | Closes, consultation: Consultation) -> Wish:
    """Return *wish* about the milestone that was found, or about a new one. Raise Refused if there is nothing to do it to."""
    if isinstance(found, Closes):
        if wish.verb is not Verb.SET:
            raise Refused(Phrase("desk-deadline-none", {"what": found.value}))
        return replace(wish, milestone=new_id(consultation, found), closes=found)
    if wish.verb is Verb.EXTEND and found.closes is None:
        raise Refused(Phrase("desk-deadline-closes-nothing", {"title": found.title}))
    if wish.verb is Verb.EXTEND and consultation.instant(found) is None:
        raise Refused(Phrase("desk-deadline-no-date", {"title": found.title}))
    return replace(wish, milestone=found.id, closes=found.closes)


def _ask_which(desk: Desk, consultation: Consultation, wish: Wish, typed: str, read: dates.Read) -> None:
    why = "desk-date-twice" if read.twice else "desk-date-ambiguous"
    asked = AboutDeadline(consultation.id, consultation.number, _self(desk), wish, read.instants)
    desk.ask_about(asked, Phrase(why, {"typed": Quoted(typed)}), *read.said, shape=_readings(asked, consultation))


def _readings(asked: AboutDeadline, consultation: Consultation) -> PickOne:
    moments = [consultation.moment(at) for at in asked.readings]
    readings = (Option(str(place), Phrase("desk-date-reading", {"when": at})) for place, at in enumerate(moments, 1))
    return PickOne((*readings, Option("no", Phrase("desk-option-no"))))


def _preview(desk: Desk, consultation: Consultation, wish: Wish, *read: Phrase) -> None:
    """Say what would change, whom it touches and who would be told; ask for certainty."""
    roster = tuple(desk.dossier.roster(consultation.id))
    entity = next((one.entity for one in roster if one.entity.id == wish.entity and wish.entity), None)
    if why := _pointless(wish, consultation, entity):
        return desk.say(why, buttons=(SHOW,))
    after = done(consultation, wish)
    instants = theirs(consultation, wish, entity), theirs(after, wish, entity)
    names = {one.entity.id: one.entity.name for one in roster}
    questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
    moved = touched(consultation, after, wish, roster)
    whom = timeline.for_whom(wish.kind, wish.entity, questionnaire, names)
    paragraphs: list[Part] = [
        Lines(
            (
                Phrase("desk-preview", {"title": consultation.title}),
                Phrase("desk-preview-what", {"title": _title(wish, consultation), "whom": whom}),
                Phrase("desk-preview-before", _timed(instants[0], wish, consultation, desk.event.at)),
                Phrase("desk-preview-after", _timed(instants[1], wish, after, desk.event.at)),
            )
        ),
        *read,
        *_remarks(wish, consultation, *instants),
        Lines(tuple(_whom(moved, questionnaire))),
        Phrase("desk-preview-reason", {"reason": Quoted(wish.reason)}) if wish.reason else Phrase("desk-preview-no-reason"),
    ]
    asked = AboutDeadline(consultation.id, consultation.number, _self(desk), wish)
    return desk.ask_about(asked, *paragraphs, shape=CERTAIN[wish.verb])


def _pointless(wish: Wish, consultation: Consultation, entity: Entity | None) -> Phrase | None:
    """Return why there is nothing to do, None if there is."""
    found = milestone_of(consultation, wish.milestone)
    if found is None:
        return None
    if wish.verb is Verb.REMOVE:
        there = wish.for_all or any((one.kind, one.entity) == (wish.kind, wish.entity) for one in found.extensions)
        return None if there else Phrase("desk-deadline-no-extension")
    if wish.verb is Verb.SET:
        same = wish.at and found.when == Instant(wish.at)
        return (
            Phrase("desk-deadline-same", {"title": found.title, "when": timeline.said(found.when, consultation)})
            if same
            else None
        )
    if any((one.kind, one.entity, one.at) == (wish.kind, wish.entity, wish.at) for one in found.extensions):
        return Phrase("desk-deadline-same-extension")
    without = theirs(done(consultation, replace(wish, at=None)) if not wish.for_all else consultation, wish, entity)
    if without and wish.at and wish.at <= without:
        return Phrase("desk-deadline-not-later", {"when": consultation.moment(without)})
    return None


def _title(wish: Wish, consultation: Consultation) -> Arg:
    found = milestone_of(done(consultation, wish), wish.milestone) or milestone_of(consultation, wish.milestone)
    return found.title if found else wish.milestone


def _timed(at: datetime | None, wish: Wish, consultation: Consultation, now: datetime) -> dict[str, Arg]:
    if at is None:
        return {"set": "no", "when": "", "left": ""}
    when = timeline.due(at, milestone_of(consultation, wish.milestone), consultation)
    left = timeline.away(at, consultation, now, when.day if isinstance(when, Day) else None)
    return {"set": "yes", "when": when, "left": left}


def _remarks(wish: Wish, consultation: Consultation, before: datetime | None, after: datetime | None) -> Iterator[Phrase]:
    if before and after and after < before:
        yield Phrase("desk-preview-earlier")
    if wish.closes is Closes.ANSWERS and consultation.stage is not Stage.OPEN:
        yield Phrase("desk-preview-stage", {"stage": consultation.stage.value})


def _whom(moved: Sequence[Touched], questionnaire: Questionnaire) -> Iterator[Phrase]:
    """Say how many entities of which kinds are touched, how many have not submitted, and how many messages are sent."""
    if not moved:
        yield Phrase("desk-preview-nobody")
        return
    yield Phrase("desk-preview-touches", {"count": len(moved)})
    kinds = [kind.id for kind in questionnaire.kinds]
    for kind in sorted(
        {one.body.entity.kind for one in moved}, key=lambda one: kinds.index(one) if one in kinds else len(kinds)
    ):
        of_kind = [one.body for one in moved if one.body.entity.kind == kind]
        left = sum(not one.submitted for one in of_kind)
        whose = timeline.for_whom(kind, "", questionnaire, {})
        yield Phrase("desk-preview-kind", {"kind": whose, "count": len(of_kind), "left": left})
    yield Phrase("desk-preview-told", {"count": sum(len(one.body.reached) for one in moved)})
    if silent := sum(not one.body.reached for one in moved):
        yield Phrase("desk-preview-silent", {"count": silent})


# Doing


def reply(desk: Desk, asked: AboutDeadline, typed: str) -> None:
    """Take the reply to what was asked: which instant, or yes or no."""
    consultation = desk.dossier.consultation(asked.consultation)
    shape = _readings(asked, consultation) if asked.readings else CERTAIN[asked.wish.verb]
    choice = b.chosen(shape, typed)
    if choice is None:
        return desk.say(Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=shape, prompt=desk.session.prompt)
    desk.change(pending=None)
    if choice == "no":
        return desk.say(Phrase("desk-deadline-left"), buttons=(SHOW,))
    if why := _barred(desk, asked, consultation):
        desk.say(why, buttons=(SHOW,))
        return _list(desk, consultation.id) if asked.number != consultation.number else None
    if asked.readings:
        return _preview(desk, consultation, replace(asked.wish, at=asked.readings[int(choice) - 1]))
    return _do(desk, asked, consultation)


def _barred(desk: Desk, asked: AboutDeadline, consultation: Consultation) -> Phrase | None:
    """Return why what was asked is not done any more, None if it is."""
    if asked.by != _self(desk):
        return Phrase("desk-deadline-another")
    if asked.consultation not in desk.consultations(Office.ADMIN):
        return Phrase("desk-deadline-admin-only")
    if asked.number != consultation.number:
        return Phrase("desk-deadline-changed")
    instants = asked.readings or ((asked.wish.at,) if asked.wish.at else ())
    if instants and max(instants) <= desk.event.at:
        return Phrase("desk-date-past", {"when": consultation.moment(max(instants))})
    return None


def _do(desk: Desk, asked: AboutDeadline, consultation: Consultation) -> None:
    wish, after = asked.wish, done(consultation, asked.wish)
    roster = tuple(desk.dossier.roster(consultation.id))
    moved = touched(consultation, after, wish, roster)
    desk.records.append(ChangeConsultation(after, _self(desk), wish.reason, desk.event.at))
    notices = list(_notices(moved, consultation, after, wish))
    entity = next((one.entity for one in roster if one.entity.id == wish.entity and wish.entity), None)
    at = theirs(after, wish, entity)
    desk.say(
        Phrase("desk-done", {"title": _title(wish, consultation), "whom": _named(desk, wish, after, roster)}),
        Phrase("desk-preview-after", _timed(at, wish, after, desk.event.at)),
        Phrase("desk-done-told", {"count": len(notices)}),
        buttons=(SHOW, HISTORY),
    )
    desk.messages += notices


def _named(desk: Desk, wish: Wish, consultation: Consultation, roster: Sequence[OnRoster]) -> Arg:
    questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
    return timeline.for_whom(wish.kind, wish.entity, questionnaire, {one.entity.id: one.entity.name for one in roster})


def _notices(moved: Sequence[Touched], before: Consultation, after: Consultation, wish: Wish) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: the message is named after the change, the seat and the address."""
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


def _self(desk: Desk) -> str:
    return desk.mandates[0].delegate
