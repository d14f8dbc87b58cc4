"""The audit log in the database: entries are added in the transaction of what they tell, and none is ever changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, text, union

from bot.model.audit import Acted, Deed, Entry, Head, chained
from storage.statement import insert
from storage.tables import audit, delegate, mandate, seat

_ONE_AT_A_TIME = 7_290_002  # the advisory lock of PostgreSQL under which the log grows; any number of our own
_ADD = insert(audit, "number", "previous", "at", "by", "what", "consultation", "about", "sha256", "hash")
_NO_NUMBER = 2**63 - 1  # SQLite lets anything be put anywhere, and takes what is no number to be above all
_HEAD = select(audit.c.number, audit.c.hash).where(audit.c.number < _NO_NUMBER).order_by(audit.c.number.desc()).limit(1)
_AFTER = select(audit).where(audit.c.number > bindparam("after")).order_by(audit.c.number).limit(bindparam("limit"))
PEOPLE = ("person",)
"""What of an entry names people, beside *by*."""


def append(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Add *deeds*. On PostgreSQL whoever adds waits here for who added and has not committed: do it last in a transaction."""
    if not deeds:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    entries = chained(head(connection), deeds)
    _ADD.run(
        connection,
        [
            (one.number, one.previous, one.at, one.by, one.what, one.consultation, _json(one.about), one.sha256, one.hash)
            for one in entries
        ],
    )


def head(connection: Connection) -> Head:
    """Return where the log ends."""
    row = connection.execute(_HEAD).one_or_none()
    return Head(row.number, row.hash) if row else Head()


def entries(connection: Connection, after: int, limit: int) -> list[Entry]:
    """Return at most *limit* entries with a number above *after*, oldest first."""
    with whatever_it_is(connection):
        return [_entry(row) for row in connection.execute(_AFTER, {"after": after, "limit": limit})]


@contextmanager
def whatever_it_is(connection: Connection) -> Iterator[None]:
    """Read bytes that are no text, too, within the block: SQLite keeps them in any column, and its driver refuses them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    before, driver.text_factory = driver.text_factory, _as_text
    try:
        yield
    finally:
        driver.text_factory = before


def _as_text(stored: bytes) -> str:
    return stored.decode("utf-8", "backslashreplace")


def acted(connection: Connection, consultation_id: str, before: int, limit: int) -> list[Acted]:
    """Return the latest entries about a consultation or about none, newest first, those before number *before* if it is not 0.

    People are named if they have, or had, a seat or an office in this consultation.
    """
    wanted = select(audit).where(audit.c.consultation.in_((consultation_id, "")))
    wanted = wanted.where(audit.c.number < before) if before else wanted
    found = [_entry(row) for row in connection.execute(wanted.order_by(audit.c.number.desc()).limit(limit))]
    names = _names(connection, consultation_id, {one for entry in found for one in people(entry)})
    return [Acted(entry, {one: names[one] for one in people(entry) if one in names}) for entry in found]


def people(entry: Entry) -> list[str]:
    """Return the ids of people in *entry*."""
    return [entry.by, *(entry.about[key] for key in PEOPLE if key in entry.about)]


def _names(connection: Connection, consultation_id: str, ids: set[str]) -> dict[str, str]:
    theirs = union(
        select(seat.c.delegate).where(seat.c.consultation == consultation_id, seat.c.delegate.in_(ids)),
        select(mandate.c.delegate).where(mandate.c.consultation == consultation_id, mandate.c.delegate.in_(ids)),
    ).subquery()
    rows = connection.execute(
        select(delegate.c.id, delegate.c.name).join_from(delegate, theirs, theirs.c.delegate == delegate.c.id)
    )
    return {row.id: row.name for row in rows if row.name}


def _entry(row: Any) -> Entry:
    """Return a row as it stands, whatever somebody has made of it."""
    stored = str(row.about)
    try:
        about = msgspec.json.decode(stored, type=dict[str, str])
    except msgspec.DecodeError:
        about = {}
    if _json(about) != stored:
        about = {"unreadable": stored}
    return Entry(
        number=row.number if isinstance(row.number, int) else 0,  # SQLite lets anything be put anywhere
        previous=str(row.previous),
        at=str(row.at),
        by=str(row.by),
        what=str(row.what),
        consultation=str(row.consultation),
        about=about,
        sha256=str(row.sha256),
        hash=str(row.hash),
    )


def _json(about: dict[str, str]) -> str:
    return msgspec.json.encode(about, order="sorted").decode()
