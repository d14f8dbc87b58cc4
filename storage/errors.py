"""Which of the three kinds of failure an error is: the data's (Refused), another process's (Conflict), the database's (Away).

What cannot be told apart is an error of ours and is raised as it came. PostgreSQL's driver is loaded where it is in use, or
where something went wrong: on SQLite no command waits for it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.service.ports import Away, Conflict, Refused, StoreError

_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
_SQLITE_REFUSED = frozenset({sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE})
_SQLITE_TAKEN = frozenset({sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE})

_POSTGRESQL_CONFLICT = frozenset(
    {"40001", "40P01", "23505", "55P03"}
)  # serialisation, deadlock, unique key, lock not to be had
_POSTGRESQL_REFUSED = ("22", "23", "54")  # data exception, integrity, program limit
_POSTGRESQL_AWAY = (
    "08",
    "28",
    "3D",
    "53",
    "57",
    "58",
    "XX",
)  # connection, login, no database, resources, shutdown, disk, internal
_POSTGRESQL_READ_ONLY = "25006"
_POSTGRESQL_NO_TABLE = ("42P01", "42703")  # undefined table, undefined column


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise what the block raises as Refused, Conflict or Away, where it is one of these.

    Their text names the kind of error only: a driver's own words may quote what people said.
    """
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        kind = kind_of(error)
        if kind is None and _lacks_tables(error):
            raise Away("it is not set up, or not for this version; run tourdetable init") from None
        if kind is None:
            raise
        raise kind(_named(error)) from None


def kind_of(error: BaseException) -> type[StoreError] | None:
    """Return the kind of failure that *error* is, None if it is none of them."""
    match error:
        case UnicodeEncodeError() | OverflowError():
            return Refused
        case DBAPIError():
            return Away if error.connection_invalidated else _kind_of_driver_error(error.orig)
        case OSError() | PoolTimeout():
            return Away
        case _:
            return _kind_of_driver_error(error)


def _kind_of_driver_error(error: BaseException | None) -> type[StoreError] | None:
    if isinstance(error, sqlite3.Error):
        return _kind_of_sqlite(error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _kind_of_postgresql(state)
    import asyncpg

    for cause in (error, error and error.__cause__):
        if isinstance(cause, asyncpg.DataError):
            return Refused
        if isinstance(cause, asyncpg.InterfaceError | OSError):
            return Away
    return None


def _kind_of_sqlite(error: sqlite3.Error) -> type[StoreError] | None:
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:
        return Refused if isinstance(error, sqlite3.DataError) else None
    if extended in _SQLITE_TAKEN:
        return Conflict
    code = extended & 0xFF
    if code in _SQLITE_AWAY:
        return Away
    return Refused if code in _SQLITE_REFUSED else None


def _kind_of_postgresql(state: str) -> type[StoreError] | None:
    if state in _POSTGRESQL_CONFLICT:
        return Conflict
    if state == _POSTGRESQL_READ_ONLY or state.startswith(_POSTGRESQL_AWAY):
        return Away
    return Refused if state.startswith(_POSTGRESQL_REFUSED) else None


def _lacks_tables(error: BaseException) -> bool:
    """Return whether a table or a column is not there: the database waits for `set_up`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).startswith(("no such table", "no such column"))
    return getattr(cause, "sqlstate", None) in _POSTGRESQL_NO_TABLE


def _named(error: BaseException) -> str:
    import asyncpg

    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    details = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if isinstance(cause, OSError):
        details = cause.strerror
    root = cause.__cause__ if isinstance(cause.__cause__, asyncpg.PostgresError) else cause
    return f"{type(root).__name__} ({details})" if details else type(root).__name__
