"""The webhooks of the Telegram stand-in: what is brought, in which order, and how often."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from tests.standins.telegram import TelegramServer

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class Hook:
    """A bot's end of a webhook. `answer` decides on the status of each update."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Callable[[dict[str, Any]], int] = lambda _: 200
        self.open = asyncio.Event()
        self.open.set()
        self.now = self.most = 0
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append(update)
        self.secrets.append(request.headers.get(SECRET))
        self.now += 1
        self.most = max(self.most, self.now)
        await self.open.wait()
        self.now -= 1
        return web.Response(status=self.answer(update))

    def texts(self) -> list[str]:
        return [update["message"]["text"] if "message" in update else "press" for update in self.got]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made, app = Hook(), web.Application()
    app.router.add_post("/hook", made.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    made.open.set()
    await runner.cleanup()


async def until(seen: Callable[[], object], seconds: float = 5.0) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not seen():
        if asyncio.get_running_loop().time() > end:
            pytest.fail("it did not happen")
        await asyncio.sleep(0.01)


async def test_what_waits_is_brought_with_the_secret_and_is_gone_when_it_is_taken(
    server: TelegramServer, bot: Bot, hook: Hook
) -> None:
    server.say(7, "before")
    await bot.set_webhook(hook.url, secret_token="s-_" + "x" * 253)
    server.say(7, "after")
    await until(lambda: server.updates == [])
    assert hook.texts() == ["before", "after"]
    assert set(hook.secrets) == {server.secret} == {"s-_" + "x" * 253}
    assert server.brought == [200, 200]


@pytest.mark.parametrize("status", [301, 400, 500, 503])
async def test_what_is_not_taken_comes_again_and_holds_up_its_own_chat_only(
    server: TelegramServer, bot: Bot, hook: Hook, status: int
) -> None:
    hook.answer = lambda update: status if update["message"]["text"] == "one" and len(hook.got) < 5 else 200
    await bot.set_webhook(hook.url)
    server.say(7, "one")
    server.say(7, "two")
    server.say(8, "other")
    await until(lambda: server.updates == [])
    found = hook.texts()
    assert found.count("one") >= 3
    assert found.index("other") < found.index("two") == len(found) - 1
    info = await bot.get_webhook_info()
    assert info.last_error_message is not None
    assert info.last_error_message.startswith(f"Wrong response from the webhook: {status} ")
    assert info.last_error_date is not None
    assert info.pending_update_count == 0


async def test_the_first_repetition_comes_at_once_and_the_next_ones_ever_later(
    server: TelegramServer, bot: Bot, hook: Hook
) -> None:
    server.webhook.pace = 0.2
    clock = asyncio.get_running_loop().time
    times: list[float] = []

    def failing(_: dict[str, Any]) -> int:
        times.append(clock())
        return 200 if len(times) == 4 else 500

    hook.answer = failing
    await bot.set_webhook(hook.url)
    server.say(7, "one")
    await until(lambda: server.updates == [])
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses[0] < 0.09
    assert pauses[1] >= 0.4
    assert pauses[2] >= 0.8


async def test_chats_go_side_by_side_up_to_max_connections_and_each_in_order(
    server: TelegramServer, bot: Bot, hook: Hook
) -> None:
    hook.open.clear()
    await bot.set_webhook(hook.url, max_connections=3)
    for number in range(4):
        for user in range(10, 15):
            server.say(user, f"{user} {number}")
    await until(lambda: hook.now == 3)
    await asyncio.sleep(0.1)
    assert hook.most == 3
    hook.open.set()
    await until(lambda: server.updates == [])
    assert hook.most == 3
    for user in range(10, 15):
        assert [text for text in hook.texts() if text.startswith(str(user))] == [f"{user} {number}" for number in range(4)]
    assert (await bot.get_webhook_info()).max_connections == 3


async def test_a_press_can_overtake_the_message_before_it(server: TelegramServer, bot: Bot, hook: Hook) -> None:
    await bot.send_message(
        7, "Question", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="d")]])
    )
    hook.answer = lambda update: 500 if "message" in update and len(hook.got) < 3 else 200
    await bot.set_webhook(hook.url)
    server.say(7, "a thought")
    server.press(7, "Done")
    await until(lambda: server.updates == [])
    assert hook.texts()[-1] == "a thought"


async def test_presses_of_different_people_do_not_wait_for_each_other(server: TelegramServer, bot: Bot, hook: Hook) -> None:
    hook.answer = lambda update: 500 if update["callback_query"]["data"] == "first" and len(hook.got) < 4 else 200
    await bot.set_webhook(hook.url)
    for user, data in ((7, "first"), (7, "second"), (8, "other")):
        server.press(user, "", data=data)
    await until(lambda: server.updates == [])
    pressed = [update["callback_query"]["data"] for update in hook.got]
    assert pressed.index("other") < pressed.index("second") == len(pressed) - 1


async def test_a_hook_that_is_not_there_or_does_not_answer_is_told_in_the_info(
    server: TelegramServer, bot: Bot, hook: Hook
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/"
    await bot.set_webhook(nowhere)
    server.say(7, "one")
    await until(lambda: server.brought)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.last_error_message) == (nowhere, 1, "Connection refused")
    server.webhook.patience = 0.1
    hook.open.clear()
    await bot.set_webhook(hook.url)
    await until(lambda: len(hook.got) > 1)
    assert (await bot.get_webhook_info()).last_error_message == "Read timeout expired"


async def test_polling_and_a_webhook_exclude_each_other_and_the_change_drops_nothing(
    server: TelegramServer, bot: Bot, hook: Hook
) -> None:
    hook.answer = lambda _: 500
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    server.say(7, "one")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert len(await bot.get_updates()) == 1
    await bot.set_webhook(hook.url)
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_webhook_that_cannot_be_is_refused(bot: Bot) -> None:
    await bot.set_webhook("https://example.org:8443/hook", allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates) == ("https://example.org:8443/hook", ("message",))
    await bot.delete_webhook()
    for url, words in (("http://example.org/", "https url must be provided"), ("https://example.org:9000/", "only on ports")):
        with pytest.raises(BadRequest, match=words):
            await bot.set_webhook(url)
    for secret, words in (("x" * 257, "too long"), ("a b", "unallowed characters")):
        with pytest.raises(BadRequest, match=words):
            await bot.set_webhook("https://example.org/", secret_token=secret)
