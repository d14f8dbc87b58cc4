"""The digest: what it says, word for word, and what it never says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace as replace_struct

from bot.model.consultation import Closes, Extension, Milestone, OnDay, Stage
from bot.model.effects import Message
from bot.phrases.bidi import bare
from bot.phrases.plain import plain
from bot.report.digest import chart, digest, has_news, upcoming
from bot.report.tally import KindTally, News, Progress, Tally
from tests.report.examples import LONG_AGO, NOW, consultation, questionnaire, texts

NAMES = ("Argentina", "Brazil", "Canada", "Denmark", "Egypt", "France", "Ghana", "Haiti", "India", "Japan", "Kenya")

FULL = Tally(
    consultation="wsis",
    kinds=(
        KindTally("member_state", Progress(invited=12, started=5, submitted=3)),
        KindTally("sector_member", Progress(invited=2), provisional=Progress(1, 1, 1)),
        KindTally("associate"),
        KindTally("stakeholder", provisional=Progress(2), refused=1),
    ),
    answers={"1a": 3, "1b": 1, "3e": 2, "gone": 9},
    languages={"und": 2, "fr": 3, "en": 12},
    news=News(LONG_AGO, started=NAMES, submitted=("Switzerland",), revisions=41, comments=2),
    missing=("Albania", "Bolivia", "Chad", "Dominica", "Eritrea", "Fiji", "Gabon"),
    unreachable=("Chad", "Chad"),
    quarantined=1,
)


def said(tally: Tally, stage: Stage = Stage.OPEN, now: datetime = NOW) -> str:
    """Return the digest as plain text."""
    message = Message("1", "room", digest(tally, consultation(stage), questionnaire(), now))
    return bare("\n".join(plain(message, "en")))


def test_a_full_digest_fits_one_screen_and_reads_like_this() -> None:
    assert said(FULL).splitlines() == [
        "Digest: Participation of stakeholders",
        "Monday 2 March 2026, 10:00 (Geneva), 09:00 UTC",
        "Member State: 3 of 12 submitted, 5 started",
        "Sector Member: 0 of 2 submitted, 0 started",
        "Associate: nobody invited",
        "Sector Member, provisional: 1 of 1 submitted, 1 started",
        "WSIS stakeholder (not a member of ITU), provisional: 0 of 2 submitted, 0 started",
        "WSIS stakeholder (not a member of ITU): 1 may not answer",
        "New since Monday 23 February 2026, 09:30 (Geneva), 08:30 UTC:",
        "Submitted: Switzerland",
        "Started: Argentina, Brazil, Canada, Denmark, Egypt, France, Ghana, Haiti and 3 more",
        "41 changes to answers",
        "Answers per question: 1a: 3, 1b: 1, 1c: 0, 2a: 0, 2b: 0, 3a: 0, 3b: 0, 3c: 0, 3d: 0 and 3e: 2",
        "Languages: English: 12, French: 3 and not known: 2",
        "Waiting for you: 2 new messages from delegates (/messages) and 1 message that could not be read",
        "2 delegates cannot be reached by message any more: Chad and Chad",
        "Not submitted yet (7): Albania, Bolivia, Chad, Dominica, Eritrea and 2 more",
        "Next:",
        "Comments on the draft: Monday 2 March 2026 (today)",
        "Answers close: Tuesday 31 March 2026, 23:59 (Geneva), 21:59 UTC (in 29 days)",
        "Report: late 2026 or early 2027",
    ]


def test_a_consultation_without_anybody_says_so_and_counts_nothing() -> None:
    assert said(Tally("wsis", ())).splitlines()[2:-4] == [
        "Nobody is on the roster yet.",
        "No question has an answer yet.",
        "Nothing waits for you.",
    ]


def test_a_period_without_news_says_so_in_one_line() -> None:
    quiet = Tally("wsis", (KindTally("associate", Progress(1, 1, 1)),), {"2a": 1}, news=News(LONG_AGO))
    lines = said(quiet).splitlines()
    assert lines[3] == "Nothing new since Monday 23 February 2026, 09:30 (Geneva), 08:30 UTC."
    assert lines[4].startswith("Answers per question")
    assert "Every invited body has submitted." in lines


def test_the_first_digest_in_a_room_does_not_claim_a_period() -> None:
    lines = said(Tally("wsis", (), news=News(None, started=("Chad",)))).splitlines()
    assert lines[3:5] == ["Until now:", "Started: Chad"]


@pytest.mark.parametrize(
    ("comments", "quarantined", "line"),
    [
        (1, 0, "Waiting for you: 1 new message from a delegate (/messages)"),
        (0, 2, "Waiting for you: 2 messages that could not be read"),
        (2, 1, "Waiting for you: 2 new messages from delegates (/messages) and 1 message that could not be read"),
    ],
)
def test_what_waits_is_said_in_the_right_number(comments: int, quarantined: int, line: str) -> None:
    assert line in said(Tally("wsis", (), news=News(None, comments=comments), quarantined=quarantined)).splitlines()


def test_one_change_is_one_change_and_thousands_are_grouped() -> None:
    assert "\n1 change to answers\n" in said(Tally("wsis", (), news=News(None, revisions=1)))
    assert "\n1,234 changes to answers\n" in said(Tally("wsis", (), news=News(None, revisions=1234)))


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (NAMES[:1], "Started: Argentina"),
        (NAMES[:9], "Started: Argentina, Brazil, Canada, Denmark, Egypt, France, Ghana, Haiti and India"),
        (NAMES[:10], "Started: Argentina, Brazil, Canada, Denmark, Egypt, France, Ghana, Haiti and 2 more"),
    ],
)
def test_no_list_of_names_outgrows_the_screen(names: tuple[str, ...], line: str) -> None:
    assert line in said(Tally("wsis", (), news=News(None, started=names))).splitlines()


def test_whoever_took_a_submission_back_is_named() -> None:
    assert "Withdrew their submission: Chad" in said(Tally("wsis", (), news=News(LONG_AGO, withdrawn=("Chad",))))


def test_rare_languages_are_summed_up_and_unknown_ones_go_by_their_code() -> None:
    many = {"en": 9, "fr": 8, "es": 7, "ru": 6, "ar": 5, "cy": 4, "zh": 1, "und": 1}
    assert "Languages: English: 9, French: 8, Spanish: 7, Russian: 6, Arabic: 5, cy: 4 and 2 in others" in said(
        Tally("wsis", (), {"1a": 1}, many)
    )


def test_a_long_questionnaire_shows_the_questions_with_fewest_answers() -> None:
    from dataclasses import replace

    short = questionnaire()
    long = replace(short, questions=tuple(replace(short.questions[0], id=f"q{number}") for number in range(20)))
    tally = Tally("wsis", (), {f"q{number}": 20 - number for number in range(20)})
    text = plain(Message("1", "room", digest(tally, consultation(), long, NOW)), "en")
    assert "Fewest answers: q19: 1, q18: 2, q17: 3, q16: 4 and q15: 5" in text


@pytest.mark.parametrize(("stage", "line"), [(Stage.DRAFT, "a draft"), (Stage.CLOSED, "closed")])
def test_a_stage_in_which_nobody_answers_is_said_at_the_top(stage: Stage, line: str) -> None:
    assert line in said(Tally("wsis", ()), stage).splitlines()[2]


def test_a_day_that_has_ended_in_the_consultations_city_is_behind() -> None:
    last_minute = datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)
    assert "Comments on the draft" in said(Tally("wsis", ()), now=last_minute)
    assert "Comments on the draft" not in said(Tally("wsis", ()), now=last_minute + timedelta(seconds=1))


def test_the_evening_before_is_tomorrow_by_the_citys_calendar() -> None:
    assert "(tomorrow)" in said(Tally("wsis", ()), now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert "(today)" in said(Tally("wsis", ()), now=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))  # 00:30 in Geneva


def test_undated_milestones_wait_for_what_stands_before_them_and_never_push_out_a_date() -> None:
    dated = Milestone("last", texts("Council"), OnDay(date(2027, 1, 1)))
    held = consultation(milestones=(*consultation().milestones, dated))
    assert [milestone.id for milestone in upcoming(held, NOW)] == ["comments", "answers", "last", "report", "posted"]
    late = datetime(2027, 2, 1, tzinfo=UTC)
    assert upcoming(held, late) == ()
    assert "No date is ahead." in "\n".join(plain(Message("1", "r", digest(FULL, held, questionnaire(), late)), "en"))


def test_that_some_have_more_time_is_said_while_they_have_it() -> None:
    until = datetime(2026, 4, 9, 21, 59, tzinfo=UTC)
    longer = tuple(
        replace_struct(one, extensions=(Extension(until, entity="ch"),)) if one.closes is Closes.ANSWERS else one
        for one in consultation().milestones
    )
    held = consultation(milestones=longer)

    def text(now: datetime) -> str:
        return "\n".join(plain(Message("1", "r", digest(Tally("wsis", ()), held, questionnaire(), now)), "en"))

    line = "Some have more time for answers, the last until Thursday 9 April 2026, 23:59 (Geneva), 21:59 UTC (in 8 days)"
    assert line in text(until - timedelta(days=8))
    assert "Some have more time" not in text(until)


def test_submissions_that_came_late_or_at_an_uncertain_time_are_named() -> None:
    text = said(Tally("wsis", (), late=("Benin",), uncertain=("Argentina", "Chile")))
    assert "For you to decide, in time or late (2): Argentina and Chile" in text
    assert "Submitted late (1): Benin" in text


def test_responses_that_stand_still_are_counted_by_the_question_they_stopped_at() -> None:
    week = timedelta(days=7)
    begun = (("2b", NOW - week), ("1b", NOW - week), ("2b", NOW - 3 * week), ("1a", NOW - timedelta(days=6)), ("", LONG_AGO))
    assert "4 started and have done nothing for a week. Next question: 2b: 2, 1b: 1 and only to be submitted: 1" in said(
        Tally("wsis", (), begun=begun), now=NOW + timedelta(minutes=30)
    )
    assert "done nothing" not in said(Tally("wsis", (), begun=(("1a", NOW),)))


def test_of_a_draft_it_tells_comments_and_no_answers() -> None:
    draft = replace_struct(consultation(), stage=Stage.DRAFT)
    tally = Tally("wsis", (), commented={"member_state": (2, 5)}, remarks={"1a": 2, "2b": 0, "paper": 1}, answers={"1a": 9})
    told = said(tally, Stage.DRAFT)
    assert "Comments per question or document: 1a: 2, 2b: 0 and paper: 1" in told
    assert "1a: 9" not in told
    many = {f"{number}a": number % 7 for number in range(20)}
    assert "Most comments: 6a: 6, 13a: 6, 5a: 5, 12a: 5 and 19a: 5" in said(replace(tally, remarks=many), Stage.DRAFT)
    none = said(Tally("wsis", (), commented={"member_state": (0, 5)}, remarks={"1a": 0}), Stage.DRAFT)
    assert "No question or document has a comment yet." in none
    drawn = chart(tally, draft, questionnaire())
    assert drawn is not None
    assert [(bar.submitted, bar.started, bar.nothing) for bar in drawn.bars] == [(2, 0, 3)]
    assert drawn.commenting
    assert chart(Tally("wsis", ()), draft, questionnaire()) is None


def test_comments_are_news() -> None:
    assert has_news(Tally("wsis", (), news=News(NOW, remarks=1)))
    assert not has_news(Tally("wsis", (), news=News(NOW)))


def test_the_picture_tells_what_the_lines_tell() -> None:
    drawn = chart(FULL, consultation(), questionnaire())
    assert drawn is not None
    assert [(bar.submitted, bar.started, bar.nothing) for bar in drawn.bars] == [(3, 2, 7), (0, 0, 2), (1, 0, 0), (0, 0, 2)]
    assert chart(Tally("wsis", ()), consultation(), questionnaire()) is None
