"""The schema's history. `set_up` brings a database to the newest; nobody runs Alembic by hand.

A new migration is a module in `versions/`; NEWEST names it, and `tests/migration` holds both to the tables.
"""

from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, inspect, text

from bot.service.ports import Away

NEWEST = "0015"
"""The revision of the tables in `storage.tables`; asked first, as Alembic is slow to import."""
_ONE_AT_A_TIME = 7_290_001  # the advisory lock of PostgreSQL under which a database is brought up; any number of our own


def bring_up(connection: Connection) -> str:
    """Bring the database to the newest schema; return at which it was, "" if empty.

    Raise Away if it is newer than this program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    found = _version(connection)
    if found == NEWEST:
        return found
    _upgrade(connection)
    return found or ""


def fits(connection: Connection) -> None:
    """Raise Away unless the database has the newest schema: another version of the program may keep other things in it."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""
    if found > NEWEST:
        raise Away("it is of a newer version of this program")
    if found < NEWEST:
        raise Away("it is of an older version of this program; run tourdetable init")


def configuration(connection: Connection) -> Any:
    """Return Alembic's configuration for *connection*."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("storage.migrations")))
    config.attributes["connection"] = connection
    return config


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise Away(f"its schema is unknown to this version of the program ({error})") from None
