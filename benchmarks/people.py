"""The platform's side of a measurement, in a process of its own: the stand-in server, and the people who write to it.

    echo SCENE | python -m benchmarks.people

It reads the scene, says where the server is, then `begun` once the bot receives, then what was seen: a line each. Then it waits
to be ended.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import time
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct, json

from tests.standins import slack, telegram

TICK = 0.001
"""Seconds between two looks at what the bot has asked for."""
SPOKEN = ("sendMessage", "editMessageText", "chat.postMessage", "chat.update")
Way: TypeAlias = Literal["telegram", "sockets", "requests"]
"""A platform; Slack by one way in or the other."""


class Scene(Struct, frozen=True):
    """What happens. In each of *chats* somebody says *said*; in a reminder nobody says anything.

    converse: each says the next once the last was answered. waiting: all of it waits before the bot comes.
    """

    what: Literal["converse", "waiting", "reminder"]
    chats: list[int]
    said: list[str] = []
    rate: float = 0
    """Messages per second that the server permits; 0 is any number."""
    on: Way = "telegram"
    at: str = ""
    """The address that requests go to."""


class Seen(Struct, frozen=True):
    """What the server saw. *seconds*: from the first poll to the last reply or acknowledgement; of a reminder, from the first
    sending to the last.
    """

    seconds: float
    spoken: int
    """Messages and edits that reached a chat."""
    refused: int
    """Calls that were answered with 429."""
    acknowledged: list[float] = []
    """Seconds from telling the bot what somebody said to its acknowledgement, in order of length; of a platform that tells."""


Heard: TypeAlias = Callable[[str, int, int | None], None]
"""Takes note of a call: its method, its status, the chat that it is about."""


class Place(Protocol):
    """A platform's stand-in, with the scene's people in it."""

    async def __aenter__(self) -> object: ...

    async def __aexit__(self, *error: object) -> None: ...

    @property
    def base_url(self) -> str: ...

    def say(self, chat: int, text: str) -> None: ...

    def waits(self) -> bool:
        """Return whether something that was said was not acknowledged yet."""

    async def receives(self) -> None:
        """Return once the bot receives."""

    def acknowledged(self) -> list[float]:
        """As `Seen.acknowledged`."""


class Telegram:
    """Implements `Place`."""

    def __init__(self, scene: Scene, heard: Heard) -> None:
        self._server = telegram.TelegramServer(rates=telegram.Rates(overall=scene.rate) if scene.rate else None)
        self._server.on_answer = lambda request: heard(request.method, request.status, request.arguments.get("chat_id"))
        self._chats = scene.chats

    async def __aenter__(self) -> object:
        await self._server.__aenter__()
        self._server.now = int(time())
        self._server.start(*self._chats)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def say(self, chat: int, text: str) -> None:
        self._server.say(chat, text)

    def waits(self) -> bool:
        return bool(self._server.queue.waiting)

    async def receives(self) -> None:
        while not any(self._server.calls_of("getUpdates")):  # noqa: ASYNC110 - a call is told when it is answered
            await asyncio.sleep(TICK)

    def acknowledged(self) -> list[float]:
        return []


class Slack:
    """Implements `Place`. The bot is told of its own messages too, as Slack does it."""

    def __init__(self, scene: Scene, heard: Heard) -> None:
        self._server = slack.SlackServer()
        self._server.posts.places = asyncio.Semaphore(4 * len(scene.chats))  # no event waits for another
        self._server.on_answer = lambda request: heard(
            request.method, 0 if request.error else request.status, _chat_of(request.arguments.get("channel"))
        )
        self._scene = scene

    async def __aenter__(self) -> object:
        await self._server.__aenter__()
        self._server.now = time()
        self._server.start(*(f"U{chat}" for chat in self._scene.chats))
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    @property
    def base_url(self) -> str:
        return self._server.world.base_url

    def say(self, chat: int, text: str) -> None:
        self._server.say(f"U{chat}", text)

    def waits(self) -> bool:
        return any(one.state == "waiting" for one in self._server.deliveries)

    async def receives(self) -> None:
        if self._scene.on == "sockets":
            while not self._server.sockets.connections:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(TICK)
            return
        while True:
            try:
                if await self._server.over_http(self._scene.at):
                    return
            except OSError:
                await asyncio.sleep(TICK)

    def acknowledged(self) -> list[float]:
        said = [one for one in self._server.deliveries if one.event.get("user", slack.BOT_USER) != slack.BOT_USER]
        patience = self._server.queue.patience
        taken = (one.attempts for one in said if one.state == "acknowledged")
        return sorted(patience * (len(attempts) - 1) + attempts[-1].seconds for attempts in taken)


def _chat_of(channel: object) -> int | None:
    return int(str(channel).removeprefix("DU")) if channel else None


class Stage:
    """One scene, played."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._place: Place = (Telegram if scene.on == "telegram" else Slack)(scene, self._heard)
        self._spoken: list[float] = []
        self._refused = 0
        self._next = {chat: iter(scene.said) for chat in scene.chats}
        self._open = len(scene.chats) if scene.what == "converse" else 0
        self._over = asyncio.Event()

    async def play(self) -> None:
        """Play the scene, and print what was seen."""
        async with self._place:
            if self._scene.what == "waiting":
                for text in self._scene.said:
                    for chat in self._scene.chats:
                        self._place.say(chat, text)
            print(self._place.base_url, flush=True)
            await self._place.receives()
            begin = asyncio.get_running_loop().time()
            print("begun", flush=True)
            end = await self._ended()
            if self._scene.what == "reminder":
                begin = self._spoken[0]
            seen = Seen(end - begin, len(self._spoken), self._refused, self._place.acknowledged())
            print(json.encode(seen).decode(), flush=True)
            await asyncio.Event().wait()

    async def _ended(self) -> float:
        """Let people speak; return when it was over."""
        if self._scene.what == "waiting":
            await self._all_acknowledged()
            return asyncio.get_running_loop().time()
        if self._scene.what == "converse":
            for chat in self._scene.chats:
                self._say_next(chat)
        await self._over.wait()
        if self._scene.what == "converse":
            await self._all_acknowledged()  # the last reply may be here before the acknowledgement of what it replies to
        return self._spoken[-1]

    async def _all_acknowledged(self) -> None:
        while self._place.waits():  # noqa: ASYNC110 - as above
            await asyncio.sleep(TICK)

    def _heard(self, method: str, status: int, chat: int | None) -> None:
        """Take note of a call; whoever was spoken to goes on."""
        self._refused += status == 429
        if status != 200 or method not in SPOKEN or chat is None:
            return
        self._spoken.append(asyncio.get_running_loop().time())
        if self._scene.what == "converse":
            self._say_next(int(chat))
        elif self._scene.what == "reminder" and len(self._spoken) == len(self._scene.chats):
            self._over.set()

    def _say_next(self, chat: int) -> None:
        text = next(self._next[chat], None)
        if text is not None:
            self._place.say(chat, text)
            return
        self._open -= 1
        if not self._open:
            self._over.set()


class Process:
    """A stage in a process of its own. *base_url* is where its server is."""

    def __init__(self, process: asyncio.subprocess.Process, base_url: str) -> None:
        self._process, self.base_url = process, base_url

    async def begun(self) -> None:
        """Return once the bot receives."""
        await self._line()

    async def seen(self) -> Seen:
        """Return what was seen, once the scene is over."""
        return json.decode(await self._line(), type=Seen)

    async def _line(self) -> bytes:
        assert self._process.stdout  # noqa: S101  # for the type checker
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the server has ended")
        return line.strip()


@asynccontextmanager
async def staged(scene: Scene) -> AsyncIterator[Process]:
    """Play *scene* in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.people"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert process.stdin  # noqa: S101
    assert process.stdout  # noqa: S101
    try:
        process.stdin.write(json.encode(scene) + b"\n")
        yield Process(process, (await process.stdout.readline()).decode().strip())
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


if __name__ == "__main__":
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a bot that is stopped cuts its connections
    asyncio.run(Stage(json.decode(sys.stdin.readline(), type=Scene)).play())
