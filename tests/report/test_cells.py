"""What may stand in a cell."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report import cells
from bot.report.cells import CELL_CHARACTERS, defused, may_run, pieces, visible

HOSTILE = (
    "=1+1",
    "+41 22 730",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\tjust a tab",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "'=1",
    '"=1',
    "“=1",
    ' " = 1',
    "＝1+1",  # noqa: RUF001 - full width, as the others
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠A1",  # noqa: RUF001
    "−1",  # noqa: RUF001 - a minus sign
    '=HYPERLINK("http://example.org","see")',
    "=cmd|' /C calc'!A0",
)
HARMLESS = ("", "Yes.", "1+1=2", "a@b.example", "§ 3", "'quoted'", "«Да»", "(=)", "２", "نعم", "是")  # noqa: RUF001


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_might_run_is_defused(text: str) -> None:
    assert re.sub("([\t\r])'=", r"\1=", defused(text)) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_it_would_not_run_is_left_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(st.text(st.sampled_from("'\"=+-@; \t\r\nab＝"), max_size=8))  # noqa: RUF001
def test_defusing_can_be_undone_without_doubt(text: str) -> None:
    cell = defused(text)
    whole = cell[1:] if cell.startswith("'") and may_run(cell[1:]) else cell
    assert text == re.sub("([;\t\r\n][\\s'\"]*)'(?=[=+@＝-])", r"\1", whole)  # noqa: RUF001


@pytest.mark.parametrize("text", ["see a;=1+1", 'see a; "@x', "see a\t+1", "one;\n-2"])
def test_what_follows_what_another_program_takes_for_the_end_of_a_cell_is_defused_too(text: str) -> None:
    for end in (";", "\t"):
        assert not any(part.lstrip(' \n"').startswith(("=", "+", "-", "@")) for part in defused(text).split(end))


@given(st.text(st.sampled_from("'\"=+-@; \t\r\nab"), max_size=8))
def test_a_program_that_knows_other_ends_of_cells_finds_no_start_of_a_formula_either(text: str) -> None:
    """It opens the quotes of a cell at its beginning only, so here each line is a record: Excel does so in much of Europe."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow(["a", defused(text), "b"])
    for end in (";", "\t"):
        found = [cell for line in re.split("[\r\n]", file.getvalue()) for cell in line.split(end)]
        assert not any(cell.lstrip(' "').startswith(("=", "+", "-", "@")) for cell in found)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_csv_field_begins_with_what_starts_a_formula(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["a", defused(visible(text))])
    field = next(csv.reader(io.StringIO(file.getvalue(), newline="")))[1]
    assert not field.lstrip(" \"'\u200b").startswith(("=", "+", "-", "@", "\t", "\r")) or field.startswith("'")


def test_characters_that_no_cell_may_hold_are_shown() -> None:
    assert visible("a\x00b\x07c\x1b[31m\x7f \ud800 \uffff\t\r\n") == "a␀b␇c␛[31m␡ \\uD800 \\uFFFF\t\r\n"


@given(st.lists(st.sampled_from(["x", "😀", "_x0041_", "_x005F_", "\n", "é"]), max_size=60))
def test_pieces_fit_a_cell_and_lose_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "CELL_CHARACTERS", 20)
        found = list(pieces(text))
    assert all(len(piece.encode("utf-16-le")) // 2 <= 20 for piece in found)
    assert "".join(re.sub("_x005F_", "_", piece) for piece in found) == text


def test_a_text_that_just_fits_is_one_piece() -> None:
    assert len(list(pieces("x" * CELL_CHARACTERS))) == 1
    assert [len(part) for part in pieces("x" * (CELL_CHARACTERS + 1))] == [CELL_CHARACTERS, 1]
    assert list(pieces("")) == [""]


def test_what_looks_like_an_escape_of_xlsx_stays_what_was_typed() -> None:
    assert list(pieces("_x0041_ and _x_")) == ["_x005F_x0041_ and _x_"]
