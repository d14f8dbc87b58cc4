"""What a platform's pace promises: never faster than allowed, replies before bulk, one chat holds no other up."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime

from bot.service.pace import Pace, Rates

RATES = Rates(overall_per_second=30, chat_per_second=1, chat_burst=3, group_per_second=20 / 60)


class Virtual:
    """A clock that goes on only when all wait for it."""

    def __init__(self) -> None:
        self.time = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_000_000 + self.time, UTC)

    async def sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, id(sleeper), sleeper))
        await sleeper

    async def run(self, *work: asyncio.Task[None]) -> None:
        """Let time pass until *work* is done."""
        while not all(task.done() for task in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                self.time, _, sleeper = heapq.heappop(self._sleepers)
                sleeper.set_result(None)


async def test_thousands_of_chats_are_served_at_the_overall_rate_and_a_reply_does_not_wait_for_them() -> None:
    clock = Virtual()
    pace, went, replied = Pace(RATES, clock), [], []

    async def bulk(chat: int) -> None:
        await pace.turn(f"bulk {chat}", bulk=True)
        went.append(clock.time)

    async def reply() -> None:
        await clock.sleep(20)
        await pace.turn("ana")
        replied.append(clock.time)

    await clock.run(*(asyncio.create_task(bulk(chat)) for chat in range(1000)), asyncio.create_task(reply()))
    assert 1000 / 30 - 1 <= max(went) <= 1000 / 30 + 1
    assert replied[0] - 20 < 0.2
    for start in range(0, 33):
        assert sum(start <= time < start + 1 for time in went) <= 30 + 3


async def test_a_chat_may_burst_and_then_goes_at_its_own_rate_and_holds_no_other_up() -> None:
    clock = Virtual()
    pace, went = Pace(RATES, clock), []

    async def talk() -> None:
        for _ in range(6):
            await pace.turn("ana")
            went.append(round(clock.time, 1))

    async def other() -> None:
        await pace.turn("ben")
        assert clock.time < 0.2

    await clock.run(asyncio.create_task(talk()), asyncio.create_task(other()))
    assert went == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


async def test_a_group_is_spoken_to_twenty_times_a_minute() -> None:
    clock = Virtual()
    pace = Pace(RATES, clock)

    async def talk() -> None:
        for _ in range(21):
            await pace.turn("-100", group=True)

    await clock.run(asyncio.create_task(talk()))
    assert 59.9 <= clock.time <= 60.1
