"""`tourdetable audit`: the log listed, verified and written to a file that an auditor checks alone."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import audit
from bot.model.audit import What
from storage import open_store
from tests import hall

GUIDE = Path(__file__).parents[2] / "docs" / "desk.md"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in which Ana, Ben and Cleo are in the chat."""

    async def fill(url: str) -> None:
        codes = await hall.prepare(url)
        made = hall.hall(url)
        async with made.store:
            await made.enter(codes)

    url = f"sqlite:///{tmp_path / 'audit.sqlite'}"
    asyncio.run(fill(url))
    return url


def run(url: str, *words: str) -> tuple[int, str]:
    app = typer.Typer()
    audit.add(app)
    result = CliRunner().invoke(app, ["audit", *words, "--db", url])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def do(url: str, statement: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement)


def head(url: str) -> str:
    found: str = json.loads(run(url, "verify", "--json")[1])["head"]
    return found


def test_the_log_is_listed_oldest_first(url: str) -> None:
    code, said = run(url, "list")
    assert code == 0
    lines = said.splitlines()
    assert lines[0].split() == ["no.", "at", "(UTC)", "by", "what", "consultation", "about"]
    assert [re.split(r"  +", line)[2] for line in lines[1:4]] == ["command line", "command line", "test"]
    assert [line.split()[0] for line in lines[1:]] == [str(number) for number in range(1, len(lines))]
    assert "code_used" in lines[-1]
    assert len(run(url, "list", "--latest", "2")[1].splitlines()) == 3


def test_the_log_is_given_to_programs(url: str) -> None:
    listed = json.loads(run(url, "list", "--json", "--consultation", "trial")[1])
    assert {one["consultation"] for one in listed} == {"trial"}
    assert listed[-1]["what"] == "code_used"


def test_a_whole_log_is_said_to_be_whole(url: str) -> None:
    code, said = run(url, "verify")
    assert (code, said) == (0, f"The log is whole: 10 entries. Its head: {head(url)}\n")
    assert run(url, "verify", "--head", head(url))[0] == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET \"by\" = 'x' WHERE number = 3", "Entry 3 was changed: its hash is not that of what it says."),
        ("DELETE FROM audit WHERE number = 4", "Entry 4 is missing."),
        ("DELETE FROM audit WHERE number IN (4, 5)", "Entries 4 to 5 are missing."),
        ("UPDATE audit SET previous = 'x' WHERE number = 5", "Entry 5 does not follow entry 4"),
        ("UPDATE consultation_change SET reason = 'x'", "Entry 3 tells of change trial 1, which is gone or was changed"),
        ("UPDATE consultation SET state = '{}'", "No entry tells of consultation trial 1"),
        ("DELETE FROM audit WHERE number >= 10", "The head is not in the log: it ends before entry 10."),
    ],
)
def test_what_is_wrong_is_said_with_its_number_and_exit_code_1(url: str, statement: str, said: str) -> None:
    printed = head(url)
    do(url, statement)
    code, output = run(url, "verify", "--head", printed)
    assert code == 1
    assert said in output
    code, output = run(url, "verify", "--json", "--head", printed)
    assert code == 1
    assert json.loads(output)["findings"]


@pytest.mark.parametrize("typed", ["12", "12-xyz", "abc", "-3f2a91c077de0b1c", "12-3f2a", "x" * 64, "9" * 40 + "-" + "a" * 16])
def test_what_is_no_head_is_refused_with_exit_code_2(url: str, typed: str) -> None:
    code, said = run(url, "verify", f"--head={typed}")
    assert code == 2
    assert "is no head of a log" in said


def test_an_auditor_checks_the_file_with_what_the_guide_says(url: str, tmp_path: Path) -> None:
    program = tmp_path / "check.py"
    program.write_text(
        next(code for code in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL) if "hash" in code)
    )
    file = tmp_path / "audit.jsonl"
    assert run(url, "export", "--output", str(file)) == (0, f"{file}: 10 entries.\n")

    def check() -> tuple[int, str]:
        import subprocess
        import sys

        done = subprocess.run([sys.executable, program, file], capture_output=True, text=True, check=False)  # noqa: S603
        return done.returncode, done.stdout + done.stderr

    assert check() == (0, f"{head(url)}\n")
    lines = file.read_text().splitlines(keepends=True)
    for touched in (lines[:3] + lines[4:], [*lines[:3], lines[3].replace("trial", "other"), *lines[4:]], lines[1:]):
        file.write_text("".join(touched))
        code, said = check()
        assert code == 1
        assert "AssertionError" in said


def test_a_file_that_cannot_be_written_is_said(url: str, tmp_path: Path) -> None:
    code, said = run(url, "export", "--output", str(tmp_path / "nowhere" / "audit.jsonl"))
    assert code == 2
    assert "Traceback" not in said


def test_a_log_of_more_than_a_page_is_whole(url: str) -> None:
    from bot.model.audit import Deed, What
    from storage import audit as kept

    async def many() -> None:
        async with open_store(url) as store, store.engines.writer.begin() as connection:
            await connection.run_sync(kept.append, [Deed(What.ATTEMPT, hall.START, "") for _ in range(1200)])

    asyncio.run(many())
    assert run(url, "verify")[1].startswith("The log is whole: 1210 entries.")
    do(url, "DELETE FROM audit WHERE number IN (501, 1001)")
    assert run(url, "verify")[1] == "Entry 501 is missing.\nEntry 1001 is missing.\n"


def test_whoever_checks_it_finds_each_act_in_the_guide() -> None:
    (row,) = (line for line in GUIDE.read_text().splitlines() if line.startswith("| `what` |"))
    assert set(re.findall(r"`(\w+)`", row)) - {"what"} == set(What)


def test_what_somebody_put_there_moves_no_terminal_in_which_it_is_printed(url: str) -> None:
    do(url, "UPDATE audit SET \"by\" = char(27) || '[2K' || char(13), at = char(10) || 'x' WHERE number = 3")
    do(url, "UPDATE audit SET consultation = char(27) || '[1A' WHERE what = 'change'")
    office = "consultation, id, char(27) || '[2J', '2999'"
    do(url, f"INSERT INTO mandate SELECT {office} FROM mandate, delegate WHERE id != delegate")  # noqa: S608  # our own
    for words in (("list",), ("verify",)):
        said = run(url, *words)[1]
        assert said
        assert not set(said) & {"\x1b", "\r"}
        assert "\nx" not in said
