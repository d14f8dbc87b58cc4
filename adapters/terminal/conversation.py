"""The conversation at a terminal: read, hand in, wait for the reply, read on.

Law: what was typed is either kept, or said to be not kept. While the database is away the SAME arrival is handed in again and
again, under the same keys, so that it is kept once however often it was tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from adapters.terminal.inbound import Inbound, Refusal
from adapters.terminal.transport import Terminal
from bot.model.events import Arrival, Event
from bot.model.parts import Phrase
from bot.service.ports import Away, Clock, Door

T = TypeVar("T")

RETRY_SECONDS = 0.5
"""Between two tries while the database is away."""
REPLY_SECONDS = 2.0
"""How long a screen waits for the reply before it offers the line to type on again."""
_NEW_LINE = "\\"
"""At the end of a line: the message goes on in the next one. Two of them are one that is meant."""


class Input(Protocol):
    """Where lines come from."""

    async def read(self) -> str | None:
        """Return the next line, None at the end."""


class Drained(Door, Protocol):
    """The service, as the terminal sees it."""

    async def drained(self) -> None:
        """Return when nothing waits to be committed, sent or marked as sent."""


class Conversation:
    """One run at a terminal."""

    def __init__(
        self,
        service: Drained,
        inbound: Inbound,
        terminal: Terminal,
        clock: Clock,
        *,
        stop: asyncio.Event,
        patient: bool,
        overheard: Callable[[Event], None] = lambda event: None,
    ) -> None:
        """*patient*: each line waits for its replies however long they take, so that a script always runs the same.

        *stop* ends it from outside. *overheard* is told of everything that was handed in; for a recording.
        """
        self._service, self._inbound, self._terminal, self._clock = service, inbound, terminal, clock
        self._stop, self._patient, self._overheard = stop, patient, overheard

    async def open(self, typed: str) -> bool:
        """Hand in what the program itself says first, and wait for the reply. Return whether it was kept."""
        return await self._hand_in(typed)

    async def run(self, source: Input) -> bool:
        """Converse until *source* ends or `stop` is set; then wait for outstanding replies. Return whether all was kept."""
        kept = True
        while kept:
            typed = await self._read(source)
            if typed is None or typed.strip() == "/exit":
                break
            if typed:
                kept = await self._hand_in(typed)
        await self._until_stopped(self._service.drained(), REPLY_SECONDS)
        return kept

    async def _read(self, source: Input) -> str | None:
        """Return one message: a line, and the following ones where a line ends with a backslash."""
        lines: list[str] = []
        while True:
            line = await self._until_stopped(source.read())
            if line is None:
                return "\n".join(lines) if lines and not self._stop.is_set() else None
            if line.endswith(_NEW_LINE * 2):
                line = line[:-1]
            elif line.endswith(_NEW_LINE):
                lines.append(line[:-1])
                continue
            lines.append(line)
            return "\n".join(lines)

    async def _hand_in(self, typed: str) -> bool:
        """Hand in what was typed until it is kept, then wait for the reply. Return False if it had to be given up."""
        arrival: Arrival | None = None
        told = False
        while True:
            try:
                if arrival is None:
                    arrival = await self._inbound.arrival(typed)
                    if arrival.event is not None:
                        self._overheard(arrival.event)
                await self._service.accept((arrival,))
                break
            except Refusal as refusal:
                self._terminal.notice(refusal.why)
                return True
            except Away:
                if not told:
                    self._terminal.notice(Phrase("terminal-not-kept"))
                    told = True
                await self._until_stopped(self._clock.sleep(RETRY_SECONDS))
                if self._stop.is_set():
                    self._terminal.notice(Phrase("terminal-gave-up"))
                    return False
        if told:
            self._terminal.notice(Phrase("terminal-kept-now"))
        await self._until_stopped(self._service.drained(), None if self._patient else REPLY_SECONDS)
        return True

    async def _until_stopped(self, waiting: Coroutine[Any, Any, T], seconds: float | None = None) -> T | None:
        """Return what *waiting* gives; None if it is stopped, nobody reads any more, or *seconds* are over."""
        task = asyncio.ensure_future(waiting)
        ends = [asyncio.ensure_future(self._stop.wait()), asyncio.ensure_future(self._terminal.broken.wait())]
        try:
            await asyncio.wait((task, *ends), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for unfinished in (task, *ends):
                unfinished.cancel()
            await asyncio.gather(task, *ends, return_exceptions=True)
