"""What the digest and the export read, on a small world whose numbers are known."""

from collections import defaultdict
from contextlib import aclosing
from datetime import datetime, timedelta

import pytest

from bot.model.consultation import Timing
from bot.model.response import Response, Submit, Withdraw, apply
from bot.model.submission import Said, canonical, digest
from bot.questionnaire.load import shipped
from bot.report.row import ExportRow, Stages
from bot.report.tally import KindTally, Progress
from bot.service.ports import Reader, Writes
from bot.service.registry import Place
from storage import DatabaseStore
from tests.contracts.world import CONSULTATION, NOW, give, said, seated, told, writing

HOUR = timedelta(hours=1)
ARGENTINA = f"{CONSULTATION}/argentina"


async def submit(
    store: DatabaseStore,
    places: dict[str, Place],
    now: datetime,
    timing: Timing = Timing.IN_TIME,
    not_before: datetime | None = None,
) -> Submit:
    """Ana hands Argentina's answer to 1a in."""
    made: list[Submit] = []

    def decide(events: object, reader: Reader) -> Writes:
        opening = reader.open(["test:Ana"])
        stands: Response = opening.responses[ARGENTINA]
        fragments = reader.texts([(ARGENTINA, "1a")])[ARGENTINA, "1a"]
        by = places["Ana"].delegate
        number = stands.submissions + 1
        content = canonical(
            response=ARGENTINA,
            consultation=CONSULTATION,
            questionnaire=shipped().id,
            version=shipped().version,
            entity="argentina",
            kind="member_state",
            number=number,
            by=by,
            at=now,
            consent=True,
            answers=[Said("1a", fragments)],
        )
        receipt, sha256 = b"receipt", digest(content)
        record = Submit(ARGENTINA, number, stands.revision, by, now, True, content, sha256, receipt, timing, not_before)
        made.append(record)
        return Writes(1, (), [apply(stands, record)], [record], ())

    await give(store, [said(f"submit at {now}", "test:Ana", "", now)], decide, now)
    return made[-1]


async def withdraw(store: DatabaseStore, now: datetime) -> None:
    """Ana takes it back."""

    def decide(events: object, reader: Reader) -> Writes:
        stands = reader.open(["test:Ana"]).responses[ARGENTINA]
        record = Withdraw(ARGENTINA, stands.submission, "x", now)
        return Writes(1, (), [apply(stands, record)], [record], ())

    await give(store, [said(f"withdraw at {now}", "test:Ana", "", now)], decide, now)


async def all_rows(store: DatabaseStore, stages: Stages) -> list[ExportRow]:
    by_turn: defaultdict[int, list[ExportRow]] = defaultdict(list)
    async with aclosing(store.rows(CONSULTATION, stages)) as rows:  # type: ignore[type-var]  # it is a generator
        async for some in rows:
            for turn, of_turn in some.items():
                by_turn[turn] += of_turn
    return [row for turn in sorted(by_turn) for row in by_turn[turn]]


async def test_a_tally_counts_entities_by_kind(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Dora")
    seat = places["Codjo"].seat
    assert seat is not None
    await store.revoke_seat(seat.id, NOW)
    await give(store, [said("1", "test:Ana", "one"), said("2", "test:Ana", "two")], writing())
    await give(store, [said("3", "test:Dora", "three")], writing("2a"))
    await submit(store, places, NOW)
    tally = await store.tally(CONSULTATION, "room")
    assert tally.kinds == (
        KindTally("member_state", allowed=Progress(invited=1, started=1, submitted=1)),
        KindTally("sector_member", provisional=Progress(invited=1, started=1)),
        KindTally("stakeholder", refused=1),
    )
    assert tally.answers == {question.id: int(question.id in ("1a", "2a")) for question in shipped().questions}
    assert tally.missing == ("Acme",)


async def test_news_count_from_the_last_digest_in_the_same_room(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Codjo")
    await give(store, [said("1", "test:Ana", "one")], writing(), NOW + HOUR)
    await submit(store, places, NOW + 2 * HOUR)
    first = (await store.tally(CONSULTATION, "room")).news
    assert (first.since, first.started, first.submitted, first.revisions) == (None, ("Argentina",), ("Argentina",), 1)
    await told(store, "room", NOW + 3 * HOUR)
    second = (await store.tally(CONSULTATION, "room")).news
    assert (second.since, second.started, second.submitted, second.revisions) == (NOW + 3 * HOUR, (), (), 0)
    # sent before the digest, received after it: still news
    await give(store, [said("2", "test:Codjo", "late", NOW)], writing(), NOW + 4 * HOUR)
    await withdraw(store, NOW + 5 * HOUR)
    third = (await store.tally(CONSULTATION, "room")).news
    assert (third.started, third.withdrawn, third.revisions) == (("Benin",), ("Argentina",), 1)
    assert (await store.tally(CONSULTATION, "another room")).news.revisions == 2


async def test_rows_tell_the_draft_and_the_submission_apart(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto", "Dora")
    await give(store, [said("1", "test:Ana", "one"), said("2", "test:Beto", "two")], writing(), NOW)
    await give(store, [said("3", "test:Dora", "drei")], writing("2a"), NOW)
    handed_in = await submit(store, places, NOW + HOUR)
    before = await all_rows(store, Stages.DRAFT)
    assert [(row.question, row.entity, row.submitted_at) for row in before] == [
        ("1a", "argentina", "2026-03-02T10:00:00Z"),
        ("2a", "acme", None),
    ]
    later = said("4", "test:Ana", "more", NOW + 2 * HOUR)
    await give(store, [later], writing(), NOW + 2 * HOUR)
    draft, final, other = await all_rows(store, Stages.ALL)
    question = shipped().question("1a")
    assert question is not None
    assert draft == ExportRow(
        questionnaire=shipped().id,
        version=shipped().version,
        chapter=question.chapter,
        category=question.category,
        question="1a",
        entity="argentina",
        entity_name="Argentina",
        kind="member_state",
        treatment="counted",
        eligibility="allowed",
        stage="draft",
        text="one\n\ntwo\n\nmore",
        language="",
        revisions=3,
        changed_at="2026-03-02T11:00:00Z",
        submitted_at=None,
        consent=None,
        receipt="",
    )
    assert (final.stage, final.text, final.revisions, final.changed_at) == (
        "submitted",
        "one\n\ntwo",
        2,
        "2026-03-02T09:00:00Z",
    )
    assert (final.submitted_at, final.consent, final.receipt) == ("2026-03-02T10:00:00Z", True, handed_in.sha256)
    assert (other.entity, other.question, other.eligibility, other.text) == ("acme", "2a", "provisional", "drei")
    assert await all_rows(store, Stages.SUBMITTED) == [final]
    assert await store.receipt(ARGENTINA, 1) == b"receipt"
    assert await store.receipt(ARGENTINA, 2) is None


@pytest.mark.parametrize("together", [1, 100])
async def test_rows_stand_by_chapter_question_kind_and_entity(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("storage.rows._CHUNK", together)
    await seated(store, "Ana", "Codjo", "Dora")
    for question in ("3a", "2a", "1a"):
        for name in ("Dora", "Codjo", "Ana"):
            await give(store, [said(f"{name} {question}", f"test:{name}", "text")], writing(question))
    rows = await all_rows(store, Stages.DRAFT)
    chapters = {chapter.id: place for place, chapter in enumerate(shipped().chapters)}
    places = {question.id: place for place, question in enumerate(shipped().questions)}
    assert [row.entity for row in rows] == ["argentina", "benin", "acme"] * 3
    assert [(chapters[row.chapter], places[row.question]) for row in rows] == sorted(
        (chapters[row.chapter], places[row.question]) for row in rows
    )


async def test_an_export_shows_one_instant(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.rows._CHUNK", 1)
    await seated(store, "Ana", "Codjo")
    await give(store, [said("1", "test:Ana", "before"), said("2", "test:Codjo", "before")], writing())
    async with aclosing(store.rows(CONSULTATION, Stages.DRAFT)) as rows:  # type: ignore[type-var]  # it is a generator
        first = await anext(rows)
        await give(store, [said("3", "test:Codjo", "after")], writing("3a"))
        rest = [some async for some in rows]
    assert [row.text for some in [first, *rest] for of_turn in some.values() for row in of_turn] == ["before", "before"]


async def test_languages_are_told_once_and_anew_when_an_answer_changes(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Dora")
    await give(store, [said("1", "test:Ana", "uno"), said("2", "test:Ana", "dos")], writing())
    await give(store, [said("3", "test:Dora", "drei")], writing("2a"))
    assert [(one.text, one.revision) for one in await store.untold(1)] == [("drei", 1)]
    untold = await store.untold(10)
    assert [(one.response, one.question, one.revision, one.text) for one in untold] == [
        (f"{CONSULTATION}/acme", "2a", 1, "drei"),
        (ARGENTINA, "1a", 2, "uno\ndos"),
    ]
    await store.tell_languages([(one.response, one.question, one.revision, "es") for one in untold])
    assert list(await store.untold(10)) == []
    assert (await store.tally(CONSULTATION, "room")).languages == {"es": 2}
    assert {row.language for row in await all_rows(store, Stages.DRAFT)} == {"es"}
    await give(store, [said("4", "test:Ana", "three")], writing())
    assert [one.revision for one in await store.untold(10)] == [3]
    assert (await store.tally(CONSULTATION, "room")).languages == {"es": 1}


@pytest.mark.parametrize("name", ["rows", "tally"])
async def test_a_consultation_that_is_not_there_is_told(store: DatabaseStore, name: str) -> None:
    with pytest.raises(LookupError):
        await (all_rows(store, Stages.ALL) if name == "rows" else store.tally("none", "room"))
