"""Bringing a database up: its schema, and for good whether it is a demo's."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from bot.model.audit import began
from storage import audit, erase, keys
from storage.migrations import bring_up
from storage.tables import meta

_DEMO = "demo"
_AUDITED = "0007"
"""The schema from which on there is a log. It begins once, so that one which was emptied does not begin anew."""


def set_up(connection: Connection, *, demo: bool, now: datetime | None = None) -> None:
    """Bring the database to the newest schema, mark a new one as a demo or not, and let go of names not needed any more."""
    now = now or datetime.now(UTC)
    found = bring_up(connection)
    if not found:
        connection.execute(insert(meta).values(key=_DEMO, value="yes" if demo else "no"))
    if found < _AUDITED:
        audit.append(connection, [began(now)])
    tidy(connection, now)


def tidy(connection: Connection, now: datetime) -> None:
    """Let go of names that are not needed any more: those of old events, and those of people who were forgotten."""
    erase.sweep(connection)
    keys.let_go(connection, now)


def is_demo(connection: Connection) -> bool:
    """Return whether the database was created as a demo."""
    return connection.execute(select(meta.c.value).where(meta.c.key == _DEMO)).scalar_one_or_none() == "yes"
