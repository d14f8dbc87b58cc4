"""Saves a conversation as it is held, in the form of `bot.rehearsal.transcript`: a report of a fault becomes a test.

The file holds somebody's answers: it says so, and only its owner may read it. Codes are left out. It is written as it is said,
so that what led to a crash is in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.engine.codes import looks_like_code
from bot.engine.commands import read
from bot.model.events import Edited, Event, Replied
from bot.phrases.plain import plain
from bot.rehearsal.transcript import DEFAULT_NAME, block
from bot.rehearsal.written import shown
from bot.service.ports import ToSend

_WARNING = "# A conversation at a terminal. It holds what somebody answered: give it only to those who may read that.\n"
_OLD_LENGTH = 40
_LINE_BREAK = "\\u{a}"
_CODE = f"{{code {DEFAULT_NAME}}}"


class Recording:
    """One transcript file, begun when it is made."""

    def __init__(self, path: Path, *, questionnaire: str, seat: str, by_hand: bool, now: Callable[[], datetime]) -> None:
        """*questionnaire* and *seat* go into the head. *by_hand*: the person gets in with a code, which is part of it.

        Raise FileExistsError or another OSError.
        """
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
        self._now = now
        self._told = now().astimezone(UTC).replace(second=0, microsecond=0)
        self._texts: dict[str, str] = {}
        head = f"questionnaire: {questionnaire}\nas: {seat}\nstart: {self._told:%Y-%m-%dT%H:%MZ}\n"
        self._write(_WARNING + head + ("arrive: by hand\n" if by_hand else "") + "records: none\n")

    def said(self, event: Event) -> None:
        """Note what the person said."""
        match event:
            case Replied(text=text, message=message, file=file):
                self._texts[message] = text
                if file is not None:
                    self._note(">", f"(file {_lines(file.name)[0]}, {file.size} bytes) ", text)
                else:
                    self._note(">", "", text)
            case Edited(text=text, message=message):
                old = next(filter(None, self._texts.get(message, "").split("\n")), "")[:_OLD_LENGTH]
                self._note(">", '(edits "{}") '.format(_line(old).replace('"', "\\u{22}")), text)
            case _:
                return

    def heard(self, to_send: ToSend) -> None:
        """Note what the bot said."""
        lines = [shown(line) for line in plain(to_send.message, to_send.language, to_send.time_zone)]
        self._write("".join(f"{line}\n" for line in block("<~" if to_send.edits else "<", lines)))

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _note(self, mark: str, direction: str, text: str) -> None:
        first, *others = _lines(text)
        if not direction and first[:1] in ("(", "["):
            first = f"\\{first}"
        self._write(self._passed() + "".join(f"{line}\n" for line in block(mark, [f"{direction}{first}", *others])))

    def _passed(self) -> str:
        """Return how much time passed since it was last told, in whole minutes; nothing if it was less."""
        minutes = (self._now() - self._told) // timedelta(minutes=1)
        if minutes <= 0:
            return ""
        self._told += timedelta(minutes=minutes)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        parts = [f"{count}{letter}" for count, letter in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
        return f"+ {' '.join(parts)}\n"

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()


def _lines(text: str) -> list[str]:
    """Return *text*, said by a person, as the lines that a transcript writes; a code is replaced by what stands for it."""
    command = read(text)
    if command is not None and command.word == "start" and command.argument:
        return [f"/start {_CODE}"]
    if looks_like_code(text):
        return [_CODE]
    inner = text.strip("\n")
    before = len(text) - len(text.lstrip("\n"))
    lines = [_line(line) for line in inner.split("\n")]
    lines[0] = _LINE_BREAK * before + lines[0]  # an empty line at either end would be taken for the file's own
    lines[-1] += _LINE_BREAK * (len(text) - len(inner) - before)
    return lines


def _line(line: str) -> str:
    """Return *line* with everything escaped that a transcript would read otherwise."""
    return "\\{".join(shown(part) for part in line.split("{"))
