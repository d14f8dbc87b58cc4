"""`/deadline`: the timeline, and how an admin moves it. Previewed, confirmed once by whoever asked, kept with its reason, told.

What is asked stands in the session with the consultation's number: had the consultation changed meanwhile, nothing is done. Who
may do it is read from the stored offices when it is asked and again when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from bot.desk import asking, forms, timeline
from bot.desk.command import Desk
from bot.desk.moving import Ground, moves_reminders, notices, preview, told, wanted
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.consultation import Consultation
from bot.model.deadline import Verb, Wish, done
from bot.model.effects import ChangeConsultation
from bot.model.parts import Lines, Part, Phrase, Quoted
from bot.model.people import Office
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
    group: ClassVar[Group] = Group.TIME
    sense: ClassVar[Sense] = Sense.ALWAYS

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
    said = timeline.timeline(consultation, questionnaire, names, desk.event.at)
    if consultation_id not in desk.consultations(Office.ADMIN):
        return desk.say(*said, buttons=(HISTORY,))
    return desk.say(*said, Phrase("desk-deadline-how"), buttons=(*forms.moving(consultation, questionnaire), HISTORY))


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
    desk.refuse(*before, *usage(verb), buttons=(SHOW,))


def usage(verb: Verb | None) -> tuple[Part, ...]:
    """Return how the command is written, with one verb or all."""
    verbs = (verb,) if verb else tuple(Verb)
    lines = [Phrase("desk-deadline-usage"), *(Phrase(f"desk-deadline-usage-{one}") for one in verbs)]
    if verb is None:
        lines.insert(1, Phrase("desk-deadline-usage-list"))
        lines.append(Phrase("desk-deadline-usage-history"))
    when = () if verb is Verb.REMOVE else (Phrase("desk-deadline-usage-when"),)
    return (Lines(tuple(lines)), *when)


# Asking


def _wished(desk: Desk, verb: Verb, ids: Sequence[str], typed: str) -> None:
    """Read a wish, and ask for certainty, or which of several instants is meant."""
    admin = [one for one in ids if one in desk.consultations(Office.ADMIN)]
    if not admin:
        desk.attempted(MoveDeadline.word)
        return desk.refuse(Phrase("desk-deadline-admin-only"), buttons=(SHOW,))
    if len(admin) > 1:
        lines = tuple(Phrase("desk-deadline-which-one", {"id": one, "verb": verb.value}) for one in admin)
        return desk.refuse(Lines((Phrase("desk-deadline-which"), *lines)))
    ground = _ground(desk, admin[0])
    try:
        found = wanted(verb, typed, ground)
    except Refused as refused:
        whole = refused.why.id == "desk-date-not-understood"
        return _usage(desk, None if whole else verb, refused.why) if refused.usage else desk.refuse(refused.why)
    if not found.readings:
        return _preview(desk, ground, found.wish, found.said)
    asked = AboutDeadline(admin[0], ground.consultation.number, asking.oneself(desk), found.wish, found.readings)
    return desk.ask_about(asked, *found.said, shape=_readings(asked, ground.consultation))


def _ground(desk: Desk, consultation_id: str) -> Ground:
    roster = tuple(desk.dossier.roster(consultation_id))
    return Ground(*_about(desk, consultation_id), roster, desk.event.at)


def _readings(asked: AboutDeadline, consultation: Consultation) -> PickOne:
    moments = [consultation.moment(at) for at in asked.readings]
    readings = (Option(str(place), Phrase("desk-date-reading", {"when": at})) for place, at in enumerate(moments, 1))
    return PickOne((*readings, Option("no", Phrase("desk-option-no"))))


def _preview(desk: Desk, ground: Ground, wish: Wish, said: Sequence[Phrase] = ()) -> None:
    """Say what would change; ask for certainty."""
    chairs = desk.dossier.chairs(ground.consultation.id) if moves_reminders(wish, ground.consultation) else ()
    try:
        paragraphs = preview(wish, ground, said, chairs)
    except Refused as refused:
        return desk.refuse(refused.why, buttons=(SHOW,))
    asked = AboutDeadline(ground.consultation.id, ground.consultation.number, asking.oneself(desk), wish)
    return desk.ask_about(asked, *paragraphs, shape=CERTAIN[wish.verb])


# Doing


def reply(desk: Desk, asked: AboutDeadline, typed: str) -> None:
    """Take the reply to what was asked: which instant, or yes or no."""
    if asked.consultation not in desk.consultations(Office.ADMIN):
        desk.change(pending=None)
        return desk.refuse(Phrase("desk-deadline-admin-only"), buttons=(SHOW,))
    consultation = desk.dossier.consultation(asked.consultation)
    shape = _readings(asked, consultation) if asked.readings else CERTAIN[asked.wish.verb]
    choice = b.chosen(shape, typed)
    if choice is None:
        return desk.say(Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=shape, prompt=desk.session.prompt)
    desk.change(pending=None)
    if choice == "no":
        return desk.say(Phrase("desk-deadline-left"), buttons=(SHOW,))
    wish = replace(asked.wish, at=asked.readings[int(choice) - 1]) if asked.readings else asked.wish
    if why := asking.barred(desk, asked, Office.ADMIN, asked.number):
        return desk.refuse(why, buttons=(SHOW,))
    if wish.at and wish.at <= desk.event.at:
        return desk.refuse(Phrase("desk-date-past", {"when": consultation.moment(wish.at)}), buttons=(SHOW,))
    ground = _ground(desk, consultation.id)
    if asked.readings:
        return _preview(desk, ground, wish)
    desk.records.append(ChangeConsultation(done(consultation, wish), asking.oneself(desk), wish.reason, desk.event.at))
    desk.say(*told(wish, ground), buttons=(SHOW, HISTORY))
    desk.messages += notices(wish, ground)
    return None
