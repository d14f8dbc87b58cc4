"""`tourdetable digest` and `tourdetable export` on a real database, filled by real conversations."""

import asyncio
import csv
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import typer
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from bot.cli import digest, export, files, messages
from bot.model.file import FileRef
from bot.model.people import Office
from bot.report.row import Stages
from bot.service.registry import Enrolment
from storage import open_store
from tests import hall

Run = Callable[..., Result]

ANSWER = "=SUM(1+1) is how we think the stakeholders should be counted."


async def fill(url: str) -> None:
    """Let Ana submit for one entity and Cleo begin for another; Sam is of the secretariat."""
    codes = await hall.prepare(url)
    room = hall.hall(url)
    await room.store.enrol(
        "trial",
        [Enrolment("", "", "", "", "sam", "sam@example.org", None, Office.SECRETARY)],
        hall.START,
        dry_run=False,
    )
    await room.enter(codes)
    said = ["/goto 1a", ANSWER, "/done", "/submit", "yes", "yes", "/goto 1a", "And one thing more, said after the submission."]
    await room.bring([hall.replied("ana", 10 + number, text) for number, text in enumerate(said)])
    await room.bring([hall.replied("cleo", 10 + number, text) for number, text in enumerate(["/goto 1b", "yes"])])
    await room.store.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A filled database."""
    url = f"sqlite:///{tmp_path / 'tourdetable.db'}"
    asyncio.run(fill(url))
    return url


@pytest.fixture
def either_url(database_url: str) -> str:
    """A filled database, of each sort in turn."""
    asyncio.run(fill(database_url))
    return database_url


@pytest.fixture
def run() -> Run:
    """Runs the command line."""
    app = typer.Typer()
    digest.add(app)
    export.add(app)
    files.add(app)
    messages.add(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_the_digest_tells_what_happened_once(either_url: str, run: Run) -> None:
    peeked = run("digest", "--db", either_url, "--peek")
    assert peeked.exit_code == 0
    assert "Member: 1 of 2 submitted, 2 started" in peeked.output
    assert "Languages" not in peeked.output
    first = run("digest", "--db", either_url).output
    for line in ("Digest: Trial", "Until now:", "Submitted: ARG", "Started: ARG and CHE", "3 changes to answers"):
        assert f"{line}\n" in first
    assert "\nAnswers per question: 1a: 1, 1b: 1, 1c: 0 and 1d: 0\nLanguages: English: 1\n" in first
    assert "\nNot submitted yet (1): CHE\n" in first
    assert "SUM" not in first
    assert "Nothing new since " in run("digest", "--db", either_url).output


def test_what_comes_after_a_digest_is_new_to_the_next(url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("digest", "--db", url)

    async def more() -> None:
        monkeypatch.setattr(hall, "START", datetime.now(UTC))
        room = hall.hall(url)
        at = datetime(2026, 3, 3, tzinfo=UTC)
        await room.bring(
            [hall.replied("cleo", 20 + number, text, at=at) for number, text in enumerate(["/submit", "no", "yes"])]
        )
        await room.store.close()

    asyncio.run(more())
    second = run("digest", "--db", url).output
    assert "New since " in second
    assert "Submitted: CHE\n" in second
    assert "ARG" not in second
    assert "Every invited body has submitted." in second


def test_numbers_for_programs(url: str, run: Run) -> None:
    numbers = json.loads(run("digest", "--db", url, "--json").output)
    assert numbers["kinds"] == [
        {
            "kind": "member",
            "allowed": {"invited": 2, "started": 2, "submitted": 1},
            "provisional": {"invited": 0, "started": 0, "submitted": 0},
            "refused": 0,
        }
    ]
    assert numbers["missing"] == ["CHE"]


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_the_export_holds_what_was_submitted(url: str, run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"answers.{form}"
    ended = run("export", "--format", form, "--output", path, "--db", url)
    assert (ended.exit_code, ended.output) == (0, f"{path}: 1 answer.\n")
    if form == "json":
        (row,) = json.loads(path.read_text("utf-8"))
        assert row["consent"] is True
        assert row["revisions"] == 1
    elif form == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["text"] == f"'{ANSWER}"
        row["text"] = row["text"][1:]
    else:
        lines = list(openpyxl.load_workbook(path)["Answers"].iter_rows(values_only=True))
        row = dict(zip([str(name) for name in lines[0]], lines[1], strict=True))
        assert len(lines) == 2
    assert row["text"] == ANSWER
    assert row["entity"] == "ARG"
    assert row["chapter"] == "1 Introduction"
    assert row["stage"] == "submitted"
    assert len(row["receipt"]) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_drafts_and_all_are_told_apart(either_url: str, run: Run, tmp_path: Path) -> None:
    def rows(stage: Stages) -> list[tuple[str, str, str]]:
        run("export", "--format", "json", "--output", tmp_path / "a", "--db", either_url, "--stage", stage.value)
        return [(row["entity"], row["question"], row["stage"]) for row in json.loads((tmp_path / "a").read_text())]

    draft, submitted = [("ARG", "1a", "draft"), ("CHE", "1b", "draft")], [("ARG", "1a", "submitted")]
    assert rows(Stages.DRAFT) == draft
    assert rows(Stages.SUBMITTED) == submitted
    assert sorted(rows(Stages.ALL)) == sorted(draft + submitted)


def test_what_cannot_be_done_is_said_in_a_sentence(url: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("this is no database, but long enough to be taken for one" * 100)
    for words, sentence in (
        (("digest", "--db", f"sqlite:///{tmp_path}/none.db"), "There is no database at"),
        (("digest", "--db", "oracle://x"), "--db: is no URL of a database"),
        (("digest", "--db", f"sqlite:///{tmp_path}/text.db"), "cannot be used now"),
        (("digest", "--db", url, "--consultation", "other"), "There is no consultation 'other'. There are: trial."),
        (("export", "--db", url, "--format", "csv", "--output", tmp_path / "folder"), "is a directory"),
        (("export", "--db", url, "--format", "csv", "--output", tmp_path / "no" / "file"), "No such file or directory"),
        (("export", "--db", url, "--format", "pdf", "--output", tmp_path / "x"), "pdf"),
    ):
        ended = run(*words)
        assert ended.exit_code == 2, words
        assert sentence in ended.output
        assert "Traceback" not in ended.output
    assert not (tmp_path / "none.db").exists()


def test_every_written_answer_has_its_language_changed_since_or_not(url: str, run: Run, tmp_path: Path) -> None:
    run("digest", "--db", url)  # tells those that stand
    run("export", "--format", "json", "--output", tmp_path / "a", "--db", url, "--stage", "all")
    rows = json.loads((tmp_path / "a").read_text())
    assert {(row["question"], row["stage"]): row["language"] for row in rows} == {
        ("1a", "draft"): "en",
        ("1a", "submitted"): "en",
        ("1b", "draft"): "",
    }


def test_a_fault_in_the_middle_lets_the_database_go_and_the_old_file_stand(url: str, run: Run, tmp_path: Path) -> None:
    from bot.report import cells

    path = tmp_path / "answers.xlsx"
    path.write_text("old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "SHEET_ROWS", 1)
        ended = run("export", "--format", "xlsx", "--output", path, "--db", url)
    assert ended.exit_code == 2
    assert "json or csv" in ended.output
    assert path.read_text() == "old"

    async def still_there() -> int:
        async with open_store(url) as store:
            return len(await store.consultations())

    assert asyncio.run(still_there()) == 1


def test_messages_are_printed_with_who_wrote_them_and_when(either_url: str, run: Run) -> None:
    assert run("messages", "--db", either_url).output == "No messages.\n"
    asyncio.run(commented(either_url))
    said = run("messages", "--db", either_url).output
    assert said == "2026-03-02 09:05 UTC, CHE (cleo):\n  Who reads\n  these comments?\n"
    (found,) = json.loads(run("messages", "--json", "--db", either_url).output)
    assert (found["entity"], found["person"], found["text"]) == ("CHE", "cleo", "Who reads\nthese comments?")


def test_files_are_written_to_a_folder_for_each_delegation(either_url: str, run: Run, tmp_path: Path) -> None:
    asyncio.run(filed(either_url))
    folder = tmp_path / "of all"
    said = run("files", "--output", folder, "--db", either_url)
    assert (said.exit_code, said.output) == (0, f"{folder / 'che' / 'x_y.pdf'}\n1 file.\n")
    assert (folder / "che" / "x_y.pdf").read_bytes() == b"%PDF"
    assert stat.S_IMODE((folder / "che" / "x_y.pdf").stat().st_mode) == 0o600
    assert run("files", "--output", folder, "--entity", "arg", "--db", either_url).output == "0 files.\n"
    assert run("files", "--output", folder, "--entity", "nobody", "--db", either_url).exit_code == 2
    assert run("files", "--output", folder / "che" / "x_y.pdf", "--db", either_url).exit_code == 2


async def filed(url: str) -> None:
    room = hall.hall(url)
    file = FileRef("../x\u202ey.pdf", "application/pdf", 4, await room.store.keep_file(b"%PDF", "application/pdf"))
    at = hall.START + timedelta(minutes=5)
    sent = replace(hall.replied("cleo", 301, "", at=at), file=file)
    await room.bring([hall.replied("cleo", 300, "/goto 1a", at=at), sent])
    await room.store.close()


async def commented(url: str) -> None:
    room = hall.hall(url)
    at = hall.START + timedelta(minutes=5)
    await room.bring([hall.replied("cleo", 300, "/contact Who reads\nthese comments?", at=at)])
    await room.store.close()
