"""Comments on a draft and on documents: kept beside the answers, counted with none, exported with what became of them."""

import csv
import io

import pytest

from bot.model.commenting import on_document, on_wording
from bot.model.effects import KeepRuling
from bot.model.ruling import Queue, Ruling, Says
from bot.report.export import OF_COMMENTS, write_comments
from bot.report.row import Form, Stages
from bot.service.ports import Conflict
from storage import DatabaseStore
from tests.contracts.test_reads import ARGENTINA, HOUR, all_rows, submit
from tests.contracts.world import CONSULTATION, NOW, give, look, recording, said, seated, texts, work, writing

WORDING, PAPER = on_wording("1a", "1"), on_document("paper")


async def commented(store: DatabaseStore) -> None:
    await give(store, [said("c1", "test:Ana", "=Define it."), said("c2", "test:Ana", "And say who.")], writing(WORDING))
    await give(store, [said("c3", "test:Ana", "A table is missing.")], writing(PAPER))


async def decide(store: DatabaseStore, number: int, says: Says, reason: str = "", revision: int = 2) -> None:
    ruling = Ruling(ARGENTINA, number, WORDING, revision, says, reason, "sam", NOW + HOUR)
    await give(store, [said(f"r{number}", "test:Sam")], recording(KeepRuling(ruling)))


async def test_a_comment_is_no_answer_in_any_count_or_export(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Dora")
    await commented(store)
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.news.started, tally.news.revisions, tally.begun) == ((), 0, ())
    assert sum(one.allowed.started + one.provisional.started for one in tally.kinds) == 0
    assert not any(tally.answers.values())
    assert tally.undecided == 2
    assert tally.commented["member_state"] == (1, 2)
    assert await all_rows(store, Stages.ALL) == []
    assert await store.untold(10) == []
    await give(store, [said("a1", "test:Ana", "The weather is fine.")], writing())
    await submit(store, places, NOW + HOUR)
    waiting = await look(store, lambda reader: reader.queue(CONSULTATION, "sam", ("", "")))
    assert isinstance(waiting, Queue)
    assert waiting.count == 1
    assert [row.question for row in await all_rows(store, Stages.ALL)] == ["1a", "1a"]


async def test_what_became_of_a_comment_is_the_last_decision_about_it_as_it_stands(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await commented(store)
    assert await texts(store, question=WORDING) == ["=Define it.", "And say who."]
    await decide(store, 1, Says.TAKEN)
    await decide(store, 2, Says.NOT_TAKEN, "It is clear.")
    rows = await store.comment_rows(CONSULTATION)
    assert [(row.about, row.id, row.text, row.decision, row.reason) for row in rows] == [
        ("question", "1a", "=Define it.\n\nAnd say who.", "not_taken", "It is clear."),
        ("document", "paper", "A table is missing.", "", ""),
    ]
    assert rows[0].wording.startswith("What are the spheres of competence")
    with pytest.raises(Conflict):
        await decide_once(store, 2)
    ruled = await look(store, lambda reader: reader.ruled(ARGENTINA))
    assert (ruled.number, ruled.comments[WORDING].says) == (2, Says.NOT_TAKEN)
    await decide(store, 3, Says.OPEN)
    assert (await store.comment_rows(CONSULTATION))[0].decision == ""
    await decide(store, 4, Says.TAKEN)
    await give(store, [said("c4", "test:Ana", "More.")], writing(WORDING))
    found = await look(store, lambda reader: reader.commented(CONSULTATION))
    assert [(one.key, one.decided) for one in found] == [(WORDING, None), (PAPER, None)], "it was changed since"


async def decide_once(store: DatabaseStore, number: int) -> None:
    ruling = Ruling(ARGENTINA, number, WORDING, 2, Says.TAKEN, "", "tom", NOW + HOUR)
    await store.batch(work([said("twice", "test:Sam")]), recording(KeepRuling(ruling)))


@pytest.mark.parametrize("form", list(Form))
async def test_an_export_of_comments_is_defused_like_that_of_answers(store: DatabaseStore, form: Form) -> None:
    await seated(store, "Ana")
    await commented(store)
    file = io.BytesIO()
    assert write_comments(await store.comment_rows(CONSULTATION), form, file).answers == 2
    if form is Form.CSV:
        rows = list(csv.DictReader(io.StringIO(file.getvalue().decode())))
        assert tuple(rows[0]) == OF_COMMENTS
        assert rows[0]["text"] == "'=Define it.\n\nAnd say who."
