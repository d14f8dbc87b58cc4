"""The audit log: what was done at the desk, and how people became known. Each entry has the hash of the one before.

Persons stand in it by id only. Their addresses, names and what they wrote do not stand in it at all: so a person can be erased
and the chain still holds. An entry refers to what it changed, with the SHA-256 of that row where it is kept in one.
The form is documented in `docs/desk.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import assert_never

import rfc8785
from msgspec import Struct

from bot.model import codec
from bot.model.consultation import COMMAND_LINE
from bot.model.effects import (
    Admit,
    AskExport,
    AwaitRoster,
    BindRoom,
    CallReminders,
    ChangeConsultation,
    ChangeOffice,
    ChooseLanguage,
    DropRoster,
    Enrol,
    EraseRequest,
    Forget,
    IssueCode,
    KeepComment,
    KeepEntered,
    KeepRequest,
    KeepRuling,
    LinkByEmail,
    MarkReachable,
    MoveRoom,
    MuteReminders,
    NoteAttempt,
    Record,
    Redeem,
    RefuseRequest,
    RevokeCodes,
    ScheduleDigests,
    UnbindRoom,
)
from bot.model.enrolling import Enrolled
from bot.model.file import FileRef
from bot.model.people import seat_id
from bot.model.response import Confirm, KeepFetched, Move, Revise, RuleTime, Submit, Withdraw

FORM = "tourdetable-audit-1"
NOTHING = "0" * 64
"""What stands as the hash before the first entry."""
SHORT = 16
"""Hexadecimal digits of a hash that are printed: 64 bits, which nobody finds a second log for."""
PAGE = 8
"""Entries that a chat tells at once."""
MARK = 12
"""Of a code's hash: enough to tell codes apart, too little to try codes on."""


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


# Which deed a record is


def deed_of(record: Record) -> Deed | None:
    """Return the deed that *record* is, None for what is none of the desk's and tells nobody's identity.

    Whoever adds a record decides here.
    """
    match record:
        case Revise() | Move() | Confirm() | Submit() | Withdraw() | KeepFetched():
            return None  # the delegation's own, each kept with who and when
        case KeepComment() | ChooseLanguage() | MuteReminders() | MarkReachable() | MoveRoom():
            return None  # a delegate's own, or a platform's
        case AwaitRoster() | DropRoster():
            return None  # reading
        case Enrol(consultation, _, _, enrolled, updates, by, at):
            return of_roster(enrolled, updates, consultation, by, at)
        case ChangeConsultation(changed, by, _, at):
            return Deed(What.CHANGE, at, by, changed.id, {"number": str(changed.number)}, of_change(record))
        case KeepRuling(ruling):
            about = {"response": ruling.response, "number": str(ruling.number), "question": ruling.question}
            consultation = ruling.response.partition("/")[0]
            return Deed(
                What.RULING, ruling.at, ruling.by, consultation, {**about, "says": ruling.says.value}, of_ruling(record)
            )
        case KeepEntered(one):
            about = {"response": one.response, "number": str(one.number), "did": one.did.value, "question": one.question}
            return Deed(What.BEHALF, one.at, one.by, one.response.partition("/")[0], about, of_entered(record))
        case RuleTime(time):
            about = {"response": time.response, "number": str(time.number), "submission": str(time.submission)}
            about["says"] = time.says.value or "in_time"
            return Deed(What.TIME_RULING, time.at, time.by, time.response.partition("/")[0], about, of_time_ruling(record))
        case Redeem(code, address, person, at, consultation):
            about = {"person": person, "code": code[:MARK], "platform": platform(address)}
            return Deed(What.CODE_USED, at, person, consultation, about)
        case LinkByEmail(address, person, at, consultation):
            return Deed(What.EMAIL, at, person, consultation, {"person": person, "platform": platform(address)})
        case IssueCode(code, person, seat, at, _, by, consultation):
            about = {"person": person, "seat": seat, "code": code[:MARK]}
            return Deed(What.CODE_MADE if by else What.CODE_FOR_CHAT, at, by or person, consultation, about)
        case RevokeCodes(hashes, person, by, at, consultation):
            codes = " ".join(sorted(one[:MARK] for one in hashes))
            return Deed(What.CODES_REVOKED, at, by, consultation, {"person": person, "codes": codes})
        case Forget(person, at):
            return Deed(What.FORGOTTEN, at, person, about={"person": person})
        case CallReminders(_, consultation, by, at):
            return Deed(What.REMINDERS, at, by, consultation)
        case ScheduleDigests(consultation, room, schedule, at, by, shared):
            how = schedule.every.value if schedule else "off"
            about = {"schedule": how, "platform": platform(room), "room": room if shared else ""}
            return Deed(What.DIGESTS, at, by, consultation, about)
        case ChangeOffice(consultation, person, office, by, at):
            return Deed(What.OFFICE, at, by, consultation, {"person": person, "office": office.value if office else "none"})
        case AskExport(_, consultation, form, stages, by, address, at):
            return Deed(What.EXPORT, at, by, consultation, {"form": form, "stages": stages, "platform": platform(address)})
        case BindRoom(consultation, room, _, by, at):
            return Deed(What.ROOM_BOUND, at, by, consultation, {"room": room})
        case UnbindRoom(consultation, room, by, at):
            return Deed(What.ROOM_UNBOUND, at, by, consultation, {"room": room})
        case KeepRequest(one):
            about = {"request": one.mark, "platform": platform(one.address)}
            return Deed(What.REQUESTED, one.at, "", one.consultation, about)
        case EraseRequest(number, consultation, address, at):
            about = {"request": f"R{number}", "platform": platform(address)}
            return Deed(What.REQUEST_ERASED, at, "", consultation, about)
        case Admit():
            about = {
                "request": f"R{record.number}",
                "person": record.delegate,
                "seat": seat_id(record.consultation, record.entity.id, record.delegate),
                "role": record.role.value,
                "entity": record.entity.id,
                "new": " ".join(("entity",) * record.new_entity + ("person",) * record.new_person),
                "platform": platform(record.address),
            }
            return Deed(What.APPROVED, record.at, record.by, record.consultation, about)
        case RefuseRequest(number, consultation, by, _, at):
            return Deed(What.REQUEST_REFUSED, at, by, consultation, {"request": f"R{number}"})
        case NoteAttempt(word, by, address, at, consultation):
            return Deed(What.ATTEMPT, at, by, consultation, {"word": word, "platform": platform(address)})
        case _:
            assert_never(record)


def of_roster(enrolled: Enrolled, updates: int, consultation: str, by: str, at: datetime) -> Deed | None:
    """Return the deed that a roster was, None if it changed nothing."""
    counts = {
        "entities": enrolled.entities,
        "people": enrolled.delegates,
        "seats": enrolled.seats,
        "offices": enrolled.mandates,
        "updates": updates,
    }
    about = {name: str(count) for name, count in counts.items() if count}
    return Deed(What.ROSTER, at, by, consultation, about) if about else None


def platform(address: str) -> str:
    """Return the platform of an address, which leads to nobody."""
    return address.partition(":")[0]


def of_change(record: ChangeConsultation) -> str:
    """Return the SHA-256 of the row that keeps a change."""
    kept = record.consultation
    return change_sha256(kept.id, kept.number, stamp(record.at), record.by, record.reason, codec.dump(kept))


def change_sha256(consultation: str, number: int, at: str, by: str, reason: str, state: str) -> str:
    """Return the SHA-256 over a consultation's change as it is stored."""
    return _sha256(consultation, str(number), at, by, reason, state)


def of_ruling(record: KeepRuling) -> str:
    """Return the SHA-256 of the row that keeps a ruling."""
    one = record.ruling
    return ruling_sha256(
        one.response, one.number, one.question, one.revision, one.says.value, one.reason, one.by, stamp(one.at)
    )


def ruling_sha256(response: str, number: int, question: str, revision: int, says: str, reason: str, by: str, at: str) -> str:
    """Return the SHA-256 over a ruling as it is stored."""
    return _sha256(response, str(number), question, str(revision), says, reason, by, at)


def of_entered(record: KeepEntered) -> str:
    """Return the SHA-256 of the row that keeps what was done about a response on paper."""
    one = record.entered
    return entered_sha256(one.response, one.number, one.did.value, one.question, one.text, one.by, stamp(one.at), one.file)


def entered_sha256(
    response: str, number: int, did: str, question: str, text: str, by: str, at: str, file: FileRef | None = None
) -> str:
    """Return the SHA-256 over such a row as it is stored; of a file over its name, type and size, for where it was goes."""
    about = (file.name, file.media_type, str(file.size)) if file else ()
    return _sha256(response, str(number), did, question, text, by, at, *about)


def of_time_ruling(record: RuleTime) -> str:
    """Return the SHA-256 of the row that keeps a ruling on a time."""
    one = record.ruling
    return time_ruling_sha256(one.response, one.number, one.submission, one.says.value, one.reason, one.by, stamp(one.at))


def time_ruling_sha256(response: str, number: int, submission: int, says: str, reason: str, by: str, at: str) -> str:
    """Return the SHA-256 over a ruling on a time as it is stored."""
    return _sha256(response, str(number), str(submission), says, reason, by, at)


def _sha256(*fields: str) -> str:
    return hashlib.sha256(rfc8785.dumps(list(fields))).hexdigest()
