"""From a file to rows of text: CSV in whatever dialect a spreadsheet wrote, and XLSX. Nothing here knows what columns mean."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.questionnaire.problems import Problem

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
"""An XLSX is a zip archive: what it may become in memory, piece by piece."""
MOST_ROWS = 20_000
MOST_COLUMNS = 50
_SHEET_ROWS = 1_048_576  # Excel: rows of a worksheet; a row may claim any number, and openpyxl counts up to it
_SEPARATORS = (",", ";", "\t")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_FAULTS = {"f": "holds a formula", "e": "holds an error value"}
"""By openpyxl's type of a cell. What a formula comes to is not in the file's hands."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. *line* is where a person finds it: the file's line, or the sheet's row, from 1."""

    line: int
    cells: tuple[str, ...]
    faults: dict[int, str] = field(default_factory=dict)
    """What is wrong with a cell itself, by its place in *cells*."""


class TableError(Exception):
    """The file is no table that can be read; *problems* says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problems = (problem,)


def content_of(path: Path) -> bytes:
    """Return what is in *path*, of a file that is too large its beginning. Raise TableError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        why = getattr(error, "strerror", None) or "no such path"
        raise _refused("R001", str(path), f"cannot be read ({why})", "Check the path and its permissions") from None


def rows(content: bytes, path: str) -> Iterator[Row]:
    """Yield the rows that are not empty, the heading first. What a file is shows in its content, not in its name.

    *path* is what it is called where it is told of. Raise TableError, at the latest when the row in question is reached.
    """
    if len(content) > MOST_BYTES:
        raise _refused("R002", path, f"is larger than {MOST_BYTES // 1_000_000} MB", "Divide it into several files")
    if content.startswith(_OLD_EXCEL):
        raise _refused("R003", path, "is an old Excel file", "Save it as .xlsx or as CSV UTF-8")
    yield from _bounded(_xlsx(content, path) if content.startswith(_ZIP) else _csv(content, path), path)


def _bounded(found: Iterator[Row], path: str) -> Iterator[Row]:
    for number, row in enumerate((row for row in found if any(row.cells)), 0):
        if number > MOST_ROWS:
            raise _refused("R002", path, f"has more than {MOST_ROWS} rows", "Divide it into several files")
        if len(row.cells) > MOST_COLUMNS:
            remedy = "Remove the columns that are not needed"
            raise _refused("R002", f"line {row.line}", f"has more than {MOST_COLUMNS} columns", remedy)
        yield row


def _csv(content: bytes, path: str) -> Iterator[Row]:
    text = _decoded(content, path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            yield Row(line, tuple(stripped))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = 'Close every quotation mark, and write one inside a text twice: ""'
        raise _refused("R005", f"line {line}", f"is no line of a CSV file ({error})", remedy) from None


def _decoded(content: bytes, path: str) -> str:
    save = 'Save it as "CSV UTF-8"'
    if content.startswith(_UTF_16):
        raise _refused("R004", path, "is in UTF-16", save)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = "holds a character that is not in UTF-8; the file may be in an older encoding, such as Windows-1252"
        raise _refused("R004", f"line {line}", what, save) from None


def _separator(text: str) -> str:
    """Return what separates the cells: that of the three which divides the heading most."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=heading.count)


def _xlsx(content: bytes, path: str) -> Iterator[Row]:
    """Yield the rows of the first sheet."""
    from openpyxl import load_workbook  # here: it takes longer to import than all else

    unreadable = "is a damaged file, or no Excel file"
    save = "Open it in a spreadsheet and save it as .xlsx or as CSV UTF-8"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                remedy = "Keep only the roster's sheet in it"
                raise _refused("R002", path, f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB", remedy)
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except TableError:
        raise
    except Exception:  # what a broken archive makes openpyxl raise is an open set
        raise _refused("R003", path, unreadable, save) from None
    try:
        if not workbook.worksheets:
            raise _refused("R003", path, "has no sheet with cells", save)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # the file's own word for its size may be wrong
        for line, cells in enumerate(sheet.iter_rows(max_row=_SHEET_ROWS, max_col=MOST_COLUMNS + 1), 1):
            texts = [_text(cell.value) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            faults = {place: _FAULTS[cell.data_type] for place, cell in enumerate(cells) if cell.data_type in _FAULTS}
            yield Row(line, tuple(texts), faults)
    except TableError:
        raise
    except Exception:  # as above: the sheet is read while it is gone through
        raise _refused("R003", path, unreadable, save) from None
    finally:
        workbook.close()


def _text(value: object) -> str:
    """Return what stands in a cell, as text: a whole number without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _refused(code: str, place: str, what: str, remedy: str) -> TableError:
    return TableError(Problem(code, place, what, remedy))
