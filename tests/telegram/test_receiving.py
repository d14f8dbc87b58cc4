"""What comes in under trouble: slow and lost files, crashes, a second poller, a locked database, ids that start anew."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from adapters.shared.listening import MOST_BYTES, listening
from adapters.telegram.bot import make_bot
from adapters.telegram.send import Sender
from adapters.telegram.way_in import TelegramIn
from adapters.telegram.webhook import SECRET_HEADER
from bot.service.run import Service, SystemClock
from storage import open_store
from tests.hall import prepare
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.test_telegram import ANA, KEY, enter, last, running, texts, until

Hall = tuple[str, dict[str, str]]


class SlowServer(TelegramServer):
    """Files come when `gate` opens."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.downloads = 0

    async def _download(self, http: web.Request) -> web.StreamResponse:
        self.downloads += 1
        await self.gate.wait()
        return await super()._download(http)


class Hasty(SystemClock):
    """Waits a hundredth of what is asked; goes *ahead* by so many seconds."""

    ahead = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)


@pytest.fixture
async def slow() -> AsyncIterator[SlowServer]:
    server = SlowServer()
    async with server:
        yield server
        server.gate.set()


@pytest.fixture
async def hall(tmp_path: object) -> Hall:
    url = f"sqlite:///{tmp_path}/receiving.sqlite"
    return url, await prepare(url)


@asynccontextmanager
async def hasty(server: TelegramServer, url: str) -> AsyncIterator[Hasty]:
    """Run the bot with a clock that hardly waits."""
    clock = Hasty()
    async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
        service = Service(store, [Sender(bot, clock, rates=None)], KEY, clock)
        await service.start()
        way_in = TelegramIn(bot, service, store, clock, poll_seconds=1)
        task = asyncio.create_task(way_in.run())
        try:
            yield clock
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await service.stop()


@asynccontextmanager
async def by_webhook(server: TelegramServer, url: str, place: str) -> AsyncIterator[TelegramIn]:
    """Run the bot with a webhook at *place*, a host and port of this machine."""
    clock = SystemClock()
    async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
        service = Service(store, [Sender(bot, clock, rates=None)], KEY, clock)
        await service.start()
        way_in = TelegramIn(bot, service, store, clock, webhook=f"http://{place}/telegram")
        async with listening(place, [way_in]):
            task = asyncio.create_task(way_in.run())
            try:
                await until(lambda: server.secret)
                yield way_in
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await service.stop()


def free_place() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


async def begin(server: TelegramServer, user: int, code: str) -> None:
    await enter(server, user, code)
    server.say(user, "/goto 1a")
    await until(lambda: "Question 1a" in last(server, user).text)


def waits(server: TelegramServer, text: str) -> bool:
    """Whether an update with *text* is not acknowledged."""
    return any(text in str(update) for update in server.updates)


def submissions(url: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = [(at, bytes(content).decode()) for at, content in connection.execute("SELECT at, content FROM submission")]
    connection.close()
    return found


def files(url: str) -> list[bytes]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = [row[0] for row in connection.execute("SELECT content FROM file")]
    connection.close()
    return found


async def test_a_slow_file_holds_up_nothing_and_its_message_is_acknowledged_at_once(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        slow.say(ANA, "behind the plan")
        await until(lambda: "2 messages" in last(slow, ANA).text)
        await until(lambda: not waits(slow, "see our plan"))
        await until(lambda: slow.downloads)
        assert files(url) == []
        slow.gate.set()
        await until(lambda: files(url) == [b"%PDF plan"])
    assert texts(url) == ["see our plan", "behind the plan"]


async def test_a_submission_is_sealed_when_its_file_is_there_and_counts_from_its_confirmation(
    slow: SlowServer, hall: Hall
) -> None:
    url, codes = hall
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        for typed in ("/submit", "1", "1"):
            slow.say(ANA, typed)
        await until(lambda: "your receipt follows" in last(slow, ANA).text)
        assert submissions(url) == []
    confirmed = datetime.fromtimestamp(slow.now, UTC)
    slow.now += 3_600
    slow.gate.set()
    async with running(slow, url):  # it was stopped meanwhile
        await until(lambda: "Submitted for ARG" in slow.chat(ANA)[-2].text)
    (at, content), *others = submissions(url)
    assert not others
    assert timedelta(0) <= confirmed - datetime.fromisoformat(at) < timedelta(minutes=1)
    assert hashlib.sha256(b"%PDF plan").hexdigest() in content
    assert slow.chat(ANA)[-1].file is not None


async def test_a_crash_while_a_file_is_fetched_loses_nothing_and_keeps_it_once(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await until(lambda: slow.downloads)
    assert files(url) == []
    slow.gate.set()
    async with running(slow, url):
        await until(lambda: files(url) == [b"%PDF plan"])
    assert texts(url) == ["see our plan"]


async def test_a_file_that_fails_for_a_while_is_fetched_all_the_same(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    slow.gate.set()
    async with hasty(slow, url):
        await begin(slow, ANA, codes["ana"])
        slow.faults.extend([("getFile", "502"), ("getFile", "drop"), ("getFile", "429"), ("getFile", "lost")])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await until(lambda: files(url) == [b"%PDF plan"])


async def test_who_sent_a_file_that_cannot_be_had_is_asked_for_it_again(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    slow.gate.set()
    async with hasty(slow, url) as clock:
        await begin(slow, ANA, codes["ana"])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        slow.world.files.clear()
        await until(lambda: "1 message" in last(slow, ANA).text)
        clock.ahead = 400.0
        await until(lambda: "send it again" in last(slow, ANA).text)
        slow.send_file(ANA, "huge.pdf", bytes(20_000_001), size=5)  # its size was told wrong
        await until(lambda: "too big" in last(slow, ANA).text)
        slow.say(ANA, "/goto 1a")
        await until(lambda: "see our plan" in last(slow, ANA).text)
        assert "plan.pdf" not in last(slow, ANA).text
    assert files(url) == []


async def test_a_stranger_s_file_is_not_fetched(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    slow.gate.set()
    async with running(slow, url):
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await until(lambda: slow.chat(ANA))
        await begin(slow, ANA, codes["ana"])
        slow.say(ANA, "a thought")
        await until(lambda: "1 message" in last(slow, ANA).text)
    assert slow.downloads == 0
    assert texts(url) == ["a thought"]


async def test_a_file_that_an_edit_puts_in_place_of_another_is_the_answer(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    slow.gate.set()
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        message = slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await until(lambda: files(url) == [b"%PDF plan"])
        slow.edit(ANA, message, "see our new plan", file=("new.pdf", b"%PDF new"))
        await until(lambda: len(files(url)) == 2)
        slow.say(ANA, "/goto 1a")
        await until(lambda: "new.pdf" in last(slow, ANA).text)
        assert "plan.pdf" not in last(slow, ANA).text


async def test_a_file_waits_for_a_database_that_is_locked(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url, patience=0.2):
        await begin(slow, ANA, codes["ana"])
        slow.send_file(ANA, "plan.pdf", b"%PDF plan", "see our plan")
        await until(lambda: slow.downloads)
        lock = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
        slow.gate.set()
        await asyncio.sleep(0.5)
        lock.execute("ROLLBACK")
        lock.close()
        await until(lambda: files(url) == [b"%PDF plan"], 10)
    assert texts(url) == ["see our plan"]


async def test_an_album_is_one_batch_in_its_order(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        for number in range(10):
            slow.send_file(ANA, f"page {number}.pdf", b"%d" % number, "ten pages" if number == 0 else "")
        await until(lambda: "10 messages" in last(slow, ANA).text)
        await until(lambda: slow.downloads == 4)
        await asyncio.sleep(0.1)
        assert slow.downloads == 4, "no more at once: each may be large"
        slow.gate.set()
        await until(lambda: len(files(url)) == 10)
    assert sorted(files(url)) == [b"%d" % number for number in range(10)]
    assert texts(url) == ["ten pages", *[""] * 9]


async def test_a_second_poller_is_told_why_and_goes_on_when_the_first_has_gone(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    with capture_logs() as logs:
        async with hasty(slow, url), hasty(slow, url):
            await until(lambda: any("another process polls" in entry["event"] for entry in logs))
        async with hasty(slow, url):
            slow.say(ANA, f"/start {codes['ana']}")
            await until(lambda: slow.chat(ANA) and "Welcome" in last(slow, ANA).text)


async def test_after_a_quiet_week_ids_start_anew_and_nothing_is_missed(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url) as polling:
        await begin(slow, ANA, codes["ana"])
        slow.say(ANA, "before")
        await until(lambda: "1 message" in last(slow, ANA).text)
        await until(lambda: not slow.updates)
        polls = [method for method, _ in slow.calls].count("getUpdates")
        await until(lambda: [method for method, _ in slow.calls].count("getUpdates") > polls + 1)
        assert polling.quiet_seconds < 3
        slow.now += 8 * 86_400
        slow.next_update = 12
        slow.say(ANA, "after")
        await until(lambda: "2 messages" in last(slow, ANA).text)
    assert texts(url) == ["before", "after"]


async def test_strange_updates_do_not_stop_the_polling(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
        for kind, value in (("new", {}), ("message", None), ("message", []), ("callback_query", {"id": 5}), ("message", "x")):
            slow.raw({kind: value})
        slow.raw({"message": {"message_id": 10**40, "date": "now", "chat": {"id": None}, "text": "\ud800\0"}})
        slow.say(ANA, "a thought")
        await until(lambda: "1 message" in last(slow, ANA).text)
        await until(lambda: not slow.updates)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    assert connection.execute("SELECT count(*) FROM quarantine").fetchone() == (5,)
    connection.close()


async def test_from_polling_to_the_webhook_and_back_nothing_that_waits_is_dropped(slow: SlowServer, hall: Hall) -> None:
    url, codes = hall
    place = free_place()
    async with running(slow, url):
        await begin(slow, ANA, codes["ana"])
    slow.say(ANA, "one")
    async with by_webhook(slow, url, place):
        await until(lambda: "1 message" in last(slow, ANA).text)
        async with ClientSession(f"http://{place}") as anybody:
            for secret, size, status in (("wrong", 10, 403), (slow.secret, MOST_BYTES + 10, 413), ("\u00e9", 10, 403)):
                body = b'{"a": "' + b"x" * size + b'"}'
                async with anybody.post("/telegram", data=body, headers={SECRET_HEADER: secret}) as answer:
                    assert answer.status == status
    slow.say(ANA, "two")
    async with running(slow, url):
        await until(lambda: "2 messages" in last(slow, ANA).text)
    assert texts(url) == ["one", "two"]


async def test_by_webhook_a_press_that_overtakes_a_message_takes_nothing_from_its_answer(slow: SlowServer, hall: Hall) -> None:
    """Telegram brings presses beside messages; the updates' ids tell the order in which people acted."""
    url, codes = hall
    place = free_place()
    async with by_webhook(slow, url, place):
        await begin(slow, ANA, codes["ana"])
        slow.say(ANA, "one")
        await until(lambda: "1 message" in last(slow, ANA).text)
        number, slow.next_update = slow.next_update, slow.next_update + 2
        person, chat = {"id": ANA, "is_bot": False, "first_name": "Ana"}, {"id": ANA, "type": "private"}
        done = last(slow, ANA).keyboard[0][0]["callback_data"]
        said = {"message_id": 900, "date": slow.now, "chat": chat, "from": person, "text": "two"}
        headers = {SECRET_HEADER: slow.secret}
        async with ClientSession(f"http://{place}", headers=headers) as telegram:
            press = {"update_id": number + 1, "callback_query": {"id": "77", "from": person, "data": done}}
            async with telegram.post("/telegram", json=press) as answer:
                assert answer.status == 200
            await until(lambda: "Question 1b" in last(slow, ANA).text)
            async with telegram.post("/telegram", json={"update_id": number, "message": said}) as answer:
                assert answer.status == 200
            await until(lambda: "1a" in last(slow, ANA).text)
            async with telegram.post("/telegram", json={"update_id": number, "message": said}) as answer:
                assert answer.status == 200, "brought again: it is kept already"
    assert answers(url) == [("1a", "one"), ("1a", "two")]


def answers(url: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute("SELECT question, text FROM revision WHERE act = 'write' ORDER BY number").fetchall()
    connection.close()
    return found
