"""Many messages to many chats: whatever the restarts, each is sent once; only what was under way at a kill is in doubt."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.model.effects import Message
from bot.model.parts import Phrase
from bot.service.outbox import AT_ONCE
from bot.service.ports import Away, DeliveryDelayed, ToSend
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import DatabaseStore, open_store
from storage.engine import connect
from tests.contracts.world import give, recording, said
from tests.hall import prepare

KEY = InstitutionKey.made_of(bytes(32))
MANY = 4 * AT_ONCE


class Wire:
    """A platform that takes a few messages at a time, and answers after a while."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self, *, delayed: bool = False) -> None:
        self.had: list[str] = []
        self.delayed = delayed
        self.more = asyncio.Condition()
        self.pace = asyncio.Semaphore(5)

    async def send(self, to_send: ToSend) -> str:
        """Have it at once, answer later; or say that it is too early."""
        if self.delayed:
            raise DeliveryDelayed(60)
        async with self.pace:
            self.had.append(to_send.message.id)
            async with self.more:
                self.more.notify_all()
            await asyncio.sleep(0.02)
        return to_send.message.id


@pytest.fixture
async def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/bulk.sqlite"
    await prepare(url)
    return url


async def write(store: DatabaseStore) -> None:
    """Write reminders, as another process does."""
    messages = [Message(f"reminder:{number}", f"test:{number}", (Phrase("blank"),), bulk=True) for number in range(MANY)]
    await give(store, [said("due", "test:ana")], recording(messages=messages), serving=())


async def begun(store: DatabaseStore, wire: Wire) -> Service:
    service = Service(store, [wire], KEY, SystemClock())
    await service.start()
    return service


async def some(wire: Wire, number: int) -> None:
    async with asyncio.timeout(5), wire.more:
        await wire.more.wait_for(lambda: len(wire.had) >= number)


async def test_a_stop_in_the_middle_loses_and_doubles_nothing(url: str) -> None:
    wire = Wire()
    async with open_store(url) as store:
        await write(store)
        for number in (1, AT_ONCE + 1):
            service = await begun(store, wire)
            await some(wire, number)
            await service.stop()
        assert len(wire.had) < MANY
        service = await begun(store, wire)
        await service.drained()
        await service.stop()
    assert Counter(wire.had) == {f"reminder:{number}": 1 for number in range(MANY)}


async def test_a_kill_in_the_middle_leaves_in_doubt_only_what_was_under_way(url: str) -> None:
    wire = Wire()
    async with open_store(url) as store:
        await write(store)
        killed = await begun(store, wire)
        await some(wire, 1)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        del killed
    async with open_store(url) as store:
        service = await begun(store, wire)
        await service.drained()
        await service.stop()
    assert set(Counter(wire.had).values()) == {1}
    assert len(wire.had) >= MANY - AT_ONCE


async def test_what_the_platform_put_off_is_not_in_doubt_after_a_stop(url: str) -> None:
    async with open_store(url) as store:
        await write(store)
        service = await begun(store, Wire(delayed=True))
        await asyncio.sleep(0.1)
        async with asyncio.timeout(1):  # nobody waits for the minute to pass
            await service.stop()
        wire = Wire()
        service = await begun(store, wire)
        await service.drained()
        await service.stop()
    assert sorted(wire.had) == sorted(f"reminder:{number}" for number in range(MANY))


class Slow(DatabaseStore):
    """A store whose claims are committed, and heard of only when *answered* is set; or never, while it is *deaf*."""

    answered: asyncio.Event
    claiming: asyncio.Event
    deaf = False

    async def claim(self, process: str, serving: tuple[str, ...], bulk: int = 1_000_000) -> Sequence[ToSend]:
        claimed = await super().claim(process, serving, bulk)
        if claimed:
            self.claiming.set()
            await self.answered.wait()
        if claimed and self.deaf:
            self.deaf = False
            raise Away("the connection was cut")
        return claimed


async def slow(url: str) -> Slow:
    store = Slow(connect(url, patience=1))
    store.answered, store.claiming = asyncio.Event(), asyncio.Event()
    return store


async def test_what_was_being_claimed_when_the_stop_came_is_not_in_doubt(url: str) -> None:
    wire = Wire()
    async with await slow(url) as store:
        await write(store)
        service = await begun(store, wire)
        await store.claiming.wait()
        stopping = asyncio.create_task(service.stop())
        await asyncio.sleep(0.05)
        store.answered.set()
        await stopping
        service = await begun(store, wire)
        await service.drained()
        await service.stop()
    assert sorted(wire.had) == sorted(f"reminder:{number}" for number in range(MANY))


async def test_a_claim_that_was_not_heard_of_is_sent_without_a_restart(url: str) -> None:
    wire = Wire()
    async with await slow(url) as store:
        store.deaf = True
        store.answered.set()
        await write(store)
        service = await begun(store, wire)
        async with asyncio.timeout(10):
            await some(wire, MANY)
        await service.stop()
    assert sorted(wire.had) == sorted(f"reminder:{number}" for number in range(MANY))
