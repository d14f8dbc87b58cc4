"""Telegram's side of a measurement, in a process of its own: the stand-in server, and the people who write to it.

    echo SCENE | python -m benchmarks.people

It reads the scene, says where the server is, then `begun` once the bot polls, then what was seen: a line each. Then it waits
to be ended.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time
from typing import Literal

from msgspec import Struct, json

from tests.standins.telegram import Rates, Request, TelegramServer

TICK = 0.001
"""Seconds between two looks at what the bot has asked for."""
SPOKEN = ("sendMessage", "editMessageText")


class Scene(Struct, frozen=True):
    """What happens. In each of *chats* somebody says *said*; in a reminder nobody says anything.

    converse: each says the next once the last was answered. waiting: all of it waits before the bot comes.
    """

    what: Literal["converse", "waiting", "reminder"]
    chats: list[int]
    said: list[str] = []
    rate: float = 0
    """Messages per second that the server permits; 0 is any number."""


class Seen(Struct, frozen=True):
    """What the server saw. *seconds*: from the first poll to the last reply or acknowledgement; of a reminder, from the first
    sending to the last.
    """

    seconds: float
    spoken: int
    """Messages and edits that reached a chat."""
    refused: int
    """Calls that were answered with 429."""


class Stage:
    """One scene, played."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._server = TelegramServer(rates=Rates(overall=scene.rate) if scene.rate else None)
        self._server.on_answer = self._heard
        self._spoken: list[float] = []
        self._refused = 0
        self._next = {str(chat): iter(scene.said) for chat in scene.chats}
        self._open = len(scene.chats) if scene.what == "converse" else 0
        self._over = asyncio.Event()

    async def play(self) -> None:
        """Play the scene, and print what was seen."""
        async with self._server as server:
            server.now = int(time())
            server.start(*self._scene.chats)
            if self._scene.what == "waiting":
                for text in self._scene.said:
                    for chat in self._scene.chats:
                        server.say(chat, text)
            print(server.base_url, flush=True)
            while not any(server.calls_of("getUpdates")):  # noqa: ASYNC110 - a call is told when it is answered
                await asyncio.sleep(TICK)
            begin = asyncio.get_running_loop().time()
            print("begun", flush=True)
            end = await self._ended()
            if self._scene.what == "reminder":
                begin = self._spoken[0]
            seen = Seen(seconds=end - begin, spoken=len(self._spoken), refused=self._refused)
            print(json.encode(seen).decode(), flush=True)
            await asyncio.Event().wait()

    async def _ended(self) -> float:
        """Let people speak; return when it was over."""
        if self._scene.what == "waiting":
            while self._server.queue.waiting:  # noqa: ASYNC110 - as above
                await asyncio.sleep(TICK)
            return asyncio.get_running_loop().time()
        if self._scene.what == "converse":
            for chat in self._scene.chats:
                self._say_next(str(chat))
        await self._over.wait()
        return self._spoken[-1]

    def _heard(self, request: Request) -> None:
        """Take note of a call; whoever was spoken to goes on."""
        self._refused += request.status == 429
        if request.status != 200 or request.method not in SPOKEN:
            return
        self._spoken.append(asyncio.get_running_loop().time())
        if self._scene.what == "converse":
            self._say_next(str(request.arguments["chat_id"]))
        elif self._scene.what == "reminder" and len(self._spoken) == len(self._scene.chats):
            self._over.set()

    def _say_next(self, chat: str) -> None:
        text = next(self._next[chat], None)
        if text is not None:
            self._server.say(int(chat), text)
            return
        self._open -= 1
        if not self._open:
            self._over.set()


class Process:
    """A stage in a process of its own. *base_url* is where its server is."""

    def __init__(self, process: asyncio.subprocess.Process, base_url: str) -> None:
        self._process, self.base_url = process, base_url

    async def begun(self) -> None:
        """Return once the bot polls."""
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
