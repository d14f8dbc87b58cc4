"""What carries no time and comes after an outage across the deadline is accepted, and marked for the secretariat to rule on."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.model.events import Arrival, Event, Pressed
from bot.service.ports import Away, Committed, Decider, ToSend, Work
from bot.service.receipts import InstitutionKey
from bot.service.run import WAY, Service
from storage import DatabaseStore, open_store
from tests.hall import CLOSING, hall, prepare, replied

KEY = InstitutionKey.made_of(bytes(32))
MINUTE = timedelta(minutes=1)


class At:
    """A clock that stands where it is put."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Null:
    """A platform that remembers what it sent."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self) -> None:
        self.sent: list[ToSend] = []

    async def send(self, to_send: ToSend) -> str:
        self.sent.append(to_send)
        return to_send.message.id

    def prompt(self) -> str:
        return next(
            one.message.prompt for one in reversed(self.sent) if one.message.prompt and one.message.address == "test:ana"
        )

    def said(self) -> set[str]:
        return {getattr(part, "id", "") for one in self.sent for part in one.message.paragraphs}


@pytest.fixture
async def database(tmp_path: Path) -> str:
    """A database in which Ana has written an answer and is asked whether she is certain, ten minutes before the deadline."""
    url = f"sqlite:///{tmp_path / 'outage.sqlite'}"
    codes = await prepare(url)
    made = hall(url)
    async with made.store:
        await made.enter(codes)
        texts = ("/goto 1a", "An answer.", "/done", "/submit", "yes")
        at = CLOSING - 10 * MINUTE
        await made.bring([replied("ana", 100 + number, text, at=at) for number, text in enumerate(texts)])
    return url


def press(at: datetime, prompt: str, *, is_receipt: bool = True) -> Pressed:
    return Pressed(id=f"p{at}", at=at, at_is_receipt=is_receipt, address="test:ana", order=(900,), prompt=prompt, action="yes")


async def bring(service: Service, events: Sequence[Event]) -> None:
    await service.accept([Arrival((event.id,), b"", event) for event in events])
    await service.drained()


async def pressed(url: str, heard: datetime | None, start: datetime, at: datetime, *, is_receipt: bool = True) -> set[str]:
    """Return what Ana is told when her press comes at *at*, the service being there since *start* and before until *heard*."""
    async with open_store(url) as store:
        platform, clock = Null(), At(start)
        if heard:
            await store.keep_heard(WAY, heard)
        service = Service(store, [platform], KEY, clock)
        await service.start()
        await service.drained()
        prompt, platform.sent = platform.prompt(), []
        clock.time = at
        await bring(service, [press(at, prompt, is_receipt=is_receipt)])
        await service.stop()
        tally = await store.tally("trial", "room")
        assert tally.uncertain == (("ARG",) if "submitted-uncertain" in platform.said() else ())
        return platform.said()


async def test_a_press_that_may_have_been_made_in_time_is_accepted_as_uncertain(database: str) -> None:
    said = await pressed(database, CLOSING - MINUTE, CLOSING + 2 * MINUTE, CLOSING + 3 * MINUTE)
    assert {"submitted", "submitted-uncertain"} <= said


@pytest.mark.parametrize(
    ("heard", "start", "at", "is_receipt"),
    [
        (None, CLOSING - 5 * MINUTE, CLOSING + MINUTE, True),  # no outage that is known of
        (CLOSING - 7 * MINUTE, CLOSING - 6 * MINUTE, CLOSING + 9 * MINUTE, True),  # long over
        (CLOSING + MINUTE, CLOSING + 2 * MINUTE, CLOSING + 3 * MINUTE, True),  # it began after the deadline
        (CLOSING - MINUTE, CLOSING + 2 * MINUTE, CLOSING + 13 * MINUTE, True),  # no platform delivers so late
        (CLOSING - MINUTE, CLOSING + 2 * MINUTE, CLOSING + 3 * MINUTE, False),  # it says when it was sent
    ],
)
async def test_anything_else_after_the_deadline_is_not(
    database: str, heard: datetime | None, start: datetime, at: datetime, is_receipt: bool
) -> None:
    said = await pressed(database, heard, start, at, is_receipt=is_receipt)
    assert "barred-deadline" in said
    assert "submitted" not in said


async def test_what_comes_before_the_deadline_is_in_time_whatever_was_out(database: str) -> None:
    said = await pressed(database, CLOSING - 9 * MINUTE, CLOSING - 5 * MINUTE, CLOSING - 4 * MINUTE)
    assert "submitted" in said
    assert "submitted-uncertain" not in said


async def test_a_database_that_was_away_across_the_deadline_is_an_outage(database: str) -> None:
    class Gone(DatabaseStore):
        gone = False

        async def batch(self, work: Work, decider: Decider) -> Committed:
            if self.gone:
                raise Away("gone")
            return await super().batch(work, decider)

    async with open_store(database) as opened:
        store = Gone(opened.engines)
        platform, clock = Null(), At(CLOSING - 2 * MINUTE)
        service = Service(store, [platform], KEY, clock)
        await service.start()
        await service.drained()
        prompt = platform.prompt()
        store.gone = True
        with pytest.raises(Away):
            await bring(service, [press(clock.time, prompt)])
        store.gone, clock.time = False, CLOSING + MINUTE
        await bring(service, [press(clock.time, prompt)])
        await service.stop()
        assert "submitted-uncertain" in platform.said()


async def test_that_all_is_well_is_noted_now_and_then(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.run.BEAT", 0.01)
    async with open_store(database) as store:
        clock = At(CLOSING)
        service = Service(store, [Null()], KEY, clock)
        await service.start()
        while await store.heard(WAY) is None:  # noqa: ASYNC110 - nothing tells when it was noted
            await asyncio.sleep(0.01)
        await service.stop()
        assert await store.heard(WAY) == CLOSING
