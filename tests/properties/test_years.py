"""Years of reminders and digests on a real database: none twice and none missing, whatever crashes, restarts and clocks do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import select

from bot.model.consultation import Closes, Instant, Milestone
from bot.model.effects import ScheduleDigests
from bot.model.events import Arrival
from bot.model.parts import Texts
from bot.model.schedule import Every, Schedule, awake
from bot.service.timekeeper import Timekeeper
from storage import DatabaseStore, open_store
from storage.tables import outbox
from tests.contracts.test_time import At, Door
from tests.contracts.world import CONSULTATION, NOW, SERVING, consultation, give, recording, said, seated

GENEVA = ZoneInfo("Europe/Zurich")
YEARS = 3
AHEAD = timedelta(days=45)
"""Before each closing it is set."""
DISTANCES = (14 * 24, 24)


class Crashed(Exception):
    """The process is gone."""


class Perhaps(Door):
    """Crashes now and then, before the commit or after it."""

    def __init__(self, store: DatabaseStore, now: datetime, chance: random.Random) -> None:
        super().__init__(store, now)
        self._chance = chance

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        fate = self._chance.random()
        if fate < 0.15:
            raise Crashed
        await super().accept(arrivals)
        if fate > 0.85:
            raise Crashed


async def set_closing(store: DatabaseStore, closing: datetime, number: int, now: datetime) -> None:
    text = Texts({"en": "Answers close"}, "en")
    milestone = Milestone("answers", text, Instant(closing), closes=Closes.ANSWERS)
    changed = replace(consultation(number), milestones=(milestone,), reminders=DISTANCES)
    await store.keep_consultation(changed, "", "", now)


async def test_over_years_each_reminder_and_each_digest_comes_once(tmp_path: Path) -> None:
    chance = random.Random(29)  # noqa: S311 - what is drawn is no secret
    async with open_store(f"sqlite:///{tmp_path}/years.sqlite") as store:
        await store.set_up(demo=False)
        places = await _begun(store)
        now, number, closings, closing = NOW, 1, [], NOW
        end = NOW + timedelta(days=365 * YEARS)
        seen: dict[str, datetime] = {}
        while now < end:
            if now >= closing and now + AHEAD < end:
                closing, number = (now + AHEAD).replace(minute=0, second=0), number + 1
                await set_closing(store, closing, number, now)
                closings.append(closing)
            moment = now - timedelta(hours=chance.choice((0, 0, 0, 1, 3)))  # a clock that was put back
            keeper = Timekeeper(Perhaps(store, moment, chance), store, At(moment), SERVING)
            ahead = None
            with suppress(Crashed):
                ahead = await keeper.look()
            assert ahead is None or ahead > moment
            for name in await _said(store):
                if name not in seen:
                    seen[name] = moment
            late = timedelta(minutes=chance.choice((0, 1, 40, 150)))
            now = max(now + timedelta(minutes=1), min(ahead or now, max(closing, now)) + late)
        assert {name for name in seen if name.startswith("remind:")} == {
            f"remind:{place}:answers:{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}:{hours}h"
            for place in places
            for at in closings
            for hours in DISTANCES
        }
        for name, at in seen.items():
            assert awake(at, GENEVA) or not name.startswith("remind:")
        digests = [date.fromisoformat(name.rpartition(":")[2]) for name in seen if name.startswith("digest:")]
        assert digests == [digests[0] + timedelta(weeks=week) for week in range(52 * YEARS)]
        assert digests[0].weekday() == 0
        assert digests[0] - NOW.astimezone(GENEVA).date() <= timedelta(weeks=1)


async def _begun(store: DatabaseStore) -> list[str]:
    """Let three people in, of whom Sam has a digest every Monday at eight; return the seats of the others."""
    places = await seated(store, "Ana", "Beto", "Sam")
    weekly = ScheduleDigests(CONSULTATION, "test:Sam", Schedule(Every.WEEKLY, 480), NOW)
    await give(store, [said("choose", "test:Sam")], recording(weekly))
    return [seat.id for name in ("Ana", "Beto") if (seat := places[name].seat)]


async def _said(store: DatabaseStore) -> list[str]:
    """Return what was put in the outbox of late, in order; no id comes twice, its key sees to that."""
    latest = select(outbox.c.id).order_by(outbox.c.number.desc()).limit(10)
    async with store.engines.reader.connect() as connection:
        return list(reversed((await connection.execute(latest)).scalars().all()))
