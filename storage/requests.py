"""Requests of people without a code: kept, listed, decided once, erased."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, insert, or_, select, update

from bot.model import codec
from bot.model.consultation import Stage
from bot.model.effects import Admit, EraseRequest, RefuseRequest
from bot.model.people import Entity, Role, response_id, seat_id
from bot.model.request import Applied, Fate, Holder, Request, Requested, Requests
from bot.model.response import Response
from bot.service.ports import Conflict
from storage import times
from storage.library import all_consultations
from storage.statement import inserter
from storage.tables import address, delegate, entity, request, response, seat, session

_EMPTY = {"address": "", "entity": "", "name": "", "words": "", "account": "", "reason": ""}


def keep(connection: Connection, kept: Request, received: str) -> None:
    """Keep a request. A number that another process took raises, and so does a second one that waits."""
    connection.execute(
        insert(request).values(
            number=kept.number,
            consultation=kept.consultation,
            address=kept.address,
            entity=kept.entity,
            name=kept.name,
            role=kept.role.value,
            words=kept.words,
            account=kept.account,
            at=times.text(kept.at),
            received_at=received,
        )
    )


def applied(connection: Connection, one: str) -> Applied:
    """Return which consultations take requests, and those from the address *one* that wait or were refused."""
    rows = connection.execute(
        select(request)
        .where(request.c.address == one, request.c.fate.in_((Fate.WAITING.value, Fate.REFUSED.value)))
        .order_by(request.c.number)
    ).all()
    return Applied(
        tuple(one for one in all_consultations(connection) if one.requests and one.stage is not Stage.CLOSED),
        tuple(_request(row) for row in rows if row.fate == Fate.WAITING),
        tuple(_request(row) for row in rows if row.fate == Fate.REFUSED),
        connection.execute(select(func.coalesce(func.max(request.c.number), 0) + 1)).scalar_one(),
    )


def of(connection: Connection, consultation: str, number: int) -> Requests:
    """Return the requests that wait in a consultation, or, if it is not 0, the one of that *number* in it."""
    decider = delegate.alias("decider")
    rows = connection.execute(
        select(request, decider.c.name.label("decider"), delegate.c.id.label("person"))
        .outerjoin_from(request, decider, decider.c.id == request.c.decided_by)
        .outerjoin(address, (address.c.address == request.c.address) & address.c.revoked_at.is_(None))
        .outerjoin(delegate, (delegate.c.id == address.c.delegate) & delegate.c.forgotten_at.is_(None))
        .where(request.c.consultation == consultation, request.c.number == number if number else request.c.fate == "")
        .order_by(request.c.number)
    ).all()
    people = sorted({row.person for row in rows if row.person})
    seated: dict[str, list[str]] = defaultdict(list)
    for person, body in connection.execute(
        select(seat.c.delegate, seat.c.entity)
        .where(seat.c.consultation == consultation, seat.c.delegate.in_(people), seat.c.revoked_at.is_(None))
        .order_by(seat.c.id)
    ):
        seated[person].append(body)
    return Requests(
        tuple(_requested(row, tuple(seated[row.person or ""])) for row in rows),
        _entities(connection, consultation),
        _holders(connection, consultation),
    )


def waiting(connection: Connection, consultation: str) -> int:
    """Return how many requests wait in a consultation."""
    here = (request.c.consultation == consultation) & (request.c.fate == "")
    return connection.execute(select(func.count()).select_from(request).where(here)).scalar_one()


def erase(connection: Connection, record: EraseRequest) -> None:
    """Empty a request; one that waits does so no more. Raise Conflict if it was approved meanwhile."""
    erased = connection.execute(
        update(request)
        .where(request.c.number == record.number, request.c.fate != Fate.APPROVED.value)
        .values(
            fate=case((request.c.fate == "", Fate.BACK.value), else_=request.c.fate),
            decided_at=func.coalesce(request.c.decided_at, times.text(record.at)),
            **_EMPTY,
        )
    )
    if erased.rowcount != 1:
        raise Conflict("a request was approved meanwhile")


def refuse(connection: Connection, record: RefuseRequest) -> None:
    """Keep that a request was refused. Raise Conflict if it waits no more."""
    _decide(connection, record.number, Fate.REFUSED, record.by, times.text(record.at), reason=record.reason)


def admit(connection: Connection, record: Admit) -> None:
    """Make the entity, the person and the seat, and link the address. Raise Conflict if any of it is not as it was."""
    at = times.text(record.at)
    # Whoever takes a code in that chat holds its session, too.
    connection.execute(select(session.c.address).where(session.c.address == record.address).with_for_update())
    _decide(connection, record.number, Fate.APPROVED, record.by, at, delegate=record.delegate)
    body, opened = record.entity, response_id(record.consultation, record.entity.id)
    if record.new_entity:
        connection.execute(insert(entity).values(id=body.id, name=body.name, kind=body.kind, code=body.code))
        made = Response(id=opened, consultation=record.consultation, entity=body.id)
        connection.execute(
            insert(response).values(id=opened, consultation=record.consultation, entity=body.id, state=codec.dump(made))
        )
    if record.new_person:
        connection.execute(insert(delegate).values(id=record.delegate, name=record.name, made_at=at))
        _link(connection, record, at)
    _seat(connection, record, opened, at)


def forget(connection: Connection, person: str, addresses: Sequence[str]) -> None:
    """Empty what a person asked for, or was let in for."""
    theirs = or_(request.c.delegate == person, request.c.address.in_(addresses))
    connection.execute(
        update(request).where(theirs).values(fate=case((request.c.fate == "", Fate.BACK.value), else_=request.c.fate), **_EMPTY)
    )


def _decide(connection: Connection, number: int, fate: Fate, by: str, at: str, **values: str) -> None:
    decided = connection.execute(
        update(request)
        .where(request.c.number == number, request.c.fate == "")
        .values(fate=fate.value, decided_by=by, decided_at=at, **values)
    )
    if decided.rowcount != 1:
        raise Conflict("a request was decided or taken back meanwhile")


def _link(connection: Connection, record: Admit, at: str) -> None:
    values = {"delegate": record.delegate, "linked_at": at, "revoked_at": None, "unreachable_at": None, "linked_by": "request"}
    into = inserter(connection)(address).values(address=record.address, **values)
    linked = connection.execute(
        into.on_conflict_do_update(index_elements=["address"], set_=values, where=address.c.revoked_at.is_not(None))
    )
    if linked.rowcount != 1:
        raise Conflict("the chat became somebody's meanwhile")


def _seat(connection: Connection, record: Admit, opened: str, at: str) -> None:
    """Make the seat; one that was taken away is given back."""
    values = {"role": record.role.value, "made_at": at, "revoked_at": None}
    into = inserter(connection)(seat).values(
        id=seat_id(record.consultation, record.entity.id, record.delegate),
        consultation=record.consultation,
        entity=record.entity.id,
        delegate=record.delegate,
        response=opened,
        **values,
    )
    made = connection.execute(
        into.on_conflict_do_update(
            index_elements=["consultation", "entity", "delegate"], set_=values, where=seat.c.revoked_at.is_not(None)
        )
    )
    if made.rowcount != 1:
        raise Conflict("the seat was given meanwhile")


def _entities(connection: Connection, consultation: str) -> tuple[Entity, ...]:
    rows = connection.execute(
        select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code)
        .join_from(response, entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation)
        .order_by(entity.c.name, entity.c.id)
    )
    return tuple(Entity(*row) for row in rows)


def _holders(connection: Connection, consultation: str) -> dict[str, tuple[Holder, ...]]:
    found: dict[str, list[Holder]] = defaultdict(list)
    for body, name, role in connection.execute(
        select(seat.c.entity, delegate.c.name, seat.c.role)
        .join_from(seat, delegate, delegate.c.id == seat.c.delegate)
        .where(seat.c.consultation == consultation, seat.c.revoked_at.is_(None))
        .order_by(seat.c.role.desc(), delegate.c.name, seat.c.id)
    ):
        found[body].append(Holder(name, Role(role)))
    return {body: tuple(several) for body, several in found.items()}


def _request(row: Any) -> Request:
    said = (row.entity, row.name, Role(row.role), row.words, row.account)
    return Request(row.number, row.consultation, row.address, *said, times.moment(row.at))


def _requested(row: Any, seated: tuple[str, ...]) -> Requested:
    return Requested(
        _request(row),
        Fate(row.fate),
        row.decided_by,
        row.decider or "",
        times.moment(row.decided_at) if row.decided_at else None,
        row.reason,
        row.person or "",
        seated,
    )
