"""Who is there and what was said: people, chats, messages, files, and the server's time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram.html import Parsed
from tests.standins.telegram.texts import Keyboard
from tests.standins.telegram.wire import Arguments, Refused, bad, text_of

BOT: dict[str, Any] = {"id": 1, "is_bot": True, "first_name": "Tour de Table", "username": "tour_bot"}
SUPERGROUPS = -1_000_000_000_000
"""Ids below this are supergroups'; other negative ones are basic groups'."""


@dataclass
class Shown:
    """A message of the bot, as a person sees it now."""

    id: int
    html: str
    """The text or caption as the bot sent it, in HTML."""
    keyboard: Keyboard = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    edits: int = 0
    parsed: Parsed = field(default_factory=lambda: Parsed("", []))
    date: int = 0
    thread: int = 0

    @property
    def text(self) -> str:
        """The text as it reads; of a document, its caption."""
        return self.parsed.text

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons, row by row."""
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Chat:
    """A private chat or a group, and what its members may do with the bot."""

    id: int
    title: str = ""
    sent: list[Shown] = field(default_factory=list)
    """What the bot has said and not deleted, oldest first."""
    said: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What people said, by message id."""
    started: bool = False
    """Whether the bot may write: a person has written to it, a group has it as a member."""
    away: str = ""
    """Why the bot is shut out, in the words of a 403."""
    migrated_to: int = 0
    threads: set[int] = field(default_factory=set)
    next_message: int = 1

    @property
    def json(self) -> dict[str, Any]:
        if self.id > 0:
            return {"id": self.id, "type": "private", "first_name": self.title or "Ana"}
        return {"id": self.id, "type": "supergroup" if self.id < SUPERGROUPS else "group", "title": self.title or "Delegations"}


class World:
    """Everything that is true on the server's side."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, dict[str, Any]] = {}
        self.files: dict[str, tuple[bytes, int]] = {}
        """By file id: the bytes, and how many the server says they are."""
        self._kept = 0
        self.now = 1_772_442_000
        self.next_message = 1
        self.queries: dict[str, Arguments | None] = {}
        """The presses by query id, and how the bot answered each."""
        self.stale: set[str] = set()
        """Presses that can no longer be answered."""
        self.actions: list[tuple[int, str]] = []
        """What the bot was seen to be doing: (chat, "typing")."""

    def person(self, user: int) -> dict[str, Any]:
        """Return the user as updates show them."""
        return self.people.setdefault(user, {"id": user, "is_bot": False, "first_name": "Ana", "language_code": "en"})

    def chat(self, number: int) -> Chat:
        """Return a chat; it comes to be when it is first asked for."""
        if number not in self.chats:
            self.chats[number] = Chat(number)
        return self.chats[number]

    def number(self, chat: Chat) -> int:
        """Return the next message id: a supergroup counts for itself, all other chats of a bot together."""
        counter: Chat | World = chat if chat.id < SUPERGROUPS else self
        number, counter.next_message = counter.next_message, counter.next_message + 1
        return number

    def keep_file(self, content: bytes, size: int | None = None) -> str:
        """Keep a file; return its id."""
        self._kept += 1
        file_id = f"file-{self._kept}"
        self.files[file_id] = content, len(content) if size is None else size
        return file_id

    def writable(self, arguments: Arguments) -> Chat:
        """Return the chat that is to be written to. Raise Refused if it cannot be."""
        given = text_of(arguments, "chat_id")
        if not given:
            raise bad("chat_id is empty")
        try:
            chat = self.chats.get(int(given))
        except ValueError:
            chat = None
        if chat is None:
            if given in map(str, self.people):
                raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
            raise bad("chat not found")
        if chat.away:
            raise Refused(403, f"Forbidden: {chat.away}")
        if chat.migrated_to:
            raise Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if not chat.started:
            known = chat.id in self.people
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user") if known else bad("chat not found")
        return chat

    def message(self, chat: Chat, shown: Shown) -> dict[str, Any]:
        """Return a message of the bot as the API shows it."""
        found: dict[str, Any] = {"message_id": shown.id, "date": shown.date, "chat": chat.json, "from": BOT}
        name = "text"
        if shown.file is not None:
            name = "caption"
            file_id = next(key for key, (content, _) in self.files.items() if content is shown.file[1])
            document = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_name": shown.file[0]}
            found["document"] = {**document, "file_size": len(shown.file[1])}
        if shown.text:
            found[name] = shown.text
        if shown.parsed.entities:
            found["entities" if name == "text" else "caption_entities"] = shown.parsed.entities
        if shown.keyboard:
            found["reply_markup"] = {"inline_keyboard": shown.keyboard}
        if shown.edits:
            found["edit_date"] = self.now
        if shown.thread:
            found |= {"message_thread_id": shown.thread, "is_topic_message": True}
        return found
