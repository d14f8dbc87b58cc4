"""Stands in for the service and the keyboard in tests of the terminal's own parts; the whole is tested with the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model.events import Arrival
from bot.model.people import Entity, Role, Seat
from bot.phrases.plain import lines_of
from bot.phrases.speak import Spoken
from bot.service.ports import Away

SEAT = Seat("s", "c", Entity("e", "state", "Wadiland"), "ann", Role.HEAD)


class StandClock:
    """Goes on by a second whenever it is read, and sleeps at once."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> None:
        self.time = start
        self.slept = 0

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        await asyncio.sleep(0)


class StandDoor:
    """Keeps what it is given; is away for the first *away* tries."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.tries: list[Arrival] = []
        self.tried = asyncio.Event()
        self.kept: list[Arrival] = []
        self.log: list[str] = []

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        self.tries.extend(arrivals)
        self.tried.set()
        if self.away:
            self.away -= 1
            raise Away("the disk is full")
        self.kept.extend(arrivals)
        self.log.append("accept")

    async def drained(self) -> None:
        await asyncio.sleep(0)
        self.log.append("drained")


class StandPaper:
    """Remembers what was printed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.closed = False

    def spoken(self, spoken: Spoken) -> None:
        self._print(lines_of(spoken))

    def notice(self, text: str) -> None:
        self._print((text,))

    def _print(self, lines: Sequence[str]) -> None:
        if self.closed:
            raise BrokenPipeError
        self.lines.extend(lines)


class Typed:
    """A keyboard at which *lines* are typed."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    async def read(self) -> str | None:
        await asyncio.sleep(0)
        return self._lines.pop(0) if self._lines else None


class StandFiles:
    """Keeps what a delegate sends; *seats* None: whoever sits here is nobody."""

    def __init__(self, seats: Sequence[Seat] | None = (SEAT,)) -> None:
        self.seats = seats
        self.kept: list[bytes] = []

    async def seats_at(self, address: str) -> Sequence[Seat] | None:
        return self.seats

    async def keep_file(self, content: bytes, media_type: str) -> str:
        self.kept.append(content)
        return f"{len(content)}"
