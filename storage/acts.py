"""What is done on the command line, each with its entries in the audit log. What changes nothing has none."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.model.audit import Deed, What
from bot.model.consultation import COMMAND_LINE, Consultation
from bot.model.deeds import deed_of, of_roster, platform
from bot.model.effects import ChangeConsultation, IssueCode, Record, RevokeCodes
from bot.model.questionnaire import Questionnaire
from bot.service.registry import Enrolled, Enrolment, Issued
from storage import audit, library, roster, seats


def keep_questionnaire(connection: Connection, kept: Questionnaire, source: bytes, now: datetime) -> bool:
    """Keep a version; return whether it is new. Raise Conflict if it differs."""
    new = library.keep_questionnaire(connection, kept, source, now)
    if new:
        about = {"id": kept.id, "version": kept.version}
        sha256 = hashlib.sha256(source).hexdigest()
        audit.append(connection, [Deed(What.QUESTIONNAIRE, now, COMMAND_LINE, about=about, sha256=sha256)])
    return new


def keep_consultation(connection: Connection, kept: Consultation, by: str, reason: str, now: datetime) -> None:
    """Keep a new state. Raise Conflict unless its number is the next one."""
    library.keep_consultation(connection, kept, by, reason, now)
    _log(connection, ChangeConsultation(kept, by, reason, now))


def enrol(connection: Connection, consultation: str, lines: Sequence[Enrolment], now: datetime, *, dry_run: bool) -> Enrolled:
    """Add what is new. One entry tells how much; one each who was given an office."""
    enrolled, offices, updates = roster.enrol(connection, consultation, lines, now, dry_run=dry_run)
    deed = of_roster(enrolled, updates, consultation, COMMAND_LINE, now)
    if not dry_run and deed:
        given = [
            Deed(What.OFFICE, now, COMMAND_LINE, consultation, {"person": person, "office": office})
            for person, office in offices
        ]
        audit.append(connection, [deed, *given])
    return enrolled


def issue(connection: Connection, codes: Sequence[Issued]) -> None:
    """Keep codes."""
    seats.issue(connection, codes)
    made = (
        IssueCode(one.hash, one.delegate, one.seat, one.issued_at, one.expires_at, one.by or COMMAND_LINE, one.consultation)
        for one in codes
    )
    _log(connection, *made)


def revoke_seat(connection: Connection, seat: str, now: datetime) -> bool:
    """Take a seat away, and its unused codes; return whether it was live."""
    revoked = seats.revoke_seat(connection, seat, now)
    if revoked is not None:
        consultation, person = revoked
        about = {"seat": seat, "person": person}
        audit.append(connection, [Deed(What.SEAT_REVOKED, now, COMMAND_LINE, consultation, about)])
    return revoked is not None


def revoke_codes(connection: Connection, delegate: str, now: datetime) -> int:
    """Make a delegate's unused codes useless; return how many."""
    hashes = seats.revoke_codes(connection, delegate, now)
    if hashes:
        _log(connection, RevokeCodes(tuple(hashes), delegate, COMMAND_LINE, now))
    return len(hashes)


def unlink(connection: Connection, address: str, now: datetime) -> bool:
    """Cut an address off from its delegate, whose unused codes go with it; return whether it was linked."""
    person = seats.unlink(connection, address, now)
    if person is not None:
        about = {"person": person, "platform": platform(address)}
        audit.append(connection, [Deed(What.UNLINKED, now, COMMAND_LINE, about=about)])
    return person is not None


def _log(connection: Connection, *records: Record) -> None:
    audit.append(connection, [deed for record in records if (deed := deed_of(record))])
