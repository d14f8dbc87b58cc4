"""Who may not use a command of the desk and types it all the same: nothing is said of it, and it is noted for the audit log.

One address, one word, one day (UTC) make one note at most, which stands in its session: so nobody can fill the log. In a room
it is one for each person.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.engine import commands
from bot.engine.dossier import Dossier
from bot.model.effects import NoteAttempt, Step
from bot.model.events import Event, InPublic, Pressed, Replied
from bot.model.session import Attempts, Session


def noted(session: Session, word: str, at: datetime) -> Session | None:
    """Return *session* with a note that *word* was tried at *at*, None if it has one of that day."""
    day = at.astimezone(UTC).date().isoformat()
    known = session.attempts
    if known is None or known.day < day:
        return replace(session, attempts=Attempts(day, (word,)))
    if word in known.words:
        return None
    return replace(session, attempts=Attempts(known.day, (*known.words, word)))


def noticed(event: Event, dossier: Dossier, made: Step, words: Container[str]) -> Step:
    """Return *made*, the step of somebody without an office, with a note if *event* is one of *words* with a slash."""
    match event:
        case Replied(text=text, file=None) | Pressed(action=text) if text.lstrip().startswith("/"):
            typed, delegate = commands.read(text), dossier.delegate(event.address)
        case InPublic(text=text, speaker=speaker) if text.lstrip().startswith("/"):
            typed, delegate = commands.read(text), dossier.at_room(event.address, speaker).speaker
        case _:
            return made
    if typed is None or typed.word not in words:
        return made
    whose = f" {delegate.id}" if delegate and isinstance(event, InPublic) else ""
    session = noted(made.session, f"{typed.word}{whose}", event.at)
    if session is None:
        return made
    seats = dossier.seats(delegate.id) if delegate else ()
    consultation = next((seat.consultation for seat in seats if seat.id == session.seat), "")
    note = NoteAttempt(typed.word, delegate.id if delegate else "", event.address, event.at, consultation)
    return replace(made, session=session, records=(*made.records, note))
