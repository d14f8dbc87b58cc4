"""Puts the service together: a store, a key, platforms; and takes it apart again without losing anything."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog

from bot.model.events import Arrival
from bot.service.decide import decider
from bot.service.digesting import Digesting
from bot.service.exporting import Exporting
from bot.service.loop import Draw, Loop
from bot.service.outbox import GRACE, Outbox
from bot.service.ports import Away, Clock, Conflict, Platform, Signer, Store
from bot.service.timekeeper import PATIENCE, Timekeeper

ASIDE = 5.0
"""Seconds between two rounds of what is done aside."""

WAY = "service"
"""Under which name is noted until when the service took what came; several processes on one database are one service."""
BEAT = 20.0
"""Seconds between two such notes."""

log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the time, aware, UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after *seconds*."""
        await asyncio.sleep(seconds)


class Service:
    """A running service. Implements `Door`."""

    def __init__(
        self,
        store: Store,
        platforms: Sequence[Platform],
        signer: Signer,
        clock: Clock,
        aside: Callable[[], Awaitable[object]] | None = None,
        draw: Draw = lambda _, size: secrets.token_bytes(size),
        *,
        ticking: bool = True,
    ) -> None:
        """*aside*: work off the hot path, done some seconds after events were committed, such as telling languages.

        *draw* gives random bytes. Unless it is *ticking*, nothing is said because it is time, but when *time* is asked.
        """
        self.process = secrets.token_hex(8)
        self._aside = aside
        self.store, self._clock = store, clock
        self._outbox = Outbox(platforms, clock, Exporting(store, clock), Digesting(store))
        self._loop = Loop(store, decider(signer), self._outbox, clock, self.process, draw)
        self.time = Timekeeper(self, store, clock, self._outbox.serving, PATIENCE if ticking else timedelta())
        self._ticking = ticking
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take the platforms' addresses into service and begin. Raise Away if the database is."""
        if self._outbox.serving:
            self._outbox.hand(await self.store.adopt(self.process, self._outbox.serving))
            self._outbox.expect()
        well = await self.store.heard(WAY)
        if well is not None:
            self._loop.was_out(well, self._clock.now())
        work = [self._loop.run(), self._watch(), self._work_aside(), self._beat()]
        if self._ticking:
            work.append(self.time.run())
        self._tasks = [asyncio.create_task(one) for one in work]

    async def stop(self) -> None:
        """Stop, in a few seconds. What was accepted is kept, what was sent is noted, the rest is left for the next process."""
        await self._outbox.stop()
        with suppress(TimeoutError, Away, Conflict):
            async with asyncio.timeout(GRACE):
                await self._loop.settled()  # what was being claimed is in hand now
                if left := self._outbox.untouched:
                    await self.store.release(left)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Return once all are committed or quarantined: acknowledge now. Raise Away: do not, and give them again."""
        await self._loop.accept(arrivals)

    async def drained(self) -> None:
        """Return when nothing waits to be committed, sent or marked as sent."""
        await self._loop.drained()

    async def look(self) -> None:
        """Take in hand, soon, what other processes wrote for the addresses served here."""
        self._outbox.expect()

    async def _watch(self) -> None:
        """Send what other processes write for the addresses served here."""
        while True:
            try:
                async for _ in self.store.changed():
                    await self.look()
            except Away as away:
                log.warning("database away", reason=str(away))
                await self._clock.sleep(1)

    async def _beat(self) -> None:
        """Note now and then that all is well, so that the next start knows since when nothing was taken."""
        while True:
            await self._clock.sleep(BEAT)
            try:
                if self._loop.well:
                    await self.store.keep_heard(WAY, self._clock.now())
            except (Away, Conflict) as error:
                log.warning("beat missed", reason=type(error).__name__)

    async def _work_aside(self) -> None:
        """Do what is not urgent, while something has been committed since."""
        done = -1
        while self._aside is not None:
            if self._loop.commits != done:
                done = self._loop.commits
                try:
                    await self._aside()
                except (Away, Conflict) as error:
                    log.warning("aside put off", reason=type(error).__name__)
                    done = -1
            await self._clock.sleep(ASIDE)


@asynccontextmanager
async def open_service(
    store: Store,
    platforms: Sequence[Platform],
    signer: Signer,
    clock: Clock | None = None,
    aside: Callable[[], Awaitable[object]] | None = None,
) -> AsyncIterator[Service]:
    """Run a service for as long as the block lasts."""
    service = Service(store, platforms, signer, clock or SystemClock(), aside)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
