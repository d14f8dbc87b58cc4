"""The kill test on Slack, which keeps no order and gives up: then only the history has what was said."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

from adapters.slack.address import split
from adapters.slack.manifest import PATH
from adapters.slack.render import render
from bot.model.effects import Message
from bot.phrases.speak import speak
from tests.kill.wire import Seen, numberless
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SECRET, Rates, Request, SlackServer
from tests.standins.slack.trouble import TIERS
from tests.telegram.test_receiving import free_place

SENDING = ("chat.postMessage", "chat.update")
READING = ("conversations.list", "conversations.history", "conversations.replies")
AT_THE_START = ("auth.test", "apps.connections.open")
JITTER = 0.1
"""Seconds by which deliveries overtake each other."""
MOST_FAULTS = 12
"""That wait for calls: with more of them nobody would get anywhere."""
UNKNOWN = ("lost", "late", "fatal_error_done")


class Slack:
    """Implements `Side`. *sockets*: the bot is told by Socket Mode, else by signed requests."""

    def __init__(self, *, sockets: bool, seed: int, pace: float, refused: float = 0.0) -> None:
        """*pace*: what Slack's minutes are multiplied by. *refused*: how often a connection is, of the times when it might be.

        That should be seldom, for it takes the bot a quarter of a minute to get over it.
        """
        self.begin = datetime.now(UTC) - timedelta(days=1)
        # A bot that is killed every few seconds connects more often than once a minute.
        self._server = SlackServer(rates=Rates(tiers={**TIERS, "T1": 100}), pace=pace)
        self._server.on_answer = self._answered
        self._sockets, self._place = sockets, "" if sockets else free_place()
        self._random = random.Random(seed)  # noqa: S311 - of the delays on the way
        self._refused = refused
        self._refusing: asyncio.Task[None] | None = None
        self.troubles: Sequence[str] = ("429", "5xx", "drop", "lost", "done", "reading", "start", "unheard")
        if sockets:
            self.troubles = (*self.troubles, "cut", "refresh", "refused")
        self.on_answer: Callable[[int], object] = lambda _: None

    async def __aenter__(self) -> object:
        await self._server.__aenter__()
        self._server.queue.jitter = lambda: self._random.uniform(0, JITTER)
        self._server.echo = False
        if not self._sockets:  # verified beforehand; there is no bot yet
            posts = self._server.posts
            posts.events = posts.interactivity = posts.commands = f"http://{self._place}{PATH}"
            self._server.queue.transport = posts
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    def settings(self) -> Mapping[str, str]:
        found = {"TOURDETABLE_SLACK_BOT_TOKEN": BOT_TOKEN, "TOURDETABLE_SLACK_URL": self._server.world.base_url}
        if self._sockets:
            return {**found, "TOURDETABLE_SLACK_APP_TOKEN": APP_TOKEN}
        return {**found, "TOURDETABLE_SLACK_SIGNING_SECRET": SECRET, "TOURDETABLE_LISTEN": self._place}

    def say(self, chat: int, text: str) -> None:
        self._server.now = time()
        self._server.say(f"U{chat}", text)

    def again(self) -> None:
        self._server.again(self._server.deliveries[-1])

    def seen(self, chat: int) -> Sequence[Seen]:
        return [
            Seen(shown.text, next((str(one.element["value"]).partition("|")[0] for one in shown.controls), ""))
            for shown in self._server.chat(f"U{chat}")
        ]

    def chat_of(self, address: str) -> int:
        return int(split(address)[1].removeprefix("DU"))

    def shows(self, message: Message) -> bool:
        last = render(speak(message, "", "")).messages[-1]
        chat = self._server.chat(f"U{self.chat_of(message.address)}")
        if message.slot:
            return any(numberless(shown.raw) == numberless(last.text) for shown in chat)
        return any(shown.raw == last.text and _bare(shown.blocks) == _bare(last.blocks) for shown in chat)

    def heard_of(self) -> int:
        return self._server.sockets.opened if self._sockets else sum(1 for _ in self._server.calls_of("conversations.list"))

    def lost(self) -> Counter[int]:
        return Counter(
            self._chat_in(request)
            for request in self._server.calls_of("chat.postMessage")
            if request.fault in UNKNOWN and not request.error
        )

    def given_up(self) -> int:
        taken = {one.event_id for one in self._server.deliveries if one.state == "acknowledged"}
        return len({one.event_id for one in self._server.deliveries if one.state == "given up"} - taken)

    @asynccontextmanager
    async def _outage(self) -> AsyncIterator[None]:
        if self._refusing is not None:
            self._refusing.cancel()
        with self._server.refusing():
            yield
            await self._server.idle()

    def outage(self) -> AbstractAsyncContextManager[object]:
        return self._outage()

    def make(self, trouble: str, times: int, chance: random.Random) -> None:
        server = self._server
        if len(server.faults) >= MOST_FAULTS:
            return
        match trouble:
            case "429":  # which holds all chats up
                server.fail(chance.choice(SENDING), "429", 1, seconds=chance.randint(1, 2))
            case "5xx":
                server.fail(chance.choice(SENDING), chance.choice(("500", "502", "504", "internal_error")), times)
            case "drop" | "lost":
                server.fail(chance.choice(SENDING), trouble, times)
            case "done":
                server.fail(chance.choice(SENDING), "fatal_error_done", times)
            case "reading":
                server.fail(chance.choice(READING), chance.choice(("429", "502", "drop")), 1)
            case "start":
                server.fail(chance.choice(AT_THE_START), chance.choice(("502", "drop", "internal_error")), 1)
            case "unheard":
                self._refusing = asyncio.create_task(self._unheard(chance.uniform(0.5, 3.0)))
            case "cut":
                server.cut_sockets()
            case "refresh":
                self._refusing = asyncio.create_task(server.sockets.disconnect("refresh_requested"))
            case "refused":
                server.sockets.refuse = int(chance.random() < self._refused)
            case _:
                raise ValueError(trouble)

    async def _unheard(self, seconds: float) -> None:
        with self._server.refusing():
            await asyncio.sleep(seconds)

    def calm(self) -> None:
        self._server.faults.clear()
        self._server.sockets.refuse = 0

    def _answered(self, request: Request) -> None:
        self._server.now = time()
        if request.method in SENDING:
            self.on_answer(self._chat_in(request))

    def _chat_in(self, request: Request) -> int:
        return int(str(request.arguments["channel"]).removeprefix("DU"))


def _bare(blocks: Sequence[Any]) -> list[dict[str, Any]]:
    """Return *blocks* without the ids that Slack gives them."""
    return [{key: value for key, value in block.items() if key != "block_id"} for block in blocks]
