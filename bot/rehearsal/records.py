"""How a transcript tells what was recorded: one short line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import assert_never

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
from bot.model.file import FileRef
from bot.model.response import Act, Confirm, KeepFetched, Move, Revise, RuleTime, Submit, Withdraw
from bot.rehearsal.written import shown

LONGEST = 60
"""Characters of a text that a record's line shows; of a longer one it tells the length."""


def line_of(record: Record, names: Mapping[str, str]) -> str:
    """Return *record* as a line without its mark; *names* tells whom an id, of a delegate or a seat, stands for."""
    match record:
        case Revise():
            return f"{_revised(record)} by {names.get(record.by, '?')}"
        case Move(again=again, gone=gone):
            parts = [f"version {record.version}"]
            parts += [f"again {' '.join(again)}"] if again else []
            parts += [f"gone {' '.join(gone)}"] if gone else []
            return ", ".join(parts)
        case Confirm(confirmed=confirmed):
            consent = "to be published" if confirmed.consent else "not to be published"
            by, files = names.get(confirmed.by, "?"), len(confirmed.awaits)
            return f"confirm {confirmed.number} by {by}, {consent}: waits for {files} of its files"
        case KeepFetched():
            return f"file {shown(record.name)} {'is here' if record.sha256 else 'is lost'}"
        case Submit():
            answers = " ".join(answer["question"] for answer in json.loads(record.content)["answers"])
            consent = "to be published" if record.consent else "not to be published"
            paper = f", on behalf, confirmed by {names.get(record.behalf.confirmed_by, 'nobody')}" if record.behalf else ""
            paper += f", corrects {record.behalf.corrects}" if record.behalf and record.behalf.corrects else ""
            return f"submit {record.number} by {names.get(record.by, '?')}{paper}, {consent}: {answers}"
        case Withdraw():
            entered = ", entered on behalf" if record.entered else ""
            return f"withdraw {record.number} by {names.get(record.by, '?')}{entered}"
        case Redeem():
            return f"code used: this chat is now {names.get(record.delegate, '?')}'s"
        case LinkByEmail():
            return f"known by e-mail: this chat is now {names.get(record.delegate, '?')}'s"
        case IssueCode():
            whose = names.get(record.delegate, "?")
            return f"code for {whose} by {names.get(record.by, '?')}" if record.by else f"code for another chat of {whose}"
        case RevokeCodes():
            what = "1 code" if len(record.hashes) == 1 else f"{len(record.hashes)} codes"
            return f"revoke {what} of {names.get(record.delegate, '?')} by {names.get(record.by, '?')}"
        case KeepComment():
            return f"comment by {names.get(record.seat, '?')} {_short(record.text)}"
        case ChooseLanguage():
            return f"language {record.language} for {names.get(record.delegate, '?')}"
        case Forget():
            return f"forget {names.get(record.delegate, '?')}"
        case KeepRuling(ruling):
            why = f" {_short(ruling.reason)}" if ruling.reason else ""
            return f"rule {ruling.question} {ruling.says.value} by {names.get(ruling.by, '?')}{why}"
        case KeepEntered(one):
            said = f" {_short(one.text)}" if one.text else ""
            about = f" {one.question}" if one.question else ""
            file = "".join(f" {told}" for told in _file(one.file))
            return f"on behalf: {one.did.value}{about}{said}{file} by {names.get(one.by, '?')}"
        case RuleTime(time):
            whose = names.get(time.by, "?")
            stands = f"submission {record.stands}" if record.stands else "none"
            return (
                f"submission {time.submission} {time.says.value or 'in_time'} by {whose} {_short(time.reason)}: {stands} stands"
            )
        case ChangeConsultation():
            return f"change {record.consultation.number} by {names.get(record.by, '?')} {_short(record.reason)}"
        case MuteReminders():
            return f"{'no reminders' if record.muted else 'reminders again'} for {names.get(record.delegate, '?')}"
        case CallReminders():
            return f"reminders called for by {names.get(record.by, '?')}"
        case ScheduleDigests():
            return f"digests here {record.schedule.every if record.schedule else 'no more'}"
        case KeepRequest(one):
            return (
                f"request {one.mark}: {one.role.value} for {_short(one.entity)} called {_short(one.name)} {_short(one.words)}"
            )
        case EraseRequest():
            return f"erase request R{record.number}"
        case Admit():
            new = [what for what, is_new in (("entity", record.new_entity), ("person", record.new_person)) if is_new]
            what = f" (new: {', '.join(new)})" if new else ""
            whom = f"{_short(record.entity.name)} {record.entity.kind} {record.role.value}"
            return f"approve R{record.number} by {names.get(record.by, '?')}: {whom}{what}"
        case RefuseRequest():
            return f"refuse R{record.number} by {names.get(record.by, '?')} {_short(record.reason)}"
        case NoteAttempt():
            return f"/{record.word} tried by {names.get(record.by, 'a stranger')}"
        case ChangeOffice():
            what = record.office.value if record.office else "none"
            return f"office {what} for {names.get(record.delegate, '?')} by {names.get(record.by, '?')}"
        case AskExport():
            return f"export asked for by {names.get(record.by, '?')}: {record.form} {record.stages}"
        case BindRoom():
            return f"bind room by {names.get(record.by, '?')}"
        case UnbindRoom():
            return f"unbind room by {names.get(record.by, '?')}"
        case MoveRoom():
            return "room moved"
        case AwaitRoster():
            what = "is confirmed" if record.confirmed else "is awaited"
            return f"roster {shown(record.file.name)} {what} by {names.get(record.by, '?')}"
        case DropRoster():
            return "roster awaited no more"
        case Enrol(_, lines, _, enrolled, updates, by, _):
            made = f"{enrolled.entities} entities, {enrolled.delegates} people, {enrolled.seats} seats"
            return f"enrol {len(lines)} lines by {names.get(by, '?')}: {made}, {updates} updates"
        case MarkReachable():
            return "reachable again" if record.reachable else "no longer reachable"
        case _:
            assert_never(record)


def _revised(record: Revise) -> str:
    match record.act:
        case Act.WRITE:
            said = [_short(record.text)] if record.text or record.file is None else []
            return " ".join(["write", record.question, *said, *_file(record.file)])
        case Act.RETIRE | Act.SKIP | Act.CONFIRM:
            return f"{record.act.value} {record.question}"
        case _:
            assert_never(record.act)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        return f'"{_line(text[:LONGEST])}..." ({len(text)} characters)'
    return f'"{_line(text)}"'


def _line(text: str) -> str:
    return shown(text).replace("\\u{a}", "\\n").replace('"', '\\"')


def _file(file: FileRef | None) -> list[str]:
    return [] if file is None else [f"(file {shown(file.name)}, {file.size} bytes)"]
