"""Waiting arrivals become a batch, the batch a transaction, its commit the acknowledgements.

Nothing waits for a timer: what is there when the transaction before has ended is taken together, and a lone event is a batch of
one. The three kinds of failure: data that the database refuses is bisected until it stands alone and is quarantined; a conflict
is repeated; a database that is away is told to whoever waits, and nothing is acknowledged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog
from msgspec.structs import replace

from bot.engine.codes import SEED_BYTES
from bot.engine.commands import read
from bot.model.events import Arrival, Pressed, Replied, RosterRead
from bot.service.outbox import Outbox
from bot.service.ports import Away, Clock, Committed, Conflict, Decider, Outcome, Refused, Store, Work

log = structlog.get_logger(__name__)

BATCH = 512
"""Arrivals in one transaction. Measured: larger gains nothing, 64 costs half (docs/performance.md)."""
REPEATS = 40
"""Conflicts in a row, over some two seconds, before the cause is sought in the data rather than in other processes."""


ENTROPY_BYTES = 16
SECRET_WORDS = frozenset({"link", "invite", "approve"})
"""Commands that make a secret, or an id that must lead to nobody."""
LONGEST_WORD = 40
"""Characters of a text that are looked at for the command that makes a secret."""
DOUBT = timedelta(minutes=10)
"""After an outage: for so long platforms still deliver what was sent in it. Slack gives up after six minutes."""
PAUSE = 0.2
"""Seconds before the next try after the database was away."""


@dataclass(slots=True)
class _Ticket:
    """One `accept` that waits for *left* arrivals."""

    left: int
    done: asyncio.Future[None]


Draw: TypeAlias = Callable[[str, int], bytes]
"""Gives so many random bytes for the event of that id."""
_Item: TypeAlias = tuple[Arrival, _Ticket]


class Loop:
    """Implements `Door`: one per process and database."""

    def __init__(self, store: Store, decider: Decider, outbox: Outbox, clock: Clock, process: str, draw: Draw) -> None:
        self._store, self._decider, self._outbox, self._clock, self._process = store, decider, outbox, clock, process
        self._draw = draw
        self._waiting: deque[_Item] = deque()
        self._wake = asyncio.Event()
        self._in_doubt = False
        """Whether a transaction may have been committed unheard: then its messages are claimed, but not in hand."""
        self.commits = 0
        """Transactions that brought events."""
        self._trouble: datetime | None = None
        """Since when nothing could be committed; None if all is well."""
        self._outage: tuple[datetime, datetime] | None = None
        """The last time in which nothing was taken, from and to."""
        self._idle = asyncio.Event()
        self._idle.set()
        outbox.wake = self._wake.set

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Return once all are committed or quarantined: acknowledge now. Raise Away: do not, and give them again."""
        if not arrivals:
            return
        ticket = _Ticket(len(arrivals), asyncio.get_running_loop().create_future())
        self._waiting.extend((self._with_entropy(self._doubted(arrival)), ticket) for arrival in arrivals)
        self._wake.set()
        await ticket.done

    def was_out(self, since: datetime, until: datetime) -> None:
        """Note that from *since* to *until* nothing was taken: what comes soon after may have been sent at any time in it."""
        self._outage = (since, until)

    @property
    def well(self) -> bool:
        """Whether what comes is taken."""
        return self._trouble is None

    def _doubted(self, arrival: Arrival) -> Arrival:
        """Return *arrival*, with since when it may have been sent if it carries no time and comes soon after an outage."""
        event = arrival.event
        outage = (self._trouble, self._clock.now()) if self._trouble else self._outage
        if event is None or not event.at_is_receipt or outage is None:
            return arrival
        since, until = outage
        if not since <= event.at <= until + DOUBT:
            return arrival
        return Arrival(arrival.keys, arrival.raw, replace(event, not_before=since))

    def _with_entropy(self, arrival: Arrival) -> Arrival:
        """Return *arrival* with fresh random bytes, if its event may make a secret. The engine itself draws no chance."""
        event = arrival.event
        if isinstance(event, RosterRead) and event.confirmed:
            return Arrival(arrival.keys, arrival.raw, replace(event, entropy=self._draw(event.id, SEED_BYTES)))
        said = event.text if isinstance(event, Replied) else event.action if isinstance(event, Pressed) else ""
        if event is not None and _confirms(said):
            return Arrival(arrival.keys, arrival.raw, replace(event, entropy=self._draw(event.id, SEED_BYTES)))
        if event is None or not SECRET_WORDS & _words(said[:LONGEST_WORD]):
            return arrival
        return Arrival(arrival.keys, arrival.raw, replace(event, entropy=self._draw(event.id, ENTROPY_BYTES)))

    async def run(self) -> None:
        """Deal with what comes until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._idle.clear()
            while self._waiting or self._outbox.outcomes or self._outbox.hungry:
                if self._waiting or self._outbox.outcomes:
                    await self._once()
                if self._outbox.hungry:
                    await self._claim()
            self._idle.set()

    async def drained(self) -> None:
        """Return when nothing waits to be committed, claimed, sent or marked as sent."""
        while True:
            await self._outbox.drained()
            await self.settled()
            if self._outbox.quiet:
                return

    async def settled(self) -> None:
        """Return when nothing waits to be committed, claimed or marked as sent."""
        while self._waiting or self._outbox.outcomes or not self._idle.is_set() or self._wake.is_set():
            await asyncio.sleep(0)
            await self._idle.wait()

    async def _claim(self) -> None:
        try:
            await self._out_of_doubt()
            await self._outbox.claim(self._store, self._process)
        except Conflict:
            await self._clock.sleep(PAUSE)
        except Exception as error:  # a fault must not end the loop
            self._in_doubt = True
            log.warning("database away", reason=str(error) if isinstance(error, Away) else _reason(error))
            await self._clock.sleep(PAUSE)

    async def _out_of_doubt(self) -> None:
        """Take in hand what this process may have claimed unheard."""
        if self._in_doubt:
            self._outbox.hand(await self._store.adopt(self._process, self._outbox.serving))
            self._in_doubt = False

    async def _once(self) -> None:
        taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        outcomes = self._outbox.take_outcomes()
        try:
            for arrival, ticket in taken:
                if arrival.event is None:
                    await self._quarantine(arrival, ticket, "unreadable")
            readable = [item for item in taken if item[0].event is not None]
            done = await self._commit(readable, outcomes)
            self._waiting.extendleft(reversed(readable[done:]))
            if self._trouble is not None:
                self.was_out(self._trouble, self._clock.now())
                self._trouble = None
        except Exception as error:
            away = error if isinstance(error, Away) else Away(_reason(error))  # a fault must not end the loop
            self._in_doubt = True
            self._trouble = self._trouble or self._clock.now()
            self._outbox.put_back(outcomes)
            self._fail([ticket for _, ticket in (*taken, *self._waiting)], away)
            self._waiting.clear()
            log.warning("database away", reason=str(away))
            await self._clock.sleep(PAUSE)

    async def _commit(self, items: Sequence[_Item], outcomes: Sequence[Outcome] = ()) -> int:
        """Do one transaction; return how many *items*, from the front, are dealt with. Raise Away if nothing was."""
        arrivals = [arrival for arrival, _ in items]
        work = Work(arrivals, outcomes, self._process, self._outbox.serving, self._clock.now())
        try:
            committed = await self._repeated(work)
        except Away:
            raise
        except Exception as error:  # refused, or a fault of ours: either way what fails must not block the rest
            if outcomes:
                await self._commit((), outcomes)
                return 0
            await self._bisect(items, error)
            return len(items)
        self._outbox.written(outcomes)
        await self._out_of_doubt()
        self._outbox.hand(committed.to_send)
        if committed.more:
            self._outbox.expect()
        self.commits += bool(items)
        for _, ticket in items[: committed.taken]:
            _count(ticket)
        return committed.taken

    async def _bisect(self, items: Sequence[_Item], error: Exception) -> None:
        """Find the event that fails alone and quarantine it; deal with the others in their order."""
        if not items:
            log.error("outcomes refused", reason=type(error).__name__)
        elif len(items) == 1:
            arrival, ticket = items[0]
            await self._quarantine(arrival, ticket, _reason(error))
        else:
            middle = len(items) // 2
            for half in (items[:middle], items[middle:]):
                rest = half
                while rest:
                    rest = rest[await self._commit(rest) :]

    async def _quarantine(self, arrival: Arrival, ticket: _Ticket, reason: str) -> None:
        log.error("quarantined", key=arrival.keys[0] if arrival.keys else "", reason=reason)
        await self._store.quarantine(arrival, reason, self._clock.now())
        _count(ticket)

    async def _repeated(self, work: Work) -> Committed:
        """Run the transaction, again for as long as another process is in the way."""
        for attempt in range(REPEATS):
            try:
                return await self._store.batch(work, self._decider)
            except Conflict:
                await self._clock.sleep(0.002 * (attempt + 1))
        raise Refused("conflicts every time")

    @staticmethod
    def _fail(tickets: Sequence[_Ticket], away: Away) -> None:
        for ticket in tickets:
            if not ticket.done.done():
                ticket.done.set_exception(away)


def _count(ticket: _Ticket) -> None:
    ticket.left -= 1
    if ticket.left == 0 and not ticket.done.done():
        ticket.done.set_result(None)


def _reason(error: Exception) -> str:
    """Return what to note about a quarantined event; a fault of ours is logged whole, without what was said."""
    if isinstance(error, Refused):
        return str(error)
    log.error("fault", exc_info=error)
    return f"fault: {type(error).__name__}"


def _words(said: str) -> set[str]:
    """Return what command *said* may begin with, with a slash or without."""
    typed = read(said)
    return {said.strip().partition(" ")[0].lower(), typed.word if typed else ""}


def _confirms(said: str) -> bool:
    """Whether *said* may be a yes to something asked, such as whether to make codes for everybody."""
    return len(said) <= LONGEST_WORD and said.strip().lower().rstrip(".)") in ("yes", "1")
