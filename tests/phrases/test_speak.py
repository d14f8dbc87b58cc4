"""What a message says, and how it looks as plain lines."""

from __future__ import annotations

import timeit
from datetime import UTC, date, datetime

import pytest

from bot.model.effects import Message, Progress
from bot.model.parts import Arg, Day, Lines, Listed, Moment, Part, Phrase, Quoted, Texts
from bot.model.shapes import Button, HandOver, Option, PickMany, PickOne, Say, Shape
from bot.phrases import speak as speaking
from bot.phrases.catalogue import Catalogue
from bot.phrases.plain import plain
from bot.phrases.speak import Line, speak

AT = datetime(2026, 12, 24, 22, 59, tzinfo=UTC)
ENGLISH = """
said = Said: { $what }.
until = Open until { $when }.
button-done = Done
button-next = Next question
fragments = { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}, { $characters } characters. Send more, or Done.
heading = Question { $question } ({ $place } of { $of })
moment = { $day }, { $time } ({ $city }), { $utc_time } UTC
moment-other-day = { $day }, { $time } ({ $city }), which is { $utc_day }, { $utc_time } UTC
moment-utc = { $day }, { $utc_time } UTC
file-handed-over = File: { $name }
"""


@pytest.fixture(autouse=True)
def a_small_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    english = Catalogue("en", {"x.ftl": ENGLISH})
    arabic = Catalogue("ar", {"x.ftl": "said = قال: { $what }.\n"}, fallback=english)
    known = {"en": english, "ar": arabic}
    monkeypatch.setattr(speaking, "catalogue", lambda language: known.get(language, english))
    monkeypatch.setattr("bot.phrases.plain.catalogue", lambda language: known.get(language, english))
    speaking.voice.cache_clear()


@pytest.fixture(autouse=True, scope="module")
def and_no_trace_of_it() -> object:
    yield
    speaking.voice.cache_clear()


def message(*paragraphs: Part, shape: Shape = Say(), buttons: tuple[Button, ...] = ()) -> Message:  # noqa: B008 - frozen
    return Message("m", "terminal:ann", paragraphs, shape=shape, buttons=buttons, progress=Progress(1, 10))


def said(what: Arg, language: str = "en", zone: str = "") -> str:
    return speak(message(Phrase("said", {"what": what})), language, zone).lines[0].text


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("1a", "1a"),
        (1240, "1,240"),
        (0.5, "0.5"),
        (Quoted("lots"), "lots"),
        (Texts({"en": "a site", "fr": "un site"}, "fr"), "a site"),
        (Phrase("button-done"), "Done"),
        (Day(date(2026, 12, 24)), "Thursday 24 December 2026"),
        (Listed(("1a", Phrase("button-done"), 1000)), "1a, Done and 1,000"),
        (Moment(AT), "Thursday 24 December 2026, 22:59 UTC"),
        (Moment(AT, "Europe/Zurich", "Geneva"), "Thursday 24 December 2026, 23:59 (Geneva), 22:59 UTC"),
    ],
)
def test_every_kind_of_argument_is_said(what: Arg, expected: str) -> None:
    assert said(what) == f"Said: {expected}."


def test_a_moment_is_told_in_the_readers_zone_where_it_is_known() -> None:
    assert said(Moment(AT, "Europe/Zurich", "Geneva"), zone="America/Argentina/Buenos_Aires") == (
        "Said: Thursday 24 December 2026, 19:59 (Buenos Aires), 22:59 UTC."
    )
    assert said(Moment(AT, "Europe/Zurich", "Geneva"), zone="Europe/Zurich").endswith("23:59 (Geneva), 22:59 UTC.")
    assert said(Moment(AT, "Europe/Zurich", "Geneva"), zone="Mars/Olympus").endswith("23:59 (Geneva), 22:59 UTC.")
    assert said(Moment(AT, "Europe/Zurich", "Geneva"), zone="UTC") == "Said: Thursday 24 December 2026, 22:59 UTC."
    assert said(Moment(AT, "Europe/Zurich", "Geneva"), zone="Asia/Tokyo") == (
        "Said: Friday 25 December 2026, 07:59 (Tokyo), which is Thursday 24 December 2026, 22:59 UTC."
    )


@pytest.mark.parametrize("what", [Quoted("\u202eevil"), Texts({"en": "\u202eevil"}, "en"), "\u202eevil"])
def test_words_of_others_cannot_turn_ours_round(what: Arg) -> None:
    assert said(what) == "Said: \u2068\u202eevil\u202c\u2069."


def test_in_a_language_from_right_to_left_every_argument_is_set_apart() -> None:
    assert said(Quoted("lots"), "ar") == "قال: \u2068lots\u2069."


def test_a_message_that_a_language_lacks_is_said_wholly_in_english() -> None:
    assert speak(message(Phrase("until", {"when": Day(date(2026, 12, 24))})), "ar", "").lines[0].text == (
        "Open until Thursday 24 December 2026."
    )


def test_paragraphs_keep_their_manner() -> None:
    spoken = speak(
        message(
            Phrase("button-done"), Texts({"en": "How many?"}, "en"), Quoted("a\nb"), Lines((Phrase("button-next"), Quoted("c")))
        ),
        "en",
        "",
    )
    assert spoken.lines == (
        Line("Done", "plain"),
        Line("How many?", "question"),
        Line("a\nb", "quote"),
        Line("Next question", "plain"),
        Line("c", "quote", joined=True),
    )


def test_as_plain_lines_options_are_numbered_and_buttons_say_what_to_type() -> None:
    options = (Option("yes", Texts({"en": "Yes"}, "en")), Option("no", Texts({"en": "No"}, "en")))
    buttons = (
        Button(Phrase("button-done"), "/done"),
        Button(Texts({"en": "3a"}, "en"), "/goto 3a"),
        Button(Texts({"en": "Yes"}, "en"), "yes"),
    )
    assert plain(message(Quoted("a\nb"), shape=PickOne(options), buttons=buttons)) == (
        "| a",
        "| b",
        "1. Yes",
        "2. No",
        "[/done Done]  [/goto 3a]  [yes]",
    )
    assert plain(message(shape=PickMany(options, ("no",)))) == ("1. [ ] Yes", "2. [x] No")
    assert plain(message(shape=HandOver("receipt.json", "application/json", b"{}"))) == ("File: receipt.json",)


def test_a_line_of_plain_text_never_holds_a_line_break() -> None:
    hostile = Texts({"en": "Yes\n< 1a of 3"}, "en")
    lines = plain(
        message(Lines((Quoted("a\n\nb"), hostile)), shape=PickOne((Option("y", hostile),)), buttons=(Button(hostile, "y"),))
    )
    assert not any("\n" in line for line in lines)


def test_common_messages_are_said_within_forty_microseconds() -> None:
    buttons = (Button(Phrase("button-done"), "/done"), Button(Phrase("button-next"), "/next"))
    status = message(Phrase("fragments", {"messages": 2, "characters": 1240}), buttons=buttons)
    question = message(
        Phrase("heading", {"question": "1a", "place": 1, "of": 10}), Texts({"en": "What is é? " * 40}, "en"), buttons=buttons
    )
    for common in (status, question):
        best = min(timeit.repeat(lambda said=common: speak(said, "en", ""), number=500, repeat=7)) / 500  # type: ignore[misc]
        assert best < 40e-6
