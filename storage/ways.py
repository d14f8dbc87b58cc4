"""What a way in needs after it was closed for a while: until when all was well, and which messages may have changed since."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.model import codec
from bot.model.commenting import is_comment
from bot.model.entrance import Entrance
from storage import times
from storage.statement import Lookup, begins_with, upsert
from storage.tables import address, fragment_message, meta, response

_HEARD, _NAME, _LINK = "heard ", "name ", "link "
_NOTE = upsert(meta, ("key",), "key", "value")
_STATES = Lookup(select(response.c.id, response.c.state).where(response.c.id.in_(bindparam("responses", expanding=True))))


def heard(connection: Connection, way: str) -> datetime | None:
    """Return until when all was well on a way in, None if that was never noted."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == f"{_HEARD}{way}")).scalar_one_or_none()
    return times.moment(found) if found else None


def keep_heard(connection: Connection, way: str, at: datetime, name: str, link: str) -> None:
    """Note that until *at* nothing was missed on a way in, and, unless *name* is "", as what people find it."""
    notes = [(f"{_HEARD}{way}", times.text(at))]
    _NOTE.run(connection, [*notes, (f"{_NAME}{way}", name), (f"{_LINK}{way}", link)] if name else notes)


def entrances(connection: Connection) -> list[Entrance]:
    """Return the ways in that people can find, by prefix."""
    noted = {row[0]: row[1] for row in connection.execute(select(meta.c.key, meta.c.value).order_by(meta.c.key))}
    found = [key.removeprefix(_NAME) for key in noted if key.startswith(_NAME)]
    return [
        Entrance(way, noted[f"{_NAME}{way}"], noted[f"{_LINK}{way}"], times.moment(noted[f"{_HEARD}{way}"])) for way in found
    ]


def linked(connection: Connection, prefix: str) -> dict[str, datetime]:
    """Return the addresses that begin with *prefix* and belong to somebody, and since when."""
    a = address.c
    rows = connection.execute(
        select(a.address, a.linked_at).where(a.revoked_at.is_(None), begins_with(a.address, prefix)).order_by(a.address)
    )
    return {row[0]: times.moment(row[1]) for row in rows}


def open_messages(connection: Connection, prefix: str) -> dict[str, list[str]]:
    """Return the messages that stand in answers and are in no submission yet, by address; addresses begin with *prefix*."""
    t = fragment_message.c
    rows = connection.execute(
        select(t.address, t.message, t.response, t.question, t.fragment).where(begins_with(t.address, prefix))
    ).all()
    held = sorted({row[2] for row in rows})
    states = {one: codec.load_response(state) for one, state in _STATES.rows(connection, held)}
    found: dict[str, list[str]] = defaultdict(list)
    for one, message, response_id, question, fragment in rows:
        stands = states[response_id]
        live = next((state for state in stands.answer(question).fragments if state.id == fragment), None)
        if live is not None and (live.revision > stands.handed_in_revision or is_comment(question)):
            found[one].append(message)
    return dict(found)
