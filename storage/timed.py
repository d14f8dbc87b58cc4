"""What the clock asks for: who may be reminded, which rooms get digests, what was called for by hand; and its two records."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, literal_column, select

from bot.model.behalf import Did
from bot.model.consultation import Consultation, Stage, Timing
from bot.model.effects import CallReminders, ScheduleDigests
from bot.model.people import Entity, Role
from bot.model.ruling import Says
from bot.model.schedule import Schedule
from bot.model.timed import Called, Chair, Room, Running, Seating
from storage import times
from storage.behalf import waits_at
from storage.library import all_consultations, history
from storage.statement import Lookup, insert, upsert
from storage.tables import (
    address,
    behalf,
    binding,
    comment,
    delegate,
    digest,
    entity,
    event_key,
    mandate,
    quarantine,
    reminder_call,
    request,
    response,
    room,
    ruling,
    seat,
    submission,
)

_REMEMBERED = timedelta(days=2)
"""After so long a call for reminders has been answered wherever it could be."""
_CALL = insert(reminder_call, "id", "consultation", "by", "at")
_SCHEDULE = upsert(room, ("consultation", "room"), "consultation", "room", "schedule", "at")
_KNOWN = Lookup(select(event_key.c.key).where(event_key.c.key.in_(bindparam("keys", expanding=True))))
_encode = msgspec.json.Encoder().encode
_schedules = msgspec.json.Decoder(Schedule)


def call(connection: Connection, record: CallReminders, received: str) -> None:
    """Keep that reminders were called for. They count from when we heard of it, so that nobody linked since is left out."""
    _CALL.run(connection, [(record.id, record.consultation, record.by, received)])


def schedule(connection: Connection, record: ScheduleDigests) -> None:
    """Keep when a room gets digests."""
    told = _encode(record.schedule).decode() if record.schedule else ""
    _SCHEDULE.run(connection, [(record.consultation, record.room, told, times.text(record.at))])


def known(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return those of *keys* under which an event was taken already."""
    return {row[0] for row in _KNOWN.rows(connection, keys)}


def running(connection: Connection, now: datetime) -> list[Running]:
    """Return the consultations that are not closed, as the clock finds them at *now*."""
    return [_running(connection, one, now) for one in all_consultations(connection) if one.stage is not Stage.CLOSED]


def _running(connection: Connection, one: Consultation, now: datetime) -> Running:
    private = connection.execute(
        select(address.c.address, address.c.linked_at, room.c.schedule, room.c.at, digest.c.received_at)
        .join_from(address, mandate, mandate.c.delegate == address.c.delegate)
        .outerjoin(room, (room.c.consultation == mandate.c.consultation) & (room.c.room == address.c.address))
        .outerjoin(digest, (digest.c.consultation == mandate.c.consultation) & (digest.c.room == address.c.address))
        .where(mandate.c.consultation == one.id, address.c.revoked_at.is_(None), address.c.unreachable_at.is_(None))
        .order_by(address.c.address)
    ).all()
    bound = connection.execute(
        select(binding.c.room, binding.c.first, binding.c.at.label("bound_at"), binding.c.unreachable_at)
        .add_columns(room.c.schedule, room.c.at, digest.c.received_at)
        .outerjoin_from(binding, room, (room.c.consultation == binding.c.consultation) & (room.c.room == binding.c.room))
        .outerjoin(digest, (digest.c.consultation == binding.c.consultation) & (digest.c.room == binding.c.room))
        .where(binding.c.consultation == one.id)
        .order_by(binding.c.room)
    ).all()
    calls = connection.execute(
        select(reminder_call.c.id, reminder_call.c.at)
        .where(reminder_call.c.consultation == one.id, reminder_call.c.at > times.text(now - _REMEMBERED))
        .order_by(reminder_call.c.at, reminder_call.c.id)
    )
    first = (
        select(func.min(submission.c.received_at))
        .join(response, submission.c.response == response.c.id)
        .where(response.c.consultation == one.id)
    )
    comments = (
        select(func.max(comment.c.received_at)).join(seat, comment.c.seat == seat.c.id).where(seat.c.consultation == one.id)
    )
    contested = (
        select(func.max(ruling.c.received_at))
        .join(response, ruling.c.response == response.c.id)
        .where(response.c.consultation == one.id, ruling.c.says == Says.CONTESTED.value)
    )
    uncertain = (
        select(func.max(submission.c.received_at))
        .join(response, submission.c.response == response.c.id)
        .where(response.c.consultation == one.id, submission.c.timing == Timing.UNCERTAIN.value)
    )
    asked = select(func.max(request.c.received_at)).where(request.c.consultation == one.id, request.c.fate == "")
    entered = (
        select(func.max(behalf.c.received_at))
        .join(response, behalf.c.response == response.c.id)
        .where(response.c.consultation == one.id, behalf.c.did.in_((Did.HAND_IN.value, Did.ASK_BACK.value)))
    )
    waiting = (comments, contested, uncertain, select(func.max(quarantine.c.at)), asked, entered)
    return Running(
        one,
        (
            *(_room(row, row.address, row.linked_at) for row in private),
            *(_room(row, row.room, row.bound_at, row.first) for row in bound if row.unreachable_at is None),
        ),
        tuple(Called(row.id, times.moment(row.at)) for row in calls),
        _moment(connection.execute(first).scalar()),
        max((at for query in waiting if (at := _moment(connection.execute(query).scalar()))), default=None),
        tuple(row.room for row in bound if row.unreachable_at is not None),
    )


def _room(row: Any, one: str, since: str, first: str = "") -> Room:
    chosen = _schedules.decode(row.schedule) if row.schedule else None
    return Room(one, times.moment(since), chosen, _moment(row.at), _moment(row.received_at), first)


def _moment(stored: str | None) -> datetime | None:
    return times.moment(stored) if stored else None


def seating(connection: Connection, consultation: str) -> Seating:
    """Return what reminders are made of."""
    return Seating(tuple(history(connection, consultation)), tuple(chairs(connection, consultation)))


def chairs(connection: Connection, consultation: str) -> list[Chair]:
    """Return the live seats of entities without a standing submission whose holder can be written to, by seat.

    Where a letter waits for a second person of the secretariat its delegates were told so; it is not looked at again when a
    reminder is sent, for its name would be used up, and it could not come once the letter was put away.
    """
    rows = connection.execute(
        select(
            *(seat.c.id.label("seat"), seat.c.role, delegate.c.time_zone, delegate.c.muted),
            *(address.c.address, address.c.linked_at, entity.c.id, entity.c.name, entity.c.kind, entity.c.code),
        )
        .join_from(seat, response, seat.c.response == response.c.id)
        .join(entity, seat.c.entity == entity.c.id)
        .join(delegate, seat.c.delegate == delegate.c.id)
        .join(address, address.c.delegate == delegate.c.id)
        .where(
            seat.c.consultation == consultation,
            seat.c.revoked_at.is_(None),
            response.c.submission == literal_column("0"),
            ~waits_at(seat.c.response),
            delegate.c.forgotten_at.is_(None),
            address.c.revoked_at.is_(None),
            address.c.unreachable_at.is_(None),
        )
        .order_by(seat.c.id, address.c.linked_at.desc(), address.c.address)
    )
    found = []
    for _, several in groupby(rows, key=lambda row: row.seat):
        row = next(several)
        body = Entity(row.id, row.name, row.kind, row.code)
        since = times.moment(row.linked_at)
        found.append(Chair(row.seat, Role(row.role), body, row.address, since, row.time_zone, bool(row.muted)))
    return found
