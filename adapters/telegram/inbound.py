"""From one raw update to an arrival. The payload is the network's: anything may be missing or of another type.

An update that concerns nobody gives None; one that should be an event and cannot be read gives an arrival without one, which
is quarantined. Nothing here raises.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.shared.hostile import clean
from adapters.telegram.address import address
from adapters.telegram.limits import DOWNLOAD_BYTES
from bot.model.events import Arrival, Blocked, Edited, Event, InPublic, Pressed, Replied, Unblocked, Unsupported
from bot.model.response import FileRef

WEEK = 604_800
"""Seconds. Update ids start anew at random after a week without any: so an event's place in its chat begins with its week."""
UNUSABLE = {
    "voice": "voice",
    "video_note": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "animation": "sticker",
    "location": "place",
    "venue": "place",
    "contact": "place",
}
"""Fields of a message that has no text, and what `Unsupported` calls them. Any other such message is "other"."""
SILENT = frozenset(
    {"new_chat_members", "left_chat_member", "pinned_message", "message_auto_delete_timer_changed", "migrate_to_chat_id"}
)
"""Service messages, to which nothing is said."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """Reads the updates of one bot."""

    bot: int
    username: str

    def arrival(self, update: object, received: datetime) -> Arrival | None:
        """Return what *update* is, None if it concerns nobody. *received*: now, for a press has no time of its own."""
        if not isinstance(update, Mapping):
            return Arrival((f"telegram:{self.bot}:unreadable:{_digest(repr(update))}",), repr(update).encode(), None)
        number = update.get("update_id")
        key = f"telegram:{self.bot}:update:{number}"
        raw = json.dumps(update, ensure_ascii=True, default=repr).encode()
        try:
            found = self._event(update, key, int(number), received)  # type: ignore[arg-type]  # what is no number raises
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            return Arrival((key,), raw, None)
        return None if found is None else Arrival((key, *found[1]), raw, found[0])

    def _event(
        self, update: Mapping[str, Any], key: str, number: int, received: datetime
    ) -> tuple[Event, tuple[str, ...]] | None:
        if "callback_query" in update:
            return self._pressed(update["callback_query"], key, number, received)
        if "my_chat_member" in update:
            return self._member(update["my_chat_member"], key, number)
        edited = "edited_message" in update
        message = update.get("edited_message") or update.get("message")
        if message is None or message.get("from", {}).get("is_bot") or SILENT & message.keys():
            return None
        chat = message["chat"]
        at = _time(message["edit_date"] if edited else message["date"])
        base: dict[str, Any] = {"id": key, "at": at, "address": address(self.bot, int(chat["id"])), "order": _order(at, number)}
        if chat["type"] != "private":
            return None if edited or not self._spoken_to(message) else (InPublic(**base), ())
        text = clean(_text(message))
        name = f"telegram:{self.bot}:message:{chat['id']}:{message['message_id']}:{message.get('edit_date', 0)}:{_digest(text)}"
        if edited:
            return Edited(**base, text=text, message=str(message["message_id"])), (name,)
        file = self._file(message)
        if isinstance(file, str):
            return Unsupported(**base, what=file), (name,)
        return Replied(**base, text=text, message=str(message["message_id"]), file=file), (name,)

    def _pressed(
        self, query: Mapping[str, Any], key: str, number: int, received: datetime
    ) -> tuple[Event, tuple[str, ...]] | None:
        chat = query.get("message", {}).get("chat", {"id": query["from"]["id"], "type": "private"})
        if chat.get("type", "private") != "private":
            return None
        prompt, _, action = str(query["data"]).partition("|")
        event = Pressed(
            id=key,
            at=received,
            at_is_receipt=True,
            address=address(self.bot, int(query["from"]["id"])),
            order=_order(received, number),
            prompt=clean(prompt),
            action=clean(action),
        )
        return event, (f"telegram:{self.bot}:press:{query['id']}",)

    def _member(self, changed: Mapping[str, Any], key: str, number: int) -> tuple[Event, tuple[str, ...]] | None:
        if changed["chat"]["type"] != "private":
            return None
        at = _time(changed["date"])
        base: dict[str, Any] = {
            "id": key,
            "at": at,
            "address": address(self.bot, int(changed["chat"]["id"])),
            "order": _order(at, number),
        }
        gone = changed["new_chat_member"]["status"] in ("kicked", "left")
        return (Blocked(**base) if gone else Unblocked(**base)), ()

    def _spoken_to(self, message: Mapping[str, Any]) -> bool:
        """Whether a message in a group is for this bot: a command, a mention, or a reply to it."""
        text = _text(message)
        replied = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot
        word = text.split(maxsplit=1)[0] if text.split() else ""
        command = word.startswith("/") and ("@" not in word or word.endswith(f"@{self.username}"))
        return replied or command or f"@{self.username}".casefold() in text.casefold()

    def _file(self, message: Mapping[str, Any]) -> FileRef | str | None:
        """Return the file of a message, None if it has none, or what makes it unusable."""
        document = message.get("document")
        if document is None and message.get("photo"):
            largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
            document = {**largest, "file_name": f"photo-{message['message_id']}.jpg", "mime_type": "image/jpeg"}
        if document is None and message.get("video"):
            document = message["video"]
        if document is not None:
            size = int(document.get("file_size", 0))
            if size > DOWNLOAD_BYTES:
                return "too_big"
            name = clean(str(document.get("file_name") or f"file-{message['message_id']}"))
            media_type = clean(str(document.get("mime_type") or "application/octet-stream"))
            return FileRef(name, media_type, size, source=str(document["file_id"]))
        if "text" in message or message.get("rich_message"):
            return None
        return next((what for field, what in UNUSABLE.items() if field in message), "other")


def _text(message: Mapping[str, Any]) -> str:
    text = message.get("text", message.get("caption", ""))
    if not isinstance(text, str):
        raise TypeError("a text that is none")
    return text


def _time(seconds: object) -> datetime:
    """Return the platform's time. Raise ValueError, TypeError or OverflowError if it is none."""
    return datetime.fromtimestamp(int(seconds), UTC)  # type: ignore[call-overload]  # what is no number raises


def _order(at: datetime, number: int) -> tuple[int, ...]:
    return (int(at.timestamp()) // WEEK, number)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
