"""Numbers, lists and times as people read them."""

from datetime import UTC, date, datetime

import pytest

from bot.phrases import format as said

AT = datetime(2026, 12, 24, 22, 59, tzinfo=UTC)


def test_thousands_are_grouped_and_nothing_is_rounded_away() -> None:
    assert [said.number(n, "en") for n in (7, 1240, 1234567, 0.125, -3.5)] == ["7", "1,240", "1,234,567", "0.125", "-3.5"]
    assert said.number(1234.5, "es").replace("\xa0", " ") in {"1234,5", "1.234,5"}


def test_a_list_ends_with_and() -> None:
    assert [said.listed(items, "en") for items in ((), ("1a",), ("1a", "2b"), ("1a", "2b", "3c"))] == [
        "",
        "1a",
        "1a and 2b",
        "1a, 2b and 3c",
    ]


def test_a_day_has_its_weekday() -> None:
    assert said.day(date(2026, 12, 24), "en") == "Thursday 24 December 2026"
    assert said.day(date(2026, 12, 24), "fr") == "jeudi 24 décembre 2026"
    assert said.day(date(2026, 12, 24), "zh") == "2026年12月24日星期四"


def test_a_moment_has_its_city_and_utc() -> None:
    assert said.moment(AT, "Europe/Zurich", "Geneva", "en") == ("Thursday 24 December 2026", "23:59", "Geneva", "", "22:59")
    assert said.moment(AT, "America/Argentina/Buenos_Aires", "", "en").city == "Buenos Aires"


def test_a_moment_on_another_day_in_utc_says_that_day() -> None:
    told = said.moment(AT, "Asia/Tokyo", "", "en")
    assert (told.day, told.time, told.city) == ("Friday 25 December 2026", "07:59", "Tokyo")
    assert told.utc_day == "Thursday 24 December 2026"


@pytest.mark.parametrize("zone", ["", "UTC", "Mars/Olympus", "../../etc/passwd", "Europe/", "\0"])
def test_a_zone_that_nobody_knows_is_utc(zone: str) -> None:
    assert said.moment(AT, zone, "", "en") == ("Thursday 24 December 2026", "22:59", "", "", "22:59")


@pytest.mark.parametrize("language", ["", "xx", "en-", "\0"])
def test_a_language_that_nobody_knows_is_said_as_english(language: str) -> None:
    assert said.day(date(2026, 3, 2), language) == "Monday 2 March 2026"
    assert said.number(1240, language) == "1,240"
