"""Rooms of the secretariat: bound, let go, moved, lost and found again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from bot.model.effects import BindRoom, MoveRoom, UnbindRoom
from bot.model.people import Delegate, Mandate, Office
from bot.model.room import AtRoom, Binding
from storage import times
from storage.statement import begins_with, upsert
from storage.tables import address, binding, delegate, digest, mandate, room

_BIND = upsert(binding, ("consultation", "room"), "consultation", "room", "first", "title", "at", "unreachable_at")


def bind(connection: Connection, record: BindRoom) -> None:
    """Keep that a room belongs to a consultation. What was told there under an earlier binding stays told."""
    at = times.text(record.at)
    _BIND.run(connection, [(record.consultation, record.room, record.room, record.title, at, None)])


def unbind(connection: Connection, record: UnbindRoom) -> None:
    """Keep that a room belongs to a consultation no longer."""
    connection.execute(_of(delete(binding), binding, record.consultation, record.room))


def move(connection: Connection, record: MoveRoom) -> None:
    """Give a room its new address, with its schedule and what was told there. One that is bound under it already stays."""
    moved = _rows(connection, binding.c.room == record.room)
    there = {one.consultation for one in _rows(connection, binding.c.room == record.to)}
    for one in moved:
        bound = one.consultation in there
        for table in (binding, room, digest):
            connection.execute(_of(delete(table), table, one.consultation, record.room if bound else record.to))
            if not bound:
                connection.execute(_of(update(table), table, one.consultation, record.room).values(room=record.to))
        connection.execute(_of(update(binding), binding, one.consultation, record.to).values(unreachable_at=None))


def reachable(connection: Connection, one: str, yes: bool, received: str) -> None:
    """Note that the bot can write in the room *one* and its topics again, or no longer; what was known already stays."""
    rooms = or_(binding.c.room == one, begins_with(binding.c.room, f"{one}/"))
    changed = binding.c.unreachable_at.is_not(None) if yes else binding.c.unreachable_at.is_(None)
    connection.execute(update(binding).where(rooms, changed).values(unreachable_at=None if yes else received))


def at_room(connection: Connection, one: str, speaker: str) -> tuple[AtRoom, tuple[Mandate, ...]]:
    """Return what the room *one* belongs to and who is behind the private chat *speaker*, with their offices."""
    bindings = tuple(_binding(row) for row in _rows(connection, binding.c.room == one))
    found = connection.execute(
        select(delegate.c.id, delegate.c.name, delegate.c.language, delegate.c.time_zone)
        .join_from(address, delegate, address.c.delegate == delegate.c.id)
        .where(address.c.address == speaker, address.c.revoked_at.is_(None), delegate.c.forgotten_at.is_(None))
    ).first()
    if found is None or not speaker:
        return AtRoom(bindings), ()
    person = Delegate(*found)
    offices = connection.execute(
        select(mandate.c.consultation, mandate.c.office).where(mandate.c.delegate == person.id).order_by(mandate.c.consultation)
    )
    return AtRoom(bindings, person), tuple(Mandate(each, person.id, Office(office)) for each, office in offices)


def rooms(connection: Connection, consultation: str) -> list[Binding]:
    """Return the rooms of a consultation's secretariat, oldest first."""
    return [_binding(row) for row in _rows(connection, binding.c.consultation == consultation)]


def lost(connection: Connection, consultation: str, since: ColumnElement[bool], but: str) -> tuple[str, ...]:
    """Return how the rooms are called in which the bot cannot write, where *since* is true of the time, without *but*."""
    lost = (binding.c.consultation == consultation) & since & (binding.c.room != but)
    return tuple(_binding(row).called for row in _rows(connection, lost))


def _rows(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Any]:
    return connection.execute(
        select(binding).where(condition).order_by(binding.c.at, binding.c.room, binding.c.consultation)
    ).all()


def _binding(row: Any) -> Binding:
    return Binding(row.consultation, row.room, row.title, times.moment(row.at), row.unreachable_at is not None, row.first)


def _of(statement: Any, table: Table, consultation: str, one: str) -> Any:
    return statement.where(table.c.consultation == consultation, table.c.room == one)
