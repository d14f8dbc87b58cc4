"""The audit log in the database: entries are added in the transaction of what they tell, and none is ever changed."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, select, text, tuple_, union

from bot.model.audit import Acted, Deed, Entry, Finding, Follower, Head, What, chained, change_sha256, ruling_sha256
from storage.statement import insert
from storage.tables import audit, consultation, consultation_change, delegate, mandate, questionnaire, ruling, seat

_ONE_AT_A_TIME = 7_290_002  # the advisory lock of PostgreSQL under which the log grows; any number of our own
_ADD = insert(audit, "number", "previous", "at", "by", "what", "consultation", "about", "sha256", "hash")
_HEAD = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_AFTER = select(audit).where(audit.c.number > bindparam("after")).order_by(audit.c.number).limit(bindparam("limit"))
_PAGE = 500
_MOST = 1_000
"""Findings; who has so many has found out."""
_Key: TypeAlias = tuple[What, Any, Any]
_KEPT: dict[What, tuple[Any, Any, Any]] = {
    What.CHANGE: (consultation_change, consultation_change.c.consultation, consultation_change.c.number),
    What.RULING: (ruling, ruling.c.response, ruling.c.number),
    What.QUESTIONNAIRE: (questionnaire, questionnaire.c.id, questionnaire.c.version),
}
"""Where the rows are that entries refer to, and by which columns."""
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
    return [_entry(row) for row in connection.execute(_AFTER, {"after": after, "limit": limit})]


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


def verify(connection: Connection, wanted: str) -> tuple[Head, list[Finding]]:
    """Return where the log ends and what is wrong with it; *wanted*: a head that was printed once, "" for none.

    It reads the whole log, some hundred entries at a time, and beside it the rows that entries refer to.
    """
    found: list[Finding] = []
    follower = Follower(wanted)
    logged: dict[str, set[int]] = {}
    after = -(2**62)
    while page := entries(connection, after, _PAGE):
        for entry in page:
            found += follower.follow(entry)
            if entry.what == What.CHANGE:
                logged.setdefault(entry.consultation, set()).add(_number(entry))
        found += _rows(connection, page)
        after = page[-1].number
        if len(found) >= _MOST:
            break
    else:
        found += follower.end()
        found += _unlogged(connection, logged, follower.at.number)
    return follower.at, found[:_MOST]


def _rows(connection: Connection, page: Sequence[Entry]) -> Iterator[Finding]:
    """Yield the entries whose row is not what it was when they were written."""
    wanted = {entry.number: key for entry in page if (key := _row_of(entry))}
    there: dict[_Key, str] = {}
    for what, (table, *columns) in _KEPT.items():
        keys = [key[1:] for key in wanted.values() if key[0] == what]
        for row in connection.execute(select(table).where(tuple_(*columns).in_(keys))) if keys else ():
            there[what, *(getattr(row, column.name) for column in columns)] = _sha256_of(what, row)
    for entry in page:
        key = wanted.get(entry.number)
        if key and there.get(key) != entry.sha256:
            yield Finding(entry.number, "state", " ".join(map(str, key)))


def _row_of(entry: Entry) -> _Key | None:
    """Return which row *entry* refers to, None if it refers to none."""
    match entry.what:
        case What.CHANGE:
            return What.CHANGE, entry.consultation, _number(entry)
        case What.RULING:
            return What.RULING, entry.about.get("response", ""), _number(entry)
        case What.QUESTIONNAIRE:
            return What.QUESTIONNAIRE, entry.about.get("id", ""), entry.about.get("version", "")
        case _:
            return None


def _sha256_of(what: What, row: Any) -> str:
    """Return the SHA-256 of such a row as it is now."""
    if what is What.CHANGE:
        texts = (str(one) for one in (row.at, row.by, row.reason, row.state))  # SQLite lets anything be put anywhere
        return change_sha256(row.consultation, row.number, *texts)
    if what is What.RULING:
        texts = (str(one) for one in (row.says, row.reason, row.by, row.at))
        return ruling_sha256(row.response, row.number, str(row.question), row.revision, *texts)
    source = row.source.encode() if isinstance(row.source, str) else bytes(row.source)
    return hashlib.sha256(source).hexdigest()


def _unlogged(connection: Connection, logged: dict[str, set[int]], last: int) -> Iterator[Finding]:
    """Yield changes that came after a first logged one and are not logged, and states that no change made."""
    columns = (consultation_change.c.consultation, consultation_change.c.number, consultation_change.c.state)
    for row in connection.execute(select(*columns[:2]).order_by(*columns[:2])):
        numbers = logged.get(row.consultation)
        if numbers and row.number > min(numbers) and row.number not in numbers:
            yield Finding(last, "unlogged", f"change {row.consultation} {row.number}")
    states = connection.execute(
        select(consultation.c.id, consultation.c.number, consultation.c.state, consultation_change.c.state.label("changed"))
        .outerjoin_from(
            consultation,
            consultation_change,
            (consultation_change.c.consultation == consultation.c.id) & (consultation_change.c.number == consultation.c.number),
        )
        .order_by(consultation.c.id)
    )
    for one in states:
        if one.state != one.changed:
            yield Finding(last, "unlogged", f"consultation {one.id} {one.number}")


def _number(entry: Entry) -> int:
    written = entry.about.get("number", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else 0


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
        number=row.number,
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
