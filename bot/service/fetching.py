"""The bytes of files that came with answers, fetched after their messages were kept and acknowledged.

What is awaited stands in the database, so whoever starts next goes on. Two processes may fetch the same file: the bytes are
kept once and the event has one key. A platform that does not answer is asked again for a day; then the file is told to be lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import TypeAlias

import msgspec
import structlog

from bot.model.events import Arrival, Fetched
from bot.service.ports import Awaited, Away, Clock, Door, Store

log = structlog.get_logger(__name__)

SIDE_BY_SIDE = 4
"""Files fetched at once, each held in memory."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
"""Seconds between two tries for a file; doubled each time."""
GIVEN_UP = timedelta(days=1)
"""After so long a file that could not be fetched is lost."""
LOOK = 60.0
"""Seconds between looks at what other processes of the same bot took in."""


class NotFetched(Exception):
    """The platform will never give these bytes. *what* is as in `Fetched`: too_big or lost."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class FetchDelayed(Exception):
    """The platform did not give the bytes now. *seconds* from now it may be asked again, for as long as *patience*."""

    def __init__(self, seconds: float = 0.0, patience: timedelta = GIVEN_UP) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds, self.patience = seconds, patience


Fetch: TypeAlias = Callable[[Awaited], Awaitable[bytes]]
"""Returns a file's bytes; raises NotFetched or FetchDelayed."""


class Fetching:
    """Fetches the files whose source begins with *prefix*, which ends in a colon."""

    def __init__(self, door: Door, store: Store, clock: Clock, prefix: str, fetch: Fetch) -> None:
        self._door, self._store, self._clock, self._prefix, self._fetch = door, store, clock, prefix, fetch
        self._wake = asyncio.Event()
        self._turns = asyncio.Semaphore(SIDE_BY_SIDE)
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._told: set[str] = set()
        """What became of them is kept; a source comes once."""

    def wake(self) -> None:
        """A file may have come in: look."""
        self._wake.set()

    async def run(self) -> None:
        """Fetch what is awaited, and what comes, until cancelled."""
        try:
            while True:
                self._wake.clear()
                try:
                    await self.look()
                except Away as away:
                    log.warning("database away", reason=str(away))
                try:
                    await asyncio.wait_for(self._wake.wait(), LOOK)
                except TimeoutError:
                    continue
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Let go of what is in hand; it stays awaited."""
        tasks = list(self._in_hand.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Begin to fetch all that is awaited and not in hand. Raise Away."""
        for awaited in await self._store.awaited(self._prefix):
            if awaited.source not in self._in_hand and awaited.source not in self._told:
                self._in_hand[awaited.source] = asyncio.create_task(self._bring(awaited))

    async def settled(self, but: Collection[str] = ()) -> None:
        """Return when nothing is in hand, the sources *but* aside."""
        while waiting := [task for source, task in self._in_hand.items() if source not in but]:
            await asyncio.wait(waiting)

    async def _bring(self, awaited: Awaited) -> None:
        """Fetch one file until it is kept, or will never be."""
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    return await self._try(awaited)
                except FetchDelayed as delayed:
                    pause = max(pause, delayed.seconds)
                except Away:
                    pass  # the bytes are fetched again: they are not held while the database is away
                except Exception as error:  # a fault of an adapter must not end the fetching of the others
                    log.exception("fault while fetching a file", error=type(error).__name__)
                await self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            del self._in_hand[awaited.source]

    async def _try(self, awaited: Awaited) -> None:
        try:
            async with self._turns:
                content = await self._fetch(awaited)
                sha256 = await self._store.keep_file(content, awaited.media_type)
                await self._tell(awaited, sha256, len(content))
        except NotFetched as missing:
            await self._tell(awaited, "", 0, missing.what)
        except FetchDelayed as delayed:
            if self._clock.now() - awaited.at < delayed.patience:
                raise
            await self._tell(awaited, "", 0, "lost")

    async def _tell(self, awaited: Awaited, sha256: str, size: int, what: str = "") -> None:
        """Let the service know. Raise Away."""
        if what:
            log.warning("file given up", source=awaited.source, reason=what)
        now = self._clock.now()
        event = Fetched(
            id=f"{awaited.source}:fetched",
            at=now,
            at_is_receipt=True,
            address=f"{self._prefix}files",
            order=(int(now.timestamp() * 1_000_000),),
            response=awaited.response,
            question=awaited.question,
            fragment=awaited.fragment,
            source=awaited.source,
            name=awaited.name,
            sha256=sha256,
            size=size,
            what=what,
        )
        await self._door.accept((Arrival((event.id,), msgspec.json.encode(event), event),))
        self._told.add(awaited.source)
