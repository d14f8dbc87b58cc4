"""Sends to the terminal: prints what the service says, saves the files that it hands over. Implements `Platform`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from adapters.terminal.files import save
from adapters.terminal.render import local
from bot.model.effects import Progress
from bot.model.parts import Phrase, Quoted
from bot.phrases.speak import Spoken, speak
from bot.service.ports import OutcomeUnknown, ToSend

_NAME = re.compile(r"[^a-z0-9_-]+")
_NAME_LIMIT = 40


class Paper(Protocol):
    """What is printed on: a pipe or a screen."""

    def spoken(self, spoken: Spoken) -> None:
        """Print what the service says. Raise OSError if nobody reads any more."""

    def notice(self, text: str) -> None:
        """Print what the terminal itself says, one line."""


def sane_name(name: str) -> str:
    """Return *name* as a part of an address: lower-case letters, digits, `_` and `-`, at most 40; "user" if nothing is left."""
    return _NAME.sub("-", name.lower()).strip("-")[:_NAME_LIMIT] or "user"


def address_of(name: str) -> str:
    """Return the address of whoever sits here as *name* (sane)."""
    return f"terminal:{name}"


class Terminal:
    """One terminal, serving one address."""

    def __init__(self, name: str, paper: Paper, folder: Path) -> None:
        """*name* is sane; files are saved in *folder*, which is made when the first one comes."""
        self.address = address_of(name)
        self.serving: tuple[str, ...] = (self.address,)
        self.progress: Progress | None = None
        """The newest that a message told."""
        self.language = ""
        """Of the reader, as the newest message told it."""
        self.broken = asyncio.Event()
        """Set when nobody reads what is printed any more."""
        self.overheard: Callable[[ToSend], None] = lambda to_send: None
        """Told of everything sent; for a recording."""
        self._paper, self._folder = paper, folder
        self._count = 0

    async def send(self, to_send: ToSend) -> str:
        """Print the message and return its number in this run. Raise OutcomeUnknown if nobody reads."""
        message = to_send.message
        spoken = speak(message, to_send.language, to_send.time_zone)
        self.language = spoken.language
        self.progress = message.progress or self.progress
        try:
            self._paper.spoken(spoken)
            if spoken.file is not None:
                await self._save(spoken)
        except OSError as error:
            self.broken.set()
            raise OutcomeUnknown from error
        self.overheard(to_send)
        self._count += 1
        return str(self._count)

    def notice(self, phrase: Phrase) -> None:
        """Say something about the terminal itself. A notice that nobody reads is no error."""
        try:
            self._paper.notice(local(phrase, self.language))
        except OSError:
            self.broken.set()

    async def _save(self, spoken: Spoken) -> None:
        file = spoken.file
        if file is None:
            return
        try:
            path = await asyncio.to_thread(save, self._folder, file.name, file.content)
        except OSError:
            self.notice(Phrase("terminal-not-saved", {"folder": Quoted(str(self._folder))}))
        else:
            self.notice(Phrase("terminal-saved", {"path": Quoted(str(path))}))
