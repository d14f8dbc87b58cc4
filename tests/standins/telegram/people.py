"""What people do: they write, paste, edit, press, send files, block, come later than they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.standins.telegram.texts import TEXT
from tests.standins.telegram.updates import Updates
from tests.standins.telegram.wire import units
from tests.standins.telegram.world import BOT, SUPERGROUPS, Chat, Shown, World

Update = dict[str, Any]


class Late:
    """Updates that are under way. They have their message ids and dates; they get their update ids when they arrive."""

    def __init__(self, people: People) -> None:
        self._people = people
        self.updates: list[Update] = []

    def arrive(self) -> list[int]:
        """Let them wait at the server; return their update ids."""
        arriving, self.updates = self.updates, []
        return [self._people.raw(update) for update in arriving]


class People:
    """The people's side of the stand-in. Methods that send something return its message id."""

    def __init__(self) -> None:
        self.world = World()
        self.queue = Updates()
        self.privacy = False
        """Privacy mode: in groups the bot then gets commands and replies to it only."""
        self._told: dict[int, Update] = {}
        self._late: Late | None = None
        self._albums = 0

    # Updates

    def raw(self, update: Update) -> int:
        """Let *update*, of any shape and kind, wait under a new id; return that."""
        number = self.queue.push(update, self.world.now)
        self._told[number] = update
        return number

    def again(self, number: int) -> int:
        """Let an update come once more, under a new id; return that."""
        return self.raw(self._told[number])

    @contextmanager
    def late(self) -> Iterator[Late]:
        """Hold back what people do in this block until `arrive` is called."""
        self._late, before = Late(self), self._late
        try:
            yield self._late
        finally:
            self._late = before

    # Writing

    def introduce(self, user: int, **fields: Any) -> None:
        """Say who a user is: first_name, last_name, username, language_code (None: the client tells none)."""
        person = {**self.world.person(user), **fields}
        self.world.people[user] = {key: value for key, value in person.items() if value is not None}

    def start(self, *users: int) -> None:
        """Let users have a chat with the bot without an update, as from an earlier day."""
        for user in users:
            self.world.person(user)
            self.world.chat(user).started = True

    def say(self, user: int, text: str, *, reply: int | Shown = 0, any_length: bool = False, **more: Any) -> int:
        """Send a message in *user*'s private chat. *more*: other fields of the message.

        Raise ValueError if no client could send it, unless *any_length* is right.
        """
        return self._post(user, self.world.chat(user), {**_worded(text, any_length=any_length), **more}, reply)

    def paste(self, user: int, text: str, size: int = TEXT) -> list[int]:
        """Send a text of any length as clients do it: cut at *size* units, wherever that is, and nothing binds the pieces."""
        return [self.say(user, piece) for piece in _cut(text, size)]

    def edit(
        self,
        user: int,
        message: int,
        text: str,
        *,
        chat: int = 0,
        any_length: bool = False,
        file: tuple[str, bytes] | None = None,
    ) -> int:
        """Edit a message sent before, with another *file* in place of its own if one is given; return the update's id."""
        said = self.world.chat(chat or user).said
        if message not in said:
            raise LookupError(f"{user} sent no message {message}")
        worded = (
            {"caption": text}
            if "caption" in said[message] or "document" in said[message]
            else _worded(text, any_length=any_length)
        )
        kept = {key: value for key, value in said[message].items() if key not in ("text", "entities", "caption")}
        if file is not None:
            kept["document"] = {**kept["document"], **self._media(file[1]), "file_name": file[0]}
        said[message] = {**kept, **worded, "edit_date": self.world.now}
        return self._tell("edited_message", said[message])

    def press(self, user: int, label: str, *, shown: Shown | None = None, data: str = "", chat: int = 0) -> int:
        """Press the button *label* of *shown*, or of the latest message that has it; return the update's id.

        *data*: what a forger sends, whatever the buttons are. A message that is gone is told as inaccessible.
        """
        place = self.world.chat(chat or user)
        shown = shown or next((one for one in reversed(place.sent) if data or label in one.buttons), None)
        if not data:
            if shown is None:
                raise LookupError(f"no button {label!r}; there are {[one.buttons for one in place.sent if one.keyboard]}")
            data = next(button["callback_data"] for row in shown.keyboard for button in row if button["text"] == label)
        if shown is not None and shown in place.sent:
            message = self.world.message(place, shown)
        else:
            message = {"message_id": shown.id if shown else 1, "date": 0, "chat": place.json}
        query = f"q{len(self.world.queries)}"
        self.world.queries[query] = None
        pressed = {"id": query, "from": self.world.person(user), "message": message, "chat_instance": f"c{place.id}"}
        return self._tell("callback_query", {**pressed, "data": data})

    # Files and the like

    def send_file(
        self,
        user: int,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        size: int | None = None,
        media_type: str = "application/pdf",
        **more: Any,
    ) -> int:
        """Send a document. *size*: what the server says its length is, if that is to differ from the content's."""
        file_id = self.world.keep_file(content, size)
        document: Update = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_name": name, "mime_type": media_type}
        document["file_size"] = self.world.files[file_id][1]
        captioned = {"caption": caption} if caption else {}
        return self._post(user, self.world.chat(user), {"document": document, **captioned, **more})

    def album(self, user: int, files: Sequence[tuple[str, bytes]], caption: str = "") -> list[int]:
        """Send 2-10 documents together: as many messages, the caption on the first, bound by a group id, with no end."""
        self._albums += 1
        group = f"{13_000_000_000_000_000 + self._albums}"
        return [
            self.send_file(user, name, content, "" if place else caption, media_group_id=group)
            for place, (name, content) in enumerate(files)
        ]

    def photo(self, user: int, content: bytes, caption: str = "") -> int:
        """Send a photo, in two sizes."""
        sizes = [
            {
                **self._media(content),
                "width": 90 * scale,
                "height": 60 * scale,
                "file_size": max(1, len(content) // (2 - place)),
            }
            for place, scale in enumerate((1, 10))
        ]
        return self._post(user, self.world.chat(user), {"photo": sizes, **({"caption": caption} if caption else {})})

    def voice(self, user: int, seconds: int = 3) -> int:
        """Send a voice message."""
        return self.say(user, "", voice={**self._media(b"OggS"), "duration": seconds, "mime_type": "audio/ogg"})

    def sticker(self, user: int) -> int:
        """Send a sticker."""
        picture = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"}
        return self.say(user, "", sticker={**self._media(b"RIFF"), **picture})

    def location(self, user: int) -> int:
        """Send a place."""
        return self.say(user, "", location={"latitude": 46.2, "longitude": 6.14})

    # Coming and going

    def block(self, user: int) -> int:
        """Block the bot: it is told so, and may not write."""
        self.world.chat(user).away = "bot was blocked by the user"
        return self._member(user, self.world.chat(user), "member", "kicked")

    def unblock(self, user: int) -> int:
        """Let the bot in again."""
        self.world.chat(user).away = ""
        return self._member(user, self.world.chat(user), "kicked", "member")

    def deactivate(self, user: int) -> None:
        """Delete the user's account; nobody tells the bot."""
        self.world.chat(user).away = "user is deactivated"

    def expire_presses(self) -> None:
        """Let all presses so far be too old to be answered."""
        self.world.stale.update(self.world.queries)

    # Groups

    def group_say(self, user: int, group: int, text: str, *, reply: int | Shown = 0, thread: int = 0, **more: Any) -> int:
        """Say something in a group, where the bot is a member; in a topic if *thread* is given."""
        chat = self.world.chat(group)
        chat.started = True
        if thread:
            chat.threads.add(thread)
            more |= {"message_thread_id": thread, "is_topic_message": True}
        to_bot = text.startswith("/") or (reply and self._replied(chat, reply).get("from") == BOT)
        return self._post(user, chat, {**_worded(text), **more}, reply, hidden=self.privacy and not to_bot)

    def add_to_group(self, user: int, group: int, title: str = "") -> int:
        """Add the bot to a group."""
        chat = self.world.chat(group)
        chat.started, chat.away, chat.title = True, "", title or chat.title
        return self._member(user, chat, "left", "member")

    def kick(self, user: int, group: int) -> int:
        """Throw the bot out of a group."""
        chat = self.world.chat(group)
        chat.away = f"bot was kicked from the {chat.json['type']} chat"
        return self._member(user, chat, "member", "kicked")

    def migrate(self, group: int, user: int = 1087968824) -> int:
        """Turn a basic group into a supergroup; return its new id."""
        old, new = self.world.chat(group), self.world.chat(SUPERGROUPS - abs(group))
        old.migrated_to, new.started, new.title = new.id, True, old.title
        self._post(user, old, {"migrate_to_chat_id": new.id})
        self._post(user, new, {"migrate_from_chat_id": old.id})
        return new.id

    def _post(self, user: int, chat: Chat, fields: Update, reply: int | Shown = 0, *, hidden: bool = False) -> int:
        person = self.world.person(user)
        if chat.id == user:
            chat.title, chat.started = person["first_name"], True
        message = {"message_id": self.world.number(chat), "date": self.world.now, "chat": chat.json, "from": person, **fields}
        if reply:
            message["reply_to_message"] = self._replied(chat, reply)
        chat.said[message["message_id"]] = message
        if not hidden:
            self._tell("message", message)
        return int(message["message_id"])

    def _tell(self, kind: str, payload: Update) -> int:
        """Tell the bot, if it wants to know; return the update's id, 0 if there is none."""
        if self._late is not None:
            self._late.updates.append({kind: payload})
            return 0
        return self.raw({kind: payload}) if kind in self.queue.allowed else 0

    def _member(self, user: int, chat: Chat, before: str, after: str) -> int:
        changed = {"chat": chat.json, "from": self.world.person(user), "date": self.world.now}
        old, new = ({"status": status, "user": BOT, **_until(status)} for status in (before, after))
        return self._tell("my_chat_member", {**changed, "old_chat_member": old, "new_chat_member": new})

    def _replied(self, chat: Chat, reply: int | Shown) -> Update:
        number = reply.id if isinstance(reply, Shown) else reply
        shown = next((one for one in chat.sent if one.id == number), None)
        return self.world.message(chat, shown) if shown else chat.said[number]

    def _media(self, content: bytes) -> Update:
        file_id = self.world.keep_file(content)
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(content)}


def _worded(text: str, *, any_length: bool = False) -> Update:
    """Return a text and its entities, as updates show them."""
    if not text:
        return {}
    if units(text) > TEXT and not any_length:
        raise ValueError(f"{units(text)} units: clients would cut that; use paste()")
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    entities = [{"type": "bot_command", "offset": 0, "length": units(command)}] if len(command) > 1 else []
    return {"text": text, **({"entities": entities} if entities else {})}


def _cut(text: str, size: int) -> Iterator[str]:
    piece, length = "", 0
    for character in text:
        width = units(character)
        if length + width > size:
            yield piece
            piece, length = "", 0
        piece, length = piece + character, length + width
    if piece:
        yield piece


def _until(status: str) -> Update:
    return {"until_date": 0} if status == "kicked" else {}
