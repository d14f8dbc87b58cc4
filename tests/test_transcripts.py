"""Every conversation in `tests/transcripts` goes as it is written, and together they leave nothing of the conversation out.

After an intended change: `tourdetable rehearse --update FILE...`, or `UPDATE_TRANSCRIPTS=1 pytest tests/test_transcripts.py`;
then read the difference as the conversation that it is.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import structlog
import typer
from fluent.syntax import FluentParser, ast
from typer.testing import CliRunner

from bot.cli import rehearse
from bot.engine.commands import COMMANDS
from bot.phrases.catalogue import FOLDER
from bot.questionnaire.load import shipped
from bot.questionnaire.types import QUESTION_TYPES
from bot.rehearsal.head import HEADERS
from bot.rehearsal.play import Covered, Played, differences, play
from bot.rehearsal.reading import VERBS, parse, read
from bot.rehearsal.transcript import TranscriptError, printed
from bot.rehearsal.written import BadText, meant, shown

HERE = Path(__file__).parent / "transcripts"
FILES = sorted(HERE.rglob("*.txt"))
UPDATE = "UPDATE_TRANSCRIPTS"

NOT_PLAYED = {
    "request-which": "a transcript has one consultation: tests/test_requests.py",
    "link-not-now": "the service always gives entropy: tests/properties go without",
    "unsupported": "only some platforms have voice messages: tests/test_engine.py",
    "known-by-email": "only a workspace vouches for addresses: tests/slack/test_identity.py",
    "missed": "an outage longer than a platform keeps what waits: tests/telegram/test_gap.py",
    "answer-too-many": "takes 500 messages: tests/test_engine.py",
    "commented-answer-too-many": "takes 500 messages, as with answers",
    "commented-answer-too-long": "takes 300,000 characters, as with answers",
    "delegate": "stands in for a person without a name; the roster asks for one",
}
"""Phrases of the engine that no transcript needs to show, each with the reason."""

TINY = """\
questionnaire: wg-study
as: ana = member_state Switzerland head
start: 2026-03-02T09:00Z
"""


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put the log back that a command has set up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Played]:
    """Give what comes of a transcript, which is played once in a run, by whichever worker needs it first."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "played"
    shared.mkdir(exist_ok=True)

    def once(path: Path) -> Played:
        kept = shared / f"{'-'.join(path.relative_to(HERE).parts)}.json"
        if not kept.exists():
            part = kept.with_suffix(f".{os.getpid()}")
            part.write_bytes(msgspec.json.encode(asyncio.run(play(read(path)))))
            part.replace(kept)
        return msgspec.json.decode(kept.read_bytes(), type=Played)

    return once


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(HERE).with_suffix("")) for path in FILES])
def test_a_conversation_goes_as_it_is_written(played: Callable[[Path], Played], path: Path) -> None:
    made = played(path).text
    if os.environ.get(UPDATE):
        path.write_text(made, encoding="utf-8")
    changed = differences(path.read_text(encoding="utf-8"), made, str(path))
    assert not changed, f"\n{changed}"


@pytest.fixture(scope="session")
def covered(played: Callable[[Path], Played]) -> Covered:
    whole = Covered()
    for path in FILES:
        one = played(path).covered
        whole.phrases |= one.phrases
        whole.words |= one.words
        whole.types |= one.types
        whole.kinds |= one.kinds
    return whole


@pytest.mark.timeout(120)
def test_every_command_is_played(covered: Covered) -> None:
    assert {command.word for command in COMMANDS} - covered.words == set()


@pytest.mark.timeout(120)
def test_every_question_type_is_answered(covered: Covered) -> None:
    assert set(QUESTION_TYPES) - covered.types == set()


@pytest.mark.timeout(120)
def test_every_kind_is_played(covered: Covered) -> None:
    assert {kind.id for kind in shipped().kinds} - covered.kinds == set()


@pytest.mark.timeout(120)
def test_everything_the_conversation_can_say_is_said(covered: Covered) -> None:
    body = FluentParser(with_spans=False).parse((FOLDER / "en" / "engine.ftl").read_text(encoding="utf-8")).body
    phrases = {entry.id.name for entry in body if isinstance(entry, ast.Message)}
    spoken_by_name = {phrase for phrase in phrases if phrase.startswith("language-") and len(phrase) == len("language-xx")}
    missing = phrases - covered.phrases - NOT_PLAYED.keys() - spoken_by_name
    assert missing == set()
    assert NOT_PLAYED.keys() - phrases == set(), "no longer a phrase"
    assert NOT_PLAYED.keys() & covered.phrases == set(), "played after all"


@pytest.mark.parametrize(("kind", "count"), [("member_state", 10), ("sector_member", 7), ("associate", 7), ("stakeholder", 5)])
def test_each_kind_is_offered_the_questions_meant_for_it(played: Callable[[Path], Played], kind: str, count: int) -> None:
    text = played(HERE / "kinds" / f"{kind}.txt").text
    assert f"There are {count} questions for you." in text
    assert f"Your questions: 0 of {count} answered." in text


def test_the_guide_names_all_that_a_file_may_hold() -> None:
    guide = (HERE.parent.parent / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    assert [name for name in HEADERS if not re.search(rf"^\| `{name}[` ]", guide, re.MULTILINE)] == []
    assert [verb for verb in VERBS if not re.search(rf"^\| `\* {verb}[:`]", guide, re.MULTILINE)] == []


def test_the_guide_shows_what_is_so(tmp_path: Path) -> None:
    guide = (HERE.parent.parent / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    by_hand, came = re.findall(r"^```\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)[:2]
    file = tmp_path / "one.txt"
    file.write_text(by_hand, encoding="utf-8")
    assert run("--update", str(file))[0] == 0
    assert came in file.read_text(encoding="utf-8")


# The file's form


def problems(text: str) -> list[str]:
    with pytest.raises(TranscriptError) as caught:
        parse(text, Path("t.txt"))
    return [f"{problem.place.removeprefix('t.txt:')} {problem.code}" for problem in caught.value.problems]


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    text = """\
questionaire: wg-study
as: ana = Switzerland
as: ben = member_state Japan head
chat: phone = cleo
start: yesterday
start: 2026-03-02T09:00Z
codes: long
arrive: late
records: few
nonsense
stage:

cleo> hello
# an orphan
  indented
ben> (edit "x") y
ben> {code cleo}
ben> a \\q b
ben> {9999999 x yes}
+ soon
* shout: loudly
? what
ben> (sent a day ago) text
"""
    assert problems(text) == [
        "1 T004", "2 T007", "4 T008", "5 T009", "6 T006", "7 T010", "8 T004", "9 T004", "10 T003", "11 T005", "1 T005",
        "13 T008", "15 T014", "16 T011", "17 T012", "18 T012", "19 T012", "20 T010", "21 T013", "22 T003", "23 T011",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "# nothing\n", "> hello\n", TINY, TINY + "\n< only the bot\n"])
def test_a_file_in_which_nothing_can_be_played_is_refused(text: str) -> None:
    assert problems(text)


def test_a_file_is_printed_as_it_stood() -> None:
    text = TINY + '\n# first\n> one\n\n  two\n\n+ 3d\nana> [Done] on "1a"\n# last\n'
    transcript = parse(text, Path("t.txt"))
    assert printed(transcript, lambda index: ()) == text
    assert [entry.line for entry in transcript.entries] == [6, 10, 11]


def test_what_followed_is_left_out_and_comments_stay() -> None:
    text = TINY + "\n> one\n! a record\n< line\n  line\n\nana< more\n# why\n> two\n"
    assert printed(parse(text, Path("t.txt")), lambda index: ()) == TINY + "\n> one\n# why\n> two\n"


@pytest.mark.parametrize(
    "text",
    ["plain", "tab\there", "a\\b", "\u202eturned\u202c", "nul\0", "half\ud800", "end ", "\u2028", "مرحبا", "e\u0301", ""],
)
def test_any_text_is_shown_in_what_can_be_seen_and_means_the_same(text: str) -> None:
    written = shown(text)
    assert re.search("[\x00-\x1f\u202a-\u202e\u2028\ud800-\udfff]| $", written) is None
    assert meant(written, lambda name, seat: "") == text


@pytest.mark.parametrize("written", ["\\", "\\q", "\\\n", "\\u{}", "\\u{110000}", "\\u{fffffff}"])
def test_an_escape_that_means_nothing_is_refused(written: str) -> None:
    with pytest.raises(BadText):
        meant(written, lambda name, seat: "")


# The command


def run(*args: str) -> tuple[int, str]:
    app = typer.Typer()
    rehearse.add(app)
    result = CliRunner().invoke(app, args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_a_file_that_does_not_hold_is_shown_and_can_be_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text(TINY + "\n> /goto 9z\n< There is a question 9z.\n")
    code, output = run(str(file))
    assert code == 1
    assert "-< There is a question 9z." in output
    assert "+< There is no question 9z for you." in output
    file.chmod(0o640)
    assert run("--update", str(file))[0] == 0
    assert file.stat().st_mode & 0o777 == 0o640
    assert run(str(file)) == (0, f"{file}: holds\n")


def test_an_author_rehearses_a_questionnaire_of_their_own(tmp_path: Path) -> None:
    own = (HERE / "questionnaires" / "small-1.toml").read_text()
    (tmp_path / "own.toml").write_text(own.replace("What should change?", "What would you keep?"))
    file = tmp_path / "one.txt"
    file.write_text(TINY.replace("wg-study", "own.toml") + "\n> [Begin]\n")
    assert run("--update", str(file))[0] == 0
    assert "What would you keep?" in file.read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wg-study", "nowhere.toml", ':1: "nowhere.toml" cannot be read'),
        ("member_state", "planet", ':2: there is no kind "planet"'),
        ("> [Begin]", "> [Press me]", ":5: no message with [Press me] has been shown to ana"),
        ("> [Begin]", '> (edits "gone") here', ':5: ana has sent no message with "gone" in it'),
        ("> [Begin]", "* stage: shut", ':5: "shut" is not understood. There are: draft, open, closed'),
        ("> [Begin]", "* eligibility: Japan perhaps", ':5: "perhaps" is not understood'),
        ("> [Begin]", "* version: 9", ':5: "9" is not understood'),
        ("> [Begin]", "* revoke: cleo", ':5: "cleo" is not understood'),
        ("start:", "stage: shut\nstart:", ':3: "shut" is not understood'),
        ("start:", "version 2: wg-study\nstart:", ':3: the file holds version "1"'),
    ],
)
def test_a_file_that_cannot_be_played_says_why_and_is_left_as_it_is(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "one.txt"
    text = (TINY + "\n> [Begin]\n").replace(old, new)
    file.write_text(text)
    code, output = run("--update", str(file))
    assert code == 2
    assert f"{file}{said}" in output
    assert "Traceback" not in output
    assert file.read_text() == text


def test_a_questionnaire_with_mistakes_is_told_like_everywhere(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[questionnaire]\nid = 'x'\n")
    file = tmp_path / "one.txt"
    file.write_text(TINY.replace("wg-study", "own.toml") + "\n> [Begin]\n")
    code, output = run(str(file))
    assert code == 2
    assert output.count("[Q0") > 1


def test_one_broken_file_does_not_keep_the_others_from_being_played(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    bad.write_text("nonsense\n")
    good.write_text(TINY + "\n> /goto 9z\n")
    run("--update", str(good))
    code, output = run(str(bad), str(good))
    assert code == 2
    assert f"{good}: holds" in output
