"""A submitted answer that is looked at again, ruled on or not: which one is meant, how it stands, what may be ruled.

What was ruled stays; a correction is one more ruling. What was contested is for somebody other than who had set it aside, where
the secretariat has another person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.desk import asking, naming, timeline
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.model.consultation import Consultation
from bot.model.parts import Inline, Lines, Listed, Part, Phrase, Quoted
from bot.model.questionnaire import Questionnaire
from bot.model.ruling import Answered, Ruling, Says, Waiting
from bot.model.session import AboutTriage
from bot.model.shapes import Button, Option, PickOne

SHOW = Button(Phrase("desk-button-triage"), "/triage")
_RELATED, _ASIDE = Option("related", Phrase("desk-option-related")), Option("aside", Phrase("desk-option-aside"))
_OTHERWISE = Option("aside", Phrase("desk-option-aside-otherwise"))
_LEAVE = Option("leave", Phrase("desk-option-leave"))
RULE = {
    "new": PickOne((_RELATED, _ASIDE, _LEAVE)),
    "related": PickOne((_ASIDE, _LEAVE)),
    "aside": PickOne((_RELATED, _OTHERWISE, _LEAVE)),
    "contested": PickOne((_RELATED, _ASIDE, _LEAVE)),
}
"""What may be ruled on an answer, by how it stands."""


def named(desk: Desk, consultation: str, typed: str) -> None:
    """Show the answer that *typed* names: a question and an entity, in that order or the other."""
    try:
        entity, question = _named(desk, consultation, typed)
    except Refused as refused:
        return desk.refuse(refused.why, *((Phrase("desk-triage-usage"),) if refused.usage else ()), buttons=(SHOW,))
    return show(desk, consultation, entity, question)


def _named(desk: Desk, consultation_id: str, typed: str) -> tuple[str, str]:
    """Return the entity's id, and the question; one of an earlier version may be meant, which is as it was typed."""
    first, *others = typed.split()
    if not others:
        raise Refused(Phrase("desk-triage-two-names"))
    _, questionnaire = asking.about(desk, consultation_id)
    known = {one.id.casefold(): one.id for one in questionnaire.questions}
    ways = [(first, " ".join(others)), (others[-1], " ".join((first, *others[:-1])))]
    refused: Refused | None = None
    for question, entity in sorted(ways, key=lambda way: way[0].casefold() not in known):
        try:
            _, found = naming.whom(f"entity {entity}", questionnaire, desk.dossier.roster(consultation_id))
        except Refused as why:
            refused = refused or (why if question.casefold() in known else None)
        else:
            return found, known.get(question.casefold(), question)
    raise refused or Refused(Phrase("desk-triage-no-question", {"typed": asking.shortly(typed)}))


def show(desk: Desk, consultation_id: str, entity: str, question: str, *said: Part) -> None:
    """Show an answer as it was submitted and what was ruled on it, after *said*; ask what it is."""
    consultation, questionnaire = asking.about(desk, consultation_id)
    found = desk.dossier.answered(consultation_id, entity, question, asking.oneself(desk))
    one = found.answer
    if one is None:
        return desk.refuse(*said, _nothing(desk, consultation_id, entity, question, questionnaire, found), buttons=(SHOW,))
    told = (*said, *answer(desk, consultation, one), *_history(found, consultation))
    if found.for_another:
        return desk.refuse(*told, Phrase("desk-triage-for-another"), buttons=(SHOW,))
    latest = found.entries[-1] if found.entries else None
    again = _standing(latest)
    by, number = asking.oneself(desk), latest.number if latest else 0
    asked = AboutTriage(consultation_id, by, one.response, one.question, one.revision, number, again=again)
    return desk.ask_about(asked, *told, Phrase("desk-triage-ask"), shape=RULE[again])


def _nothing(
    desk: Desk, consultation: str, entity: str, question: str, questionnaire: Questionnaire, found: Answered
) -> Phrase:
    if questionnaire.question(question) is None:
        return Phrase("desk-triage-no-question", {"typed": asking.shortly(question)})
    names = {one.entity.id: one.entity.name for one in desk.dossier.roster(consultation)}
    if not found.questions:
        return Phrase("desk-triage-not-submitted", {"entity": names.get(entity, entity)})
    about = {"entity": names.get(entity, entity), "question": question}
    return Phrase("desk-triage-not-answered", {**about, "questions": Listed(found.questions)})


def _standing(latest: Ruling | None) -> Literal["new", "related", "aside", "contested"]:
    match latest.says if latest else None:
        case Says.RELATED:
            return "related"
        case Says.ASIDE:
            return "aside"
        case Says.CONTESTED:
            return "contested"
        case _:
            return "new"


def _history(found: Answered, consultation: Consultation) -> Iterator[Part]:
    """Say who ruled what, when and why."""
    if not found.entries:
        yield Phrase("desk-triage-not-ruled")
    for one in found.entries:
        name = timeline.named(one.by, found.names.get(one.by))
        about = {"says": one.says.value, "name": name, "when": consultation.moment(one.at)}
        lines = [Phrase("desk-triage-ruled", {**about})]
        if one.reason:
            lines.append(Phrase("desk-triage-ruled-why", {"reason": Quoted(one.reason)}))
        yield Lines(tuple(lines))


def answer(desk: Desk, consultation: Consultation, one: Waiting) -> Iterator[Part]:
    """Yield a question, and what is answered to it."""
    questionnaire = desk.dossier.questionnaire(consultation.questionnaire, one.version)
    question = questionnaire.question(one.question)
    if question:
        yield Phrase("desk-triage-question", {"question": question.id})
        yield question.text
    kind = timeline.for_whom(one.entity.kind, "", questionnaire, {})
    yield Phrase("desk-triage-answer", {"entity": one.entity.name, "kind": kind})
    many = question is None or question.type.many_messages
    for text in one.texts:
        shown: Inline = Quoted(text) if many or question is None else question.type.show(text)
        yield shown
    for name in one.files:
        yield Phrase("desk-triage-file", {"name": Quoted(name)})


def onward(desk: Desk, asked: AboutTriage, gone: Part) -> None:
    """Show the answer that was asked about as it is by now."""
    entity = desk.dossier.response(asked.response).entity
    show(desk, asked.consultation, entity, asked.question, gone)
