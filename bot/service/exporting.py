"""An export that somebody asked for in a chat is made when its turn to be sent comes, as a picture is drawn then. So is a file
that somebody sent taken from where it is kept.

So nothing of it is kept: what waits in the outbox is that it was asked for. A process that dies leaves that to be adopted, and
the next one makes the file anew. It goes from the store to a temporary file row by row, and is in memory only while it is
uploaded. Whether its reader may still have it is read from the stored offices at every try.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import structlog
from msgspec.structs import replace

from bot.desk import export
from bot.model.consultation import Consultation
from bot.model.parts import Part
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Export, HandOver, Kept, Say
from bot.report.export import TooLarge, write
from bot.report.row import Form, Stages
from bot.service.ports import Clock, Store, StoreError, ToSend

log = structlog.get_logger(__name__)

LARGEST = 50_000_000
"""Bytes of a file that are sent: what Telegram takes of a bot. Slack takes more, but it has to fit into memory."""
_TYPES = {"csv": "text/csv", "json": "application/json", "zip": "application/zip"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

Send: TypeAlias = Callable[[ToSend], Awaitable[str]]
"""As `Platform.send`."""
Give: TypeAlias = Callable[[], Awaitable[str]]
"""Tries to send it; what it returns and raises is as with `Platform.send`."""


class Withdrawn(Exception):
    """Whoever asked has no office there any more: nothing is sent."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What is said, and the file, if there is one: where it is, and its name."""

    said: tuple[Part, ...]
    path: Path | None = None
    name: str = ""
    media_type: str = ""


class Exporting:
    """Makes and sends exports, one at a time: each takes a while, and a file's bytes are in memory while it is sent."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._turn = asyncio.Semaphore(1)

    @asynccontextmanager
    async def begun(self, send: Send, to_send: ToSend, shape: Export | Kept) -> AsyncIterator[Give]:
        """Give what sends it, which may be tried again: the file is made at the first try. It is deleted when the block ends.

        A try raises Withdrawn, Away or Conflict too.
        """
        made: list[_Made] = []

        async def give() -> str:
            async with self._turn:
                if not made:
                    made.append(await self._made(shape, *await self._allowed(to_send, shape)))
                await self._allowed(to_send, shape)  # to make it may have taken minutes
                return await send(await asyncio.to_thread(_with, to_send, made[0]))

        try:
            yield give
        finally:
            for one in made:
                if one.path is not None:
                    await asyncio.to_thread(shutil.rmtree, one.path.parent, ignore_errors=True)

    async def _allowed(self, to_send: ToSend, shape: Export | Kept) -> tuple[Consultation, Questionnaire]:
        """Return what is exported. Raise Withdrawn if whoever asked holds no office there any more."""
        found = await self._store.to_export(to_send.message.address, shape.consultation)
        if found is None:
            raise Withdrawn
        return found

    async def _made(self, shape: Export | Kept, consultation: Consultation, questionnaire: Questionnaire) -> _Made:
        """Make the file in a folder of its own. Raise Away or Conflict; whatever else goes wrong is said to whoever asked."""
        folder: Path | None = None
        made = _Made(())
        try:
            folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="tourdetable-export-"))  # for its owner only
            if isinstance(shape, Kept):
                made = await self._kept(shape, folder)
            else:
                made = await self._file(shape, consultation, questionnaire, folder)
        except StoreError:
            raise
        except TooLarge:
            made = _Made(export.not_made("rows", shape))
        except Exception as error:  # a full disk, or a fault of ours: either way they must not wait for ever
            log.exception("file not made", consultation=shape.consultation, error=type(error).__name__)
            made = _Made(export.not_made("fault", shape))
        finally:
            if folder is not None and made.path is None:
                shutil.rmtree(folder, ignore_errors=True)
        return made

    async def _kept(self, shape: Kept, folder: Path) -> _Made:
        content = await self._store.file(shape.sha256)
        if content is None or len(content) > LARGEST:
            return _Made(export.not_made("large" if content else "gone", shape))
        path = folder / "kept"
        await asyncio.to_thread(path.write_bytes, content)
        media_type = shape.media_type if _MEDIA_TYPE.fullmatch(shape.media_type) else "application/octet-stream"
        return _Made((), path, plain_name(shape.name), media_type)

    async def _file(self, shape: Export, consultation: Consultation, questionnaire: Questionnaire, folder: Path) -> _Made:
        at = self._clock.now()
        path = folder / "export"
        with path.open("w+b") as file:
            rows = self._store.rows(consultation.id, Stages(shape.stages))
            written = await write(rows, questionnaire, Form(shape.form), file)
        if not written.answers:
            return _Made(export.not_made("empty", shape))
        name = file_name(consultation, shape, at)
        zipped = path.stat().st_size > LARGEST
        if zipped:
            path = await asyncio.to_thread(_zipped, path, name)
            name = f"{name}.zip"
            if path.stat().st_size > LARGEST:
                return _Made(export.not_made("large", shape))
        return _Made(export.made(consultation, at, written.answers, written.continued, zipped=zipped), path, name)


def file_name(consultation: Consultation, shape: Export, at: datetime) -> str:
    """Return the name of a file made *at*: letters of ASCII, digits, `-` and `_`, and the ending."""
    day = at.astimezone(ZoneInfo(consultation.zone)).date().isoformat()
    return f"{_UNSAFE.sub('-', consultation.id).strip('-')[:60] or 'answers'}-{shape.stages}-{day}.{shape.form}"


def plain_name(name: str) -> str:
    """Return *name*, which a sender gave, as a file may be called anywhere: no folder, all of it prints, 100 characters."""
    last = re.split(r"[/\\]", name)[-1]
    safe = "".join(one if one.isprintable() and one not in '<>:"|?*' else "_" for one in last).strip(" ._")
    stem, dot, suffix = safe.rpartition(".")
    return f"{stem[:80]}.{suffix[:16]}" if dot else safe[:80] or "file"


def _zipped(path: Path, name: str) -> Path:
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(path, name)
    path.unlink()
    return archive


def _with(to_send: ToSend, made: _Made) -> ToSend:
    """Return the message with its file, or without one, as a platform takes it."""
    message, shape = to_send.message, Say()
    said = (*message.paragraphs, *made.said)
    if made.path is None:
        plain = replace(message, paragraphs=said, shape=shape)
        return ToSend(plain, "", to_send.language, to_send.time_zone, to_send.uncertain)
    media_type = made.media_type or _TYPES.get(made.name.rpartition(".")[2], _XLSX)
    whole = replace(message, paragraphs=said, shape=HandOver(made.name, media_type, made.path.read_bytes()))
    return ToSend(whole, "", to_send.language, to_send.time_zone, to_send.uncertain)
