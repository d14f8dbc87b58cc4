"""Reminders: what somebody is told who may answer and has not handed in, and how they say that they want none."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine import buttons as b
from bot.engine.dossier import Dossier
from bot.engine.turn import Seated, Turn
from bot.model.effects import Message, MuteReminders, Step
from bot.model.events import ReminderDue
from bot.model.parts import Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Role
from bot.model.session import Session
from bot.model.shapes import Button

LISTED = 8
"""Questions that are named as missing; of more, how many."""
IN_HOURS = timedelta(hours=36)
"""Nearer than that, hours are counted."""
SEATS = Button(Phrase("button-seats"), "/seats")
OFF, ON = Button(Phrase("button-remind-off"), "/remind off"), Button(Phrase("button-remind-on"), "/remind on")


def due(session: Session, event: ReminderDue, dossier: Dossier) -> Step:
    """Remind, if all still stands as it did when the reminder was found to be due. The conversation is not touched."""
    delegate = dossier.delegate(session.address)
    seats = dossier.seats(delegate.id) if delegate else ()
    seat = next((one for one in seats if one.id == event.seat), None)
    if delegate is None or seat is None or delegate.muted:
        return Turn(session, event, dossier).result()
    turn = Seated(session, event, dossier, delegate, seat)
    if turn.response.handed_in or turn.shut() or turn.closing() != event.closing:
        return turn.result()
    turn.messages.append(
        Message(
            id=event.id,
            address=session.address,
            paragraphs=(turn.consultation.title, *_said(turn)),
            buttons=(_go_on(turn, several=len(seats) > 1), OFF),
            bulk=True,
        )
    )
    return turn.result()


def _said(turn: Seated) -> tuple[Part, ...]:
    closing, missing = turn.closing(), _missing(turn)
    lines = [Phrase("reminder", {"entity": turn.seat.entity.name})]
    if closing:
        left = _left(closing, turn.event.at, ZoneInfo(turn.consultation.zone))
        lines.append(Phrase("reminder-until", {"left": left, "when": turn.moment(closing)}))
    if len(missing) > LISTED:
        lines.append(Phrase("reminder-missing-many", {"count": len(missing), "of": len(turn.questions)}))
    elif missing:
        questions = Listed(tuple(missing))
        lines.append(Phrase("reminder-missing", {"count": len(missing), "of": len(turn.questions), "questions": questions}))
    elif turn.seat.role is Role.HEAD:
        lines.append(Phrase("reminder-submit"))
    else:
        lines.append(Phrase("reminder-head-submits"))
    return (Lines(tuple(lines)),)


def _missing(turn: Seated) -> list[str]:
    return [question.id for question in turn.questions if not turn.settled(question.id)]


def _left(closing: datetime, now: datetime, zone: ZoneInfo) -> Phrase:
    """Return how far away *closing* is: by the calendar in *zone*, and when it is near by the clock."""
    left = closing - now
    if left < IN_HOURS:
        return Phrase("reminder-hours", {"hours": max(1, round(left.total_seconds() / 3600))})
    return Phrase("reminder-days", {"days": (closing.astimezone(zone).date() - now.astimezone(zone).date()).days})


def _go_on(turn: Seated, *, several: bool) -> Button:
    """Return the button to go on with; somebody with several seats has to say for whom first."""
    missing = _missing(turn)
    if several:
        return SEATS
    return Button(Phrase("button-go-on", {"question": missing[0]}), f"/goto {missing[0]}") if missing else b.REVIEW


def remind(turn: Seated, wanted: str) -> None:
    """`/remind`: whether reminders come, and `/remind off` and `/remind on`."""
    muted = turn.delegate.muted
    match wanted.strip().lower():
        case "off" | "on" as word:
            muted = word == "off"
            if muted != turn.delegate.muted:
                turn.records.append(MuteReminders(turn.delegate.id, muted))
        case "":
            pass
        case other:
            return turn.say(Phrase("remind-usage", {"typed": Quoted(other[:40])}), buttons=(OFF, ON))
    return turn.say(Phrase("remind-is-off" if muted else "remind-is-on"), buttons=(ON if muted else OFF, b.QUESTIONS))
