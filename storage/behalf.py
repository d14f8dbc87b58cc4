"""What the secretariat does about responses that came on paper, until they count."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, exists, literal_column, select

from bot.model import codec
from bot.model.behalf import Begun, Did, Entered, Entry, entry, sources, with_bytes
from bot.model.effects import KeepEntered
from bot.model.people import Entity
from storage import files, times
from storage.statement import insert
from storage.tables import behalf, entity, response, submission

_KEEP = insert(behalf, "response", "number", "did", "question", "text", "file", "by", "at", "received_at")
_OVER = tuple(did.value for did in (Did.COUNT, Did.DROP, Did.PUT_AWAY, Did.KEEP, Did.TAKE_BACK))


def keep(connection: Connection, records: Sequence[KeepEntered], received: str) -> None:
    """Keep what was done. A number that another process took raises."""
    done = [record.entered for record in records]
    _KEEP.run(connection, [(*_row(one), times.text(one.at), received) for one in done])
    files.expect_letters(connection, done, received)


def _row(one: Entered) -> tuple[str | int, ...]:
    file = codec.dump(one.file) if one.file else ""
    return one.response, one.number, one.did.value, one.question, one.text, file, one.by


def of(connection: Connection, response_id: str) -> Entry:
    """Return where the entering of a response stands."""
    rows = connection.execute(select(behalf).where(behalf.c.response == response_id).order_by(behalf.c.number))
    stands = entry(_entered(row) for row in rows)
    return with_bytes(stands, files.known(connection, sources(stands)))


def _entered(row: Any) -> Entered:
    file = codec.load_file(row.file) if row.file else None
    return Entered(row.response, row.number, Did(row.did), row.by, times.moment(row.at), row.question, row.text, file)


def _last() -> ColumnElement[bool]:
    """Return the condition that nothing was done about the response since."""
    later = behalf.alias("later")
    return ~exists().where(later.c.response == behalf.c.response, later.c.number > behalf.c.number)


def begun(connection: Connection, consultation: str) -> list[Begun]:
    """Return what is being entered or waits for a second person, oldest first."""
    rows = connection.execute(
        select(
            behalf.c.response, entity.c.id, entity.c.name, entity.c.kind, entity.c.code, behalf.c.did, behalf.c.by, behalf.c.at
        )
        .join_from(behalf, response, behalf.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation, _last(), behalf.c.did.not_in(_OVER))
        .order_by(behalf.c.received_at, behalf.c.response)
    )
    return [Begun(row[0], Entity(*row[1:5]), Did(row.did), row.by, times.moment(row.at)) for row in rows]


def standing(consultation: str) -> Select[Any]:
    """Return the query for the names of entities whose standing submission was entered so."""
    return (
        select(entity.c.name)
        .join_from(response, behalf, behalf.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(
            response.c.consultation == consultation,
            behalf.c.did == Did.COUNT.value,
            behalf.c.text == cast(response.c.submission, Text),
        )
    )


def taken_back(consultation: str) -> Select[Any]:
    """Return the query for the names of entities whose submission the secretariat took back, and which have none since."""
    return (
        select(entity.c.name)
        .join_from(response, behalf, behalf.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(
            response.c.consultation == consultation,
            response.c.submission == literal_column("0"),
            behalf.c.did == Did.TAKE_BACK.value,
            _last(),
        )
    )


def took_back() -> ColumnElement[bool]:
    """Return the condition that it was the secretariat which took back a row of `submission`."""
    return exists().where(
        behalf.c.response == submission.c.response,
        behalf.c.did == Did.TAKE_BACK.value,
        behalf.c.text == cast(submission.c.number, Text),
    )


def waits_at(response_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that what was entered of a response waits for a second person."""
    return exists().where(behalf.c.response == response_id, behalf.c.did == Did.HAND_IN.value, _last())
