"""Puts the service together: a store, a key, platforms; and takes it apart again without losing anything."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from bot.model.events import Arrival
from bot.service.decide import decider
from bot.service.loop import Loop
from bot.service.outbox import Outbox
from bot.service.ports import Away, Clock, Platform, Signer, Store

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

    def __init__(self, store: Store, platforms: Sequence[Platform], signer: Signer, clock: Clock) -> None:
        self.process = secrets.token_hex(8)
        self._store, self._clock = store, clock
        self._outbox = Outbox(platforms, clock)
        self._loop = Loop(store, decider(signer), self._outbox, clock, self.process)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take the platforms' addresses into service and begin. Raise Away if the database is."""
        if self._outbox.serving:
            self._outbox.hand(await self._store.adopt(self.process, self._outbox.serving))
        self._tasks = [asyncio.create_task(self._loop.run()), asyncio.create_task(self._watch())]

    async def stop(self) -> None:
        """Stop. What was accepted is kept; what was not yet sent is left claimed, for the next process to adopt."""
        await self._outbox.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Return once all are committed or quarantined: acknowledge now. Raise Away: do not, and give them again."""
        await self._loop.accept(arrivals)

    async def drained(self) -> None:
        """Return when nothing waits to be committed, sent or marked as sent."""
        await self._loop.drained()

    async def _watch(self) -> None:
        """Send what other processes write for the addresses served here."""
        while True:
            try:
                async for _ in self._store.changed():
                    self._outbox.hand(await self._store.claim(self.process, self._outbox.serving))
            except Away as away:
                log.warning("database away", reason=str(away))
                await self._clock.sleep(1)


@asynccontextmanager
async def open_service(
    store: Store, platforms: Sequence[Platform], signer: Signer, clock: Clock | None = None
) -> AsyncIterator[Service]:
    """Run a service for as long as the block lasts."""
    service = Service(store, platforms, signer, clock or SystemClock())
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
