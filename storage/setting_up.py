"""Bringing a database up: its schema, and for good whether it is a demo's."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.model.audit import began
from storage import audit, erase, times
from storage.migrations import bring_up
from storage.statement import begins_with
from storage.tables import event_key, meta

KEYS_LAST = timedelta(days=7)
"""How long an event is known by its name. Telegram repeats an update for 24 hours and begins its numbers anew after a week."""
HISTORY_LASTS = timedelta(days=90)
"""The same at Slack, whose history tells after an outage what was said long ago, and whose names never begin anew."""
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
    erase.sweep(connection)
    slack = begins_with(event_key.c.key, "slack:")
    connection.execute(delete(event_key).where(event_key.c.at < times.text(now - KEYS_LAST), ~slack))
    connection.execute(delete(event_key).where(event_key.c.at < times.text(now - HISTORY_LASTS)))


def is_demo(connection: Connection) -> bool:
    """Return whether the database was created as a demo."""
    return connection.execute(select(meta.c.value).where(meta.c.key == _DEMO)).scalar_one_or_none() == "yes"
