"""A person who is forgotten is nowhere in the database any more: no table and no column, on both databases."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

from bot.model.effects import CallReminders, Forget, Message, ScheduleDigests
from bot.model.events import Arrival, Replied
from bot.model.parts import Phrase
from bot.model.people import Office
from bot.model.schedule import Every, Schedule
from bot.service.ports import Fate, Outcome, Work
from bot.service.registry import Enrolment, Issued
from storage import DatabaseStore
from storage.tables import metadata
from tests.contracts.test_reads import HOUR
from tests.contracts.world import (
    CONSULTATION,
    DECIDE,
    NOW,
    PROCESS,
    SERVING,
    fill,
    give,
    message,
    recording,
    redeeming,
    said,
    texts,
    told,
    writing,
)

CHATS = {"Ana": "D42", "Beto": "D421", "Sam": "D7", "Tom": "D77"}
DAY = 24 * HOUR
KEPT_A_WEEK = ["event_key.key: D42"]
"""Where the chat stands for a week more, so that what is brought again is known."""
_COUNT = count(1)


def at(name: str) -> str:
    return f"test:T1:{CHATS[name]}"


def typed(name: str, text: str) -> Arrival:
    """Return a message whose names hold the chat, as they do on Slack."""
    number = next(_COUNT)
    key = f"test:T1:message:{CHATS[name]}:1767.{number:06}"
    event = Replied(id=key, at=NOW, address=at(name), order=(1767, number), text=text, message=f"1767.{number:06}")
    return Arrival((key, f"test:T1:event:{number}"), text.encode(), event)


async def begin(store: DatabaseStore) -> dict[str, str]:
    """Let everybody in; return their ids."""
    await fill(store)
    tom = Enrolment("", "", "", "", "Tom", "tom@example.org", None, Office.SECRETARY)
    await store.enrol(CONSULTATION, [tom], NOW, dry_run=False)
    places = {place.delegate_name: place for place in await store.places(CONSULTATION)}
    await store.issue([Issued("code-of-Tom", places["Tom"].delegate, "", NOW, NOW + 24 * HOUR)])
    for name in CHATS:
        await give(store, [typed(name, "")], redeeming(name, places[name]))
    return {name: places[name].delegate for name in CHATS}


async def type_(store: DatabaseStore, name: str, *lines: str) -> list[Message]:
    """Have somebody type *lines*; return what is said, which is not sent yet."""
    found: list[Message] = []
    for line in lines:
        found += [one.message for one in (await give(store, [typed(name, line)], DECIDE)).to_send]
    return found


async def settle(store: DatabaseStore, messages: Iterable[Message] = ()) -> None:
    """Send *messages*, and what nobody has claimed."""
    waiting = [one.message for one in await store.claim(PROCESS, SERVING)]
    outcomes = [Outcome(one, Fate.SENT, f"sent-{one.id[-3:]}") for one in (*messages, *waiting)]
    await store.batch(Work((), outcomes, PROCESS, SERVING, NOW), writing())


async def stored(store: DatabaseStore) -> dict[str, list[str]]:
    """Return everything that stands in the database: each value, by table and column."""
    found: dict[str, list[str]] = {}
    async with store.engines.reader.connect() as connection:
        for table in metadata.sorted_tables:
            for row in (await connection.execute(table.select())).mappings():
                for column, value in row.items():
                    told = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                    told = told.replace("code-of-", "hash")  # a real one tells nothing
                    found.setdefault(f"{table.name}.{column}", []).append(told)
    return found


def where(everything: dict[str, list[str]], *needles: str) -> Iterator[str]:
    """Yield where any of *needles* stands as a word."""
    for column, values in everything.items():
        for needle in needles:
            if any(re.search(rf"(?<![0-9A-Za-z]){re.escape(needle)}(?![0-9A-Za-z])", value) for value in values):
                yield f"{column}: {needle}"


async def test_whoever_forgets_themselves_is_in_no_column_of_any_table(store: DatabaseStore) -> None:
    people = await begin(store)
    said_ = await type_(store, "Beto", "/goto 1b", "theirs")
    said_ += await type_(store, "Ana", "/goto 1a", "one", "two", "/contact A word to you.", "/goto 1b", "ours", "/status")
    await settle(store, said_)
    status = message("status", at("Ana"), slot="status:test:T1:message:D42:1")
    await give(
        store, [typed("Ana", "")], recording(messages=[status, message(f"deadline:study:2:seat:{at('Ana')}", at("Ana"))])
    )
    await give(store, [Arrival(("test:T1:message:D42:9",), b'{"channel": "D42"}', None)], recording())
    before = await stored(store)
    assert {one.partition(":")[0] for one in where(before, "D42")} >= {
        "address.address",
        "comment.id",
        "event_key.key",
        "outbox.id",
        "quarantine.raw",
        "response.state",
        "revision.fragment",
        "session.address",
    }
    await settle(store, [*(await type_(store, "Ana", "/forget", "yes")), status])
    assert list(where(await stored(store), "D42", "ana@example.org", "Ana")) == KEPT_A_WEEK
    await store.tidy(NOW + 8 * DAY)
    after = await stored(store)
    assert list(where(after, "D42", "ana@example.org", "Ana")) == []
    assert (await texts(store), await texts(store, question="1b")) == (["one", "two"], ["theirs", "ours"])
    assert len(after["comment.id"]) == len(before["comment.id"])
    assert list(where(after, "D421"))  # whose chat only begins alike
    assert len(set(after["outbox.id"])) == len(after["outbox.id"])
    assert any(people["Ana"] in name for name in after["outbox.id"])


async def test_a_secretary_who_is_forgotten_is_in_no_column_and_what_happened_once_is_still_known(store: DatabaseStore) -> None:
    people = await begin(store)
    called = typed("Tom", "").keys[0]
    digest = message(f"digest:{CONSULTATION}:{at('Tom')}:2026-03-02", at("Tom"))
    reminder = message(f"remind:seat:by-hand:{called}", at("Beto"))
    await give(
        store,
        [typed("Tom", "")],
        recording(
            CallReminders(called, CONSULTATION, people["Tom"], NOW),
            ScheduleDigests(CONSULTATION, at("Tom"), Schedule(Every.WEEKLY, 480), NOW, people["Tom"]),
            messages=[digest, reminder],
        ),
    )
    await told(store, at("Tom"), NOW)
    letter = ("/behalf Argentina", "their words", "done", *("skip" for _ in range(9)), "1 march 10:00", "no", "yes")
    said_ = await type_(store, "Sam", *letter)
    await settle(
        store, [digest, reminder, *said_, *(await type_(store, "Tom", "/behalf Argentina", "yes", "/remind", "/digest"))]
    )
    await give(store, [said("forget", "test:T1:D0")], recording(Forget(people["Tom"], NOW)))
    await store.tidy(NOW + 8 * DAY)
    after = await stored(store)
    assert list(where(after, "D77", "tom@example.org", "Tom")) == []
    assert await texts(store) == ["their words"]
    (known,) = set(after["reminder_call.id"])
    assert known != called
    assert f"remind:seat:by-hand:{known}" in after["outbox.id"]
    assert list(where(after, "D7"))  # who is still there


async def test_two_chats_of_one_person_leave_two_names(store: DatabaseStore) -> None:
    people = await begin(store)
    place = {place.delegate_name: place for place in await store.places(CONSULTATION)}["Ana"]
    await store.issue([Issued("code-of-Ana again", people["Ana"], place.seat.id if place.seat else "", NOW, NOW + HOUR)])
    await give(store, [said("in", "test:T1:D43")], redeeming("Ana again", place))
    both = [message(f"deadline:study:2:seat:{one}", one) for one in (at("Ana"), "test:T1:D43")]
    await give(store, [said("change", "test:T1:D0")], recording(messages=both))
    await give(store, [said("forget", "test:T1:D0")], recording(Forget(people["Ana"], NOW)))
    await store.tidy(NOW + 8 * DAY)
    after = await stored(store)
    assert list(where(after, "D42", "D43")) == []
    assert sum(name.startswith("deadline:study:2:seat:") for name in after["outbox.id"]) == 2


async def test_what_is_on_its_way_to_somebody_else_is_settled_under_its_name_and_loses_it_at_the_next_start(
    store: DatabaseStore,
) -> None:
    people = await begin(store)
    way = Message("test:T1:message:D42:1767.5:1", at("Beto"), (Phrase("colleague-submitted", {"name": "Ana", "entity": "A"}),))
    await give(store, [typed("Ana", "")], recording(messages=[way]))
    await give(store, [said("forget", "test:T1:D0")], recording(Forget(people["Ana"], NOW)))
    held = {"outbox.id: D42", "outbox.content: D42", "outbox.content: Ana", *KEPT_A_WEEK}
    assert set(where(await stored(store), "D42", "Ana")) == held
    await settle(store, [way])
    await store.set_up(demo=False, now=NOW + 8 * DAY)
    after = await stored(store)
    assert list(where(after, "D42", "Ana")) == []
    assert "pending" not in after["outbox.state"]


async def test_what_the_platform_brings_again_after_forget_is_no_news(store: DatabaseStore) -> None:
    await begin(store)
    await type_(store, "Ana", "one", "/forget")
    sure = typed("Ana", "yes")
    assert (await give(store, [sure], DECIDE)).to_send
    before = await stored(store)
    assert not (await give(store, [sure], DECIDE)).to_send
    assert await stored(store) == before


async def test_names_of_slack_that_lead_to_somebody_who_is_forgotten_go_after_a_week(store: DatabaseStore) -> None:
    people = await begin(store)
    await give(
        store,
        [Arrival(("slack:T1:message:D42:1767.5",), b"", None), Arrival(("slack:T1:message:D7:1767.6",), b"", None)],
        recording(),
    )
    place = {place.delegate_name: place for place in await store.places(CONSULTATION)}["Ana"]
    await store.issue([Issued("code-of-Ana again", people["Ana"], place.seat.id if place.seat else "", NOW, NOW + HOUR)])
    await give(store, [said("in", "slack:T1:D42")], redeeming("Ana again", place))
    await give(store, [said("forget", "test:T1:D0")], recording(Forget(people["Ana"], NOW)))
    for days, chats in ((6, {"D42", "D7"}), (8, {"D7"}), (91, set[str]())):
        await store.tidy(NOW + days * DAY)
        keys = (await stored(store)).get("event_key.key", ())
        assert {key.split(":")[3] for key in keys if key.startswith("slack:T1:message")} == chats
