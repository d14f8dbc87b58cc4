"""The conversation on Telegram, through the real SDK against the stand-in: nothing lost, nothing said twice without need."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.shared.listening import TokenRefused
from adapters.telegram.bot import make_bot
from adapters.telegram.send import Sender
from adapters.telegram.way_in import TelegramIn
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import open_store
from tests.hall import prepare
from tests.standins.telegram import TOKEN, Shown, TelegramServer, labels

KEY = InstitutionKey.made_of(bytes(32))
ANA, BEN = 7, 8


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def hall(tmp_path: Path) -> tuple[str, dict[str, str]]:
    """A prepared database, and everybody's code."""
    url = f"sqlite:///{tmp_path}/telegram.sqlite"
    return url, await prepare(url)


class ServersClock(SystemClock):
    """The time that it is at the server; waiting takes as long as it does."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._server.now, UTC)


@asynccontextmanager
async def running(server: TelegramServer, url: str, patience: float = 5.0) -> AsyncIterator[TelegramIn]:
    """Run the bot as `tourdetable run` does, without its pace."""
    clock = ServersClock(server)
    async with make_bot(TOKEN, server.base_url) as bot, open_store(url, patience=patience) as store:
        service = Service(store, [Sender(bot, clock, rates=None)], KEY, clock)
        await service.start()
        polling = TelegramIn(bot, service, store, clock, poll_seconds=1)
        task = asyncio.create_task(polling.run())
        try:
            yield polling
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await service.stop()


async def until(seen: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until *seen* is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not seen():
        if asyncio.get_running_loop().time() > end:
            pytest.fail("it did not happen")
        await asyncio.sleep(0.01)


def last(server: TelegramServer, user: int) -> Shown:
    return server.chat(user)[-1]


def texts(url: str) -> list[str]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = [row[0] for row in connection.execute("SELECT text FROM revision WHERE act = 'write' ORDER BY number")]
    connection.close()
    return found


async def enter(server: TelegramServer, user: int, code: str) -> None:
    server.say(user, f"/start {code}")
    await until(lambda: server.chat(user) and "Welcome" in last(server, user).text)


async def test_a_delegate_answers_with_messages_and_buttons(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.press(ANA, "Begin")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        assert "<b>What do you think?</b>" in last(server, ANA).html
        server.say(ANA, "I think <so> & *more*")
        await until(lambda: "1 message" in last(server, ANA).text)
        server.press(ANA, "Done")
        await until(lambda: "Question 1b" in last(server, ANA).text)
        assert labels(last(server, ANA))[:2] == ["1. Yes", "2. No"]
        server.press(ANA, "1. Yes")
        await until(lambda: "Question 1c" in last(server, ANA).text)
        assert "<blockquote>I think &lt;so&gt; &amp; *more*</blockquote>" in last(server, ANA).html
    assert texts(url) == ["I think <so> & *more*", "yes"]
    assert {method for method, _ in server.calls} >= {"answerCallbackQuery"}


async def test_the_status_message_is_edited_in_place(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.say(ANA, "/goto 1a")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        seen = len(server.chat(ANA))
        for number in range(40):
            server.say(ANA, f"thought {number}")
        await until(lambda: "40 messages" in last(server, ANA).text)
        assert len(server.chat(ANA)) == seen + 1
    assert texts(url) == [f"thought {number}" for number in range(40)]


async def test_what_was_not_acknowledged_comes_again_and_acts_once(
    server: TelegramServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.say(ANA, "/goto 1a")
        server.say(ANA, "a thought")
        number = server.next_update - 1
        await until(lambda: "1 message" in last(server, ANA).text)
    server.again(number)  # under a new id, as Telegram does it
    async with running(server, url):  # a new process knows no offset: all that was not acknowledged comes again
        server.say(ANA, "another")
        await until(lambda: "2 messages" in last(server, ANA).text)
    assert texts(url) == ["a thought", "another"]


async def test_an_edit_revises_the_answer(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.say(ANA, "/goto 1a")
        message = server.say(ANA, "a thougt")
        await until(lambda: "1 message" in last(server, ANA).text)
        server.edit(ANA, message, "a thought")
        await until(lambda: "edit" in last(server, ANA).text)
    assert texts(url) == ["a thougt", "a thought"]


async def test_a_file_is_kept_by_its_bytes(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.say(ANA, "/goto 1a")
        server.send_file(ANA, "../../plan.pdf", b"%PDF plan", "our plan")
        await until(lambda: "1 message" in last(server, ANA).text)
        server.send_file(ANA, "big.pdf", b"", size=20_000_001)
        await until(lambda: "too big" in last(server, ANA).text)
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        await until(lambda: connection.execute("SELECT content FROM file").fetchall())  # fetched beside the conversation
    assert connection.execute("SELECT content FROM file").fetchall() == [(b"%PDF plan",)]
    connection.close()


@pytest.mark.parametrize("fault", ["502", "drop", "429", "lost"])
async def test_a_reply_arrives_through_every_fault(
    server: TelegramServer, hall: tuple[str, dict[str, str]], fault: str
) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.faults.append(("sendMessage", fault))
        server.say(ANA, "/status")
        await until(lambda: "You speak for" in last(server, ANA).text and "Welcome" not in last(server, ANA).text)
        server.faults.append(("getUpdates", "502"))
        server.say(ANA, "/help")
        await until(lambda: "You can send" in last(server, ANA).text, 10)


async def test_who_blocks_the_bot_holds_nobody_else_up(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        await enter(server, BEN, codes["ben"])
        server.say(ANA, "/goto 1a")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        server.block(ANA)
        server.say(BEN, "/goto 1a")
        server.say(BEN, "a thought")
        await until(lambda: "1 message" in last(server, BEN).text)


async def test_forged_and_strange_payloads_cost_only_themselves(
    server: TelegramServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.raw({"message": {"message_id": "x"}})
        server.raw({"message": 3})
        server.raw({"something": "new"})
        server.press(ANA, "", data="forged|/submit")
        await until(lambda: "button" in last(server, ANA).text)
        server.press(ANA, "", data="no separator")
        server.group_say(ANA, -100, "/status@tour_bot")
        server.group_say(ANA, -100, "chatter that concerns no bot")
        await until(lambda: server.chat(-100))
        assert "private" in last(server, -100).text
        server.say(ANA, "", voice={"file_id": "v", "duration": 3})
        await until(lambda: "voice" in last(server, ANA).text)
    assert len(server.chat(-100)) == 1


async def test_in_a_forum_the_pointer_is_said_in_the_topic_in_which_it_was_spoken_to(
    server: TelegramServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, _ = hall
    async with running(server, url):
        server.group_say(ANA, -100, "/status@tour_bot", thread=7)
        await until(lambda: server.chat(-100))
        server.group_say(ANA, -100, "/status@tour_bot")
        await until(lambda: len(server.chat(-100)) == 2)
    assert [shown.thread for shown in server.chat(-100)] == [7, 0]


async def test_a_stolen_link_is_used_once(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, ANA, codes["ana"])
        server.say(BEN, f"/start {codes['ana']}")
        await until(lambda: server.chat(BEN))
        assert "not valid" in last(server, BEN).text


async def test_while_the_database_is_locked_nothing_is_acknowledged(
    server: TelegramServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with running(server, url, patience=0.2):
        await enter(server, ANA, codes["ana"])
        server.say(ANA, "/goto 1a")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        lock = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")  # the service may be writing
        server.say(ANA, "a thought")
        await asyncio.sleep(0.5)
        assert any(update.get("message", {}).get("text") == "a thought" for update in server.updates)
        lock.execute("ROLLBACK")
        lock.close()
        await until(lambda: "1 message" in last(server, ANA).text, 10)
    assert texts(url) == ["a thought"]


async def test_a_revoked_token_is_said_and_ends_the_polling(server: TelegramServer, hall: tuple[str, dict[str, str]]) -> None:
    url, _ = hall
    clock = SystemClock()
    async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
        polling = TelegramIn(bot, Service(store, [], KEY, clock), store, clock, poll_seconds=1)
        server.revoked = True
        with pytest.raises(TokenRefused):
            await polling.run()
