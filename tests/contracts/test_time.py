"""What time brings is said once: two processes at once, a crash between, a name that is known. On both databases."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import delete, select

from bot.model.consultation import Closes, Instant, Milestone
from bot.model.effects import CallReminders, MuteReminders, ScheduleDigests
from bot.model.events import Arrival
from bot.model.parts import Texts
from bot.model.schedule import Every, Schedule
from bot.service.decide import decider
from bot.service.ports import Conflict, Work
from bot.service.receipts import InstitutionKey
from bot.service.timekeeper import Timekeeper
from storage import DatabaseStore, open_store
from storage.tables import event_key, outbox
from tests.contracts.world import CONSULTATION, NOW, SERVING, consultation, fill, give, recording, said, seated

CLOSING = NOW + timedelta(days=20)
KEY = InstitutionKey.made_of(bytes(range(32)))


class At:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Door:
    """Commits what it is given to a store, like the service, but has nothing to send with."""

    def __init__(self, store: DatabaseStore, now: datetime) -> None:
        self._store, self._now = store, now

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        rest = list(arrivals)
        while rest:
            try:
                done = await self._store.batch(Work(rest, (), "p", (), self._now), decider(KEY))
            except Conflict:
                continue
            rest = rest[done.taken :]


async def open_until(store: DatabaseStore, closing: datetime, number: int, at: datetime = NOW) -> None:
    """Let answers close at *closing*, with reminders fourteen days and one day before."""
    text = Texts({"en": "Answers close"}, "en")
    milestone = Milestone("answers", text, Instant(closing), closes=Closes.ANSWERS)
    changed = replace(consultation(number), milestones=(milestone,), reminders=(336, 24))
    await store.keep_consultation(changed, "", "", at)


async def look(store: DatabaseStore, now: datetime) -> None:
    await Timekeeper(Door(store, now), store, At(now), SERVING).look()


async def names(store: DatabaseStore, prefix: str = "remind:") -> list[str]:
    """Return the ids in the outbox that begin with *prefix*."""
    async with store.engines.reader.connect() as connection:
        found = (await connection.execute(select(outbox.c.id).order_by(outbox.c.number))).scalars().all()
    return [one for one in found if one.startswith(prefix)]


async def test_a_reminder_is_written_once_however_many_processes_look(store: DatabaseStore, database_url: str) -> None:
    places = await seated(store, "Ana", "Codjo", "Emil")
    await open_until(store, CLOSING, 2)
    at = CLOSING - timedelta(days=14)
    async with open_store(database_url) as other:
        await asyncio.gather(*(look(one, at) for one in (store, other) for _ in range(3)))
    ids = {seat.id for seat in (places["Ana"].seat, places["Codjo"].seat) if seat}  # Emil's kind may not answer
    assert len(await names(store)) == 2
    assert {name.split(":")[1] for name in await names(store)} == ids


async def test_a_crash_before_the_commit_leaves_it_due_and_one_after_it_does_not(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await open_until(store, CLOSING, 2)
    at = CLOSING - timedelta(days=14)

    class Crash(Door):
        async def accept(self, arrivals: Sequence[Arrival]) -> None:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        await Timekeeper(Crash(store, at), store, At(at), SERVING).look()
    assert await names(store) == []
    await look(store, at + timedelta(minutes=1))
    assert len(await names(store)) == 1
    await look(store, at + timedelta(minutes=2))
    await look(store, at)  # a clock that was put back
    assert len(await names(store)) == 1


async def test_a_deadline_moved_back_and_forth_brings_no_reminder_twice(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    later, at = CLOSING + timedelta(days=30), CLOSING - timedelta(days=14)
    await open_until(store, CLOSING, 2)
    for number, closing in enumerate((CLOSING, later, CLOSING, later, CLOSING), 3):
        await look(store, at)
        await open_until(store, closing, number, at)
    await look(store, at)
    assert len(await names(store)) == 1
    await look(store, CLOSING - timedelta(days=1))
    assert len(await names(store)) == 2


async def test_a_reminder_stays_said_when_names_of_events_are_let_go(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await open_until(store, CLOSING, 2)
    for late in range(3):
        await look(store, CLOSING - timedelta(days=14 - late))
        async with store.engines.writer.begin() as connection:
            await connection.execute(delete(event_key))
    assert len(await names(store)) == 1


async def test_what_was_found_due_is_looked_at_again_when_it_is_said(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await open_until(store, CLOSING, 2)
    at = CLOSING - timedelta(days=14)

    class Meanwhile(Door):
        async def accept(self, arrivals: Sequence[Arrival]) -> None:
            await open_until(store, CLOSING + timedelta(days=9), 3, at)
            await super().accept(arrivals)

    await Timekeeper(Meanwhile(store, at), store, At(at), SERVING).look()
    assert await names(store) == []


async def test_the_muted_and_those_who_cannot_be_reached_are_left_alone(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto", "Codjo")
    await open_until(store, CLOSING, 2)
    await give(store, [said("mute", "test:Ana")], recording(MuteReminders(places["Ana"].delegate, True)))
    await store.unlink("test:Codjo", NOW)
    await look(store, CLOSING - timedelta(days=14) + timedelta(hours=5))
    assert [name.split(":")[1] for name in await names(store)] == [seat.id for seat in [places["Beto"].seat] if seat]


async def test_reminders_called_for_come_once_per_call(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Sam")
    for key in ("call-1", "call-1b", "call-2"):
        name = key.removesuffix("b")
        calls = () if key.endswith("b") else (CallReminders(name, CONSULTATION, "x", NOW),)
        await give(store, [said(key, "test:Sam")], recording(*calls))
        await look(store, NOW + timedelta(minutes=1))
        await look(store, NOW + timedelta(minutes=2))
    assert [name.rpartition(":")[2] for name in await names(store)] == ["call-1", "call-2"]


async def test_a_digest_is_written_once_per_room_and_period(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Sam")
    daily = ScheduleDigests(CONSULTATION, "test:Sam", Schedule(Every.DAILY, 480), NOW)
    await give(store, [said("choose", "test:Sam")], recording(daily))
    async with open_store(database_url) as other:
        for day in range(1, 4):
            at = NOW.replace(hour=7) + timedelta(days=day)
            await asyncio.gather(*(look(one, at + timedelta(hours=late)) for one in (store, other) for late in (0, 3)))
    found = await names(store, "digest:")
    assert found == [f"digest:study:test:Sam:2026-03-0{day}" for day in (3, 4, 5)]
    await give(store, [said("off", "test:Sam")], recording(ScheduleDigests(CONSULTATION, "test:Sam", None, NOW)))
    await look(store, NOW + timedelta(days=9))
    assert await names(store, "digest:") == found


async def test_who_has_a_seat_is_not_read_anew_at_every_look_but_in_time(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    await open_until(store, CLOSING, 2)
    read = 0

    class Counted(At):
        def __init__(self) -> None:
            super().__init__(CLOSING - timedelta(days=14))

        def move(self, **span: float) -> None:
            self._now += timedelta(**span)

    class Reading:
        def __getattr__(self, name: str) -> object:
            nonlocal read
            read += name == "seating"
            return getattr(store, name)

    clock = Counted()
    keeper = Timekeeper(Door(store, NOW), Reading(), clock, SERVING, timedelta(minutes=15))  # type: ignore[arg-type]
    for _ in range(20):
        await keeper.look()
        clock.move(minutes=1)
    assert read == 2
    await give(store, [said("call", "test:Sam")], recording(CallReminders("k", CONSULTATION, "x", NOW)), clock.now())
    await keeper.look()
    assert read == 3
    assert [name.split(":")[1] for name in await names(store)] == [seat.id for seat in [places["Ana"].seat] if seat] * 2


async def test_a_process_that_runs_for_long_lets_old_names_go(store: DatabaseStore) -> None:
    await fill(store)
    await give(store, [said("once", "test:Ana")], recording())
    clock = Leaping(NOW)
    keeping = asyncio.create_task(Timekeeper(Door(store, NOW), store, clock, SERVING).run())
    try:
        for known in (True, False):
            await clock.leap(timedelta(days=5))
            assert bool(await store.known(["once"])) is known
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


class Leaping(At):
    """Stands still until it is told to leap; who sleeps is woken then."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._asleep, self._wake = asyncio.Event(), asyncio.Event()

    async def leap(self, span: timedelta) -> None:
        """Go on by *span*; return when what came of it is done."""
        await self._asleep.wait()
        self._asleep.clear()
        self._now += span
        self._wake.set()
        await self._asleep.wait()

    async def sleep(self, seconds: float) -> None:
        self._asleep.set()
        await self._wake.wait()
        self._wake.clear()
