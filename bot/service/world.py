"""What the steps of one batch know, kept up to date from step to step. It implements the engine's `Dossier`.

It holds what was loaded under the batch's lock and folds each record in, so that the second delegate of an entity sees what the
first did though nothing is written before the end.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from bot.engine.dossier import (
    CodeOf,
    EntryOf,
    FragmentOf,
    Missing,
    Need,
    PersonOf,
    Place,
    ReceiptOf,
    ResponseOf,
    RoomAt,
    TextsOf,
)
from bot.model.behalf import Entry, with_bytes
from bot.model.consultation import Consultation
from bot.model.effects import Message, Record, Step
from bot.model.file import known
from bot.model.people import Colleague, Delegate, Invitation, Mandate, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.response import Act, KeepFetched, Response, Revise, Submit
from bot.model.room import AtRoom
from bot.model.session import Session
from bot.model.submission import Fragment
from bot.service.asked import Asked, Found
from bot.service.ports import Opening, Reader, Signer, Writes


class World(Asked):
    """The dossier of a batch."""

    def __init__(self, reader: Reader, signer: Signer, addresses: Sequence[str]) -> None:
        super().__init__(reader)
        self._signer = signer
        self.sessions: dict[str, Session] = {}
        self._delegates: dict[str, Delegate] = {}
        self._seats: dict[str, Sequence[Seat]] = {}
        self._mandates: dict[str, Sequence[Mandate]] = {}
        self._responses: dict[str, Response] = {}
        self._colleagues: dict[str, dict[str, Colleague]] = {}
        self._consultations: dict[str, Consultation] = {}
        self._texts: dict[tuple[str, str], Sequence[Fragment]] = {}
        self._invitations: Found[CodeOf, Invitation | None] = Found()
        self._people: Found[PersonOf, Delegate | None] = Found()
        self._places: Found[FragmentOf, Place | None] = Found()
        self._receipts: Found[ReceiptOf, bytes] = Found()
        self._entry: Found[EntryOf, Entry] = Found()
        self._at_rooms: Found[RoomAt, AtRoom] = Found()
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
        return self._invitations[CodeOf(code_hash)]

    def person(self, email: str, address: str) -> Delegate | None:
        return self._people[PersonOf(email, address)]

    def place(self, address: str, message: str) -> Place | None:
        return self._places[FragmentOf(address, message)]

    def sign(self, content: bytes) -> bytes:
        return self._signer.receipt(content)

    def receipt(self, response: str, number: int) -> bytes:
        return self._receipts[ReceiptOf(response, number)]

    def entry(self, response: str) -> Entry:
        came = {source: (one.sha256, one.size) for source, one in self._fetched.items()}
        return with_bytes(self._entry[EntryOf(response)], came)

    def at_room(self, room: str, speaker: str) -> AtRoom:
        return self._at_rooms[RoomAt(room, speaker)]

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
                self._invitations[need] = found[0] if found else None
                if found:
                    self._add(found[1])
            case PersonOf(email, address):
                known = self._reader.person(email, address)
                self._people[need] = known[0] if known else None
                if known:
                    self._add(known[1])
            case FragmentOf(address, message):
                key = (address, message)
                self._places[need] = self._reader.places([key]).get(key)
            case ReceiptOf(response, number):
                self._receipts[need] = self._reader.receipt(response, number) or b""
            case EntryOf(response):
                self._entry[need] = self._reader.entry(response)
            case RoomAt(room, speaker):
                self._at_rooms[need], behind = self._reader.at_room(room, speaker)
                self._add(behind)
            case _:
                self.look_up(need)

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
                        self._places[FragmentOf(record.address, record.message)] = place
                case KeepFetched():
                    self._fetched[record.source] = record
                    self._texts = {key: self._with_files(texts) for key, texts in self._texts.items()}
                case Submit():
                    self._receipts[ReceiptOf(record.response, record.number)] = record.receipt
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
