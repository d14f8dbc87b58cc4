"""From one raw update to an arrival. The payload is the network's: anything may be missing or of another type.

An update that concerns nobody gives None; one that should be an event and cannot be read gives an arrival without one, which
is quarantined. Nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from adapters.shared.hostile import clean
from adapters.shared.names import file_name
from adapters.shared.payload import (
    ANY_MEDIA_TYPE,
    UNREADABLE,
    as_it_came,
    digest,
    hash_of,
    is_token,
    media_type,
    size,
    string,
    token,
    whole,
)
from adapters.telegram.address import address, source
from adapters.telegram.kinds import SERVICE, UNUSABLE
from adapters.telegram.limits import DOWNLOAD_BYTES, USERNAME
from bot.desk import DESK_COMMANDS
from bot.engine import commands
from bot.model.events import Arrival, Blocked, Edited, Event, InPublic, Moved, Pressed, Replied, Unblocked, Unsupported
from bot.model.file import FileRef

WEEK = 604_800
"""Seconds. Update ids start anew at random after a week without any: so an event's place in its chat begins with its week."""
BACKLOG = timedelta(days=2)
"""Longer than Telegram keeps what waits, shorter than the quiet after which update ids start anew."""
LATEST = 2**32
"""Seconds since 1970: no later time is believed."""
_GROUPS = ("group", "supergroup")
_WORDS = commands.WORDS.keys() | {command.word for command in DESK_COMMANDS}

Read: TypeAlias = tuple[Event, tuple[str, ...]] | None
"""An event and its further keys."""


class Inbound:
    """Reads the updates of one bot, in the order in which they come."""

    def __init__(self, bot: int, username: str) -> None:
        self._bot, self._username = bot, username.lower()
        self._mention = re.compile(rf"(?<!\w)@{re.escape(username)}(?!\w)", re.IGNORECASE)
        self._latest = datetime.fromtimestamp(0, UTC)
        """The latest time that Telegram gave."""

    def arrival(self, update: object, received: datetime) -> Arrival | None:
        """Return what *update* is, None if it concerns nobody. *received*: now, for a press has no time of its own."""
        raw = as_it_came(update)
        key = f"telegram:{self._bot}:unreadable:{hash_of(raw)}"
        try:
            if not isinstance(update, Mapping):
                raise TypeError("no update at all")
            number = whole(update["update_id"])
            key = f"telegram:{self._bot}:update:{number}"
            found = self._event(update, key, number, received)
        except UNREADABLE:
            return Arrival((key,), raw, None)
        return None if found is None else Arrival((key, *found[1]), raw, found[0])

    def _event(self, update: Mapping[str, Any], key: str, number: int, received: datetime) -> Read:
        if "callback_query" in update:
            return self._pressed(update["callback_query"], key, number, received)
        if "my_chat_member" in update:
            return self._member(update["my_chat_member"], key, number)
        if "edited_message" in update:
            return self._edited(update["edited_message"], key, number)
        if "message" in update:
            return self._said(update["message"], key, number)
        return None

    def _said(self, message: Mapping[str, Any], key: str, number: int) -> Read:
        if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
            return self._moved(message, key, number)
        if message.get("from", {}).get("is_bot") or SERVICE & message.keys():  # an anonymous admin is a bot, too
            return None
        base = self._base(message["chat"], message["date"], key, number)
        if message["chat"]["type"] != "private":
            return self._in_room(message, base)
        text = _text(message)
        keys = (self._version(message, text, 0),)
        file = _file(self._bot, message)
        if file is None and "text" not in message:
            what = next((what for field, what in UNUSABLE.items() if field in message), "other")
            return Unsupported(**base, what=what), keys
        if file is not None and file.size > DOWNLOAD_BYTES:
            return Unsupported(**base, what="too_big"), keys
        named = _account(message.get("from"))
        return Replied(**base, text=text, message=str(whole(message["message_id"])), file=file, account=named), keys

    def _in_room(self, message: Mapping[str, Any], base: dict[str, Any]) -> Read:
        """Return what is said to the bot in a group, by a person and in their own words."""
        somebody = "sender_chat" not in message and "forward_origin" not in message
        if message["chat"]["type"] not in _GROUPS or not somebody or not self._spoken_to(message):
            return None
        chat = whole(message["chat"]["id"])
        topic = whole(message["message_thread_id"]) if message.get("is_topic_message") is True else 0
        return InPublic(
            **{**base, "address": address(self._bot, chat, topic)},
            text=self._mention.sub("", _text(message)).strip(),
            speaker=address(self._bot, whole(message["from"]["id"])),
            title=clean(string(message["chat"].get("title", ""))),
        ), ()

    def _moved(self, message: Mapping[str, Any], key: str, number: int) -> Read:
        """Return that a group became a supergroup, which both of them tell: it has another id from then on."""
        chat = whole(message["chat"]["id"])
        old, new = whole(message.get("migrate_from_chat_id", chat)), whole(message.get("migrate_to_chat_id", chat))
        base = self._base(message["chat"], message["date"], key, number)
        return Moved(**{**base, "address": address(self._bot, old)}, to=address(self._bot, new)), ()

    def _edited(self, message: Mapping[str, Any], key: str, number: int) -> Read:
        """Return an edit; of what has no words and no file (a live location moves by edits) none."""
        if message.get("from", {}).get("is_bot") or message["chat"]["type"] != "private":
            return None
        base = self._base(message["chat"], message["edit_date"], key, number)
        text = _text(message)
        keys = (self._version(message, text, whole(message["edit_date"])),)
        if "rich_message" in message and "text" not in message:
            return Unsupported(**base, what="other"), keys
        file = _file(self._bot, message)
        if "text" not in message and file is None:
            return None
        if file is not None and file.size > DOWNLOAD_BYTES:
            return Unsupported(**base, what="too_big"), keys
        return Edited(**base, text=text, message=str(whole(message["message_id"])), file=file), keys

    def _pressed(self, query: Mapping[str, Any], key: str, number: int, received: datetime) -> Read:
        chat = query.get("message", {}).get("chat", {"type": "private"})
        if chat.get("type", "private") != "private" or query["from"].get("is_bot") or "data" not in query:
            return None
        prompt, _, action = string(query["data"]).partition("|")
        event = Pressed(
            id=key,
            at=received,
            at_is_receipt=True,
            address=address(self._bot, whole(query["from"]["id"])),
            # In a backlog the messages behind a press were sent before it was received, perhaps in the week before.
            order=_order(self._latest if received - self._latest < BACKLOG else received, number),
            prompt=clean(prompt),
            action=clean(action),
            account=_account(query["from"]),
        )
        return event, (f"telegram:{self._bot}:press:{token(query['id'])}",)

    def _member(self, changed: Mapping[str, Any], key: str, number: int) -> Read:
        if changed["chat"]["type"] not in ("private", *_GROUPS):
            return None
        base = self._base(changed["chat"], changed["date"], key, number)
        now = changed["new_chat_member"]
        silenced = now["status"] == "restricted" and now.get("can_send_messages") is not True
        gone = silenced or string(now["status"]) in ("kicked", "left")
        return (Blocked(**base) if gone else Unblocked(**base)), ()

    def _base(self, chat: Mapping[str, Any], seconds: object, key: str, number: int) -> dict[str, Any]:
        """Return what all events with a time of their own have."""
        at = _time(seconds)
        self._latest = max(self._latest, at)
        return {"id": key, "at": at, "address": address(self._bot, whole(chat["id"])), "order": _order(at, number)}

    def _version(self, message: Mapping[str, Any], text: str, edited: int) -> str:
        """Return the key of a message as it reads now; two edits in one second share their date."""
        chat, number = whole(message["chat"]["id"]), whole(message["message_id"])
        return f"telegram:{self._bot}:message:{chat}:{number}:{edited}:{digest(text)}"

    def _spoken_to(self, message: Mapping[str, Any]) -> bool:
        """Whether a message in a group is for this bot: a command, a mention, or a reply to it."""
        text = _text(message)
        if message.get("reply_to_message", {}).get("from", {}).get("id") == self._bot or self._mention.search(text):
            return True
        word, _, named = text.split(maxsplit=1)[0].partition("@") if text.strip() else ("", "", "")
        return word[:1] == "/" and (named.lower() == self._username if named else word[1:].lower() in _WORDS)


def pressed_id(update: object) -> str:
    """Return the id under which a press is to be answered, "" if *update* is none that can be."""
    query = update.get("callback_query") if isinstance(update, Mapping) else None
    query_id = query.get("id") if isinstance(query, Mapping) else None
    return str(query_id) if is_token(query_id) else ""


def _account(person: object) -> str:
    """Return the user name, "" if there is none: nobody else has it now. It is left out rather than that a message is refused.

    The id is in the address. First and last name are whatever the person typed, and prove nothing.
    """
    name = person.get("username") if isinstance(person, Mapping) else None
    return f"@{clean(name)}" if isinstance(name, str) and 0 < len(name) <= USERNAME else ""


def _file(bot: int, message: Mapping[str, Any]) -> FileRef | None:
    """Return the file of a message, None if it has none: a document, the largest size of a photo, a video."""
    number = whole(message["message_id"])
    if (document := message.get("document")) is not None:
        otherwise, usual = f"file-{number}", ANY_MEDIA_TYPE
    elif photo := message.get("photo"):
        document = max(photo, key=lambda size: whole(size["width"]) * whole(size["height"]))
        otherwise, usual = f"photo-{number}.jpg", "image/jpeg"
    elif (document := message.get("video")) is not None:
        otherwise, usual = f"video-{number}.mp4", "video/mp4"
    else:
        return None
    return FileRef(
        name=file_name(clean(string(document.get("file_name", ""))), otherwise),
        media_type=media_type(string(document.get("mime_type", usual))),
        size=size(document.get("file_size", 0)),
        source=source(bot, number, token(document["file_id"])),
    )


def _text(message: Mapping[str, Any]) -> str:
    """Return the words of a message, or of what stands below its file."""
    return clean(string(message.get("text", message.get("caption", ""))))


def _time(seconds: object) -> datetime:
    """Return the platform's time. Raise TypeError or ValueError if it is none."""
    number = whole(seconds)
    if not 0 < number < LATEST:
        raise ValueError("no time")
    return datetime.fromtimestamp(number, UTC)


def _order(at: datetime, number: int) -> tuple[int, ...]:
    return (int(at.timestamp()) // WEEK, number)
