"""What a transcript is: who takes part, when it begins, what happens; printed again byte for byte.

A file is a head, then what happens, line by line: `>` said, `<` the bot, `!` a record, `+` time passes, `*` done meanwhile by
the secretariat. Only what is put in is kept; what follows from it (`<`, `!`) is made anew by whoever plays the file, and the
whole is compared. `reading` reads a file; `docs/rehearsal.md` is the author's guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from bot.model.people import Office, Role
from bot.questionnaire.problems import Problem

DEFAULT_NAME = "delegate"
"""Of the one who speaks in a transcript that names nobody."""


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
