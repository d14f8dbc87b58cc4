"""What is ruled on submissions that came at an uncertain time: kept in order, followed by export and digest, not rewritten."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from bot.model.consultation import Timing
from bot.model.response import RuleTime, apply
from bot.model.timing import HandedIn, Timed, TimeRuling, Undecided
from bot.report.row import Stages
from bot.service.ports import Conflict, Reader, Writes
from storage import DatabaseStore
from tests.contracts.test_reads import ARGENTINA, HOUR, all_rows, submit, withdraw
from tests.contracts.world import CONSULTATION, NOW, give, look, recording, said, seated, work, writing

OUTAGE = NOW + HOUR


async def handed_in(store: DatabaseStore) -> str:
    """Ana has handed in one answer in time and, after an outage, two; the id of a secretary is returned."""
    places = await seated(store, "Ana", "Dora")
    await give(store, [said("1", "test:Ana", "one")], writing())
    await submit(store, places, NOW)
    await give(store, [said("2", "test:Ana", "two")], writing())
    await submit(store, places, NOW + 2 * HOUR, Timing.UNCERTAIN, OUTAGE)
    return places["Sam"].delegate


def ruling(number: int, says: Timing, by: str) -> TimeRuling:
    return TimeRuling(ARGENTINA, number, 2, says, "a reason", by, NOW + 3 * HOUR)


async def rule(store: DatabaseStore, number: int, says: Timing, by: str) -> TimeRuling:
    one = ruling(number, says, by)
    stands = (await timed(store)).after(2, says)
    record = RuleTime(one, stands.number if stands else 0, stands.revision if stands else 0)

    def decide(events: object, reader: Reader) -> Writes:
        response = reader.behind(ARGENTINA).responses[ARGENTINA]
        return Writes(1, (), (apply(response, record),), (record,), ())

    await give(store, [said(f"rule {number}", "test:Sam")], decide)
    return one


async def timed(store: DatabaseStore) -> Timed:
    return await look(store, lambda reader: reader.timed(ARGENTINA))


async def waiting(store: DatabaseStore) -> list[Undecided]:
    return list(await look(store, lambda reader: reader.undecided(CONSULTATION)))


async def timings(store: DatabaseStore) -> list[tuple[str, str]]:
    return [(row.text, row.timing) for row in await all_rows(store, Stages.SUBMITTED)]


async def test_a_submission_at_an_uncertain_time_waits_with_since_when_it_may_have_been_sent(store: DatabaseStore) -> None:
    await handed_in(store)
    assert [one.response for one in await waiting(store)] == [ARGENTINA]
    found = await timed(store)
    assert found.submissions == (
        HandedIn(1, 1, NOW, Timing.IN_TIME),
        HandedIn(2, 2, NOW + 2 * HOUR, Timing.UNCERTAIN, OUTAGE),
    )
    assert found.subject == found.standing() == found.submissions[1]
    assert await timings(store) == [("one\n\ntwo", "uncertain")]
    assert (await store.tally(CONSULTATION, "room")).uncertain == ("Argentina",)
    (running,) = await store.running(NOW)
    assert running.to_decide == NOW + 2 * HOUR


@pytest.mark.parametrize(("says", "column"), [(Timing.IN_TIME, "in_time"), (Timing.LATE, "late")])
async def test_export_and_digest_follow_the_ruling(store: DatabaseStore, says: Timing, column: str) -> None:
    sam = await handed_in(store)
    kept = await rule(store, 1, says, sam)
    assert await waiting(store) == []
    assert (await timed(store)).rulings == (kept,)
    assert await timings(store) == [("one\n\ntwo", column)]
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.uncertain, tally.late, tally.over) == ((), ("Argentina",) if says is Timing.LATE else (), ())


async def test_what_is_not_accepted_is_kept_and_the_one_before_it_counts(store: DatabaseStore) -> None:
    sam = await handed_in(store)
    await rule(store, 1, Timing.OVER, sam)
    assert await waiting(store) == []
    assert await timings(store) == [("one", "in_time")]
    assert await store.receipt(ARGENTINA, 2) is not None
    assert (await store.tally(CONSULTATION, "room")).over == ("Argentina",)
    found = await timed(store)
    assert (found.standing(), found.subject) == (found.submissions[0], found.submissions[1])


async def test_the_last_ruling_holds_and_all_are_kept(store: DatabaseStore) -> None:
    sam = await handed_in(store)
    first = await rule(store, 1, Timing.OVER, sam)
    second = await rule(store, 2, Timing.LATE, sam)
    assert (await timed(store)).rulings == (first, second)
    assert await timings(store) == [("one\n\ntwo", "late")]
    assert (await store.tally(CONSULTATION, "room")).over == ()


async def test_a_number_that_somebody_else_took_is_a_conflict(store: DatabaseStore) -> None:
    sam = await handed_in(store)
    await rule(store, 1, Timing.LATE, sam)
    with pytest.raises(Conflict):
        await store.batch(work([said("again", "test:Sam")]), recording(RuleTime(ruling(1, Timing.OVER, sam), 1, 1)))
    assert (await timed(store)).number == 1


async def test_what_was_taken_back_does_not_come_back(store: DatabaseStore) -> None:
    sam = await handed_in(store)
    await rule(store, 1, Timing.OVER, sam)
    await withdraw(store, NOW + 4 * HOUR)
    found = await timed(store)
    assert found.submissions[0].withdrawn_at == NOW + 4 * HOUR
    assert (found.standing(), found.subject) == (None, None)
    assert await waiting(store) == []


async def test_a_ruling_that_was_touched_is_found_by_the_audit(store: DatabaseStore) -> None:
    sam = await handed_in(store)
    await rule(store, 1, Timing.IN_TIME, sam)
    number = (await store.head()).number
    assert (await store.verify_audit(""))[1] == []
    async with store.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE time_ruling SET says = 'over'"))
    assert [(one.number, one.fault) for one in (await store.verify_audit(""))[1]] == [(number, "state")]


# What stands, as a pure matter


def three(*withdrawn: int) -> Timed:
    """One in time, two at an uncertain time; some of them withdrawn."""
    handed = (
        HandedIn(1, 1, NOW, Timing.IN_TIME),
        HandedIn(2, 2, NOW + HOUR, Timing.UNCERTAIN),
        HandedIn(3, 3, NOW + 2 * HOUR, Timing.UNCERTAIN),
    )
    return Timed(tuple(replace(one, withdrawn_at=NOW + 5 * HOUR) if one.number in withdrawn else one for one in handed))


def stands(timed: Timed) -> int:
    found = timed.standing()
    return found.number if found else 0


def test_an_uncertain_one_before_waits_when_the_later_is_not_accepted() -> None:
    ruled = replace(three(), rulings=(TimeRuling("r", 1, 3, Timing.OVER, "", "sam", NOW),))
    assert (stands(three()), stands(ruled)) == (3, 2)
    assert ruled.subject
    assert ruled.subject.number == 2


def test_what_came_before_a_withdrawal_does_not_stand_again() -> None:
    ruled = replace(three(2), rulings=(TimeRuling("r", 1, 3, Timing.OVER, "", "sam", NOW + 6 * HOUR),))
    assert (stands(three(2)), stands(ruled)) == (3, 0)
    assert stands(three(3)) == 0
