"""Which deed a record is, and the SHA-256 of the row that it changed: what the audit log says of what was done.

Persons are named by id only; their addresses by the platform alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import assert_never

import rfc8785

from bot.model import codec
from bot.model.audit import Deed, What, stamp
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

MARK = 12
"""Of a code's hash: enough to tell codes apart, too little to try codes on."""


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
