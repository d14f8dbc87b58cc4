"""The secretariat's desk: the machine behind addresses whose person holds an office. Same contract as `bot.engine`.

`step(session, event, dossier)` returns what one event leads to, or what must be loaded first. Pure and total. What a person may
do is read from the dossier at every event, never from the event. To add a command: one module with one `DeskCommand`, one line
in `DESK_COMMANDS`, its texts in `bot/phrases/en/desk.ftl`.
"""

from __future__ import annotations

from typing import assert_never

from bot.desk import (
    approve,
    attempts,
    behalf,
    comments,
    deadline,
    digest,
    eligibility,
    enrol,
    invite,
    invite_all,
    office,
    officer,
    refuse,
    remind,
    stage,
    triage,
    uncertain,
)
from bot.desk.approve import Approve
from bot.desk.audit import Audit
from bot.desk.behalf import Behalf
from bot.desk.command import Desk, DeskCommand, read, unslashed
from bot.desk.comments import Comments
from bot.desk.deadline import SHOW as DEADLINE
from bot.desk.deadline import MoveDeadline
from bot.desk.digest import GiveDigest
from bot.desk.eligibility import SetEligibility
from bot.desk.export import GiveExport
from bot.desk.files import Files
from bot.desk.invite import Invite
from bot.desk.messages import Messages
from bot.desk.office import Offices
from bot.desk.orientation import HELP, Help, Start, unknown
from bot.desk.refuse import Refuse
from bot.desk.remind import Remind
from bot.desk.requests import ListRequests
from bot.desk.room import Rooms
from bot.desk.stage import Close, Open
from bot.desk.triage import Triage
from bot.desk.uncertain import Uncertain
from bot.engine import asides, commands, glance
from bot.engine.dossier import Dossier, Missing, Needs
from bot.model.effects import Step
from bot.model.events import (
    Blocked,
    Deleted,
    DigestDue,
    Edited,
    Event,
    Fetched,
    InPublic,
    Joined,
    Moved,
    NoticeDue,
    Opened,
    Pressed,
    ReminderDue,
    Replied,
    RosterRead,
    Unblocked,
    Unsupported,
)
from bot.model.events import (
    Missed as MissedEvent,
)
from bot.model.parts import Moment, Phrase, Quoted
from bot.model.session import (
    AboutBehalf,
    AboutCodes,
    AboutComments,
    AboutDeadline,
    AboutEverybody,
    AboutOffice,
    AboutOfficer,
    AboutReminder,
    AboutRequest,
    AboutRoster,
    AboutRule,
    AboutStage,
    AboutTime,
    AboutTriage,
    AtDesk,
    Session,
)

DESK_COMMANDS: tuple[DeskCommand, ...] = (
    GiveDigest(),
    MoveDeadline(),
    Remind(),
    Triage(),
    Uncertain(),
    Behalf(),
    Comments(),
    GiveExport(),
    Files(),
    SetEligibility(),
    Invite(),
    Offices(),
    Rooms(),
    Messages(),
    ListRequests(),
    Approve(),
    Refuse(),
    Open(),
    Close(),
    Audit(),
    Start(),
    Help(),
)
"""In the order in which help lists them."""

_BY_WORD = {command.word: command for command in DESK_COMMANDS}
WORDS = frozenset(_BY_WORD)
_OURS = _BY_WORD.keys() - commands.WORDS.keys()
"""The words that mean nothing to a delegate."""


def step(session: Session, event: Event, dossier: Dossier) -> Step | Needs:
    """Return what *event* leads to at the desk, or what must be loaded first."""
    try:
        return _step(session, event, dossier)
    except Missing as missing:
        return Needs(missing.need)


def noticed(event: Event, dossier: Dossier, made: Step) -> Step:
    """Return *made*, the step of somebody without an office; a command of the desk in it is noted, nothing is said."""
    return attempts.noticed(event, dossier, made, _OURS)


def _step(session: Session, event: Event, dossier: Dossier) -> Step:
    desk = Desk(session, event, dossier, DESK_COMMANDS)
    match event:
        case Replied():
            if not enrol.sent(desk, event):
                _obey(desk, event.text, in_reply=event.order >= session.asked)
        case Pressed():
            _pressed(desk, event)
        case Edited():
            behalf.edited(desk)  # otherwise a command is not taken back by editing it
        case Deleted() | Fetched():
            pass  # no command is taken back, and what came with an answer does nothing here
        case RosterRead():
            enrol.come(desk, event)
        case MissedEvent():
            desk.say(Phrase("missed-desk", {"since": Moment(event.since, "UTC", ""), "until": Moment(event.until, "UTC", "")}))
        case ReminderDue():
            pass  # the seat was taken away meanwhile
        case DigestDue():
            digest.due(desk, event)
        case NoticeDue():
            digest.notice(desk, event)
        case Unsupported(what=what):
            if not behalf.unsupported(desk, what):
                _obey(desk, "", in_reply=False)
        case Opened():
            glance.bare(desk, Phrase("glance-title"), Phrase("glance-office"))
        case InPublic():
            return asides.in_public(desk, event)
        case Moved() | Joined():
            pass  # a private chat does not move, and who has an office is in already
        case Blocked() | Unblocked():
            return asides.reachable(desk, isinstance(event, Unblocked))
        case _:
            assert_never(event)
    return desk.result()


def _pressed(desk: Desk, event: Pressed) -> None:
    """A button that bears a command says it, however old it is; one that answers something acts once, on the latest prompt."""
    current = event.prompt == desk.session.prompt and event.prompt != "" and isinstance(desk.session.pending, AtDesk)
    if desk.mandates and not current and (not event.action.startswith("/") or behalf.leads_on(event.action)):
        desk.say(Phrase("desk-stale"), buttons=(DEADLINE, HELP))
    else:
        _obey(desk, event.action, in_reply=current)


def _obey(desk: Desk, text: str, *, in_reply: bool) -> None:
    """Do what *text* says; *in_reply*: it may answer what was asked last. A command puts aside what was asked."""
    if not desk.mandates:
        desk.refuse(Phrase("desk-no-office"))
        return
    text = text.encode("utf-8", "replace").decode()  # half a character is none; it could not be said back
    pending = desk.session.pending
    entering = in_reply and isinstance(pending, AboutBehalf)
    words = () if entering else _BY_WORD  # a letter may well say "close" and nothing else
    led = entering and behalf.leads_on(text)
    typed = None if led else read(text, words)
    if typed is None and in_reply and isinstance(pending, AtDesk) and (text.strip() or entering):
        _reply(desk, pending, text)
        if led:
            _without_file(desk)
        return
    typed = typed or unslashed(text, words)
    if typed and pending is not None:
        desk.change(pending=None)
    command = _BY_WORD.get(typed.word) if typed else None
    if typed and command and desk.may(command.office):
        command.act(desk, typed.argument)
        _without_file(desk)
        return
    if command:
        desk.attempted(command.word)
    unknown(desk, text)


def _without_file(desk: Desk) -> None:
    """Say that a file which came with a command is not kept."""
    if isinstance(desk.event, Replied) and desk.event.file:
        desk.say(Phrase("desk-file-not-kept", {"name": Quoted(desk.event.file.name)}))


def _reply(desk: Desk, pending: AtDesk, text: str) -> None:
    match pending:
        case AboutDeadline():
            deadline.reply(desk, pending, text)
        case AboutRule():
            eligibility.reply(desk, pending, text)
        case AboutStage():
            stage.reply(desk, pending, text)
        case AboutCodes():
            invite.reply(desk, pending, text)
        case AboutOffice():
            office.reply(desk, pending, text)
        case AboutTriage():
            triage.reply(desk, pending, text)
        case AboutBehalf():
            behalf.reply(desk, pending, text)
        case AboutTime():
            uncertain.reply(desk, pending, text)
        case AboutComments():
            comments.reply(desk, pending, text)
        case AboutReminder():
            remind.reply(desk, pending, text)
        case AboutRequest(role=None):
            refuse.reply(desk, pending, text)
        case AboutRequest():
            approve.reply(desk, pending, text)
        case AboutRoster():
            enrol.reply(desk, pending, text)
        case AboutEverybody():
            invite_all.reply(desk, pending, text)
        case AboutOfficer():
            officer.reply(desk, pending, text)
        case _:
            assert_never(pending)
