"""The answers as a table, one row per entity and question: JSON, CSV or XLSX, row by row, whatever their number."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, Protocol, TypeVar

from bot.model.questionnaire import Questionnaire
from bot.report import cells
from bot.report.languages import expected, language
from bot.report.row import CommentRow, ExportRow, Form
from bot.report.spool import Spool

T = TypeVar("T")

COLUMNS = (
    "questionnaire",
    "version",
    "chapter",
    "category",
    "question",
    "entity",
    "kind",
    "treatment",
    "eligibility",
    "stage",
    "text",
    "language",
    "revisions",
    "changed_at",
    "submitted_at",
    "consent",
    "receipt",
    "timing",
    "entered_by",
    "received_at",
    "corrects",
    "letter",
    "triage",
    "triage_reason",
)
"""In this order, in every format. `docs/export.md` says what each holds."""

OF_COMMENTS = (
    "questionnaire",
    "version",
    "about",
    "id",
    "wording",
    "entity",
    "kind",
    "eligibility",
    "text",
    "changed_at",
    "timing",
    "decision",
    "reason",
    "decided_at",
)
"""The same of comments on a draft and on documents."""


class TooLarge(Exception):
    """An XLSX sheet holds 1,048,576 rows and the answers need more. Export them as json or csv."""

    def __str__(self) -> str:
        return self.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds: answers, and how many of those an XLSX sheet continues on further rows."""

    answers: int
    continued: int = 0


Value = str | int | bool | None
_BLOCKS = 4
"""Blocks that are put into the file at once, in a thread: of XLSX some hundred rows, and a fifth of a second's work."""


async def write(
    rows: AsyncIterator[Mapping[int, Sequence[ExportRow]]], questionnaire: Questionnaire, form: Form, file: BinaryIO
) -> Written:
    """Write *rows* to *file*, those of the lowest turn first, else as they come. Raise TooLarge, OSError.

    Until it is their turn they wait on disk, as they will stand in the file.
    Chapters get their titles from *questionnaire*; languages that the store does not know are told here.
    """
    titles, told = chapters(questionnaire), _teller(questionnaire)
    sheet = _SHEETS[form](file, COLUMNS)
    answers = 0

    def put_by(some: Mapping[int, Sequence[ExportRow]]) -> None:
        for turn, of_turn in some.items():
            spool.add(turn, sheet.block([values(row, titles, told(row)) for row in of_turn]))

    try:
        with Spool() as spool:
            async for some in rows:
                await _in_thread(partial(put_by, some))
                answers += sum(map(len, some.values()))
            blocks = spool.in_turn()
            while await _in_thread(lambda: [sheet.add(block) for block in islice(blocks, _BLOCKS)]):
                pass
        return Written(answers, await asyncio.to_thread(sheet.end))  # where it is cancelled, the file is closed under it
    finally:
        sheet.let_go()
        if isinstance(rows, AsyncGenerator):
            await rows.aclose()  # what it holds of a database is given back now, not when it is collected


async def _in_thread(work: Callable[[], T]) -> T:
    """Do *work* beside whatever else runs; where that is cancelled, it has ended first: nothing is freed under it."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise


def write_comments(rows: Iterable[CommentRow], form: Form, file: BinaryIO) -> Written:
    """Write the comments on a draft and on documents to *file*. Raise TooLarge, OSError."""
    sheet = _SHEETS[form](file, OF_COMMENTS)
    comments = 0
    try:
        for row in rows:
            told = (getattr(row, column) for column in OF_COMMENTS)
            sheet.add(sheet.block([tuple(_time(value) if isinstance(value, datetime) else value for value in told)]))
            comments += 1
        return Written(comments, sheet.end())
    finally:
        sheet.let_go()


def chapters(questionnaire: Questionnaire) -> dict[str, str]:
    """Return how each chapter is named: number and title, in [square brackets] where it is not agreed (report, Annex B)."""
    named = {}
    for chapter in questionnaire.chapters:
        name = f"{chapter.id} {chapter.title.in_language(chapter.title.fallback)}"
        named[chapter.id] = name if chapter.agreed else f"[{name}]"
    return named


def _teller(questionnaire: Questionnaire) -> Callable[[ExportRow], str]:
    """Return what tells the language of a row, "" for an answer that is not written in words."""
    written = {question.id for question in questionnaire.questions if question.type.many_messages}
    languages = expected(questionnaire)
    return lambda row: row.language or (language(row.text, languages) if row.question in written else "")


def values(row: ExportRow, titles: dict[str, str], told: str) -> tuple[Value, ...]:
    """Return the values of *row* in the order of COLUMNS; *told* is its language."""
    return (
        row.questionnaire,
        row.version,
        titles.get(row.chapter, row.chapter),
        row.category,
        row.question,
        row.entity_name,
        row.kind,
        row.treatment,
        row.eligibility,
        row.stage,
        row.text,
        told,
        row.revisions,
        row.changed_at,
        row.submitted_at,
        row.consent,
        row.receipt,
        row.timing,
        row.entered_by,
        row.received_at,
        row.corrects or None,
        row.letter,
        row.triage,
        row.triage_reason,
    )


def _time(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _word(value: Value) -> str | int:
    """Return *value* as a cell has it: empty where there is none, yes or no for a truth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


class _Sheet(Protocol):
    """One way to write rows."""

    def block(self, rows: Sequence[tuple[Value, ...]]) -> bytes:
        """Return rows, one at least, as `add` takes them."""

    def add(self, block: bytes) -> None:
        """Write some rows."""

    def end(self) -> int:
        """Write what ends the file; return how many answers continue on further rows."""

    def let_go(self) -> None:
        """Free what was held, whether the end was reached or not."""


_json = json.JSONEncoder(ensure_ascii=False).encode


class _Json:
    """An array with an object on each line, exactly as the answers are."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file, self._before, self._columns = file, b"[\n", columns

    def block(self, rows: Sequence[tuple[Value, ...]]) -> bytes:
        lines = (_json(dict(zip(self._columns, row, strict=True))) for row in rows)
        return ",\n".join(lines).encode(errors="backslashreplace")  # a lone surrogate: \ud800 is JSON for it

    def add(self, block: bytes) -> None:
        self._file.write(self._before + block)
        self._before = b",\n"

    def end(self) -> int:
        self._file.write(b"\n]\n" if self._before == b",\n" else b"[]\n")
        return 0

    def let_go(self) -> None:
        return


class _Cells(dict[str | int | None, str]):
    """CSV cells by their values: names, titles and times come again and again, and looking one up is the fastest."""

    _MOST, _SHORT = 8_192, 80

    def __missing__(self, value: str | int | None) -> str:
        cell = word = "" if value is None else str(value)
        plain = word[:1].isalnum() and word.isascii() and word.isprintable() and ";" not in word  # so it cannot do harm
        if not plain:
            cell = cells.defused(cells.visible(word))
        if "," in cell or '"' in cell or (not plain and ("\n" in cell or "\r" in cell)):
            cell = '"' + cell.replace('"', '""') + '"'
        if len(word) <= self._SHORT:
            if len(self) >= self._MOST:
                self.clear()
            self[value] = cell
        return cell


class _Csv:
    """RFC 4180 in UTF-8, no byte order mark, formulas defused."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file, self._cells = file, _Cells()
        self._consent = columns.index("consent") if "consent" in columns else None
        self._file.write((",".join(columns) + "\r\n").encode())

    def block(self, rows: Sequence[tuple[Value, ...]]) -> bytes:
        return "".join(map(self._line, rows)).encode()

    def _line(self, row: tuple[Value, ...]) -> str:
        words = list(row)
        if self._consent is not None:
            words[self._consent] = _word(words[self._consent])  # else True would be looked up as 1
        return ",".join(map(self._cells.__getitem__, words)) + "\r\n"

    def add(self, block: bytes) -> None:
        self._file.write(block)

    def end(self) -> int:
        return 0

    def let_go(self) -> None:
        return


class _Xlsx:
    """One sheet. Each text is typed as text, so that nothing is a formula; and stays text when somebody edits the cell."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        from openpyxl import Workbook  # here: it takes a tenth of a second to import
        from openpyxl.cell import WriteOnlyCell

        self._file, self._cell, self._width = file, WriteOnlyCell, len(columns)
        self._continued_from = columns.index("text") + 1  # from there on, the rows that continue a text are empty
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Answers")
        self._sheet.freeze_panes = "A2"
        self._rows = self._continued = 0
        self._saved = False
        self._append(list(columns))

    def block(self, rows: Sequence[tuple[Value, ...]]) -> bytes:
        return json.dumps(rows).encode()

    def add(self, block: bytes) -> None:
        for row in json.loads(block):
            self._add(row)

    def _add(self, row: Sequence[Value]) -> None:
        first: list[str | int] = []
        rest: list[list[str | int]] = []  # of the text only: nothing else is that long, but what is gets the same care
        for column, value in enumerate(row):
            word = _word(value)
            if isinstance(word, int):
                first.append(word)
                continue
            head, *tail = cells.pieces(word)
            first.append(head)
            for number, piece in enumerate(tail):
                if number == len(rest):
                    rest.append([""] * self._width)
                rest[number][column] = piece
        self._append(first)
        for continuation in rest:
            for column in range(self._continued_from - 1):
                continuation[column] = continuation[column] or first[column]
            self._append(continuation)
        self._continued += bool(rest)

    def end(self) -> int:
        self._book.save(self._file)
        self._saved = True
        return self._continued

    def let_go(self) -> None:
        if self._saved:
            return
        with suppress(Exception):  # it must not hide why there is no file
            if not self._sheet.closed:
                self._sheet.close()
            self._sheet._writer.cleanup()  # else its rows lie in a temporary file until the process ends

    def _append(self, row: list[str | int]) -> None:
        if self._rows == cells.SHEET_ROWS:
            raise TooLarge
        self._sheet.append([self._typed(value) for value in row])
        self._rows += 1

    def _typed(self, value: str | int) -> object:
        if value == "" or isinstance(value, int):
            return value if value != "" else None
        cell = self._cell(self._sheet, value=value)
        cell.data_type = "s"  # openpyxl takes "=1" for a formula and "#N/A" for an error
        if cells.may_run(value):
            cell.quotePrefix = True
        return cell


_SHEETS: dict[Form, type[_Json] | type[_Csv] | type[_Xlsx]] = {Form.JSON: _Json, Form.CSV: _Csv, Form.XLSX: _Xlsx}
