"""Entities, the people who speak for them, and by what right."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint
from sqlalchemy import text as sql

from storage.tables.base import flag, maybe, metadata, text, time

entity = Table(
    "entity",
    metadata,
    Column("id", Text, primary_key=True),
    text("name"),
    text("kind"),
    text("code"),
)

delegate = Table(
    "delegate",
    metadata,
    Column("id", Text, primary_key=True),
    text("name"),
    text("email"),
    text("language"),
    flag("language_chosen"),  # by the person: then a roster no longer changes it
    text("time_zone"),
    flag("muted"),  # wants no reminders
    time("made_at"),
    maybe("forgotten_at"),
)
# No two people under one e-mail address.
Index(
    "uq_delegate_email",
    delegate.c.email,
    unique=True,
    sqlite_where=sql("email <> ''"),
    postgresql_where=sql("email <> ''"),
)

seat = Table(
    "seat",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation", Text, ForeignKey("consultation.id"), nullable=False),
    Column("entity", Text, ForeignKey("entity.id"), nullable=False),
    Column("delegate", Text, ForeignKey("delegate.id"), nullable=False, index=True),
    Column("response", Text, ForeignKey("response.id"), nullable=False, index=True),
    text("role"),
    time("made_at"),
    maybe("revoked_at"),
    UniqueConstraint("consultation", "entity", "delegate"),
)

mandate = Table(
    "mandate",
    metadata,
    Column("consultation", Text, ForeignKey("consultation.id"), primary_key=True),
    Column("delegate", Text, ForeignKey("delegate.id"), primary_key=True, index=True),
    text("office"),
    time("made_at"),
)

# An address belongs to one person at a time.
address = Table(
    "address",
    metadata,
    Column("address", Text, primary_key=True),
    Column("delegate", Text, ForeignKey("delegate.id"), nullable=False, index=True),
    time("linked_at"),
    maybe("revoked_at"),
    maybe("unreachable_at"),
    text("linked_by"),  # a code, or the e-mail that a workspace vouched for
)

# A code is used once: whoever would set used_at finds it set, and is repeated.
code = Table(
    "code",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("delegate", Text, ForeignKey("delegate.id"), nullable=False, index=True),
    Column("seat", Text, ForeignKey("seat.id"), nullable=True, index=True),
    time("issued_at"),
    time("expires_at"),
    maybe("used_at"),
    text("used_by"),
    maybe("revoked_at"),
    text("issued_by"),  # whoever of the secretariat asked for it in chat
    text("revoked_by"),
)
