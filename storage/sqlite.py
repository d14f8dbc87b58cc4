"""SQLite's connection as SQLAlchemy uses it: each statement is one trip to the thread that has the connection.

aiosqlite makes a trip of each step, and SQLAlchemy takes four steps for a statement: a cursor is made, it executes, it gives
its rows, it is closed. Where one person converses, the trips are most of the time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite


class Opened(sqlite3.Connection):
    """What a `Connection` has in its thread."""

    def close(self) -> None:
        """Roll back what is open, then close: while any cursor is left, SQLite puts off the closing, and keeps the lock."""
        if self.in_transaction:
            self.rollback()
        super().close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors need not be closed. Nothing is streamed: all rows of a statement are read at once."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # aiosqlite's is a trip of its own
        """Return a cursor, which costs nothing before it executes."""
        return Cursor(self)


class Cursor:
    """What SQLAlchemy asks of a cursor, about the last statement that it executed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Execute a statement and read its rows."""
        await self._trip(sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Execute a statement for each of *parameters*."""
        await self._trip(sqlite3.Cursor.executemany, sql, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: it was closed when it had executed."""

    async def _trip(self, execute: Any, sql: str, parameters: Sequence[Any]) -> None:
        run: Any = self._connection._execute  # the driver has no other word for it
        await run(self._run, execute, sql, parameters)

    def _run(self, execute: Any, sql: str, parameters: Sequence[Any]) -> None:
        """Do all of it; in the connection's thread."""
        cursor = self._connection._conn.cursor()
        try:
            execute(cursor, sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
