"""Lets time act: looks what is due when the next thing is, and at least once a minute, and gives it to the door as events.

Every process does so for the addresses that it sends to. What another one said already is known by its name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.model.events import Arrival, OfTime
from bot.service.due import due, reminding
from bot.service.ports import Away, Clock, Conflict, Door, Store, serves

log = structlog.get_logger(__name__)

LOOK = 60.0
"""Seconds between two looks, at most: a consultation may have been changed by somebody else."""
DAY = timedelta(days=1)
"""Between two times that the store is tidied; it is when a process starts, too."""
PATIENCE = timedelta(minutes=15)
"""Who has a seat is read anew after so long, sooner when something is due: with many thousand seats that is much to read."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at a consultation's seats found: it holds for as long as *of* does, and no longer than *until*."""

    of: object
    at: datetime
    until: datetime


class Timekeeper:
    """Gives to *door* what is due at the addresses in *serving*."""

    def __init__(
        self, door: Door, store: Store, clock: Clock, serving: tuple[str, ...], patience: timedelta = timedelta()
    ) -> None:
        """*patience*: for so long who has a seat is not read anew, while nothing more is due of what was read."""
        self._door, self._store, self._clock, self._serving, self._patience = door, store, clock, serving, patience
        self._seen: dict[str, _Seen] = {}
        self._lost: set[str] = set()
        """Rooms of which it was said that the bot cannot write there."""

    async def run(self) -> None:
        """Look until cancelled."""
        tidied = self._clock.now()
        while True:
            pause = LOOK
            try:
                now = self._clock.now()
                if now >= tidied + DAY:
                    await self._store.tidy(now)
                    tidied = now
                ahead = await self.look()
                pause = min(LOOK, max(1.0, (ahead - now).total_seconds())) if ahead else LOOK
            except (Away, Conflict) as error:
                log.warning("what is due is put off", reason=type(error).__name__)
            except Exception as error:  # a fault must not end the keeping of time
                log.exception("fault while looking what is due", error=type(error).__name__)
            await self._clock.sleep(pause)

    async def look(self) -> datetime | None:
        """Have said what is due now; return when the next thing is, as far as is known. Raise Away if the database is."""
        now = self._clock.now()
        events: list[OfTime] = []
        ahead: list[datetime] = []
        seen: dict[str, _Seen] = {}
        running = await self._store.running(now)
        self._tell_lost({room for one in running for room in one.lost if serves(self._serving, room)})
        for one in running:
            of, known = (one.consultation.number, one.called), self._seen.get(one.consultation.id)
            if not reminding(one, now):
                found = due(now, [(one, None)])
            elif known and known.of == of and known.at <= now < known.until:
                found, seen[one.consultation.id] = due(now, [(one, None)]), known
                ahead.append(known.until)
            else:
                seating = await self._store.seating(one.consultation.id)
                found = await asyncio.to_thread(due, now, [(one, seating)])  # pure, and a second of work for 100,000 seats
                until = now + self._patience
                seen[one.consultation.id] = _Seen(of, now, min(until, found.next) if found.next else until)
            events += (event for event in found.events if serves(self._serving, event.address))
            ahead += [found.next] if found.next else []
        taken = await self._store.known([event.id for event in events]) if events else frozenset()
        await self._door.accept(_arrivals([event for event in events if event.id not in taken]))
        self._seen = seen  # once what is due was taken
        return min(ahead, default=None)

    def _tell_lost(self, lost: set[str]) -> None:
        """Say once of each room that the bot cannot write in it."""
        for room in sorted(lost - self._lost):
            log.warning("a room is lost: no digest comes there until the bot is let in or the room is bound again", room=room)
        self._lost = lost


def _arrivals(events: Sequence[OfTime]) -> list[Arrival]:
    return [Arrival((event.id,), event.id.encode(), event) for event in events]
