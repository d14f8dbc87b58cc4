"""A small world to keep in a store: one consultation, a few entities and people, and deciders that do one thing each."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import TypeVar

from msgspec.structs import replace

from bot.model.consultation import Consultation, Eligibility, Rule, Stage
from bot.model.effects import Message, Record, Redeem
from bot.model.events import Arrival, Event, Replied
from bot.model.file import FileRef
from bot.model.parts import Phrase, Texts
from bot.model.people import Office, Role
from bot.model.response import Act, Response, Revise, apply
from bot.model.session import Session
from bot.model.shapes import Count
from bot.questionnaire.load import shipped
from bot.service.decide import decider
from bot.service.ports import Away, Committed, Conflict, Counted, Decider, Opening, Reader, Work, Writes
from bot.service.receipts import InstitutionKey
from bot.service.registry import Enrolment, Issued, Place
from storage import DatabaseStore

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
T = TypeVar("T")
DECIDE = decider(InstitutionKey.made_of(bytes(32)))
"""What the service decides."""

CONSULTATION = "study"
PROCESS = "this-process"
SERVING = ("test:",)
_ORDER = count(1)


def consultation(number: int = 1, stage: Stage = Stage.OPEN) -> Consultation:
    """The consultation, in which a sector member is provisional and stakeholders are refused."""
    questionnaire = shipped()
    return Consultation(
        id=CONSULTATION,
        number=number,
        title=Texts({"en": "A study"}, "en"),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        stage=stage,
        city="Geneva",
        zone="Europe/Zurich",
        eligibility=(
            Rule(Eligibility.ALLOWED, kind="member_state"),
            Rule(Eligibility.PROVISIONAL, kind="sector_member"),
            Rule(Eligibility.REFUSED, kind="stakeholder"),
        ),
    )


def line(entity: str, kind: str, name: str, role: Role = Role.HEAD, email: str = "", language: str = "") -> Enrolment:
    """One line of a roster."""
    return Enrolment(entity, entity.title(), kind, "", name, email, role, None, language)


ROSTER = (
    line("argentina", "member_state", "Ana", email="ana@example.org", language="es"),
    line("argentina", "member_state", "Beto", Role.CONTRIBUTOR),
    line("benin", "member_state", "Codjo"),
    line("acme", "sector_member", "Dora"),
    line("ngo", "stakeholder", "Emil"),
    Enrolment("", "", "", "", "Sam", "sam@example.org", None, Office.ADMIN),
)


async def fill(store: DatabaseStore) -> dict[str, Place]:
    """Make the world; return the roster by first name. Each person has a code, whose hash is `code-of-` and the name."""
    source = files("bot.questionnaire").joinpath("shipped/wg_study.toml").read_bytes()
    await store.keep_questionnaire(shipped(), source, NOW)
    await store.keep_consultation(consultation(), "tests", "made", NOW)
    await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=False)
    places = {place.delegate_name: place for place in await store.places(CONSULTATION)}
    await store.issue(
        [
            Issued(f"code-of-{name}", place.delegate, place.seat.id if place.seat else "", NOW, NOW + timedelta(days=30))
            for name, place in places.items()
        ]
    )
    return places


async def seated(store: DatabaseStore, *names: str) -> dict[str, Place]:
    """Make the world and seat *names* at the addresses `test:` and their names, with question 1a in hand."""
    places = await fill(store)
    for name in names:
        await give(store, [said(f"seat-{name}", f"test:{name}")], redeeming(name, places[name]))
    return places


def said(key: str, address: str, text: str = "", at: datetime = NOW, *others: str) -> Arrival:
    """A message that arrives; *key* is the event's id, *others* its other names."""
    event = Replied(id=key, at=at, address=address, order=(next(_ORDER),), text=text, message=key)
    return Arrival((key, *others), text.encode("utf-8", "surrogatepass"), event)


def spoken(name: str, text: str, file: FileRef | None = None) -> Arrival:
    """A message of *name* to the service; it comes after all that was said before, in whatever process."""
    order = time.monotonic_ns()
    address, id_ = f"test:{name}", f"{name}-{order}"
    event = Replied(id=id_, at=NOW, address=address, order=(order,), text=text, message=str(order), file=file)
    return Arrival((event.id,), text.encode(), event)


def work(arrivals: Sequence[Arrival] = (), now: datetime = NOW, serving: tuple[str, ...] = SERVING) -> Work:
    """What a batch is to do."""
    return Work(arrivals, (), PROCESS, serving, now)


async def give(
    store: DatabaseStore, arrivals: Sequence[Arrival], decider: Decider, now: datetime = NOW, serving: tuple[str, ...] = SERVING
) -> Committed:
    """Do one batch, again for as long as another process is in the way or has the lock."""
    while True:
        try:
            return await store.batch(work(arrivals, now, serving), decider)
        except (Conflict, Away) as error:
            if isinstance(error, Away) and "BUSY" not in str(error):
                raise


def writing(question: str = "1a", most: int = 10_000, say: bool = True) -> Decider:
    """Append each text to *question* of the response that its address speaks for, and say so; take *most* events."""

    def decide(events: Sequence[Event], reader: Reader) -> Writes:
        opening = reader.open([event.address for event in events])
        responses: dict[str, Response] = {}
        records: list[Record] = []
        messages: list[Message] = []
        for event in events[:most]:
            assert isinstance(event, Replied)
            person = opening.delegates[event.address]
            seat = opening.seats[person.id][0]
            stands = responses.get(seat.response, opening.responses[seat.response])
            record = Revise(
                response=stands.id,
                number=stands.revision + 1,
                act=Act.WRITE,
                question=question,
                by=person.id,
                address=event.address,
                at=event.at,
                order=event.order,
                fragment=event.id,
                text=event.text,
                message=event.message,
            )
            version = stands.version or shipped().version
            responses[stands.id] = replace(apply(stands, record), version=version)
            records.append(record)
            messages.append(message(f"{event.id}:1", event.address, slot=f"status:{question}"))
        return Writes(min(most, len(events)), (), list(responses.values()), records, messages if say else ())

    return decide


def redeeming(name: str, place: Place) -> Decider:
    """Take the seat of *place* with the code of *name*, if it is usable."""

    def decide(events: Sequence[Event], reader: Reader) -> Writes:
        (event,) = events
        reader.open([event.address])
        found = reader.invitations([f"code-of-{name}"])
        invitation, _ = found[f"code-of-{name}"]
        if not invitation.usable:
            return Writes(1, (), (), (), (message(f"{event.id}:refused", event.address),))
        session = Session(address=event.address, seat=place.seat.id if place.seat else "", question="1a")
        redeem = Redeem(invitation.hash, event.address, invitation.delegate.id, event.at)
        return Writes(1, (session,), (), (redeem,), ())

    return decide


def recording(*records: Record, messages: Sequence[Message] = ()) -> Decider:
    """Write *records* and *messages*, whatever happened."""
    return lambda events, _: Writes(len(events), (), (), records, messages)


async def told(store: DatabaseStore, room: str, at: datetime) -> None:
    """Have a digest given in *room*."""
    asked = Count(CONSULTATION, room, "asked", at)
    counted = await store.count(Message("", room, (), asked), asked, at)
    assert isinstance(counted, Counted)
    assert await store.keep_counted(counted, None, given=True)


def message(message_id: str, address: str = "test:Ana", slot: str = "", bulk: bool = False) -> Message:
    """Something to say."""
    return Message(id=message_id, address=address, paragraphs=(Phrase("said", {"id": message_id}),), slot=slot, bulk=bulk)


async def texts(store: DatabaseStore, response: str = f"{CONSULTATION}/argentina", question: str = "1a") -> list[str]:
    """Return the live texts of an answer, in order."""
    found = await look(store, lambda reader: reader.texts([(response, question)]))
    return [fragment.text for fragment in found[response, question]]


async def opening_of(store: DatabaseStore, *addresses: str) -> Opening:
    """Return what a batch finds about *addresses*."""
    return await look(store, lambda reader: reader.open(addresses))


async def look(store: DatabaseStore, read: Callable[[Reader], T]) -> T:
    """Return what *read* finds inside a batch that writes nothing."""
    seen: list[T] = []

    def decide(events: Sequence[Event], reader: Reader) -> Writes:
        seen.append(read(reader))
        return Writes(len(events), (), (), (), ())

    await give(store, [said(f"look-{next(_ORDER)}", "test:looker")], decide)
    return seen[-1]


def dumped(url: str) -> str:
    """Return all that an SQLite database holds, as SQL."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return "\n".join(connection.iterdump())
