"""The third step of a batch: what was decided, with one executemany per table and kind of record."""

from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, update

from bot.model import codec
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
from bot.model.response import Act, Confirm, KeepFetched, Move, Response, Revise, RuleTime, Submit, Withdraw
from bot.model.session import Session
from bot.service.ports import Conflict, Writes
from bot.service.registry import Issued
from storage import behalf, erase, files, requests, rooms, roster, rulings, seats, timed, times, timings
from storage.library import Library, keep_consultation
from storage.statement import Many, insert, upsert
from storage.tables import (
    address,
    code,
    comment,
    delegate,
    fragment_message,
    response,
    revision,
    session,
    submission,
)
from storage.texts import MOVED

_SESSION = upsert(session, ("address",), "address", "seat", "question", "state")
_RESPONSE = Many(
    lambda _: (
        update(response)
        .where(response.c.id == bindparam("response_id"))
        .values(
            version=bindparam("version"),
            revision=bindparam("revision"),
            submission=bindparam("submission"),
            state=bindparam("state"),
        )
    ),
    *("version", "revision", "submission", "state", "response_id"),
)
_REVISION = insert(
    revision,
    *("response", "number", "act", "question", "fragment", "text", "file", "by", "address", "message", "at", "order"),
    *("at_is_receipt", "received_at"),
)
_MESSAGE = upsert(fragment_message, ("address", "message"), "address", "message", "response", "question", "fragment")
_SUBMISSION = insert(
    submission,
    *("response", "number", "revision", "by", "at", "consent", "content", "sha256", "receipt", "timing"),
    *("not_before", "received_at"),
)
_COMMENT = insert(comment, "id", "seat", "text", "at", "received_at")
_LINK = upsert(address, ("address",), "address", "delegate", "linked_at", "revoked_at", "unreachable_at", "linked_by")
_LINK_NEW = insert(address, "address", "delegate", "linked_at", "linked_by")


def state(connection: Connection, library: Library, writes: Writes, now: datetime) -> None:
    """Write the records, then the sessions and responses as they stand. Raise Conflict if a code was used meanwhile."""
    received = times.text(now)
    _records(connection, writes, received)
    _RESPONSE.run(connection, [_response(library, one) for one in sorted(writes.responses, key=lambda one: one.id)])
    _SESSION.run(connection, [_session(library, one) for one in sorted(writes.sessions, key=lambda one: one.address)])
    for record in writes.records:
        if isinstance(record, Forget):  # last: it empties what was just written
            erase.forget(connection, record)


def _records(connection: Connection, writes: Writes, received: str) -> None:
    revisions: list[tuple[Any, ...]] = []
    messages: list[tuple[str, ...]] = []
    submissions: list[tuple[Any, ...]] = []
    comments: list[tuple[str, ...]] = []
    judged: list[KeepRuling] = []
    codes: list[Issued] = []
    entered: list[KeepEntered] = []
    others: list[Record] = []
    for record in writes.records:
        match record:
            case Revise():
                revisions.append(_revision(record, received))
                if record.message and record.fragment and record.act is Act.WRITE:
                    messages.append((record.address, record.message, record.response, record.question, record.fragment))
            case Move():
                revisions.append(_move(record, received))
            case Submit():
                submissions.append(_submission(record, received))
            case KeepComment():
                comments.append((record.id, record.seat, record.text, times.text(record.at), received))
            case Confirm() | NoteAttempt() | AskExport():
                pass  # the first stands in the response until it is sealed, the others in the audit log
            case (
                KeepFetched()
                | Withdraw()
                | RuleTime()
                | Redeem()
                | LinkByEmail()
                | RevokeCodes()
                | ChooseLanguage()
                | Forget()
                | MarkReachable()
                | KeepRequest()
                | EraseRequest()
                | Admit()
                | RefuseRequest()
            ):
                others.append(record)
            case IssueCode(code_hash, person, seat_id, at, expires_at, by, _):
                codes.append(Issued(code_hash, person, seat_id, at, expires_at, by))
            case KeepEntered():
                entered.append(record)
            case KeepRuling():
                judged.append(record)
            case ChangeConsultation() | MuteReminders() | CallReminders() | ScheduleDigests():
                others.append(record)
            case ChangeOffice() | BindRoom() | UnbindRoom() | MoveRoom() | AwaitRoster() | DropRoster() | Enrol():
                others.append(record)
            case _:
                assert_never(record)
    _REVISION.run(connection, revisions)
    _MESSAGE.run(connection, messages)
    files.expect(connection, (record for record in writes.records if isinstance(record, Revise)), received)
    _SUBMISSION.run(connection, submissions)
    _COMMENT.run(connection, comments)
    rulings.keep(connection, judged, received)
    behalf.keep(connection, entered, received)
    for record in others:
        _rare(connection, record, received)
    seats.issue(connection, codes)  # after those for whom they are were enrolled


def _rare(connection: Connection, record: Record, received: str) -> None:
    """Write one of the records that come singly."""
    match record:
        case KeepFetched():
            files.note(connection, record)
        case Withdraw(response_id, number, by, at, _):
            connection.execute(
                update(submission)
                .where(
                    submission.c.response == response_id,
                    submission.c.number == number,
                    submission.c.withdrawn_at.is_(None),
                )
                .values(withdrawn_at=times.text(at), withdrawn_by=by, withdrawal_received_at=received)
            )
        case RuleTime(ruling):
            timings.keep(connection, ruling, received)
        case Redeem(code_hash, used_by, person, at, _):
            used = connection.execute(
                update(code)
                .where(code.c.hash == code_hash, code.c.used_at.is_(None), code.c.revoked_at.is_(None))
                .values(used_at=times.text(at), used_by=used_by)
            )
            if used.rowcount != 1:
                raise Conflict("a code was used or revoked meanwhile")
            _LINK.run(connection, [(used_by, person, times.text(at), None, None, "code")])
        case LinkByEmail(new, person, at, _):
            _LINK_NEW.run(connection, [(new, person, times.text(at), "email")])
        case RevokeCodes():
            seats.revoke(connection, record)
        case MarkReachable(at_address, reachable, at):
            since = None if reachable else times.text(at)
            connection.execute(update(address).where(address.c.address == at_address).values(unreachable_at=since))
            rooms.reachable(connection, at_address, reachable, received)
        case ChangeConsultation(changed, by, reason, at):
            keep_consultation(connection, changed, by, reason, at)
        case MuteReminders(person, muted):
            connection.execute(update(delegate).where(delegate.c.id == person).values(muted=muted))
        case CallReminders():
            timed.call(connection, record, received)
        case ScheduleDigests():
            timed.schedule(connection, record)
        case ChangeOffice():
            seats.change_office(connection, record)
        case BindRoom():
            rooms.bind(connection, record)
        case UnbindRoom():
            rooms.unbind(connection, record)
        case MoveRoom():
            rooms.move(connection, record)
        case KeepRequest(request):
            requests.keep(connection, request, received)
        case EraseRequest():
            requests.erase(connection, record)
        case Admit():
            requests.admit(connection, record)
        case RefuseRequest():
            requests.refuse(connection, record)
        case AwaitRoster():
            files.expect_roster(connection, record, received)
        case DropRoster(source):
            files.drop_roster(connection, source)
        case Enrol():
            roster.carry_out(connection, record)
        case ChooseLanguage(person, language):
            connection.execute(update(delegate).where(delegate.c.id == person).values(language=language, language_chosen=True))


def _revision(record: Revise, received: str) -> tuple[Any, ...]:
    return (
        record.response,
        record.number,
        record.act.value,
        record.question,
        record.fragment,
        record.text,
        codec.dump(record.file) if record.file else "",
        record.by,
        record.address,
        record.message,
        times.text(record.at),
        ".".join(map(str, record.order)),
        record.at_is_receipt,
        received,
    )


def _move(record: Move, received: str) -> tuple[Any, ...]:
    about_no_answer = ("",) * 2
    from_no_message = ("",) * 4
    return (
        *(record.response, record.number, MOVED, *about_no_answer, record.version, *from_no_message),
        *(times.text(record.at), "", False, received),
    )


def _submission(record: Submit, received: str) -> tuple[Any, ...]:
    return (
        record.response,
        record.number,
        record.revision,
        record.by,
        times.text(record.at),
        record.consent,
        record.content,
        record.sha256,
        record.receipt,
        record.timing.value,
        times.text(record.not_before) if record.not_before else None,
        received,
    )


def _response(library: Library, one: Response) -> tuple[Any, ...]:
    text = codec.dump(one)
    library.responses.keep(one.id, text, one)
    return one.version, one.revision, one.submission, text, one.id


def _session(library: Library, one: Session) -> tuple[str, ...]:
    text = codec.dump(one)
    library.sessions.keep(one.address, text, one)
    return one.address, one.seat, one.question, text
