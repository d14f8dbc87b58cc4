"""What time has brought: the reminders, digests and notices that are due, told purely from what is stored.

Each is an event with a name of its own, which is also its message's: a crash, a second process, a clock that jumps or a
deadline that is moved back and forth finds the name taken. What is due is looked at again in the transaction that says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.consultation import Change, Closes, Consultation, Stage
from bot.model.events import DigestDue, NoticeDue, OfTime, ReminderDue
from bot.model.people import Entity
from bot.model.reminding import Span, comes, spans
from bot.model.schedule import Schedule, considerate, zone_of
from bot.model.timed import Chair, Room, Running, Seating

CALLED = timedelta(hours=24)
"""For so long after reminders were called for, people are waited for to be awake."""
NOTICED = timedelta(hours=24)
"""What is older is no news any more."""
BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now, and when to look again (None: nothing is ahead, for all that is stored)."""

    events: tuple[OfTime, ...]
    next: datetime | None


def reminding(running: Running, now: datetime) -> bool:
    """Whether a reminder may be due, so that it is worth reading who has a seat."""
    one = running.consultation
    if one.stage is not Stage.OPEN:
        return False
    farthest = [timedelta(hours=hours) for hours in one.reminders[:1]]
    closings = _closings(one)
    within = any(closing - span - timedelta(days=1) <= now < closing for span in farthest for closing in closings)
    return within or any(called.at <= now < called.at + CALLED for called in running.called)


def due(now: datetime, running: Sequence[tuple[Running, Seating | None]]) -> Due:
    """Return what is due at *now*. Seating is given for those consultations of which `reminding` is true."""
    events: list[OfTime] = []
    ahead: list[datetime] = []
    for one, seating in running:
        for room in one.rooms:
            _at_the_desk(now, one, room, events, ahead)
        if one.consultation.stage is Stage.OPEN:
            for closing in _closings(one.consultation):
                ahead += [closing - timedelta(hours=hours, days=1) for hours in one.consultation.reminders[:1]]
        if seating is not None:
            _reminders(now, one, seating, events, ahead)
    return Due(tuple(events), min((at for at in ahead if at > now), default=None))


def _closings(consultation: Consultation) -> list[datetime]:
    """Return every instant at which answers close for anybody."""
    found: list[datetime] = []
    for milestone in consultation.milestones:
        common = consultation.instant(milestone)
        if milestone.closes is Closes.ANSWERS and common:
            found += [common, *(extension.at for extension in milestone.extensions)]
    return found


# Reminders


def _reminders(now: datetime, running: Running, seating: Seating, events: list[OfTime], ahead: list[datetime]) -> None:
    consultation = running.consultation
    settled = _settled(consultation, seating.history)
    for chair in seating.chairs:
        if chair.muted or not consultation.status(chair.entity).may_answer:
            continue
        closing = consultation.closing(chair.entity)
        if closing is not None and now >= closing:
            continue
        zone = zone_of(chair.time_zone, consultation.zone)
        milestone = _closed_by(consultation, chair.entity, closing)
        if closing is not None:
            since = max(settled(chair.entity), chair.linked_at)
            for span in spans(consultation.reminders, chair.role, closing, since, zone):
                _within(now, span, zone, _reminder(now, chair, milestone, closing, span.hours), events, ahead)
        for called in running.called:
            until = min(called.at + CALLED, closing) if closing else called.at + CALLED
            if chair.linked_at <= called.at:
                by_hand = _reminder(now, chair, milestone, closing, 0, f"remind:{chair.seat}:{BY_HAND}:{called.id}")
                _within(now, Span(0, considerate(called.at, until, zone), until), zone, by_hand, events, ahead)


def _within(now: datetime, span: Span, zone: ZoneInfo, event: OfTime, events: list[OfTime], ahead: list[datetime]) -> None:
    at = comes(span, now, zone)
    if at == now:
        events.append(event)
    elif at is not None:
        ahead.append(at)


def _reminder(now: datetime, chair: Chair, milestone: str, closing: datetime | None, hours: int, name: str = "") -> ReminderDue:
    name = name or f"remind:{chair.seat}:{milestone}:{_stamp(closing)}:{hours}h"
    return ReminderDue(
        id=name, at=now, address=chair.address, order=(), seat=chair.seat, milestone=milestone, closing=closing, hours=hours
    )


def _closed_by(consultation: Consultation, entity: Entity, closing: datetime | None) -> str:
    """Return the milestone at which *entity*'s answers close."""
    for milestone in consultation.milestones:
        if closing and milestone.closes is Closes.ANSWERS and consultation.due(milestone, entity) == closing:
            return milestone.id
    return ""


def _settled(consultation: Consultation, history: Sequence[Change]) -> Callable[[Entity], datetime]:
    """Return what tells since when an entity's answers have been taken until the instant at which they close.

    Whoever had it moved, or was let in or in again, was told of it then, so a distance that lay behind asks for no reminder.
    """
    states = [change.state for change in history]
    named = {extension.entity for state in states for one in state.milestones for extension in one.extensions}
    named |= {rule.entity for state in states for rule in state.eligibility}
    found: dict[tuple[str, str], datetime] = {}

    def since(entity: Entity) -> datetime:
        key = (entity.kind, entity.id if entity.id in named else "")
        if key not in found:
            closing, at = consultation.closing(entity), datetime.min.replace(tzinfo=UTC)
            for change in reversed(history):
                state = change.state
                taken = state.stage is Stage.OPEN and state.status(entity).may_answer
                if not taken or state.closing(entity) != closing:
                    break
                at = change.at
            found[key] = at
        return found[key]

    return since


def _stamp(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""


# The desk


def _at_the_desk(now: datetime, running: Running, room: Room, events: list[OfTime], ahead: list[datetime]) -> None:
    """A room that gets digests also gets a line at what happens between them."""
    consultation = running.consultation
    schedule = room.schedule if room.chosen_at else consultation.digests
    if schedule is None:
        return
    zone = ZoneInfo(consultation.zone)
    since = room.chosen_at or room.linked_at
    latest = schedule.latest(now, zone)
    if latest > since:
        name = f"digest:{consultation.id}:{room.name}:{_period(latest.astimezone(zone), room.chosen_at)}"
        events.append(DigestDue(id=name, at=now, address=room.address, order=(), consultation=consultation.id))
    ahead.append(schedule.following(now, zone))
    events += _notices(now, running, room, schedule, max(since, now - NOTICED), ahead)


def _period(at: datetime, chosen_at: datetime | None) -> str:
    """Return the day; on that on which the time was chosen also the time, for another may have been kept that day already."""
    chosen = chosen_at is not None and chosen_at.astimezone(at.tzinfo).date() == at.date()
    return f"{at:%H:%M}:{at.date()}" if chosen else f"{at.date()}"


def _notices(
    now: datetime, running: Running, room: Room, schedule: Schedule, since: datetime, ahead: list[datetime]
) -> Iterator[OfTime]:
    one = running.consultation

    def notice(what: str, name: str, milestone: str = "") -> NoticeDue:
        key = f"notice:{one.id}:{room.name}:{name}"
        return NoticeDue(id=key, at=now, address=room.address, order=(), consultation=one.id, what=what, milestone=milestone)

    for milestone in one.milestones:
        at = one.instant(milestone)
        if milestone.closes and at:
            ahead.append(at)
            if since < at <= now:
                yield notice("closed", f"closed:{milestone.id}:{_stamp(at)}", milestone.id)
    if running.first_submission and since < running.first_submission:
        yield notice("first", "first")
    if running.to_decide and max(since, room.told_at or since) < running.to_decide:
        # Once between two digests; one without news does not count as told, so its time does.
        before = schedule.latest(running.to_decide, ZoneInfo(one.zone))
        yield notice("decide", f"decide:{_stamp(max(before, room.told_at or before))}")
