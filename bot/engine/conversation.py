"""The delegate's conversation: what each event leads to, and what each word does.

Whoever adds an event type and does not handle it here fails the type check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, assert_never

from bot.engine import answering, arriving, asides, commenting, contesting, glance, moving, pending, reminding, submitting
from bot.engine import buttons as b
from bot.engine.codes import looks_like_code
from bot.engine.commands import WORDS, Typed, alike, read
from bot.engine.dossier import Dossier, Missing, Needs
from bot.engine.fetching import fetched
from bot.engine.turn import Seated, Turn
from bot.model.effects import DropRoster, Step
from bot.model.events import (
    Blocked,
    Deleted,
    DigestDue,
    Edited,
    Event,
    Fetched,
    InPublic,
    Joined,
    Moved,
    NoticeDue,
    Opened,
    Pressed,
    ReminderDue,
    Replied,
    RosterRead,
    Unblocked,
    Unsupported,
)
from bot.model.events import Missed as MissedEvent
from bot.model.parts import Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.session import AboutParked, AboutSeat, Session

ACTIONS: dict[str, Callable[[Seated, str], None]] = {
    "start": arriving.start,
    "done": lambda turn, _: moving.done(turn),
    "next": lambda turn, _: moving.forward(turn),
    "back": lambda turn, _: moving.back(turn),
    "skip": lambda turn, _: moving.skip(turn),
    "clear": lambda turn, _: moving.clear(turn),
    "keep": lambda turn, _: moving.keep(turn),
    "goto": moving.goto,
    "questions": lambda turn, _: moving.overview(turn),
    "review": lambda turn, _: commenting.comments(turn) if turn.commenting else submitting.review(turn),
    "comments": lambda turn, _: commenting.comments(turn),
    "documents": lambda turn, _: moving.documents(turn),
    "submit": lambda turn, _: submitting.submit(turn),
    "withdraw": lambda turn, _: submitting.withdraw(turn),
    "status": lambda turn, _: submitting.status(turn),
    "receipt": lambda turn, _: submitting.receipt(turn),
    "colleagues": lambda turn, _: asides.colleagues(turn),
    "seats": lambda turn, _: arriving.seats(turn, turn.dossier.seats(turn.delegate.id)),
    "link": lambda turn, _: arriving.link(turn),
    "language": asides.language,
    "remind": reminding.remind,
    "contact": asides.contact,
    "contest": contesting.contest,
    "help": asides.help_,
    "forget": lambda turn, _: asides.forget(turn),
}
"""What each word of `bot.engine.commands` does; a test holds that none is missing."""


Spoken: TypeAlias = Replied | Edited | Deleted | Pressed | Unsupported
"""What a person says or does in a private chat."""


def step(session: Session, event: Event, dossier: Dossier) -> Step | Needs:
    """Return what *event* leads to for the address of *session*, or what must be loaded first."""
    try:
        return _step(session, event, dossier)
    except Missing as missing:
        return Needs(missing.need)


def _step(session: Session, event: Event, dossier: Dossier) -> Step:
    match event:
        case Fetched():
            return fetched(session, event, dossier)
        case RosterRead():  # its sender has no office any more
            turn = Turn(session, event, dossier)
            turn.records.append(DropRoster(event.file.source))
            return turn.result()
        case InPublic():
            return asides.in_public(Turn(session, event, dossier), event)
        case Joined():
            turn = Turn(session, event, dossier)
            arriving.joined(turn)
            return turn.result()
        case MissedEvent():
            return asides.missed(Turn(session, event, dossier), event)
        case ReminderDue():
            return reminding.due(session, event, dossier)
        case DigestDue() | NoticeDue() | Moved():  # for whoever held an office a moment ago; of a room that is nobody's
            return Turn(session, event, dossier).result()
        case Blocked() | Unblocked():
            return asides.reachable(Turn(session, event, dossier), isinstance(event, Unblocked))
        case _:
            return _in_private(session, event, dossier)


def _in_private(session: Session, event: Spoken | Opened, dossier: Dossier) -> Step:
    delegate = dossier.delegate(session.address)
    seats = dossier.seats(delegate.id) if delegate else ()
    turn = Turn(session, event, dossier)
    if isinstance(event, Opened) and not seats:
        glance.bare(turn, Phrase("glance-title"), Phrase("glance-stranger"))
        return turn.result()
    if delegate is None or not seats:
        if session.seat:
            turn.change(seat="", question="", trail=(), pending=None, seen={}, prompt="")
        arriving.stranger(turn, delegate)
        return turn.result()
    if isinstance(event, Opened):
        chosen = next((seat for seat in seats if seat.id == session.seat), seats[0])
        looking = Seated(session, event, dossier, delegate, chosen)
        glance.glance(looking)
        return looking.result()
    seat = arriving.seat_of(turn, seats)
    if seat is None:
        return turn.result()
    seated = Seated(turn.session, event, dossier, delegate, seat)
    chose_seat = session.seat != seat.id and isinstance(session.pending, AboutSeat)
    commenting.land(seated)
    arriving.catch_up(seated)
    if chose_seat:
        moving.overview(seated, submitting.speaks_for(seated))
    else:
        _dispatch(seated, event)
    return seated.result()


def _dispatch(turn: Seated, event: Spoken) -> None:
    if turn.session.question and turn.question(turn.session.question) is None:
        turn.turn_to("")
    match event:
        case Replied():
            _replied(turn, event)
        case Edited():
            answering.edited(turn, event)
        case Deleted():
            answering.deleted(turn, event)
        case Pressed():
            _pressed(turn, event)
        case Unsupported():
            asides.unsupported(turn, event)
        case _:
            assert_never(event)


def _replied(turn: Seated, event: Replied) -> None:
    command = None if event.file else read(event.text) or _goto(turn, event.text)
    if command is not None and not _answers(turn, event):
        return _command(turn, command)
    if not event.file and looks_like_code(event.text):
        return _command(turn, Typed("start", event.text))  # a secret, never an answer or a comment
    if turn.session.pending is not None and not event.file and event.order >= turn.session.asked:
        return pending.about(turn, turn.session.pending, event.text, event)
    return answering.answer(turn, event)


def _goto(turn: Seated, text: str) -> Typed | None:
    """Return the command in `goto 2b`: where there is such a question it needs no slash, for nothing else could be meant."""
    word, _, rest = text.strip().lower().partition(" ")
    return Typed("goto", rest.strip()) if word == "goto" and turn.question(rest.strip()) else None


def _answers(turn: Seated, event: Replied) -> bool:
    """Whether a bare word that is also a command is an answer to the question in hand, such as an option called "back"."""
    question = turn.question(turn.session.question)
    if event.text.lstrip().startswith("/") or turn.session.pending or question is None or question.type.many_messages:
        return False
    return not isinstance(question.type.read(Given(event.text), ""), Rejected)


def _command(turn: Seated, command: Typed) -> None:
    if command.word not in WORDS:
        near = alike(command.word)
        why = (
            Phrase("command-unknown-near", {"typed": Quoted(f"/{command.word}"), "near": f"/{near}"})
            if near
            else Phrase("command-unknown", {"typed": Quoted(f"/{command.word}")})
        )
        return turn.say(why, buttons=(b.HELP,))
    if isinstance(turn.session.pending, AboutParked):
        turn.say(Phrase("parked-dropped", {"messages": len(turn.session.pending.parked)}))
    if turn.session.pending is not None:
        turn.change(pending=None)
    return ACTIONS[command.word](turn, command.argument)


def _pressed(turn: Seated, event: Pressed) -> None:
    """A press says what its typed equivalent says; one on an earlier prompt only if that means the same at any time."""
    command = read(event.action) if event.action.startswith("/") else None
    current = event.prompt == turn.session.prompt and event.prompt != ""
    if command is not None and command.word in WORDS and (current or WORDS[command.word].anytime):
        return _command(turn, command)
    if not current or command is not None or event.action.startswith("/"):
        return pending.stale(turn)
    if turn.session.pending is not None:
        return pending.about(turn, turn.session.pending, event.action, None)
    question = turn.question(turn.session.question)
    if question is None or question.type.many_messages:
        return pending.stale(turn)
    return answering.value(turn, question, Given(event.action, pressed=True))
