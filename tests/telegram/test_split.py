"""Long texts are cut where a reader would, and put together they are what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.split import pieces, utf16


@given(text=st.text(max_size=300), most=st.integers(2, 40))
def test_nothing_is_lost_and_every_piece_fits(text: str, most: int) -> None:
    found = list(pieces(text, most, utf16))
    assert "".join(found) == text
    assert all(utf16(piece) <= most for piece in found)


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("One two.\n\nThree four. Five", 20, "One two.\n\n"),
        ("One two. Three four. Five six seven", 25, "One two. Three four. "),
        ("one two three four five", 12, "one two "),
        ("aaaaaaaaaaaaaaaa", 10, "aaaaaaaaaa"),
        ("e\u0301" * 5, 5, "e\u0301" * 2),
        ("😀😀😀", 4, "😀😀"),
    ],
)
def test_a_text_is_cut_at_the_best_place_that_fits(text: str, most: int, cut: str) -> None:
    assert next(pieces(text, most, utf16)) == cut
