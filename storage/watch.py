"""Noticing within a quarter of a second what another process has written.

SQLite: `PRAGMA data_version`, asked on the one connection that writes, so that only others' commits change it. PostgreSQL:
NOTIFY in the transaction and LISTEN on a connection of its own; what was announced while that was broken counts as a change.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine import Engines

_CHANNEL = "tourdetable"
_SQLITE_EVERY = 0.1  # seconds
_RECONNECT_AFTER = 0.5  # seconds
_ANNOUNCE = text("SELECT pg_notify(:channel, :name)")


def announce(connection: Connection, name: str) -> None:
    """Tell other processes that this transaction wrote something, once it is committed; SQLite tells by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ANNOUNCE, {"channel": _CHANNEL, "name": name})


def changes(engines: Engines, name: str) -> AsyncIterator[None]:
    """Yield whenever another store may have committed something. *name* is one's own, whose announcements do not count."""
    return _on_sqlite(engines) if engines.on_sqlite else _on_postgresql(engines, name)


async def _on_sqlite(engines: Engines) -> AsyncIterator[None]:
    last: int | None = None
    while True:
        try:
            async with engines.writer.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                async with raw.execute("PRAGMA data_version") as cursor:
                    (version,) = await cursor.fetchone()
        except (SQLAlchemyError, OSError):
            version = -1
        if last is not None and version != last:
            last = version
            yield
        last = version
        await asyncio.sleep(_SQLITE_EVERY)


async def _on_postgresql(engines: Engines, name: str) -> AsyncIterator[None]:
    import asyncpg  # on SQLite no command waits for it

    engine = create_async_engine(engines.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    told = asyncio.Event()
    lost = asyncio.Event()

    def on_notice(_connection: object, _process: int, _channel: str, payload: object) -> None:
        if payload != name:
            told.set()

    def on_end(_connection: object) -> None:
        lost.set()
        told.set()

    while True:
        lost.clear()
        try:
            async with engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                raw.add_termination_listener(on_end)
                await raw.add_listener(_CHANNEL, on_notice)
                while not lost.is_set():
                    await told.wait()
                    told.clear()
                    yield
                raw.remove_termination_listener(on_end)
        except (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pass
        await asyncio.sleep(_RECONNECT_AFTER)
        told.set()
