"""The kill test on Telegram."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from adapters.telegram.address import chat_of
from adapters.telegram.render import render
from bot.model.effects import Message
from bot.phrases.speak import speak
from tests.hall import START
from tests.kill.wire import Seen, numberless
from tests.standins.telegram import Rates, Request, TelegramServer
from tests.telegram.process import environment

FIRST_USER = 100
FAILING = ("sendMessage", "editMessageText", "getUpdates")


class Telegram:
    """Implements `Side`. What is not fetched waits, as long as it takes."""

    begin = START
    troubles: Sequence[str] = ("429", "5xx", "drop", "lost") * 2

    def __init__(self) -> None:
        self._server = TelegramServer(rates=Rates())
        self._server.on_answer = self._answered
        self.on_answer: Callable[[int], object] = lambda _: None

    async def __aenter__(self) -> object:
        return await self._server.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    def settings(self) -> Mapping[str, str]:
        return environment(self._server)

    def say(self, chat: int, text: str) -> None:
        self._server.say(FIRST_USER + chat, text)

    def again(self) -> None:
        self._server.again(self._server.next_update - 1)

    def seen(self, chat: int) -> Sequence[Seen]:
        return [
            Seen(shown.text, next((str(one["callback_data"]).partition("|")[0] for row in shown.keyboard for one in row), ""))
            for shown in self._server.sent(FIRST_USER + chat)
        ]

    def chat_of(self, address: str) -> int:
        return chat_of(address) - FIRST_USER

    def shows(self, message: Message) -> bool:
        rendered, chat = render(speak(message, "", "")), self._server.sent(chat_of(message.address))
        if message.slot:
            return any(numberless(one.html) == numberless(rendered.texts[-1]) for one in chat)
        keyboard = rendered.keyboard.to_dict()["inline_keyboard"] if rendered.keyboard else []
        shown = ((one.html, one.keyboard) for one in chat)
        return (rendered.texts[-1], [list(row) for row in keyboard]) in shown

    def heard_of(self) -> int:
        return sum(1 for _ in self._server.calls_of("getUpdates"))

    def lost(self) -> Counter[int]:
        return Counter(
            int(request.arguments["chat_id"]) - FIRST_USER
            for request in self._server.calls_of("sendMessage")
            if request.fault == "lost" and not request.description
        )

    def given_up(self) -> int:
        return 0

    def outage(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    def make(self, trouble: str, times: int, chance: random.Random) -> None:
        if trouble == "429":
            self._server.fail("sendMessage", "429", 2 * times, seconds=chance.randint(1, 3))
            self._server.fail("editMessageText", "429", times, seconds=1)
        else:
            how = chance.choice(("500", "502", "504")) if trouble == "5xx" else trouble
            self._server.fail(chance.choice(FAILING), how, times)

    def calm(self) -> None:
        self._server.faults.clear()

    def _answered(self, request: Request) -> None:
        if "chat_id" in request.arguments:
            self.on_answer(int(request.arguments["chat_id"]) - FIRST_USER)
