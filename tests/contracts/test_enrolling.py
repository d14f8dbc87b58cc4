"""A roster sent to the desk: read beside, enrolled once with its codes, by whoever may, and nothing of the file is kept."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import delete, func, select

from bot.engine.codes import SEED_BYTES, fresh_several, hash_of
from bot.model.audit import Entry
from bot.model.consultation import COMMAND_LINE
from bot.model.effects import Message
from bot.model.events import Arrival, Event, Replied, RosterRead
from bot.model.file import FileRef
from bot.model.parts import Lines, Phrase
from bot.model.people import Role
from bot.model.shapes import HandOver
from bot.roster.tables import MOST_BYTES
from bot.service.decide import decider
from bot.service.fetching import Fetching, NotFetched
from bot.service.ports import Awaited
from bot.service.receipts import InstitutionKey
from storage import DatabaseStore
from storage.tables import code, mandate, roster_file
from tests.contracts.world import CONSULTATION, NOW, consultation, give, line, seated

DECIDE = decider(InstitutionKey.made_of(bytes(32)))
SENT = FileRef("new.csv", "text/csv", 9, source="test:7:new")
HEADING = "entity,entity_name,kind,person,email,role\n"
NEW = f"""{HEADING}argentina,Argentina,member_state,Nora,nora@example.org,head
chile,Chile,member_state,=Pia,pia@example.org,head
"""


class Reading:
    """The service in one process: what is fetched, and what was told of it."""

    def __init__(self, store: DatabaseStore, content: bytes | str | None = NEW) -> None:
        self.content = content.encode() if isinstance(content, str) else content
        self.store, self.messages, self.told = store, list[Message](), list[RosterRead]()
        self.fetching = Fetching(self, store, self, "test:", self.fetch)

    def now(self) -> datetime:
        return NOW + timedelta(hours=1)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing is to be tried again")

    async def fetch(self, awaited: Awaited) -> bytes:
        if self.content is None:
            raise NotFetched("lost")
        return self.content

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            assert isinstance(arrival.event, RosterRead)
            assert b"Nora" not in arrival.raw
            seed = b"s" * SEED_BYTES if arrival.event.confirmed else b""
            self.told.append(replace(arrival.event, entropy=seed))
            await self.happen(self.told[-1])

    async def happen(self, *events: Event) -> list[str]:
        """Let *events* happen; return the phrases that were said."""
        before = len(self.messages)
        for event in events:
            committed = await give(self.store, [Arrival((event.id,), b"", event)], DECIDE, event.at)
            self.messages += [one.message for one in committed.to_send]
        return [phrase for message in self.messages[before:] for phrase in phrases(message)]

    async def look(self) -> list[str]:
        """Fetch what is awaited, and return what was said of it."""
        before = len(self.messages)
        await self.fetching.look()
        await self.fetching.settled()
        return [phrase for message in self.messages[before:] for phrase in phrases(message)]


def phrases(message: Message) -> list[str]:
    parts = [one for part in message.paragraphs for one in (part.items if isinstance(part, Lines) else (part,))]
    return [part.id for part in parts if isinstance(part, Phrase)]


def typed(number: int, text: str, file: FileRef | None = None) -> Replied:
    at = NOW + timedelta(minutes=number)
    return Replied(
        id=f"s{number}", at=at, address="test:Sam", order=(10**9, number), text=text, message=f"s{number}", file=file
    )


async def previewed(store: DatabaseStore, content: bytes | str | None = NEW) -> Reading:
    await seated(store, "Sam")
    reading = Reading(store, content)
    assert await reading.happen(typed(1, "/invite", SENT)) == ["desk-enrol-reading"]
    return reading


async def count(store: DatabaseStore, table: object = code) -> int:
    async with store.engines.reader.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()  # type: ignore[arg-type]


def handed_out(reading: Reading) -> list[dict[str, str]]:
    files = [one.shape for one in reading.messages if isinstance(one.shape, HandOver)]
    assert all(one.address == "test:Sam" for one in reading.messages)
    assert len(files) == 1
    return list(csv.DictReader(io.StringIO(files[0].content.decode("utf-8-sig"))))


async def last(store: DatabaseStore, what: str) -> Entry:
    return [one for one in await store.audited(0, 1000) if one.what == what][-1]


async def test_people_are_enrolled_once_and_their_codes_handed_out_once_to_whoever_confirmed(store: DatabaseStore) -> None:
    reading = await previewed(store)
    assert "desk-enrol-new" in await reading.look()
    places = await store.places(CONSULTATION)
    assert "Nora" not in {one.delegate_name for one in places}, "a preview changes nothing"
    assert await count(store, roster_file) == 0
    assert await reading.happen(typed(2, "yes")) == ["desk-enrol-reading"]
    assert "desk-enrol-done" in await reading.look()
    assert await count(store, roster_file) == 0
    found = {one.delegate_name: one for one in await store.places(CONSULTATION)}
    assert found["Nora"].seat
    assert found["=Pia"].seat
    rows = handed_out(reading)
    assert [(one["name"], one["email"], one["entity"], one["role"]) for one in rows] == [
        ("Nora", "nora@example.org", "Argentina", "head"), ("'=Pia", "pia@example.org", "Chile", "head"),
    ]  # fmt: skip
    assert {one["link"] for one in rows} == {""}, "no bot with links is in service here"
    invitation = await store.invitation(hash_of(rows[0]["code"]))
    assert invitation
    assert invitation.delegate.name == "Nora"
    assert invitation.usable
    codes = await count(store)
    assert await reading.happen(*reading.told) == [], "an event that comes again does nothing"
    assert await Reading(store).look() == [], "nor does another process find anything to read"
    assert await count(store) == codes


async def test_the_log_has_the_entry_that_the_command_line_writes(store: DatabaseStore) -> None:
    reading = await previewed(store)
    await reading.look()
    await reading.happen(typed(2, "yes"))
    await reading.look()
    at_the_desk = await last(store, "roster")
    roster = (line("chad", "member_state", "Ada", email="a@x.org"), line("argentina", "member_state", "Bo", Role.CONTRIBUTOR))
    await store.enrol(CONSULTATION, roster, NOW, dry_run=False)
    by_command = await last(store, "roster")
    assert at_the_desk.about == by_command.about == {"entities": "1", "people": "2", "seats": "2"}
    assert (at_the_desk.by != COMMAND_LINE, by_command.by) == (True, COMMAND_LINE)
    assert at_the_desk.by in {one.delegate for one in await store.places(CONSULTATION) if one.office}
    assert (await store.verify_audit(""))[1] == []


async def test_who_is_no_admin_any_more_enrols_nobody(store: DatabaseStore) -> None:
    reading = await previewed(store)
    for number, moment in enumerate(("before the preview", "before the yes", "after the yes")):
        file = FileRef("new.csv", "text/csv", 9, source=f"test:{number}:again")
        await reading.happen(typed(10 * number + 2, "/invite", file))
        if moment != "before the preview":
            await reading.look()
        if moment == "after the yes":
            await reading.happen(typed(10 * number + 3, "yes"))
        await office(store, "secretary")
        said = await reading.look() + await reading.happen(typed(10 * number + 4, "yes"))
        assert "desk-enrol-done" not in said, moment
        await office(store, "admin")
        assert await count(store, roster_file) == 0
    assert "Nora" not in {one.delegate_name for one in await store.places(CONSULTATION)}
    assert not [one for one in reading.messages if isinstance(one.shape, HandOver)]


async def office(store: DatabaseStore, word: str) -> None:
    async with store.engines.writer.begin() as connection:
        await connection.execute(mandate.update().values(office=word))


async def test_a_file_of_somebody_who_left_the_secretariat_is_let_go(store: DatabaseStore) -> None:
    reading = await previewed(store)
    async with store.engines.writer.begin() as connection:
        await connection.execute(delete(mandate))
    assert await reading.look() == []
    assert await count(store, roster_file) == 0


async def test_a_file_that_is_another_one_when_it_is_confirmed_enrols_nobody(store: DatabaseStore) -> None:
    reading = await previewed(store)
    await reading.look()
    await reading.happen(typed(2, "yes"))
    reading.content = (NEW + "peru,Peru,member_state,Eve,eve@example.org,head\n").encode()
    assert await reading.look() == ["desk-enrol-other"]
    assert "Nora" not in {one.delegate_name for one in await store.places(CONSULTATION)}


async def test_a_roster_that_changed_meanwhile_is_told_as_it_was_found(store: DatabaseStore) -> None:
    reading = await previewed(store)
    await reading.look()
    await store.enrol(CONSULTATION, (line("chile", "member_state", "=Pia", email="pia@example.org"),), NOW, dry_run=False)
    await reading.happen(typed(2, "yes"))
    assert "desk-enrol-done" in await reading.look()
    assert (await last(store, "roster")).about == {"people": "1", "seats": "1"}
    assert len(handed_out(reading)) == 2


async def test_a_lost_file_is_told_of_and_awaited_no_more(store: DatabaseStore) -> None:
    reading = await previewed(store, None)
    assert await reading.look() == ["desk-enrol-lost"]
    assert await store.awaited("test:") == []


async def test_what_belongs_to_others_too_is_not_changed_and_no_code_opens_it(
    store: DatabaseStore,
) -> None:
    reading = await previewed(store, f"{HEADING}benin,Renamed,member_state,Codjo,codjo@example.org,head\n")
    other = replace(consultation(), id="other")
    await store.keep_consultation(other, "tests", "made", NOW)
    await store.enrol("other", (line("benin", "member_state", "Olga", email="olga@example.org"),), NOW, dry_run=False)
    assert await reading.look() == ["desk-enrol-wrong", "desk-enrol-shared"]
    reading.content = f"{HEADING}benin,Benin,member_state,Olga,olga@example.org,head\n".encode()
    await reading.happen(typed(2, "/invite", FileRef("o.csv", "text/csv", 9, source="test:8:o")))
    assert "desk-enrol-codes" in await reading.look()
    before = await count(store)
    await reading.happen(typed(3, "yes"))
    assert "desk-enrol-without" in await reading.look()
    assert await count(store) == before, "a code would open the other one too"


async def test_hostile_files_are_told_of_as_mistakes(store: DatabaseStore) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 201_000_000)
    hostile = (bomb.getvalue(), b"PK\x03\x04junk", b"\xff\xfe\0", b"\0" * 100, b"", b"x" * (MOST_BYTES + 1), b'a"b,"\n' * 50)
    reading = await previewed(store, HEADING)
    await reading.look()
    for number, content in enumerate(hostile):
        reading.content = content
        await reading.happen(typed(20 + number, "/invite", FileRef("h", "x/y", 9, source=f"test:9:{number}")))
        assert (await reading.look())[0] == "desk-enrol-wrong"


async def test_nobody_without_the_office_has_a_file_read(store: DatabaseStore) -> None:
    await seated(store, "Sam", "Ana")
    reading = Reading(store)
    await office(store, "secretary")
    await reading.happen(typed(1, "/invite", SENT), replace(typed(2, "/invite", SENT), address="test:Ana", id="a"))
    assert await count(store, roster_file) == 0


def test_codes_made_of_one_seed_differ_and_come_again_from_it_alone() -> None:
    codes = fresh_several(b"s" * SEED_BYTES, 2000)
    assert len(set(codes)) == 2000
    assert fresh_several(b"s" * SEED_BYTES, 2) == codes[:2]
    assert not set(fresh_several(b"t" * SEED_BYTES, 2000)) & set(codes)
