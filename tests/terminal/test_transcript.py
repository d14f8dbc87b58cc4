"""A conversation is saved as a golden transcript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.terminal.transcript import Transcript
from bot.model.effects import Message
from bot.model.parts import Phrase, Quoted
from bot.model.shapes import Button


class Watch:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def heard(transcript: Transcript, *words: str) -> None:
    buttons = (Button(Quoted("Done"), "/done"),)
    transcript.heard(Message("m", "terminal:ann", tuple(Quoted(word) for word in words), buttons=buttons), "", "")


def test_what_is_said_heard_and_waited_for_is_written(tmp_path: Path) -> None:
    watch, path = Watch(), tmp_path / "chat.txt"
    transcript = Transcript(path, questionnaire="wg-study", seat="member_state head", now=watch.now)
    transcript.said("/start")
    heard(transcript, "Welcome.", "Ask.")
    watch.time += timedelta(days=3, hours=2, minutes=5, seconds=30)
    transcript.said("First\nsecond\x1b[2J")
    watch.time += timedelta(seconds=20)
    transcript.said("12")
    assert path.read_text().splitlines()[1:] == [  # before the file is closed: a crash must not take it away
        "questionnaire: wg-study",
        "as: member_state head",
        "start: 2026-03-02T09:00Z",
        "> /start",
        "< | Welcome.",
        "  | Ask.",
        "  [/done Done]",
        "+ 3d",
        "+ 2h",
        "+ 6m",
        "> First",
        "  second\ufffd[2J",
        "> 12",
    ]
    transcript.close()


@pytest.mark.parametrize("typed", ["/start 7K2MQ-9XW4D-HT0VB-3RENC", "7k2mq 9xw4d ht0vb 3renc", "/start nonsense"])
def test_a_code_is_never_written(tmp_path: Path, typed: str) -> None:
    transcript = Transcript(tmp_path / "chat.txt", questionnaire="q", seat="code", now=Watch().now)
    transcript.said(typed)
    transcript.close()
    assert (tmp_path / "chat.txt").read_text().splitlines()[-1] == "> /start"


def test_isolates_are_left_out_and_words_stay(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "chat.txt", questionnaire="q", seat="code", now=Watch().now)
    transcript.heard(Message("m", "a", (Phrase("terminal-saved", {"path": Quoted("ملف")}),)), "", "")
    transcript.close()
    assert (tmp_path / "chat.txt").read_text().splitlines()[-1] == "< Saved as: ملف"


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        Transcript(tmp_path / "chat.txt", questionnaire="q", seat="code", now=Watch().now)
    assert (tmp_path / "chat.txt").read_text() == "mine"
