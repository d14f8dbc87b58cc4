"""Fetching beside the conversation: what its start and its end promise. What it fetches, each platform's tests show."""

from __future__ import annotations

import asyncio

from bot.service.fetching import Fetching
from bot.service.ports import Awaited
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import open_store
from tests.hall import prepare


async def test_told_to_stop_as_a_file_comes_it_stops(sqlite_url: str) -> None:
    await prepare(sqlite_url)
    async with open_store(sqlite_url) as store:
        door = Service(store, (), InstitutionKey.made_of(bytes(32)), SystemClock())
        for moment in range(8):
            fetching = Fetching(door, store, SystemClock(), "test:", _nothing)
            work = asyncio.create_task(fetching.run())
            await asyncio.sleep(0.05)  # by then it waits
            fetching.wake()
            for _ in range(moment):
                await asyncio.sleep(0)
            work.cancel()
            done, _ = await asyncio.wait({work}, timeout=2)
            work.cancel()
            assert done, f"told {moment} steps after the file came, it goes on"


async def _nothing(awaited: Awaited) -> bytes:
    raise AssertionError("nothing is awaited")
