"""Telegram keeps what waits for a day. After a longer outage whoever is known here is told that something may be lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.service.missed import all_missed
from bot.service.ports import Away, Clock, Door, Store

log = structlog.get_logger(__name__)

KEPT = timedelta(hours=24)
"""getUpdates: incoming updates are stored until the bot receives them, but not longer than 24 hours."""
OPENS = "https://t.me/"
"""core.telegram.org/bots/features, deep linking: behind `?start=` at most 64 of A-Z, a-z, 0-9, _ and -, as a code has them."""
NOTED = 60.0
"""Seconds between notes of how long all was well."""


class Gap:
    """Watches one bot's way in."""

    def __init__(self, door: Door, store: Store, clock: Clock, way: str, well: Callable[[], bool], username: str) -> None:
        """*way*: the prefix of the bot's addresses. *well*: whether updates come in now."""
        self._door, self._store, self._clock, self._way, self._well = door, store, clock, way, well
        self._found_as = f"@{username}", f"{OPENS}{username}?start="

    async def run(self) -> None:
        """Look now and then until cancelled."""
        while True:
            if well := self._well():
                try:
                    await self.look()
                except Away as away:
                    log.warning("database away", reason=str(away))
            await asyncio.sleep(NOTED if well else 1.0)

    async def look(self) -> None:
        """Tell of a gap if one is just over, and note that all is well. Raise Away."""
        await self.tell()
        await self._store.keep_heard(self._way, self._clock.now(), *self._found_as)

    async def tell(self) -> None:
        """Tell everybody who is known here, if updates were lost since all was last well. Raise Away."""
        now, heard = self._clock.now(), await self._store.heard(self._way)
        if heard is None or now - heard <= KEPT:
            return
        log.error("away for longer than telegram keeps updates", since=heard.isoformat())
        gaps = dict.fromkeys(await self._store.linked(self._way), (heard, now - KEPT))
        await self._door.accept(await all_missed(self._store, gaps))
