"""The audit log: what was done at the desk, and how people became known. Each entry has the hash of the one before.

Persons stand in it by id only. Their addresses, names and what they wrote do not stand in it at all: so a person can be erased
and the chain still holds. An entry refers to what it changed, with the SHA-256 of that row where it is kept in one.
`deeds` tells which entry a record makes; the form is documented in `docs/desk.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum

import rfc8785
from msgspec import Struct

from bot.model.consultation import COMMAND_LINE

FORM = "tourdetable-audit-1"
NOTHING = "0" * 64
"""What stands as the hash before the first entry."""
SHORT = 16
"""Hexadecimal digits of a hash that are printed: 64 bits, which nobody finds a second log for."""
PAGE = 8
"""Entries that a chat tells at once."""


class What(StrEnum):
    """What was done."""

    BEGAN = "began"
    """The log began: what was done before is not in it."""
    QUESTIONNAIRE = "questionnaire"
    CHANGE = "change"
    """A consultation was made or changed: its deadlines, who may answer, its stage, its version."""
    ROSTER = "roster"
    OFFICE = "office"
    SEAT_REVOKED = "seat_revoked"
    CODE_MADE = "code_made"
    CODE_FOR_CHAT = "code_for_chat"
    """A person made a code for another chat of their own."""
    CODES_REVOKED = "codes_revoked"
    CODE_USED = "code_used"
    EMAIL = "email"
    """A person was known by the e-mail that their workspace vouches for."""
    UNLINKED = "unlinked"
    REQUESTED = "requested"
    """Somebody without a code asked to be let in."""
    REQUEST_ERASED = "request_erased"
    """They took it back, or came in by another way."""
    APPROVED = "approved"
    REQUEST_REFUSED = "request_refused"
    FORGOTTEN = "forgotten"
    RULING = "ruling"
    TIME_RULING = "time_ruling"
    """Whether a submission that came at an uncertain time was in time."""
    BEHALF = "behalf"
    """Something was done about a response that came on paper, and which the secretariat enters."""
    REMINDERS = "reminders"
    DIGESTS = "digests"
    EXPORT = "export"
    """Somebody asked in a chat for the answers as a file."""
    ROOM_BOUND = "room_bound"
    ROOM_UNBOUND = "room_unbound"
    ATTEMPT = "attempt"
    """Somebody without the right to it typed a command of the desk. Nothing was done, and nothing was told."""


class Deed(Struct, frozen=True):
    """Something done. *by* is a person's id, `COMMAND_LINE`, or "" for a stranger; *about* names ids."""

    what: What
    at: datetime
    by: str
    consultation: str = ""
    """"" where it is about more than one, or none."""
    about: dict[str, str] = {}
    sha256: str = ""
    """Of the row that was written: see `of_change`, `of_ruling`; of a questionnaire's file."""


class Entry(Struct, frozen=True):
    """A deed as it stands in the log: all as text, so that the hash is over what is stored."""

    number: int
    previous: str
    at: str
    by: str
    what: str
    consultation: str
    about: dict[str, str]
    sha256: str
    hash: str = ""

    def content(self) -> bytes:
        """Return the canonical bytes (RFC 8785) that the hash is over: all but the hash itself."""
        return rfc8785.dumps(
            {
                "about": self.about,
                "at": self.at,
                "by": self.by,
                "consultation": self.consultation,
                "number": self.number,
                "previous": self.previous,
                "sha256": self.sha256,
                "what": self.what,
            }
        )

    def sealed(self) -> str:
        """Return the hash that it must have."""
        return hashlib.sha256(self.content()).hexdigest()

    @property
    def whole(self) -> bool:
        """Whether it says what it said when it was written, as far as its own hash tells."""
        try:
            return self.sealed() == self.hash
        except rfc8785.CanonicalizationError:  # a number that is none of ours
            return False


class Head(Struct, frozen=True):
    """The end of a log: the number of its last entry and that entry's hash."""

    number: int = 0
    hash: str = NOTHING

    @property
    def short(self) -> str:
        """The form that is printed: "12-3f2a91c077de0b1c", "" for a log without entries."""
        return f"{self.number}-{self.hash[:SHORT]}" if self.number else ""


class Acted(Struct, frozen=True):
    """An entry with the names, by id, of those in it whom the reader may know by name."""

    entry: Entry
    names: dict[str, str] = {}

    @property
    def at(self) -> datetime | None:
        """When it was done, None if somebody has made nonsense of it."""
        try:
            at = datetime.fromisoformat(self.entry.at)
        except ValueError:
            return None
        return at if at.tzinfo else None


class Finding(Struct, frozen=True):
    """Something wrong with the log at *number*. *fault*: altered, missing, unchained, beginning, head, state, unlogged."""

    number: int
    fault: str
    about: str = ""


def stamp(at: datetime) -> str:
    """Return *at* (aware) as it is stored: "2026-03-02T09:00:00.000000Z"."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def chained(after: Head, deeds: Iterable[Deed]) -> Iterator[Entry]:
    """Yield *deeds* as the entries that follow *after*."""
    number, previous = after.number, after.hash
    for deed in deeds:
        number += 1
        about = {key: value for key, value in deed.about.items() if value}
        at, what = stamp(deed.at), deed.what.value
        bare = Entry(number, previous, at, deed.by, what, deed.consultation, about, deed.sha256)
        previous = bare.sealed()
        yield Entry(number, bare.previous, at, deed.by, what, deed.consultation, about, deed.sha256, previous)


def began(at: datetime) -> Deed:
    """Return the first deed of every log."""
    return Deed(What.BEGAN, at, COMMAND_LINE, about={"form": FORM})


class Follower:
    """Follows a log from its first entry and tells what is wrong. *head*: where it must have been once, or ""."""

    def __init__(self, head: str = "") -> None:
        number, _, digits = head.strip().lower().rpartition("-")
        self._wanted, self._digits = int(number) if number else 0, digits
        self._met = not head
        self.at = Head()

    def follow(self, entry: Entry) -> Iterator[Finding]:
        """Yield what is wrong with the next entry."""
        if entry.number == 1 and (entry.what != What.BEGAN or entry.about.get("form") != FORM):
            yield Finding(1, "beginning")
        if entry.number > self.at.number + 1:
            last = entry.number - 1
            yield Finding(self.at.number + 1, "missing", str(last) if last > self.at.number + 1 else "")
        elif entry.previous != self.at.hash:
            yield Finding(entry.number, "unchained")
        if not entry.whole:
            yield Finding(entry.number, "altered")
        self.at = Head(entry.number, entry.hash)
        if self._wanted in (0, entry.number) and entry.hash.startswith(self._digits):
            self._met = True

    def end(self) -> Iterator[Finding]:
        """Yield what is wrong with the end."""
        if not self.at.number:
            yield Finding(1, "missing")
        if not self._met:
            cut = self._wanted > self.at.number
            yield Finding(self._wanted, "head", "cut" if cut else "")


def is_head(typed: str) -> bool:
    """Whether *typed* is a head as it is printed, or the digits of one (at least `SHORT`)."""
    number, dash, digits = typed.strip().lower().rpartition("-")
    hexadecimal = SHORT <= len(digits) <= len(NOTHING) and set(digits) <= set("0123456789abcdef")
    return hexadecimal and (number.isascii() and number.isdecimal() and len(number) < SHORT if dash else True)
