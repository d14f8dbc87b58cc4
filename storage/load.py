"""The second step of a batch: what the decider asks for, loaded and locked with a few IN queries.

Locks are taken in one order everywhere (event keys, sessions by address, responses by id), so that workers on PostgreSQL wait
for each other and do not deadlock; SQLite holds its one write lock already and ignores FOR UPDATE.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select

from bot.engine.dossier import Place
from bot.model.audit import PAGE, Acted
from bot.model.behalf import Begun, Entry
from bot.model.commenting import Commented
from bot.model.consultation import Change, Consultation
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.people import Colleague, Delegate, Entity, Invitation, Invitee, Mandate, Office, OnRoster, Role, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.request import Applied, Requests
from bot.model.response import Response
from bot.model.room import AtRoom, Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.session import Session
from bot.model.submission import Fragment
from bot.model.timed import Chair
from bot.model.timing import Timed, Undecided
from bot.report.row import MESSAGES, Comment
from bot.service.ports import Opening
from storage import answered, audit, behalf, commentary, library, requests, rooms, rulings, seats, tally, timed, timings, ways
from storage.library import Library
from storage.roster import plan
from storage.statement import Lookup, insert_new
from storage.tables import (
    address,
    code,
    delegate,
    entity,
    fragment_message,
    mandate,
    response,
    seat,
    session,
    submission,
)
from storage.texts import texts_of


def _among(name: str) -> Any:
    return bindparam(name, expanding=True)


_MAKE_SESSIONS = insert_new(session, "address")
_SESSIONS = Lookup(
    select(session.c.address, session.c.state)
    .where(session.c.address.in_(_among("addresses")))
    .order_by(session.c.address)
    .with_for_update()
)
_DELEGATES = Lookup(
    select(address.c.address, delegate.c.id, delegate.c.name, delegate.c.language, delegate.c.time_zone, delegate.c.muted)
    .join_from(address, delegate, address.c.delegate == delegate.c.id)
    .where(address.c.address.in_(_among("addresses")), address.c.revoked_at.is_(None), delegate.c.forgotten_at.is_(None))
)
_SEAT = (
    seat.c.id,
    seat.c.consultation,
    seat.c.delegate,
    seat.c.role,
    entity.c.id,
    entity.c.name,
    entity.c.kind,
    entity.c.code,
)
_SEATS = Lookup(
    select(*_SEAT)
    .join_from(seat, entity, seat.c.entity == entity.c.id)
    .where(seat.c.delegate.in_(_among("delegates")), seat.c.revoked_at.is_(None))
    .order_by(seat.c.made_at, seat.c.id)
)
_MANDATES = Lookup(
    select(mandate.c.consultation, mandate.c.delegate, mandate.c.office)
    .where(mandate.c.delegate.in_(_among("delegates")))
    .order_by(mandate.c.consultation)
)
_RESPONSES = Lookup(
    select(response.c.id, response.c.state)
    .where(response.c.id.in_(_among("responses")))
    .order_by(response.c.id)
    .with_for_update()
)
_COLLEAGUES = Lookup(
    select(seat.c.response, session.c.address, delegate.c.id, delegate.c.name, session.c.question, delegate.c.language)
    .join_from(seat, session, session.c.seat == seat.c.id)
    .join(address, (address.c.address == session.c.address) & (address.c.delegate == seat.c.delegate))
    .join(delegate, delegate.c.id == seat.c.delegate)
    .where(
        seat.c.response.in_(_among("responses")),
        seat.c.revoked_at.is_(None),
        session.c.seat != literal_column("''"),  # so spelled, the partial index serves
        address.c.revoked_at.is_(None),
        delegate.c.forgotten_at.is_(None),
    )
    .order_by(session.c.address)
)
_CODES = Lookup(
    select(
        code.c.hash,
        code.c.expires_at,
        code.c.used_at,
        code.c.revoked_at,
        code.c.seat.label("seat_id"),
        delegate.c.id,
        delegate.c.name,
        delegate.c.language,
        delegate.c.time_zone,
        delegate.c.forgotten_at,
    )
    .join_from(code, delegate, code.c.delegate == delegate.c.id)
    .where(code.c.hash.in_(_among("hashes")))
    .order_by(code.c.hash)
    .with_for_update(of=code)
)
_SEATS_BY_ID = Lookup(
    select(*_SEAT, seat.c.revoked_at)
    .join_from(seat, entity, seat.c.entity == entity.c.id)
    .where(seat.c.id.in_(_among("seats")))
)
_PLACES = select(
    fragment_message.c.address,
    fragment_message.c.message,
    fragment_message.c.response,
    fragment_message.c.question,
    fragment_message.c.fragment,
).where(fragment_message.c.address.in_(_among("addresses")), fragment_message.c.message.in_(_among("messages")))
_RECEIPT = select(submission.c.receipt).where(
    submission.c.response == bindparam("response"), submission.c.number == bindparam("number")
)
_EVER_LINKED = select(address.c.address).where(address.c.address == bindparam("address"))
_BY_EMAIL = select(delegate.c.id, delegate.c.name, delegate.c.language, delegate.c.time_zone).where(
    func.lower(delegate.c.email) == bindparam("email"),
    delegate.c.email != literal_column("''"),
    delegate.c.forgotten_at.is_(None),
)
_FEW = 20
"""Pairs per query where the database must look up every address with every message."""


def receipt_of(connection: Connection, response_id: str, number: int) -> bytes | None:
    """Return the receipt of a submission, None if there is none."""
    found = connection.execute(_RECEIPT, {"response": response_id, "number": number}).scalar_one_or_none()
    return None if found is None else bytes(found)


def expects(connection: Connection, email: str) -> bool:
    """Return whether somebody on a roster has *email*."""
    return connection.execute(_BY_EMAIL, {"email": email.lower()}).first() is not None


def seats_at(connection: Connection, one: str) -> list[Seat] | None:
    """Return the live seats of whoever the address *one* belongs to, None if that is nobody."""
    people = _DELEGATES.rows(connection, [one])
    return [_seat(row) for row in _SEATS.rows(connection, [people[0][1]])] if people else None


class BatchReader:
    """`bot.service.ports.Reader` over the connection of one batch. It shows the database as it was when the batch began."""

    def __init__(self, connection: Connection, library: Library) -> None:
        self._connection = connection
        self._library = library
        self._responses: dict[str, Response] = {}
        self.delegates: dict[str, Delegate] = {}
        """By address: whoever was loaded so far."""

    def open(self, addresses: Sequence[str]) -> Opening:
        """Load and lock the sessions of *addresses* and all that hangs on them."""
        wanted = sorted(set(addresses))
        if self._connection.dialect.name == "postgresql":
            _MAKE_SESSIONS.run(self._connection, [(one,) for one in wanted])
        sessions = {one: Session(address=one) for one in wanted}
        for one, state in _SESSIONS.rows(self._connection, wanted):
            if state:
                sessions[one] = self._library.sessions.value(one, state)
        rows = _DELEGATES.rows(self._connection, wanted)
        delegates = {row[0]: Delegate(row[1], row[2], row[3], row[4], bool(row[5])) for row in rows}
        self.delegates.update(delegates)
        return self._behind({person.id for person in delegates.values()}, sessions, delegates)

    def texts(self, wanted: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Fragment]]:
        """Return the live fragments, in order, of each (response, question)."""
        responses = self._load_responses({response_id for response_id, _ in wanted})
        return texts_of(self._connection, responses, wanted)

    def consultation(self, consultation: str) -> Consultation:
        """Return a consultation as it stands. Raise LookupError if there is none."""
        return self._library.consultation(self._connection, consultation)

    def behind(self, response: str) -> Opening:
        """Lock a response and return it with its consultation and colleagues; no sessions."""
        responses = self._load_responses([response])
        return Opening(
            sessions={},
            delegates={},
            seats={},
            mandates={},
            responses=responses,
            colleagues=self._colleagues([response]),
            consultations=self._library.consultations(self._connection, {one.consultation for one in responses.values()}),
        )

    def invitations(self, hashes: Sequence[str]) -> Mapping[str, tuple[Invitation, Opening]]:
        """Lock and return the codes that exist, each with what its delegate's seats need (as `open`, no sessions)."""
        codes = _CODES.rows(self._connection, sorted(set(hashes)))
        held = sorted({seat_id for _, _, _, _, seat_id, *_ in codes if seat_id})
        seats = {row[0]: (_seat(row), row[-1] is None) for row in _SEATS_BY_ID.rows(self._connection, held)}
        found: dict[str, tuple[Invitation, Opening]] = {}
        for code_hash, expires_at, used_at, revoked_at, seat_id, *about, forgotten_at in codes:
            person = Delegate(*about)
            its_seat, live = seats[seat_id] if seat_id else (None, True)
            usable = live and used_at is None and revoked_at is None and forgotten_at is None
            invitation = Invitation(code_hash, person, its_seat, usable, expires_at)
            found[code_hash] = (invitation, self._behind({person.id}, {}, {}))
        return found

    def person(self, email: str, address: str) -> tuple[Delegate, Opening] | None:
        """Return who has *email* on the roster, with what their seats need; None if nobody, or if *address* was ever linked."""
        if self._connection.execute(_EVER_LINKED, {"address": address}).first():
            return None
        row = self._connection.execute(_BY_EMAIL, {"email": email.lower()}).first()
        if row is None:
            return None
        found = Delegate(*row)
        return found, self._behind({found.id}, {}, {})

    def places(self, messages: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Place]:
        """Return where the fragments made of each (address, message) stand."""
        wanted = sorted(set(messages))
        found: dict[tuple[str, str], Place] = {}
        for start in range(0, len(wanted), _FEW):
            some = wanted[start : start + _FEW]
            rows = self._connection.execute(
                _PLACES, {"addresses": sorted({one for one, _ in some}), "messages": sorted({one for _, one in some})}
            )
            found.update({(row[0], row[1]): Place(*row[2:]) for row in rows if (row[0], row[1]) in some})
        return found

    def receipt(self, response: str, number: int) -> bytes | None:
        """Return the receipt of a submission."""
        return receipt_of(self._connection, response, number)

    def questionnaire(self, questionnaire: str, version: str) -> Questionnaire:
        """Return one version of a questionnaire."""
        return self._library.questionnaire(self._connection, questionnaire, version)

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        """Return the entities of a consultation that have a live seat, by name."""
        return seats.on_roster(self._connection, consultation)

    def history(self, consultation: str) -> Sequence[Change]:
        """Return every state that a consultation had, oldest first."""
        return library.history(self._connection, consultation)

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        """Return the people with a live seat or an office, by name, with their codes."""
        return seats.invitees(self._connection, consultation)

    def plan(self, consultation: str, roster: Sequence[Enrolment]) -> Plan:
        """Return what a roster would change if it were enrolled now."""
        return plan(self._connection, consultation, roster)

    def ruled(self, response: str) -> Ruled:
        """Return what was ruled about the answers of a response's standing submission."""
        return rulings.ruled(self._connection, response)

    def queue(self, consultation: str, by: str, but: tuple[str, str]) -> Queue:
        """Return what waits in a consultation to be looked at by the person *by*, without one (response, question)."""
        return rulings.queue(self._connection, consultation, by, but)

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        """Return what an entity handed in on *question*, whose case does not matter, and what was ruled on it."""
        return answered.answered(self._connection, consultation, entity, question, by)

    def timed(self, response: str) -> Timed:
        """Return all submissions of a response, and what was ruled on when they were sent."""
        return timings.timed(self._connection, response)

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        """Return the standing submissions on whose time nobody has ruled, in the order in which they came."""
        return timings.undecided(self._connection, consultation)

    def entry(self, response: str) -> Entry:
        """Return what is being entered of a response that came on paper."""
        return behalf.of(self._connection, response)

    def entries(self, consultation: str) -> Sequence[Begun]:
        """Return the entities whose paper is being entered or waits for a second person, oldest first."""
        return behalf.begun(self._connection, consultation)

    def chairs(self, consultation: str) -> Sequence[Chair]:
        """Return the live seats of entities that have not submitted and whose holder can be written to."""
        return timed.chairs(self._connection, consultation)

    def commented(self, consultation: str) -> Sequence[Commented]:
        """Return the comments on a consultation's draft and documents, without their words."""
        return commentary.commented(self._connection, consultation)

    def messages(self, consultation: str, before: int) -> Sequence[Comment]:
        """Return the latest messages of delegates to the secretariat, newest first."""
        return tally.comments(self._connection, consultation, before, MESSAGES + 1)

    def acts(self, consultation: str, before: int) -> Sequence[Acted]:
        """Return the latest entries of the audit log about a consultation or none, newest first."""
        return audit.acted(self._connection, consultation, before, PAGE + 1)

    def at_room(self, room: str, speaker: str) -> tuple[AtRoom, Opening]:
        """Return what *room* belongs to and who is behind the private chat *speaker*, with offices and consultations."""
        found, offices = rooms.at_room(self._connection, room, speaker)
        ids = {one.consultation for one in found.bindings} | {one.consultation for one in offices}
        behind = Opening(
            sessions={},
            delegates={},
            seats={},
            mandates={found.speaker.id: offices} if found.speaker else {},
            responses={},
            colleagues={},
            consultations=self._library.consultations(self._connection, ids),
        )
        return found, behind

    def rooms(self, consultation: str) -> Sequence[Binding]:
        """Return the rooms of a consultation's secretariat, oldest first."""
        return rooms.rooms(self._connection, consultation)

    def applied(self, address: str) -> Applied:
        """Return which consultations take requests, and those that were made from *address* and wait or were refused."""
        return requests.applied(self._connection, address)

    def requests(self, consultation: str, number: int) -> Requests:
        """Return the requests that wait in a consultation, or, if it is not 0, the one of that *number* in it."""
        return requests.of(self._connection, consultation, number)

    def entrances(self) -> Sequence[Entrance]:
        """Return the bots and apps by which people come in."""
        return ways.entrances(self._connection)

    def _behind(self, people: set[str], sessions: dict[str, Session], delegates: dict[str, Delegate]) -> Opening:
        """Return the opening for *people*: their seats, offices, responses with colleagues, and consultations."""
        seats: dict[str, list[Seat]] = defaultdict(list)
        mandates: dict[str, list[Mandate]] = defaultdict(list)
        wanted = sorted(people)
        for row in _SEATS.rows(self._connection, wanted):
            seats[row[2]].append(_seat(row))
        for consultation, person, office in _MANDATES.rows(self._connection, wanted):
            mandates[person].append(Mandate(consultation, person, Office(office)))
        held = [one for several in seats.values() for one in several]
        responses = self._load_responses({one.response for one in held}, again=True)
        ids = {one.consultation for one in held} | {one.consultation for several in mandates.values() for one in several}
        return Opening(
            sessions=sessions,
            delegates=delegates,
            seats=seats,
            mandates=mandates,
            responses=responses,
            colleagues=self._colleagues(sorted(responses)),
            consultations=self._library.consultations(self._connection, ids),
        )

    def _load_responses(self, ids: Iterable[str], *, again: bool = False) -> dict[str, Response]:
        """Return the responses called *ids*, locked; those loaded before stand as they did unless *again*."""
        wanted = sorted(set(ids))
        missing = [one for one in wanted if again or one not in self._responses]
        for one, state in _RESPONSES.rows(self._connection, missing):
            self._responses[one] = self._library.responses.value(one, state)
        return {one: self._responses[one] for one in wanted if one in self._responses}

    def _colleagues(self, responses: list[str]) -> dict[str, list[Colleague]]:
        colleagues: dict[str, list[Colleague]] = {one: [] for one in responses}
        for response_id, *colleague in _COLLEAGUES.rows(self._connection, responses):
            colleagues[response_id].append(Colleague(*colleague))
        return colleagues


_ROLES = {role.value: role for role in Role}


def _seat(row: Any) -> Seat:
    return Seat(row[0], row[1], Entity(*row[4:8]), row[2], _ROLES[row[3]])
