"""Getting in: codes, the welcome, the choice of a seat, and taking up a new version of the questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2s

from bot.engine import buttons as b
from bot.engine import requesting
from bot.engine.answering import resume
from bot.engine.codes import DRAW_BYTES, fresh, hash_of, looks_like_code
from bot.engine.commands import read
from bot.engine.moving import ask, overview
from bot.engine.revising import became
from bot.engine.submitting import speaks_for, standing
from bot.engine.turn import Seated, Turn
from bot.model.effects import IssueCode, LinkByEmail, Redeem
from bot.model.events import Pressed, Replied
from bot.model.parts import Part, Phrase, Quoted
from bot.model.people import Delegate, Invitation, Role, Seat
from bot.model.questionnaire import Question
from bot.model.response import Move
from bot.model.session import AboutSeat
from bot.model.shapes import Option, PickOne
from bot.questionnaire.versions import changes

FREE_TRIES = 3
"""Wrong codes before each further one must wait."""
LINK_LASTS = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""The wait doubles with every wrong code."""


def stranger(turn: Turn, delegate: Delegate | None) -> None:
    """Somebody without a live seat: nothing is shown but how to get in."""
    if isinstance(turn.event, Replied):
        command = read(turn.event.text)
        typed = command.argument if command and command.word == "start" else turn.event.text
        if typed and (not command or command.word == "start") and looks_like_code(typed):
            return redeem(turn, delegate, typed)
        if typed and command and command.word == "start":
            return wrong(turn)
    if (delegate is None and _let_in_by_email(turn)) or requesting.heard(turn):
        return None
    buttons = requesting.ways_in(turn)
    told = [Phrase("no-seat") if delegate else Phrase("stranger"), *([Phrase("stranger-request")] if buttons else [])]
    return turn.say(*told, buttons=buttons)


def joined(turn: Turn) -> None:
    """Somebody came into the workspace: who is on the roster is let in and welcomed; to anybody else nothing is said."""
    if turn.dossier.delegate(turn.session.address) is None:
        _let_in_by_email(turn)


def _let_in_by_email(turn: Turn) -> bool:
    """Let in who is on the roster with the address that their workspace vouches for; return whether somebody was."""
    known = turn.dossier.person(turn.event.email, turn.session.address) if turn.event.email else None
    seats = [seat for seat in turn.dossier.seats(known.id) if _by_email(turn, seat)] if known else []
    if known is None or not seats:
        return False
    turn.records.append(LinkByEmail(turn.session.address, known.id, turn.event.at, seats[0].consultation))
    requesting.settled(turn, seats[0].consultation)
    turn.say(Phrase("known-by-email", {"name": known.name or Phrase("delegate")}))
    if len(seats) > 1:
        ask_seat(turn, seats)
    else:
        _arrive(turn, known, seats[0])
    return True


def _by_email(turn: Turn, seat: Seat) -> bool:
    """Whether delegates of the seat's kind are known by their workspace's e-mail."""
    return seat.entity.kind in turn.dossier.consultation(seat.consultation).link_by_email


def redeem(turn: Turn, delegate: Delegate | None, typed: str) -> None:
    """Use a code. Why one does not work is not told: that would tell an attacker which exist."""
    if turn.session.slowed_until and turn.event.at < turn.session.slowed_until:
        return turn.say(Phrase("code-slowed"))
    invitation = turn.dossier.invitation(hash_of(typed))
    if invitation is None or not usable(invitation, turn.event.at):
        return wrong(turn)
    if delegate is not None and delegate.id != invitation.delegate.id:
        return turn.say(Phrase("code-of-another"))
    consultation = invitation.seat.consultation if invitation.seat else ""
    turn.records.append(Redeem(invitation.hash, turn.session.address, invitation.delegate.id, turn.event.at, consultation))
    turn.change(tries=0, slowed_until=None, pending=None)
    if consultation:
        requesting.settled(turn, consultation)
    if invitation.seat is None:
        return turn.say(Phrase("welcome-office", {"name": invitation.delegate.name}))
    return _arrive(turn, invitation.delegate, invitation.seat)


def _arrive(turn: Turn, delegate: Delegate, seat: Seat) -> None:
    """Let a person in to a seat: welcome them, or go on where they are in another chat."""
    if turn.session.seat != seat.id:
        turn.change(seat=seat.id, question="", trail=(), seen={})
    seated = Seated(turn.session, turn.event, turn.dossier, delegate, seat)
    seated.records, seated.messages = turn.records, turn.messages
    if question := elsewhere(seated):
        ask(seated, question, Phrase("welcome-back", {"name": delegate.name or Phrase("delegate")}), speaks_for(seated))
    else:
        welcome(seated)
    turn.session = seated.session
    return


def elsewhere(turn: Seated) -> Question | None:
    """Return the question that this person has in hand in another chat: there they go on."""
    for colleague in turn.dossier.colleagues(turn.response.id):
        if colleague.delegate == turn.delegate.id and colleague.address != turn.session.address:
            return turn.question(colleague.question)
    return None


def link(turn: Seated) -> None:
    """`/link`: a code, for a quarter of an hour, by which another chat becomes this person's too."""
    if len(turn.event.entropy) < DRAW_BYTES:  # the service gives it; the engine does not take that for granted
        return turn.say(Phrase("link-not-now"))
    code = fresh(turn.event.entropy)
    until = turn.event.at + LINK_LASTS
    turn.records.append(
        IssueCode(hash_of(code), turn.delegate.id, turn.seat.id, turn.event.at, until, consultation=turn.consultation.id)
    )
    return turn.say(Phrase("link-code", {"minutes": LINK_LASTS // timedelta(minutes=1)}), Phrase("link-this", {"code": code}))


def usable(invitation: Invitation, at: datetime) -> bool:
    """Whether a code may be used at *at*."""
    return invitation.usable and at < datetime.fromisoformat(invitation.expires_at)


def wrong(turn: Turn) -> None:
    """Count a wrong code, and slow its sender down from the fourth on."""
    tries = turn.session.tries + 1
    until = None
    if tries >= FREE_TRIES:
        until = turn.event.at + min(FIRST_WAIT * 2 ** min(tries - FREE_TRIES, 20), LONGEST_WAIT)
    turn.change(tries=tries, slowed_until=until)
    turn.say(Phrase("code-not-valid"))


def welcome(turn: Seated) -> None:
    """Say for whom the bot thinks they speak, what is asked, and until when."""
    until = welcome_until(turn)
    progress = turn.progress()
    paragraphs: list[Part] = [
        Phrase("welcome", {"name": turn.delegate.name or Phrase("delegate")}),
        turn.questionnaire.title,
        speaks_for(turn),
        turn.phrase("", "welcome-questions", {"count": len(turn.questions)}),
    ]
    if bar := turn.barred():
        paragraphs.append(bar)
    elif until:
        paragraphs.append(until)
    if progress.answered:
        paragraphs.append(turn.phrase("", "status-progress", {"answered": progress.answered, "of": progress.of}))
    turn.turn_to("")
    turn.say(*paragraphs, buttons=(b.BEGIN, b.QUESTIONS, b.HELP), prompt=turn.prompt(), progress=progress)


def welcome_until(turn: Seated) -> Phrase | None:
    """Return until when answers or comments are taken, as it is said to a head or to a contributor."""
    contributes = turn.seat.role is Role.CONTRIBUTOR and not turn.commenting
    return turn.until("welcome-until-contributor" if contributes else "welcome-until")


def start(turn: Seated, code: str) -> None:
    """`/start`, with or without a code: welcome back, or one more seat."""
    if code:
        return redeem(turn, turn.delegate, code) if looks_like_code(code) else wrong(turn)
    if not turn.session.trail or turn.landed:
        return welcome(turn)
    return resume(
        turn, Phrase("welcome-back", {"name": turn.delegate.name or Phrase("delegate")}), speaks_for(turn), standing(turn)
    )


def seat_of(turn: Turn, seats: Sequence[Seat]) -> Seat | None:
    """Return the seat to speak from; with several and none chosen, ask, and return None."""
    chosen = next((seat for seat in seats if seat.id == turn.session.seat), None)
    if chosen is None and len(seats) == 1:
        chosen = seats[0]
    if chosen is None and isinstance(turn.session.pending, AboutSeat):
        typed = _typed(turn)
        value = b.chosen(shape_of(seats), typed) if typed else None
        chosen = next((seat for seat in seats if _mark(seat) == value), None)
        if chosen:
            _take(turn, chosen)
            return chosen
    if chosen is None:
        if isinstance(turn.event, Replied) and read(turn.event.text) is None and not turn.session.pending:
            turn.say(Phrase("not-kept"))
        ask_seat(turn, seats)
        return None
    if chosen.id != turn.session.seat:
        _take(turn, chosen)
    return chosen


def _typed(turn: Turn) -> str:
    """Return what was typed or, on the latest prompt, pressed."""
    match turn.event:
        case Replied(text=text):
            return text
        case Pressed(prompt=prompt, action=action) if prompt == turn.session.prompt:
            return action
        case _:
            return ""


def _take(turn: Turn, seat: Seat) -> None:
    turn.change(seat=seat.id, question="", trail=(), seen={}, pending=None)


def ask_seat(turn: Turn, seats: Sequence[Seat]) -> None:
    """Ask for whom the person speaks now."""
    turn.ask_about(AboutSeat(), Phrase("seat-ask"), shape=shape_of(seats))


def shape_of(seats: Sequence[Seat]) -> PickOne:
    """Return the seats to choose from."""
    return PickOne(
        tuple(Option(_mark(seat), Phrase("seat", {"entity": seat.entity.name, "role": seat.role.value})) for seat in seats)
    )


def _mark(seat: Seat) -> str:
    """Return what tells a person's seats apart and is short, for a button holds little."""
    return blake2s(seat.id.encode(), digest_size=6).hexdigest()


def seats(turn: Seated, all_seats: Sequence[Seat]) -> None:
    """`/seats`: for whom do you speak?"""
    if len(all_seats) == 1:
        return turn.say(speaks_for(turn))
    return ask_seat(turn, all_seats)


def choose_seat(turn: Seated, all_seats: Sequence[Seat], typed: str) -> None:
    """Take the choice of a seat, and show where its entity stands."""
    value = b.chosen(shape_of(all_seats), typed)
    seat = next((seat for seat in all_seats if _mark(seat) == value), None)
    if seat is None:
        return turn.ask_about(AboutSeat(), Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=shape_of(all_seats))
    _take(turn, seat)
    other = Seated(turn.session, turn.event, turn.dossier, turn.delegate, seat)
    other.records, other.messages = turn.records, turn.messages
    overview(other, speaks_for(other))
    turn.session = other.session
    return None


def catch_up(turn: Seated) -> None:
    """An unsubmitted response takes up the version that the consultation now runs on; changed questions are asked again."""
    response, now = turn.response, turn.consultation.version
    if turn.commenting or not response.version or response.version == now or response.handed_in:
        return
    new, kind = turn.dossier.questionnaire(turn.consultation.questionnaire, now), turn.seat.entity.kind
    found = changes(turn.questionnaire, new, kind).concerning(lambda question: bool(response.answer(question).fragments))
    turn.record(Move(response.id, response.revision + 1, now, found.changed, found.gone, turn.event.at))
    turn.versioned(now)
    turn.say(Phrase("version-moved", {"version": now}), *became(found, "version-again"))
