"""What the steps of one batch know, kept up to date from step to step. It implements the engine's `Dossier`.

It holds what was loaded under the batch's lock and folds each record in, so that the second delegate of an entity sees what the
first did though nothing is written before the end.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import assert_never

from msgspec.structs import replace

from bot.engine.dossier import (
    NO_ANSWER,
    ActsOf,
    AnsweredOf,
    AppliedOf,
    ChairsOf,
    CodeOf,
    CommentsOf,
    Entrances,
    EntriesOf,
    EntryOf,
    FragmentOf,
    HistoryOf,
    InviteesOf,
    Missing,
    Need,
    PersonOf,
    Place,
    PlanOf,
    QueueOf,
    ReceiptOf,
    RequestsOf,
    ResponseOf,
    RoomAt,
    RoomsOf,
    RosterOf,
    RulingsOf,
    TextsOf,
    TimedOf,
    UndecidedOf,
)
from bot.model.audit import Acted
from bot.model.behalf import Begun, Entry, with_bytes
from bot.model.commenting import Commented
from bot.model.consultation import Change, Consultation
from bot.model.effects import Message, Record, Step
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.file import known
from bot.model.people import Colleague, Delegate, Invitation, Invitee, Mandate, OnRoster, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.request import Applied, Requests
from bot.model.response import Act, KeepFetched, Response, Revise, Submit
from bot.model.room import AtRoom, Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.session import Session
from bot.model.submission import Fragment
from bot.model.timed import Chair
from bot.model.timing import Timed, Undecided
from bot.service.ports import Opening, Reader, Signer, Writes


class World:
    """The dossier of a batch."""

    def __init__(self, reader: Reader, signer: Signer, addresses: Sequence[str]) -> None:
        self._reader, self._signer = reader, signer
        self.sessions: dict[str, Session] = {}
        self._delegates: dict[str, Delegate] = {}
        self._seats: dict[str, Sequence[Seat]] = {}
        self._mandates: dict[str, Sequence[Mandate]] = {}
        self._responses: dict[str, Response] = {}
        self._colleagues: dict[str, dict[str, Colleague]] = {}
        self._consultations: dict[str, Consultation] = {}
        self._texts: dict[tuple[str, str], Sequence[Fragment]] = {}
        self._invitations: dict[str, Invitation | None] = {}
        self._people: dict[tuple[str, str], Delegate | None] = {}
        self._places: dict[tuple[str, str], Place | None] = {}
        self._receipts: dict[tuple[str, int], bytes] = {}
        self._rosters: dict[str, Sequence[OnRoster]] = {}
        self._histories: dict[str, Sequence[Change]] = {}
        self._invitees: dict[str, Sequence[Invitee]] = {}
        self._plans: dict[PlanOf, Plan] = {}
        self._ruled: dict[str, Ruled] = {}
        self._queues: dict[QueueOf, Queue] = {}
        self._answered: dict[AnsweredOf, Answered] = {}
        self._timed: dict[str, Timed] = {}
        self._undecided: dict[str, Sequence[Undecided]] = {}
        self._entry: dict[str, Entry] = {}
        self._entries: dict[str, Sequence[Begun]] = {}
        self._chairs: dict[str, Sequence[Chair]] = {}
        self._commented: dict[str, Sequence[Commented]] = {}
        self._acts: dict[ActsOf, Sequence[Acted]] = {}
        self._at_rooms: dict[RoomAt, AtRoom] = {}
        self._rooms: dict[str, Sequence[Binding]] = {}
        self._applied: dict[str, Applied] = {}
        self._requests: dict[RequestsOf, Requests] = {}
        self._entrances: Sequence[Entrance] | None = None
        self._stepped: set[str] = set()
        self._changed: set[str] = set()
        self._records: list[Record] = []
        self._messages: list[Message] = []
        self._fetched: dict[str, KeepFetched] = {}
        self._add(reader.open(addresses))

    def _add(self, opening: Opening) -> None:
        self.sessions.update(opening.sessions)
        self._delegates.update(opening.delegates)
        self._seats.update(opening.seats)
        self._mandates.update(opening.mandates)
        for response in opening.responses.values():
            self._responses.setdefault(response.id, response)
        for response_id, colleagues in opening.colleagues.items():
            self._colleagues.setdefault(response_id, {colleague.address: colleague for colleague in colleagues})
        self._consultations.update(opening.consultations)

    # The dossier

    def delegate(self, address: str) -> Delegate | None:
        return self._delegates.get(address)

    def seats(self, delegate: str) -> Sequence[Seat]:
        return self._seats.get(delegate, ())

    def mandates(self, delegate: str) -> Sequence[Mandate]:
        return self._mandates.get(delegate, ())

    def response(self, response: str) -> Response:
        found = self._responses.get(response)
        if found is None:
            raise Missing(ResponseOf(response))
        return found

    def colleagues(self, response: str) -> Sequence[Colleague]:
        return tuple(self._colleagues.get(response, {}).values())

    def consultation(self, consultation: str) -> Consultation:
        return self._consultations[consultation]

    def questionnaire(self, questionnaire: str, version: str) -> Questionnaire:
        return self._reader.questionnaire(questionnaire, version)

    def texts(self, response: str, question: str) -> Sequence[Fragment]:
        found = self._texts.get((response, question))
        if found is None:
            raise Missing(TextsOf(response, question))
        return found

    def invitation(self, code_hash: str) -> Invitation | None:
        if code_hash not in self._invitations:
            raise Missing(CodeOf(code_hash))
        return self._invitations[code_hash]

    def person(self, email: str, address: str) -> Delegate | None:
        if (email, address) not in self._people:
            raise Missing(PersonOf(email, address))
        return self._people[email, address]

    def place(self, address: str, message: str) -> Place | None:
        if (address, message) not in self._places:
            raise Missing(FragmentOf(address, message))
        return self._places[address, message]

    def sign(self, content: bytes) -> bytes:
        return self._signer.receipt(content)

    def receipt(self, response: str, number: int) -> bytes:
        found = self._receipts.get((response, number))
        if found is None:
            raise Missing(ReceiptOf(response, number))
        return found

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        if consultation not in self._rosters:
            raise Missing(RosterOf(consultation))
        return self._rosters[consultation]

    def history(self, consultation: str) -> Sequence[Change]:
        if consultation not in self._histories:
            raise Missing(HistoryOf(consultation))
        return self._histories[consultation]

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        if consultation not in self._invitees:
            raise Missing(InviteesOf(consultation))
        return self._invitees[consultation]

    def plan(self, consultation: str, lines: tuple[Enrolment, ...]) -> Plan:
        need = PlanOf(consultation, lines)
        if need not in self._plans:
            raise Missing(need)
        return self._plans[need]

    def ruled(self, response: str) -> Ruled:
        if response not in self._ruled:
            raise Missing(RulingsOf(response))
        return self._ruled[response]

    def queue(self, consultation: str, by: str, but: tuple[str, str] = NO_ANSWER) -> Queue:
        need = QueueOf(consultation, by, but)
        if need not in self._queues:
            raise Missing(need)
        return self._queues[need]

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        need = AnsweredOf(consultation, entity, question, by)
        if need not in self._answered:
            raise Missing(need)
        return self._answered[need]

    def timed(self, response: str) -> Timed:
        if response not in self._timed:
            raise Missing(TimedOf(response))
        return self._timed[response]

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        if consultation not in self._undecided:
            raise Missing(UndecidedOf(consultation))
        return self._undecided[consultation]

    def entry(self, response: str) -> Entry:
        if response not in self._entry:
            raise Missing(EntryOf(response))
        came = {source: (one.sha256, one.size) for source, one in self._fetched.items()}
        return with_bytes(self._entry[response], came)

    def entries(self, consultation: str) -> Sequence[Begun]:
        if consultation not in self._entries:
            raise Missing(EntriesOf(consultation))
        return self._entries[consultation]

    def chairs(self, consultation: str) -> Sequence[Chair]:
        if consultation not in self._chairs:
            raise Missing(ChairsOf(consultation))
        return self._chairs[consultation]

    def commented(self, consultation: str) -> Sequence[Commented]:
        if consultation not in self._commented:
            raise Missing(CommentsOf(consultation))
        return self._commented[consultation]

    def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
        need = ActsOf(consultation, before)
        if need not in self._acts:
            raise Missing(need)
        return self._acts[need]

    def at_room(self, room: str, speaker: str) -> AtRoom:
        need = RoomAt(room, speaker)
        if need not in self._at_rooms:
            raise Missing(need)
        return self._at_rooms[need]

    def rooms(self, consultation: str) -> Sequence[Binding]:
        if consultation not in self._rooms:
            raise Missing(RoomsOf(consultation))
        return self._rooms[consultation]

    def applied(self, address: str) -> Applied:
        if address not in self._applied:
            raise Missing(AppliedOf(address))
        return self._applied[address]

    def requests(self, consultation: str, number: int = 0) -> Requests:
        need = RequestsOf(consultation, number)
        if need not in self._requests:
            raise Missing(need)
        return self._requests[need]

    def entrances(self) -> Sequence[Entrance]:
        if self._entrances is None:
            raise Missing(Entrances())
        return self._entrances

    # Loading what a step lacked

    def load(self, need: Need) -> None:
        """Read one thing, under the batch's lock, as it stands after the steps before."""
        match need:
            case TextsOf():
                self.load_texts((need,))
            case ResponseOf(response):
                self._add(self._reader.behind(response))
            case CodeOf(code_hash):
                found = self._reader.invitations([code_hash]).get(code_hash)
                self._invitations[code_hash] = found[0] if found else None
                if found:
                    self._add(found[1])
            case PersonOf(email, address):
                known = self._reader.person(email, address)
                self._people[email, address] = known[0] if known else None
                if known:
                    self._add(known[1])
            case FragmentOf(address, message):
                key = (address, message)
                self._places[key] = self._reader.places([key]).get(key)
            case ReceiptOf(response, number):
                self._receipts[response, number] = self._reader.receipt(response, number) or b""
            case RosterOf(consultation):
                self._rosters[consultation] = self._reader.roster(consultation)
            case HistoryOf(consultation):
                self._histories[consultation] = self._reader.history(consultation)
            case InviteesOf(consultation):
                self._invitees[consultation] = self._reader.invitees(consultation)
            case PlanOf(consultation, lines):
                self._plans[need] = self._reader.plan(consultation, lines)
            case RulingsOf(response):
                self._ruled[response] = self._reader.ruled(response)
            case QueueOf(consultation, by, but):
                self._queues[need] = self._reader.queue(consultation, by, but)
            case AnsweredOf(consultation, entity, question, by):
                self._answered[need] = self._reader.answered(consultation, entity, question, by)
            case TimedOf(response):
                self._timed[response] = self._reader.timed(response)
            case UndecidedOf(consultation):
                self._undecided[consultation] = self._reader.undecided(consultation)
            case EntryOf(response):
                self._entry[response] = self._reader.entry(response)
            case EntriesOf(consultation):
                self._entries[consultation] = self._reader.entries(consultation)
            case ChairsOf(consultation):
                self._chairs[consultation] = self._reader.chairs(consultation)
            case CommentsOf(consultation):
                self._commented[consultation] = self._reader.commented(consultation)
            case ActsOf(consultation, before):
                self._acts[need] = self._reader.acts(consultation, before)
            case RoomAt(room, speaker):
                self._at_rooms[need], behind = self._reader.at_room(room, speaker)
                self._add(behind)
            case RoomsOf(consultation):
                self._rooms[consultation] = self._reader.rooms(consultation)
            case AppliedOf(address):
                self._applied[address] = self._reader.applied(address)
            case RequestsOf(consultation, number):
                self._requests[need] = self._reader.requests(consultation, number)
            case Entrances():
                self._entrances = self._reader.entrances()
            case _:
                assert_never(need)

    def load_texts(self, needs: Collection[TextsOf]) -> None:
        """Read the texts of several answers, and bring them up to what this batch has already decided."""
        keys = [(need.response, need.question) for need in needs]
        found = self._reader.texts(keys)
        self._texts.update({key: self._with_files(found.get(key, ())) for key in keys})
        for record in self._records:
            if isinstance(record, Revise) and TextsOf(record.response, record.question) in needs:
                self._fold_text(record)

    # Folding

    def fold(self, step: Step) -> None:
        """Take one step's session, records and messages."""
        session, before = step.session, self.sessions[step.session.address]
        self.sessions[session.address] = session
        self._stepped.add(session.address)
        if step.response is not None:
            self._responses[step.response.id] = step.response
            self._changed.add(step.response.id)
        for record in step.records:
            self._records.append(record)
            match record:
                case Revise():
                    if (record.response, record.question) in self._texts:
                        self._fold_text(record)
                    if record.message and record.act is Act.WRITE:
                        place = Place(record.response, record.question, record.fragment)
                        self._places[record.address, record.message] = place
                case KeepFetched():
                    self._fetched[record.source] = record
                    self._texts = {key: self._with_files(texts) for key, texts in self._texts.items()}
                case Submit():
                    self._receipts[record.response, record.number] = record.receipt
                case _:
                    pass  # nothing that a later step of this batch reads; what changes people ends it: see `decide`
        self._messages.extend(step.messages)
        if session.question != before.question or session.seat != before.seat:
            self._follow(session)

    def _fold_text(self, record: Revise) -> None:
        key = (record.response, record.question)
        if record.act not in (Act.WRITE, Act.RETIRE):
            return
        kept = [fragment for fragment in self._texts[key] if fragment.id != record.fragment]
        if record.act is Act.WRITE:
            kept.append(Fragment(record.fragment, record.text, record.at, record.by, record.number, record.file))
        order = [state.id for state in self._responses[record.response].answer(record.question).fragments]
        kept = [fragment for fragment in kept if fragment.id in order]
        self._texts[key] = tuple(sorted(kept, key=lambda fragment: order.index(fragment.id)))

    def _with_files(self, texts: Sequence[Fragment]) -> Sequence[Fragment]:
        """Return *texts* with the files that were fetched in this batch known by their hashes."""
        if not self._fetched:
            return texts
        return tuple(
            dataclasses.replace(fragment, file=known(fragment.file, came.sha256, came.size))
            if fragment.file and (came := self._fetched.get(fragment.file.source))
            else fragment
            for fragment in texts
        )

    def _follow(self, session: Session) -> None:
        """Note which question an address has in hand, for its colleagues' steps."""
        delegate = self._delegates.get(session.address)
        for seat in self._seats.get(delegate.id, ()) if delegate else ():
            addresses = self._colleagues.setdefault(seat.response, {})
            if seat.id != session.seat:
                addresses.pop(session.address, None)
            elif session.address in addresses:
                addresses[session.address] = replace(addresses[session.address], question=session.question)
            elif delegate:
                addresses[session.address] = Colleague(session.address, delegate.id, delegate.name, session.question)

    def writes(self, taken: int) -> Writes:
        """Return what the batch writes. Of the messages in one slot only the last is sent."""
        last = {(message.address, message.slot): message.id for message in self._messages if message.slot}
        messages = [
            message for message in self._messages if not message.slot or last[message.address, message.slot] == message.id
        ]
        return Writes(
            taken=taken,
            sessions=[self.sessions[address] for address in self._stepped],
            responses=[self._responses[response] for response in self._changed],
            records=self._records,
            messages=messages,
        )
