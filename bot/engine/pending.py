"""What the bot asked about the conversation itself, and the reply to it: certainty, consent, which seat, what a message is."""

from __future__ import annotations

from typing import assert_never

from bot.engine import answering, arriving, asides, moving, submitting
from bot.engine import buttons as b
from bot.engine.fitting import unfit
from bot.engine.turn import Seated
from bot.model.events import Replied
from bot.model.parts import Phrase, Quoted
from bot.model.session import (
    AboutAccess,
    AboutBehalf,
    AboutCodes,
    AboutComment,
    AboutComments,
    AboutConsent,
    AboutDeadline,
    AboutEverybody,
    AboutForgetting,
    AboutLanguage,
    AboutOffice,
    AboutOfficer,
    AboutParked,
    AboutReminder,
    AboutRequest,
    AboutRoster,
    AboutRule,
    AboutSeat,
    AboutStage,
    AboutSubmission,
    AboutTime,
    AboutTriage,
    AboutWithdrawal,
    Pending,
)
from bot.model.shapes import PickOne


def about(turn: Seated, pending: Pending, typed: str, event: Replied | None) -> None:
    """Take the reply to what was asked: *pending* stands in the session. *event* is None for a press."""
    match pending:
        case AboutParked():
            _about_parked(turn, pending, typed, event)
        case AboutComment():
            if event is None:
                return stale(turn)
            if why := unfit(event):
                return turn.say(why, Phrase("not-kept"))
            asides.comment(turn, typed)
        case AboutConsent(revision):
            if choice := _choice(turn, b.CONSENT, typed):
                submitting.consented(turn, revision, choice == "yes")
        case AboutSubmission(revision, consent):
            choice = _choice(turn, b.CERTAIN, typed)
            if choice == "yes":
                submitting.confirmed(turn, revision, consent)
            elif choice:
                moving.overview(turn, Phrase("not-submitted"))
        case AboutWithdrawal():
            choice = _choice(turn, b.WITHDRAW, typed)
            if choice == "yes":
                submitting.withdrawn(turn)
            elif choice:
                moving.overview(turn, Phrase("not-withdrawn"))
        case AboutForgetting():
            choice = _choice(turn, b.FORGET, typed)
            if choice == "yes":
                asides.forgotten(turn)
            elif choice:
                moving.overview(turn, Phrase("not-forgotten"))
        case AboutSeat():
            arriving.choose_seat(turn, turn.dossier.seats(turn.delegate.id), typed)
        case AboutLanguage():
            asides.choose_language(turn, asides.languages_of(turn), typed)
        case (
            AboutDeadline()
            | AboutRule()
            | AboutStage()
            | AboutCodes()
            | AboutOffice()
            | AboutTriage()
            | AboutTime()
            | AboutBehalf()
            | AboutComments()
            | AboutReminder()
            | AboutRequest()
            | AboutAccess()
            | AboutRoster()
            | AboutEverybody()
            | AboutOfficer()
        ):
            # Asked when this person was of the secretariat, or had no seat yet, and answered too late.
            turn.change(pending=None, prompt="")  # pressed again, its button must not answer the question in hand
            stale(turn)
        case _:
            assert_never(pending)
    return None


def stale(turn: Seated) -> None:
    """Say that a button means nothing any more, and where the conversation stands."""
    if turn.session.question:
        where = Phrase("stale-at", {"question": turn.session.question})
        return turn.say(where, buttons=(b.goto(turn.session.question), b.QUESTIONS))
    return turn.say(Phrase("stale"), buttons=(b.QUESTIONS,))


def _choice(turn: Seated, shape: PickOne, typed: str) -> str | None:
    """Return the option that was named; else say what may be, ask again, and return None."""
    choice = b.chosen(shape, typed)
    if choice is None:
        turn.say(Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=shape, prompt=turn.session.prompt)
    return choice


def _about_parked(turn: Seated, pending: AboutParked, typed: str, event: Replied | None) -> None:
    """What is a parked message? An answer, a comment, or nothing; more words are parked with it."""
    shape = asides.about_parked(turn)
    choice = b.chosen(shape, typed)
    named = turn.question(typed.strip().lower())
    if turn.landed and (choice == "answer" or (choice is None and (named or typed.strip().lower() == "answer"))):
        return asides.park_still(turn, pending)
    if choice == "answer" or (choice is None and named is not None):
        question = named if choice is None else turn.question(asides.meant_for(turn))
        if question is None:
            return moving.overview(turn)
        return _answer_parked(turn, pending, question.id)
    if choice == "comment":
        return asides.comment(turn, "\n\n".join(parked.text for parked in pending.parked))
    if choice == "ignore":
        return moving.overview(turn, Phrase("ignored", {"messages": len(pending.parked)}))
    if event is None:
        return stale(turn)
    return asides.park(turn, event)


def _answer_parked(turn: Seated, pending: AboutParked, question_id: str) -> None:
    """Take each parked message into an answer, under its own time and place."""
    question = turn.question(question_id)
    if question is None:
        return
    turn.turn_to(question_id)
    turn.prompt()
    for number, parked in enumerate(pending.parked):
        answering.take(
            turn,
            question,
            Replied(
                id=f"{turn.event.id}/{number}",
                at=parked.at,
                address=turn.session.address,
                order=parked.order,
                text=parked.text,
                message=parked.message,
            ),
        )
