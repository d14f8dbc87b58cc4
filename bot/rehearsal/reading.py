"""How a transcript is read: its lines as they follow upon each other, with every mistake told at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

from bot.questionnaire.problems import Problem
from bot.rehearsal.head import Head
from bot.rehearsal.transcript import (
    Again,
    Delete,
    Edit,
    Entry,
    FileSent,
    Happening,
    Input,
    Meanwhile,
    Passed,
    Press,
    Said,
    Say,
    Transcript,
    TranscriptError,
)
from bot.rehearsal.written import BadText, instant_of, meant, span_of

VERBS = (
    *("stage", "deadline", "eligibility", "version", "revoke", "revoke codes", "unlink", "restart", "outage"),
    *("file comes", "file is lost", "room lost", "room back"),
)

_SAID = re.compile(r"([A-Za-z][\w-]*)?(?:@([A-Za-z][\w-]*))?>(?: (.*))?", re.DOTALL)
_MADE = re.compile(r"(?:[A-Za-z][\w-]*)?<~?(?: .*)?|!(?: .*)?")
_QUOTE = r'"((?:[^"\\]|\\.)+)"'
_PRESS = re.compile(rf"\[([^\]\n]+)\](?: on {_QUOTE})?")
_EDITS = re.compile(rf"\(edits {_QUOTE}\)(?: (.*))?", re.DOTALL)
_DELETES = re.compile(rf"\(deletes {_QUOTE}\)")
_FILE = re.compile(r"\(file (.+?)(?: from (.+?)|, (\d+) bytes)(, on its way)?\)(?: (.*))?", re.DOTALL)
_SENT = re.compile(r"\(sent (?:(\d[\dhms ]*) ago|before that)\) (.*)", re.DOTALL)
_DIRECTION = re.compile(r"\((?:edits?|deletes?|files?|sent|again)\b[^)\n]*\)?")


def read(path: Path) -> Transcript:
    """Return the transcript in *path*. Raise TranscriptError with all its problems."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise TranscriptError([Problem("T001", str(path), what, "Check the path and its permissions")]) from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise TranscriptError([Problem("T002", str(path), what, "Save the file as UTF-8")]) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Transcript:
    """Return the transcript in *text*; *path* names it, and paths in it are relative to it. Raise TranscriptError."""
    return _Reading(path).read(text.removesuffix("\n").split("\n"))


class _Reading:
    """One file as it is being read."""

    def __init__(self, path: Path) -> None:
        self.made = Transcript(path)
        self.problems: list[Problem] = []

    def say(self, code: str, line: int | str, what: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, self.made.place(line), what, remedy))

    def read(self, lines: list[str]) -> Transcript:
        """Return the transcript in *lines*, or raise with all that is wrong."""
        first = _first_after_head(lines)
        Head(self.made, self.say).read(lines[:first])
        self._body(lines, first)
        if not self.problems and not self.made.entries:
            self.say("T016", first + 1, "nothing is said", "Write what the delegate says, such as: > /next")
        if self.problems:
            raise TranscriptError(self.problems)
        return self.made

    def _body(self, lines: list[str], first: int) -> None:
        before: list[str] = []
        index = first
        while index < len(lines):
            line, number = lines[index], index + 1
            if not line.strip() or line.startswith("#"):
                before.append(line)
                index += 1
                continue
            end = _end_of(lines, index)
            block = lines[index:end]
            index = end
            if _MADE.fullmatch(line):
                before = []
                continue
            what = self._happening(number, block)
            if what is not None:
                self.made.entries.append(Entry(what, number, tuple(block), tuple(before)))
            before = []
        self.made.tail = tuple(before)

    def _happening(self, number: int, block: list[str]) -> Happening | None:
        line = block[0]
        if line.startswith("  "):
            self.say("T014", number, "an indented line goes on with nothing", "Put what it belongs to before it")
            return None
        if line[0] in "+*":
            rest = line[1:].strip()
            return self._passed(number, rest) if line[0] == "+" else self._meanwhile(number, rest)
        found = _SAID.fullmatch(line)
        if found is None:
            self.say("T003", number, f'"{line[:40]}" begins with no mark', "Begin with >, <, !, + or *, or indent it by two")
            return None
        who = found[1] or self.made.default
        if who not in self.made.people:
            remedy = f"Write, in the head: as: {who} = KIND ENTITY ROLE"
            if self.made.people:
                self.say("T008", number, f'nobody is called "{who}"', remedy)
            return None
        room = found[2] or ""
        if room and room not in self.made.rooms:
            self.say("T008", number, f'no room is called "{room}"', f"Write, in the head: room: {room}")
            return None
        said = self._said(number, who, "\n".join((found[3] or "", *(line[2:] for line in block[1:]))))
        if said and room and (not isinstance(said.what, Say) or said.what.file):
            self.say("T011", number, "in a room there are only words", "Write what is said to the bot there")
            return None
        return replace(said, room=room) if said else None

    def _passed(self, number: int, rest: str) -> Passed | None:
        if rest.startswith("to "):
            at = instant_of(rest[3:])
            if at is not None:
                return Passed(to=at)
        span = span_of(rest)
        if span is None:
            self.say("T010", number, f'"{rest}" is no time to pass', "Write + 3d, + 2h 30m, or + to 2026-04-01T00:00Z")
            return None
        return Passed(span)

    def _meanwhile(self, number: int, rest: str) -> Meanwhile | None:
        verb, _, about = (part.strip() for part in rest.partition(":"))
        if verb not in VERBS or (not about and verb != "restart"):
            near = get_close_matches(verb, VERBS, n=1)
            remedy = f"Write * {near[0]}: ..." if near else f"There are: {', '.join(VERBS)}"
            self.say("T013", number, f'"{rest[:40]}" is nothing that the secretariat does here', remedy)
            return None
        return Meanwhile(verb, about)

    def _said(self, number: int, who: str, text: str) -> Said | None:
        ago, before_that = timedelta(), False
        if sent := _SENT.fullmatch(text):
            span = span_of(sent[1]) if sent[1] else timedelta()
            if span is None:
                self.say("T010", number, f'"{sent[1]}" is no time', "Write (sent 10s ago)")
                return None
            ago, before_that, text = span, not sent[1], sent[2]
        what = self._input(number, text)
        return Said(who, what, ago, before_that) if what is not None else None

    def _input(self, number: int, text: str) -> Input | None:
        if found := _PRESS.fullmatch(text):
            return Press(found[1], self._checked(number, found[2] or ""))
        if text == "(again)":
            return Again()
        if found := _EDITS.fullmatch(text):
            return Edit(self._checked(number, found[1]), self._checked(number, found[2] or ""))
        if found := _DELETES.fullmatch(text):
            return Delete(self._checked(number, found[1]))
        if found := _FILE.fullmatch(text):
            return Say(
                self._checked(number, found[5] or ""),
                FileSent(self._checked(number, found[1]), int(found[3] or 0), bool(found[4]), found[2] or ""),
            )
        if found := _DIRECTION.match(text):
            what = f'"{found[0]}" is not understood'
            self.say(
                "T011",
                number,
                what,
                r'Write (edits "OLD") NEW, (deletes "OLD"), (file NAME, 12 bytes), (sent 10s ago) TEXT, \( for a bracket',
            )
            return None
        return Say(self._checked(number, text))

    def _checked(self, number: int, written: str) -> str:
        """Return *written* as it is, having looked at its escapes and stand-ins."""

        def code(name: str, seat: int) -> str:
            person = self.made.people.get(name)
            whose = self.made.people.get(person.same_as) if person and person.same_as else person
            if whose is None or seat < 1 or seat > max(len(whose.seats), whose.office is not None):
                raise BadText(f"there is no code {name} {seat}", "Name somebody of the head who has so many seats")
            return ""

        try:
            meant(written, code)
        except BadText as bad:
            self.say("T012", number, bad.what, bad.remedy)
        return written


def _first_after_head(lines: list[str]) -> int:
    """Return the index of the first line after the head; blank lines before it belong to it."""
    begins = (n for n, line in enumerate(lines) if _SAID.fullmatch(line) or _MADE.fullmatch(line) or line[:1] in ("+", "*"))
    index = next(begins, len(lines))
    while index and not lines[index - 1].strip():
        index -= 1
    return index


def _end_of(lines: list[str], start: int) -> int:
    """Return the index after the block that begins at *start*: its indented lines, with blank ones between them."""
    end = start + 1
    look = end
    while look < len(lines) and (lines[look].startswith("  ") or not lines[look].strip()):
        look += 1
        if lines[look - 1].strip():
            end = look
    return end
