"""What is ruled on submitted answers: kept in order, about one wording, shown in export and digest, never rewritten."""

import pytest

from bot.model.effects import KeepRuling
from bot.model.ruling import Answered, Judged, Queue, Ruled, Ruling, Says
from bot.report.row import Stages
from bot.service.ports import Conflict
from bot.service.registry import Place
from storage import DatabaseStore, rulings
from tests.contracts.test_reads import ARGENTINA, HOUR, all_rows, submit, withdraw
from tests.contracts.world import CONSULTATION, NOW, give, look, recording, said, seated, work, writing


async def handed_in(store: DatabaseStore) -> dict[str, Place]:
    """Ana has handed in one answer of Argentina's, in its first revision."""
    places = await seated(store, "Ana", "Dora")
    await give(store, [said("1", "test:Ana", "The weather is fine.")], writing())
    await submit(store, places, NOW + HOUR)
    return places


def ruling(number: int, says: Says, by: str, revision: int = 1, reason: str = "") -> Ruling:
    return Ruling(ARGENTINA, number, "1a", revision, says, reason, by, NOW + HOUR)


async def rule(store: DatabaseStore, *rulings: Ruling) -> None:
    records = [KeepRuling(one) for one in rulings]
    await give(store, [said(f"rule-{rulings[0].number}", "test:Sam")], recording(*records))


async def waiting(store: DatabaseStore, by: str, but: tuple[str, str] = ("", "")) -> Queue:
    return await look(store, lambda reader: reader.queue(CONSULTATION, by, but))


async def ruled(store: DatabaseStore) -> Ruled:
    return await look(store, lambda reader: reader.ruled(ARGENTINA))


async def test_only_what_was_submitted_waits_as_it_was_submitted(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Dora")
    await give(store, [said("1", "test:Ana", "The weather is fine.")], writing())
    assert await waiting(store, "sam") == Queue()
    assert await ruled(store) == Ruled()
    await submit(store, places, NOW + HOUR)
    await give(store, [said("2", "test:Ana", "A draft.")], writing())
    found = await waiting(store, "sam")
    assert found.first
    assert (found.count, found.first.response, found.first.entity.name) == (1, ARGENTINA, "Argentina")
    assert (found.first.question, found.first.revision, found.first.texts) == ("1a", 1, ("The weather is fine.",))
    assert await waiting(store, "sam", (ARGENTINA, "1a")) == Queue()
    await withdraw(store, NOW + 2 * HOUR)
    assert await waiting(store, "sam") == Queue()


async def test_what_was_not_handed_in_keeps_nothing_else_from_being_looked_at_however_much_it_is(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = await seated(store, "Ana", "Dora")
    await give(store, [said("1", "test:Ana", "Of an earlier version.")], writing("0a"))
    await give(store, [said("2", "test:Ana", "The weather is fine.")], writing())
    await submit(store, places, NOW + HOUR)
    monkeypatch.setattr(rulings, "MOST", 1)
    found = await waiting(store, "sam")
    assert found.first
    assert (found.first.question, found.count) == ("1a", 1)
    assert await waiting(store, "sam", (ARGENTINA, "1a")) == Queue()


@pytest.mark.parametrize("says", [Says.RELATED, Says.ASIDE])
async def test_what_was_ruled_on_does_not_wait(store: DatabaseStore, says: Says) -> None:
    places = await handed_in(store)
    kept = ruling(1, says, places["Sam"].delegate, reason="why")
    await rule(store, kept)
    assert await waiting(store, places["Sam"].delegate) == Queue()
    assert await ruled(store) == Ruled(1, {"1a": Judged(1, kept)})


async def test_what_was_put_off_waits_on_and_says_so(store: DatabaseStore) -> None:
    places = await handed_in(store)
    await rule(store, ruling(1, Says.LATER, places["Sam"].delegate))
    found = await waiting(store, places["Sam"].delegate)
    assert found.first
    assert found.first.put_off
    assert await ruled(store) == Ruled(1, {"1a": Judged(1)})


async def test_what_is_contested_comes_back_to_another_one_where_there_is_one(store: DatabaseStore) -> None:
    places = await handed_in(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    aside, against = ruling(1, Says.ASIDE, sam, reason="the weather"), ruling(2, Says.CONTESTED, ana, reason="no")
    await rule(store, aside, against)
    alone = await waiting(store, sam)
    assert alone.first
    assert (alone.first.contested, alone.first.reason) == (against, "the weather")
    another = (await waiting(store, "somebody else")).first
    assert another == alone.first
    assert await ruled(store) == Ruled(2, {"1a": Judged(1, against, contested=True)})
    assert (await ruled(store)).answers["1a"].set_aside


async def test_an_answer_that_was_written_anew_and_submitted_waits_anew(store: DatabaseStore) -> None:
    places = await handed_in(store)
    await rule(store, ruling(1, Says.ASIDE, places["Sam"].delegate))
    await give(store, [said("2", "test:Ana", "Stakeholders should speak.")], writing())
    await submit(store, places, NOW + 2 * HOUR)
    found = await waiting(store, "sam")
    assert found.first
    assert (found.first.revision, found.first.contested) == (2, None)
    assert await ruled(store) == Ruled(1, {"1a": Judged(2)})


async def test_a_submission_that_leaves_an_answer_as_it_is_leaves_the_ruling(store: DatabaseStore) -> None:
    places = await handed_in(store)
    await rule(store, ruling(1, Says.RELATED, places["Sam"].delegate))
    await give(store, [said("2", "test:Ana", "Another.")], writing("2b"))
    await submit(store, places, NOW + 2 * HOUR)
    assert (await ruled(store)).answers["1a"].latest == ruling(1, Says.RELATED, places["Sam"].delegate)


async def test_what_is_set_aside_stays_in_the_export_and_is_counted_apart(store: DatabaseStore) -> None:
    places = await handed_in(store)
    before = await store.tally(CONSULTATION, "room")
    assert (before.answers["1a"], before.set_aside, before.to_look_at) == (1, {}, 1)
    await rule(store, ruling(1, Says.ASIDE, places["Sam"].delegate, reason="the weather"))
    (final,) = await all_rows(store, Stages.SUBMITTED)
    assert (final.text, final.triage, final.triage_reason) == ("The weather is fine.", "aside", "the weather")
    after = await store.tally(CONSULTATION, "room")
    assert (after.answers["1a"], after.set_aside, after.to_look_at) == (0, {"1a": 1}, 0)
    await rule(store, ruling(2, Says.CONTESTED, places["Ana"].delegate, reason="no"))
    assert [(row.triage, row.triage_reason) for row in await all_rows(store, Stages.ALL)] == [("contested", "the weather")] * 2
    contested = await store.tally(CONSULTATION, "room")
    assert (contested.to_look_at, contested.contested) == (0, 1)
    (running,) = await store.running(NOW)
    assert running.to_decide == NOW
    await rule(store, ruling(3, Says.RELATED, places["Sam"].delegate))
    assert [(row.triage, row.triage_reason) for row in await all_rows(store, Stages.SUBMITTED)] == [("related", "")]
    assert (await store.tally(CONSULTATION, "room")).answers["1a"] == 1


async def test_two_rulings_cannot_have_one_number(store: DatabaseStore) -> None:
    places = await handed_in(store)
    await rule(store, ruling(1, Says.RELATED, places["Sam"].delegate))
    late = recording(KeepRuling(ruling(1, Says.ASIDE, places["Sam"].delegate)))
    with pytest.raises(Conflict):
        await store.batch(work([said("late", "test:Sam")]), late)
    assert (await ruled(store)).number == 1


async def answered(store: DatabaseStore, by: str = "", question: str = "1A", entity: str = "") -> Answered:
    (found,) = [
        one.entity for one in await look(store, lambda reader: reader.roster(CONSULTATION)) if one.entity.name == "Argentina"
    ]
    return await look(store, lambda reader: reader.answered(CONSULTATION, entity or found.id, question, by))


async def test_of_what_was_not_submitted_there_is_nothing_to_look_at_again(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Dora")
    assert await answered(store) == Answered()
    assert await answered(store, entity="nobody") == Answered()


async def test_what_was_ruled_on_is_found_again_with_who_ruled_when_and_why(store: DatabaseStore) -> None:
    places = await handed_in(store)
    sam = places["Sam"].delegate
    await give(store, [said("2", "test:Ana", "A draft.")], writing())
    new = await answered(store)
    assert new.answer
    assert (new.questions, new.entries, new.names) == (("1a",), (), {})
    assert (new.answer.question, new.answer.revision, new.answer.texts) == ("1a", 1, ("The weather is fine.",))
    aside, off, counts = ruling(1, Says.ASIDE, sam, reason="why"), ruling(2, Says.LATER, sam), ruling(3, Says.RELATED, sam)
    await rule(store, aside)
    await rule(store, off)
    await rule(store, counts)
    found = await answered(store, sam)
    assert (found.entries, found.names, found.for_another) == ((aside, counts), {sam: "Sam"}, False)
    assert await answered(store, question="1b") == Answered(("1a",))
    await withdraw(store, NOW + 2 * HOUR)
    assert await answered(store) == Answered()


async def test_what_was_ruled_on_an_earlier_wording_is_not_about_this_one(store: DatabaseStore) -> None:
    places = await handed_in(store)
    await rule(store, ruling(1, Says.ASIDE, places["Sam"].delegate))
    await give(store, [said("2", "test:Ana", "Stakeholders should speak.")], writing())
    await submit(store, places, NOW + 2 * HOUR)
    found = await answered(store)
    assert found.answer
    assert (found.answer.revision, found.entries) == (2, ())


async def test_what_one_set_aside_and_was_contested_is_for_another_also_after_it_was_ruled_on(store: DatabaseStore) -> None:
    places = await handed_in(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    await rule(store, ruling(1, Says.ASIDE, ana))  # as if Ana had an office, which she has not
    await rule(store, ruling(2, Says.CONTESTED, ana))
    assert (await answered(store, ana)).for_another
    assert not (await answered(store, sam)).for_another
    await rule(store, ruling(3, Says.RELATED, sam))
    assert (await answered(store, ana)).for_another
    await rule(store, ruling(4, Says.ASIDE, sam))
    assert not (await answered(store, sam)).for_another


async def test_who_is_alone_looks_again_at_what_they_had_set_aside(store: DatabaseStore) -> None:
    places = await handed_in(store)
    sam = places["Sam"].delegate
    await rule(store, ruling(1, Says.ASIDE, sam))
    await rule(store, ruling(2, Says.CONTESTED, places["Ana"].delegate))
    found = await answered(store, sam)
    assert found.answer
    assert (found.for_another, found.answer.contested) == (False, ruling(2, Says.CONTESTED, places["Ana"].delegate))
