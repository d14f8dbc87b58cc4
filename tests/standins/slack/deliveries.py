"""How the app is told: each delivery repeated until it is acknowledged or given up, all of them side by side.

An event that is not acknowledged comes again at once, after a minute and after five; then it is given up. What a person did
(a press, a command, a form) comes once: they see an error instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from tests.standins.slack.wire import Json

PAUSES = (0.0, 60.0, 300.0)
EVENT, ACTION, COMMAND = "events_api", "interactive", "slash_commands"


@dataclass
class Attempt:
    """One time that the app was told, or was to be told."""

    number: int
    """0 for the first."""
    reason: str = ""
    """Why the one before did not count: `timeout`, `http_error` ..."""
    envelope_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 0
    """Of an HTTP answer; 0 if there was none."""
    seconds: float = 0.0
    """How long it took to be acknowledged, if it was."""
    outcome: str = ""
    """`acknowledged`, `timeout`, `connection_failed`, `http_error`, `refused`, "" as long as it is under way."""


@dataclass(eq=False)
class Delivery:
    """Something that the app is told."""

    kind: str
    """`events_api`, `interactive` or `slash_commands`."""
    payload: Json
    on_end: Callable[[Delivery], None] = lambda delivery: None
    attempts: list[Attempt] = field(default_factory=list)
    state: str = "waiting"
    """`waiting`, `acknowledged`, `given up`, or `not told`: the app did not ask for that kind."""
    answer: Json | None = None
    """What came with the acknowledgement."""
    no_retry: bool = False
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def event(self) -> Json:
        """The event in it."""
        return dict(self.payload["event"])

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    async def ended(self) -> str:
        """Wait until it is acknowledged or given up; return which."""
        await self._ended.wait()
        return self.state

    def end(self, state: str) -> None:
        self.state = state
        self.on_end(self)
        self._ended.set()


class Transport(Protocol):
    """A way to tell the app something once."""

    async def tell(self, delivery: Delivery, attempt: Attempt, patience: float) -> None:
        """Tell it, wait at most *patience* seconds for the answer, note outcome and answer."""

    async def stop(self) -> None: ...


class Late:
    """What is under way. It happened already; the app hears of it later."""

    def __init__(self, start: Callable[[Delivery], None]) -> None:
        self._start = start
        self.deliveries: list[Delivery] = []

    def arrive(self, order: Sequence[int] | None = None) -> list[Delivery]:
        """Let them be delivered, in *order* if it is given: the places of the first, the second ..."""
        arriving, self.deliveries = self.deliveries, []
        arriving = [arriving[place] for place in order] if order is not None else arriving
        for delivery in arriving:
            self._start(delivery)
        return arriving


class Deliveries:
    """All that the app is told, over one transport or another."""

    def __init__(self, transport: Transport, *, patience: float, pace: float) -> None:
        self.transport = transport
        self.patience = patience
        """Seconds in which the app must acknowledge."""
        self.pace = pace
        """What the pauses between attempts are multiplied by; 1 is Slack's pace."""
        self.log: list[Delivery] = []
        self.refusing = False
        """Whether no attempt gets through, as in an outage on the way."""
        self.jitter: Callable[[], float] | None = None
        """Seconds that each delivery waits before its first attempt, so that they overtake each other."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._late: Late | None = None

    def add(self, delivery: Delivery) -> Delivery:
        """Tell the app, now or with what is late."""
        if self._late is not None:
            self._late.deliveries.append(delivery)
        else:
            self._start(delivery)
        return delivery

    @contextmanager
    def late(self) -> Iterator[Late]:
        """Hold back what happens in this block until `arrive` is called."""
        self._late, before = Late(self._start), self._late
        try:
            yield self._late
        finally:
            self._late = before

    async def idle(self) -> None:
        """Wait until nothing is under way, repetitions included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        for task in (waiting := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self.transport.stop()

    def _start(self, delivery: Delivery) -> None:
        self.log.append(delivery)
        task = asyncio.get_running_loop().create_task(self._run(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, delivery: Delivery) -> None:
        if self.jitter is not None:
            await asyncio.sleep(self.jitter())
        reason = ""
        for pause in (0.0, *PAUSES) if delivery.kind == EVENT else (0.0,):
            await asyncio.sleep(pause * self.pace)
            attempt = Attempt(len(delivery.attempts), reason)
            delivery.attempts.append(attempt)
            if self.refusing:
                attempt.outcome = "connection_failed"
            else:
                await self.transport.tell(delivery, attempt, self.patience)
            if attempt.outcome == "acknowledged":
                delivery.end("acknowledged")
                return
            if delivery.no_retry:
                break
            reason = attempt.outcome
        delivery.end("given up")
