"""The connections: how SQLite and PostgreSQL are opened, and what each promises from the first statement on."""

import asyncio
import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy import Connection as Connected
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState
from sqlalchemy.util.concurrency import await_

from storage.sqlite import Connection, Opened

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_AGAIN = 0.02  # seconds
_READERS = 4
_CACHE = 65_536  # KiB of pages, SQLite
_CACHE_OF_A_READER = 16_384  # an export or a digest reads each page once: with more it was no faster
_WRITERS = 4  # on PostgreSQL; SQLite has one, so that what waits to write waits in order and not on the file


@dataclass(frozen=True, slots=True)
class Engines:
    """Two pools on one database. Whatever *writer* begins holds the write lock from its first statement on SQLite."""

    url: URL
    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.writer.dialect.name == "sqlite"

    @property
    def alone(self) -> AsyncEngine:
        """What writes as if nobody else did: where another was sooner with what was read, it fails."""
        return self.writer if self.on_sqlite else self.writer.execution_options(isolation_level="REPEATABLE READ")

    async def dispose(self) -> None:
        """Close all connections."""
        await self.reader.dispose()
        await self.writer.dispose()


def parse(url: str) -> URL:
    """Return *url* with the driver that is used for it. Raise ValueError if it is no URL of SQLite or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("not a database URL; write sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if parsed.drivername not in _DRIVERS:
        raise ValueError(f"no database called {parsed.drivername}; write sqlite:///FILE or postgresql://USER@HOST/NAME")
    if parsed.drivername.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
        raise ValueError("SQLite needs a file; write sqlite:///FILE")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def connect(url: str, *, patience: float) -> Engines:
    """Return the engines for *url*; nothing is opened yet. A lock held by another is waited for *patience* seconds."""
    parsed = parse(url)
    common: dict[str, Any] = {"hide_parameters": True}  # they are what people said, and errors are logged
    if parsed.drivername.startswith("sqlite"):
        common["async_creator"] = partial(_open, str(parsed.database))
        common["pool_reset_on_return"] = None  # see `on_reset`
        writer = create_async_engine(parsed, pool_size=1, max_overflow=0, **common)
        reader = create_async_engine(parsed, pool_size=_READERS, **common)
        for engine, opening, cache in ((writer, "BEGIN IMMEDIATE", _CACHE), (reader, "BEGIN", _CACHE_OF_A_READER)):
            _prepare_sqlite(engine, opening, cache, patience)
        return Engines(parsed, writer, reader)
    common["pool_pre_ping"] = False  # a lost connection is Away, and the next try has a new one
    writer = create_async_engine(parsed, pool_size=_WRITERS, connect_args={"timeout": patience}, **common)
    reader = create_async_engine(
        parsed,
        pool_size=_READERS,
        connect_args={"timeout": patience},
        isolation_level="REPEATABLE READ",  # a digest or an export sees one instant, as a read on SQLite does
        **common,
    )
    return Engines(parsed, writer, reader)


async def _open(path: str) -> Connection:
    """Open the file; a new one is its owner's alone, for it holds answers.

    Where that fails, raise only once the thread has ended, which must not outlive the event loop.
    """
    with suppress(OSError):  # it is there already, or cannot be made: then opening says so
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = Connection(partial(sqlite3.connect, path, factory=Opened), iter_chunk_size=64)
    thread = connection._thread  # the driver has no other word for it
    thread.daemon = True
    try:
        await connection
    except BaseException:
        while thread.is_alive():  # noqa: ASYNC110  # a thread has no event to wait for
            await asyncio.sleep(0.001)
        raise
    return connection


def _prepare_sqlite(engine: AsyncEngine, opening: str, cache: int, patience: float) -> None:
    """Begin with *opening*, not when the driver thinks fit: two processes that read first would overwrite each other."""

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        try:
            prepare(connection)
        except BaseException:
            connection.close()  # nobody else does, and its thread would outlive the event loop
            raise

    def prepare(connection: DBAPIConnection) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_ahead(cursor, patience)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute(f"PRAGMA cache_size = -{cache}")
        cursor.execute("PRAGMA wal_autocheckpoint = 16000")  # pages, 64 MB: what is written again and again is copied once
        cursor.close()

    def on_begin(connection: Connected) -> None:
        connection.exec_driver_sql(opening)

    def on_reset(connection: DBAPIConnection, _: ConnectionPoolEntry, state: PoolResetState) -> None:
        """Roll back what is open. SQLAlchemy would after every commit, too, and each is a trip to the connection's thread."""
        if not state.terminate_only and connection.driver_connection.in_transaction:
            connection.rollback()

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "reset", on_reset)
    event.listen(engine.sync_engine, "begin", on_begin)


def _write_ahead(cursor: DBAPICursor, patience: float) -> None:
    """Turn to write-ahead logging. A new file does that once, and who meets another at it is told "locked" at once."""
    tries = max(1, int(patience / _AGAIN))
    for left in reversed(range(tries)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            await_(asyncio.sleep(_AGAIN))
        else:
            return
