"""Files given as answers: their bytes, under their hash; and those whose bytes are still to be fetched."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.model import codec
from bot.model.behalf import Entered
from bot.model.effects import AwaitRoster
from bot.model.response import KeepFetched, Revise
from bot.service.ports import Awaited, ForRoster
from storage import times
from storage.statement import begins_with, insert_new, upsert
from storage.tables import file, incoming_file, roster_file

_KEEP = insert_new(file, "sha256", "content", "media_type")
_AWAIT = insert_new(
    incoming_file, "source", "response", "question", "fragment", "name", "media_type", "size", "at", "sha256", "fetched_at"
)
_AWAIT_ROSTER = upsert(roster_file, ("source",), "source", "consultation", "address", "by", "order", "file", "confirmed", "at")
_KNOWN = select(incoming_file.c.source, incoming_file.c.sha256, incoming_file.c.size).where(
    incoming_file.c.source.in_(bindparam("sources", expanding=True)), incoming_file.c.fetched_at.is_not(None)
)


def keep(connection: Connection, sha256: str, content: bytes, media_type: str) -> None:
    """Keep *content*; the same bytes are kept once."""
    _KEEP.run(connection, [(sha256, content, media_type)])


def content(connection: Connection, sha256: str) -> bytes | None:
    """Return a kept file's bytes, None if there are none under this hash."""
    found = connection.execute(select(file.c.content).where(file.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else bytes(found)


def expect(connection: Connection, revisions: Iterable[Revise], received: str) -> None:
    """Note the files of *revisions* whose bytes are to be fetched."""
    rows = [
        (
            *(one.file.source, one.response, one.question, one.fragment),
            *(one.file.name, one.file.media_type, one.file.size, received, "", None),
        )
        for one in revisions
        if one.file and one.file.awaited
    ]
    _AWAIT.run(connection, rows)


def expect_letters(connection: Connection, done: Iterable[Entered], received: str) -> None:
    """Note the files of responses on paper whose bytes are to be fetched. They are no fragment of the response yet."""
    rows = [
        (
            *(one.file.source, one.response, one.question, ""),
            *(one.file.name, one.file.media_type, one.file.size, received, "", None),
        )
        for one in done
        if one.file and one.file.awaited
    ]
    _AWAIT.run(connection, rows)


def note(connection: Connection, record: KeepFetched) -> None:
    """Note what became of an awaited file."""
    connection.execute(
        update(incoming_file)
        .where(incoming_file.c.source == record.source)
        .values(sha256=record.sha256, size=record.size, fetched_at=times.text(record.at))
    )


def awaited(connection: Connection, prefix: str) -> list[Awaited]:
    """Return the files whose source begins with *prefix* and whose bytes are not here, oldest first."""
    t = incoming_file.c
    rows = connection.execute(
        select(t.source, t.response, t.question, t.fragment, t.name, t.media_type, t.size, t.at)
        .where(t.fetched_at.is_(None), begins_with(t.source, prefix))
        .order_by(t.at, t.source)
    )
    found = [Awaited(*row[:-1], times.moment(row[-1])) for row in rows]
    r = roster_file.c
    sent = connection.execute(
        select(r.file, r.at, r.consultation, r.address, r.by, r.order, r.confirmed)
        .where(begins_with(r.source, prefix))
        .order_by(r.at, r.source)
    )
    for kept, at, consultation, address, by, order, confirmed in sent:
        one = codec.load_file(kept)
        roster = ForRoster(consultation, address, by, tuple(map(int, order.split("."))) if order else (), confirmed)
        found.append(Awaited(one.source, "", "", "", one.name, one.media_type, one.size, times.moment(at), roster))
    return found


def expect_roster(connection: Connection, record: AwaitRoster, received: str) -> None:
    """Note a roster whose bytes are to be fetched."""
    order = ".".join(map(str, record.order))
    file_ = codec.dump(record.file)
    row = (record.file.source, record.consultation, record.address, record.by, order, file_, record.confirmed, received)
    _AWAIT_ROSTER.run(connection, [row])


def drop_roster(connection: Connection, source: str) -> None:
    """Await a roster no more."""
    connection.execute(delete(roster_file).where(roster_file.c.source == source))


def known(connection: Connection, sources: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return hash and size of those files that are awaited no more, by source; the hash is "" if the bytes cannot be had."""
    wanted = sorted(set(sources))
    return {row[0]: (row[1], row[2]) for row in connection.execute(_KNOWN, {"sources": wanted})} if wanted else {}
