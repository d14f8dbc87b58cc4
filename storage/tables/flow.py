"""What passes through: names of events, where conversations stand, messages on their way out, what could not be read."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import text as sql

from storage.tables.base import flag, metadata, text, time

# A redelivery finds its name taken, under whichever name it returns.
event_key = Table(
    "event_key",
    metadata,
    Column("key", Text, primary_key=True),
    time("at"),
    sqlite_with_rowid=False,
)

session = Table(
    "session",
    metadata,
    Column("address", Text, primary_key=True),
    text("seat"),
    text("question"),
    text("state"),  # empty while PostgreSQL holds a row only to lock it
    Index(None, "seat", sqlite_where=sql("seat <> ''"), postgresql_where=sql("seat <> ''")),
    sqlite_with_rowid=False,
)

# A row stays for good, so that what happens once is not sent twice; once its fate is known it keeps only its id and that.
outbox = Table(
    "outbox",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    text("address"),
    text("slot"),
    flag("bulk"),
    text("state"),  # PENDING or a `bot.service.ports.Fate`
    text("claimed_by"),
    text("content"),
    time("made_at"),
    text("bare"),  # the id that it gets once it is sent, where a person was forgotten whose chat stands in the one it has
)
PENDING = sql(
    "outbox.state = 'pending'"
)  # spelled out in queries: SQLite uses a partial index only where it sees its condition
Index(
    "ix_outbox_pending",
    outbox.c.address,
    outbox.c.number,
    sqlite_where=sql("state = 'pending'"),
    postgresql_where=sql("state = 'pending'"),
)
# Of the messages in one slot only the newest waits.
Index(
    "uq_outbox_slot",
    outbox.c.address,
    outbox.c.slot,
    unique=True,
    sqlite_where=sql("state = 'pending' AND slot <> ''"),
    postgresql_where=sql("state = 'pending' AND slot <> ''"),
)

# The platform's id of what was last sent in a slot. One text as key: SQLite finds no index for (a, b) IN (...).
slot = Table(
    "slot",
    metadata,
    Column("key", Text, primary_key=True),
    text("sent_as"),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("key", Text, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    text("reason"),
    time("at"),
)


def slot_key(address: str, name: str) -> str:
    """Return the key of *address*'s slot called *name*; no address holds a line break."""
    return f"{address}\n{name}"
