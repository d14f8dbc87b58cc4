"""Two processes on one database, as operating system processes: nothing is lost, nothing is taken twice, news travel fast."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from typing import Any

import pytest

from storage import DatabaseStore, open_store
from tests.contracts.world import CONSULTATION, fill, give, look, message, opening_of, recording, said, seated, texts, writing

COUNT = 40
WITHIN = 0.25
"""Seconds within which a process notices what another wrote (the promise of the port)."""


async def rival(url: str, what: str, name: str, count: int | str = 1) -> Process:
    """Start a process that waits for `go`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contracts.rival", url, what, name, str(count)), stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"ready"
    return process


async def go(*processes: Process) -> None:
    """Let all of them begin at once, and wait until they have ended well."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
    for process in processes:
        await process.communicate()
        assert process.returncode == 0


async def test_two_processes_answering_for_one_entity_lose_nothing(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana", "Beto")
    await go(await rival(database_url, "append", "Ana", COUNT), await rival(database_url, "append", "Beto", COUNT))
    said_by = Counter(text.split()[0] for text in await texts(store))
    assert said_by == {"Ana": COUNT, "Beto": COUNT}
    opening = await opening_of(store, "test:Ana")
    assert opening.responses[f"{CONSULTATION}/argentina"].revision == 2 * COUNT


async def test_one_code_opens_one_seat_even_for_two_processes(store: DatabaseStore, database_url: str) -> None:
    await fill(store)
    await go(await rival(database_url, "redeem", "one"), await rival(database_url, "redeem", "two"))
    assert len((await opening_of(store, "test:one", "test:two")).delegates) == 1
    found = await look(store, lambda reader: reader.invitations(["code-of-Ana"]))
    assert not found["code-of-Ana"][0].usable


async def test_what_another_process_writes_is_noticed_within_a_quarter_of_a_second(
    store: DatabaseStore, database_url: str
) -> None:
    await seated(store, "Ana")
    other = await rival(database_url, "append", "Ana")
    changes = aiter(store.changed())
    first = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.5)
    assert not first.done()
    finished = asyncio.create_task(go(other))
    while not await texts(store):  # noqa: ASYNC110  # the other process has no event to wait for; its commit comes before its end
        await asyncio.sleep(0.005)
    committed = time.monotonic()
    await asyncio.wait_for(first, 5)
    assert time.monotonic() - committed < WITHIN
    await finished
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_ones_own_writing_is_no_news(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    changes = aiter(store.changed())
    first = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.3)
    await give(store, [said("1", "test:Ana", "one")], writing())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(first, 0.5)


async def test_a_message_written_elsewhere_is_claimed_by_who_serves_it(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana")
    async with open_store(database_url) as other:
        notice = aiter(store.changed())
        told = asyncio.ensure_future(anext(notice))
        await asyncio.sleep(0.3)
        await give(other, [said("1", "test:Ana")], recording(messages=[message("m")]), serving=("elsewhere:",))
        await asyncio.wait_for(told, 5)
        claimed = await store.claim("this-process", ("test:",))
        assert [one.message.id for one in claimed] == ["m"]
        await notice.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_news_are_noticed_again_after_the_connection_that_listens_was_lost(postgresql: Any, postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store, open_store(postgresql_url) as other:
        await store.set_up(demo=False)
        await seated(other, "Ana")
        changes = aiter(store.changed())
        lost = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0.3)
        postgresql.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%';")
        await asyncio.wait_for(lost, 5)  # something may have been missed: that counts as news
        told = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(1)
        await give(other, [said("1", "test:Ana", "one")], writing())
        await asyncio.wait_for(told, 5)
        await changes.aclose()  # type: ignore[attr-defined]  # it is a generator
