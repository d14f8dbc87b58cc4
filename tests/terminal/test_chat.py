"""`tourdetable chat`, whole: the command, the service, a database; through pipes and on a screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from bot.cli.wanted import Unusable, Wanted, wanted_by
from bot.model.people import Role
from bot.rehearsal.reading import parse
from storage import open_store

CHAT = [sys.executable, "-m", "bot", "chat"]
CODE = "7K2MQ-9XW4D-HT0VB-3RENC"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/demo.sqlite"


def chat(folder: Path, typed: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one conversation with *typed* on standard input."""
    command = [*CHAT, "--db", url(folder), "--files", str(folder / "files"), *options]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=50, check=False)  # noqa: S603 - our own program


@pytest.mark.parametrize(("kind", "count"), [("member_state", 10), ("sector_member", 7), ("associate", 7), ("stakeholder", 5)])
def test_each_kind_is_offered_the_questions_meant_for_it(tmp_path: Path, kind: str, count: int) -> None:
    done = chat(tmp_path, "/questions\n", "--as", kind)
    assert done.returncode == 0, done.stderr
    assert f"There are {count} questions for you." in done.stdout
    assert len(re.findall(r"^\d[a-z]: ", done.stdout, re.MULTILINE)) == count


def test_an_answer_is_there_when_one_comes_back_and_a_colleague_sees_it(tmp_path: Path) -> None:
    first = chat(tmp_path, "/goto 3a\nWe have 12 sites.\\\nAnd more.\n/edit We have 13 sites.\ndone\n", "--as", "stakeholder")
    assert first.returncode == 0, first.stderr
    back = chat(tmp_path, "/goto 3a\n", "--as", "stakeholder")
    colleague = chat(tmp_path, "/goto 3a\n", "--as", "stakeholder:contributor")
    stranger = chat(tmp_path, "/goto 3a\n", "--as", "member_state")
    assert "| We have 13 sites." in back.stdout
    assert "| We have 13 sites." in colleague.stdout
    assert "13 sites" not in stranger.stdout
    assert f"tourdetable digest --db {url(tmp_path)}" in first.stdout


def test_a_submission_gives_a_receipt_for_its_owners_eyes_only(tmp_path: Path) -> None:
    done = chat(tmp_path, "/goto 3a\nTrust.\ndone\n/submit\nyes\nyes\n", "--as", "stakeholder")
    (receipt,) = (tmp_path / "files").iterdir()
    assert receipt.stat().st_mode & 0o777 == 0o600
    assert f"Saved as: {receipt}" in done.stdout


def test_hostile_lines_are_answered_and_none_is_lost(tmp_path: Path) -> None:
    typed = "/goto 3a\n" + "a\0b\n" + "\x1b]0;title\x07\n" + "x" * 1_000_000 + "\n   \n[bold]markup[/]\n/review\n"
    command = [*CHAT, "--db", url(tmp_path), "--as", "stakeholder"]
    done = subprocess.run(command, input=typed.encode() + b"\xff\xfe\n", capture_output=True, timeout=50, check=False)  # noqa: S603 - our own program
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "| a\ufffdb" in said
    assert "1,000,000 characters" in said
    assert "[bold]markup[/]" in said
    assert "\x1b" not in said
    assert "\0" not in said
    assert b"Traceback" not in done.stderr


def test_a_transcript_is_saved_without_the_code_for_its_owners_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    options = ("--as", "stakeholder", "--save-transcript", str(path))
    assert chat(tmp_path, "/goto 3a\nFirst line.\\\nSecond line.\n", *options).returncode == 0
    lines = path.read_text().splitlines()
    assert path.stat().st_mode & 0o777 == 0o600
    assert lines[0].startswith("# ")
    assert "holds what somebody answered" in lines[0]
    assert [line for line in lines if line.startswith("> ")] == ["> /start {code delegate}", "> /goto 3a", "> First line."]
    assert lines[lines.index("> First line.") + 1] == "  Second line."
    read = parse(path.read_text(), path)
    assert [seat.kind for seat in read.people["delegate"].seats] == ["stakeholder"]
    assert len(read.entries) == 3
    before = path.read_text()
    assert chat(tmp_path, "", *options).returncode == 2
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as", "martian"), "There are: member_state"),
        (("--as", "member_state:king"), "neither a code nor a seat"),
        (("--as", CODE), "There is no database"),
        (("--as", "stakeholder", "--questionnaire", "/dev/null"), ""),
        (("--as", "stakeholder", "--db", "mysql://x"), "--db"),
    ],
)
def test_a_wrong_use_is_said_with_exit_code_two_and_nothing_is_made(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = chat(tmp_path, "", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_code_of_somebody_else_does_not_turn_a_chat_over(tmp_path: Path) -> None:
    assert chat(tmp_path, "", "--as", "stakeholder", "--name", "ann").returncode == 0
    done = chat(tmp_path, "1\n", "--as", CODE, "--name", "ann")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--name NAME" in done.stderr


async def test_a_seat_without_a_code_is_given_only_on_a_demo(tmp_path: Path) -> None:
    async with open_store(url(tmp_path)) as store:
        await store.set_up(demo=False)
    done = await asyncio.to_thread(chat, tmp_path, "", "--as", "stakeholder")
    assert done.returncode == 2
    assert "demo" in done.stderr
    async with open_store(url(tmp_path)) as store:
        assert await store.consultations() == []


def test_an_interrupt_ends_cleanly(tmp_path: Path) -> None:
    command = [*CHAT, "--db", url(tmp_path), "--as", "stakeholder"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        assert "Welcome" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_while_the_database_is_locked_nothing_is_said_to_be_kept_and_then_it_is_kept_once(tmp_path: Path) -> None:
    command = [*CHAT, "--db", url(tmp_path), "--as", "stakeholder"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603 - our own program
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("/goto 3a\n")
        process.stdin.flush()
        said_until(process.stdout, "(1 of 5)")
        time.sleep(0.5)  # what was said is marked as sent in a transaction of its own, which must not be the one that waits
        with contextlib.closing(sqlite3.connect(tmp_path / "demo.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            process.stdin.write("We have 12 sites.\n")
            process.stdin.flush()
            assert "kept" not in said_until(process.stdout, "NOT kept yet")
            other.execute("ROLLBACK")
        said, errors = process.communicate("/review\n", timeout=30)
    assert "Your message is kept now." in said
    assert said.count("| We have 12 sites.") == 1
    assert "Traceback" not in errors


def said_until(out: IO[str], text: str) -> str:
    """Return what is said before the line that holds *text*."""
    lines = []
    for line in out:
        if text in line:
            break
        lines.append(line)
    else:
        pytest.fail(f"{text!r} was not said, but: {lines}")
    return "".join(lines)


class OnScreen:
    """A conversation at a pseudo-terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._shown = ""

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def until(self, text: str, seconds: float = 20) -> str:
        """Return what was shown since the last call, up to *text*; colours and cursor movements are taken out."""
        end = time.monotonic() + seconds
        while text not in self._shown:
            if not select.select([self._terminal], [], [], max(0, end - time.monotonic()))[0]:
                pytest.fail(f"{text!r} was not shown, but: {self._shown!r}")
            try:
                raw = os.read(self._terminal, 65536).decode("utf-8", "replace")
            except OSError:  # Linux: the other end is closed
                pytest.fail(f"{text!r} was not shown before the end, but: {self._shown!r}")
            if "\x1b[6n" in raw:
                self.type("\x1b[1;1R")  # asked where the cursor is
            self._shown += _ESCAPE.sub("", raw)
        shown, _, self._shown = self._shown.partition(text)
        return shown + text


@contextlib.contextmanager
def on_screen(folder: Path, *options: str) -> Iterator[tuple[OnScreen, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    command = [*CHAT, "--db", url(folder), "--files", str(folder / "files"), *options]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True)  # noqa: S603 - our own program
    os.close(theirs)
    try:
        yield OnScreen(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_on_a_screen_one_answers_and_sees_how_far_the_questionnaire_is(tmp_path: Path) -> None:
    with on_screen(tmp_path, "--as", "stakeholder") as (screen, process):
        screen.until("Welcome")
        screen.until("0 of 5 questions answered")
        screen.type("next\r")
        screen.until("(1 of 5)")
        screen.type("First line.\x1b\rSecond line.\r")
        screen.until("1 message")
        screen.type("done\r")
        screen.until("(2 of 5)")
        screen.until("1 of 5 questions answered")
        screen.type("/exit\r")
        screen.until("Goodbye.")
        screen.until("tourdetable digest")
        assert process.wait(timeout=20) == 0
    assert "| First line.\n| Second line." in chat(tmp_path, "/goto 3a\n", "--as", "stakeholder").stdout


def test_a_colleagues_change_appears_while_one_types(tmp_path: Path) -> None:
    with on_screen(tmp_path, "--as", "stakeholder") as (screen, process):
        screen.until("Welcome")
        screen.type("/goto 3a\r")
        screen.until("(1 of 5)")
        screen.type("I am just typ")
        assert chat(tmp_path, "/goto 3a\nA colleague's words.\n", "--as", "stakeholder:contributor").returncode == 0
        screen.until("changed the answer to 3a")
        screen.type("ing this.\r")
        screen.until("2 messages")
        screen.until("Alt-Enter")  # the next prompt is there: until then, the terminal itself would take a Ctrl-C
        screen.type("half a sent")
        screen.until("half a sent")
        screen.type("\x03")
        screen.until("What you were typing was not sent.")
        assert process.wait(timeout=20) == 0
    answer = chat(tmp_path, "/goto 3a\n", "--as", "stakeholder").stdout
    assert "| I am just typing this." in answer
    assert "| A colleague's words." in answer


def test_without_a_seat_a_newcomer_to_the_demo_chooses_one(tmp_path: Path) -> None:
    with on_screen(tmp_path) as (screen, _):
        screen.until("Which seat do you take?")
        screen.until("5. The secretariat")
        screen.type("6\r")
        screen.until("from 1 to 5")
        screen.type("4\r")
        screen.until("There are 5 questions for you.")


@pytest.mark.parametrize(
    ("seat", "wanted"),
    [
        ("", Wanted()),
        ("member_state", Wanted("member_state", Role.HEAD)),
        ("member_state:contributor", Wanted("member_state", Role.CONTRIBUTOR)),
        ("secretariat", Wanted(office=True)),
        (CODE, Wanted(code=CODE)),
    ],
)
def test_a_seat_is_read(seat: str, wanted: Wanted) -> None:
    assert wanted_by(seat) == wanted


@pytest.mark.parametrize("seat", [":", ":head", "member_state:king", "secretariat:head"])
def test_a_seat_that_cannot_be_read_is_refused(seat: str) -> None:
    with pytest.raises(Unusable):
        wanted_by(seat)


def test_a_code_is_not_shown_where_options_are_printed() -> None:
    assert CODE not in repr(wanted_by(CODE))


def test_a_roster_is_sent_with_a_command_previewed_and_its_codes_come_back(tmp_path: Path) -> None:
    heading = "entity,entity_name,kind,person,email,role"
    (tmp_path / "our people.csv").write_text(f"{heading}\nzyx,Zyx Forum,stakeholder,Zed,zed@example.org,head\n")
    typed = f'/file "{tmp_path}/our people.csv" /invite\nyes\n/invite list\n'
    done = chat(tmp_path, typed, "--as", "secretariat")
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("New entities: Zyx Forum") < done.stdout.index("Yes, enrol them") < done.stdout.index("Done:")
    assert "- Zed (Zyx Forum, head of delegation)" in done.stdout
    assert "zed@example.org" in (tmp_path / "files" / "codes-wg-study.csv").read_text()
