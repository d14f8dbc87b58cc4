"""The form of a transcript file: read with every mistake told at once, printed again byte for byte.

A file is a head (who takes part, when it begins), then what happens, line by line: `>` said, `<` the bot, `!` a record, `+`
time passes, `*` done meanwhile by the secretariat. Only what is put in is read; what follows from it (`<`, `!`) is made anew by
whoever plays the file, and the whole is compared. `docs/rehearsal.md` is the author's guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from bot.model.people import Office, Role
from bot.model.schedule import hours
from bot.questionnaire.problems import Problem
from bot.rehearsal.written import BadText, meant


class TranscriptError(Exception):
    """The transcript cannot be played; every problem found in it is in *problems*."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class SeatFor:
    """One seat: for an entity ("" for one named after its kind)."""

    kind: str
    entity: str
    role: Role


@dataclass(slots=True)
class Person:
    """Somebody who speaks in a chat called *name*. *same_as*: another chat of that person. No seat, no office: a stranger."""

    name: str
    line: int
    seats: list[SeatFor] = field(default_factory=list)
    office: Office | None = None
    language: str = ""
    time_zone: str = ""
    same_as: str = ""

    @property
    def stranger(self) -> bool:
        """Whether there is nothing this chat could get in with."""
        return not self.seats and self.office is None and not self.same_as


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file of so many bytes, or with what is in *path*; *away*: its bytes have not reached us yet."""

    name: str
    size: int
    away: bool
    path: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """A message is sent. *text* is as written: see `bot.rehearsal.written`."""

    text: str
    file: FileSent | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """The button or option *label* is pressed, on the latest message that has it and in which *on* stands."""

    label: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """The speaker's latest message in which *old* stands now reads *text*."""

    old: str
    text: str


@dataclass(frozen=True, slots=True)
class Delete:
    """The speaker's latest message in which *old* stands is taken away."""

    old: str


@dataclass(frozen=True, slots=True)
class Again:
    """The platform delivers the speaker's last input once more."""


Input: TypeAlias = Say | Press | Edit | Delete | Again


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody does something. It was sent *ago*, or, if *before_that*, just before the same speaker's input before it."""

    who: str
    what: Input
    ago: timedelta = timedelta()
    before_that: bool = False
    room: str = ""
    """Said to the bot in that room, where others read along; "" in the private chat."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Time passes: *span*, or until *to*."""

    span: timedelta = timedelta()
    to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The secretariat, or the operator, does something: *verb*, with what it is about."""

    verb: str
    about: str


Happening: TypeAlias = Said | Passed | Meanwhile


@dataclass(frozen=True, slots=True)
class Entry:
    """Something put in: the line it stands on, how it is written, and the blank lines and comments before it."""

    what: Happening
    line: int
    written: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(slots=True)
class Transcript:
    """A whole file. *head_written* and *tail* are kept as they stand."""

    path: Path
    head_written: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tail: tuple[str, ...] = ()
    people: dict[str, Person] = field(default_factory=dict)
    rooms: list[str] = field(default_factory=list)
    questionnaire: str = ""
    consultation: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    start: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    deadline: datetime | None = None
    reminders: tuple[int, ...] | None = None
    """Hours before the closing; None: as the consultation has it."""
    requests: bool | None = None
    entrances: dict[str, str] = field(default_factory=dict)
    """The name of the bot or the workspace by platform, where people are pointed to it."""
    stage: str = ""
    eligibility: list[str] = field(default_factory=list)
    codes: timedelta = timedelta(days=400)
    by_hand: bool = False
    records: bool = True
    lines: dict[str, int] = field(default_factory=dict)
    """Where each header stands, for problems."""

    @property
    def default(self) -> str:
        """The name of the one who speaks where no name stands."""
        return next(iter(self.people), "")

    def place(self, line: int | str) -> str:
        """Return the place of a line, or of a header, for a problem."""
        number = self.lines.get(line, 1) if isinstance(line, str) else line
        return f"{self.path}:{number}"


HEADERS = (
    "questionnaire", "consultation", "version", "as", "chat", "start", "deadline", "stage", "eligibility", "codes", "arrive",
    "records", "reminders", "requests", "room",
    "entrance",
)  # fmt: skip
OFTEN = ("as", "chat", "eligibility", "entrance", "room")
"""Headers that may stand several times."""
VERBS = (
    *("stage", "deadline", "eligibility", "version", "revoke", "revoke codes", "unlink", "restart", "outage"),
    *("file comes", "file is lost", "room lost", "room back"),
)
DEFAULT_NAME = "delegate"

_HEADER = re.compile(r"([a-z]+)(?: ([\w.-]+))?:(?: (.*))?")
_SAID = re.compile(r"([A-Za-z][\w-]*)?(?:@([A-Za-z][\w-]*))?>(?: (.*))?", re.DOTALL)
_MADE = re.compile(r"(?:[A-Za-z][\w-]*)?<~?(?: .*)?|!(?: .*)?")
_SPAN = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")
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


def span_of(written: str) -> timedelta | None:
    """Return the time that "3d", "2h 30m" or "10s" means; None if it means none."""
    found = _SPAN.fullmatch(written.strip())
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def instant_of(written: str) -> datetime | None:
    """Return the instant that "2026-03-02T09:00Z" means, UTC; None if it means none, or has no zone."""
    try:
        at = datetime.fromisoformat(written.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


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
        first = self._head(lines)
        self._required()
        self._body(lines, first)
        if not self.problems and not self.made.entries:
            self.say("T016", first + 1, "nothing is said", "Write what the delegate says, such as: > /next")
        if self.problems:
            raise TranscriptError(self.problems)
        return self.made

    # The head

    def _head(self, lines: list[str]) -> int:
        """Read the head; return the index of the first line after it."""
        for index, line in enumerate(lines):
            if line.strip() and not line.startswith("#"):
                if _SAID.fullmatch(line) or _MADE.fullmatch(line) or line[0] in "+*":
                    break
                self._header(index + 1, line)
        else:
            index = len(lines)
        while index and not lines[index - 1].strip():
            index -= 1  # blank lines belong to what follows
        self.made.head_written = lines[:index]
        return index

    def _header(self, number: int, line: str) -> None:
        found = _HEADER.fullmatch(line.rstrip())
        if found is None:
            return self.say(
                "T003", number, f'"{line[:40]}" is neither a header nor something said', "Write NAME: VALUE, or > TEXT"
            )
        name, value = found[1], (found[3] or "").strip()
        if name not in HEADERS or (found[2] and name != "version"):
            near = get_close_matches(name, HEADERS, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(HEADERS)}"
            return self.say("T004", number, f'"{name}" is no header', remedy)
        key = f"{name} {found[2]}" if name == "version" else name
        if key in self.made.lines and name not in OFTEN:
            return self.say("T006", number, f'"{key}" appears twice', "Keep the one that is meant")
        self.made.lines.setdefault(key, number)
        if not value:
            return self.say("T005", number, f'"{key}" has no value', "Give one, or remove the line")
        return self._value(number, name, found[2] or "", value)

    def _value(self, number: int, name: str, version: str, value: str) -> None:
        made = self.made
        match name:
            case "questionnaire":
                made.questionnaire = value
            case "consultation":
                made.consultation = value
            case "version":
                made.versions[version] = value
            case "as":
                self._person(number, value)
            case "chat":
                self._chat(number, value)
            case "room":
                if not re.fullmatch(r"[A-Za-z][\w-]*", value) or value in (*made.people, *made.rooms):
                    return self.say("T008", number, f'"{value}" names no new room', "Write a name that nobody has: room: hall")
                made.rooms.append(value)
            case "start" | "deadline":
                at = instant_of(value)
                if at is None:
                    return self.say("T009", number, f'"{value}" is no instant', "Write one with its zone: 2026-03-02T09:00Z")
                if name == "start":
                    made.start = at
                else:
                    made.deadline = at
            case "reminders":
                spans = [hours(one) for one in value.split()]
                if None in spans:
                    return self.say("T010", number, f'"{value}" is no distance', "Write days or hours: 14d 3d 12h")
                made.reminders = tuple(sorted({one for one in spans if one}, reverse=True))
            case "requests":
                if value not in ("yes", "no"):
                    return self.say("T004", number, f'requests is "{value}"', "Write: requests: yes, or requests: no")
                made.requests = value == "yes"
            case "entrance":
                platform, _, called = value.partition(" ")
                if platform not in ("telegram", "slack") or not called.strip():
                    remedy = "Write: entrance: telegram tour_bot, or entrance: slack NAME OF THE WORKSPACE"
                    return self.say("T004", number, f'"{value}" is no entrance', remedy)
                made.entrances[platform] = called.strip()
            case "stage":
                made.stage = value
            case "eligibility":
                made.eligibility.append(value)
            case "codes":
                span = span_of(value)
                if span is None:
                    return self.say("T010", number, f'"{value}" is no time', "Write how long codes are good for: 14d")
                made.codes = span
            case "arrive":
                if value != "by hand":
                    return self.say("T004", number, f'arrive is "{value}"', "Write: arrive: by hand")
                made.by_hand = True
            case _:
                if value != "none":
                    return self.say("T004", number, f'records is "{value}"', "Write: records: none, or remove the line")
                made.records = False
        return None

    def _person(self, number: int, value: str) -> None:
        """`as: [NAME =] KIND [ENTITY] ROLE`, `as: [NAME =] secretary|admin`, `as: NAME = nobody`."""
        name, words = self._named(value)
        person = self.made.people.setdefault(name, Person(name, number))
        words = [word for word in words if not self._about(person, word)]
        offices = [office.value for office in Office]
        if words == ["nobody"]:
            return None
        if len(words) == 1 and words[0] in offices:
            person.office = Office(words[0])
            return None
        roles = [role.value for role in Role]
        if len(words) < 2 or words[-1] not in roles:
            what = f'"{value}" names no seat'
            return self.say(
                "T007", number, what, f"Write KIND ENTITY {'|'.join(roles)}, or one of {', '.join(offices)}, nobody"
            )
        person.seats.append(SeatFor(words[0], " ".join(words[1:-1]), Role(words[-1])))
        return None

    def _chat(self, number: int, value: str) -> None:
        """`chat: phone = ana`: one more chat of somebody."""
        name, _, whose = (part.strip() for part in value.partition("="))
        if whose not in self.made.people or not re.fullmatch(r"[A-Za-z][\w-]*", name) or name in self.made.people:
            return self.say("T008", number, f'"{value}" names no new chat of somebody above', "Write: chat: phone = NAME")
        self.made.people[name] = Person(name, number, same_as=whose)
        return None

    @staticmethod
    def _named(value: str) -> tuple[str, list[str]]:
        found = re.fullmatch(r"([A-Za-z][\w-]*) += +(.*)", value)
        return (found[1], found[2].split()) if found else (DEFAULT_NAME, value.split())

    @staticmethod
    def _about(person: Person, word: str) -> bool:
        """Take `language=fr` or `zone=Asia/Tokyo`; return whether it was one."""
        key, equals, value = word.partition("=")
        if not equals or key not in ("language", "zone"):
            return False
        if key == "language":
            person.language = value
        else:
            person.time_zone = value
        return True

    def _required(self) -> None:
        for name, example in (
            ("questionnaire", "wg-study"),
            ("as", "member_state Switzerland head"),
            ("start", "2026-03-02T09:00Z"),
        ):
            if name not in self.made.lines:
                self.say("T005", 1, f'the header "{name}" is missing', f"Write, above what is said: {name}: {example}")

    # The body

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


def _end_of(lines: list[str], start: int) -> int:
    """Return the index after the block that begins at *start*: its indented lines, with blank ones between them."""
    end = start + 1
    look = end
    while look < len(lines) and (lines[look].startswith("  ") or not lines[look].strip()):
        look += 1
        if lines[look - 1].strip():
            end = look
    return end


def printed(transcript: Transcript, made: Callable[[int], Sequence[str]]) -> str:
    """Return the whole file; *made* gives the lines that follow from the entry with that index."""

    def lines() -> Iterator[str]:
        yield from transcript.head_written
        for index, entry in enumerate(transcript.entries):
            yield from entry.before
            yield from entry.written
            yield from made(index)
        yield from transcript.tail

    return "\n".join(lines()) + "\n"


def block(mark: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield *lines*, already as a transcript writes them, as one utterance under *mark*."""
    first, *others = lines or [""]
    yield f"{mark} {first}".rstrip()
    if others and not others[-1]:
        others[-1] = "\\u{20}"  # a blank line would not be seen to belong here
    for line in others:
        yield f"  {line}".rstrip() if line else ""
