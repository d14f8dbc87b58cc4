"""The first step of a batch: whatever has been here before, under any of its names, goes no further."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, update

from bot.model.events import Arrival, Event
from storage import times
from storage.statement import Many, begins_with, insert_new, padded
from storage.tables import event_key, quarantine

LAST = timedelta(days=7)
"""How long an event is known by its name. Telegram repeats an update for 24 hours and begins its numbers anew after a week."""
HISTORY_LASTS = timedelta(days=90)
"""The same at Slack, whose history tells after an outage what was said long ago, and whose names never begin anew."""
_FEW = 1024
_WRITE_POSTGRESQL = "INSERT INTO event_key (key, at) SELECT unnest($1::TEXT[]), $2 ON CONFLICT DO NOTHING RETURNING key"
_WRITE_SQLITE = (
    "INSERT INTO event_key (key, at) SELECT column1, ? FROM (VALUES {values}) WHERE true ON CONFLICT DO NOTHING RETURNING key"
)
_TAKE_BACK = delete(event_key).where(event_key.c.key.in_(bindparam("keys", expanding=True)))
_MARK = insert_new(event_key, "key", "at")
_QUARANTINE: Many = insert_new(quarantine, "key", "raw", "reason", "at")
_LONG_KEPT = "slack:"
_LONGEST = 500
"""Characters of a key as it stands in quarantine; PostgreSQL indexes no text of more than some 2,700 bytes."""


@dataclass(frozen=True, slots=True)
class News:
    """What of the arrivals is new: *places* are those of *events* among the arrivals, *made* the keys that were written."""

    arrivals: Sequence[Arrival]
    events: Sequence[Event]
    places: Sequence[int]
    made: frozenset[str]


def take(connection: Connection, arrivals: Sequence[Arrival], now: datetime) -> News:
    """Write all keys of *arrivals* and return those arrivals of which none was known. What has no event is quarantined."""
    made = _write(connection, sorted({key for arrival in arrivals for key in arrival.keys}), now)
    met: set[str] = set()
    events: list[Event] = []
    places: list[int] = []
    for place, arrival in enumerate(arrivals):
        new = made.issuperset(arrival.keys) and met.isdisjoint(arrival.keys)
        met.update(arrival.keys)
        if new and arrival.event is None:
            keep_aside(connection, arrival, "unreadable", now)
        elif new and arrival.event is not None:
            events.append(arrival.event)
            places.append(place)
    return News(arrivals, events, places, frozenset(made))


def give_back(connection: Connection, news: News, taken: int) -> int:
    """Delete the keys of what was not stepped, of which *taken* events were; return how many arrivals are dealt with."""
    if taken >= len(news.events):
        return len(news.arrivals)
    dealt_with = news.places[taken]
    kept = {key for arrival in news.arrivals[:dealt_with] for key in arrival.keys}
    untaken = {key for arrival in news.arrivals[dealt_with:] for key in arrival.keys} & news.made - kept
    for some in _by(_FEW, sorted(untaken)):
        connection.execute(_TAKE_BACK, {"keys": some})
    return dealt_with


def age(connection: Connection, names: Sequence[str], now: datetime) -> None:
    """Have *names* go when `LAST` is over, and no sooner: an event that is brought again must not be taken for a new one."""
    latest = times.text(now + LAST - HISTORY_LASTS)
    for some in _by(_FEW, [name for name in names if name.startswith(_LONG_KEPT)]):
        connection.execute(update(event_key).where(event_key.c.key.in_(some), event_key.c.at > latest).values(at=latest))


def let_go(connection: Connection, now: datetime) -> None:
    """Delete the names that are not needed any more."""
    long_kept = begins_with(event_key.c.key, _LONG_KEPT)
    connection.execute(delete(event_key).where(event_key.c.at < times.text(now - LAST), ~long_kept))
    connection.execute(delete(event_key).where(event_key.c.at < times.text(now - HISTORY_LASTS)))


def keep_aside(connection: Connection, arrival: Arrival, reason: str, now: datetime) -> None:
    """Quarantine *arrival*, once per first key, and mark all its keys as known."""
    names = [_storable(key) for key in arrival.keys] or [f"{len(arrival.raw)} bytes without a name at {times.text(now)}"]
    _MARK.run(connection, [(name, times.text(now)) for name in sorted(names)])
    _QUARANTINE.run(connection, [(names[0], arrival.raw, _storable(reason), times.text(now))])


def _write(connection: Connection, keys: Sequence[str], now: datetime) -> set[str]:
    """Write *keys*, in this order (so that two batches never wait for each other), and return those that were new."""
    made: set[str] = set()
    at = times.text(now)
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(_WRITE_POSTGRESQL, (list(keys), at)) if keys else ()
        return {row[0] for row in rows}
    for some in _by(_FEW, keys):
        repeated = padded(some)  # a repetition conflicts with itself, and nothing is done
        sql = _WRITE_SQLITE.format(values=", ".join(["(?)"] * len(repeated)))
        made.update(row[0] for row in connection.exec_driver_sql(sql, (at, *repeated)).fetchall())
    return made


def _storable(text: str) -> str:
    """Return *text* as any database takes it: what was refused may well have been refused for its key."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")[:_LONGEST]


def _by(size: int, keys: Sequence[str]) -> Sequence[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]
