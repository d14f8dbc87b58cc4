"""What was entered from paper becomes the entity's submission, and those concerned are told.

It is an ordinary submission, marked with who entered it, who confirmed it and when the paper came. A correction takes the place
of the one before; answers in which it does not differ stay as they are, and so does what was ruled on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.desk import asking
from bot.desk.entering import Entering
from bot.engine import buttons as b
from bot.engine.deadline import barred
from bot.engine.sealing import receipt_name, sealed
from bot.model.behalf import Did, OnBehalf
from bot.model.consultation import Timing
from bot.model.effects import Message
from bot.model.file import FileRef
from bot.model.parts import Arg, Lines, Listed, Part, Phrase
from bot.model.response import Act, Confirmed, Move, OfResponse, Revise, apply
from bot.model.shapes import Button, HandOver
from bot.model.submission import Fragment, Said, canonical

SHOW = Button(Phrase("desk-button-behalf"), "/behalf")


def too_late(one: Entering) -> bool:
    """Say so if the paper came too late, as the deadline is now."""
    bar = barred(one.consultation, one.entity, one.entry.received) if one.entry.received else None
    if bar:
        one.desk.refuse(bar, Phrase("desk-behalf-too-late", {"entity": one.entity.name}), buttons=(SHOW,))
    return bar is not None


def tell(one: Entering, whom: Sequence[str], *said: Part) -> None:
    """Tell people of the secretariat, wherever they are reached, once: named after what was done and the address."""
    for person in one.desk.dossier.invitees(one.consultation.id):
        for address in person.reached if person.delegate in whom else ():
            one.desk.messages.append(
                Message(
                    id=f"behalf:{one.id}:{one.entry.number}:{address}",
                    address=address,
                    paragraphs=(one.consultation.title, *said),
                    buttons=(SHOW,),
                    bulk=True,
                )
            )


def count(one: Entering, confirmed_by: str) -> None:
    """Make what was entered the entity's submission; tell its delegates, and whoever handed it in."""
    received, consent, by, desk = one.entry.received, one.entry.consent, one.entry.by, one.desk
    if received is None or consent is None or too_late(one):
        return
    response, answers = one.response, _kept(one)
    for record in _revisions(one, by):
        desk.records.append(record)
        response = apply(response, record)
        if isinstance(record, Revise) and record.act is Act.WRITE:
            fragment = Fragment(record.fragment, record.text, record.at, record.by, record.number, record.file)
            answers[record.question] = (*answers.get(record.question, ()), fragment)
    number = response.submissions + 1
    paper = OnBehalf(number, received, by, confirmed_by, _earlier(one), one.entry.files, one.entry.corrects)
    confirmed = Confirmed(
        number=number,
        revision=response.revision,
        by=by,
        address="",
        entity=one.entity.name,
        at=desk.event.at,
        consent=consent,
        content=canonical(
            response=one.id,
            consultation=one.consultation.id,
            questionnaire=one.questionnaire.id,
            version=one.questionnaire.version,
            entity=one.entity.id,
            kind=one.entity.kind,
            number=number,
            by=by,
            at=desk.event.at,
            consent=consent,
            answers=[Said(key, answers[key]) for key in (question.id for question in one.questions) if key in answers],
            behalf=paper,
        ),
        awaits=(),
        timing=one.consultation.timing(one.entity, received),
    )
    submission = replace(sealed(desk, one.id, confirmed, one.consultation), behalf=paper)
    desk.records.append(submission)
    desk.changed = apply(response, submission)
    told = tuple(_told(one, confirmed, received))
    one.did(Did.COUNT, text=str(number))
    name = receipt_name(one.id, number)
    desk.say(
        Phrase("desk-behalf-counts", {"entity": one.entity.name, "number": number, "alone": "no" if confirmed_by else "yes"}),
        Phrase("receipt-hash", {"sha256": submission.sha256}),
        Phrase("desk-behalf-receipt", {"file": name}),
        shape=HandOver(name, "application/json", submission.receipt),
    )
    desk.messages += to_delegates(one, f"submission {number}", told, (b.RECEIPT, b.REVIEW, b.CONTACT))
    if by != asking.oneself(desk):
        tell(one, [by], Phrase("desk-behalf-confirmed-yours", {"entity": one.entity.name, "number": number}))


def _earlier(one: Entering) -> tuple[str, ...]:
    """Return who entered what a correction takes the place of: answers in which it does not differ stay theirs."""
    before = one.response.on_paper
    return tuple(dict.fromkeys((*before.earlier, before.by))) if before else ()


def _kept(one: Entering) -> dict[str, Sequence[Fragment]]:
    """Return the answers in which a correction does not differ from what counts."""
    same = (question.id for question in one.questions if question.id in one.entry.answers and not _differs(one, question.id))
    return {question: one.desk.dossier.texts(one.id, question) for question in same}


def _differs(one: Entering, question: str) -> bool:
    """Whether what is entered for *question* is not what stands in the response."""
    stands = one.desk.dossier.texts(one.id, question) if one.response.answer(question).fragments else ()
    file = one.entry.attached.get(question)
    sent = [fragment.file.source for fragment in stands if fragment.file]
    same = tuple(fragment.text for fragment in stands) == one.entry.answers.get(question, ())
    return not same or sent != ([file.source] if file else [])


def _revisions(one: Entering, by: str) -> Iterator[OfResponse]:
    """Yield what makes the response hold what was entered, in the order of the questions."""
    number = one.response.revision
    if one.response.version != one.questionnaire.version:
        number += 1
        yield Move(one.id, number, one.questionnaire.version, (), (), one.desk.event.at)
    for question in one.questions:
        if not _differs(one, question.id):
            continue
        many, texts = question.type.many_messages, one.entry.answers.get(question.id, ())
        for before in one.response.answer(question.id).fragments if many or not texts else ():
            number += 1
            yield revised(one, number, Act.RETIRE, question.id, by, before.id)
        for place, text in enumerate(texts):
            number += 1
            fragment = f"{one.desk.event.id}:{question.id}:{place:04}" if many else "value"
            yield revised(one, number, Act.WRITE, question.id, by, fragment, text, one.entry.attached.get(question.id))


def revised(
    one: Entering,
    number: int,
    act: Act,
    question: str,
    by: str,
    fragment: str,
    text: str = "",
    file: FileRef | None = None,
) -> Revise:
    """Return a revision of the response that is made at the desk. It is no message of any chat, which could be edited."""
    event = one.desk.event
    return Revise(
        response=one.id,
        number=number,
        act=act,
        question=question,
        by=by,
        address="",
        at=event.at,
        order=event.order,
        at_is_receipt=event.at_is_receipt,
        fragment=fragment,
        text=text,
        file=file,
    )


# What delegates are told


def to_delegates(one: Entering, what: str, lines: Sequence[Part], buttons: tuple[Button, ...]) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: named after *what*, the seat and the address."""
    for reached in one.body.reached:
        yield Message(
            id=f"behalf:{one.id}:{what}:{reached.seat}:{reached.address}",
            address=reached.address,
            paragraphs=(one.consultation.title, *lines),
            buttons=buttons,
            bulk=True,
        )


def tell_that_it_waits(one: Entering) -> None:
    """Tell the delegates that a letter of theirs waits for a second person, once, however often it is handed in anew."""
    if one.entry.received is None or one.entry.corrects:
        return
    named: dict[str, Arg] = {"entity": one.entity.name, "when": one.consultation.moment(one.entry.received)}
    lines = [Phrase("behalf-waits", named)]
    if barred(one.consultation, one.entity, one.desk.event.at) is None:
        lines.append(Phrase("behalf-waits-yourselves"))
    one.desk.messages += to_delegates(one, f"waits {one.entry.first}", (Lines(tuple(lines)),), (b.QUESTIONS, b.CONTACT))


def _told(one: Entering, confirmed: Confirmed, received: datetime) -> Iterator[Part]:
    """Yield what the delegates are told of what counts now."""
    when, corrects = one.consultation.moment, one.entry.corrects
    named: dict[str, Arg] = {"entity": one.entity.name, "number": confirmed.number, "when": when(received)}
    lines = [Phrase("behalf-entered", named)]
    if corrects:
        differs: dict[str, Arg] = {"number": corrects, "differs": Listed(tuple(one.differs()))}
        lines = [Phrase("behalf-corrected", named), Phrase("behalf-differs", differs)]
    if confirmed.timing is Timing.LATE:
        lines.append(Phrase("behalf-late"))
    if may_change(one):
        lines.append(Phrase("behalf-change"))
    lines.append(Phrase("behalf-not-yours"))
    yield Lines(tuple(lines))


def may_change(one: Entering) -> bool:
    """Whether the delegates can still submit, as the deadline is."""
    closing = one.consultation.closing(one.entity)
    return closing is None or one.desk.event.at < closing
