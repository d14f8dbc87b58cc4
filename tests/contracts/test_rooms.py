"""Rooms: bound by whoever may, lost and found, moved, and told what is due there once. On both databases."""

import asyncio
from datetime import datetime, timedelta
from itertools import count

import pytest
from msgspec.structs import replace

from bot.model.effects import BindRoom, MarkReachable, MoveRoom, Record, ScheduleDigests, UnbindRoom
from bot.model.events import Arrival, Blocked, DigestDue, InPublic, Moved, NoticeDue
from bot.model.schedule import Every, Schedule
from bot.model.shapes import Count, Say
from bot.service.decide import decider
from bot.service.ports import Counted
from bot.service.timekeeper import Timekeeper
from storage import DatabaseStore, open_store
from tests.contracts.test_time import KEY, At, Door, names
from tests.contracts.world import CONSULTATION, NOW, SERVING, give, recording, said, seated, told

HALL, SUPER = "test:hall", "test:-100hall"
BIND = BindRoom(CONSULTATION, HALL, "The hall", "x", NOW)
DAILY = ScheduleDigests(CONSULTATION, HALL, Schedule(Every.DAILY, 480), NOW, "x", True)
EIGHT = NOW.replace(hour=7, minute=0)  # 08:00 in Geneva


_KEY = count()


async def do(store: DatabaseStore, *records: Record) -> None:
    """Write *records*."""
    await give(store, [said(f"do-{next(_KEY)}", "test:doing")], recording(*records))


async def look(store: DatabaseStore, now: datetime) -> None:
    await Timekeeper(Door(store, now), store, At(now), SERVING).look()


async def rooms(store: DatabaseStore) -> list[str]:
    (running,) = await store.running(NOW)
    return [room.address for room in running.rooms if room.first]


async def spoken(store: DatabaseStore, key: str, text: str, speaker: str, room: str = HALL, quiet: bool = False) -> list[str]:
    """Say *text* in a room; return to whom what was said."""
    event = InPublic(
        id=key, at=NOW, address=room, order=(1,), text=text, speaker=f"test:{speaker}" if speaker else "", quiet=quiet
    )
    done = await give(store, [Arrival((key,), b"", event)], decider(KEY))
    return [f"{one.message.address} {getattr(one.message.paragraphs[0], 'id', '')}".strip() for one in done.to_send]


@pytest.mark.parametrize("text", ["/room bind", "/room unbind", "/digest daily 08:00", "/digest", "/deadline", "/room"])
@pytest.mark.parametrize("speaker", ["Ana", "nobody", ""])
async def test_who_has_no_office_learns_and_changes_nothing(store: DatabaseStore, text: str, speaker: str) -> None:
    await seated(store, "Sam", "Ana")
    await do(store, BIND)
    assert await spoken(store, "a", text, speaker) == [f"{HALL} only-in-private"]
    assert await rooms(store) == [HALL]


async def test_a_room_is_bound_by_whoever_holds_the_office_at_that_moment(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    assert await spoken(store, "a", "/room bind", "Sam") == [f"{HALL} desk-room-bound"]
    assert await rooms(store) == [HALL]
    await store.unlink("test:Sam", NOW)
    assert await spoken(store, "b", "/room unbind", "Sam") == [f"{HALL} only-in-private"]
    assert await rooms(store) == [HALL]


async def test_what_only_the_sender_saw_is_answered_to_them_alone(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    assert await spoken(store, "a", "/room bind", "Sam", quiet=True) == ["test:Sam desk-room-bound"]
    assert await spoken(store, "b", "/deadline here", "Sam", quiet=True) == [f"{HALL} desk-timeline"]
    assert await spoken(store, "c", "/invite Ana here", "Sam", quiet=True) == ["test:Sam desk-room-private"]
    assert await spoken(store, "d", "/room bind", "Ana", quiet=True) == ["test:Ana only-in-private"]
    assert await spoken(store, "e", "/room bind", "", quiet=True) == []


async def test_people_talk_in_their_room_without_being_answered(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND)
    assert await spoken(store, "a", "thank you, that is good news", "Sam") == []
    assert await spoken(store, "b", "thank you", "Ana") == []


async def test_whoever_hears_is_there(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND, MarkReachable(HALL, False, NOW))
    assert await rooms(store) == []
    await spoken(store, "a", "/deadline", "Sam")
    assert await rooms(store) == [HALL]


async def test_a_room_that_is_lost_keeps_its_binding_and_is_told_elsewhere_once(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND, DAILY)
    await told(store, "test:Sam", NOW - timedelta(hours=1))
    await do(store, MarkReachable(HALL, False, NOW))
    (running,) = await store.running(NOW)
    assert (await rooms(store), running.lost) == ([], (HALL,))
    assert (await store.tally(CONSULTATION, "test:Sam")).rooms_lost == ("The hall",)
    assert (await store.tally(CONSULTATION, HALL)).rooms_lost == ()
    await told(store, "test:Sam", NOW + timedelta(hours=1))
    assert (await store.tally(CONSULTATION, "test:Sam")).rooms_lost == ()
    await look(store, EIGHT + timedelta(days=1))
    assert await names(store, f"digest:{CONSULTATION}:{HALL}") == []
    await do(store, BIND)
    assert await rooms(store) == [HALL]


async def test_a_room_that_lets_the_bot_in_again_is_well_even_if_all_of_it_is_heard_at_once(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND)
    out = Blocked(id="out", at=NOW, address=HALL, order=(2,))
    again = InPublic(id="again", at=NOW, address=HALL, order=(3,), text="/room bind", speaker="test:Sam")
    waiting = [Arrival((event.id,), b"", event) for event in (out, again)]
    while waiting:
        waiting = waiting[(await give(store, waiting, decider(KEY))).taken :]
    assert await rooms(store) == [HALL]


async def test_a_chat_that_is_lost_takes_its_topics_with_it_and_no_other_room(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    others = [BindRoom(CONSULTATION, room, "", "x", NOW) for room in (f"{HALL}/7", f"{HALL}2")]
    await do(store, BIND, *others)
    await do(store, MarkReachable(HALL, False, NOW))
    assert await rooms(store) == [f"{HALL}2"]
    await do(store, MarkReachable(HALL, True, NOW))
    await do(store, MarkReachable(f"{HALL}/7", False, NOW))
    assert await rooms(store) == [HALL, f"{HALL}2"]


async def test_a_digest_in_a_room_is_written_once_per_period_whoever_looks_and_wherever_it_moves(
    store: DatabaseStore, database_url: str
) -> None:
    await seated(store, "Sam")
    await do(store, BIND, DAILY)
    async with open_store(database_url) as other:
        for day in (1, 2):
            at = EIGHT + timedelta(days=day)
            await asyncio.gather(*(look(one, at + timedelta(hours=late)) for one in (store, other) for late in (0, 1)))
    moved = Moved(id="moved", at=NOW, address=HALL, order=(2,), to=SUPER)
    for key in ("moved", "moved again"):
        await give(store, [Arrival((key,), b"", moved)], decider(KEY))
    assert await rooms(store) == [SUPER]
    await look(store, EIGHT + timedelta(days=2, hours=3))
    assert len(await names(store, f"digest:{CONSULTATION}:")) == 2
    await look(store, EIGHT + timedelta(days=3))
    found = await names(store, f"digest:{CONSULTATION}:")
    assert found == [f"digest:{CONSULTATION}:{HALL}:2026-03-0{day}" for day in (3, 4, 5)]


async def test_a_room_that_moves_to_where_one_is_bound_already_becomes_that_one(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND, BindRoom(CONSULTATION, SUPER, "", "x", NOW))
    await do(store, MoveRoom(HALL, SUPER, NOW))
    assert await rooms(store) == [SUPER]


async def test_nothing_comes_to_a_room_that_was_let_go(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND, DAILY)
    await do(store, UnbindRoom(CONSULTATION, HALL, "x", NOW))
    await look(store, EIGHT + timedelta(days=1))
    assert await names(store, f"digest:{CONSULTATION}:{HALL}") == []


async def test_a_digest_that_waits_while_its_room_moves_is_told_and_counts_from_the_one_before(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await do(store, BIND, DAILY)
    await told(store, HALL, NOW)
    await look(store, EIGHT + timedelta(days=1))
    await do(store, MoveRoom(HALL, SUPER, NOW))
    (waiting,) = await store.claim("process", SERVING)
    assert isinstance(waiting.message.shape, Count)
    counted = await store.count(waiting.message, waiting.message.shape)
    assert isinstance(counted, Counted)
    assert counted.since == NOW
    assert await store.keep_counted(counted, replace(waiting.message, shape=Say()), given=True)
    assert (await store.tally(CONSULTATION, SUPER)).news.since == EIGHT + timedelta(days=1)


@pytest.mark.parametrize(
    "due",
    [
        DigestDue(id="due", at=EIGHT, address=HALL, order=(), consultation=CONSULTATION),
        NoticeDue(id="due", at=EIGHT, address=HALL, order=(), consultation=CONSULTATION, what="first"),
    ],
)
async def test_what_was_found_to_be_due_in_a_room_that_moved_meanwhile_is_said(
    store: DatabaseStore, due: DigestDue | NoticeDue
) -> None:
    await seated(store, "Sam")
    await do(store, BIND, DAILY)
    await do(store, MoveRoom(HALL, SUPER, NOW))
    await give(store, [Arrival((due.id,), b"", due)], decider(KEY))
    assert await names(store, "due") == ["due"]
