"""The export: what is written is what is read back, nothing runs, and no half file is ever left."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from msgspec import structs

from bot.model.questionnaire import Chapter
from bot.report import cells
from bot.report.export import COLUMNS, TooLarge, Written, chapters, write
from bot.report.row import ExportRow, Form
from bot.report.whole import whole_file
from tests.report.examples import questionnaire, row, texts
from tests.report.test_cells import HARMLESS, HOSTILE


async def stream(rows: Iterable[ExportRow]) -> AsyncIterator[dict[int, list[ExportRow]]]:
    """Yield *rows* as a store does."""
    for one in rows:
        yield {0: [one]}


def exported(form: Form, *rows: ExportRow) -> bytes:
    """Return the file that *rows* make."""
    file = io.BytesIO()
    asyncio.run(write(stream(rows), questionnaire(), form, file))
    return file.getvalue()


def json_of(*rows: ExportRow) -> list[dict[str, object]]:
    """Return what a JSON export holds."""
    found: list[dict[str, object]] = json.loads(exported(Form.JSON, *rows))
    return found


def csv_of(*rows: ExportRow) -> list[dict[str, str]]:
    """Return what a CSV export holds."""
    return csv_in(exported(Form.CSV, *rows))


def csv_in(file: bytes) -> list[dict[str, str]]:
    """Return what a CSV file holds."""
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def xlsx_of(*rows: ExportRow) -> list[tuple[object, ...]]:
    """Return what an XLSX export holds, the heading included."""
    return xlsx_in(exported(Form.XLSX, *rows))


def xlsx_in(file: bytes) -> list[tuple[object, ...]]:
    """Return what an XLSX file holds, the heading included."""
    return list(openpyxl.load_workbook(io.BytesIO(file))["Answers"].iter_rows(values_only=True))


def texts_in(form: Form, file: bytes) -> list[object]:
    """Return the answers in a file."""
    if form is Form.XLSX:
        return [line[10] for line in xlsx_in(file)[1:]]
    return [line["text"] for line in (csv_in(file) if form is Form.CSV else json.loads(file))]


SUBMITTED = row(
    submitted_at="2026-03-02T00:00:00Z",
    consent=True,
    receipt="ab" * 32,
    timing="late",
    entered_by="d1",
    received_at="2026-03-01T00:00:00Z",
    corrects=1,
    letter="letter.pdf",
    triage="aside",
    triage_reason="off the point",
)


@pytest.mark.parametrize("text", [*HOSTILE, *HARMLESS, 'a "quoted" word', "one, two", "one\ntwo", "é, ü", "one\r\ntwo", "🇨🇭;x"])
def test_csv_is_quoted_as_the_csv_module_quotes_it(text: str) -> None:
    written = exported(Form.CSV, row(text)).decode()
    again = io.StringIO(newline="")
    csv.writer(again).writerows(csv.reader(io.StringIO(written, newline="")))
    assert again.getvalue() == written


def test_the_columns_are_these_in_every_format() -> None:
    words = (
        "questionnaire version chapter category question entity kind treatment eligibility stage text language revisions "
        "changed_at submitted_at consent receipt timing entered_by received_at corrects letter triage triage_reason"
    )
    assert tuple(words.split()) == COLUMNS
    assert tuple(json_of(SUBMITTED)[0]) == COLUMNS
    assert tuple(csv_of(SUBMITTED)[0]) == COLUMNS
    assert xlsx_of()[0] == COLUMNS


def test_a_row_says_all_in_every_format() -> None:
    as_json = json_of(SUBMITTED)[0]
    assert as_json["entity"] == "Switzerland"
    assert as_json["revisions"] == 3
    assert as_json["changed_at"] == "2026-03-01T10:11:12Z"
    assert as_json["submitted_at"] == "2026-03-02T00:00:00Z"
    assert as_json["consent"] is True
    assert as_json["received_at"] == "2026-03-01T00:00:00Z"
    expected = ["yes" if value is True else str(value) for value in as_json.values()]
    assert list(csv_of(SUBMITTED)[0].values()) == expected
    assert [str(value) for value in xlsx_of(SUBMITTED)[1]] == expected


def test_what_is_not_known_is_null_or_empty() -> None:
    assert [json_of(row())[0][name] for name in ("submitted_at", "consent", "receipt")] == [None, None, ""]
    assert [csv_of(row())[0][name] for name in ("submitted_at", "consent", "receipt")] == ["", "", ""]
    assert xlsx_of(row())[1][-5:] == (None,) * 5


def test_no_answers_make_an_empty_table_not_a_broken_file() -> None:
    assert json_of() == []
    assert exported(Form.CSV).decode() == ",".join(COLUMNS) + "\r\n"
    assert xlsx_of() == [COLUMNS]


def test_chapters_that_are_not_agreed_stand_in_square_brackets() -> None:
    both = row(chapter="2"), row(chapter="4")
    in_csv = [line["chapter"] for line in csv_of(*both)]
    assert in_csv[0].startswith("2 Analysis of existing mechanisms")
    assert in_csv[1].startswith("[4 Possible criteria")
    assert in_csv[1].endswith("]")
    assert [line["chapter"] for line in json_of(*both)] == in_csv
    assert [line[2] for line in xlsx_of(*both)[1:]] == in_csv


def test_a_chapter_of_another_version_keeps_its_number() -> None:
    small = replace(questionnaire(), chapters=(Chapter("1", texts("Scope"), agreed=True),))
    assert chapters(small) == {"1": "1 Scope"}
    assert json_of(row(chapter="99"))[0]["chapter"] == "99"


@pytest.mark.parametrize("text", [*HOSTILE, *HARMLESS, "a\nb", 'say "so", then', "_x0041_", "#N/A", "True", "007", "😀" * 10])
def test_every_text_comes_back_and_none_is_a_formula(text: str) -> None:
    assert json_of(row(text))[0]["text"] == text
    assert csv_of(row(text))[0]["text"] == cells.defused(text)
    book = openpyxl.load_workbook(io.BytesIO(exported(Form.XLSX, row(text))))
    cell = book["Answers"]["K2"]
    assert str(cell.value or "").replace("_x005F_", "_") == text.replace("\r", "\n")
    assert cell.data_type == ("s" if text else "n")
    assert bool(cell.quotePrefix) == cells.may_run(text)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(exported(Form.XLSX, row(text)))).read("xl/worksheets/sheet1.xml")


def test_a_hostile_name_of_an_entity_is_defused_too() -> None:
    hostile = row(entity_name="=1+1")
    assert csv_of(hostile)[0]["entity"] == "'=1+1"
    assert openpyxl.load_workbook(io.BytesIO(exported(Form.XLSX, hostile)))["Answers"]["F2"].data_type == "s"


def test_control_characters_are_seen_in_sheets_and_kept_in_json() -> None:
    text = "a\x00\x1b[31mb\x0b\uffff\ud800"
    assert json_of(row(text))[0]["text"] == text
    assert csv_of(row(text))[0]["text"] == "a␀␛[31mb␋\\uFFFF\\uD800"
    assert xlsx_of(row(text))[1][10] == "a␀␛[31mb␋\\uFFFF\\uD800"


def test_an_answer_longer_than_a_cell_continues_on_rows_without_revisions() -> None:
    text = "=" + "é" * 70_000
    long = structs.replace(SUBMITTED, text=text)
    lines = xlsx_of(long, SUBMITTED)[1:]
    assert [len(str(line[10])) for line in lines] == [32_767, 32_767, 70_001 - 2 * 32_767, 4]
    assert "".join(str(line[10]) for line in lines[:3]) == text
    assert {line[:10] for line in lines} == {lines[0][:10]}
    assert [line[12] for line in lines] == [3, None, None, 3]
    assert all(line[11:] == (None,) * 13 for line in lines[1:3])
    assert csv_of(long)[0]["text"] == "'" + text
    file = io.BytesIO()
    assert asyncio.run(write(stream([long, SUBMITTED]), questionnaire(), Form.XLSX, file)) == Written(2, continued=1)


def test_more_rows_than_a_sheet_has_are_refused_by_name_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cells, "SHEET_ROWS", 3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert len(xlsx_of(row(), row())) == 3
    with pytest.raises(TooLarge, match="json or csv"):
        exported(Form.XLSX, row(), row(), row())
    assert len(csv_of(row(), row(), row())) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", Form)
def test_rows_of_a_lower_turn_come_first(form: Form) -> None:
    async def rows() -> AsyncIterator[dict[int, list[ExportRow]]]:
        yield {1: [row("third")], 0: [row("first")]}
        yield {}
        yield {0: [row("second")], 10: [row("sixth")], 2: [row("fourth"), row("fifth")]}

    file = io.BytesIO()
    assert asyncio.run(write(rows(), questionnaire(), form, file)) == Written(6)
    assert texts_in(form, file.getvalue()) == ["first", "second", "third", "fourth", "fifth", "sixth"]


@pytest.mark.parametrize("form", [Form.JSON, Form.CSV])
def test_memory_does_not_grow_with_the_number_of_answers(form: Form) -> None:
    def peak(count: int) -> int:
        with Path(os.devnull).open("wb") as file:
            tracemalloc.start()
            asyncio.run(write(stream(row("x" * 2000) for _ in range(count)), questionnaire(), form, file))
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(10)
    assert peak(2000) < peak(20) + 500_000  # all texts together are four million


def test_a_file_is_replaced_at_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text("old")
    path.chmod(0o644)
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", Form)
def test_a_failure_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path, form: Form) -> None:
    path = tmp_path / "answers"
    path.write_text("old")

    async def failing() -> AsyncIterator[dict[int, list[ExportRow]]]:
        yield {0: [row()]}
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"), whole_file(path) as file:
        asyncio.run(write(failing(), questionnaire(), form, file))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", Form)
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path, form: Form) -> None:
    path = tmp_path / "answers"
    path.write_text("old")
    script = textwrap.dedent(f"""
        import asyncio, os, signal
        from pathlib import Path
        from bot.report.export import write
        from bot.report.row import Form
        from bot.report.whole import whole_file
        from tests.report.examples import questionnaire, row

        async def rows():
            for _ in range(300):
                yield {{0: [row("x" * 1000)]}}
            os.kill(os.getpid(), signal.SIGKILL)

        with whole_file(Path({str(path)!r})) as file:
            asyncio.run(write(rows(), questionnaire(), Form({form.value!r}), file))
    """)
    ended = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_link_keeps_pointing_and_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with whole_file(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    with pytest.raises(IsADirectoryError), whole_file(tmp_path):
        pass
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not an ordinary file"), whole_file(tmp_path / "pipe"):
        pass
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "absent" / "answers"):
        pass
