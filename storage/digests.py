"""A digest that was asked for: counted on one unchanging view, and kept in a short transaction before it is first sent."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, update

from bot.model import codec
from bot.model.effects import Message
from bot.model.shapes import Count
from bot.service.ports import Conflict, Counted
from storage import rooms, seats, tally, times, told
from storage.library import Library
from storage.statement import upsert
from storage.tables import digest, outbox
from storage.tables.flow import PENDING

_WAITS = select(outbox.c.content, outbox.c.made_at).where(PENDING, outbox.c.id == bindparam("of_id"))
_GIVEN = upsert(digest, ("consultation", "room"), "consultation", "room", "at", "received_at")


def begin(connection: Connection, message: Message, until: datetime | None) -> None:
    """See to it that all that was received until *message* was asked for, or until *until*, is there to be counted."""
    if until is None:
        row = connection.execute(_WAITS, {"of_id": message.id}).one_or_none()
        until = times.moment(row.made_at) if row else None
    if until is not None:
        told.close(connection, until)


def count(
    connection: Connection, library: Library, message: Message, asked: Count, until: datetime | None
) -> Counted | Message | None:
    """Return where the consultation stands, or *message* as it was kept by `keep`; None if its reader may not have it."""
    if until is None:
        row = connection.execute(_WAITS, {"of_id": message.id}).one_or_none()
        if row is None:
            return None
        kept = codec.load_message(row.content)
        if not isinstance(kept.shape, Count):
            return kept
        asked = kept.shape
        if not seats.at_desk(connection, kept.address, asked.consultation):
            bound = (one for one in rooms.rooms(connection, asked.consultation) if one.known_as(kept.address))
            room = next(bound, None)
            if room is None:
                return None
            asked = replace(asked, room=room.room)
        until = times.moment(row.made_at)
    return Counted(
        asked=asked,
        tally=tally.of(connection, library, asked.consultation, asked.room, until),
        consultation=library.consultation(connection, asked.consultation),
        questionnaire=library.questionnaire_of(connection, asked.consultation),
        until=until,
        since=_since(connection.execute(_last(asked)).scalar()),
    )


def keep(connection: Connection, counted: Counted, said: Message | None, *, given: bool) -> bool:
    """Keep what is *said* in place of what asked for it; see the port."""
    asked, since = counted.asked, counted.since
    if given and _since(connection.execute(_last(asked).with_for_update()).scalar()) != since:
        raise Conflict("another digest was given there meanwhile")
    if said is not None:
        waits = update(outbox).where(PENDING, outbox.c.id == said.id).values(content=codec.dump(said))
        if connection.execute(waits).rowcount != 1:
            return False
    if given:
        until = max(since, counted.until) if since else counted.until
        _GIVEN.run(connection, [(asked.consultation, asked.room, times.text(asked.at), times.text(until))])
    return True


def _last(asked: Count) -> Any:
    return select(digest.c.received_at).where(digest.c.consultation == asked.consultation, digest.c.room == asked.room)


def _since(stored: str | None) -> datetime | None:
    return times.moment(stored) if stored else None
