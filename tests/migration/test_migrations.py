"""Migrations and tables give the same schema, on both databases, and an empty database becomes a working one."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.service.ports import Away
from storage import DatabaseStore, open_store
from storage.migrations import NEWEST, configuration
from storage.tables import metadata
from tests.contracts.world import fill, give, said, seated, texts, writing


async def test_migrations_and_tables_give_the_same_schema(store: DatabaseStore) -> None:
    def differences(connection: Connection) -> object:
        defaults = connection.dialect.name == "postgresql"  # on SQLite Alembic takes '' and "''" for two
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": defaults})
        return compare_metadata(context, metadata)

    async with store.engines.writer.begin() as connection:
        assert await connection.run_sync(differences) == []


def test_every_table_is_documented() -> None:
    told = (Path(__file__).parents[2] / "docs/storage.md").read_text("utf-8")
    assert [table for table in metadata.tables if f"`{table}`" not in told] == []


async def test_indexes_have_the_same_conditions(store: DatabaseStore) -> None:
    """Alembic compares no conditions of partial indexes, and SQLite's uniqueness of the outbox hangs on one."""

    def conditions(connection: Connection) -> dict[str, str]:
        return {
            index["name"] or "": str(index.get("dialect_options", {}).get(f"{connection.dialect.name}_where", ""))
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
        }

    async with store.engines.reader.connect() as connection:
        found = await connection.run_sync(conditions)
    for table in metadata.tables.values():
        for index in table.indexes:
            declared = index.dialect_options["sqlite"]["where"]
            plain = found[index.name or ""].replace("::text", "").replace("(", "").replace(")", "")
            assert plain == (str(declared) if declared is not None else ""), index.name


async def test_the_newest_migration_is_the_one_that_is_asked_for(store: DatabaseStore) -> None:
    async with store.engines.writer.begin() as connection:
        assert ScriptDirectory.from_config(await connection.run_sync(configuration)).get_heads() == [NEWEST]
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == NEWEST


async def test_an_empty_database_becomes_a_working_one_and_stays_it(database_url: str) -> None:
    async with open_store(database_url) as store:
        await store.set_up(demo=False)
        await seated(store, "Ana")
        await give(store, [said("1", "test:Ana", "one")], writing())
    async with open_store(database_url) as store:
        await store.set_up(demo=False)
        assert await texts(store) == ["one"]


async def test_two_processes_may_set_up_one_database_at_once(database_url: str) -> None:
    async with open_store(database_url) as one, open_store(database_url) as other:
        await asyncio.gather(one.set_up(demo=True), other.set_up(demo=True))
        assert await other.is_demo()
        await fill(one)


async def test_a_database_of_a_newer_version_is_left_alone(store: DatabaseStore) -> None:
    async with store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Away, match="schema"):
        await store.set_up(demo=False)
