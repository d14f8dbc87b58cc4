"""The trouble that the Telegram stand-in makes when a test asks for it: faults before and after the work, and rates."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.standins.telegram import Rates, TelegramServer
from tests.standins.telegram.wire import Arguments


def shown(server: TelegramServer) -> list[str]:
    return [message.text for message in server.sent(7)]


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("429", RetryAfter),
        ("500", NetworkError),
        ("502", NetworkError),
        ("504", NetworkError),
        ("drop", NetworkError),
        ("401", InvalidToken),
        ("403", Forbidden),
    ],
)
async def test_a_fault_before_the_work_has_no_effect_and_is_met_so_often(
    server: TelegramServer, bot: Bot, how: str, kind: type[TelegramError]
) -> None:
    server.fail("sendMessage", how, 2)
    for _ in range(2):
        with pytest.raises(kind):
            await bot.send_message(7, "hello")
    assert shown(server) == []
    await bot.send_message(7, "hello")
    assert shown(server) == ["hello"]
    assert [request.fault for request in server.calls_of("sendMessage")] == [how, how, ""]


@pytest.mark.parametrize("how", ["lost", "late"])
async def test_a_fault_after_the_work_leaves_it_done(server: TelegramServer, bot: Bot, how: str) -> None:
    server.fail("sendMessage", how, seconds=5)
    with pytest.raises(NetworkError):
        await bot.send_message(7, "hello", read_timeout=0.2)
    assert shown(server) == ["hello"], "it timed out, yet it was delivered"


async def test_who_is_not_answered_times_out_and_nothing_is_done(server: TelegramServer, bot: Bot) -> None:
    server.fail("sendMessage", "hang", seconds=5)
    with pytest.raises(TimedOut):
        await bot.send_message(7, "hello", read_timeout=0.2)
    assert shown(server) == []
    server.fail("sendMessage", "slow", seconds=0.2)
    await bot.send_message(7, "slowly", read_timeout=2)
    assert shown(server) == ["slowly"]


async def test_faults_wait_for_their_method_and_downloads_have_their_own(server: TelegramServer, bot: Bot) -> None:
    server.send_file(7, "a.pdf", b"%PDF")
    server.fail("file", "502")
    server.fail("sendDocument", "502")
    await bot.send_message(7, "hello")
    file = await bot.get_file(next(iter(server.world.files)))
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"%PDF"
    with pytest.raises(NetworkError):
        await bot.send_document(7, InputFile(b"x", "x"))
    server.fail("*", "drop")
    with pytest.raises(NetworkError):
        await bot.get_me()
    server.fail("getMe", "nonsense")
    with pytest.raises(NetworkError):  # the server itself fails, loudly
        await bot.get_me()


async def test_a_mood_decides_call_by_call(server: TelegramServer, bot: Bot) -> None:
    def bad_at(method: str, arguments: Arguments) -> str:
        return "429 7" if method == "sendMessage" and arguments["text"] == "bulk" else ""

    server.faults.mood = bad_at
    await bot.send_message(7, "reply")
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(7, "bulk")
    assert seconds_of(wait.value) == 7


async def test_all_calls_are_in_the_log_with_what_became_of_them(server: TelegramServer, bot: Bot) -> None:
    await bot.send_message(7, "hello", disable_notification=True)
    with pytest.raises(BadRequest):
        await bot.send_message(99, "hello")
    server.fail("sendMessage", "drop")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "hello")
    done, refused, cut = server.calls_of("sendmessage")
    assert done.arguments == {"chat_id": "7", "text": "hello", "disable_notification": "true"}
    assert (done.status, refused.status, refused.description, cut.status) == (200, 400, "Bad Request: chat not found", 0)
    assert [method for method, _ in server.calls] == ["getMe", *["sendMessage"] * 3]


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def seconds_of(wait: RetryAfter) -> int:
    assert isinstance(wait.retry_after, timedelta)
    return wait.retry_after.seconds


async def sent(bot: Bot, chat: int, times: int) -> tuple[int, int]:
    """Send so often; return how many went, and the last refusal's seconds."""
    went = seconds = 0
    for number in range(times):
        try:
            await bot.send_message(chat, str(number))
            went += 1
        except RetryAfter as wait:
            seconds = seconds_of(wait)
    return went, seconds


async def test_a_chat_takes_a_burst_and_then_one_a_second(server: TelegramServer, bot: Bot) -> None:
    clock = Time()
    server.rates = Rates(clock=clock)
    assert await sent(bot, 7, 7) == (5, 1)
    clock.now += 1
    assert await sent(bot, 7, 2) == (1, 1)
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("x", 7, server.sent(7)[-1].id)
    await bot.send_chat_action(7, "typing")
    server.start(8)
    assert await sent(bot, 8, 1) == (1, 0), "another chat does not wait"
    assert server.rates.refusals == 4
    assert len(server.sent(7)) == 6, "what is refused is not shown"


async def test_a_group_takes_twenty_a_minute(server: TelegramServer, bot: Bot) -> None:
    clock = Time()
    server.rates = Rates(clock=clock)
    server.group_say(7, -55, "hello")
    assert await sent(bot, -55, 21) == (20, 3)
    clock.now += 3
    assert await sent(bot, -55, 2) == (1, 3)


async def test_all_chats_together_take_thirty_a_second(server: TelegramServer, bot: Bot) -> None:
    clock = Time()
    server.rates = Rates(clock=clock)
    server.start(*range(100, 140))
    went = await asyncio.gather(*(sent(bot, user, 1) for user in range(100, 140)))
    assert sum(count for count, _ in went) == 30
    clock.now += 0.5
    assert await sent(bot, 7, 20) == (5, 1)
    went = await asyncio.gather(*(sent(bot, user, 1) for user in range(100, 140)))
    assert sum(count for count, _ in went) == 10
