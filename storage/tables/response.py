"""What was answered. Texts stand only in `revision`; `response.state` is the summary that every turn reads and writes."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from storage.tables.base import flag, maybe, metadata, text, time

# One per entity and consultation, made with the seat, so that there is always one to lock.
response = Table(
    "response",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation", Text, ForeignKey("consultation.id"), nullable=False),
    Column("entity", Text, ForeignKey("entity.id"), nullable=False),
    text("version"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("submission", BigInteger, nullable=False, server_default="0"),
    text("state"),
    UniqueConstraint("consultation", "entity"),
)

# Append-only. Whoever computed from an old revision finds its number taken, and is repeated.
revision = Table(
    "revision",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("act"),
    text("question"),
    text("fragment"),
    text("text"),
    text("file"),
    text("by"),
    text("address"),
    text("message"),
    time("at"),
    text("order"),
    flag("at_is_receipt"),
    Column("received_at", Text, nullable=False, index=True),
)

# One message makes one fragment, so an edit finds it.
fragment_message = Table(
    "fragment_message",
    metadata,
    Column("address", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    text("response"),
    text("question"),
    text("fragment"),
    sqlite_with_rowid=False,
)

submission = Table(
    "submission",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    text("by"),
    time("at"),
    flag("consent"),
    Column("content", LargeBinary, nullable=False),
    text("sha256"),
    Column("receipt", LargeBinary, nullable=False),
    text("timing"),
    maybe("not_before"),
    Column("received_at", Text, nullable=False, index=True),
    maybe("withdrawn_at"),
    text("withdrawn_by"),
    maybe("withdrawal_received_at"),
)

# Whether an answer, as submitted in its *revision*, is about the question. Append-only, as `revision` is.
ruling = Table(
    "ruling",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("question"),
    Column("revision", BigInteger, nullable=False),
    text("says"),  # a `bot.model.ruling.Says`
    text("reason"),
    text("by"),
    time("at"),
    time("received_at"),
)

# Whether a submission whose time is uncertain was in time. Append-only, as `revision` is.
time_ruling = Table(
    "time_ruling",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("submission", BigInteger, nullable=False),
    text("says"),  # a `bot.model.consultation.Timing`
    text("reason"),
    text("by"),
    time("at"),
    time("received_at"),
)

# What the secretariat does about responses that came on paper, until they count. Append-only, as `revision` is.
behalf = Table(
    "behalf",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("did"),  # a `bot.model.behalf.Did`
    text("question"),
    text("text"),
    text("file"),  # JSON, where a file was sent
    text("by"),
    time("at"),
    time("received_at"),
)

# In which language an answer is written, told after the fact; an answer changed since has another revision.
language = Table(
    "language",
    metadata,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    text("language"),
)

file = Table(
    "file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    text("media_type"),
)

# A file that came with an answer while its bytes were still with the platform. A row stays, for the revision holds no hash.
incoming_file = Table(
    "incoming_file",
    metadata,
    Column("source", Text, primary_key=True),
    text("response"),
    text("question"),
    text("fragment"),
    text("name"),
    text("media_type"),
    Column("size", BigInteger, nullable=False, server_default="0"),
    time("at"),
    text("sha256"),  # empty while awaited, and where the bytes cannot be had
    maybe("fetched_at"),
    Index(None, "at", sqlite_where=sql("fetched_at IS NULL"), postgresql_where=sql("fetched_at IS NULL")),
    sqlite_with_rowid=False,
)

# A roster that was sent in a chat, while its bytes are with the platform. A row goes when it was read: nothing of it is kept.
roster_file = Table(
    "roster_file",
    metadata,
    Column("source", Text, primary_key=True),
    text("consultation"),
    text("address"),
    text("by"),
    text("order"),
    text("file"),
    text("confirmed"),  # the SHA-256 of what was previewed; empty for a preview
    time("at"),
    sqlite_with_rowid=False,
)
