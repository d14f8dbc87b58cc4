"""Dates as people type them: what each means, and one sentence for what means nothing."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.dates import FARTHEST, Read, read
from bot.model.effects import Message
from bot.model.parts import Phrase
from bot.phrases.plain import plain

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Geneva


def read_in_geneva(typed: str, now: datetime = NOW) -> Read | Phrase:
    return read(typed, now, "Europe/Zurich", "Geneva")


def instants(typed: str, now: datetime = NOW) -> list[str]:
    found = read_in_geneva(typed, now)
    assert isinstance(found, Read), found
    return [f"{at:%Y-%m-%dT%H:%M}" for at in found.instants]


def refusal(typed: str, now: datetime = NOW) -> str:
    found = read_in_geneva(typed, now)
    assert isinstance(found, Phrase), found
    return " ".join(plain(Message("m", "a", (found,)), "en"))


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("1 October 2026 23:59 Geneva", "2026-10-01T21:59"),
        ("  1  october 2026,  23:59 (GENEVA). ", "2026-10-01T21:59"),
        ("1 Oct 2026 at 11:59 p.m. Kuala Lumpur", "2026-10-01T15:59"),
        ("1 October 2026 14:00 in New York", "2026-10-01T18:00"),
        ("1 October 2026 14:00 New York time", "2026-10-01T18:00"),
        ("1 October 2026 14:00 America/New_York", "2026-10-01T18:00"),
        ("October 1st 2026 2pm UTC", "2026-10-01T14:00"),
        ("2026-10-01", "2026-10-01T21:59"),
        ("2026-03-04", "2026-03-04T22:59"),
        ("2026-10-01T23:59Z", "2026-10-01T23:59"),
        ("2026-10-01T23:59+05:30", "2026-10-01T18:29"),
        ("2026-10-01 24:00", "2026-10-01T22:00"),
        ("31/12/2026 noon", "2026-12-31T11:00"),
        ("12/31/2026 noon", "2026-12-31T11:00"),
        ("04/04/2026", "2026-04-04T21:59"),
        ("1.10.26 12h30", "2026-10-01T10:30"),
        ("15 May", "2026-05-15T21:59"),
        ("1 March", "2027-03-01T22:59"),
        ("2 March", "2026-03-02T22:59"),
        ("29 February", "2028-02-29T22:59"),
        ("29 February 2028 18:00", "2028-02-29T17:00"),
        ("Friday 2 October 2026", "2026-10-02T21:59"),
        ("today", "2026-03-02T22:59"),
        ("tomorrow 18:00", "2026-03-03T17:00"),
        ("friday", "2026-03-06T22:59"),
        ("monday", "2026-03-09T22:59"),
        ("in 2 weeks", "2026-03-16T22:59"),
        ("in 2 weeks noon", "2026-03-16T11:00"),
        ("in a month", "2026-04-02T21:59"),
        ("in 36 hours", "2026-03-03T21:00"),
        ("30 April 2026 end of day", "2026-04-30T21:59"),
        ("in 2 weeks at 18h", "2026-03-16T17:00"),
        ("1 October 2026 23:59:59", "2026-10-01T21:59"),
        ("13.10.2026 18.30", "2026-10-13T16:30"),
        ("1 October at 6.30", "2026-10-01T04:30"),
        ("tomorrow 6.30pm", "2026-03-03T17:30"),
        ("1 October 17h", "2026-10-01T15:00"),
        ("in 36h", "2026-03-03T21:00"),
        ("2026-10-01 18:00 +02:00", "2026-10-01T16:00"),
        ("1 October 2026 18:00 UTC+2", "2026-10-01T16:00"),
        ("1 October 2026 6pm GMT -0330", "2026-10-01T21:30"),
    ],
)
def test_what_people_type_means_one_instant(typed: str, utc: str) -> None:
    assert instants(typed) == [utc]


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("03/04/2026", ["2026-03-04T22:59", "2026-04-03T21:59"]),
        ("03.04.2026 17:00 Tokyo", ["2026-03-04T08:00", "2026-04-03T08:00"]),
        ("next friday", ["2026-03-06T22:59", "2026-03-13T22:59"]),
        ("25 October 2026 02:30", ["2026-10-25T00:30", "2026-10-25T01:30"]),
    ],
)
def test_what_may_mean_two_instants_gives_both(typed: str, utc: list[str]) -> None:
    assert instants(typed) == utc


@pytest.mark.parametrize("typed", ["friday 18.30", "tomorrow 18.30", "today at 18", "in 2 weeks 1830", "5 October 18:00 19:00"])
def test_a_time_of_day_that_is_not_understood_is_never_left_out(typed: str) -> None:
    assert refusal(typed).startswith("I cannot read")


@pytest.mark.parametrize("typed", ["1 October 2026 17:00 CET", "1 October 5pm CEST", "1 October EST", "1 October 17:00 bst"])
def test_an_abbreviation_of_a_zone_is_refused_and_moves_no_day(typed: str) -> None:
    assert refusal(typed).startswith("I do not know the place")


@pytest.mark.parametrize("typed", ["2026-13-04", "2027/13/01", "2026.00.10"])
def test_a_month_that_there_is_not_is_not_taken_for_a_day(typed: str) -> None:
    assert refusal(typed).startswith("I cannot read")


def test_of_two_readings_one_of_which_is_past_the_other_is_meant() -> None:
    assert instants("03/04/2026", NOW + timedelta(days=10)) == ["2026-04-03T21:59"]
    assert instants("Tuesday 03/03/2026") == ["2026-03-03T22:59"]
    assert instants("Friday 03/04/2026") == ["2026-04-03T21:59"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", 'I cannot read "" as a date.'),
        ("banana", 'I cannot read "banana" as a date.'),
        ("x" * 5000, f'I cannot read "{"x" * 80}…" as a date.'),
        ("18:00", 'I cannot read "18:00" as a date.'),
        ("5", 'I cannot read "5" as a date.'),
        ("2026", 'I cannot read "2026" as a date.'),
        ("October 2026", 'I cannot read "October 2026" as a date.'),
        ("in 36 hours 12:00", 'I cannot read "in 36 hours 12:00" as a date.'),
        ("in 999999999 weeks", 'I cannot read "in 999999999 weeks" as a date.'),
        ("\u0661 October 2026", 'I cannot read "\u2068\u0661 October 2026\u2069" as a date.'),
        ("29 February 2027", "There is no such day: 29 February 2027. Please check the day and the month."),
        ("31/04/2026", "There is no such day: 31/04/2026. Please check the day and the month."),
        (
            "29 March 2026 02:30",
            "02:30 on Sunday 29 March 2026 does not exist in Geneva: clocks are put forward then. Please choose another time.",
        ),
        ("1 October 2026 Atlantis", 'I do not know the place "Atlantis".'),
        ("1-5 October 2026", 'I cannot read "1-5 October 2026" as a date.'),
        ("1 - 5 October", 'I cannot read "1 - 5 October" as a date.'),
        ("Thursday 2 October 2026", "Friday 2 October 2026 is not a Thursday. Please check the date."),
        ("1 October 2026 25:00", "25:00 is not a time of day. Please write it from 00:00 to 23:59."),
        ("1 October 2026 24:30", "24:30 is not a time of day."),
        ("1 October 2026 13pm", "13pm is not a time of day."),
        ("1 October 2026 midnight", '"Midnight" can be the beginning or the end of a day.'),
        ("yesterday", "That is in the past: Sunday 1 March 2026, 23:59 (Geneva), 22:59 UTC."),
        ("today 08:00", "That is in the past: Monday 2 March 2026, 08:00 (Geneva), 07:00 UTC."),
        ("1 October 1999", "That is in the past: Friday 1 October 1999, 23:59 (Geneva), 21:59 UTC."),
        ("1 October 2099", "That is more than ten years away: Thursday 1 October 2099, 23:59 (Geneva), 21:59 UTC."),
    ],
)
def test_what_cannot_be_meant_gets_one_clear_sentence(typed: str, said: str) -> None:
    assert refusal(typed).startswith(said)


def test_what_was_taken_for_granted_is_said() -> None:
    def told(typed: str) -> list[str]:
        found = read_in_geneva(typed)
        assert isinstance(found, Read)
        return [phrase.id for phrase in found.said]

    assert told("1 October 2026") == ["desk-date-end-of-day"]
    assert told("1 October 2026 12:00") == []
    assert told("in 36 hours") == []
    assert told("1 October 2026 Tokyo") == ["desk-date-end-of-day", "desk-date-elsewhere"]


@pytest.mark.parametrize(
    ("now", "typed", "utc"),
    [
        # The clock is put forward on 29 March at 02:00 and back on 25 October at 03:00.
        (datetime(2026, 3, 28, 11, tzinfo=UTC), "tomorrow 12:00", "2026-03-29T10:00"),
        (datetime(2026, 3, 28, 11, tzinfo=UTC), "in 24 hours", "2026-03-29T11:00"),
        (datetime(2026, 10, 24, 10, tzinfo=UTC), "tomorrow 12:00", "2026-10-25T11:00"),
        (datetime(2026, 10, 24, 10, tzinfo=UTC), "in 24 hours", "2026-10-25T10:00"),
        (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), "in 1 hour", "2026-10-25T00:50"),
        (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), "in 2 hours", "2026-10-25T01:50"),
        # In Geneva it is tomorrow already.
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "today", "2026-03-03T22:59"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "today UTC", "2026-03-02T23:59"),
        (datetime(2028, 2, 28, 12, tzinfo=UTC), "tomorrow", "2028-02-29T22:59"),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "in 1 year", "2029-02-28T22:59"),
    ],
)
def test_the_calendar_is_that_of_the_place(now: datetime, typed: str, utc: str) -> None:
    assert instants(typed, now) == [utc]


TYPED = (
    st.text(max_size=90)
    | st.from_regex(r"[0-9]{1,2}[/. -][0-9]{1,2}[/. -][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?( \w+)?", fullmatch=True)
    | st.from_regex(r"(in )?-?[0-9]{1,12} (day|week|month|year|hour|minute)s?", fullmatch=True)
)


@settings(deadline=None)  # the first one loads the library
@given(TYPED)
def test_whatever_is_typed_is_read_or_refused_and_always_alike(typed: str) -> None:
    found = read_in_geneva(typed)
    assert found == read_in_geneva(typed)
    if isinstance(found, Read):
        assert found.instants
        assert all(NOW < at <= NOW + FARTHEST and at.tzinfo is UTC for at in found.instants)
        assert list(found.instants) == sorted(set(found.instants))
    else:
        assert plain(Message("m", "a", (found,)), "en")


PAST = [
    ("today", "2026-03-02T09:00"),
    ("yesterday", "2026-03-01T22:59"),
    ("monday", "2026-03-02T09:00"),
    ("friday", "2026-02-27T22:59"),
    ("1 march 16:30", "2026-03-01T15:30"),
    ("3 march", "2025-03-03T22:59"),
    ("2 days ago", "2026-02-28T22:59"),
    ("3 hours ago", "2026-03-02T06:00"),
    ("31/12/2025 noon Tokyo", "2025-12-31T03:00"),
]


def read_as_past(typed: str) -> Read | Phrase:
    return read(typed, NOW, "Europe/Zurich", "Geneva", past=True)


@pytest.mark.parametrize(("typed", "utc"), PAST)
def test_of_what_was_received_the_last_such_day_is_meant(typed: str, utc: str) -> None:
    found = read_as_past(typed)
    assert isinstance(found, Read)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in found.instants] == [utc]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("tomorrow", "still to come"), ("today 23:00", "still to come"), ("1 march 2010", "more than ten years ago")],
)
def test_nothing_was_received_in_the_future_or_long_ago(typed: str, said: str) -> None:
    found = read_as_past(typed)
    assert isinstance(found, Phrase)
    assert said in " ".join(plain(Message("m", "a", (found,)), "en"))


@settings(deadline=None)
@given(TYPED)
def test_whatever_is_typed_of_the_past_is_read_or_refused(typed: str) -> None:
    found = read_as_past(typed)
    if isinstance(found, Read):
        assert found.instants
        assert all(NOW - FARTHEST <= at <= NOW and at.tzinfo is UTC for at in found.instants)
    else:
        assert plain(Message("m", "a", (found,)), "en")


def test_neither_the_machine_s_zone_nor_its_clock_nor_a_network_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    code = (
        "from datetime import *; from bot.desk.dates import read;"
        "print([read(t, datetime(2031, 3, 2, 9, tzinfo=UTC), 'Europe/Zurich', 'Geneva') for t in"
        " ('tomorrow 18:00', '1 October', 'in 2 weeks', '03/04/2031', 'friday')])"
    )
    said: set[bytes] = set()
    for zone in ("Asia/Tokyo", "America/New_York", ""):
        run = subprocess.run([sys.executable, "-c", code], env=os.environ | {"TZ": zone}, capture_output=True, check=True)  # noqa: S603
        said.add(run.stdout)
    assert len(said) == 1
    assert b"2031, 3, 3, 17, 0" in said.pop()


def test_the_library_is_loaded_only_when_a_date_is_typed() -> None:
    code = "import sys, bot.cli, bot.desk; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
