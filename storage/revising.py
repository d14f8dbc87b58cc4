"""A new version of the questionnaire: who is told of it, in the transaction that changes it.

What they are told is made ready before, so that this transaction is short; it is made anew only for those of whom something
changed since.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import IO, Any, Self

import msgspec
from sqlalchemy import Connection, bindparam, func, literal_column, select

from bot.model import codec
from bot.model.consultation import Consultation
from bot.model.delegation import Contact, Delegation, Tell
from bot.model.people import Entity, Role
from storage import acts, claims, watch
from storage.library import Library
from storage.statement import Lookup
from storage.tables import address, entity, response, seat

_BEGUN = (
    select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code, response.c.state)
    .join_from(response, entity, response.c.entity == entity.c.id)
    .where(
        response.c.consultation == bindparam("consultation"),
        response.c.entity > bindparam("after"),
        response.c.revision > literal_column("0"),
    )
    .order_by(response.c.entity)
    .limit(bindparam("most"))
)
_other = seat.alias("other")
_CONTACTS = Lookup(
    select(
        *(seat.c.response, seat.c.id, seat.c.role, address.c.address),
        select(_other.c.id)
        .where(_other.c.delegate == seat.c.delegate, _other.c.id != seat.c.id, _other.c.revoked_at.is_(None))
        .exists()
        .label("several"),
    )
    .join_from(seat, address, address.c.delegate == seat.c.delegate)
    .where(
        seat.c.response.in_(bindparam("responses", expanding=True)),
        seat.c.revoked_at.is_(None),
        address.c.revoked_at.is_(None),
        address.c.unreachable_at.is_(None),
    )
    .order_by(seat.c.response, seat.c.made_at, seat.c.id, address.c.address)
)
_MARKS = (
    select(
        *(response.c.entity, response.c.revision, response.c.submission),
        func.count(address.c.address),
        func.max(address.c.linked_at),
    )
    .outerjoin_from(response, seat, (seat.c.response == response.c.id) & seat.c.revoked_at.is_(None))
    .outerjoin(
        address,
        (address.c.delegate == seat.c.delegate) & address.c.revoked_at.is_(None) & address.c.unreachable_at.is_(None),
    )
    .where(response.c.consultation == bindparam("consultation"), response.c.revision > literal_column("0"))
    .group_by(response.c.id)
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[tuple[str, str, str, str]]).decode
_CHUNK = 500
"""Entities that are in memory at once."""


class Prepared:
    """What is told of a new version, as it was read on one unchanging view. It lies in a file, for there may be much of it."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(prefix="tourdetable-version-")  # noqa: SIM115 - closed by whoever has it
        self.marks: dict[str, tuple[object, ...]] = {}
        """What of an entity must not have changed since, by its id."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


def prepare(connection: Connection, library: Library, after: Consultation, tell: Tell, prepared: Prepared) -> None:
    """Ask *tell* about each entity, while everybody else writes as ever."""
    versions = partial(library.questionnaire, connection, after.questionnaire)
    prepared.marks = _marks(connection, after.id)
    for some in _delegations(connection, after.id):
        told = [(one.entity.id, m.id, m.address, codec.dump(m)) for one in some for m in tell(one, versions)]
        prepared.file.write(_encode(told) + b"\n")


def revise(
    connection: Connection,
    library: Library,
    after: Consultation,
    by: str,
    reason: str,
    now: datetime,
    tell: Tell,
    prepared: Prepared,
    name: str,
) -> None:
    """Keep *after*, and what was *prepared* to be said of it: whoever serves those addresses will send it.

    Of entities that changed since, *tell* is asked anew. The state comes last: until then nobody waits on PostgreSQL who only
    answers, and where somebody else was sooner, all is undone.
    """
    marks = _marks(connection, after.id)
    changed = {entity for entity, mark in marks.items() if prepared.marks.get(entity) != mark}
    prepared.file.seek(0)
    for line in prepared.file:
        told = [one for one in _decode(line) if one[0] in marks and one[0] not in changed]
        claims.leave(connection, [one[1:] for one in told], now)
    versions = partial(library.questionnaire, connection, after.questionnaire)
    for some in _some(connection, after.id, sorted(changed)):
        anew = [m for one in some for m in tell(one, versions)]
        claims.leave(connection, [(m.id, m.address, codec.dump(m)) for m in anew], now)
    watch.announce(connection, name)
    acts.keep_consultation(connection, after, by, reason, now)


def _marks(connection: Connection, consultation: str) -> dict[str, tuple[object, ...]]:
    """Return how far each entity is that has said something, and how many chats of its delegates there are."""
    return {row[0]: tuple(row)[1:] for row in connection.execute(_MARKS, {"consultation": consultation})}


def look(connection: Connection, library: Library, before: Consultation, tell: Tell) -> None:
    """Show *tell* all whom it would be asked about, and write nothing."""
    versions = partial(library.questionnaire, connection, before.questionnaire)
    for some in _delegations(connection, before.id):
        for one in some:
            tell(one, versions)


def _delegations(connection: Connection, consultation: str) -> Iterator[list[Delegation]]:
    """Yield the entities that have said something, some at a time."""
    after = ""
    while rows := connection.execute(_BEGUN, {"consultation": consultation, "after": after, "most": _CHUNK}).all():
        after = rows[-1].id
        yield _delegated(connection, rows)


def _some(connection: Connection, consultation: str, entities: Sequence[str]) -> Iterator[list[Delegation]]:
    """Yield those of *entities*."""
    for start in range(0, len(entities), _CHUNK):
        some = _BEGUN.where(response.c.entity.in_(entities[start : start + _CHUNK]))
        yield _delegated(
            connection, connection.execute(some, {"consultation": consultation, "after": "", "most": _CHUNK}).all()
        )


def _delegated(connection: Connection, rows: Sequence[Any]) -> list[Delegation]:
    begun = [(Entity(*about), codec.load_response(state)) for *about, state in rows]
    reached: dict[str, list[Contact]] = defaultdict(list)
    for stands, seat_id, role, at, several in _CONTACTS.rows(connection, [one.id for _, one in begun]):
        reached[stands].append(Contact(seat_id, Role(role), at, bool(several)))
    return [Delegation(body, stands, tuple(reached[stands.id])) for body, stands in begun]
