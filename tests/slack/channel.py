"""The way in and out through Slack for a transcript: what people do goes to the stand-in, what they see comes from it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import listening
from adapters.slack.connection import Workspace
from adapters.slack.forms import FORM
from adapters.slack.manifest import PATH
from adapters.slack.send import Sender
from adapters.slack.served import Manner
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Only
from bot.model.shapes import WHOLE
from bot.phrases.plain import button_text
from bot.phrases.speak import SpokenButton
from bot.rehearsal.channel import FileSending, Heard, Pressable, Sending
from bot.service.ports import Door, Platform, Store
from tests.standins.slack import BOT_USER, SECRET, Delivery, Message, SlackServer
from tests.telegram.test_telegram import until

_BUTTONS = re.compile(r"^Buttons?: .*$", re.MULTILINE)
_NUMBERED = re.compile(r"^\d+\. (?:\[.\] )?")


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot of the SDK's, known to the stand-in: by sockets with *app*, else by requests at *place*."""

    workspace: Workspace
    app: AsyncWebClient | None
    place: str = ""


class Slack:
    """Implements `Channel`, with the real SDKs."""

    def __init__(self, server: SlackServer, bot: Bot, store: Store) -> None:
        self._server, self._bot, self._store = server, bot, store
        self._sender = Sender(bot.workspace, self, rates=None)
        self._users: dict[str, str] = {}
        self._rooms: dict[str, str] = {}
        self._seen: dict[tuple[str, str], tuple[str, int, int]] = {}
        self._last: dict[str, Delivery] = {}
        self._way_in: SlackIn | None = None
        self._running: asyncio.Task[None] | None = None
        self._listening = AsyncExitStack()

    @property
    def platforms(self) -> Sequence[Platform]:
        return (self._sender,)

    def now(self) -> datetime:
        """Return the server's time."""
        return datetime.fromtimestamp(self._server.now, UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait for nothing: no fault is played here."""
        await asyncio.sleep(0)

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileSending | None) -> str:
        user = await self._user(door, chat, sending)
        if file is None:
            ts = self._server.say(user, text, at=f"{sending.at.timestamp():.6f}")
        else:
            ts = self._server.send_file(user, file.name, file.content, text)
        await self._deliver(chat)
        return ts

    async def press(self, door: Door, chat: str, sending: Sending, on: Heard, pressed: Pressable) -> None:
        user = await self._user(door, chat, sending)
        value = f"{on.prompt}|{pressed.action}"
        shown = next(message for message in self._server.chat(user) if message.ts == on.shown_as)
        if any(control.element["type"] == "static_select" for control in shown.controls) and not _has_button(shown, value):
            self._server.select(user, value, shown=shown)
        else:
            self._server.press(user, value=value, shown=shown)
        await self._deliver(chat)

    async def say_in(self, door: Door, room: str, chat: str, sending: Sending, text: str) -> None:
        user = await self._user(door, chat, sending)
        self._server.say_in_channel(user, self._channel(room), f"@{BOT_USER} {text}")
        await self._deliver(room)

    async def let_in(self, door: Door, room: str, sending: Sending, *, yes: bool) -> None:
        self._server.now = max(self._server.now, sending.at.timestamp())
        change = self._server.ask_in if yes else self._server.kick
        change(self._channel(room))
        await self._deliver(room)

    def _channel(self, room: str) -> str:
        """Return the id of the channel that is called *room*, of which the bot is a member."""
        self._rooms[room] = f"C{room.upper()}"
        self._server.world.channel(self._rooms[room]).name = room
        return self._rooms[room]

    async def edit(self, door: Door, chat: str, sending: Sending, message: str, text: str) -> None:
        self._server.edit(await self._user(door, chat, sending), message, text)
        await self._deliver(chat)

    async def delete(self, door: Door, chat: str, sending: Sending, message: str) -> None:
        self._server.delete(await self._user(door, chat, sending), message)
        await self._deliver(chat)

    async def again(self, door: Door, chat: str) -> None:
        self._server.again(self._last[chat])
        await self._server.idle()

    async def bring(self, door: Door, name: str, *, lost: bool) -> None:
        raise NotImplementedError("the server holds no file back")

    def heard(self) -> Sequence[Heard]:
        """Return what the chats show that is new or changed; a document belongs to the text before it."""
        found: list[Heard] = []
        places = [(chat, self._server.chat(user)) for chat, user in self._users.items()]
        places += [
            (room, [one for one in self._server.channel(channel) if one.by_bot]) for room, channel in self._rooms.items()
        ]
        for chat, messages in places:
            for shown in messages:
                before, now = self._seen.get((chat, shown.ts)), (shown.raw, shown.edits, len(shown.files))
                if before == now:
                    continue
                self._seen[chat, shown.ts] = now
                if shown.file and found and found[-1].chat == chat:
                    found[-1].file = shown.file
                    found[-1].lines = (*found[-1].lines, f"File: {shown.file[0]}")
                else:
                    found.append(_heard(chat, shown, edit=before is not None))
        return found

    async def leave(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = self._way_in = None
            await self._listening.aclose()

    async def _user(self, door: Door, chat: str, sending: Sending) -> str:
        """Return who speaks in *chat*, at the time of *sending*; by then the bot receives."""
        self._server.now = max(self._server.now, sending.at.timestamp())
        if self._way_in is None:
            bot = self._bot
            self._way_in = SlackIn(
                Only(bot.workspace),
                door,
                self._store,
                self,
                Manner(history_per_second=None),
                app_client=bot.app,
                signing_secret="" if bot.app else SECRET,
            )
            await self._listening.enter_async_context(listening(bot.place, [self._way_in]))
            self._running = asyncio.create_task(self._way_in.run())
            if bot.app is not None:
                await until(lambda: len(self._server.sockets.connections) == 1)
            else:
                assert await self._server.over_http(f"http://{bot.place}{PATH}")
        return self._users.setdefault(chat, f"U{100 + len(self._users)}")

    async def _deliver(self, chat: str) -> None:
        """Return when all is acknowledged, which is when it is kept."""
        self._last[chat] = self._server.deliveries[-1]
        await self._server.idle()
        assert self._way_in is not None
        fetching = self._way_in.served(self._bot.workspace.team).receiving.fetching
        await fetching.look()
        await fetching.settled()


def _has_button(shown: Message, value: str) -> bool:
    return any(control.element.get("value") == value for control in shown.controls)


def _heard(chat: str, shown: Message, *, edit: bool) -> Heard:
    pressables = list(_pressables(shown))
    split = [(label, *value.partition("|")[::2]) for label, value in pressables]
    words = "  ".join(button_text(SpokenButton(label, action)) for label, _, action in split if action.startswith("/"))
    lines = _BUTTONS.sub("", shown.fallback).replace("/tour ", "/").split("\n")
    return Heard(
        chat=chat,
        shown_as=shown.ts,
        lines=(*(line.rstrip(" ") for line in lines if line.strip()), *((words,) if words else ())),
        pressables=tuple(Pressable(_NUMBERED.sub("", label), action) for label, _, action in split),
        prompt=split[0][1] if split else "",
        edit=edit,
    )


def _pressables(shown: Message) -> Iterator[tuple[str, str]]:
    """Yield label and value of what can be pressed or chosen."""
    for control in shown.controls:
        if control.element["action_id"].startswith(FORM):
            prompt, action = json.loads(control.element["value"])[:2]
            if action != WHOLE:  # the form says the options that stand in the message
                yield control.label, f"{prompt}|{action}"
        elif control.element["type"] == "button":
            yield control.label, control.element["value"]
        for option in control.element.get("options", ()):
            yield option["text"]["text"], option["value"]
