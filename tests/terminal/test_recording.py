"""A conversation is saved as a golden transcript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.recording import Recording
from bot.engine.codes import looks_like_code
from bot.engine.commands import read
from bot.model.effects import Message
from bot.model.events import Edited, Replied
from bot.model.file import FileRef
from bot.model.parts import Quoted
from bot.model.shapes import Button
from bot.rehearsal.reading import parse
from bot.rehearsal.transcript import Edit, Said, Say
from bot.rehearsal.written import meant
from bot.service.ports import ToSend

START = datetime(2026, 3, 2, 9, 0, 40, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n (){}[]\\\"u'"), min_size=1, max_size=80)


class Watch:
    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


def recording(path: Path, watch: Watch) -> Recording:
    return Recording(path, questionnaire="wg-study", seat="member_state Switzerland head", by_hand=True, now=watch.now)


def replied(text: str, message: str = "1", file: FileRef | None = None) -> Replied:
    return Replied(id=message, at=START, address="terminal:ann", order=(1,), text=text, message=message, file=file)


def edited(text: str, message: str = "1") -> Edited:
    return Edited(id="e", at=START, address="terminal:ann", order=(2,), text=text, message=message)


def heard(*words: str, edits: str = "") -> ToSend:
    buttons = (Button(Quoted("Done"), "/done"),)
    return ToSend(Message("m", "terminal:ann", tuple(Quoted(word) for word in words), buttons=buttons), edits)


def test_what_is_said_heard_and_waited_for_is_written_at_once(tmp_path: Path) -> None:
    watch, path = Watch(), tmp_path / "chat.txt"
    saved = recording(path, watch)
    saved.said(replied("/start 7K2MQ-9XW4D-HT0VB-3RENC"))
    saved.heard(heard("Welcome.", "Ask."))
    watch.time += timedelta(days=3, hours=2, minutes=5, seconds=30)
    saved.said(replied("First\nsecond", "2"))
    saved.heard(heard("\u202eevil", edits="7"))
    watch.time += timedelta(seconds=20)
    saved.said(edited("12", "2"))
    saved.said(replied("", "3", FileRef("a.pdf", "application/pdf", 5)))
    assert path.read_text().splitlines()[1:] == [
        "questionnaire: wg-study",
        "as: member_state Switzerland head",
        "start: 2026-03-02T09:00Z",
        "arrive: by hand",
        "records: none",
        "> /start {code delegate}",
        "< | Welcome.",
        "  | Ask.",
        "  [/done Done]",
        "+ 3d 2h 6m",
        "> First",
        "  second",
        "<~ | \\u{202e}evil\\u{202c}",
        "  [/done Done]",
        '> (edits "First") 12',
        "> (file a.pdf, 5 bytes)",
    ]
    saved.close()


@given(WORDS)
def test_whatever_was_said_is_read_again_as_it_was(text: str) -> None:
    if looks_like_code(text) or read(text) or not text.strip("\n"):
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        saved = recording(path, Watch())
        saved.said(replied(text))
        saved.said(edited(text))
        saved.close()
        first, second = (entry.what for entry in parse(path.read_text("utf-8"), path).entries)
    assert isinstance(first, Said)
    assert isinstance(first.what, Say)
    assert meant(first.what.text, lambda name, seat: "") == text
    assert isinstance(second, Said)
    assert isinstance(second.what, Edit)
    assert meant(second.what.text, lambda name, seat: "") == text
    assert meant(second.what.old, lambda name, seat: "") in text


@pytest.mark.parametrize("typed", ["/start 7K2MQ-9XW4D-HT0VB-3RENC", "7k2mq 9xw4d ht0vb 3renc", "/start nonsense"])
def test_a_code_is_never_written(tmp_path: Path, typed: str) -> None:
    saved = recording(tmp_path / "chat.txt", Watch())
    saved.said(replied(typed))
    saved.close()
    assert (tmp_path / "chat.txt").read_text().splitlines()[-1].endswith("{code delegate}")


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        recording(tmp_path / "chat.txt", Watch())
    assert (tmp_path / "chat.txt").read_text() == "mine"
