"""What keeps a consultation from being opened, and whose status a rule changes."""

from dataclasses import replace as with_fields
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.model.consultation import Eligibility, Rule, Stage
from bot.model.people import Entity, OnRoster
from bot.model.standing import Lacking, changing, lacking, ruled, staged
from tests.report.examples import NOW, consultation, questionnaire

FRANCE = OnRoster(Entity("fr", "France", "member_state"), submitted=False)
FORUM = OnRoster(Entity("forum", "Forum", "stakeholder"), submitted=True)
ALLOWED = replace(consultation(Stage.DRAFT), eligibility=(Rule(Eligibility.ALLOWED, kind="member_state"),))
IN_ENGLISH = with_fields(questionnaire(), languages=("en",))


def test_nothing_is_missing_where_somebody_can_answer_in_time() -> None:
    assert lacking(ALLOWED, IN_ENGLISH, [FRANCE, FORUM], NOW).nothing


def test_a_deadline_is_needed_and_must_not_be_over_for_all() -> None:
    assert lacking(replace(ALLOWED, milestones=()), IN_ENGLISH, [FRANCE], NOW) == Lacking(deadline=True)
    closing = ALLOWED.closing()
    assert closing
    assert lacking(ALLOWED, IN_ENGLISH, [FRANCE], closing) == Lacking(passed=closing)
    assert lacking(ALLOWED, IN_ENGLISH, [FRANCE], datetime(2100, 1, 1, tzinfo=UTC)) == Lacking(passed=closing)


def test_somebody_must_be_there_who_may_answer() -> None:
    assert lacking(ALLOWED, IN_ENGLISH, [], NOW) == Lacking(roster=True)
    assert lacking(ALLOWED, IN_ENGLISH, [FORUM], NOW) == Lacking(eligible=True)


def test_each_kind_that_may_answer_needs_a_question() -> None:
    unasked = with_fields(IN_ENGLISH, questions=())
    assert lacking(ALLOWED, unasked, [FRANCE, FORUM], NOW) == Lacking(unasked=("member_state",))


def test_each_question_needs_words_in_each_language() -> None:
    two = with_fields(IN_ENGLISH, languages=("en", "eo"))
    every = tuple(question.id for question in two.questions)
    assert lacking(ALLOWED, two, [FRANCE], NOW) == Lacking(untranslated=(("eo", every),))


def test_a_rule_about_a_kind_changes_only_those_without_one_of_their_own() -> None:
    own = ruled(ALLOWED, Rule(Eligibility.PROVISIONAL, entity="fr"))
    after = ruled(own, Rule(Eligibility.REFUSED, kind="member_state"))
    spain = Entity("es", "Spain", "member_state")
    assert changing(own, after, [FRANCE.entity, spain]) == [(spain, Eligibility.ALLOWED, Eligibility.REFUSED)]
    assert after.number == ALLOWED.number + 2
    assert len(after.eligibility) == 2


def test_a_stage_is_one_change() -> None:
    assert staged(ALLOWED, Stage.OPEN) == replace(ALLOWED, number=2, stage=Stage.OPEN)
