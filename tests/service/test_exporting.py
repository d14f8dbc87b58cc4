"""An export that is asked for in a chat: made when it is sent, for whoever asked and still may, whatever goes wrong."""

import asyncio
import csv
import io
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, select

from bot.model.effects import Message
from bot.model.parts import Lines, Part, Phrase
from bot.model.shapes import Export, HandOver
from bot.report import export as report
from bot.report.export import TooLarge
from bot.report.row import ExportRow, Stages
from bot.service import exporting
from bot.service.exporting import file_name
from bot.service.ports import Away, DeliveryDelayed, Fate, OutcomeUnknown, ToSend
from bot.service.receipts import InstitutionKey
from bot.service.run import Service
from storage import DatabaseStore, open_store
from storage.tables import audit, mandate, outbox
from tests.contracts.test_time import At
from tests.contracts.world import CONSULTATION, NOW, consultation, give, said, seated, writing

KEY = InstitutionKey.made_of(bytes(32))
DRAFT = "study-draft-2026-03-02"


class Chats:
    """A platform that remembers what it was given; each of *faults* in turn is raised at what has a file, or is an export's."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self, *faults: Exception) -> None:
        self.sent: list[Message] = []
        self.faults = list(faults)
        self.tries = 0
        self.open = asyncio.Event()
        self.open.set()
        self.held = asyncio.Event()
        """Set when a file waits to be let through."""

    async def send(self, to_send: ToSend) -> str:
        """Send; a file only once it is *open*."""
        message = to_send.message
        assert not isinstance(message.shape, Export), "platforms know nothing of exports"
        if isinstance(message.shape, HandOver):
            self.tries += 1
            if self.faults:
                raise self.faults.pop(0)
            self.held.set()
            await self.open.wait()
        self.sent.append(message)
        return message.id

    def files(self) -> list[HandOver]:
        """Return the files that arrived."""
        return [one.shape for one in self.sent if isinstance(one.shape, HandOver)]

    def phrases(self) -> list[str]:
        """Return what was said, by the ids of its phrases."""
        return [one for message in self.sent for part in message.paragraphs for one in _ids(part)]


def _ids(part: Part) -> list[str]:
    if isinstance(part, Lines):
        return [one for item in part.items for one in _ids(item)]
    return [part.id] if isinstance(part, Phrase) else []


class Clock(At):
    """A clock that stands, and on which waiting takes no time."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Serving:
    """A service over a store, for as long as the block lasts."""

    def __init__(self, store: Any, platform: Chats) -> None:
        self.service = Service(store, [platform], KEY, Clock(NOW), ticking=False)

    async def __aenter__(self) -> Service:
        await self.service.start()
        return self.service

    async def __aexit__(self, *_: object) -> None:
        await self.service.stop()


@pytest.fixture
def temporary(store: DatabaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie; *store* first, whose server must not lie there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left(folder: Path) -> list[Path]:
    """Return what lies in *folder*."""
    return list(folder.iterdir())


async def filled(store: DatabaseStore, *texts: str) -> None:
    """Sam is an admin; Ana has answered."""
    await seated(store, "Sam", "Ana")
    for number, text in enumerate(texts or ("=1+1", "and more")):
        await give(store, [said(f"a{number}", "test:Ana", text)], writing(say=False))


async def asked(service: Service, text: str, who: str = "Sam", key: str = "ask") -> None:
    await service.accept([said(key, f"test:{who}", text)])


async def fates(store: DatabaseStore, key: str = "ask") -> list[str]:
    """Return what became of the messages that were an answer to what was asked."""
    async with store.engines.reader.connect() as connection:
        found = await connection.execute(select(outbox.c.state).where(outbox.c.id.like(f"{key}:%")).order_by(outbox.c.number))
        return [row[0] for row in found]


async def deeds(store: DatabaseStore) -> list[dict[str, str]]:
    """Return the exports in the audit log."""
    async with store.engines.reader.connect() as connection:
        found = await connection.execute(select(audit.c.about).where(audit.c.what == "export"))
        return [json.loads(row[0]) for row in found]


async def test_who_asks_gets_the_answers_as_a_file_and_it_is_noted(store: DatabaseStore, temporary: Path) -> None:
    await filled(store)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await service.drained()
        assert await fates(store) == [Fate.SENT, Fate.SENT]
    assert {message.address for message in platform.sent} == {"test:Sam"}
    assert platform.phrases() == ["desk-export-asked", "desk-export-file", "desk-export-made"]
    (file,) = platform.files()
    assert (file.name, file.media_type) == (f"{DRAFT}.csv", "text/csv")
    (row,) = csv.DictReader(io.StringIO(file.content.decode()))
    assert row["text"] == "'=1+1\n\nand more"
    assert await deeds(store) == [{"form": "csv", "platform": "test", "stages": "draft"}]
    assert left(temporary) == []


@pytest.mark.parametrize("form", ["xlsx", "json"])
async def test_each_form_is_sent_under_its_own_type(store: DatabaseStore, form: str) -> None:
    await filled(store)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, f"/export {form} draft")
        await service.drained()
    (file,) = platform.files()
    assert file.name == f"{DRAFT}.{form}"
    if form == "json":
        assert json.loads(file.content)[0]["text"] == "=1+1\n\nand more"
    else:
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()


@pytest.mark.parametrize("who", ["Ana", "nobody"])
async def test_who_has_no_office_gets_nothing(store: DatabaseStore, who: str) -> None:
    await filled(store)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft", who)
        await service.drained()
    assert not any("export" in phrase for phrase in platform.phrases())
    assert platform.files() == []
    assert await deeds(store) == []


@pytest.mark.parametrize(("look", "tries"), [(2, 0), (3, 1)], ids=["while it is made", "before it is tried again"])
async def test_whoever_lost_their_office_before_it_is_sent_gets_nothing(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, look: int, tries: int
) -> None:
    await filled(store)
    platform = Chats(DeliveryDelayed(1))
    real, looks = store.to_export, 0

    async def meanwhile(address: str, of: str) -> Any:
        nonlocal looks
        looks += 1
        if looks == look:
            async with store.engines.writer.begin() as connection:
                await connection.execute(delete(mandate))
        return await real(address, of)

    monkeypatch.setattr(store, "to_export", meanwhile)
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await service.drained()
        assert await fates(store) == [Fate.SENT, Fate.WITHDRAWN]
    assert (looks, platform.tries, platform.files()) == (look, tries, [])


@pytest.mark.parametrize("of", ["test:Ana", "test:nobody", "test:Sam "])
async def test_an_office_counts_only_for_its_own_address_and_consultation(store: DatabaseStore, of: str) -> None:
    await filled(store)
    assert await store.to_export("test:Sam", CONSULTATION) is not None
    assert await store.to_export(of, CONSULTATION) is None
    assert await store.to_export("test:Sam", "other") is None
    await store.unlink("test:Sam", NOW)
    assert await store.to_export("test:Sam", CONSULTATION) is None


async def test_after_a_crash_the_next_process_makes_it_anew(store: DatabaseStore, database_url: str, temporary: Path) -> None:
    await filled(store)
    dying, next_one = Chats(), Chats()
    dying.open.clear()
    async with Serving(store, dying) as service:
        await asked(service, "/export csv draft")
        await dying.held.wait()
    assert dying.files() == []
    assert left(temporary) == [], "who stops in good order leaves nothing"
    async with open_store(database_url) as other, Serving(other, next_one) as service:
        await service.drained()
        await asked(service, "/export csv draft")  # the same, brought again
        await service.drained()
    assert [file.name for file in next_one.files()] == [f"{DRAFT}.csv"]
    assert len(await deeds(store)) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_who_stops_while_it_is_made_leaves_nothing_and_it_still_waits(
    store: DatabaseStore, temporary: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    await filled(store)
    real, making = store.rows, asyncio.Event()

    async def slow(of: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        async for row in real(of, stages):
            for _ in range(1000):  # more than are written at once
                yield row
        making.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(store, "rows", slow)
    async with Serving(store, Chats()) as service:
        await asked(service, f"/export {form} draft")
        await making.wait()
    assert left(temporary) == []
    assert await fates(store) == [Fate.SENT, "pending"]


async def test_of_two_processes_one_sends_it(store: DatabaseStore, database_url: str) -> None:
    await filled(store)
    one, two = Chats(), Chats()
    async with open_store(database_url) as other, Serving(store, one) as here, Serving(other, two) as there:
        ask = said("ask", "test:Sam", "/export csv draft")
        await asyncio.gather(here.accept([ask]), there.accept([ask]))
        await asyncio.sleep(0.6)  # twice the time within which a change is noticed
        await asyncio.gather(here.drained(), there.drained())
    assert len(one.files() + two.files()) == 1
    assert len(await deeds(store)) == 1


async def test_it_is_sent_again_until_its_outcome_is_known_and_made_once(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(store)
    platform, real, made = Chats(OutcomeUnknown(), DeliveryDelayed(1), OutcomeUnknown()), report.write, []

    async def counted(*given: Any) -> Any:
        made.append(1)
        return await real(*given)

    monkeypatch.setattr(exporting, "write", counted)
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await service.drained()
    assert (platform.tries, len(platform.files()), len(made)) == (4, 1, 1)


async def test_while_the_database_is_away_it_waits_and_is_then_made_anew(
    store: DatabaseStore, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(store)
    platform, real, tries = Chats(), store.rows, 0

    async def breaking(of: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        nonlocal tries
        tries += 1
        async for row in real(of, stages):
            yield row
            if tries < 3:
                raise Away("gone in the middle")

    monkeypatch.setattr(store, "rows", breaking)
    async with Serving(store, platform) as service:
        await asked(service, "/export json draft")
        await service.drained()
    (file,) = platform.files()
    assert (tries, len(json.loads(file.content))) == (3, 1)
    assert left(temporary) == []


async def test_what_is_said_meanwhile_is_answered(store: DatabaseStore) -> None:
    await filled(store)
    platform = Chats()
    platform.open.clear()
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await platform.held.wait()
        await asked(service, "/help", key="later")
        async with asyncio.timeout(10):
            while "desk-help-more" not in platform.phrases():  # noqa: ASYNC110  # what a platform was given tells nobody
                await asyncio.sleep(0.01)
        assert platform.files() == []
        platform.open.set()
        await service.drained()
    assert len(platform.files()) == 1


async def test_one_is_made_and_sent_at_a_time(store: DatabaseStore, temporary: Path) -> None:
    await filled(store)
    platform = Chats()
    platform.open.clear()
    async with Serving(store, platform) as service:
        for number in range(3):
            await asked(service, "/export csv draft", key=f"ask{number}")
        await platform.held.wait()
        await asyncio.sleep(0.2)
        assert len(left(temporary)) == 1
        platform.open.set()
        await service.drained()
    assert len(platform.files()) == 3


async def test_what_is_too_large_is_packed(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "LARGEST", 1500)
    await filled(store, "a" * 3000)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await service.drained()
    (file,) = platform.files()
    assert (file.name, file.media_type) == (f"{DRAFT}.csv.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == [f"{DRAFT}.csv"]
        assert b"a" * 3000 in archive.read(f"{DRAFT}.csv")
    assert "desk-export-zipped" in platform.phrases()


@pytest.mark.parametrize(
    ("fault", "said_of_it", "form"),
    [
        (None, "desk-export-large", "xlsx"),
        (
            TooLarge(),
            "desk-export-rows",
            "csv",
        ),
        (OSError(28, "No space left"), "desk-export-fault", None),
        (RuntimeError("ours"), "desk-export-fault", None),
    ],
)
async def test_where_there_is_no_file_it_is_said_why_and_what_to_do(
    store: DatabaseStore,
    monkeypatch: pytest.MonkeyPatch,
    temporary: Path,
    fault: Exception | None,
    said_of_it: str,
    form: str | None,
) -> None:
    async def failing(*_: object) -> None:
        raise fault or AssertionError

    await filled(store)
    if fault:
        monkeypatch.setattr(exporting, "write", failing)
    else:
        monkeypatch.setattr(exporting, "LARGEST", 10)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/export draft")
        await service.drained()
        assert await fates(store) == [Fate.SENT, Fate.SENT]
    assert platform.files() == []
    last = platform.sent[-1].paragraphs[-1]
    assert isinstance(last, Phrase)
    assert last.id == said_of_it
    shell = f"tourdetable export --consultation study --format {form} --stage draft --output export.{form}"
    assert form is None or last.args["shell"] == shell
    assert left(temporary) == []


async def test_without_room_for_a_file_it_is_said(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(store)
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/export csv draft")
        await service.drained()
    assert platform.phrases()[-1] == "desk-export-fault"


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ("study", "study-draft-2026-03-03.csv"),
        ("../../etc/passwd", "etc-passwd-draft-2026-03-03.csv"),
        ("a\r\nb\0\u202ec.exe", "a-b-c-exe-draft-2026-03-03.csv"),
        ("\u0645\u0631\u062d\u0628\u0627", "answers-draft-2026-03-03.csv"),
        ("x" * 300, f"{'x' * 60}-draft-2026-03-03.csv"),
    ],
)
def test_a_files_name_is_plain_whatever_the_consultation_is_called(of: str, name: str) -> None:
    """Its day is that of the consultation's city."""
    late = NOW.replace(hour=23, minute=30)
    assert file_name(replace(consultation(), id=of), Export(of, "csv", "draft"), late) == name
