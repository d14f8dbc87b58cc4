"""What the service promises an adapter: acknowledged means kept, a bad event costs only itself, away means nothing is."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from bot.engine.answering import FRAGMENTS_LIMIT
from bot.model.events import Arrival, Event
from bot.service.ports import Away, Committed, Conflict, Decider, ToSend, Work
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import DatabaseStore, open_store
from storage.engine import connect
from tests.hall import hall, prepare, replied

WRITTEN = "SELECT text FROM revision WHERE act = 'write' ORDER BY number"
KEY = InstitutionKey.made_of(bytes(32))


class Null:
    """A platform that remembers what it sent."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self) -> None:
        self.sent: list[ToSend] = []

    async def send(self, to_send: ToSend) -> str:
        """Send at once. What an earlier process may have sent already is not remembered."""
        if not to_send.uncertain:
            self.sent.append(to_send)
        return to_send.message.id


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """A database in which everybody is in the chat."""
    path = tmp_path / "service.sqlite"
    codes = await prepare(f"sqlite:///{path}")
    made = hall(f"sqlite:///{path}")
    async with made.store:
        await made.enter(codes)
    return path


def arrival(event: Event) -> Arrival:
    return Arrival((event.id,), b'{"raw": true}', event)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


async def test_a_text_that_the_database_refuses_is_quarantined_alone(database: Path) -> None:
    events = [replied("ana", 100, "/goto 1a")]
    events += [replied("ana", 101 + number, f"thought {number}") for number in range(20)]
    events[9] = replied("ana", 109, "lone \ud800 surrogate")
    async with open_store(f"sqlite:///{database}") as store:
        service = Service(store, [Null()], KEY, SystemClock())
        await service.start()
        await service.accept([arrival(event) for event in events])
        await service.drained()
        await service.stop()
    kept = [row[0] for row in rows(database, WRITTEN)]
    assert kept == [f"thought {number}" for number in range(20) if number != 8]
    quarantined = rows(database, "SELECT key, raw, reason FROM quarantine")
    assert [(row[0], row[1]) for row in quarantined] == [(events[9].id, b'{"raw": true}')]
    assert "surrogate" not in str(quarantined[0][2]), "the reason never quotes what was said"


async def test_an_unreadable_payload_is_quarantined_and_the_others_go_on(database: Path) -> None:
    async with open_store(f"sqlite:///{database}") as store:
        service = Service(store, [Null()], KEY, SystemClock())
        await service.start()
        await service.accept([Arrival(("strange",), b"\xff", None), arrival(replied("ana", 100, "/status"))])
        await service.stop()
    assert rows(database, "SELECT key, raw FROM quarantine") == [("strange", b"\xff")]
    assert rows(database, "SELECT count(*) FROM event_key WHERE key IN ('strange', 'test:ana:100')") == [(2,)]


async def test_while_the_database_is_locked_nothing_is_acknowledged_and_afterwards_all_is_kept(database: Path) -> None:
    platform = Null()
    async with open_store(f"sqlite:///{database}", patience=0.2) as store:
        service = Service(store, [platform], KEY, SystemClock())
        await service.start()
        lock = sqlite3.connect(database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        events = [arrival(replied("ana", 100, "/goto 1a")), arrival(replied("ana", 101, "a thought"))]
        with pytest.raises(Away):
            await service.accept(events)
        assert platform.sent == []
        lock.execute("ROLLBACK")
        lock.close()
        await service.accept(events)
        await service.accept(events)
        await service.drained()
        await service.stop()
    assert rows(database, WRITTEN) == [("a thought",)]
    assert rows(database, "SELECT count(*) FROM quarantine") == [(0,)]


async def test_a_commit_that_was_not_heard_of_is_replied_to_once(database: Path) -> None:
    class Deaf(DatabaseStore):
        """A store whose connection breaks after its first commit that brings an event, before that is heard."""

        broken = False

        async def batch(self, work: Work, decider: Decider) -> Committed:
            committed = await super().batch(work, decider)
            if work.arrivals and not self.broken:
                self.broken = True
                raise Away("connection lost")
            return committed

    platform = Null()
    async with Deaf(connect(f"sqlite:///{database}", patience=1)) as store:
        service = Service(store, [platform], KEY, SystemClock())
        await service.start()
        event = arrival(replied("ana", 100, "/goto 1a"))
        with pytest.raises(Away):
            await service.accept([event])
        await service.accept([event])
        await service.accept([arrival(replied("ana", 101, "a thought"))])
        await service.drained()
        await service.stop()
    assert [to_send.message.id for to_send in platform.sent] == ["test:ana:100:0", "test:ana:101:0"]
    assert rows(database, "SELECT count(*) FROM outbox WHERE state = 'pending'") == [(0,)]


async def test_more_than_a_batch_at_once_is_kept_in_order(database: Path) -> None:
    events = [arrival(replied(name, 100, "/goto 1a")) for name in ("ana", "cleo")]
    for number in range(FRAGMENTS_LIMIT):
        events += [arrival(replied(name, 101 + number, f"{name} {number}")) for name in ("ana", "cleo")]
    async with open_store(f"sqlite:///{database}") as store:
        service = Service(store, [Null()], KEY, SystemClock())
        await service.start()
        await asyncio.gather(*(service.accept(events[start : start + 100]) for start in range(0, len(events), 100)))
        await service.stop()
    kept = [str(row[0]) for row in rows(database, WRITTEN)]
    assert len(kept) == 2 * FRAGMENTS_LIMIT
    for name in ("ana", "cleo"):
        assert [text for text in kept if text.startswith(name)] == [f"{name} {number}" for number in range(FRAGMENTS_LIMIT)]


async def test_a_colleague_is_told_by_another_process_within_a_quarter_of_a_second(database: Path) -> None:
    class Anas(Null):
        serving: tuple[str, ...] = ("test:ana",)

    class Bens(Null):
        serving: tuple[str, ...] = ("test:ben",)

    anas, bens = Anas(), Bens()
    async with open_store(f"sqlite:///{database}") as here, open_store(f"sqlite:///{database}") as there:
        service, other = Service(here, [anas], KEY, SystemClock()), Service(there, [bens], KEY, SystemClock())
        await service.start()
        await other.start()
        await other.accept([arrival(replied("ben", 100, "/goto 1a"))])
        await other.drained()
        heard = len(bens.sent)
        await service.accept([arrival(replied("ana", 100, "/goto 1a")), arrival(replied("ana", 101, "changed"))])
        await asyncio.sleep(0.25)
        told = bens.sent[heard:]
        await service.stop()
        await other.stop()
    assert [to_send.message.paragraphs[0].id for to_send in told] == ["colleague-changed"]  # type: ignore[union-attr]  # a phrase
    assert all(to_send.message.address == "test:ana" for to_send in anas.sent)


async def test_a_quarantine_that_fails_is_told_and_does_not_end_the_loop(database: Path) -> None:
    class Failing(DatabaseStore):
        """A store whose quarantine fails once."""

        failed = False

        async def quarantine(self, arrival: Arrival, reason: str, now: datetime) -> None:
            if not self.failed:
                self.failed = True
                raise Conflict("another process")
            await super().quarantine(arrival, reason, now)

    strange = Arrival(("strange",), b"x", None)
    async with Failing(connect(f"sqlite:///{database}", patience=1)) as store:
        service = Service(store, [Null()], KEY, SystemClock())
        await service.start()
        with pytest.raises(Away):
            await service.accept([strange])
        await service.accept([strange])
        await service.stop()
    assert rows(database, "SELECT key FROM quarantine") == [("strange",)]
