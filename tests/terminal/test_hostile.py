"""Characters dealt with at the door."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.hostile import clean

anything = st.text(alphabet=st.characters(exclude_categories=[]) | st.sampled_from("\0\r\n\t\x1b\x7f\x85\ud83d\ude00\udc80"))


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("\x1b[31mred\x1b]0;title\x07", "\ufffd[31mred\ufffd]0;title\ufffd"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("dos\r\nmac\runix\n", "dos\nmac\nunix\n"),
        ("\x85\x9b31m\x7f", "\ufffd\ufffd31m\ufffd"),
        ("lone \ud83d here", "lone \ufffd here"),
        ("bytes \udcff\udcfe", "bytes \ufffd\ufffd"),
        ("a pair \ud83d\ude00", "a pair \U0001f600"),
        ("turned \ude00\ud83d", "turned \ufffd\ufffd"),
        ("مرحبا \u202eevil\u2068", "مرحبا \u202eevil\u2068"),
        ("=HYPERLINK() [b]x[/b] <b>", "=HYPERLINK() [b]x[/b] <b>"),
    ],
)
def test_what_cannot_be_kept_is_made_visible(given_: str, kept: str) -> None:
    assert clean(given_) == kept


@given(anything)
def test_clean_text_can_be_stored_and_printed(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")  # raises for a lone surrogate
    assert not any((ord(character) < 32 and character not in "\n\t") or 0x7F <= ord(character) < 0xA0 for character in cleaned)


@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_nothing_is_taken_out_but_what_was_half_of_something(text: str) -> None:
    pairs = sum("\ud800" <= a <= "\udbff" and "\udc00" <= b <= "\udfff" for a, b in itertools.pairwise(text))
    assert len(clean(text)) == len(text) - text.count("\r\n") - pairs


def test_a_megabyte_is_not_cut() -> None:
    assert len(clean("\0x" * 500_000)) == 1_000_000
