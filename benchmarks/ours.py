"""The service over SQLite on disk, with a platform that says each message, makes a request of it and sends that nowhere."""

from __future__ import annotations

import asyncio
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
    """Sends nowhere; whoever waits for the reply goes on."""

    serving: tuple[str, ...] = ("bench:",)

    def __init__(self) -> None:
        self._awaited: dict[str, asyncio.Future[None]] = {}
        self._sent = 0

    def reply(self, chat: str) -> asyncio.Future[None]:
        """Return what is done when *chat* is next spoken to."""
        self._awaited[chat] = awaited = asyncio.get_running_loop().create_future()
        return awaited

    async def send(self, to_send: ToSend) -> str:
        """Say the message and make a request of it, and wake its reader."""
        chat = to_send.message.address
        request(speak(to_send.message, to_send.language, to_send.time_zone), chat)
        _answers.decode(ANSWER)
        awaited = self._awaited.pop(chat, None)
        if awaited is not None:
            awaited.set_result(None)
        self._sent += 1
        return str(self._sent)


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

    async def turn(self, raw: bytes, chat: str) -> None:
        """Bring one message; return when it is acknowledged and answered."""
        reply = self._platform.reply(chat)
        await self._service.accept([arrival(raw)])
        await reply

    async def converse(self, conversations: dict[str, list[bytes]]) -> None:
        """Hold all conversations at once; return when every reply is sent and marked as sent."""

        async def one(chat: str, said: Sequence[bytes]) -> None:
            for raw in said:
                await self.turn(raw, chat)

        await asyncio.gather(*(one(chat, said) for chat, said in conversations.items()))
        await self._service.drained()

    async def alone(self, conversations: dict[str, list[bytes]]) -> list[float]:
        """Hold one conversation after the other; return the milliseconds from each message to its reply, in order of length."""
        took = []
        for chat, said in conversations.items():
            for raw in said:
                start = perf_counter()
                await self.turn(raw, chat)
                took.append(1000 * (perf_counter() - start))
                await self._service.drained()
        return sorted(took)


def opened(path: Path) -> DatabaseStore:
    """Return the store over the file at *path*, with the settings that the product has."""
    return open_store(f"sqlite:///{path}")


def spoken_by(chats: Sequence[int], first_update: int, questions: int) -> dict[str, list[bytes]]:
    """Return the conversations of *chats*."""
    return {address(chat): conversation(chat, first_update + place, questions) for place, chat in enumerate(chats)}
