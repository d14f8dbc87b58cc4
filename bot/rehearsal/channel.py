"""The way in and out of the service, as a transcript sees it: what is done in a chat goes in, what the chat shows comes out.

`Direct` makes the events itself. A platform's channel makes the platform's own payloads and reads back what its calls would
show, so that the same files prove the adapter: it implements `Channel`, and `bot.rehearsal.play.play` takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from adapters.shared.hostile import clean
from bot.model.events import Arrival, Deleted, Edited, Event, Pressed, Replied
from bot.model.response import FileRef
from bot.phrases.plain import lines_of
from bot.phrases.speak import speak
from bot.service.ports import Door, Platform, ToSend

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


class Channel(Protocol):
    """How what is done in a chat reaches the service, and how what it answers is seen. A call returns once it is committed."""

    @property
    def platforms(self) -> Sequence[Platform]:
        """What the service sends through."""

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileRef | None) -> str:
        """Send a message; return the platform's id of it."""

    async def press(self, door: Door, chat: str, sending: Sending, on: Heard, pressed: Pressable) -> None:
        """Press a button or an option of a message that the chat shows."""

    async def edit(self, door: Door, chat: str, sending: Sending, message: str, text: str) -> None:
        """Change a message that was sent."""

    async def delete(self, door: Door, chat: str, sending: Sending, message: str) -> None:
        """Take away a message that was sent."""

    async def again(self, door: Door, chat: str) -> None:
        """Deliver the last of this chat once more, as the platform would after a lost acknowledgement."""

    def heard(self) -> Sequence[Heard]:
        """Return what the chats have been shown since the last call, in order within each chat."""


class Direct:
    """Events made here, messages said in words: no platform between. Implements `Channel` and its one `Platform`."""

    serving: tuple[str, ...] = (PREFIX,)

    def __init__(self) -> None:
        self._heard: list[Heard] = []
        self._last: dict[str, Arrival] = {}
        self._sent: int = 0

    @property
    def platforms(self) -> Sequence[Platform]:
        return (self,)

    async def say(self, door: Door, chat: str, sending: Sending, text: str, file: FileRef | None) -> str:
        message = f"m{sending.count}"
        head = _head(chat, sending)
        event = Replied(
            id=head.id, at=head.at, address=head.address, order=head.order, text=clean(text), message=message, file=file
        )
        await self._give(door, chat, event)
        return message

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
