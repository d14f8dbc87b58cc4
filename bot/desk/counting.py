"""What was entered from paper becomes the entity's submission, and those concerned are told.

It is an ordinary submission, marked with who entered it, who confirmed it and when the paper came.
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
from bot.model.parts import Lines, Part, Phrase
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
    response = one.response
    answers: list[Said] = []
    for record in _revisions(one, by):
        desk.records.append(record)
        response = apply(response, record)
        if isinstance(record, Revise):
            if not answers or answers[-1].question != record.question:
                answers.append(Said(record.question, []))
            fragment = Fragment(record.fragment, record.text, record.at, record.by, record.number)
            answers[-1] = Said(record.question, (*answers[-1].fragments, fragment))
    number = response.submissions + 1
    paper = OnBehalf(number, received, by, confirmed_by)
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
            answers=answers,
            behalf=paper,
        ),
        awaits=(),
        timing=one.consultation.timing(one.entity, received),
    )
    submission = replace(sealed(desk, one.id, confirmed, one.consultation), behalf=paper)
    desk.records.append(submission)
    desk.changed = apply(response, submission)
    one.did(Did.COUNT, text=str(number))
    name = receipt_name(one.id, number)
    desk.say(
        Phrase("desk-behalf-counts", {"entity": one.entity.name, "number": number, "alone": "no" if confirmed_by else "yes"}),
        Phrase("receipt-hash", {"sha256": submission.sha256}),
        Phrase("desk-behalf-receipt", {"file": name}),
        shape=HandOver(name, "application/json", submission.receipt),
    )
    desk.messages += _notices(one, confirmed, received)
    if by != asking.oneself(desk):
        tell(one, [by], Phrase("desk-behalf-confirmed-yours", {"entity": one.entity.name, "number": number}))


def _revisions(one: Entering, by: str) -> Iterator[OfResponse]:
    """Yield what makes the response hold what was entered, in the order of the questions."""
    number = one.response.revision
    if one.response.version != one.questionnaire.version:
        number += 1
        yield Move(one.id, number, one.questionnaire.version, (), (), one.desk.event.at)
    for question in one.questions:
        for place, text in enumerate(one.entry.answers.get(question.id, ())):
            number += 1
            yield Revise(
                response=one.id,
                number=number,
                act=Act.WRITE,
                question=question.id,
                by=by,
                address="",  # it is no message of any chat, which could be edited
                at=one.desk.event.at,
                order=one.desk.event.order,
                at_is_receipt=one.desk.event.at_is_receipt,
                fragment=f"{one.desk.event.id}:{question.id}:{place:04}" if question.type.many_messages else "value",
                text=text,
            )


def _notices(one: Entering, confirmed: Confirmed, received: datetime) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: named after the submission, the seat and the address."""
    when = one.consultation.moment
    lines = [Phrase("behalf-entered", {"entity": one.entity.name, "number": confirmed.number, "when": when(received)})]
    if confirmed.timing is Timing.LATE:
        lines.append(Phrase("behalf-late"))
    closing = one.consultation.closing(one.entity)
    if closing is None or confirmed.at < closing:
        lines.append(Phrase("behalf-change"))
    lines.append(Phrase("behalf-not-yours"))
    for reached in one.body.reached:
        yield Message(
            id=f"behalf:{one.id}:submission {confirmed.number}:{reached.seat}:{reached.address}",
            address=reached.address,
            paragraphs=(one.consultation.title, Lines(tuple(lines))),
            buttons=(b.RECEIPT, b.REVIEW, b.CONTACT),
            bulk=True,
        )
