"""What the secretariat runs: questionnaires, consultations with their history, comments, digests."""

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Table, Text
from sqlalchemy import text as sql

from storage.tables.base import maybe, metadata, text, time

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    text("value"),
)

questionnaire = Table(
    "questionnaire",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("source", LargeBinary, nullable=False),
    text("sha256"),
    time("made_at"),
)

consultation = Table(
    "consultation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("questionnaire", Text, nullable=False),
    Column("version", Text, nullable=False),
    text("state"),
    time("made_at"),
    ForeignKeyConstraint(["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"]),
)

# Append-only: a number that is taken cannot be rewritten.
consultation_change = Table(
    "consultation_change",
    metadata,
    Column("consultation", Text, ForeignKey("consultation.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    time("at"),
    text("by"),
    text("reason"),
    text("state"),
)

comment = Table(
    "comment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seat", Text, ForeignKey("seat.id"), nullable=False, index=True),
    text("text"),
    time("at"),
    time("received_at"),
)

digest = Table(
    "digest",
    metadata,
    Column("consultation", Text, ForeignKey("consultation.id"), primary_key=True),
    Column("room", Text, primary_key=True),
    time("at"),
    time("received_at"),
)

# A room (a channel, a group or a topic) of a consultation's secretariat. Its platform may give it another address:
# *first* stays, so that what is told there once is not told again.
binding = Table(
    "binding",
    metadata,
    Column("consultation", Text, ForeignKey("consultation.id"), primary_key=True),
    Column("room", Text, primary_key=True, index=True),
    text("first"),
    text("title"),
    time("at"),
    maybe("unreachable_at"),
)

# When a chat or a room gets digests, where it has chosen.
room = Table(
    "room",
    metadata,
    Column("consultation", Text, ForeignKey("consultation.id"), primary_key=True),
    Column("room", Text, primary_key=True),
    text("schedule"),  # empty: never
    time("at"),
)

# Reminders that somebody asked for by hand; who gets one is found out when the time has come where they are.
reminder_call = Table(
    "reminder_call",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation", Text, ForeignKey("consultation.id"), nullable=False),
    text("by"),
    time("at"),
)

# What people without a code ask for. From one address no two wait in one consultation. Its texts go when a person is erased.
request = Table(
    "request",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("consultation", Text, ForeignKey("consultation.id"), nullable=False, index=True),
    text("address"),
    text("entity"),
    text("name"),
    text("role"),
    text("words"),
    text("account"),
    time("at"),
    time("received_at"),
    text("fate"),  # empty while it waits
    text("decided_by"),
    maybe("decided_at"),
    text("reason"),
    text("delegate"),  # whom approving it let in
)
Index(
    "uq_request_waiting",
    request.c.consultation,
    request.c.address,
    unique=True,
    sqlite_where=sql("fate = ''"),
    postgresql_where=sql("fate = ''"),
)
Index("ix_request_address", request.c.address)

# Append-only, each entry with the hash of the one before. No number is taken twice, and no two entries follow the same one.
audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("previous", Text, nullable=False, unique=True),
    time("at"),
    text("by"),
    text("what"),
    text("consultation"),
    text("about"),  # JSON: ids by what they are
    text("sha256"),
    Column("hash", Text, nullable=False),
)
