"""Whoever holds an office and has a seat as well: both machines behind one address, and which of them an event is for.

The rule, for everything that is typed, sent or pressed:

- A command goes to the machine that knows it. Where both do, both answer (`/start`, `/help`), or what follows it tells
  (`/remind on`, `/comments 1a`), or it is asked which one is meant. A bare word is no command of the desk here: it may be part
  of an answer.
- While the desk waits for a reply, what is sent after its question is that reply, and is never kept as an answer.
- Everything else belongs to the conversation: the seat is kept, with the question in hand.

Whichever it was is said where it could be mistaken: what the desk asks or tells names the question in hand, and a command of
the conversation says that what the desk had asked is put aside. A prompt of the desk ends with what it asked, so that its
buttons, pressed again, cannot answer a question.
"""

from __future__ import annotations

from enum import Enum, auto
from hashlib import blake2s

from msgspec.structs import replace

from bot import desk, engine
from bot.desk import behalf, enrol
from bot.desk.command import Desk
from bot.desk.comments import Comments
from bot.desk.orientation import DIGEST, HELP, Help, Start
from bot.desk.remind import Remind
from bot.engine import commands
from bot.engine.codes import looks_like_code
from bot.engine.dossier import Dossier, Missing, Needs
from bot.model.effects import Message, Step
from bot.model.events import DigestDue, Edited, Event, Missed, NoticeDue, Pressed, Replied, RosterRead, Unsupported
from bot.model.parts import Lines, Listed, Phrase
from bot.model.people import Office
from bot.model.session import AboutBehalf, AboutForgetting, AboutParked, AtDesk, Session
from bot.model.shapes import Button, Enter, PickOne, Say, Write

OURS = "desk"
OWN = "own"
"""Typed after a command that both know: the desk's is meant, or one's own."""


class Whose(Enum):
    """Which machine takes an event."""

    DESK = auto()
    CONVERSATION = auto()
    BOTH = auto()
    WHICH = auto()
    """Neither can tell: whoever typed it is asked."""
    LAST = auto()
    """Nobody who holds an office is erased: the office is given back first."""


def step(session: Session, event: Event, dossier: Dossier) -> Step | Needs:
    """Return what *event* leads to for somebody with an office and a seat, or what must be loaded first."""
    try:
        return _step(session, event, dossier)
    except Missing as missing:
        return Needs(missing.need)


def _step(session: Session, event: Event, dossier: Dossier) -> Step | Needs:
    whose, meant = _whose(session, event, Desk(session, event, dossier, desk.DESK_COMMANDS))
    match whose:
        case Whose.DESK:
            made = desk.step(session, meant, dossier)
        case Whose.CONVERSATION:
            made = engine.step(session, meant, dossier)
        case Whose.BOTH:
            made = _both(session, meant, dossier)
        case Whose.WHICH | Whose.LAST:
            made = _answered(session, meant, dossier, whose)
    return made if isinstance(made, Needs) else _settled(session, event, made, whose)


# Whose it is


def _whose(session: Session, event: Event, at: Desk) -> tuple[Whose, Event]:
    """Return who takes *event*, and the event as it is said to that machine."""
    waits = isinstance(session.pending, AtDesk)
    match event:
        case Replied(file=None):
            replies = event.order >= session.asked
            if not event.text.lstrip().startswith("/") and isinstance(session.pending, AboutForgetting) and replies:
                return Whose.LAST, event
            whose, text = _said(session, event.text, replies=waits and replies)
            return whose, replace(event, text=text)
        case Replied():
            to_us = enrol.meant(at, event) or (waits and event.order >= session.asked)
            return Whose.DESK if to_us else Whose.CONVERSATION, event
        case Pressed():
            current = event.prompt == session.prompt and event.prompt != ""
            if event.action.startswith("/"):
                whose, text = _said(session, event.action, replies=waits and current)
                return whose, replace(event, action=text)
            if isinstance(session.pending, AboutForgetting) and current:
                return Whose.LAST, event
            return Whose.DESK if waits else Whose.CONVERSATION, event
        case Edited():
            entering = isinstance(session.pending, AboutBehalf) and at.dossier.place(event.address, event.message) is None
            return Whose.DESK if entering else Whose.CONVERSATION, event
        case Unsupported():
            return Whose.DESK if waits else Whose.CONVERSATION, event
        case RosterRead() | DigestDue() | NoticeDue():
            return Whose.DESK, event
        case Missed():
            return Whose.BOTH, event
        case _:
            return Whose.CONVERSATION, event


def _said(session: Session, text: str, *, replies: bool) -> tuple[Whose, str]:
    """Return whose *text* is; *replies*: the desk waits for a reply, and this came after its question."""
    if replies and isinstance(session.pending, AboutBehalf) and behalf.leads_on(text):
        return Whose.DESK, text
    typed = commands.read(text) if text.lstrip().startswith("/") else None
    if not replies and text.strip().lower() == Help.word:
        return Whose.BOTH, text
    if typed is None:
        secret = looks_like_code(text)  # it opens a seat, and is never a reason that is kept
        return Whose.DESK if replies and not secret else Whose.CONVERSATION, text
    first = typed.argument.lower()
    match typed.word:
        case "forget":
            return Whose.LAST, text
        case Start.word:
            return Whose.CONVERSATION if first else Whose.BOTH, text
        case Help.word:
            named = first.removeprefix("/")
            theirs, known = named in desk.WORDS, named in commands.WORDS
            return (Whose.BOTH if theirs is known and (not named or known) else _one(theirs=not known)), text
        case Remind.word | Comments.word if first in ("", OWN, OURS):
            bare = f"/{typed.word}"
            return (Whose.WHICH if not first else _one(theirs=first == OURS)), bare
        case Remind.word:
            return _one(theirs=first not in ("on", "off")), text
        case word:
            return _one(theirs=word in desk.WORDS or word not in commands.WORDS), text


def _one(*, theirs: bool) -> Whose:
    return Whose.DESK if theirs else Whose.CONVERSATION


# What is said


def _both(session: Session, event: Event, dossier: Dossier) -> Step | Needs:
    """Say what the desk has to say, then what the conversation has."""
    if _word(event) == Start.word:
        at = Desk(replace(session, pending=None), event, dossier, desk.DESK_COMMANDS)
        titles = Listed(tuple(dossier.consultation(one).title for one in at.consultations(Office.SECRETARY)))
        at.say(Phrase("desk-welcome", {"titles": titles}), buttons=(DIGEST, HELP))
        first: Step | Needs = at.result()
    else:
        first = desk.step(session, event, dossier)
    if isinstance(first, Needs):
        return first
    second = engine.step(first.session, event, dossier)
    if isinstance(second, Needs):
        return second
    said = tuple(replace(one, id=f"{event.id}:desk{number}") for number, one in enumerate(first.messages))
    return replace(second, records=first.records + second.records, messages=said + second.messages)


def _word(event: Event) -> str:
    typed = event.text if isinstance(event, Replied) else event.action if isinstance(event, Pressed) else ""
    found = commands.read(typed)
    return found.word if found else ""


def _answered(session: Session, event: Event, dossier: Dossier, whose: Whose) -> Step:
    at = Desk(replace(session, pending=None), event, dossier, desk.DESK_COMMANDS)
    at.prompt()  # what was asked before is over, and its buttons answer nothing any more
    if whose is Whose.LAST:
        at.refuse(Phrase("both-forget"), buttons=(HELP,))
        return at.result()
    word = _word(event)
    lines = (Phrase(f"both-{word}", {"command": f"/{word} {whom}", "whose": whom}) for whom in (OURS, OWN))
    buttons = tuple(Button(Phrase(f"both-button-{word}", {"whose": whom}), f"/{word} {whom}") for whom in (OURS, OWN))
    at.refuse(Lines((Phrase("both-which"), *lines)), buttons=buttons)
    return at.result()


def _settled(before: Session, event: Event, made: Step, whose: Whose) -> Step:
    """Return *made* with what has to be said so that nobody mistakes where the next message goes."""
    after, messages = made.session, list(made.messages)
    waited, waits = isinstance(before.pending, AtDesk), isinstance(after.pending, AtDesk)
    if waited and not waits and after.prompt == before.prompt:
        fresh = blake2s(f"{event.id} back".encode("utf-8", "replace"), digest_size=5).hexdigest()
        after = replace(after, prompt=fresh if after.question else "")
    notes: list[Phrase] = []
    if waited and not waits and whose is not Whose.DESK:
        notes.append(Phrase("both-aside"))
    if whose is not Whose.CONVERSATION and isinstance(before.pending, AboutParked) and after.pending != before.pending:
        notes.append(Phrase("parked-dropped", {"messages": len(before.pending.parked)}))
    if whose is Whose.DESK and after.question and isinstance(event, Replied | Pressed | RosterRead):
        notes.append(Phrase("both-asked" if waits else "both-back", {"question": after.question}))
    return replace(made, session=after, messages=tuple(_noted(messages, notes, event, after)))


def _noted(messages: list[Message], notes: list[Phrase], event: Event, session: Session) -> list[Message]:
    """Return *messages* with *notes* at the end of the last one to this address, or in one of their own."""
    mine = [number for number, one in enumerate(messages) if one.address == session.address and not one.bulk]
    if not notes:
        return messages
    if mine and isinstance(messages[mine[-1]].shape, Say | Write | PickOne | Enter):
        last = messages[mine[-1]]
        messages[mine[-1]] = replace(last, paragraphs=(*last.paragraphs, Lines(tuple(notes))))
    else:
        messages.append(Message(id=f"{event.id}:both", address=session.address, paragraphs=(Lines(tuple(notes)),)))
    return messages
