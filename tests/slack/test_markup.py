"""What came is stored as its author saw it; nothing that goes out acts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.markup import emoji_in, escaped, unescaped


@pytest.mark.parametrize(
    ("came", "seen"),
    [
        ("plain *bold* _it_ `code`", "plain *bold* _it_ `code`"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; stays what it is", "&lt; stays what it is"),
        ("<https://itu.int>", "https://itu.int"),
        ("<https://itu.int/a?b=1&amp;c=2>", "https://itu.int/a?b=1&c=2"),
        ("<http://itu.int|itu.int>", "itu.int"),
        ("<https://itu.int/|https://itu.int>", "https://itu.int"),
        ("<https://itu.int/plan|our plan>", "our plan (https://itu.int/plan)"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("<mailto:ana@example.org|write to us>", "write to us (ana@example.org)"),
        ("<mailto:ana@example.org>", "ana@example.org"),
        ("<tel:+4122|+4122>", "+4122"),
        ("<@U0ANA>", "@U0ANA"),
        ("<@U0ANA|ana>", "@ana"),
        ("<#C1|general> and <#C2> and <#C3|>", "#general and #C2 and #C3"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@office> <!subteam^S2>", "@office @S2"),
        ("<!date^1392734382^Posted {date_num}|Posted 2014-02-18>", "Posted 2014-02-18"),
        ("<!date^1392734382^{date}^https://itu.int|then>", "then"),
        ("&lt;!channel&gt; typed by hand", "<!channel> typed by hand"),
        ("1 < 2 alone, <> empty", "1 < 2 alone, <> empty"),
        ("<https://itu.int|a &lt;b&gt; c>", "a <b> c (https://itu.int)"),
    ],
)
def test_what_came_is_what_its_author_saw(came: str, seen: str) -> None:
    assert unescaped(came) == seen


@given(text=st.text())
def test_what_a_person_typed_comes_back_whole(text: str) -> None:
    """Slack escapes what is typed by the same three characters."""
    assert unescaped(escaped(text)) == text


@given(text=st.text(st.sampled_from("<>&|@!#^;alt gmp:/U0")))
def test_nothing_that_goes_out_can_act(text: str) -> None:
    assert not re.search(r"[<>]", escaped(text))


@given(text=st.text(st.sampled_from("<>&|@!#^;alt gmp:/U0\n")))
def test_whatever_came_something_is_read(text: str) -> None:
    unescaped(text)


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


def test_an_emoji_is_the_character_that_its_author_saw() -> None:
    blocks = rich(
        {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd", "skin_tone": 4},
        {"type": "emoji", "name": "fr", "unicode": "1f1eb-1f1f7"},
        {"type": "emoji", "name": "itu-logo"},
    )
    text = "yes :+1::skin-tone-4: :fr: :itu-logo: at 12:30:15"
    assert unescaped(text, emoji_in(blocks)) == "yes 👍🏽 🇫🇷 :itu-logo: at 12:30:15"


@pytest.mark.parametrize("unicode", ["d800", "110000", "zz", "", None, 3, "1f600-" * 40])
def test_an_emoji_that_is_none_stays_as_it_was_written(unicode: object) -> None:
    assert emoji_in(rich({"type": "emoji", "name": "a", "unicode": unicode})) == {}


def test_blocks_without_an_end_are_read_to_an_end() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [{"elements": deep}]
    assert emoji_in(deep) == {}
