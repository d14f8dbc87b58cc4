"""The service over SQLite on disk, with a platform that says each message, makes a request of it and sends that nowhere."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from msgspec import Struct, json

from benchmarks.talk import conversation
from bot.model.events import Arrival, Replied
from bot.phrases.speak import Spoken, speak
from bot.service.ports import Store, ToSend
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from storage import DatabaseStore, open_store


class Chat(Struct):
    id: int


class Message(Struct):
    message_id: int
    date: int
    chat: Chat
    text: str = ""


class Update(Struct):
    """What is read of an update."""

    update_id: int
    message: Message


class Answered(Struct):
    """What the platform answers to a request."""

    result: Message


_updates = json.Decoder(Update)
_answers = json.Decoder(Answered)
AT_ONCE = 100
"""Updates that Telegram gives at once."""
ANSWER = b'{"ok":true,"result":{"message_id":1,"date":1790000000,"chat":{"id":1,"type":"private"},"text":"..."}}'


def address(chat: int) -> str:
    """Return the address of a chat."""
    return f"bench:{chat}"


def arrival(raw: bytes) -> Arrival:
    """Return a raw update as an adapter hands it in, under the two names by which it may come again."""
    update = _updates.decode(raw)
    said = update.message
    key = f"bench:update:{update.update_id}"
    event = Replied(
        id=key,
        at=datetime.fromtimestamp(said.date, UTC),
        address=address(said.chat.id),
        order=(said.date // 604_800, update.update_id),
        text=said.text,
        message=str(said.message_id),
    )
    return Arrival((key, f"bench:message:{said.chat.id}:{said.message_id}"), raw, event)


def request(spoken: Spoken, chat: str) -> bytes:
    """Return the body of a request that says *spoken* on Telegram."""
    keyboard = [[{"text": button.label, "callback_data": f"{spoken.prompt} {button.action}"}] for button in spoken.buttons]
    text = "\n\n".join([line.text for line in spoken.lines])
    return json.encode({"chat_id": chat, "text": text, "reply_markup": {"inline_keyboard": keyboard}})


class Null:
    """Sends nowhere, and notes whom it spoke to."""

    serving: tuple[str, ...] = ("bench:",)

    def __init__(self) -> None:
        self.answered: list[str] = []
        self.wake = asyncio.Event()
        self._sent = 0

    async def send(self, to_send: ToSend) -> str:
        """Say the message and make a request of it."""
        chat = to_send.message.address
        request(speak(to_send.message, to_send.language, to_send.time_zone), chat)
        _answers.decode(ANSWER)
        self.answered.append(chat)
        self.wake.set()
        self._sent += 1
        return str(self._sent)

    async def answers(self) -> list[str]:
        """Return who was answered since the last call; wait for the first."""
        await self.wake.wait()
        self.wake.clear()
        answered, self.answered = self.answered, []
        return answered


class Ours:
    """A running service to converse with."""

    def __init__(self, store: Store) -> None:
        self._platform = Null()
        self._service = Service(store, [self._platform], InstitutionKey.made_of(bytes(32)), SystemClock())

    async def start(self) -> None:
        """Start the service."""
        await self._service.start()

    async def stop(self) -> None:
        """Stop the service."""
        await self._service.drained()
        await self._service.stop()

    async def converse(self, conversations: dict[str, list[bytes]]) -> None:
        """Hold all conversations at once; return when every reply is sent and marked as sent.

        Each has one message waiting, and its next one once that is answered. What waits is handed in as an adapter that polls
        does it: as many together as the platform gives at once, without waiting for what was handed in before.
        """
        waiting = {chat: deque(said) for chat, said in conversations.items() if said}
        handed_in: set[asyncio.Task[None]] = set()
        next_ones = list(waiting)
        while waiting:
            payloads = [waiting[chat].popleft() for chat in next_ones]
            for start in range(0, len(payloads), AT_ONCE):
                arrivals = [arrival(raw) for raw in payloads[start : start + AT_ONCE]]
                task = asyncio.create_task(self._service.accept(arrivals))
                handed_in.add(task)
                task.add_done_callback(handed_in.discard)
            next_ones = []
            for chat in await self._platform.answers():
                if waiting[chat]:
                    next_ones.append(chat)
                else:
                    del waiting[chat]
        await asyncio.gather(*handed_in)
        await self._service.drained()

    async def alone(self, conversations: dict[str, list[bytes]]) -> list[float]:
        """Hold one conversation after the other; return the milliseconds from each message to its reply, in order of length."""
        took = []
        for said in conversations.values():
            for raw in said:
                start = perf_counter()
                await self._service.accept([arrival(raw)])
                await self._platform.answers()
                took.append(1000 * (perf_counter() - start))
                await self._service.drained()
        return sorted(took)


def opened(path: Path) -> DatabaseStore:
    """Return the store over the file at *path*, with the settings that the product has."""
    return open_store(f"sqlite:///{path}")


def spoken_by(chats: Sequence[int], first_update: int, questions: int) -> dict[str, list[bytes]]:
    """Return the conversations of *chats*."""
    return {address(chat): conversation(chat, first_update + place, questions) for place, chat in enumerate(chats)}
