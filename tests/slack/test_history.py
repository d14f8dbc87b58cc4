"""What Slack gave up is read from the history: all of it, once, within the rates, and nothing is taken for what it is not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack import history
from adapters.slack.history import PER_SECOND
from storage import open_store
from tests import hall as halls
from tests.slack.stand import ANA, BEN, Hall, LiveClock, begin, enter, files, last, rows, running, says, texts
from tests.standins.slack import TEAM, Rates, SlackServer
from tests.standins.slack.deliveries import EVENT, Delivery
from tests.telegram.test_profile import office
from tests.telegram.test_telegram import until

HOUR, DAY = 3_600, 86_400


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, server: SlackServer) -> None:
    monkeypatch.setattr(history, "LOOK", 0.05)
    monkeypatch.setattr(history, "FIRST_PAUSE", 0.02)
    server.queue.pace = 0.0


async def lost(server: SlackServer) -> None:
    """Return when Slack has given up all that it could not deliver."""
    await server.idle()


async def shows(server: SlackServer, user: str, *words: str) -> str:
    """Ask for question 1a until the answer that is shown has all *words*; return what is shown."""
    for _ in range(100):
        server.now += 1
        seen = len(server.chat(user))
        server.say(user, "/goto 1a")
        await until(lambda seen=seen: len(server.chat(user)) > seen)  # type: ignore[misc]
        if all(word in last(server, user).text for word in words):
            return last(server, user).text
        await asyncio.sleep(0.05)
    pytest.fail(f"it does not show {words}: {last(server, user).text}")


BOTH = pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])


@BOTH
async def test_after_a_long_outage_what_was_said_edited_and_deleted_is_known(
    server: SlackServer, hall: Hall, requests: bool
) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        prompt = last(server, ANA)
        kept, edited, deleted = (server.say(ANA, text) for text in ("kept", "as it was", "too much"))
        several = server.send_files(ANA, [("a.txt", b"aaa"), ("b.txt", b"bbb")], "two files")
        await until(says(server, ANA, "5 messages"))
        await until(lambda: len(files(url)) == 2)
        await lost(server)
    with server.refusing():
        server.now += 2 * DAY
        server.edit(ANA, edited, "as it is")
        server.delete(ANA, deleted)
        server.delete(ANA, several)
        server.say(ANA, "new")
        new = server.say(ANA, "new but edited sinse")
        server.edit(ANA, new, "new and edited since")
        gone = server.say(ANA, "nobody saw it")
        server.delete(ANA, gone)
        server.say(ANA, "below the old question", thread=prompt)
        server.say(ANA, "below our own", thread=kept)
        server.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await lost(server)
    server.now += 2 * DAY
    async with running(server, url, requests=requests):
        await until(lambda: b"%PDF plan" in files(url))
        words = ("kept", "as it is", "new", "new and edited since", "below the old question", "below our own", "see our plan")
        shown = await shows(server, ANA, *words)
        assert not any(word in shown for word in ("as it was", "too much", "two files", "a.txt", "b.txt", "nobody saw"))
        await server.idle()
    before = texts(url)
    words_kept = [text for text in before if text]
    assert len(set(words_kept)) == len(words_kept), "nothing twice"
    async with read_anew(server, url, requests=requests):
        pass
    assert texts(url) == before


@asynccontextmanager
async def read_anew(server: SlackServer, url: str, **how: Any) -> AsyncIterator[None]:
    """Start the bot once more; give when the history was read."""
    seen = len(list(server.calls_of("conversations.history")))
    async with running(server, url, **how):
        await until(lambda: len(list(server.calls_of("conversations.history"))) > seen)
        server.now += 1
        server.say(ANA, "status")
        await until(says(server, ANA, "You speak for"))
        yield


async def test_what_the_workspace_forgot_was_not_deleted(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "long ago")
        await until(says(server, ANA, "1 message"))
        await lost(server)
    server.now += 5 * DAY
    server.world.retention = DAY
    with server.refusing():
        server.say(ANA, "lately")
        await lost(server)
    async with running(server, url):
        await shows(server, ANA, "long ago", "lately")
        await until(lambda: any("may not have reached me" in shown.text for shown in server.chat(ANA)))
    assert rows(url, "SELECT count(*) FROM revision WHERE act = 'retire'") == [0]


WARNED = "may not have reached me"


def warnings(server: SlackServer, user: str) -> list[str]:
    return [shown.text for shown in server.chat(user) if WARNED in shown.text]


async def in_the_office(url: str) -> None:
    """Give Sam an office, and a chat on another platform than this."""
    code, there = await office(url), halls.hall(url)
    async with there.store:
        await there.bring([halls.replied("sam", 1, f"/start {code}")])


def told_to_sam(url: str) -> list[str]:
    return rows(url, "SELECT id FROM outbox WHERE address = 'test:sam' AND id LIKE '%missed%'")


async def away(server: SlackServer, hall: Hall, gone_for: float, retention: float | None, quiet_for: float = 0) -> str:
    """Let Ana in, let her be quiet for some seconds, be away for some, in the midst of which she writes; be back.

    Return the database, when the history was read.
    """
    url, codes = hall
    await in_the_office(url)
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    server.now += quiet_for
    async with open_store(url) as store:
        await store.keep_heard(f"slack:{TEAM}:", datetime.fromtimestamp(server.now, UTC))
    server.world.retention = retention
    with server.refusing():
        server.now += gone_for / 2
        server.say(ANA, "given up")
        await lost(server)
    server.now += gone_for / 2
    await back(server, url)
    return url


async def back(server: SlackServer, url: str) -> None:
    with capture_logs() as logs:
        async with running(server, url):
            await until(lambda: any(entry["event"] == "history read" for entry in logs))
            await asyncio.sleep(0.2)


async def test_a_history_that_does_not_reach_back_is_told_though_nothing_that_we_know_is_gone(
    server: SlackServer, hall: Hall
) -> None:
    url = await away(server, hall, 5 * DAY, DAY)
    assert texts(url) == [], "it was said on the third day, and is kept for one"
    (warned,) = warnings(server, ANA)
    assert "between Monday 2 March 2026, 09:00 UTC and Friday 6 March 2026, 09:00 UTC" in warned
    assert len(told_to_sam(url)) == 1, "the secretariat hears of it wherever it is"
    await back(server, url)
    assert len(warnings(server, ANA)) == len(told_to_sam(url)) == 1


async def test_what_is_left_of_the_outage_is_not_said_to_be_missing(server: SlackServer, hall: Hall) -> None:
    url = await away(server, hall, 5 * DAY, 3 * DAY)
    assert texts(url) == ["given up"]
    (warned,) = warnings(server, ANA)
    assert "and Wednesday 4 March 2026, 21:00 UTC" in warned, "from then on there is a message"


@pytest.mark.parametrize(
    ("gone_for", "retention", "quiet_for"),
    [
        pytest.param(5 * DAY, None, 0, id="all is kept"),
        pytest.param(5 * DAY, None, 90 * DAY, id="all is kept, and the last word is long ago"),
        pytest.param(5 * DAY, 10 * DAY, 2 * DAY, id="it reaches back"),
        pytest.param(20 * HOUR, DAY, 2 * DAY, id="a day is always kept"),
    ],
)
async def test_nobody_is_told_of_a_loss_where_the_history_reaches_back(
    server: SlackServer, hall: Hall, gone_for: float, retention: float | None, quiet_for: float
) -> None:
    url = await away(server, hall, gone_for, retention, quiet_for)
    assert warnings(server, ANA) == []
    assert told_to_sam(url) == []
    assert rows(url, "SELECT count(*) FROM event_key WHERE key LIKE 'slack:T1:message:%'")[0] >= 2, "what she said is read"


async def test_who_came_only_after_the_trouble_has_missed_nothing(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    server.now += 5 * DAY
    server.world.retention = DAY
    server.faults.mood = lambda method, _: "internal_error" if method == "conversations.list" else ""
    async with running(server, url):
        await begin(server, BEN, codes["ben"])
        server.faults.mood = None
        await until(lambda: warnings(server, ANA))
        assert warnings(server, BEN) == []


async def test_what_cannot_be_told_to_be_deleted_stays(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        message = server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        await lost(server)
    with server.refusing():
        server.delete(ANA, message)
        server.say(ANA, "lately")
        await lost(server)
    server.faults.mood = lambda method, _: "internal_error" if method == "conversations.replies" else ""
    async with running(server, url):
        await shows(server, ANA, "a thought", "lately")
        server.faults.mood = None  # it is asked again, without a new start
        for _ in range(50):
            if "a thought" not in await shows(server, ANA, "lately"):
                break
        assert "a thought" not in last(server, ANA).text


async def test_nothing_older_than_the_window_is_taken_in_that_is_not_known(server: SlackServer, hall: Hall) -> None:
    """Before the bot, there may have been another; and what is older than Slack's retries was dealt with."""
    url, codes = hall
    with server.refusing():
        server.say(ANA, "long before")
        await lost(server)
    server.now += HOUR
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        await lost(server)
    server.now += HOUR
    with server.refusing():
        server.say(ANA, "lately")
        await lost(server)
    async with running(server, url):
        await shows(server, ANA, "a thought", "lately")
    assert texts(url) == ["a thought", "lately"]


async def test_an_answer_that_was_handed_in_is_not_touched(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        message = server.say(ANA, "handed in")
        await until(says(server, ANA, "1 message"))
        for typed in ("/submit", "1", "1"):
            server.say(ANA, typed)
        await until(lambda: server.chat(ANA)[-1].file)
        await lost(server)
    with server.refusing():
        server.delete(ANA, message)
        await lost(server)
    async with read_anew(server, url):
        await shows(server, ANA, "handed in")


# Hasty, it must be sooner than the rates allow on any machine: so time goes by less fast there.
@pytest.mark.parametrize(("pace", "haste"), [(PER_SECOND, 200.0), (None, 40.0)], ids=["paced", "hasty"])
async def test_the_rates_are_obeyed_and_everything_is_read_all_the_same(hall: Hall, pace: float | None, haste: float) -> None:
    url, codes = hall
    tiers = {"T1": 10, "T2": 20, "T3": 50, "T4": 100}
    rates = Rates(tiers=tiers, channel=1e3, posts_per_minute=100_000, clock=lambda: monotonic() * haste)
    async with SlackServer(rates=rates) as server:
        server.queue.pace = 0.0
        clock = LiveClock(server, haste)
        async with running(server, url, clock=clock):
            await begin(server, ANA, codes["ana"])
            await enter(server, BEN, codes["ben"])
            await lost(server)
        server.start(*(f"U{number}" for number in range(1_000, 1_080)))
        refused = rates.refusals
        with server.refusing():
            server.now = clock.now().timestamp() + HOUR
            for number in range(5):
                server.say(ANA, f"thought {number}")
            await lost(server)
        clock = LiveClock(server, haste)
        async with running(server, url, clock=clock, history_per_second=pace):
            await until(lambda: len(texts(url)) == 5, 20)
            await until(lambda: len(list(server.calls_of("conversations.history"))) >= 82, 20)
        limits = rates.refusals - refused
        assert limits == 0 if pace else limits > 0


async def test_a_reading_that_was_interrupted_starts_anew(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await begin(server, BEN, codes["ben"])
        await lost(server)
    with server.refusing():
        server.now += HOUR
        server.say(BEN, "of Ben")
        await lost(server)
    for how in ("internal_error", "500", "drop"):
        server.fail("conversations.history", how)
    server.faults.mood = lambda method, said: "internal_error" if said.get("channel") == f"D{BEN}" else ""
    async with running(server, url):
        await until(lambda: len(list(server.calls_of("conversations.history"))) > 6)
    assert texts(url) == []
    server.now += HOUR
    server.faults.mood = None
    async with running(server, url):
        await until(lambda: texts(url) == ["of Ben"])


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_conversation_that_cannot_be_read_holds_up_no_other(server: SlackServer, hall: Hall, error: str) -> None:
    url, codes = hall
    server.start("U0")
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    with server.refusing():
        server.say(ANA, "a thought")
        await lost(server)

    def mood(method: str, said: object) -> str:
        assert isinstance(said, dict)
        return error if method == "conversations.history" and said.get("channel") == "DU0" else ""

    server.faults.mood = mood
    with capture_logs() as logs:
        async with running(server, url):
            await until(lambda: texts(url) == ["a thought"])
            await until(lambda: any(entry["event"] == "history read" for entry in logs))


async def test_strange_messages_in_a_history_cost_only_themselves(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    with server.refusing():
        server.say(ANA, "a thought")
        server.send_file(ANA, "x.bin", b"x", mode="tombstone")
        server.send_file(ANA, "y.bin", b"x", mode="\ud83d")
        await lost(server)
    async with running(server, url):
        await until(lambda: "a thought" in texts(url))
        await shows(server, ANA, "a thought")


async def test_over_requests_a_retry_that_waited_tells_that_others_were_lost(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await lost(server)
        server.now += HOUR
        with server.refusing():
            server.say(ANA, "given up")
            await lost(server)
            server.now += HOUR
            server.queue.pace = 0.002
            server.say(ANA, "in time")
            await until(lambda: len(server.deliveries[-1].attempts) == 2)
        await until(lambda: sorted(texts(url)) == ["given up", "in time"])


async def test_over_requests_the_history_is_read_now_and_then_for_nothing_tells_of_an_outage(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await lost(server)
        with server.refusing():
            server.now += HOUR
            server.say(ANA, "given up")
            await lost(server)
        server.now += HOUR
        await until(lambda: texts(url) == ["given up"])


async def test_what_stands_in_an_open_answer_is_not_told_again_when_its_name_is_forgotten(
    server: SlackServer, hall: Hall
) -> None:
    """Names of events are let go of after some months; an answer may stay open for longer."""
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "long ago")
        await until(says(server, ANA, "1 message"))
        server.say(ANA, "done")
        await until(says(server, ANA, "Question 1b"))
        await lost(server)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DELETE FROM event_key")
    server.now += 100 * DAY
    async with open_store(url) as store:
        await store.keep_heard(f"slack:{TEAM}:", datetime.fromtimestamp(server.now, UTC))
    seen = len(server.chat(ANA))
    await back(server, url)
    assert texts(url) == ["long ago"]
    assert len(server.chat(ANA)) == seen, "nothing is said of it either"


async def test_over_requests_what_never_arrived_before_a_restart_is_read_after_it(server: SlackServer, hall: Hall) -> None:
    """What stands before the bot was down, and the bot was started anew to mend it: it seemed to be well all the time."""
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await lost(server)
        server.now += HOUR / 4
        with server.refusing():
            server.say(ANA, "given up")
            await lost(server)
        server.now += HOUR / 2
        await asyncio.sleep(0.3)  # it notes that it is well
    async with running(server, url, requests=True):
        await until(lambda: texts(url) == ["given up"])


async def test_a_conversation_that_fails_every_time_keeps_no_other_from_being_read(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    server.start("U0")
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    with server.refusing():
        server.say(ANA, "a thought")
        await lost(server)

    def mood(method: str, said: object) -> str:
        assert isinstance(said, dict)
        return "internal_error" if method == "conversations.history" and said.get("channel") == "DU0" else ""

    server.faults.mood = mood
    with capture_logs() as logs:
        async with running(server, url):
            await until(lambda: texts(url) == ["a thought"])
            await until(lambda: any(entry["event"].startswith("history not read") for entry in logs))
            server.faults.mood = None
            await until(lambda: any(entry["event"] == "history read" for entry in logs))


async def test_over_requests_every_reading_goes_back_to_the_one_before(server: SlackServer, hall: Hall) -> None:
    """What never arrived is not forgotten over a trouble that came later and was noticed."""
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await lost(server)
        server.now += HOUR / 4
        with server.refusing():
            server.say(ANA, "given up")
            await lost(server)
        server.now += HOUR / 4
        server.say(ANA, "arrived")
        await until(lambda: texts(url) == ["arrived"])
        with server.refusing():
            server.queue.pace = 0.002
            server.say(ANA, "in time")
            await until(lambda: len(server.deliveries[-1].attempts) == 2)
        await until(lambda: sorted(texts(url)) == ["arrived", "given up", "in time"])


async def test_what_slack_holds_back_is_read_when_it_holds_back_no_more(server: SlackServer, hall: Hall) -> None:
    """It tells at the beginning of each minute in which it does, and not when it ends."""
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await lost(server)
        for minute in range(2):
            server.now += 60
            limited = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": int(server.now)}
            await server.queue.add(Delivery(EVENT, limited)).ended()
            await asyncio.sleep(0.3)
            server.subscriptions.discard("message.im")
            server.now += 30
            server.say(ANA, f"held back {minute}")
        server.subscriptions.add("message.im")
        server.now += 120
        await until(lambda: texts(url) == ["held back 0", "held back 1"])


async def test_what_is_changed_while_it_is_being_read_stands_as_it_was_left(server: SlackServer, hall: Hall) -> None:
    """People find no answer, so they delete and say it again, and that may come first."""
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        kept = server.say(ANA, "kept")
        server.say(ANA, "below", thread=kept)
        await until(says(server, ANA, "2 messages"))
        await lost(server)
    with server.refusing():
        server.now += HOUR
        gone, edited = server.say(ANA, "is anybody there?"), server.say(ANA, "as it wass")
        await lost(server)
    server.now += HOUR
    server.fail("conversations.replies", "429", seconds=1)
    with capture_logs() as logs:
        async with running(server, url):
            await until(lambda: any(server.calls_of("conversations.replies")))
            server.delete(ANA, gone)
            server.edit(ANA, edited, "as it was")
            await until(lambda: any(entry["event"] == "history read" for entry in logs))
            shown = await shows(server, ANA, "kept", "below", "as it was")
    assert "is anybody there?" not in shown
    assert "as it wass" not in shown


async def test_an_edit_that_comes_after_the_history_undoes_no_later_one(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await lost(server)
    with server.refusing():
        said = server.say(ANA, "once")
        with server.late() as late:
            server.edit(ANA, said, "twice")
        server.edit(ANA, said, "thrice")
        await lost(server)
    async with running(server, url):
        await until(lambda: texts(url) == ["thrice"])
        late.arrive()
        await server.idle()
        assert texts(url) == ["thrice"]
