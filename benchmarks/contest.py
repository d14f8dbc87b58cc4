"""What the figures over the wire share: a round of a contender, a database for it, and work that goes on meanwhile."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from benchmarks.people import Process, Scene
from bot.cli.garbage import settle


@dataclass(frozen=True)
class Contest:
    """One round of a contender. *cost*: the bot's processor time per turn, in milliseconds."""

    rate: float
    cost: float
    acknowledged: tuple[float, ...] = ()
    """Seconds until what people said was acknowledged, in order of length."""


async def contest(people: Process, scene: Scene) -> Contest:
    """Let the bot of this process, which has begun to receive, hold the conversations of *scene*."""
    await people.begun()
    before = process_time()
    found = await people.seen()
    turns = len(scene.said) * len(scene.chats)
    if found.spoken != turns:
        raise RuntimeError(f"{found.spoken} replies in {turns} turns")
    cost = 1000 * (process_time() - before) / turns
    return Contest(turns / found.seconds, cost, tuple(found.acknowledged))


@asynccontextmanager
async def going(work: Coroutine[object, object, object]) -> AsyncIterator[None]:
    """Let *work* go on during the block."""
    settled()
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def settled() -> None:
    """Let garbage be collected alike for all, as a real run does it."""
    gc.unfreeze()
    settle()


def hold(path: Path, wanted: int) -> None:
    """Hold the database to what was said. Raise RuntimeError."""
    connection = sqlite3.connect(path)
    (kept,) = connection.execute("SELECT count(*) FROM revision WHERE act = 'write'").fetchone()
    connection.close()
    if kept != wanted:
        raise RuntimeError(f"{kept} texts are kept of {wanted}")


def copy(empty: Path, name: str) -> Path:
    """Return a fresh copy of the database; the one before is gone."""
    fresh = empty.with_name(f"{name}.sqlite")
    for file in empty.parent.glob(f"{fresh.name}*"):
        file.unlink()
    fresh.write_bytes(empty.read_bytes())
    return fresh
