"""Enrolling: a roster is compared with what the database knows, line by line in memory, and what differs is written at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Update, insert, select, update

from bot.model import codec
from bot.model.effects import Enrol
from bot.model.enrolling import Enrolled, Enrolment, Holder, Plan
from bot.model.people import Entity, response_id
from bot.model.people import seat_id as seat_id_of
from bot.model.response import Response
from bot.service.ports import Conflict
from storage import seats, times
from storage.tables import delegate, entity, mandate, response, seat

Row: TypeAlias = dict[str, Any]


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
class _Changes:
    """What a roster changes, row by row; nothing of it is written before all lines are read."""

    entities: list[Row] = field(default_factory=list)
    responses: list[Row] = field(default_factory=list)
    delegates: list[Row] = field(default_factory=list)
    seats: list[Row] = field(default_factory=list)
    mandates: list[Row] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    offices: list[tuple[str, str]] = field(default_factory=list)
    """Who was given which office, or another one than before."""
    unchanged: int = 0

    def made(self) -> int:
        """Return how many changes there are so far."""
        rows = (self.entities, self.responses, self.delegates, self.seats, self.mandates)
        return sum(len(some) for some in rows) + len(self.updates)

    def enrolled(self) -> Enrolled:
        """Return the numbers."""
        return Enrolled(
            entities=len(self.entities),
            delegates=len(self.delegates),
            seats=len(self.seats),
            mandates=len(self.mandates),
            unchanged=self.unchanged,
        )

    def write(self, connection: Connection) -> None:
        """Write them."""
        for table, rows in (
            (entity, self.entities),
            (response, self.responses),
            (delegate, self.delegates),
            (seat, self.seats),
            (mandate, self.mandates),
        ):
            if rows:
                connection.execute(insert(table), rows)
        for statement in self.updates:
            connection.execute(statement)


@dataclass(slots=True)
class _Line:
    """What a line came to: whose it is, and whether it changed what is kept of the entity, or of the person."""

    person: str
    entity: bool = False
    of_person: bool = False


def enrol(
    connection: Connection,
    consultation: str,
    roster: Sequence[Enrolment],
    now: datetime,
    *,
    dry_run: bool,
) -> tuple[Enrolled, list[tuple[str, str]], int]:
    """Add what is new and update names, languages and roles of what is known. A dry run only counts.

    Return beside the numbers who was given which office, and how many known rows were updated.
    """
    changes, _ = _compared(_known(connection, consultation), consultation, roster, times.text(now))
    if not dry_run:
        changes.write(connection)
    return changes.enrolled(), changes.offices, len(changes.updates)


def plan(connection: Connection, consultation: str, roster: Sequence[Enrolment]) -> Plan:
    """Return what a roster would change, with the people in it as they would be; new ones have been given ids."""
    known = _known(connection, consultation)
    kept = {one.entity: known.entities[one.entity] for one in roster if one.entity in known.entities}
    entities = tuple(Entity(row["id"], row["name"], row["kind"], row["code"]) for row in kept.values())
    changes, lines = _compared(known, consultation, roster, "")
    people = seats.people(connection, consultation, select(delegate.c.id).where(delegate.c.forgotten_at.is_(None)))
    gone = set(connection.execute(select(seat.c.id).where(seat.c.revoked_at.is_not(None))).scalars())
    abroad: dict[str, list[str]] = {}
    for entity_id, other in connection.execute(
        select(response.c.entity, response.c.consultation).where(response.c.consultation != consultation)
    ):
        abroad.setdefault(entity_id, []).append(other)
    holders: list[Holder] = []
    for one, line in zip(roster, lines, strict=True):
        row, elsewhere = known.delegates[line.person], tuple(people.elsewhere[line.person])
        seat_id = seat_id_of(consultation, one.entity, line.person)
        shared = [*(abroad.get(one.entity, ()) if line.entity else ()), *(elsewhere if line.of_person else ())]
        holders.append(
            Holder(
                delegate=line.person,
                seat=seat_id,
                name=row["name"],
                email=row["email"],
                revoked=seat_id in gone,
                reached=bool(people.reached[line.person]),
                codes=tuple(people.codes[line.person]),
                elsewhere=elsewhere,
                updated=line.entity or line.of_person,
                shared=tuple(dict.fromkeys(shared)),
            )
        )
    return Plan(changes.enrolled(), len(changes.updates), tuple(holders), entities)


def carry_out(connection: Connection, record: Enrol) -> None:
    """Do what was planned. Raise Conflict if the roster was changed meanwhile."""
    known = _known(connection, record.consultation)
    changes, lines = _compared(known, record.consultation, record.lines, times.text(record.at), record.people)
    now = (changes.enrolled(), len(changes.updates), tuple(line.person for line in lines))
    if now != (record.enrolled, record.updates, record.people):
        raise Conflict("the roster was changed meanwhile")
    changes.write(connection)


def _compared(
    known: _Known,
    consultation: str,
    roster: Sequence[Enrolment],
    now: str,
    ids: Sequence[str] = (),
) -> tuple[_Changes, list[_Line]]:
    """Return what *roster* changes, and what became of each line. *ids*: what new people are called, line by line."""
    changes, lines = _Changes(), []
    for number, line in enumerate(roster):
        before = changes.made()
        # bare: once the person is forgotten it must lead to nobody
        fresh = ids[number] if ids else secrets.token_hex(8)
        lines.append(_enrol_line(known, changes, consultation, line, now, fresh))
        changes.unchanged += changes.made() == before
    return changes, lines


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


def _enrol_line(known: _Known, changes: _Changes, consultation: str, line: Enrolment, now: str, fresh: str) -> _Line:
    updates = len(changes.updates)
    if line.entity:
        _enrol_entity(known, changes, consultation, line)
    renamed = len(changes.updates)
    person = _enrol_person(known, changes, line, now, fresh)
    found = _Line(person, entity=renamed > updates, of_person=len(changes.updates) > renamed)
    if line.role is not None and line.entity:
        _enrol_seat(known, changes, consultation, (line.entity, person), line.role.value, now)
    if line.office is not None:
        _enrol_office(known, changes, consultation, person, line.office.value, now)
    return found


def _enrol_entity(known: _Known, changes: _Changes, consultation: str, line: Enrolment) -> None:
    wanted = {"name": line.entity_name, "kind": line.kind, "code": line.code}
    stored = known.entities.get(line.entity)
    if stored is None:
        known.entities[line.entity] = {"id": line.entity, **wanted}
        changes.entities.append({"id": line.entity, **wanted})
    elif any(stored[name] != value for name, value in wanted.items()):
        stored.update(wanted)
        changes.updates.append(update(entity).where(entity.c.id == line.entity).values(**wanted))
    made = Response(id=response_id(consultation, line.entity), consultation=consultation, entity=line.entity)
    if made.id not in known.responses:
        known.responses.add(made.id)
        changes.responses.append(
            {"id": made.id, "consultation": consultation, "entity": line.entity, "state": codec.dump(made)}
        )


def _enrol_person(known: _Known, changes: _Changes, line: Enrolment, now: str, fresh: str) -> str:
    """Return the id of the line's person, who is added or brought up to date."""
    person = _found(known, line)
    if person is None:
        person = fresh
        made = {
            "id": person,
            "name": line.delegate_name,
            "email": line.email,
            "language": line.language,
            "time_zone": line.time_zone,
        }
        known.delegates[person] = {"language_chosen": False, **made}
        changes.delegates.append({**made, "made_at": now})
    else:
        stored = known.delegates[person]
        wanted = {"name": line.delegate_name, "email": line.email, "time_zone": line.time_zone}
        if not stored["language_chosen"]:
            wanted["language"] = line.language
        differing = {name: value for name, value in wanted.items() if value and stored[name] != value}
        if differing:
            stored.update(differing)
            changes.updates.append(update(delegate).where(delegate.c.id == person).values(**differing))
    if line.email:
        known.by_email[_small(line.email)] = person
    known.by_name.setdefault((line.entity, _small(line.delegate_name)), person)
    return person


def _found(known: _Known, line: Enrolment) -> str | None:
    """Return who the line is about: by e-mail, else by entity and name, unless the two have different e-mails."""
    if line.email and _small(line.email) in known.by_email:
        return known.by_email[_small(line.email)]
    person = known.by_name.get((line.entity, _small(line.delegate_name)))
    if person is not None and line.email and known.delegates[person]["email"]:
        return None
    return person


def _enrol_seat(known: _Known, changes: _Changes, consultation: str, key: tuple[str, str], role: str, now: str) -> None:
    stored, (entity_id, person) = known.seats.get(key), key
    seat_id = seat_id_of(consultation, entity_id, person)
    known.seats[key] = role
    if stored is None:
        changes.seats.append(
            {
                "id": seat_id,
                "consultation": consultation,
                "entity": entity_id,
                "delegate": person,
                "response": response_id(consultation, entity_id),
                "role": role,
                "made_at": now,
            }
        )
    elif stored != role:
        changes.updates.append(update(seat).where(seat.c.id == seat_id).values(role=role))


def _enrol_office(known: _Known, changes: _Changes, consultation: str, person: str, office: str, now: str) -> None:
    stored = known.mandates.get(person)
    known.mandates[person] = office
    if stored != office:
        changes.offices.append((person, office))
    if stored is None:
        changes.mandates.append({"consultation": consultation, "delegate": person, "office": office, "made_at": now})
    elif stored != office:
        its_row = (mandate.c.consultation == consultation) & (mandate.c.delegate == person)
        changes.updates.append(update(mandate).where(its_row).values(office=office))


def _small(text: str) -> str:
    return text.strip().casefold()
