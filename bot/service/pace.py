"""A platform's published rates: overall, per chat, per group. Replies go before bulk; one chat's wait holds no other up."""

from __future__ import annotations

import asyncio
import heapq
from collections import OrderedDict
from dataclasses import dataclass
from itertools import count

from bot.service.ports import Clock

CHATS = 20_000
"""Chats whose latest sendings are remembered; one that has been quiet longer owes no wait."""


@dataclass(slots=True)
class Bucket:
    """So many a second, and a few at once after a rest."""

    per_second: float
    burst: int = 1
    _due: float = 0.0

    def wait(self, now: float) -> float:
        """Return how many seconds from *now* the next may go."""
        return max(0.0, self._due - (self.burst - 1) / self.per_second - now)

    def take(self, now: float) -> None:
        """Note that one goes now."""
        self._due = max(self._due, now) + 1 / self.per_second


@dataclass(frozen=True, slots=True)
class Rates:
    """What a platform allows."""

    overall_per_second: float
    chat_per_second: float
    chat_burst: int
    group_per_second: float


class Pace:
    """Lets senders go, one by one."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates, self._clock = rates, clock
        self._overall = Bucket(rates.overall_per_second, max(1, int(rates.overall_per_second / 10)))
        self._chats: OrderedDict[str, Bucket] = OrderedDict()
        self._queue: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._number = count()
        self._usher: asyncio.Task[None] | None = None

    async def turn(self, chat: str, *, group: bool = False, bulk: bool = False) -> None:
        """Return when *chat* may be sent to. Within a chat callers come one after the other."""
        bucket = self._chat(chat, group)
        while wait := bucket.wait(self._now()):
            await self._clock.sleep(wait)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (bulk, next(self._number), turn))
        if self._usher is None or self._usher.done():
            self._usher = asyncio.create_task(self._let_in())
        await turn
        bucket.take(self._now())

    def wait(self, chat: str) -> float:
        """Return how many seconds *chat* must still wait for itself."""
        bucket = self._chats.get(chat)
        return bucket.wait(self._now()) if bucket else 0.0

    async def _let_in(self) -> None:
        """Let in who waits, replies first, at the overall rate."""
        while self._queue:
            if wait := self._overall.wait(self._now()):
                await self._clock.sleep(wait)
                continue
            _, _, turn = heapq.heappop(self._queue)
            if not turn.done():
                self._overall.take(self._now())
                turn.set_result(None)

    def _chat(self, chat: str, group: bool) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            rates = self._rates
            bucket = Bucket(rates.group_per_second) if group else Bucket(rates.chat_per_second, rates.chat_burst)
            self._chats[chat] = bucket
        self._chats.move_to_end(chat)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return bucket

    def _now(self) -> float:
        return self._clock.now().timestamp()
