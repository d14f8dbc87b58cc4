"""Codes and what they open: kept, listed with their seats, made useless."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, Select, case, delete, func, insert, select, union, update

from bot.model.effects import ChangeOffice, RevokeCodes
from bot.model.people import Code, Entity, Invitee, Office, OnRoster, Reached, Role, Seat
from bot.service.ports import Conflict
from bot.service.registry import Issued, Place
from storage import times
from storage.statement import begins_with
from storage.tables import address, code, consultation, delegate, entity, mandate, response, seat

_LINKED = (
    select(func.count())
    .where(address.c.delegate == delegate.c.id, address.c.revoked_at.is_(None))
    .scalar_subquery()
    .label("linked")
)


def issue(connection: Connection, codes: Sequence[Issued]) -> None:
    """Keep codes."""
    rows = [
        {
            "hash": one.hash,
            "delegate": one.delegate,
            "seat": one.seat or None,
            "issued_at": times.text(one.issued_at),
            "expires_at": times.text(one.expires_at),
            "issued_by": one.by,
        }
        for one in codes
    ]
    if rows:
        connection.execute(insert(code), rows)


def places(connection: Connection, consultation: str) -> list[Place]:
    """Return the roster: seats by entity name, then offices; revoked ones included."""
    held = connection.execute(
        select(
            seat.c.id,
            seat.c.role,
            seat.c.revoked_at,
            delegate.c.id.label("person"),
            delegate.c.name,
            delegate.c.email,
            _LINKED,
            entity.c.id.label("entity_id"),
            entity.c.name.label("entity_name"),
            entity.c.kind,
            entity.c.code,
        )
        .join_from(seat, entity, seat.c.entity == entity.c.id)
        .join(delegate, seat.c.delegate == delegate.c.id)
        .where(seat.c.consultation == consultation)
        .order_by(entity.c.name, entity.c.id, seat.c.role.desc(), delegate.c.name, seat.c.id)
    )
    seats = [
        Place(
            delegate=row.person,
            delegate_name=row.name,
            email=row.email,
            seat=Seat(
                row.id,
                consultation,
                Entity(row.entity_id, row.entity_name, row.kind, row.code),
                row.person,
                Role(row.role),
            ),
            office=None,
            consultation=consultation,
            revoked=row.revoked_at is not None,
            linked=row.linked,
        )
        for row in held
    ]
    offices = connection.execute(
        select(mandate.c.office, delegate.c.id, delegate.c.name, delegate.c.email, _LINKED)
        .join_from(mandate, delegate, mandate.c.delegate == delegate.c.id)
        .where(mandate.c.consultation == consultation)
        .order_by(delegate.c.name, delegate.c.id)
    )
    return seats + [
        Place(row.id, row.name, row.email, None, Office(row.office), consultation, False, row.linked) for row in offices
    ]


def on_roster(connection: Connection, consultation: str) -> list[OnRoster]:
    """Return the entities that have a live seat, by name, with the addresses that their delegates can be written to at."""
    reached = (address.c.delegate == seat.c.delegate) & address.c.revoked_at.is_(None) & address.c.unreachable_at.is_(None)
    rows = connection.execute(
        select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code, response.c.submission, seat.c.id, address.c.address)
        .join_from(seat, entity, seat.c.entity == entity.c.id)
        .join(response, seat.c.response == response.c.id)
        .outerjoin(address, reached)
        .where(seat.c.consultation == consultation, seat.c.revoked_at.is_(None))
        .order_by(entity.c.name, entity.c.id, seat.c.made_at, seat.c.id, address.c.address)
    )
    found: list[OnRoster] = []
    for (*about, submission), group in groupby(rows, key=lambda row: row[:5]):
        there = tuple(Reached(row[5], row[6]) for row in group if row[6])
        found.append(OnRoster(Entity(*about), submission > 0, there))
    return found


def invitees(connection: Connection, consultation: str) -> list[Invitee]:
    """Return the people with a live seat or an office, by name, with their codes."""
    held: dict[str, list[Place]] = defaultdict(list)
    for place in places(connection, consultation):
        if not place.revoked:
            held[place.delegate].append(place)
    here = union(
        select(seat.c.delegate).where(seat.c.consultation == consultation, seat.c.revoked_at.is_(None)),
        select(mandate.c.delegate).where(mandate.c.consultation == consultation),
    ).subquery()
    among = select(here.c.delegate)
    known = people(connection, consultation, among)
    found = [
        Invitee(
            delegate=person,
            name=several[0].delegate_name,
            email=several[0].email,
            seat=next((place.seat for place in several if place.seat), None),
            office=next((place.office for place in several if place.office), None),
            reached=tuple(known.reached[person]),
            codes=tuple(known.codes[person]),
            elsewhere=tuple(known.elsewhere[person]),
        )
        for person, several in held.items()
        if several[0].delegate_name
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.delegate))


@dataclass(frozen=True, slots=True)
class People:
    """By delegate: their codes, oldest first, those for seats of other consultations left out; and where they are known."""

    codes: Mapping[str, list[Code]]
    reached: Mapping[str, list[str]]
    """The addresses at which they can be written to."""
    elsewhere: Mapping[str, list[str]]
    """Other consultations in which they have a live seat or an office."""


def people(connection: Connection, consultation: str, among: Select[str]) -> People:
    """Return what is known of the delegates *among*."""
    codes: dict[str, list[Code]] = defaultdict(list)
    for row in connection.execute(
        select(
            *(code.c.delegate, code.c.hash, code.c.issued_at, code.c.expires_at, code.c.used_at, code.c.revoked_at),
            *(code.c.issued_by, code.c.revoked_by),
        )
        .outerjoin_from(code, seat, code.c.seat == seat.c.id)
        .where(code.c.delegate.in_(among), func.coalesce(seat.c.consultation, consultation) == consultation)
        .order_by(code.c.issued_at, code.c.hash)
    ):
        used_at = times.moment(row[4]) if row[4] else None
        made = Code(row[1], times.moment(row[2]), times.moment(row[3]), used_at, row[5] is not None, *row[6:])
        codes[row[0]].append(made)
    reached: dict[str, list[str]] = defaultdict(list)
    for person, one in connection.execute(
        select(address.c.delegate, address.c.address)
        .where(address.c.delegate.in_(among), address.c.revoked_at.is_(None), address.c.unreachable_at.is_(None))
        .order_by(address.c.address)
    ):
        reached[person].append(one)
    elsewhere: dict[str, list[str]] = defaultdict(list)
    for person, other in connection.execute(
        union(
            select(seat.c.delegate, seat.c.consultation).where(
                seat.c.delegate.in_(among), seat.c.revoked_at.is_(None), seat.c.consultation != consultation
            ),
            select(mandate.c.delegate, mandate.c.consultation).where(
                mandate.c.delegate.in_(among), mandate.c.consultation != consultation
            ),
        ).order_by("delegate", "consultation")
    ):
        elsewhere[person].append(other)
    return People(codes, reached, elsewhere)


def revoke(connection: Connection, record: RevokeCodes) -> None:
    """Make the codes named useless. Raise Conflict if one was used or revoked meanwhile."""
    revoked = connection.execute(
        update(code)
        .where(code.c.hash.in_(record.hashes), code.c.used_at.is_(None), code.c.revoked_at.is_(None))
        .values(revoked_at=times.text(record.at), revoked_by=record.by)
    )
    if revoked.rowcount != len(record.hashes):
        raise Conflict("a code was used or revoked meanwhile")


def change_office(connection: Connection, record: ChangeOffice) -> None:
    """Give or take an office. Raise Conflict if no admin would be left: then another process took one away meanwhile."""
    # Whoever changes offices of one consultation waits here, so that two do not each take the last admin but one.
    connection.execute(select(consultation.c.id).where(consultation.c.id == record.consultation).with_for_update())
    its_row = (mandate.c.consultation == record.consultation) & (mandate.c.delegate == record.delegate)
    if record.office is None:
        connection.execute(delete(mandate).where(its_row))
    else:
        changed = connection.execute(update(mandate).where(its_row).values(office=record.office.value))
        if not changed.rowcount:
            row = {"consultation": record.consultation, "delegate": record.delegate, "office": record.office.value}
            connection.execute(insert(mandate), {**row, "made_at": times.text(record.at)})
    admins = select(mandate.c.delegate).where(
        mandate.c.consultation == record.consultation, mandate.c.office == Office.ADMIN.value
    )
    if record.office is not Office.ADMIN and connection.execute(admins).first() is None:
        raise Conflict("the last admin")


def revoke_seat(connection: Connection, seat_id: str, now: datetime) -> tuple[str, str] | None:
    """Take a seat and its unused codes away; return its consultation and delegate, None if it was not live."""
    at = times.text(now)
    revoked = connection.execute(
        update(seat)
        .where(seat.c.id == seat_id, seat.c.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(seat.c.consultation, seat.c.delegate)
    ).one_or_none()
    connection.execute(
        update(code).where(code.c.seat == seat_id, code.c.used_at.is_(None), code.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return (revoked.consultation, revoked.delegate) if revoked else None


def revoke_codes(connection: Connection, delegate_id: str, now: datetime) -> list[str]:
    """Make a delegate's unused codes useless; return their hashes."""
    revoked = connection.execute(
        update(code)
        .where(code.c.delegate == delegate_id, code.c.used_at.is_(None), code.c.revoked_at.is_(None))
        .values(revoked_at=times.text(now))
        .returning(code.c.hash)
    )
    return list(revoked.scalars())


def unlink(connection: Connection, one: str, now: datetime) -> str | None:
    """Cut an address off from its delegate, whose unused codes may be known there too; return whose it was, or None."""
    cut = connection.execute(
        update(address)
        .where(address.c.address == one, address.c.revoked_at.is_(None))
        .values(revoked_at=times.text(now))
        .returning(address.c.delegate)
    ).scalar_one_or_none()
    if cut is not None:
        revoke_codes(connection, cut, now)
    return cut


def at_desk(connection: Connection, at: str, consultation: str) -> bool:
    """Return whether the address *at* belongs to somebody with an office in *consultation*."""
    found = connection.execute(
        select(mandate.c.office)
        .join_from(address, mandate, address.c.delegate == mandate.c.delegate)
        .where(address.c.revoked_at.is_(None), address.c.address == at, mandate.c.consultation == consultation)
    )
    return found.first() is not None


def desks(connection: Connection, prefix: str) -> list[tuple[str, Office, bool]]:
    """Return the addresses that begin with *prefix* of people with an office: with each the highest, and whether they sit."""
    seated = select(seat.c.id).where(seat.c.delegate == address.c.delegate, seat.c.revoked_at.is_(None)).exists()
    rows = connection.execute(
        select(
            address.c.address, func.min(mandate.c.office), func.max(case((seated, 1), else_=0))
        )  # "admin" before "secretary"
        .join_from(address, mandate, address.c.delegate == mandate.c.delegate)
        .where(address.c.revoked_at.is_(None), begins_with(address.c.address, prefix))
        .group_by(address.c.address)
    )
    return [(one, Office(office), bool(sits)) for one, office, sits in rows]
