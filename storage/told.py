"""Until when digests have told what was received, so that nothing slips between two of them.

What is new in a room is told by its time of receipt; but a batch has that before it has the lock, and what one process took
first another may commit first, with another clock. So before a digest is counted, what is being written is waited for, and
what is written afterwards counts as received after it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, text

from storage import times
from storage.statement import upsert
from storage.tables import meta

_KEY = "told_until"
_FOUND = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_KEEP = upsert(meta, ("key",), "key", "value")
_LOCK = 7_044_203_915_201
"""Names the lock on PostgreSQL, where batches run side by side. On SQLite who writes is alone."""
_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
_ALONE = text(f"SELECT pg_advisory_xact_lock({_LOCK})")


def received(connection: Connection, now: datetime) -> datetime:
    """Return when what is now written was received: *now*, or just after what was told, whatever this process's clock says.

    It comes first in a transaction: on PostgreSQL a digest waits for the end of it, and the look must come after the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARED)
    until = _until(connection)
    return max(now, until + timedelta(microseconds=1)) if until else now


def close(connection: Connection, until: datetime) -> None:
    """Wait for what is being written; whatever is written afterwards is received after *until*."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE)
    before = _until(connection)
    _KEEP.run(connection, [(_KEY, times.text(max(before, until) if before else until))])


def _until(connection: Connection) -> datetime | None:
    stored = connection.execute(_FOUND, {"of_key": _KEY}).scalar()
    return times.moment(stored) if stored else None
