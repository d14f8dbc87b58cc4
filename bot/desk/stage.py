"""`/open` and `/close`: whether answers are taken. Refused with reasons, previewed, confirmed once by whoever asked, told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from bot.desk import asking, timeline
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.comments import undecided
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.consultation import Consultation, Stage
from bot.model.effects import ChangeConsultation, Message
from bot.model.parts import Lines, Listed, Part, Phrase
from bot.model.people import Office, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.session import AboutStage
from bot.model.standing import Lacking, lacking, staged

CERTAIN = {
    Stage.OPEN: b.options(("yes", "desk-option-open"), ("no", "desk-option-no")),
    Stage.CLOSED: b.options(("yes", "desk-option-close"), ("no", "desk-option-no")),
}
_REASON = re.compile(r"(?:reason|because)\b:?(?P<reason>.*)", re.IGNORECASE | re.DOTALL)


class Open:
    """Take answers from now on."""

    word: ClassVar[str] = "open"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-open"
    group: ClassVar[Group] = Group.TIME
    sense: ClassVar[Sense] = Sense.UNLESS_OPEN

    def act(self, desk: Desk, argument: str) -> None:
        """Say what is missing, or ask for certainty."""
        _wished(desk, argument, self.word, Stage.OPEN)


class Close:
    """Take no answers from now on."""

    word: ClassVar[str] = "close"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-close"
    group: ClassVar[Group] = Group.TIME
    sense: ClassVar[Sense] = Sense.UNLESS_CLOSED

    def act(self, desk: Desk, argument: str) -> None:
        """Ask for certainty."""
        _wished(desk, argument, self.word, Stage.CLOSED)


def _wished(desk: Desk, argument: str, word: str, stage: Stage) -> None:
    ids, rest = asking.named_first(desk, Office.ADMIN, argument)
    found = _REASON.fullmatch(rest) if rest else None
    if rest and found is None:
        usage = Phrase("desk-stage-usage", {"command": f"/{word}"})
        return desk.refuse(Phrase("desk-not-understood", {"typed": asking.shortly(rest)}), usage)
    chosen = asking.the_one(desk, ids, Office.ADMIN, f"/{word}")
    if chosen is None:
        return None
    consultation, questionnaire = about(desk, chosen)
    try:
        reason = asking.sound(found["reason"]) if found else ""
    except Refused as refused:
        return desk.refuse(refused.why)
    if consultation.stage is stage:
        return desk.refuse(Phrase("desk-stage-same", {"title": consultation.title, "stage": stage.value}))
    roster = tuple(desk.dossier.roster(chosen))
    if why := _refused(stage, consultation, questionnaire, roster, desk.event.at):
        return desk.refuse(*why)
    paragraphs: list[Part] = [
        Lines(tuple(_preview(stage, consultation, roster, desk.event.at))),
        Lines(tuple(_whom(_concerned(consultation, roster)))),
        *_comments(desk, consultation, stage),
        asking.why(reason),
    ]
    asked = AboutStage(chosen, consultation.number, asking.oneself(desk), stage, reason)
    return desk.ask_about(asked, *paragraphs, shape=CERTAIN[stage])


def _refused(
    stage: Stage, consultation: Consultation, questionnaire: Questionnaire, roster: Sequence[OnRoster], now: datetime
) -> tuple[Part, ...]:
    """Return why a consultation cannot be opened, nothing if it can."""
    lacks = lacking(consultation, questionnaire, roster, now)
    if stage is not Stage.OPEN or lacks.nothing:
        return ()
    return (
        Phrase("desk-open-refused", {"title": consultation.title}),
        Lines(tuple(_lacks(lacks, consultation, questionnaire))),
    )


def _lacks(lacks: Lacking, consultation: Consultation, questionnaire: Questionnaire) -> Iterator[Phrase]:
    if lacks.deadline:
        yield Phrase("desk-open-no-deadline")
    if lacks.passed:
        yield Phrase("desk-open-deadline-passed", {"when": consultation.moment(lacks.passed)})
    if lacks.roster:
        yield Phrase("desk-open-no-roster")
    if lacks.eligible:
        yield Phrase("desk-open-nobody-eligible")
    for kind in lacks.unasked:
        yield Phrase("desk-open-no-questions", {"kind": timeline.for_whom(kind, "", questionnaire, {})})
    for language, without in lacks.untranslated:
        yield Phrase("desk-open-no-text", {"language": language, "questions": Listed(without)})


def _comments(desk: Desk, consultation: Consultation, stage: Stage) -> Iterator[Phrase]:
    """Say how many comments wait for a decision. It keeps nobody from opening."""
    if stage is Stage.OPEN and (left := len(undecided(desk.dossier.commented(consultation.id)))):
        yield Phrase("desk-open-comments", {"count": left})


def _concerned(consultation: Consultation, roster: Sequence[OnRoster]) -> list[OnRoster]:
    """Return those who may answer: nobody else has to do with it."""
    return [one for one in roster if consultation.status(one.entity).may_answer]


def _preview(stage: Stage, consultation: Consultation, roster: Sequence[OnRoster], now: datetime) -> Iterator[Phrase]:
    yield Phrase("desk-preview", {"title": consultation.title})
    yield Phrase("desk-stage-change", {"before": consultation.stage.value, "after": stage.value})
    concerned = _concerned(consultation, roster)
    if stage is Stage.OPEN:
        if closing := consultation.closing():
            left = timeline.away(closing, consultation, now)
            yield Phrase("desk-open-until", {"when": consultation.moment(closing), "left": left})
    else:
        submitted = sum(one.submitted for one in concerned)
        yield Phrase("desk-close-standing", {"submitted": submitted, "left": len(concerned) - submitted})


def _whom(concerned: Sequence[OnRoster]) -> Iterator[Phrase]:
    yield Phrase("desk-stage-concerns", {"count": len(concerned)})
    yield Phrase("desk-preview-told", {"count": sum(len(one.reached) for one in concerned)})
    if silent := sum(not one.reached for one in concerned):
        yield Phrase("desk-preview-silent", {"count": silent})


def reply(desk: Desk, asked: AboutStage, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN[asked.stage], typed, number=asked.number):
        return None
    before, questionnaire = about(desk, asked.consultation)
    roster = tuple(desk.dossier.roster(before.id))
    if lacks := _refused(asked.stage, before, questionnaire, roster, desk.event.at):
        return desk.refuse(*lacks)
    after = staged(before, asked.stage)
    desk.records.append(ChangeConsultation(after, asking.oneself(desk), asked.reason, desk.event.at))
    notices = list(_notices(_concerned(after, roster), after))
    desk.say(
        Phrase("desk-stage-done", {"title": after.title, "stage": after.stage.value}),
        Phrase("desk-done-told", {"count": len(notices)}),
    )
    desk.messages += notices
    return None


def _left(body: OnRoster) -> Phrase:
    return Phrase("stage-closed-standing", {"submitted": "yes" if body.submitted else "no", "entity": body.entity.name})


def _notices(concerned: Sequence[OnRoster], after: Consultation) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: the message is named after the change, the seat and the address."""
    for body in concerned:
        told: list[Phrase] = [Phrase("stage-changed", {"stage": after.stage.value, "entity": body.entity.name})]
        closing = after.closing(body.entity)
        if after.stage is Stage.OPEN and closing:
            told.append(Phrase("deadline-moved-new-until", {"when": after.moment(closing)}))
        elif after.stage is Stage.CLOSED:
            told.append(_left(body))
        for reached in body.reached:
            yield Message(
                id=f"stage:{after.id}:{after.number}:{reached.seat}:{reached.address}",
                address=reached.address,
                paragraphs=(after.title, Lines(tuple(told))),
                buttons=(b.QUESTIONS,),
                bulk=True,
            )
