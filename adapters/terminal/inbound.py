"""Typed lines become arrivals. What only the terminal can do (`/edit`, `/file`) is read here, all else by the engine."""

from __future__ import annotations

import asyncio
import mimetypes
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from adapters.shared.hostile import clean
from adapters.shared.names import file_name
from adapters.terminal.limits import FILE_LIMIT
from bot.engine import commands
from bot.model.events import Arrival, Edited, Replied
from bot.model.file import FileRef
from bot.model.parts import Arg, Phrase, Quoted
from bot.model.people import Seat
from bot.service.ports import Clock

_QUOTED = re.compile(r"""(?P<quote>["'])(?P<path>.+?)(?P=quote)(?:\s+(?P<words>.*))?""", re.DOTALL)


class Files(Protocol):
    """What of `Store` a file needs."""

    async def seats_at(self, address: str) -> Sequence[Seat] | None:
        """Return the live seats spoken from *address*, None if it belongs to nobody."""

    async def keep_file(self, content: bytes, media_type: str) -> str:
        """Keep a file's bytes; return their SHA-256."""


class Refusal(Exception):
    """What was typed cannot be sent; *why* says what to do instead."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.id)
        self.why = why


class Inbound:
    """Makes the arrivals of one run. Their ids are unique over all runs; their order grows over all runs."""

    def __init__(self, address: str, clock: Clock, files: Files) -> None:
        self._address, self._clock, self._files = address, clock, files
        self._run = secrets.token_hex(6)
        self.held: dict[str, bytes] = {}
        """The bytes of files for the desk, by their source: fetched from here if it wants them, and kept nowhere else."""
        self._count = 0
        self._last_micros = 0
        self._last_message = ""

    @property
    def prefix(self) -> str:
        """How the sources of this run's files begin."""
        return f"{self._address}:{self._run}:"

    async def arrival(self, typed: str) -> Arrival:
        """Return what was typed as an arrival. Raise Refusal if it cannot be sent, Away if a file cannot be kept now."""
        text = clean(typed)
        word, _, rest = text.strip().partition(" ")
        if word == "/edit":
            return self._edited(rest.strip())
        if word == "/file":
            return await self._with_file(rest.strip())
        return self._replied(text)

    def _replied(self, text: str, file: FileRef | None = None) -> Arrival:
        event_id, at, order = self._next()
        message = self._message()
        if file is not None or commands.read(text) is None:
            self._last_message = message
        event = Replied(id=event_id, at=at, address=self._address, order=order, text=text, message=message, file=file)
        return Arrival((event_id,), msgspec.json.encode(event), event)

    def _edited(self, text: str) -> Arrival:
        if not text:
            raise Refusal(Phrase("terminal-edit-usage"))
        if not self._last_message:
            raise Refusal(Phrase("terminal-edit-nothing"))
        event_id, at, order = self._next()
        event = Edited(id=event_id, at=at, address=self._address, order=order, text=text, message=self._last_message)
        return Arrival((event_id,), msgspec.json.encode(event), event)

    async def _with_file(self, typed: str) -> Arrival:
        if not typed:
            raise Refusal(Phrase("terminal-file-usage"))
        typed, words = _parted(typed)
        seats = await self._files.seats_at(self._address)
        if seats is None:  # nobody's bytes are kept before it is known who they are
            return self._replied("")
        name, content = await asyncio.to_thread(_read, typed)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = FileRef(file_name(clean(name), "file"), media_type, len(content))
        if words.startswith("/") or not seats:  # what it is for is the desk's to say
            source = f"{self.prefix}file{self._count}"
            self.held[source] = content
            return self._replied(words, replace(file, source=source))
        return self._replied(words, replace(file, sha256=await self._files.keep_file(content, media_type)))

    def _next(self) -> tuple[str, datetime, tuple[int, int]]:
        """Return the next event's id, time and place in the chat."""
        self._count += 1
        at = self._clock.now()
        micros = max(int(at.timestamp() * 1_000_000), self._last_micros)  # a clock set back does not turn the order round
        self._last_micros = micros
        return f"{self._address}:{self._run}:{self._count}", at, (micros, self._count)

    def _message(self) -> str:
        return f"{self._run}:{self._count}"


def _parted(typed: str) -> tuple[str, str]:
    """Return where the file is, in quotes or not, and the words that go with it."""
    if found := _QUOTED.fullmatch(typed):
        return found["path"], (found["words"] or "").strip()
    first, _, words = typed.partition(" ")
    return (first, words.strip()) if words and not _there(typed) and _there(first) else (typed, "")


def _there(typed: str) -> bool:
    try:
        return Path(typed).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _read(typed: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that *typed* names. Raise Refusal."""
    shown: dict[str, Arg] = {"path": Quoted(typed)}
    try:
        path = Path(typed).expanduser()
        if path.is_dir():
            raise Refusal(Phrase("terminal-file-is-folder", shown))
        if not path.is_file():  # a device or a pipe would never end
            raise Refusal(Phrase("terminal-file-missing", shown))
        size = path.stat().st_size
        if size > FILE_LIMIT:
            raise Refusal(Phrase("terminal-file-too-large", {**shown, "size": size, "limit": FILE_LIMIT}))
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError, RuntimeError) as error:  # not allowed; NUL in the name; no home directory
        raise Refusal(Phrase("terminal-file-unreadable", shown)) from error
    if len(content) > FILE_LIMIT:  # it grew while it was read
        raise Refusal(Phrase("terminal-file-too-large", {**shown, "size": len(content), "limit": FILE_LIMIT}))
    if not content:
        raise Refusal(Phrase("terminal-file-empty", shown))
    return path.name, content
