"""What follows from an event: records (written in the same transaction), messages (the outbox), the changed session."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from bot.model.behalf import Entered
from bot.model.consultation import Consultation
from bot.model.enrolling import Enrolled, Enrolment
from bot.model.file import FileRef
from bot.model.parts import Part
from bot.model.people import Entity, Office, Role
from bot.model.request import Request
from bot.model.response import OfResponse, Response
from bot.model.ruling import Ruling
from bot.model.schedule import Schedule
from bot.model.session import Session
from bot.model.shapes import Button, Say, Shape


class Progress(Struct, frozen=True, array_like=True, gc=False):
    """How many of the entity's questions are answered."""

    answered: int
    of: int


class Message(Struct, frozen=True, omit_defaults=True, gc=False):
    """What to say to an address. A newer message in a *slot* replaces one not yet sent and edits one that was."""

    id: str
    """The id of the event that caused it and a number, or the name of what happens once."""
    address: str
    paragraphs: tuple[Part, ...]
    shape: Shape = Say()
    buttons: tuple[Button, ...] = ()
    prompt: str = ""
    """What a press on it names; only the address's latest prompt acts."""
    slot: str = ""
    bulk: bool = False
    """Sent after all replies, and never repeated when its outcome is unknown."""
    progress: Progress | None = None


class Redeem(Struct, frozen=True, tag="redeem"):
    """A code was used: *address* now belongs to *delegate*."""

    hash: str
    address: str
    delegate: str
    at: datetime
    consultation: str = ""
    """That of the seat which the code opens, "" for an office."""


class LinkByEmail(Struct, frozen=True, tag="link_by_email"):
    """A workspace vouched for a person's e-mail, which is on the roster: *address* now belongs to *delegate*."""

    address: str
    delegate: str
    at: datetime
    consultation: str = ""
    """That of the seat by whose kind this is allowed."""


class IssueCode(Struct, frozen=True, tag="issue_code"):
    """A code was made that links an address to a delegate. Only its SHA-256 (*hash*) is kept.

    *by* is the delegate of the secretariat who invites them, "" where they asked for it themselves.
    """

    hash: str
    delegate: str
    seat: str
    at: datetime
    expires_at: datetime
    by: str = ""
    consultation: str = ""


class RevokeCodes(Struct, frozen=True, tag="revoke_codes"):
    """Unused codes of a delegate, named by their *hashes*, are made useless. *by* is a delegate's id."""

    hashes: tuple[str, ...]
    delegate: str
    by: str
    at: datetime
    consultation: str = ""


class KeepComment(Struct, frozen=True, tag="keep_comment"):
    """A comment to the secretariat, which is no answer."""

    id: str
    seat: str
    text: str
    at: datetime


class ChooseLanguage(Struct, frozen=True, tag="choose_language"):
    """A delegate wants to be spoken to in *language* (an ISO 639 code)."""

    delegate: str
    language: str


class Forget(Struct, frozen=True, tag="forget"):
    """A delegate's name and all their addresses are erased; what was said stays, under the bare id."""

    delegate: str
    at: datetime


class MarkReachable(Struct, frozen=True, tag="mark_reachable"):
    """An address can be written to, or can no longer."""

    address: str
    reachable: bool
    at: datetime


class ChangeConsultation(Struct, frozen=True, tag="change_consultation"):
    """A consultation becomes what *consultation* says, whose number is the next one. *by* is a delegate's id."""

    consultation: Consultation
    by: str
    reason: str
    at: datetime


class ChangeOffice(Struct, frozen=True, tag="change_office"):
    """*delegate* holds *office* in a consultation's secretariat from now on; None: no office. *by* is a delegate's id."""

    consultation: str
    delegate: str
    office: Office | None
    by: str
    at: datetime


class KeepRuling(Struct, frozen=True, tag="keep_ruling"):
    """Whether a submitted answer is about its question was ruled on, put off, or contested."""

    ruling: Ruling


class KeepEntered(Struct, frozen=True, tag="keep_entered"):
    """Something was done about a response that came on paper."""

    entered: Entered


class MuteReminders(Struct, frozen=True, tag="mute_reminders"):
    """A delegate wants no reminders, or wants them again."""

    delegate: str
    muted: bool


class CallReminders(Struct, frozen=True, tag="call_reminders"):
    """Somebody at the desk (*by*, a delegate's id) asks for reminders now; *id* is part of each one's name."""

    id: str
    consultation: str
    by: str
    at: datetime


class ScheduleDigests(Struct, frozen=True, tag="schedule_digests"):
    """A room gets digests by *schedule* from *at* on; None: none. *by* is a delegate's id."""

    consultation: str
    room: str
    schedule: Schedule | None
    at: datetime
    by: str = ""
    shared: bool = False
    """*room* is no private chat."""


class NoteAttempt(Struct, frozen=True, tag="note_attempt"):
    """Somebody typed the desk's command *word* who may not; *by* is a delegate's id, "" for a stranger. Nothing is said."""

    word: str
    by: str
    address: str
    at: datetime
    consultation: str = ""


class AskExport(Struct, frozen=True, tag="ask_export"):
    """Somebody at the desk (*by*, a delegate's id) asked for the answers as a file, at *address*.

    *form* and *stages* are as in `bot.model.shapes.Export`; *id* is that of what was said.
    """

    id: str
    consultation: str
    form: str
    stages: str
    by: str
    address: str
    at: datetime


class BindRoom(Struct, frozen=True, tag="bind_room"):
    """*room*, an address where others read along, belongs to a consultation's secretariat. *by* is a delegate's id."""

    consultation: str
    room: str
    title: str
    by: str
    at: datetime


class UnbindRoom(Struct, frozen=True, tag="unbind_room"):
    """*room* belongs to a consultation's secretariat no longer. *by* is a delegate's id."""

    consultation: str
    room: str
    by: str
    at: datetime


class MoveRoom(Struct, frozen=True, tag="move_room"):
    """The platform gave *room* another address: *to*. What was told there stays told."""

    room: str
    to: str
    at: datetime


class KeepRequest(Struct, frozen=True, tag="keep_request"):
    """Somebody without a seat asks to be let in."""

    request: Request


class EraseRequest(Struct, frozen=True, tag="erase_request"):
    """What request *number* says of a person is erased, as they wish or as it is not needed any more; it no longer waits."""

    number: int
    consultation: str
    address: str
    at: datetime


class Admit(Struct, frozen=True, tag="admit"):
    """A request was approved by *by* (a delegate's id): its address belongs to *delegate*, who has a seat for *entity*.

    *new_person*, *new_entity*: they are made now; the person is called *name*.
    """

    number: int
    consultation: str
    address: str
    delegate: str
    name: str
    role: Role
    entity: Entity
    by: str
    at: datetime
    new_person: bool
    new_entity: bool


class RefuseRequest(Struct, frozen=True, tag="refuse_request"):
    """A request was refused by *by* (a delegate's id)."""

    number: int
    consultation: str
    by: str
    reason: str
    at: datetime


class AwaitRoster(Struct, frozen=True, tag="await_roster"):
    """*file*, sent from *address*, is to be fetched and read as a roster. *by* is a delegate's id.

    *confirmed*: the SHA-256 of what was previewed and is to be enrolled now, "" for a preview.
    """

    file: FileRef
    consultation: str
    address: str
    by: str
    order: tuple[int, ...]
    at: datetime
    confirmed: str = ""


class DropRoster(Struct, frozen=True, tag="drop_roster"):
    """The file from *source* was read as a roster, or will never be: it is awaited no more."""

    source: str


class Enrol(Struct, frozen=True, tag="enrol"):
    """People are put on a consultation's roster: what was planned is done. *by* is a delegate's id."""

    consultation: str
    lines: tuple[Enrolment, ...]
    people: tuple[str, ...]
    """The id of each line's person."""
    enrolled: Enrolled
    updates: int
    by: str
    at: datetime


Record: TypeAlias = (
    OfResponse
    | Redeem
    | LinkByEmail
    | IssueCode
    | RevokeCodes
    | KeepComment
    | ChooseLanguage
    | Forget
    | MarkReachable
    | ChangeConsultation
    | KeepRuling
    | KeepEntered
    | MuteReminders
    | CallReminders
    | ScheduleDigests
    | NoteAttempt
    | ChangeOffice
    | AskExport
    | BindRoom
    | UnbindRoom
    | MoveRoom
    | KeepRequest
    | EraseRequest
    | Admit
    | RefuseRequest
    | AwaitRoster
    | DropRoster
    | Enrol
)


class Step(Struct, frozen=True, gc=False):
    """What one event led to."""

    session: Session
    records: tuple[Record, ...]
    messages: tuple[Message, ...]
    response: Response | None = None
    """As it stands after the records, if they changed one."""
    refused: bool = False
    """What a command of the desk asked for is not done, and it was said why or how it is written."""
