"""Catalogues: what is compiled here says what fluent.runtime says, and no fault in one reaches a person as a crash."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.catalogue import UNKNOWN, Catalogue, catalogue, languages
from bot.phrases.format import number


class Said(NamedTuple):
    said: str
    by: str | float | None = None


SOURCE = """
-bot = Tour de Table
plain = Nothing to add.
    A second line.
greeting = Welcome to { -bot }, { $name }.
fragments = { $count ->
    [0] no message
    [one] { $count } message
   *[other] { $count } messages
}, { plain }
role = { $role ->
    [head] head of { $count ->
        [one] one delegation
       *[other] { $count } delegations
    }
   *[contributor] contributor
}
literal = { "{" }{ 12 }{ $name }{ "}" }
"""


def values(count: float, name: str, role: str) -> dict[str, Said]:
    return {"count": Said(number(count, "en"), count), "name": Said(name, name), "role": Said(role, role)}


@given(
    message=st.sampled_from(["plain", "greeting", "fragments", "role", "literal"]),
    count=st.integers(0, 10**9) | st.floats(0, 10**6).map(lambda value: round(value, 2)),
    name=st.text(max_size=50),
    role=st.sampled_from(["head", "contributor", "guest", ""]),
)
def test_our_closures_say_what_fluent_says(message: str, count: float, name: str, role: str) -> None:
    bundle = FluentBundle(["en_GB"], use_isolating=False)
    bundle.add_resource(FluentResource(SOURCE))
    pattern = bundle.get_message(message).value
    assert pattern is not None
    expected, errors = bundle.format_pattern(pattern, {"count": count, "name": name, "role": role})
    assert errors == []
    assert Catalogue("en", {"x.ftl": SOURCE}).pattern(message).say(values(count, name, role)) == expected


def test_what_is_not_compiled_here_is_left_to_fluent() -> None:
    source = 'share = { NUMBER($part, style: "percent") } of it\n'
    assert Catalogue("en", {"x.ftl": source}).pattern("share").say({"part": Said("0.5", 0.5)}) == "50% of it"


def test_a_plural_follows_the_rules_of_its_language() -> None:
    source = "files = { $n ->\n    [one] { $n } файл\n    [few] { $n } файла\n   *[many] { $n } файлов\n}\n"
    russian = Catalogue("ru", {"x.ftl": source})
    said = [russian.pattern("files").say({"n": Said(str(n), n)}) for n in (1, 2, 5, 21)]
    assert said == ["1 файл", "2 файла", "5 файлов", "21 файл"]


def test_a_long_argument_is_never_cut() -> None:
    long = "x" * 100_000
    said = Catalogue("en", {"x.ftl": "quote = Said: { $text }\n"}).pattern("quote").say({"text": Said(long)})
    assert said == f"Said: {long}"


def test_nor_where_the_rest_is_left_to_fluent() -> None:
    english = Catalogue("en", {"x.ftl": "quote = Said { NUMBER($n) } times: { $text }, { $other }\n"})
    values = {"n": Said("3", 3), "text": Said("x" * 100_000), "other": Said("y" * 5000)}
    assert english.pattern("quote").say(values) == f"Said 3 times: {'x' * 100_000}, {'y' * 5000}"


def test_a_message_that_a_language_lacks_is_said_in_english() -> None:
    english = Catalogue("en", {"x.ftl": "yes = Yes\nno = No\n"})
    french = Catalogue("fr", {"x.ftl": "yes = Oui\n"}, fallback=english)
    assert [french.pattern("yes").say({}), french.pattern("no").say({})] == ["Oui", "No"]
    assert [french.pattern("yes").language, french.pattern("no").language] == ["fr", "en"]


def test_a_missing_message_still_tells_what_it_was_to_tell() -> None:
    assert Catalogue("en", {}).pattern("answer-kept").say({"question": Said("1a")}) == "answer kept: 1a"


def test_a_missing_argument_does_not_take_the_message_away() -> None:
    source = "kept = { $question } is kept\ncount = { $n ->\n    [one] one\n   *[other] many\n}\n"
    english = Catalogue("en", {"x.ftl": source})
    assert english.pattern("kept").say({}) == f"{UNKNOWN} is kept"
    assert english.pattern("count").say({}) == "many"


@pytest.mark.parametrize(
    "source", ["a = x { a }\n", "a = { b }\nb = { a }\n", "a = { -nothing }\n", "a = { NOSUCH($x) }\n", "a = {\n"]
)
def test_a_broken_message_never_raises(source: str) -> None:
    assert Catalogue("en", {"x.ftl": source}).pattern("a").say({"x": Said("1")})


ODD = """
### No entry = this
-bot = Tour de Table
# a = no message
first =
    On its own line.
    .title = An attribute
.second = Its second, in the first column
broken = { $count ->
next={ $count ->
[one] one
*[other]
    many
}
Stray words.
-bot = The first one counts
next = And of messages too
last = { NUMBER(
$count
) }
"""


def test_entries_are_found_as_fluent_finds_them_however_oddly_they_are_laid_out() -> None:
    english = Catalogue("en", {"x.ftl": ODD})
    there = (entry for entry in FluentParser().parse(ODD).body if isinstance(entry, ast.Message))
    assert sorted(english.ids()) == sorted({entry.id.name for entry in there}) == ["first", "last", "next"]
    said = [english.pattern(message).say({"count": Said("1", 1)}) for message in ("first", "next", "last")]
    assert said == ["On its own line.", "one", "1"]


def test_a_passage_that_is_no_fluent_is_told_when_it_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    english = Catalogue("xx", {"x.ftl": "whole = Whole\nbroken = {\n"})
    assert english.pattern("whole").say({}) == "Whole"
    assert "catalogue_fault" not in "".join(capsys.readouterr())
    assert english.pattern("broken").say({}) == "broken"
    assert "has a passage that is no Fluent" in "".join(capsys.readouterr())


def test_an_unknown_language_speaks_english_and_a_region_its_language() -> None:
    assert catalogue("tlh") is catalogue("en")
    assert catalogue("en-GB") is catalogue("en")
    assert "en" in languages()
