"""How what everybody does becomes events, is brought in, and what is kept of it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bot.model.effects import Message
from bot.model.events import (
    Blocked,
    Deleted,
    DigestDue,
    Edited,
    Event,
    Fetched,
    InPublic,
    Missed,
    Moved,
    NoticeDue,
    Opened,
    Pressed,
    ReminderDue,
    Replied,
    Unblocked,
    Unsupported,
)
from bot.model.file import FileRef
from bot.model.shapes import PickMany, PickOne
from tests.hall import CLOSING, START, Hall, hall
from tests.properties.doings import Doing
from tests.properties.people import ROOM


@dataclass
class Script:
    """Turns what is done into events, by what was said and offered so far."""

    offered: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By address: prompt and action of every button and option, oldest first."""
    numbers: count[int] = field(default_factory=count)

    def hear(self, messages: Iterable[Message]) -> None:
        for message in messages:
            options = message.shape.options if isinstance(message.shape, PickOne | PickMany) else ()
            actions = [*(one.value for one in options), *(one.action for one in message.buttons)]
            self.offered.setdefault(message.address, []).extend((message.prompt, action) for action in actions)

    def event(self, doing: Doing) -> Event:
        """Return what is done as an event."""
        number = next(self.numbers)
        address, which, text = f"test:{doing.who}", doing.which, doing.text
        base: dict[str, Any] = {
            "id": f"test:{doing.who}:e{number}",
            "at": START + timedelta(minutes=10 + number),
            "address": address,
            "order": (100 + number,),
            "entropy": blake2b(str(number).encode()).digest(),
        }
        in_room = {**base, "id": f"{ROOM}:e{number}", "address": ROOM}
        offered = self.offered.get(address, [])
        file = FileRef("paper.pdf", "application/pdf", 10, "", f"source{number}")
        awaited: dict[str, Any] = {"response": "trial/arg", "question": "1a", "fragment": f"f{which}", "name": "paper.pdf"}
        match doing.what:
            case "says":
                return Replied(**base, text=text, message=f"m{number}")
            case "sends file":
                return Replied(**base, text=text, message=f"m{number}", file=file)
            case "presses" if offered:
                prompt, action = offered[-1 - which % len(offered)]
                return Pressed(**base, prompt=prompt, action=action)
            case "presses" | "forges":
                prompt = offered[-1 - which % len(offered)][0] if offered else "forged"
                return Pressed(**base, prompt=prompt, action=text)
            case "edits":
                return Edited(**base, text=text, message=f"m{number - which}")
            case "deletes":
                return Deleted(**base, message=f"m{number - which}")
            case "says in the room":
                return InPublic(**in_room, text=text, speaker=address, title="Hall")
            case "whispers in the room":
                return InPublic(**in_room, text=text, speaker=address, title="Hall", quiet=True)
            case "unsupported":
                return Unsupported(**base, what="voice")
            case "opens":
                return Opened(**base)
            case "missed":
                return Missed(**base, since=START, until=START + timedelta(hours=1))
            case "blocks":
                return Blocked(**base)
            case "unblocks":
                return Unblocked(**base)
            case "digest":
                return DigestDue(**base, consultation=("trial", "other")[which % 2])
            case "notice":
                return NoticeDue(**base, consultation="trial", what=("closed", "first", "decide")[which % 3], milestone="end")
            case "reminder":
                return ReminderDue(**base, seat=f"trial/arg/{doing.who}", milestone="end", closing=CLOSING, hours=24)
            case "fetched":
                return Fetched(**base, **awaited, source=f"source{number - which}", sha256="0" * 64, size=10)
            case "lost":
                return Fetched(**base, **awaited, source=f"source{number - which}", sha256="", size=0, what="lost")
            case "room digest":
                return DigestDue(**in_room, consultation=("trial", "other")[which % 2])
            case "room notice":
                return NoticeDue(
                    **in_room, consultation="trial", what=("closed", "first", "decide")[which % 3], milestone="end"
                )
            case "room moves":
                return Moved(**in_room, to=f"{ROOM}2")
            case "room blocks":
                return Blocked(**in_room)
            case "room unblocks":
                return Unblocked(**in_room)
        raise AssertionError(doing.what)


def copied(entered: Path, name: str) -> tuple[Hall, Path]:
    path = entered.with_name(name)
    path.unlink(missing_ok=True)
    shutil.copy(entered, path)
    return hall(f"sqlite:///{path}"), path


def rows(path: Path, query: str, *given: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, given).fetchall()


TABLES = {
    "session": "address, state",
    "response": "id, state",
    "revision": 'response, number, act, question, fragment, text, file, by, address, message, at, "order"',
    "submission": "response, number, content, receipt, timing, withdrawn_at",
    "comment": "id, seat, text",
    "consultation_change": 'consultation, number, at, "by", reason, state',
    "mandate": "consultation, delegate, office",
    "seat": "id, role, revoked_at",
    "address": "address, delegate, linked_by, revoked_at",
    "delegate": "id, name, language, muted, forgotten_at",
    "code": "hash, delegate, seat, expires_at, used_at, revoked_at",
    "ruling": 'response, number, question, revision, says, reason, "by"',
    "time_ruling": "*",
    "request": "number, consultation, address, entity, name, role, words, fate, decided_by, reason, delegate",
    "binding": "consultation, room, first, title, at",
    "room": "*",
    "audit": "*",
    "fragment_message": "*",
    "incoming_file": "response, question, fragment, source",
    "quarantine": "*",
}


def kept(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is stored and does not tell when or how it was delivered."""
    return {table: rows(path, f"SELECT {columns} FROM {table} ORDER BY 1, 2") for table, columns in TABLES.items()}  # noqa: S608 - ours


S = TypeVar("S")


async def played(
    made: Hall, doings: Sequence[Doing], before: Callable[[], S]
) -> AsyncIterator[tuple[Doing, Event, S, list[Message]]]:
    """Bring each thing done in a batch of its own; yield it with its event, what was so *before*, and what was said."""
    script = Script()
    for doing in doings:
        event, so, heard = script.event(doing), before(), len(made.said)
        await made.bring([event])
        script.hear(made.said[heard:])
        yield doing, event, so, made.said[heard:]
