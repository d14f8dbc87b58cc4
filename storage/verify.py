"""Checking the audit log and the rows that it tells of: what was changed, is missing, or is there without an entry."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, select, tuple_

from bot.model import codec
from bot.model.audit import Entry, Finding, Follower, Head, What
from bot.model.deeds import change_sha256, entered_sha256, ruling_sha256, time_ruling_sha256
from bot.model.file import FileRef
from storage.audit import entries, whatever_it_is
from storage.tables import behalf, consultation, consultation_change, mandate, questionnaire, ruling, time_ruling

_PAGE = 500
_MOST = 1_000
"""Findings; who has so many has found out."""
_Key: TypeAlias = tuple[What, Any, Any]
_KEPT: dict[What, tuple[Any, Any, Any]] = {
    What.CHANGE: (consultation_change, consultation_change.c.consultation, consultation_change.c.number),
    What.RULING: (ruling, ruling.c.response, ruling.c.number),
    What.TIME_RULING: (time_ruling, time_ruling.c.response, time_ruling.c.number),
    What.BEHALF: (behalf, behalf.c.response, behalf.c.number),
    What.QUESTIONNAIRE: (questionnaire, questionnaire.c.id, questionnaire.c.version),
}
"""Where the rows are that entries refer to, and by which columns."""


@dataclass(slots=True)
class _Told:
    """What the log tells of, as far as it was read."""

    began: str = ""
    """When the log began, as times are stored."""
    numbers: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    """Of changes by consultation, of rulings by response."""
    offices: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """The latest office of each person in each consultation, "none" if it was taken away, and which entry tells of it."""

    def take(self, entry: Entry) -> None:
        """Note what *entry* tells of."""
        match entry.what:
            case What.BEGAN:
                self.began = self.began or entry.at
            case What.CHANGE:
                self.numbers.setdefault((What.CHANGE, entry.consultation), set()).add(_number(entry))
            case What.RULING | What.TIME_RULING | What.BEHALF:
                self.numbers.setdefault((entry.what, entry.about.get("response", "")), set()).add(_number(entry))
            case What.OFFICE:
                office = entry.about.get("office", "")
                self.offices[entry.consultation, entry.about.get("person", "")] = office, entry.number

    def lacks(self, what: What, of: str, number: int, at: str) -> bool:
        """Whether an entry is missing about a row that follows one that is told of, or that came after the log began."""
        numbers = self.numbers.get((what, of))
        if numbers is None:
            return bool(self.began) and at >= self.began
        return number > min(numbers) and number not in numbers


def verify(connection: Connection, wanted: str) -> tuple[Head, list[Finding]]:
    """Return where the log ends and what is wrong with it; *wanted*: a head that was printed once, "" for none.

    It reads the whole log, some hundred entries at a time, and beside it the rows that entries refer to.
    """
    with whatever_it_is(connection):
        return _verified(connection, wanted)


def _verified(connection: Connection, wanted: str) -> tuple[Head, list[Finding]]:
    found: list[Finding] = []
    follower = Follower(wanted)
    told = _Told()
    after, more = -(2**63), True
    while more and (page := entries(connection, after, _PAGE)):
        for entry in page:
            found += follower.follow(entry)
            told.take(entry)
        found += _rows(connection, page)
        more = page[-1].number > after and len(found) < _MOST
        after = page[-1].number
    if len(found) < _MOST:
        found += follower.end()
        found += _unlogged(connection, told, follower.at.number)
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
        case What.RULING | What.TIME_RULING | What.BEHALF:
            return What(entry.what), entry.about.get("response", ""), _number(entry)
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
    if what is What.TIME_RULING:
        texts = (str(one) for one in (row.says, row.reason, row.by, row.at))
        return time_ruling_sha256(row.response, row.number, row.submission, *texts)
    if what is What.BEHALF:
        did, question, text, by, at = (str(one) for one in (row.did, row.question, row.text, row.by, row.at))
        return entered_sha256(row.response, row.number, did, question, text, by, at, _file(row.file))
    source = row.source.encode() if isinstance(row.source, str) else bytes(row.source)
    return hashlib.sha256(source).hexdigest()


def _file(stored: object) -> FileRef | None:
    """Return the file in a row; one that cannot be read is none of ours."""
    try:
        return codec.load_file(str(stored)) if stored else None
    except msgspec.DecodeError:
        return FileRef("", "", 0)


def _unlogged(connection: Connection, told: _Told, last: int) -> Iterator[Finding]:
    """Yield what is in the database and no entry tells of: changes, states that no change made, rulings, offices.

    An office of which one tells, and that is not there, is yielded as well.
    """
    of_change = (consultation_change.c.consultation, consultation_change.c.number, consultation.c.made_at)
    changes = select(*of_change).join_from(consultation_change, consultation).order_by(*of_change[:2])
    for of, number, at in connection.execute(changes):
        if told.lacks(What.CHANGE, of, number, at):
            yield Finding(last, "unlogged", f"change {of} {number}")
    latest = (consultation_change.c.consultation == consultation.c.id) & (consultation_change.c.number == consultation.c.number)
    states = select(consultation.c.id, consultation.c.number, consultation.c.state, consultation_change.c.state)
    for of, number, state, changed in connection.execute(
        states.outerjoin_from(consultation, consultation_change, latest).order_by(consultation.c.id)
    ):
        if state != changed:
            yield Finding(last, "unlogged", f"consultation {of} {number}")
    for what, kept in ((What.RULING, ruling), (What.TIME_RULING, time_ruling), (What.BEHALF, behalf)):
        of_ruling = (kept.c.response, kept.c.number, kept.c.received_at)
        for of, number, at in connection.execute(select(*of_ruling).order_by(*of_ruling[:2])):
            if told.lacks(what, of, number, at):
                yield Finding(last, "unlogged", f"{what} {of} {number}")
    of_office = (mandate.c.consultation, mandate.c.delegate, mandate.c.office, mandate.c.made_at)
    for of, person, office, at in connection.execute(select(*of_office).order_by(*of_office[:2])):
        known, _ = told.offices.pop((of, person), (None, 0))
        if known != office and (known is not None or (told.began and at >= told.began)):
            yield Finding(last, "unlogged", f"office {of} {person} {office}")
    for (of, person), (office, number) in told.offices.items():
        if office != "none":
            yield Finding(number, "state", f"office {of} {person}")


def _number(entry: Entry) -> int:
    written = entry.about.get("number", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else 0
