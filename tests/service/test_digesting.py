"""A digest is counted when it is sent: beside the batches, once, whatever comes in between, and for who still may read it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, select

from bot.model.effects import Forget, Message
from bot.model.events import Arrival, DigestDue
from bot.model.shapes import Chart, Count, Say
from bot.service.decide import decider
from bot.service.digesting import Digesting
from bot.service.ports import Away, Conflict, Counted, Fate, ToSend, Work
from bot.service.run import Service
from storage import DatabaseStore, batch, digests
from storage.tables import digest, mandate, outbox
from tests.contracts.test_time import KEY, At
from tests.contracts.world import CONSULTATION, NOW, PROCESS, SERVING, consultation, give, recording, said, seated, writing

ROOM = "test:Sam"
HOUR = timedelta(hours=1)


class Chats:
    """A platform that remembers what it was given."""

    serving: tuple[str, ...] = SERVING

    def __init__(self) -> None:
        self.sent: list[Message] = []

    async def send(self, to_send: ToSend) -> str:
        assert not isinstance(to_send.message.shape, Count), "platforms know nothing of counting"
        self.sent.append(to_send.message)
        return to_send.message.id


class Clock(At):
    """A clock that is set, and on which waiting takes no time."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.time = now

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Faulty(DatabaseStore):
    """A store that goes away before or after what was counted is kept."""

    def __init__(
        self, store: DatabaseStore, *, before: Sequence[BaseException] = (), after: Sequence[BaseException] = ()
    ) -> None:
        super().__init__(store.engines, 0)
        self._before, self._after = list(before), list(after)
        self.counted = asyncio.Event()
        """Set when all is counted and nothing of it is kept."""
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def keep_counted(self, counted: Counted, told: Message | None, *, given: bool) -> bool:
        self.counted.set()
        await self.go_on.wait()
        if self._before:
            raise self._before.pop()
        kept = await super().keep_counted(counted, told, given=given)
        if self._after:
            raise self._after.pop()
        return kept


async def answered(store: DatabaseStore, key: str, now: datetime, who: str = "Ana") -> None:
    await give(store, [said(key, f"test:{who}", "an answer")], writing(say=False), now)


async def asked(store: DatabaseStore, key: str, now: datetime) -> Message:
    """Have Sam ask for a digest at *now*, which nobody sends; return what waits."""
    committed = await store.batch(_work([said(key, ROOM, "/digest", now)], now), decider(KEY))
    return committed.to_send[0].message


def _work(arrivals: Sequence[Arrival], now: datetime) -> Work:
    return Work(arrivals, (), PROCESS, SERVING, now)


async def sent(store: DatabaseStore, now: datetime) -> list[Message]:
    """Let a process adopt what waits and send it."""
    platform = Chats()
    service = Service(store, [platform], KEY, Clock(now), ticking=False)
    await service.start()
    try:
        await asyncio.wait_for(service.drained(), 30)
    finally:
        await service.stop()
    return platform.sent


def changes(messages: Sequence[Message]) -> list[object]:
    """Return how many changes to answers each digest tells of, 0 where it does not."""
    return [
        next((part.args["count"] for lines in one.paragraphs for part in getattr(lines, "items", ()) if _of(part)), 0)
        for one in messages
    ]


def _of(part: Any) -> bool:
    return getattr(part, "id", "") == "digest-revisions"


async def test_what_comes_while_it_is_counted_is_new_to_the_next_one_and_to_no_other(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    await answered(store, "1", NOW + HOUR)
    await asked(store, "first", NOW + 2 * HOUR)
    await answered(store, "2", NOW + 3 * HOUR)  # before it is counted, after it was asked for
    faulty = Faulty(store)
    faulty.go_on.clear()
    sending = asyncio.create_task(sent(faulty, NOW + 4 * HOUR))
    await faulty.counted.wait()
    await answered(store, "3", NOW + 5 * HOUR)  # while it is counted
    faulty.go_on.set()
    assert changes(await sending) == [1]
    await asked(store, "second", NOW + 6 * HOUR)
    await asked(store, "third", NOW + 7 * HOUR)
    assert changes(await sent(store, NOW + 8 * HOUR)) == [2, 0]


async def test_what_was_taken_before_a_digest_and_committed_once_it_was_counted_is_new_next_time(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    await asked(store, "first", NOW + 2 * HOUR)
    faulty = Faulty(store)
    faulty.go_on.clear()
    sending = asyncio.create_task(sent(faulty, NOW + 3 * HOUR))
    await faulty.counted.wait()
    await answered(store, "1", NOW + HOUR)  # another process waited so long for the lock, or its clock is behind
    faulty.go_on.set()
    assert changes(await sending) == [0]
    await answered(store, "2", NOW + HOUR)
    await asked(store, "second", NOW + 4 * HOUR)
    await asked(store, "third", NOW + 5 * HOUR)
    assert changes(await sent(store, NOW + 6 * HOUR)) == [2, 0]


async def test_what_is_being_written_when_a_digest_is_counted_is_waited_for(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    await asked(store, "first", NOW + 2 * HOUR)
    async with store.engines.writer.begin() as connection:  # begun before it is counted, by another worker
        work = _work([said("1", "test:Ana", "an answer")], NOW + HOUR)
        await connection.run_sync(batch.transact, store.library, work, writing(say=False), "another")
        sending = asyncio.create_task(sent(store, NOW + 3 * HOUR))
        await asyncio.sleep(0.5)
        assert not sending.done()
    assert changes(await sending) == [1]
    await asked(store, "second", NOW + 4 * HOUR)
    assert changes(await sent(store, NOW + 5 * HOUR)) == [0]


async def test_an_answer_is_committed_while_a_digest_is_counted(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    message = await asked(store, "ask", NOW)
    shape = message.shape
    assert isinstance(shape, Count)
    async with store.engines.reader.connect() as connection:  # the view on which it is counted is held

        def counting(sync: Any) -> object:
            return digests.count(sync, store.library, message, shape, None)

        assert isinstance(await connection.run_sync(counting), Counted)
        await asyncio.wait_for(answered(store, "1", NOW + HOUR), 5)


@pytest.mark.parametrize("fault", [Away("gone"), Conflict("in the way")])
@pytest.mark.parametrize("committed", [False, True])
async def test_where_the_database_goes_away_it_is_counted_anew_or_told_as_it_was_kept(
    store: DatabaseStore, fault: Exception, committed: bool
) -> None:
    await seated(store, "Sam", "Ana")
    await answered(store, "1", NOW + HOUR)
    await asked(store, "ask", NOW + 2 * HOUR)
    faulty = Faulty(store, after=[fault]) if committed else Faulty(store, before=[fault])
    assert changes(await sent(faulty, NOW + 3 * HOUR)) == [1]


@pytest.mark.parametrize("committed", [False, True])
async def test_a_process_that_dies_leaves_a_digest_to_the_next_one_and_no_news_are_lost(
    store: DatabaseStore, committed: bool
) -> None:
    await seated(store, "Sam", "Ana")
    await answered(store, "1", NOW + HOUR)
    due = DigestDue(id=f"digest:{CONSULTATION}:{ROOM}:day", at=NOW, address=ROOM, order=(), consultation=CONSULTATION)
    await store.batch(_work([Arrival((due.id,), b"", due)], NOW + 2 * HOUR), decider(KEY))
    (message,) = [one.message for one in await store.claim(PROCESS, SERVING, 1)]
    assert isinstance(message.shape, Count)
    await answered(store, "2", NOW + 3 * HOUR)
    if committed:  # it dies after this, before anything is sent
        kept = await Digesting(store).counted(message, message.shape)
        assert kept
        assert isinstance(kept.shape, Chart)
        (waiting,) = await store.adopt("another", SERVING)
        assert (waiting.message, waiting.uncertain) == (kept, True)
    else:
        (only,) = await sent(store, NOW + 4 * HOUR)
        assert (only.id, changes([only])) == (due.id, [1])
    await asked(store, "next", NOW + 5 * HOUR)
    found = [one for one in await sent(store, NOW + 6 * HOUR) if one.id.startswith("next")]
    assert changes(found) == [1]


async def test_the_same_words_are_sent_again_whatever_came_meanwhile(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    message = await asked(store, "ask", NOW + HOUR)
    assert isinstance(message.shape, Count)
    kept = await Digesting(store).counted(message, message.shape)
    await answered(store, "1", NOW + 2 * HOUR)
    assert await Digesting(store).counted(message, message.shape) == kept
    assert await sent(store, NOW + 3 * HOUR) == [kept]


async def test_a_digest_that_is_due_and_has_no_news_is_silent_where_that_was_chosen(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await asked(store, "first", NOW)
    await sent(store, NOW)
    for number, silent in enumerate((False, True), 2):
        await store.keep_consultation(replace(consultation(number), silent=silent), "", "", NOW)
        due = DigestDue(id=f"digest:{number}", at=NOW, address=ROOM, order=(), consultation=CONSULTATION)
        await store.batch(_work([Arrival((due.id,), b"", due)], NOW + number * HOUR), decider(KEY))
        found = await sent(store, NOW + number * HOUR)
        assert [one.shape for one in found] == ([] if silent else [Say()])
    async with store.engines.reader.connect() as connection:
        state = select(outbox.c.id, outbox.c.state).where(outbox.c.id.like("digest:%")).order_by(outbox.c.number)
        assert [tuple(row) for row in await connection.execute(state)] == [
            ("digest:2", Fate.SENT),
            ("digest:3", Fate.WITHDRAWN),
        ]
        given = select(digest.c.received_at)  # of the first: a line without news is none
        assert (await connection.execute(given)).scalars().all() == ["2026-03-02T09:00:00.000000Z"]


async def test_who_holds_no_office_any_more_is_told_nothing(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    await asked(store, "ask", NOW)
    async with store.engines.writer.begin() as connection:
        await connection.execute(delete(mandate))
    assert await sent(store, NOW) == []


async def test_of_a_person_who_is_forgotten_while_it_is_counted_nothing_is_kept(store: DatabaseStore) -> None:
    places = await seated(store, "Sam", "Ana")
    await asked(store, "ask", NOW)
    faulty = Faulty(store)
    faulty.go_on.clear()
    sending = asyncio.create_task(sent(faulty, NOW))
    await faulty.counted.wait()
    await give(store, [said("forget", ROOM)], recording(Forget(places["Sam"].delegate, NOW)))
    faulty.go_on.set()
    assert await sending == []
    async with store.engines.reader.connect() as connection:
        assert (await connection.execute(select(digest))).all() == []


async def test_of_two_that_were_counted_at_once_the_second_counts_anew(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    first, second = await asked(store, "first", NOW + HOUR), await asked(store, "second", NOW + 2 * HOUR)
    assert isinstance(first.shape, Count)
    assert isinstance(second.shape, Count)
    one, two = await store.count(first, first.shape), await store.count(second, second.shape)
    assert isinstance(one, Counted)
    assert isinstance(two, Counted)
    assert await store.keep_counted(two, replace(second, shape=Say()), given=True)
    with pytest.raises(Conflict):
        await store.keep_counted(one, replace(first, shape=Say()), given=True)
    again = await store.count(first, first.shape)
    assert isinstance(again, Counted)
    assert await store.keep_counted(again, replace(first, shape=Say()), given=True)
    async with store.engines.reader.connect() as connection:  # what was told later stays told
        assert (await connection.execute(select(digest.c.received_at))).scalar() == "2026-03-02T11:00:00.000000Z"
