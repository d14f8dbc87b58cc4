"""`init` sets up, or tells all that is wrong and makes nothing; so does every command on a database that cannot be used."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.questionnaire.load import WG_STUDY, source
from tests.roster.stand import CONSULTATION, Run, dump


def test_init_makes_database_consultation_and_key_and_a_second_one_changes_nothing(ready: Run) -> None:
    assert stat.S_IMODE(Path("data/institution-key.pem").stat().st_mode) == 0o600
    before, key = dump(), Path("data/institution-key.pem").read_bytes()
    again = ready("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    assert "The consultation wg is there already and stays as it is." in again.stdout
    assert (dump(), Path("data/institution-key.pem").read_bytes()) == (before, key)


def test_init_without_files_adds_nothing_to_a_database_that_holds_a_consultation(ready: Run) -> None:
    before = dump()
    assert "The consultation wg is there already and stays as it is." in ready("init").stdout
    assert dump() == before


@pytest.mark.parametrize("broken", ["wg.toml", "consultation.toml"])
def test_init_with_a_broken_file_tells_all_and_makes_nothing(run: Run, tmp_path: Path, broken: str) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    (tmp_path / "consultation.toml").write_text(CONSULTATION)
    (tmp_path / broken).write_text("[what]\n")
    result = run("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml", code=2)
    assert len(result.stderr.splitlines()) > 1
    assert not Path("data").exists()


def test_init_of_a_questionnaire_of_one_s_own_needs_its_consultation(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    result = run("init", "--questionnaire", "wg.toml", code=2)
    assert "say with --consultation how it is run" in result.stderr
    assert not Path("data").exists()


def test_a_demo_stays_a_demo_and_another_database_does_not_become_one(ready: Run) -> None:
    files = ("--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    before = dump()
    assert "was created as no demo" in ready("init", "--demo", *files, code=2).stderr
    assert dump() == before
    ready("init", "--demo", *files, "--db", "sqlite:///demo.db")
    assert "was created as a demo" in ready("init", *files, "--db", "sqlite:///demo.db", code=2).stderr


def test_the_same_version_with_another_text_is_refused(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY) + b"\n# changed\n")
    (tmp_path / "consultation.toml").write_text(CONSULTATION.replace('id = "wg"', 'id = "second"'))
    before = dump()
    result = ready("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml", code=2)
    assert "a version never changes" in result.stderr
    assert dump() == before


def test_wrong_settings_are_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURDETABLE_DB", "oracle:x")
    monkeypatch.setenv("TOURDETABLE_LOG_FORMAT", "xml")
    result = run("roster", "list", code=2)
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["TOURDETABLE_DB", "TOURDETABLE_LOG_FORMAT"]


@pytest.mark.parametrize(
    "command",
    [
        ["roster", "list"],
        ["roster", "import", "roster.csv"],
        ["invite", "--all"],
        ["revoke", "seat", "x"],
        ["eligibility"],
        ["questionnaire", "load", "wg.toml"],
    ],
)
def test_a_database_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    assert "There is no database at data/tour.db" in run(*command, code=2).stderr
    assert not Path("data").exists()


@pytest.mark.parametrize("junk", [b"", b"this is no database, but a text that is long enough" * 50], ids=["empty", "junk"])
def test_a_file_that_is_no_database_of_ours_is_told_without_a_traceback(run: Run, tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/tour.db").write_bytes(junk)
    for command in (["roster", "list"], ["invite", "--all"], ["eligibility"], ["revoke", "seat", "x"]):
        told = run(*command, code=2).stderr
        assert "cannot be used now" in told
        assert ("run tourdetable init" in told) is (junk == b"")


def test_a_database_that_may_only_be_read_is_told_and_nothing_is_half_done(ready: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect("data/tour.db")) as other:
        other.execute("BEGIN IMMEDIATE")  # another process holds the write lock
        result = ready("invite", "--all", "--output", "codes.csv", code=2)
    assert "cannot be used now" in result.stderr
    assert [path.name for path in tmp_path.glob("*codes*")] == []
