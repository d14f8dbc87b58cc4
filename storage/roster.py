"""The roster: who is enrolled, with which seat or office, by which codes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.model import codec
from bot.model.people import response_id
from bot.model.response import Response
from bot.service.registry import Enrolled, Enrolment
from storage import times
from storage.tables import delegate, entity, mandate, response, seat


@dataclass(slots=True)
class _Known:
    """What the database holds of a consultation's roster, kept up to date line by line."""

    entities: dict[str, dict[str, str]]
    delegates: dict[str, dict[str, Any]]
    seats: dict[tuple[str, str], str]
    """Role by entity and delegate; revoked ones included, which a roster does not revive."""
    mandates: dict[str, str]
    """Office by delegate."""
    responses: set[str]
    by_email: dict[str, str] = field(default_factory=dict)
    by_name: dict[tuple[str, str], str] = field(default_factory=dict)
    """Delegate by entity ("" for an office) and name, in small letters."""


@dataclass(slots=True)
class _Count:
    entities: int = 0
    delegates: int = 0
    seats: int = 0
    mandates: int = 0
    unchanged: int = 0


def enrol(connection: Connection, consultation: str, roster: Sequence[Enrolment], now: datetime, *, dry_run: bool) -> Enrolled:
    """Add what is new and update names, languages and roles of what is known. A dry run only counts."""
    known = _known(connection, consultation)
    count = _Count()
    for line in roster:
        before = (count.entities, count.delegates, count.seats, count.mandates)
        changed = _enrol_line(connection if not dry_run else None, known, consultation, line, times.text(now), count)
        if not changed and before == (count.entities, count.delegates, count.seats, count.mandates):
            count.unchanged += 1
    return Enrolled(count.entities, count.delegates, count.seats, count.mandates, count.unchanged)


def _known(connection: Connection, consultation: str) -> _Known:
    entities = {row.id: dict(row._mapping) for row in connection.execute(select(entity))}
    people = connection.execute(select(delegate).where(delegate.c.forgotten_at.is_(None)))
    delegates = {row.id: dict(row._mapping) for row in people}
    seats = connection.execute(
        select(seat.c.entity, seat.c.delegate, seat.c.role).where(seat.c.consultation == consultation).order_by(seat.c.id)
    ).all()
    offices = connection.execute(
        select(mandate.c.delegate, mandate.c.office).where(mandate.c.consultation == consultation)
    ).all()
    responses = connection.execute(select(response.c.id).where(response.c.consultation == consultation)).scalars()
    known = _Known(
        entities=entities,
        delegates=delegates,
        seats={(row.entity, row.delegate): row.role for row in seats},
        mandates={row.delegate: row.office for row in offices},
        responses=set(responses),
    )
    known.by_email = {_small(row["email"]): one for one, row in delegates.items() if row["email"]}
    for entity_id, person, _ in seats:
        if person in delegates:
            known.by_name.setdefault((entity_id, _small(delegates[person]["name"])), person)
    for person, _ in offices:
        if person in delegates:
            known.by_name.setdefault(("", _small(delegates[person]["name"])), person)
    return known


def _enrol_line(
    connection: Connection | None, known: _Known, consultation: str, line: Enrolment, now: str, count: _Count
) -> bool:
    """Write one line (nowhere if *connection* is None); return whether something known was changed."""
    changed = False
    if line.entity:
        wanted = {"name": line.entity_name, "kind": line.kind, "code": line.code}
        changed |= _keep_entity(connection, known, line.entity, wanted, count)
        response = response_id(consultation, line.entity)
        if response not in known.responses:
            known.responses.add(response)
            _make_response(connection, Response(id=response, consultation=consultation, entity=line.entity))
    person, person_changed = _keep_person(connection, known, line, now, count)
    changed |= person_changed
    if line.role is not None and line.entity:
        changed |= _keep_seat(connection, known, consultation, (line.entity, person), line.role.value, now, count)
    if line.office is not None:
        changed |= _keep_mandate(connection, known, consultation, person, line.office.value, now, count)
    return changed


def _keep_entity(connection: Connection | None, known: _Known, entity_id: str, wanted: dict[str, str], count: _Count) -> bool:
    stored = known.entities.get(entity_id)
    if stored is None:
        known.entities[entity_id] = {"id": entity_id, **wanted}
        count.entities += 1
        if connection:
            connection.execute(insert(entity).values(id=entity_id, **wanted))
        return False
    if all(stored[name] == value for name, value in wanted.items()):
        return False
    stored.update(wanted)
    if connection:
        connection.execute(update(entity).where(entity.c.id == entity_id).values(**wanted))
    return True


def _make_response(connection: Connection | None, made: Response) -> None:
    if connection:
        connection.execute(
            insert(response).values(id=made.id, consultation=made.consultation, entity=made.entity, state=codec.dump(made))
        )


def _keep_person(connection: Connection | None, known: _Known, line: Enrolment, now: str, count: _Count) -> tuple[str, bool]:
    """Return the id of the line's person and whether something about them was changed."""
    person = _found(known, line)
    if person is None:
        person = secrets.token_hex(8)  # bare: once the person is forgotten it must lead to nobody
        made = {
            "name": line.delegate_name,
            "email": line.email,
            "language": line.language,
            "time_zone": line.time_zone,
        }
        known.delegates[person] = {"id": person, "language_chosen": False, **made}
        count.delegates += 1
        if connection:
            connection.execute(insert(delegate).values(id=person, made_at=now, **made))
        _index(known, person, line)
        return person, False
    stored = known.delegates[person]
    wanted = {"name": line.delegate_name, "email": line.email or stored["email"]}
    if line.time_zone:
        wanted["time_zone"] = line.time_zone
    if line.language and not stored["language_chosen"]:
        wanted["language"] = line.language
    changes = {name: value for name, value in wanted.items() if stored[name] != value}
    stored.update(changes)
    _index(known, person, line)
    if changes and connection:
        connection.execute(update(delegate).where(delegate.c.id == person).values(**changes))
    return person, bool(changes)


def _found(known: _Known, line: Enrolment) -> str | None:
    """Return who the line is about: by e-mail, else by entity and name, unless the two have different e-mails."""
    if line.email and _small(line.email) in known.by_email:
        return known.by_email[_small(line.email)]
    person = known.by_name.get((line.entity, _small(line.delegate_name)))
    if person is not None and line.email and known.delegates[person]["email"]:
        return None
    return person


def _index(known: _Known, person: str, line: Enrolment) -> None:
    if line.email:
        known.by_email[_small(line.email)] = person
    known.by_name.setdefault((line.entity, _small(line.delegate_name)), person)


def _keep_seat(
    connection: Connection | None,
    known: _Known,
    consultation: str,
    key: tuple[str, str],
    role: str,
    now: str,
    count: _Count,
) -> bool:
    stored, (entity_id, person) = known.seats.get(key), key
    seat_id = f"{consultation}/{entity_id}/{person}"
    known.seats[key] = role
    if stored is None:
        count.seats += 1
        if connection:
            connection.execute(
                insert(seat).values(
                    id=seat_id,
                    consultation=consultation,
                    entity=entity_id,
                    delegate=person,
                    response=response_id(consultation, entity_id),
                    role=role,
                    made_at=now,
                )
            )
    elif stored != role and connection:
        connection.execute(update(seat).where(seat.c.id == seat_id).values(role=role))
    return stored is not None and stored != role


def _keep_mandate(
    connection: Connection | None, known: _Known, consultation: str, person: str, office: str, now: str, count: _Count
) -> bool:
    stored = known.mandates.get(person)
    known.mandates[person] = office
    if stored is None:
        count.mandates += 1
        if connection:
            connection.execute(insert(mandate).values(consultation=consultation, delegate=person, office=office, made_at=now))
    elif stored != office and connection:
        connection.execute(
            update(mandate).where(mandate.c.consultation == consultation, mandate.c.delegate == person).values(office=office)
        )
    return stored is not None and stored != office


def _small(text: str) -> str:
    return text.strip().casefold()
