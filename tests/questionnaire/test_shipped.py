"""The shipped files say what the report says, word for word. The annexes beside this file are excerpts of it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.consultation import After, Closes, Eligibility, Instant, OnDay, Stage, Treatment, Vague
from bot.model.people import Entity
from bot.questionnaire.load import example, example_consultation, history, shipped, shipped_consultation
from bot.questionnaire.types import QUESTION_TYPES

HERE = Path(__file__).parent
MADE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = ["member_state", "sector_member", "associate", "stakeholder"]


def folded(text: str) -> str:
    """Return *text* with its white space folded: the report is typeset, and bullets are set apart."""
    return re.sub(r"\s+", " ", text.replace("·", " ")).strip()


def test_annex_c_is_there_word_for_word_and_in_its_order() -> None:
    report, at = folded((HERE / "annex_c.txt").read_text(encoding="utf-8")), 0
    for question in shipped().questions:
        text = question.text.in_language("en")
        found = report.find(text, at)
        assert found >= at, f"{question.id} is not as the report has it"
        assert report[:found].rstrip().endswith(f"{question.id[1]})")
        at = found + len(text)
    assert report[at:] == "", "the report asks more"


@pytest.mark.parametrize(("kind", "count"), list(zip(KINDS, [10, 7, 7, 5], strict=True)))
def test_each_kind_is_asked_what_the_report_addresses_to_it(kind: str, count: int) -> None:
    assert len(shipped().open_to(kind)) == count


def test_the_chapters_in_the_box_are_not_agreed_and_every_question_feeds_a_chapter() -> None:
    questionnaire = shipped()
    assert [chapter.id for chapter in questionnaire.chapters if not chapter.agreed] == ["4", "5", "6"]
    assert {question.chapter for question in questionnaire.questions} <= {chapter.id for chapter in questionnaire.chapters}
    assert {q.id: q.refers_to for q in questionnaire.questions if q.refers_to} == {"3b": ("3a",)}


def test_annex_a_is_there_with_its_action_items_word_for_word() -> None:
    report = folded((HERE / "annex_a.txt").read_text(encoding="utf-8"))
    told = 0
    for milestone in history().milestones:
        for action in milestone.actions:
            assert action.in_language("en") in report
            told += 1
    assert told == 13


def test_annex_a_has_the_titles_and_the_vague_times_of_the_report() -> None:
    report = folded((HERE / "annex_a.txt").read_text(encoding="utf-8")).casefold()
    for milestone in history().milestones:
        assert milestone.title.in_language("en").casefold() in report
        if isinstance(milestone.when, Vague | After):
            assert milestone.when.text.in_language("en").casefold() in report
    days = [milestone.when.day.isoformat() for milestone in history().milestones if isinstance(milestone.when, OnDay)]
    assert days == ["2007-09-05", "2007-09-10", "2007-10-01", "2007-12-31"]


def test_the_categories_have_the_headings_of_annex_c_and_the_chapters_those_of_annex_b() -> None:
    questions, structure = (folded((HERE / name).read_text(encoding="utf-8")) for name in ("annex_c.txt", "annex_b.txt"))
    for category in shipped().categories:
        assert f"{category.id}. {category.title.in_language('en')}" in questions
    told = re.sub(r"(?<=[0-9])\.? (?=[A-Z\[])", " ", structure)  # 7.1 has no point after its number
    box = re.search(r"4 \[.*\] 7 ", told)
    assert box is not None
    for chapter in shipped().chapters:
        said = f"{chapter.id} {chapter.title.in_language('en')}"
        assert said in told.replace("[", "").replace("]", "")
        assert (said in box[0].replace("[", "").replace("]", "")) is not chapter.agreed


def test_annex_a_keeps_dates_of_unequal_firmness() -> None:
    found = {milestone.id: milestone.when for milestone in history().milestones}
    assert {type(when) for when in found.values()} == {OnDay, Vague, After}
    assert isinstance(found["meeting-5"], Vague)
    assert found["meeting-5"].text.in_language("en") == "TBD, late 2008 or early 2009"
    assert isinstance(found["posting"], After)
    assert found["posting"].milestone == "comments"
    comments = next(milestone for milestone in history().milestones if milestone.id == "comments")
    assert history().instant(comments) == datetime(2007, 10, 1, 22, 0, tzinfo=UTC), "24:00 in Geneva"


def test_the_members_of_the_group_commented_on_the_draft_and_on_the_background_paper() -> None:
    there, (paper,) = history(), history().documents
    assert there.comments_close() == there.comments_close(document=paper.id) == datetime(2007, 10, 1, 22, 0, tzinfo=UTC)
    for kind in shipped().kinds:
        body = Entity("x", "X", kind.id)
        assert not there.status(body).may_answer
        assert there.may_comment(body) is (kind.id == "member_state")


def test_the_real_case_took_no_answers_yet() -> None:
    assert history().stage is Stage.DRAFT
    assert {rule.status for rule in history().eligibility} == {Eligibility.REFUSED}


def test_the_demo_is_open_and_closes_thirty_days_after_it_is_made() -> None:
    consultation = shipped_consultation(MADE)
    assert consultation.stage is Stage.OPEN
    closing = consultation.closing()
    assert closing == datetime(2026, 4, 1, 21, 59, tzinfo=UTC), "23:59 in Geneva, in summer time by then"
    assert closing is not None
    assert timedelta(days=30) < closing - MADE < timedelta(days=31)
    assert [milestone.closes for milestone in consultation.milestones] == [Closes.ANSWERS, None]
    assert isinstance(consultation.milestones[0].when, Instant)


def test_those_who_are_not_members_answer_provisionally_and_for_information() -> None:
    consultation = shipped_consultation(MADE)
    assert {rule.kind: rule.status for rule in consultation.eligibility if rule.status is Eligibility.PROVISIONAL} == {
        "stakeholder": Eligibility.PROVISIONAL
    }
    assert consultation.treated("member_state", "1") is Treatment.COUNTED
    assert consultation.treated("stakeholder", "3") is Treatment.FOR_INFORMATION


def test_the_example_uses_every_type_and_two_languages() -> None:
    questionnaire = example()
    assert {question.type.name for question in questionnaire.questions} == set(QUESTION_TYPES)
    assert all(set(question.text.by_language) == {"en", "fr"} for question in questionnaire.questions)
    assert any(question.required for question in questionnaire.questions)
    assert any(question.hint for question in questionnaire.questions)
    assert example_consultation(MADE).stage is Stage.OPEN
