"""Saves a conversation as it is held, in the form of the golden transcripts: a report of a fault becomes a test.

The file holds somebody's answers: it says so, and only its owner may read it. Codes are left out. It is written line by line,
so that what led to a crash is in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.shared.hostile import clean
from bot.engine.codes import looks_like_code
from bot.engine.commands import read
from bot.model.effects import Message
from bot.phrases.bidi import bare
from bot.phrases.plain import plain

_WARNING = """\
# A conversation at a terminal. It holds what somebody answered: give it only to those who may read that.
"""
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)))


class Transcript:
    """One transcript file."""

    def __init__(self, path: Path, *, questionnaire: str, seat: str, now: Callable[[], datetime]) -> None:
        """Begin the file. *questionnaire* and *seat* go into its head. Raise FileExistsError or another OSError."""
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
        self._now = now
        self._told = now().astimezone(UTC).replace(second=0, microsecond=0)
        head = f"questionnaire: {questionnaire}\nas: {seat}\nstart: {self._told:%Y-%m-%dT%H:%MZ}\n"
        self._write(_WARNING + head)

    def said(self, typed: str) -> None:
        """Note what the person said."""
        self._write(self._passed() + _block(">", _without_code(clean(typed)).split("\n")))

    def heard(self, message: Message, language: str, zone: str) -> None:
        """Note what the bot said."""
        self._write(_block("<", [bare(clean(line)) for line in plain(message, language, zone)]))

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _passed(self) -> str:
        """Return how much time passed since it was last told, in whole minutes; nothing if it was less."""
        passed = self._now() - self._told
        parts = []
        for letter, unit in _UNITS:
            count = passed // unit
            if count > 0:
                parts.append(f"{count}{letter}")
                self._told += count * unit
                passed -= count * unit
        return "".join(f"+ {part}\n" for part in parts)

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()


def _block(mark: str, lines: list[str]) -> str:
    """Return *lines* as one utterance: the first after its mark, the others indented."""
    first, *others = lines or [""]
    return "".join(f"{line}\n" for line in (f"{mark} {first}".rstrip(), *(f"  {line}".rstrip() for line in others)))


def _without_code(typed: str) -> str:
    """Return *typed* without an invitation code, which is a secret until it is used and nobody's business after."""
    command = read(typed)
    if command is not None and command.word == "start":
        return "/start"
    return "/start" if looks_like_code(typed) else typed
