"""The way in and out through Telegram for a transcript: what people do goes to the stand-in, what they see comes from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape

from telegram import Bot

from adapters.telegram.polling import Polling
from adapters.telegram.receiving import Receiving
from adapters.telegram.send import Sender
from bot.phrases.plain import QUOTE, button_text
from bot.phrases.speak import SpokenButton
from bot.rehearsal.channel import FileSending, Heard, Pressable, Sending
from bot.service.ports import Door, Platform, Store
from tests.standins.telegram import Shown, TelegramServer

_PARTS = re.compile(r"<blockquote>(.*?)</blockquote>|((?:(?!<blockquote>).)+)", re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_NUMBERED = re.compile(r"^\d+\. (?:\[.\] )?")


class Telegram:
    """Implements `Channel`, with a real bot of the SDK."""

    def __init__(self, server: TelegramServer, bot: Bot, store: Store) -> None:
        self._server, self._bot, self._store = server, bot, store
        self._sender = Sender(bot, self, rates=None)
        self._users: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self._seen: dict[int, tuple[str, int, bool]] = {}
        self._last: dict[str, int] = {}
        self._receiving: Receiving | None = None
        self._polling: Polling | None = None

    @property
    def platforms(self) -> Sequence[Platform]:
        return (self._sender,)

    def now(self) -> datetime:
        """Return the server's time."""
        return datetime.fromtimestamp(self._server.now, UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait for nothing: no fault is played here."""

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileSending | None) -> str:
        user = self._user(chat, sending)
        if file is None:
            message = self._server.say(user, text, any_length=True)
        else:
            message = self._server.send_file(user, file.name, file.content, text)
        await self._deliver(door, chat)
        return str(message)

    async def press(self, door: Door, chat: str, sending: Sending, on: Heard, pressed: Pressable) -> None:
        self._server.press(self._user(chat, sending), "", data=f"{on.prompt}|{pressed.action}")
        await self._deliver(door, chat)

    async def say_in(self, door: Door, room: str, chat: str, sending: Sending, text: str) -> None:
        user, group = self._user(chat, sending), self._group(room)
        self._server.group_say(user, group, text if text.startswith("/") else f"@{self._bot.username} {text}")
        await self._deliver(door, room)

    async def let_in(self, door: Door, room: str, sending: Sending, *, yes: bool) -> None:
        self._server.now, group = int(sending.at.timestamp()), self._group(room)
        if yes:
            self._server.add_to_group(1, group, room)
        else:
            self._server.kick(1, group)
        await self._deliver(door, room)

    def _group(self, room: str) -> int:
        """Return the group that is called *room*, of which the bot is a member from an earlier day."""
        group = self._groups.setdefault(room, -(1000 + len(self._groups)))
        chat = self._server.world.chat(group)
        chat.started, chat.title = True, room
        return group

    async def edit(self, door: Door, chat: str, sending: Sending, message: str, text: str) -> None:
        self._server.edit(self._user(chat, sending), int(message), text, any_length=True)
        await self._deliver(door, chat)

    async def delete(self, door: Door, chat: str, sending: Sending, message: str) -> None:
        raise NotImplementedError("Telegram tells bots of no deletions")

    async def again(self, door: Door, chat: str) -> None:
        self._server.again(self._last[chat])
        await self._deliver(door, chat)

    def heard(self) -> Sequence[Heard]:
        """Return what the chats show that is new or changed; a document belongs to the text before it."""
        found: list[Heard] = []
        for chat, user in (*self._users.items(), *self._groups.items()):
            for shown in self._server.chat(user):
                before, now = self._seen.get(shown.id), (shown.html, shown.edits, bool(shown.file))
                if before == now:
                    continue
                self._seen[shown.id] = now
                if shown.file and found and found[-1].chat == chat:
                    found[-1].file = shown.file
                    found[-1].lines = (*found[-1].lines, f"File: {shown.file[0]}")
                else:
                    found.append(_heard(chat, shown, edit=before is not None))
        return found

    def _user(self, chat: str, sending: Sending) -> int:
        self._server.now = int(sending.at.timestamp())
        return self._users.setdefault(chat, 100 + len(self._users))

    async def _deliver(self, door: Door, chat: str) -> None:
        """Poll once: return when it is committed."""
        self._last[chat] = self._server.next_update - 1
        if self._polling is None or self._receiving is None:
            self._receiving = Receiving(self._bot, door, self._store, self)
            self._polling = Polling(self._bot, self._receiving, self, poll_seconds=0)
        await self._polling.once()
        await self._receiving.fetching.look()
        await self._receiving.fetching.settled()

    async def bring(self, door: Door, name: str, *, lost: bool) -> None:
        raise NotImplementedError("the server holds no file back")

    async def leave(self) -> None:
        if self._receiving is not None:
            await self._receiving.fetching.stop()
            self._receiving = self._polling = None


def _heard(chat: str, shown: Shown, *, edit: bool) -> Heard:
    buttons = [button for row in shown.keyboard for button in row]
    split = [(button["text"], *button["callback_data"].partition("|")[::2]) for button in buttons]
    words = "  ".join(button_text(SpokenButton(label, action)) for label, _, action in split if action.startswith("/"))
    return Heard(
        chat=chat,
        shown_as=str(shown.id),
        lines=(*_lines(shown.html), *((words,) if words else ())),
        pressables=tuple(Pressable(_NUMBERED.sub("", label), action) for label, _, action in split),
        prompt=split[0][1] if split else "",
        edit=edit,
    )


def _lines(html: str) -> Iterator[str]:
    """Yield the lines of a message as the terminal would print them."""
    for quoted, other in _PARTS.findall(html):
        if quoted:
            yield from (f"{QUOTE}{line}".rstrip(" ") for line in unescape(quoted).split("\n"))
        else:
            yield from (line.rstrip(" ") for line in unescape(_TAG.sub("", other)).split("\n") if line)
