"""The way in and out of the service, as a transcript sees it: what is done in a chat goes in, what the chat shows comes out.

`Direct` makes the events itself. A platform's channel makes the platform's own payloads and reads back what its calls would
show, so that the same files prove the adapter: it implements `Channel`, and `bot.rehearsal.play.play` takes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from adapters.shared.hostile import clean
from bot.model.events import Arrival, Blocked, Deleted, Edited, Event, InPublic, Pressed, Replied, Unblocked
from bot.model.file import FileRef
from bot.phrases.plain import lines_of
from bot.phrases.speak import speak
from bot.service.fetching import Fetching, NotFetched, may_await
from bot.service.ports import Awaited, Clock, Door, Platform, Store, ToSend

PREFIX = "rehearsal:"


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button or an option that a chat shows: what stands on it, and the action that typing it would be."""

    label: str
    action: str


@dataclass(slots=True)
class Heard:
    """A message as a chat shows it. *edit*: it took the place of an earlier one, which is gone."""

    chat: str
    shown_as: str
    """The platform's id of the message."""
    lines: tuple[str, ...]
    pressables: tuple[Pressable, ...]
    prompt: str
    edit: bool
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """When something is sent: *at* by the platform's clock; *count* grows with every sending of the play, late ones too."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class FileSending:
    """A file that is sent; *away*: its bytes are held back until they are brought."""

    name: str
    content: bytes
    away: bool


class Channel(Protocol):
    """How what is done in a chat reaches the service, and how what it answers is seen. A call returns once it is committed."""

    @property
    def platforms(self) -> Sequence[Platform]:
        """What the service sends through."""

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileSending | None) -> str:
        """Send a message; return the platform's id of it."""

    async def bring(self, door: Door, name: str, *, lost: bool) -> None:
        """Let the bytes of files called *name* come, that were held back; *lost*: they never will."""

    async def press(self, door: Door, chat: str, sending: Sending, on: Heard, pressed: Pressable) -> None:
        """Press a button or an option of a message that the chat shows."""

    async def edit(self, door: Door, chat: str, sending: Sending, message: str, text: str) -> None:
        """Change a message that was sent."""

    async def delete(self, door: Door, chat: str, sending: Sending, message: str) -> None:
        """Take away a message that was sent."""

    async def say_in(self, door: Door, room: str, chat: str, sending: Sending, text: str) -> None:
        """Whoever has *chat* says *text* to the bot in *room*, which is called so and where others read along."""

    async def let_in(self, door: Door, room: str, sending: Sending, *, yes: bool) -> None:
        """Let the bot into *room* again, or put it out."""

    async def again(self, door: Door, chat: str) -> None:
        """Deliver the last of this chat once more, as the platform would after a lost acknowledgement."""

    async def leave(self) -> None:
        """The service stops: let go of it."""

    def heard(self) -> Sequence[Heard]:
        """Return what the chats have been shown since the last call, in order within each chat."""


@dataclass(slots=True)
class _Away:
    """A file that is held back until *come* is set."""

    name: str
    come: asyncio.Event = field(default_factory=asyncio.Event)


class Direct:
    """Events made here, messages said in words: no platform between. Implements `Channel` and its one `Platform`."""

    serving: tuple[str, ...] = (PREFIX,)

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._heard: list[Heard] = []
        self._last: dict[str, Arrival] = {}
        self._sent: int = 0
        self._files: dict[str, bytes | None] = {}
        """Contents by source; None: lost."""
        self._away: dict[str, _Away] = {}
        """What is held back, by source."""
        self._fetching: Fetching | None = None

    @property
    def platforms(self) -> Sequence[Platform]:
        return (self,)

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileSending | None) -> str:
        message = f"m{sending.count}"
        head = _head(chat, sending)
        reference = None
        if file is not None:
            source = f"{PREFIX}{sending.count}:{file.name}"
            reference = FileRef(file.name, "application/octet-stream", len(file.content), source=source)
            self._files[source] = file.content
            if file.away:
                self._away[source] = _Away(file.name)
        event = Replied(
            id=head.id, at=head.at, address=head.address, order=head.order, text=clean(text), message=message, file=reference
        )
        await self._give(door, chat, event)
        return message

    async def bring(self, door: Door, name: str, *, lost: bool) -> None:
        for source, away in list(self._away.items()):
            if away.name == name:
                del self._away[source]
                self._files[source] = None if lost else self._files[source]
                away.come.set()
        await self._fetch(door)

    async def leave(self) -> None:
        if self._fetching is not None:
            await self._fetching.stop()
            self._fetching = None

    async def _fetch(self, door: Door) -> None:
        """Let the service have the bytes that are there."""
        if self._fetching is None:
            self._fetching = Fetching(door, self._store, self._clock, PREFIX, self._bytes)
        await self._fetching.look()
        await self._fetching.settled(but=self._away)

    async def _bytes(self, awaited: Awaited) -> bytes:
        if awaited.source in self._away:
            await self._away[awaited.source].come.wait()
        content = self._files[awaited.source]
        if content is None:
            raise NotFetched("lost")
        return content

    async def press(self, door: Door, chat: str, sending: Sending, on: Heard, pressed: Pressable) -> None:
        head = _head(chat, sending)
        event = Pressed(id=head.id, at=head.at, address=head.address, order=head.order, prompt=on.prompt, action=pressed.action)
        await self._give(door, chat, event)

    async def edit(self, door: Door, chat: str, sending: Sending, message: str, text: str) -> None:
        head = _head(chat, sending)
        event = Edited(id=head.id, at=head.at, address=head.address, order=head.order, text=clean(text), message=message)
        await self._give(door, chat, event)

    async def delete(self, door: Door, chat: str, sending: Sending, message: str) -> None:
        head = _head(chat, sending)
        await self._give(door, chat, Deleted(id=head.id, at=head.at, address=head.address, order=head.order, message=message))

    async def say_in(self, door: Door, room: str, chat: str, sending: Sending, text: str) -> None:
        head = _head(room, sending)
        speaker = f"{PREFIX}{chat}:"
        await self._give(
            door,
            room,
            InPublic(
                id=head.id, at=head.at, address=head.address, order=head.order, text=clean(text), speaker=speaker, title=room
            ),
        )

    async def let_in(self, door: Door, room: str, sending: Sending, *, yes: bool) -> None:
        head = _head(room, sending)
        event = Unblocked if yes else Blocked
        await self._give(door, room, event(id=head.id, at=head.at, address=head.address, order=head.order))

    async def again(self, door: Door, chat: str) -> None:
        if chat in self._last:
            await door.accept((self._last[chat],))

    def heard(self) -> Sequence[Heard]:
        taken, self._heard = self._heard, []
        return taken

    async def send(self, to_send: ToSend) -> str:
        """Show the message in its chat; implements `Platform`."""
        spoken = speak(to_send.message, to_send.language, to_send.time_zone)
        self._sent += 1
        shown_as = to_send.edits or f"b{self._sent}"
        self._heard.append(
            Heard(
                chat=to_send.message.address.removeprefix(PREFIX).removesuffix(":"),
                shown_as=shown_as,
                lines=lines_of(spoken),
                pressables=(
                    *(Pressable(option.label, option.value) for option in spoken.options),
                    *(Pressable(button.label, button.action) for button in spoken.buttons),
                ),
                prompt=spoken.prompt,
                edit=bool(to_send.edits),
                file=(spoken.file.name, spoken.file.content) if spoken.file else None,
            )
        )
        return shown_as

    async def _give(self, door: Door, chat: str, event: Event) -> None:
        arrival = Arrival((event.id,), msgspec.json.encode(event), event)
        self._last[chat] = arrival
        await door.accept((arrival,))
        if may_await(event):
            await self._fetch(door)


@dataclass(frozen=True, slots=True)
class _Head:
    """What every event of a chat has."""

    id: str
    at: datetime
    address: str
    order: tuple[int, ...] = field(default=())


def _head(chat: str, sending: Sending) -> _Head:
    address = f"{PREFIX}{chat}:"
    return _Head(
        id=f"{address}{sending.count}",
        at=sending.at,
        address=address,
        order=(int(sending.at.timestamp() * 1_000_000), sending.count),
    )
