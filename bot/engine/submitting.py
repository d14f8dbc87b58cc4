"""Review, submission with consent and confirmation, withdrawal, receipt."""

from __future__ import annotations

from bot.engine import buttons as b
from bot.engine.moving import overview, shown
from bot.engine.sealing import receipt_name, sealed
from bot.engine.turn import Seated
from bot.model.consultation import Timing
from bot.model.parts import Lines, Listed, Part, Phrase
from bot.model.people import Role
from bot.model.response import Confirm, Confirmed, Withdraw
from bot.model.session import AboutConsent, AboutSubmission, AboutWithdrawal
from bot.model.shapes import Button, HandOver
from bot.model.submission import Said, canonical

WHOLE = 10**9
"""A review shows every answer in full."""


def review(turn: Seated) -> None:
    """`/review`: what would be handed in, question by question, and who last changed it."""
    turn.turn_to("")
    paragraphs: list[Part] = [Phrase("review-heading", {"entity": turn.seat.entity.name})]
    for question in turn.questions:
        state = turn.answer(question.id)
        if not state.fragments:
            continue
        turn.see(question.id)
        heading = "review-again" if state.again else "review-answer"
        paragraphs.append(Phrase(heading, {"question": question.id, "name": turn.name_of(state.by)}))
        paragraphs += shown(turn, question.id, turn.texts(question.id), WHOLE)
    paragraphs += summary(turn)
    head = turn.seat.role is Role.HEAD
    if not head:
        paragraphs.append(Phrase("only-head"))
    turn.say(
        *paragraphs,
        buttons=((b.SUBMIT,) if head and not turn.shut() else ()) + (b.QUESTIONS,),
        prompt=turn.prompt(),
        progress=turn.progress(),
    )


def summary(turn: Seated) -> list[Part]:
    """Return what there is, what there is not, and what stands in the way."""
    progress = turn.progress()
    parts: list[Part] = [Phrase("review-counts", {"answered": progress.answered, "of": progress.of})]
    without = [question.id for question in turn.questions if not turn.answer(question.id).given]
    if without and progress.answered:
        parts.append(Phrase("review-without", {"questions": Listed(tuple(without))}))
    if lacking := obstacles(turn):
        parts.append(Lines(tuple(lacking)))
    return parts


def obstacles(turn: Seated) -> list[Phrase]:
    """Return everything that keeps the response from being handed in, all at once."""
    found: list[Phrase] = []
    for question in turn.questions:
        state = turn.answer(question.id)
        if state.again and state.fragments:
            found.append(Phrase("lacks-look", {"question": question.id}))
        elif question.required and not state.given:
            found.append(Phrase("lacks-answer", {"question": question.id}))
        elif state.given and state.characters < (fewest := question.type.fewest_characters):
            found.append(Phrase("lacks-length", {"question": question.id, "characters": state.characters, "fewest": fewest}))
        elif state.given and not question.type.many_messages and (why := question.type.lacks(turn.value(question.id))):
            found.append(Phrase("lacks-more", {"question": question.id, "why": why}))
    return found


def submit(turn: Seated) -> None:
    """`/submit`: ask for consent to publication, then once more for certainty."""
    if turn.commenting:
        return turn.say(Phrase("comment-standing"), buttons=(b.COMMENTS,))
    if turn.seat.role is not Role.HEAD:
        return turn.say(Phrase("only-head"), buttons=(b.REVIEW,))
    if bar := turn.shut():
        return turn.say(bar)
    if not turn.progress().answered:
        return overview(turn, Phrase("nothing-to-submit"))
    if lacking := obstacles(turn):
        return overview(turn, Phrase("cannot-submit"), Lines(tuple(lacking)))
    if turn.response.handed_in and not turn.response.changed_since:
        return turn.say(Phrase("already-submitted"), *on_their_way(turn), buttons=(b.RECEIPT,))
    turn.turn_to("")
    return turn.ask_about(
        AboutConsent(turn.response.revision, turn.response.handed_in, turn.response.submissions),
        Phrase("submit-heading", {"entity": turn.seat.entity.name}),
        *summary(turn),
        Phrase("consent-ask"),
        shape=b.CONSENT,
        buttons=(b.REVIEW,),
    )


def consented(turn: Seated, revision: int, consent: bool) -> None:
    """Take the word on publication; ask for certainty."""
    if _changed(turn, revision):
        return
    turn.ask_about(
        AboutSubmission(revision, consent, turn.response.handed_in, turn.response.submissions),
        Phrase("submit-ask-published" if consent else "submit-ask-unpublished", {"entity": turn.seat.entity.name}),
        shape=b.CERTAIN,
    )


def confirmed(turn: Seated, revision: int, consent: bool) -> None:
    """Hand the response in. The confirmation's own time is the submission's, also where files are still on their way."""
    if turn.seat.role is not Role.HEAD:
        return turn.say(Phrase("only-head"))
    if bar := turn.shut():
        turn.change(pending=None)
        return turn.say(bar, Phrase("not-submitted"))
    if _changed(turn, revision):
        return None
    answered = [question for question in turn.questions if turn.answer(question.id).given]
    said = [Said(question.id, turn.texts(question.id)) for question in answered]
    files = [fragment.file for answer in said for fragment in answer.fragments if fragment.file]
    number = turn.response.submissions + 1
    confirmed = Confirmed(
        number=number,
        revision=turn.response.revision,
        by=turn.delegate.id,
        address=turn.session.address,
        entity=turn.seat.entity.name,
        at=turn.event.at,
        consent=consent,
        content=canonical(
            response=turn.response.id,
            consultation=turn.consultation.id,
            questionnaire=turn.questionnaire.id,
            version=turn.questionnaire.version,
            entity=turn.seat.entity.id,
            kind=turn.seat.entity.kind,
            number=number,
            by=turn.delegate.id,
            at=turn.event.at,
            consent=consent,
            answers=said,
        ),
        awaits=tuple(file.source for file in files if file.awaited),
        timing=turn.timing(),
        not_before=turn.event.not_before if turn.timing() is Timing.UNCERTAIN else None,
    )
    turn.change(pending=None)
    if confirmed.awaits:
        turn.record(Confirm(turn.response.id, confirmed))
        turn.say(
            Phrase("confirmed", {"entity": confirmed.entity, "when": turn.moment(confirmed.at)}),
            *on_their_way(turn),
            progress=turn.progress(),
        )
    else:
        turn.record(sealed(turn, turn.response.id, confirmed, turn.consultation, turn.progress()))
    return _tell_colleagues(turn, "colleague-submitted", b.RECEIPT)


def _tell_colleagues(turn: Seated, phrase: str, button: Button) -> None:
    """Tell everybody else who speaks for the entity what the head did."""
    for colleague in turn.dossier.colleagues(turn.response.id):
        if colleague.address != turn.session.address:
            turn.say(
                Phrase(phrase, {"name": turn.delegate.name or Phrase("a-colleague"), "entity": turn.seat.entity.name}),
                buttons=(button,),
                address=colleague.address,
            )


def on_their_way(turn: Seated) -> tuple[Phrase, ...]:
    """Return how many files the sealing of what was handed in still waits for."""
    waiting = turn.response.confirmed
    return (Phrase("files-on-their-way", {"files": len(waiting.awaits)}),) if waiting else ()


def _changed(turn: Seated, revision: int) -> bool:
    """Send the head back to the review if the response changed since it was looked at; return whether it did."""
    asked = turn.session.pending
    seen = (asked.standing, asked.handed_in) if isinstance(asked, AboutConsent | AboutSubmission) else None
    if turn.response.revision == revision and seen == (turn.response.handed_in, turn.response.submissions):
        return False  # neither the answers nor what is handed in changed meanwhile
    turn.change(pending=None)
    turn.say(Phrase("changed-meanwhile"), buttons=(b.REVIEW,), prompt=turn.prompt())
    return True


def receipt(turn: Seated) -> None:
    """`/receipt`: the receipt of the submission that stands."""
    number = turn.response.submission
    if turn.response.confirmed:
        return turn.say(standing(turn), *on_their_way(turn))
    if not number:
        return turn.say(standing(turn) if turn.response.submissions else Phrase("no-submission"), buttons=(b.REVIEW,))
    name = receipt_name(turn.response.id, number)
    changed = turn.response.changed_since
    return turn.say(
        Phrase("receipt-again", {"number": number, "entity": turn.seat.entity.name}),
        Phrase("receipt-keep", {"file": name}),
        *((standing(turn),) if changed else ()),
        shape=HandOver(name, "application/json", turn.dossier.receipt(turn.response.id, number)),
    )


def withdraw(turn: Seated) -> None:
    """`/withdraw`: ask before taking the submission back."""
    if turn.seat.role is not Role.HEAD:
        return turn.say(Phrase("only-head-withdraws"), buttons=(b.QUESTIONS,))
    if not turn.response.handed_in:
        return turn.say(Phrase("no-submission"), buttons=(b.REVIEW,))
    if bar := turn.shut():
        return turn.say(bar)
    return turn.ask_about(
        AboutWithdrawal(turn.response.handed_in), Phrase("withdraw-ask", {"entity": turn.seat.entity.name}), shape=b.WITHDRAW
    )


def withdrawn(turn: Seated) -> None:
    """Take the submission back. It is kept, and marked."""
    asked = turn.session.pending
    turn.change(pending=None)
    if turn.seat.role is not Role.HEAD or not turn.response.handed_in:
        return turn.say(Phrase("no-submission"))
    if not isinstance(asked, AboutWithdrawal) or asked.number != turn.response.handed_in:
        return turn.say(Phrase("not-withdrawn"), standing(turn))  # another one was handed in since it was asked
    if bar := turn.shut():
        return turn.say(bar)
    number = turn.response.submission or turn.response.handed_in
    turn.record(Withdraw(turn.response.id, number, turn.delegate.id, turn.event.at))
    _tell_colleagues(turn, "colleague-withdrew", b.REVIEW)
    return turn.say(Phrase("withdrawn"), buttons=(b.REVIEW,), prompt=turn.prompt())


def status(turn: Seated) -> None:
    """`/status`: for whom, how far, until when."""
    progress, until = turn.progress(), turn.until("status-closing")
    lines = [
        speaks_for(turn),
        turn.phrase("", "status-progress", {"answered": progress.answered, "of": progress.of}),
        standing(turn),
    ]
    if bar := turn.barred():
        lines.append(bar)
    elif until:
        lines.append(until)
    if turn.session.question:
        lines.append(Phrase("status-in-hand", {"question": turn.session.question}))
    turn.say(Lines(tuple(lines)), buttons=(b.QUESTIONS,), prompt="", progress=progress)


def speaks_for(turn: Seated) -> Phrase:
    """Return for whom the bot thinks this person speaks."""
    kind = turn.questionnaire.kind(turn.seat.entity.kind)
    return Phrase(
        "speaks-for",
        {
            "entity": turn.seat.entity.name,
            "kind": kind.title if kind else turn.seat.entity.kind,
            "role": turn.seat.role.value,
        },
    )


def standing(turn: Seated) -> Phrase:
    """Return whether the response is handed in."""
    number, paper = turn.response.handed_in, turn.response.behalf
    if turn.commenting:
        return Phrase("comment-standing")
    if not number and turn.response.refused:
        return Phrase("standing-refused", {"number": turn.response.refused})
    if not number and paper and paper.taken_back and paper.number == turn.response.submissions:
        return Phrase("standing-taken-back", {"number": paper.number})
    if not number and turn.response.submissions:
        return Phrase("standing-withdrawn", {"number": turn.response.submissions})
    if not number:
        return Phrase("standing-not-submitted")
    if turn.response.changed_since:
        return Phrase("standing-changed", {"number": number, "head": "yes" if turn.seat.role is Role.HEAD else "no"})
    if paper and paper.number == number:
        return Phrase("standing-on-behalf", {"number": number, "when": turn.moment(paper.received)})
    return Phrase("standing-submitted", {"number": number})
