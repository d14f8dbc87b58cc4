"""The three kinds of failure: data refused, another process in the way, the database away. Nothing is half written."""

import asyncio
import os
import sqlite3
import stat
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.service.ports import Away, Conflict, Refused
from storage import DatabaseStore, open_store
from tests.contracts.world import CONSULTATION, NOW, consultation, give, message, recording, said, seated, texts, work, writing

PATIENCE = 0.2


@pytest.fixture
async def on_sqlite(sqlite_url: str) -> AsyncIterator[DatabaseStore]:
    """A store with Ana seated, on SQLite."""
    async with open_store(sqlite_url, patience=PATIENCE) as store:
        await store.set_up(demo=False)
        await seated(store, "Ana")
        yield store


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def test_a_text_with_a_lone_surrogate_is_refused_and_costs_only_itself(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    good, bad = said("1", "test:Ana", "good"), said("2", "test:Ana", "\ud800")
    with pytest.raises(Refused) as refused:
        await store.batch(work([good, bad]), writing())
    assert refused.value.__cause__ is None  # a driver's error may quote what was said
    assert await texts(store) == []
    await give(store, [good], writing())
    assert await texts(store) == ["good"]


async def test_a_text_with_nul_is_refused_by_postgresql_and_kept_by_sqlite(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana")
    nul = said("1", "test:Ana", "a\0b")
    if database_url.startswith("sqlite"):
        await give(store, [nul], writing())
        assert await texts(store) == ["a\0b"]
        return
    with pytest.raises(Refused):
        await store.batch(work([nul]), writing())
    await give(store, [said("2", "test:Ana", "good")], writing())
    assert await texts(store) == ["good"]


@pytest.mark.parametrize("key", ["\ud800", "x" * 200_000])
async def test_a_name_that_cannot_be_kept_is_quarantined_all_the_same(store: DatabaseStore, key: str) -> None:
    await seated(store, "Ana")
    bad = said(key, "test:Ana", "text")
    if key == "\ud800":
        with pytest.raises(Refused):
            await store.batch(work([bad]), writing())
    await store.quarantine(bad, "refused", NOW)
    assert (await store.tally(CONSULTATION, "room")).quarantined == 1


async def test_a_text_of_a_megabyte_is_kept_whole(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    long = "word " * 200_000
    await give(store, [said("1", "test:Ana", long)], writing())
    assert await texts(store) == [long]


async def test_a_revision_number_that_is_taken_is_a_conflict(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    seen: list[Any] = []

    def spy(events: Any, reader: Any) -> Any:
        writes = writing()(events, reader)
        seen.append(writes.records[0])
        return writes

    await give(store, [said("1", "test:Ana", "one")], spy)
    with pytest.raises(Conflict):
        await store.batch(work([said("2", "test:Ana", "two")]), recording(seen[0]))
    await give(store, [said("2", "test:Ana", "two")], writing())
    assert await texts(store) == ["one", "two"]


async def test_a_consultation_changed_meanwhile_is_a_conflict(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    for number in (1, 3):
        with pytest.raises(Conflict):
            await store.keep_consultation(consultation(number), "tests", "too late", NOW)
    await store.keep_consultation(consultation(2), "tests", "in time", NOW)


async def test_a_locked_database_is_away_and_nothing_is_written(on_sqlite: DatabaseStore, sqlite_url: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Away):
            await on_sqlite.batch(work([said("1", "test:Ana", "one")]), writing())
        other.execute("ROLLBACK")
    other.close()
    assert await texts(on_sqlite) == []
    await give(on_sqlite, [said("1", "test:Ana", "one")], writing())
    assert await texts(on_sqlite) == ["one"]


async def test_what_is_closed_in_the_middle_of_a_transaction_keeps_no_lock(on_sqlite: DatabaseStore, sqlite_url: str) -> None:
    async with on_sqlite.engines.writer.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        left = await raw._execute(raw._conn.executemany, "DELETE FROM meta WHERE key = ?", [("nothing",)])
        await raw._execute(raw._conn.execute, "BEGIN IMMEDIATE")
        await connection.invalidate()  # as where whoever wrote was cancelled
    assert left.description is None  # and is there still
    with closing(sqlite3.connect(file_of(sqlite_url), timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")


async def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/tourdetable.db") as store:
        await store.set_up(demo=False)
    assert stat.S_IMODE(os.stat(tmp_path / "tourdetable.db").st_mode) == 0o600  # noqa: PTH116 - nothing else runs


async def test_what_is_left_open_on_a_connection_is_rolled_back_when_it_is_given_back(on_sqlite: DatabaseStore) -> None:
    async with on_sqlite.engines.writer.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.execute("BEGIN IMMEDIATE")
        await raw.execute("DELETE FROM meta")
    assert not raw.in_transaction
    assert not await on_sqlite.is_demo()
    await give(on_sqlite, [said("1", "test:Ana", "one")], writing())
    assert await texts(on_sqlite) == ["one"]


async def test_a_full_database_is_away_and_nothing_is_half_written(on_sqlite: DatabaseStore) -> None:
    async with on_sqlite.engines.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1"))  # SQLite takes the present size instead: no page more
    arrivals = [said(str(number), "test:Ana", "x" * 10_000) for number in range(100)]
    with pytest.raises(Away):
        await on_sqlite.batch(work(arrivals), writing())
    async with on_sqlite.engines.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    assert await texts(on_sqlite) == []
    await give(on_sqlite, arrivals, writing())
    assert len(await texts(on_sqlite)) == 100


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root; without it the test above shows the same")
async def test_a_full_disk_is_away_and_nothing_is_half_written(tmp_path: Path) -> None:
    with small_disk(tmp_path):
        async with open_store(f"sqlite:///{tmp_path}/tourdetable.db", patience=PATIENCE) as store:
            await store.set_up(demo=False)
            await seated(store, "Ana")
            kept: list[str] = []
            with pytest.raises(Away):
                await fill_up(store, kept)
        async with open_store(f"sqlite:///{tmp_path}/tourdetable.db", patience=PATIENCE) as store:
            assert await read_only_texts(store) == kept


async def fill_up(store: DatabaseStore, kept: list[str]) -> None:
    """Give texts one by one, and note in *kept* which were committed."""
    for number in range(10_000):
        await store.batch(work([said(str(number), "test:Ana", f"{number} " * 2_000)]), writing())
        kept.append(f"{number} " * 2_000)


@contextmanager
def small_disk(at: Path) -> Iterator[None]:
    """Have a disk of 3 MB at *at*."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(at)], check=True)  # noqa: S603, S607
    try:
        yield
    finally:
        subprocess.run(["umount", str(at)], check=True)  # noqa: S603, S607


async def read_only_texts(store: DatabaseStore) -> list[str]:
    """Return the texts of the export, which writes nothing."""
    from bot.report.row import Stages

    async with aclosing(store.rows(CONSULTATION, Stages.DRAFT)) as rows:  # type: ignore[type-var]  # it is a generator
        return [part async for some in rows for of_turn in some.values() for row in of_turn for part in row.text.split("\n\n")]


async def test_a_read_only_database_is_away(on_sqlite: DatabaseStore) -> None:
    async with on_sqlite.engines.writer.connect() as connection:
        await connection.execute(text("PRAGMA query_only = ON"))  # the file's mode would not stop root
    with pytest.raises(Away):
        await on_sqlite.batch(work([said("1", "test:Ana", "one")]), writing())
    await on_sqlite.engines.writer.dispose()
    assert await texts(on_sqlite) == []


async def test_a_file_that_is_moved_or_replaced_is_away_and_what_was_in_it_is_whole(
    on_sqlite: DatabaseStore, sqlite_url: str
) -> None:
    await give(on_sqlite, [said("1", "test:Ana", "before")], writing())
    path = file_of(sqlite_url)
    moved = path.rename(path.with_name("moved"))
    with pytest.raises(Away, match="gone"):
        await on_sqlite.batch(work([said("2", "test:Ana", "while it is gone")]), writing())
    path.touch()
    with pytest.raises(Away, match="another file"):
        await on_sqlite.batch(work([said("2", "test:Ana", "while another is there")]), writing())
    path.unlink()
    moved.rename(path)
    await give(on_sqlite, [said("3", "test:Ana", "after")], writing())
    assert await texts(on_sqlite) == ["before", "after"]


async def test_a_file_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/nowhere/tourdetable.db", patience=PATIENCE) as store:
        with pytest.raises(Away):
            await store.set_up(demo=False)


async def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear delegates, " * 100)
    async with open_store(f"sqlite:///{tmp_path}/letter.db", patience=PATIENCE) as store:
        with pytest.raises(Away):
            await store.set_up(demo=False)
    assert (tmp_path / "letter.db").read_text().startswith("Dear")


async def test_a_server_that_is_not_there_is_away() -> None:
    async with open_store("postgresql://nobody@127.0.0.1:1/nothing", patience=PATIENCE) as store:
        with pytest.raises(Away):
            await store.adopt("this-process", ("test:",))


async def test_a_lost_connection_is_away_and_the_next_batch_has_a_new_one(postgresql: Any, postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store:
        await store.set_up(demo=False)
        await seated(store, "Ana")
        name = make_url(postgresql_url).username

        def cut(events: Any, reader: Any) -> Any:
            writes = writing()(events, reader)
            postgresql.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}';")  # noqa: S608
            return writes

        with pytest.raises(Away):
            await store.batch(work([said("1", "test:Ana", "one")]), cut)
        await again(store)
        assert await texts(store) == ["one"]


async def again(store: DatabaseStore) -> None:
    """Give the event again until the pool has let go of the connections that were cut."""
    for _ in range(10):
        try:
            await store.batch(work([said("1", "test:Ana", "one")]), writing())
        except Away:
            await asyncio.sleep(0.05)
        else:
            return


async def test_a_read_only_server_is_away(postgresql: Any, postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store:
        await store.set_up(demo=False)
        await seated(store, "Ana")
        name = make_url(postgresql_url).username
        postgresql.psql(f"ALTER ROLE {name} SET default_transaction_read_only = on;")
        async with open_store(postgresql_url) as late:
            with pytest.raises(Away):
                await late.batch(work([said("1", "test:Ana", "one")]), writing())
        assert await texts(store) == []


async def test_what_is_said_about_a_failure_quotes_nobody(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    with pytest.raises(Refused) as refused:
        await store.batch(work([said("1", "test:Ana", "a secret \ud800")]), writing())
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_a_url_of_neither_database_is_told(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE"):
        open_store(url)


async def test_an_outbox_id_written_twice_is_sent_once(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    first = await give(store, [said("1", "test:Ana")], recording(messages=[message("reminder:seat:7")]))
    again = await give(store, [said("2", "test:Ana")], recording(messages=[message("reminder:seat:7"), message("other")]))
    assert [one.message.id for one in first.to_send] == ["reminder:seat:7"]
    assert [one.message.id for one in again.to_send] == ["other"]
