"""A new version of the questionnaire: who is told of it, some entities at a time, in the transaction that changes it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, literal_column, select

from bot.model import codec
from bot.model.consultation import Consultation
from bot.model.delegation import Contact, Delegation, Tell
from bot.model.people import Entity, Role
from bot.service.ports import Work
from storage import acts, claims, watch
from storage.library import Library
from storage.statement import Lookup
from storage.tables import address, entity, mandate, response, seat

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
        # whoever holds an office speaks to the desk there
        ~select(mandate.c.delegate).where(mandate.c.delegate == seat.c.delegate).exists(),
    )
    .order_by(seat.c.response, seat.c.made_at, seat.c.id, address.c.address)
)
_CHUNK = 500
"""Entities that are in memory at once."""


def revise(
    connection: Connection, library: Library, after: Consultation, by: str, reason: str, now: datetime, tell: Tell, name: str
) -> None:
    """Keep *after*, and what *tell* says of it: whoever serves those addresses will send it.

    The state comes last: until then nobody waits who only answers, and where somebody else was sooner, all is undone.
    """
    nobody = Work((), (), "", (), now)
    versions = partial(library.questionnaire, connection, after.questionnaire)
    for some in _delegations(connection, after.id):
        claims.post(connection, [message for one in some for message in tell(one, versions)], nobody, {})
    watch.announce(connection, name)
    acts.keep_consultation(connection, after, by, reason, now)


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
        begun = [(Entity(*about), codec.load_response(state)) for *about, state in rows]
        reached: dict[str, list[Contact]] = defaultdict(list)
        for stands, seat_id, role, at, several in _CONTACTS.rows(connection, [one.id for _, one in begun]):
            reached[stands].append(Contact(seat_id, Role(role), at, bool(several)))
        yield [Delegation(body, stands, tuple(reached[stands.id])) for body, stands in begun]
