"""What is entered of a letter is kept in order beside the response, and nothing of it is in the response before it counts."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from bot.model.behalf import Begun, Did, Entered, Entry, Letter, OnBehalf
from bot.model.effects import KeepEntered, Record
from bot.model.people import Entity
from bot.model.response import Response, Submit, apply
from bot.model.submission import Fragment, Said, canonical, digest
from bot.questionnaire.load import shipped
from bot.report.row import Stages
from bot.service.ports import Conflict, Reader, Writes
from storage import DatabaseStore
from tests.contracts.test_reads import ARGENTINA, HOUR, all_rows, submit
from tests.contracts.world import CONSULTATION, NOW, fill, give, look, recording, said, seated, work, writing

RECEIVED = NOW - HOUR


def letter(by: str, *done: tuple[Did, str, str], first: int = 1) -> list[Record]:
    return [
        KeepEntered(Entered(ARGENTINA, number, did, by, NOW, question, words))
        for number, (did, question, words) in enumerate(done, first)
    ]


WHOLE = (
    (Did.BEGIN, "", "1"),
    (Did.ADD, "1a", "one"),
    (Did.ADD, "1a", "two\nlines"),
    (Did.WRITE, "1b", "yes"),
    (Did.WRITE, "1b", "no"),
    (Did.ADD, "2a", "not in the letter"),
    (Did.CLEAR, "2a", ""),
    (Did.RECEIVED, "", RECEIVED.isoformat()),
    (Did.CONSENT, "", "yes"),
    (Did.HAND_IN, "", ""),
)


async def entry(store: DatabaseStore) -> Entry:
    return await look(store, lambda reader: reader.entry(ARGENTINA))


async def begun(store: DatabaseStore) -> list[Begun]:
    return list(await look(store, lambda reader: reader.entries(CONSULTATION)))


async def enter(store: DatabaseStore, by: str, *done: tuple[Did, str, str], first: int = 1) -> None:
    await give(store, [said(f"enter-{first}", "test:Sam")], recording(*letter(by, *done, first=first)))


async def count(store: DatabaseStore, by: str) -> None:
    """Make the letter count, as the desk does."""

    def decide(events: object, reader: Reader) -> Writes:
        stands: Response = reader.behind(ARGENTINA).responses[ARGENTINA]
        paper = OnBehalf(1, RECEIVED, by, "tom")
        content = canonical(
            response=ARGENTINA,
            consultation=CONSULTATION,
            questionnaire=shipped().id,
            version=shipped().version,
            entity="argentina",
            kind="member_state",
            number=1,
            by=by,
            at=NOW,
            consent=True,
            answers=[Said("1a", [Fragment("1", "one", NOW, by, 1)])],
            behalf=paper,
        )
        record = Submit(ARGENTINA, 1, stands.revision, by, NOW, True, content, digest(content), b"receipt", behalf=paper)
        done = letter("tom", (Did.COUNT, "", "1"), first=len(WHOLE) + 1)
        return Writes(1, (), [apply(stands, record)], [record, *done], ())

    await give(store, [said("count", "test:Sam")], decide)


async def test_what_was_entered_comes_back_as_it_stands(store: DatabaseStore) -> None:
    sam = (await fill(store))["Sam"].delegate
    assert await entry(store) == Entry()
    assert await begun(store) == []
    await enter(store, sam, *WHOLE)
    assert await entry(store) == Entry(
        *(len(WHOLE), "1", {"1a": ("one", "two\nlines"), "1b": ("no",)}, RECEIVED, True, sam),
        waits=True,
        told=True,
        did=Did.HAND_IN,
        first=1,
    )
    assert await begun(store) == [Begun(ARGENTINA, Entity("argentina", "Argentina", "member_state", ""), Did.HAND_IN, sam, NOW)]
    assert (await store.tally(CONSULTATION, "room")).to_confirm == ("Argentina",)


async def test_rooms_are_told_once_it_waits_for_a_second_person(store: DatabaseStore) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE[:-1])
    (running,) = await store.running(NOW)
    assert running.to_decide is None
    await enter(store, sam, WHOLE[-1], first=len(WHOLE))
    (running,) = await store.running(NOW)
    assert running.to_decide == NOW


async def test_nothing_of_it_is_in_the_response_before_it_counts(store: DatabaseStore) -> None:
    await enter(store, (await seated(store, "Ana"))["Sam"].delegate, *WHOLE)
    response = await look(store, lambda reader: reader.behind(ARGENTINA).responses[ARGENTINA])
    assert response == Response(ARGENTINA, CONSULTATION, "argentina")
    assert await all_rows(store, Stages.ALL) == []
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.on_behalf, tally.news.revisions, tally.news.started) == ((), 0, ())


async def test_export_and_digest_say_what_was_entered_on_behalf_until_the_delegates_submit(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Dora")
    sam = places["Sam"].delegate
    await enter(store, sam, *WHOLE)
    await count(store, sam)
    (row,) = await all_rows(store, Stages.SUBMITTED)
    assert (row.text, row.entered_by) == ("one", sam)
    assert (row.received_at, row.submitted_at) == ("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z")
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.on_behalf, tally.to_confirm) == (("Argentina",), ())
    response = await look(store, lambda reader: reader.behind(ARGENTINA).responses[ARGENTINA])
    assert response.behalf == OnBehalf(1, RECEIVED, sam, "tom")
    await give(store, [said("1", "test:Ana", "our own")], writing())
    await submit(store, places, NOW + HOUR)
    (row,) = await all_rows(store, Stages.SUBMITTED)
    assert (row.text, row.entered_by, row.received_at) == ("our own", "", None)
    assert (await store.tally(CONSULTATION, "room")).on_behalf == ()


@pytest.mark.parametrize("did", [Did.COUNT, Did.DROP, Did.PUT_AWAY, Did.KEEP, Did.TAKE_BACK])
async def test_once_it_counts_or_is_dropped_nothing_is_being_entered(store: DatabaseStore, did: Did) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE, (did, "", "1"))
    found = await entry(store)
    assert replace(found, counted=Letter()) == Entry(len(WHOLE) + 1, by=sam, did=did)
    assert found.counted.submission == (did is Did.COUNT)
    assert await begun(store) == []
    assert (await store.tally(CONSULTATION, "room")).to_confirm == ()


async def test_what_is_sent_back_waits_no_longer(store: DatabaseStore) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE, (Did.REFUSE, "", "a page is missing"))
    found = await entry(store)
    assert (found.waits, found.refusal, found.answers["1b"]) == (False, "a page is missing", ("no",))
    assert (await store.tally(CONSULTATION, "room")).to_confirm == ()


async def test_a_number_that_another_secretary_took_is_a_conflict(store: DatabaseStore) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE)
    with pytest.raises(Conflict):
        await store.batch(work([said("again", "test:Tom")]), recording(*letter("tom", (Did.WRITE, "1b", "yes"), first=4)))
    assert (await entry(store)).answers["1b"] == ("no",)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE behalf SET text = 'other' WHERE number = 2",
        "UPDATE behalf SET file = '{}' WHERE number = 2",
        "DELETE FROM behalf WHERE number = 2",
    ],
)
async def test_a_row_that_was_touched_is_found_by_the_audit(store: DatabaseStore, change: str) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE)
    assert (await store.verify_audit(""))[1] == []
    async with store.engines.writer.begin() as connection:
        await connection.execute(text(change))
    assert [one.fault for one in (await store.verify_audit(""))[1]] == ["state"]


async def test_a_row_without_an_entry_is_found_by_the_audit(store: DatabaseStore) -> None:
    sam = (await fill(store))["Sam"].delegate
    await enter(store, sam, *WHOLE[:2])
    async with store.engines.writer.begin() as connection:
        await connection.execute(
            text(
                'INSERT INTO behalf (response, number, did, question, text, file, "by", at, received_at)'
                ' SELECT response, 3, did, question, text, file, "by", at, received_at FROM behalf WHERE number = 2'
            )
        )
    assert [one.fault for one in (await store.verify_audit(""))[1]] == ["unlogged"]


def test_a_submission_of_their_own_keeps_who_entered_the_one_before() -> None:
    paper = OnBehalf(1, RECEIVED, "sam", "")
    submission = Submit("r", 1, 1, "sam", NOW, True, b"", "", b"", behalf=paper)
    response = apply(Response("r", "c", "e"), submission)
    assert response.behalf == paper
    assert apply(response, replace(submission, number=2, behalf=None)).behalf == paper
