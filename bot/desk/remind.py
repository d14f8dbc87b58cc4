"""`/remind`: who would be reminded now, and after a button that only the asker can press, once, they are.

The reminders themselves come by the clock (`bot.service.due`): to each in waking hours, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from bot.desk import asking, timeline
from bot.desk.command import Desk
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.audit import PAGE, What
from bot.model.behalf import Did
from bot.model.consultation import Consultation, Stage
from bot.model.effects import CallReminders
from bot.model.parts import Arg, Lines, Part, Phrase, Quoted
from bot.model.people import Office, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.session import AboutReminder
from bot.model.shapes import Button
from bot.model.timed import Chair

CERTAIN = b.options(("yes", "desk-option-remind"), ("no", "desk-option-no"))
SHOW = Button(Phrase("desk-button-remind"), "/remind")


class Remind:
    """Preview reminders by hand."""

    word: ClassVar[str] = "remind"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-remind"
    group: ClassVar[Group] = Group.TIME
    sense: ClassVar[Sense] = Sense.WHILE_OPEN

    def act(self, desk: Desk, argument: str) -> None:
        """Say how many of which kinds would get one, and ask for certainty."""
        ids = desk.consultations(self.office)
        typed = argument.strip()
        if typed and typed not in ids:
            return desk.refuse(Phrase("desk-remind-usage", {"typed": Quoted(typed[:40])}), buttons=(SHOW,))
        if not typed and len(ids) > 1:
            lines = tuple(Phrase("desk-remind-which-one", {"id": one}) for one in ids)
            return desk.refuse(Lines((Phrase("desk-remind-which"), *lines)))
        consultation = desk.dossier.consultation(typed or ids[0])
        if why := _barred(desk, consultation):
            return desk.refuse(why)
        chairs, waiting = _chairs(desk, consultation), _waiting(desk, consultation)
        questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
        paragraphs: list[Part] = [
            Phrase("desk-remind", {"title": consultation.title}),
            Lines(tuple(_preview(chairs, waiting, _letters(desk, consultation), questionnaire))),
        ]
        if not any(not one.muted for one in chairs):
            return desk.say(*paragraphs)
        latest = next((one.entry.number for one in desk.dossier.acts(consultation.id)), 0)
        asked = AboutReminder(consultation.id, asking.oneself(desk), latest)
        return desk.ask_about(asked, *paragraphs, Phrase("desk-remind-when"), shape=CERTAIN)


def reply(desk: Desk, asked: AboutReminder, typed: str) -> None:
    """Take the reply to what was asked: yes or no."""
    choice = b.chosen(CERTAIN, typed)
    if choice is None:
        return desk.say(Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=CERTAIN, prompt=desk.session.prompt)
    desk.change(pending=None)
    consultation = desk.dossier.consultation(asked.consultation)
    if choice == "no":
        return desk.say(Phrase("desk-remind-left"), buttons=(SHOW,))
    if asked.by != asking.oneself(desk) or asked.consultation not in desk.consultations(Remind.office):
        return desk.refuse(Phrase("desk-remind-another"), buttons=(SHOW,))
    if why := _barred(desk, consultation):
        return desk.refuse(why)
    acts = desk.dossier.acts(consultation.id)
    called = next((one for one in acts if one.entry.what == What.REMINDERS), None)
    if called and called.entry.number > asked.entry:
        name = timeline.named(called.entry.by, called.names.get(called.entry.by))
        when: Arg = consultation.moment(called.at) if called.at else called.entry.at
        return desk.refuse(Phrase("desk-remind-meanwhile", {"name": name, "when": when}), buttons=(SHOW,))
    if len(acts) > PAGE and acts[-1].entry.number > asked.entry:  # who knows what was done before these
        return Remind().act(desk, consultation.id)
    desk.records.append(CallReminders(desk.event.id, consultation.id, asked.by, desk.event.at))
    count = sum(not one.muted for one in _chairs(desk, consultation))
    return desk.say(Phrase("desk-remind-done", {"count": count}))


def _barred(desk: Desk, consultation: Consultation) -> Phrase | None:
    """Return why nobody can be reminded now."""
    if consultation.stage is not Stage.OPEN:
        return Phrase("desk-remind-not-open", {"stage": consultation.stage.value})
    return None


def _open(desk: Desk, consultation: Consultation, body: OnRoster | Chair) -> bool:
    """Whether answers of *body*'s entity are taken."""
    closing = consultation.closing(body.entity)
    return consultation.status(body.entity).may_answer and (closing is None or desk.event.at < closing)


def _chairs(desk: Desk, consultation: Consultation) -> list[Chair]:
    return [one for one in desk.dossier.chairs(consultation.id) if _open(desk, consultation, one)]


def _waiting(desk: Desk, consultation: Consultation) -> list[OnRoster]:
    return [one for one in desk.dossier.roster(consultation.id) if not one.submitted and _open(desk, consultation, one)]


def _letters(desk: Desk, consultation: Consultation) -> set[str]:
    """Return the entities whose letter waits for a second person: their delegates were told so and are not reminded."""
    return {one.entity.id for one in desk.dossier.entries(consultation.id) if one.did is Did.HAND_IN}


def _preview(
    chairs: Sequence[Chair], waiting: Sequence[OnRoster], letters: set[str], questionnaire: Questionnaire
) -> Iterator[Phrase]:
    if not waiting:
        yield Phrase("desk-remind-nobody")
        return
    yield Phrase("desk-remind-waiting", {"count": len(waiting)})
    kinds = [kind.id for kind in questionnaire.kinds]
    there = {one.entity.kind for one in waiting}
    for kind in (*(one for one in kinds if one in there), *sorted(there.difference(kinds))):
        people = sum(one.entity.kind == kind and not one.muted for one in chairs)
        of_kind = sum(one.entity.kind == kind for one in waiting)
        whose = timeline.for_whom(kind, "", questionnaire, {})
        yield Phrase("desk-remind-kind", {"kind": whose, "entities": of_kind, "people": people})
    yield Phrase("desk-remind-count", {"count": sum(not one.muted for one in chairs)})
    if muted := sum(one.muted for one in chairs):
        yield Phrase("desk-remind-muted", {"count": muted})
    entities = {one.entity.id for one in waiting}
    if count := len(entities & letters):
        yield Phrase("desk-remind-letters", {"count": count})
    if silent := len(entities - letters - {one.entity.id for one in chairs}):
        yield Phrase("desk-preview-silent", {"count": silent})
