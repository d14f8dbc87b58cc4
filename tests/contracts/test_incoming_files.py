"""Files whose bytes come after their message: awaited across processes, known by their hash, forgotten with their sender."""

from datetime import timedelta

from bot.model.effects import Forget
from bot.model.events import Arrival, Edited, Event, Fetched, Replied
from bot.model.file import FileRef
from bot.report.row import Stages
from bot.service.decide import decider
from bot.service.ports import Awaited
from bot.service.receipts import InstitutionKey
from bot.service.registry import Place
from storage import DatabaseStore
from tests.contracts.test_reads import all_rows
from tests.contracts.world import CONSULTATION, NOW, give, look, recording, said, seated

ARGENTINA = f"{CONSULTATION}/argentina"
DECIDE = decider(InstitutionKey.made_of(bytes(32)))
PLAN = FileRef("plan.pdf", "application/pdf", 9, source="test:1:plan")


async def happen(store: DatabaseStore, *events: Event) -> list[str]:
    """Let *events* happen, a batch each; return what was said, as phrases."""
    phrases: list[str] = []
    for event in events:
        committed = await give(store, [Arrival((event.id,), b"", event)], DECIDE, event.at)
        phrases += [part.id for one in committed.to_send for part in one.message.paragraphs if hasattr(part, "id")]
    return phrases


def typed(number: int, text: str, file: FileRef | None = None) -> Replied:
    at = NOW + timedelta(minutes=number)
    return Replied(
        id=f"m{number}", at=at, address="test:Ana", order=(10**9, number), text=text, message=f"m{number}", file=file
    )


def fetched(awaited: Awaited, sha256: str = "ab" * 32) -> Fetched:
    return Fetched(
        id=f"{awaited.source}:fetched",
        at=NOW + timedelta(hours=2),
        address="test:files",
        order=(1,),
        response=awaited.response,
        question=awaited.question,
        fragment=awaited.fragment,
        source=awaited.source,
        name=awaited.name,
        sha256=sha256,
        size=12 if sha256 else 0,
        what="" if sha256 else "lost",
    )


async def sent(store: DatabaseStore) -> dict[str, Place]:
    """Ana sends the plan as part of 1a."""
    places = await seated(store, "Ana")
    await happen(store, typed(1, "/goto 1a"), typed(2, "see our plan", PLAN))
    return places


async def files(store: DatabaseStore) -> list[FileRef | None]:
    found = await look(store, lambda reader: reader.texts([(ARGENTINA, "1a")]))
    return [fragment.file for fragment in found[ARGENTINA, "1a"]]


async def test_a_file_is_awaited_until_it_is_fetched_and_then_known_by_its_hash(store: DatabaseStore) -> None:
    await sent(store)
    assert await store.awaited("elsewhere:") == []
    (awaited,) = await store.awaited("test:")
    assert (awaited.source, awaited.name, awaited.response, awaited.question) == ("test:1:plan", "plan.pdf", ARGENTINA, "1a")
    assert awaited.at == NOW + timedelta(minutes=2)
    await happen(store, fetched(awaited), fetched(awaited))
    assert await store.awaited("test:") == []
    assert await files(store) == [FileRef("plan.pdf", "application/pdf", 12, "ab" * 32, "test:1:plan")]


async def test_words_edited_before_and_after_the_bytes_came_keep_their_file(store: DatabaseStore) -> None:
    await sent(store)
    (awaited,) = await store.awaited("test:")
    for number, come in ((3, fetched(awaited)), (4, None)):
        at = NOW + timedelta(minutes=number)
        edit = Edited(
            id=f"m{number}", at=at, address="test:Ana", order=(10**9, number), text=f"words {number}", message="m2", file=PLAN
        )
        await happen(store, edit, *([come] if come else []))
    assert await files(store) == [FileRef("plan.pdf", "application/pdf", 12, "ab" * 32, "test:1:plan")]


async def test_what_was_handed_in_is_sealed_though_its_sender_was_forgotten_meanwhile(store: DatabaseStore) -> None:
    places = await sent(store)
    said_then = await happen(store, typed(3, "/submit"), typed(4, "1"), typed(5, "1"))
    assert "files-on-their-way" in said_then
    (awaited,) = await store.awaited("test:")
    assert await all_rows(store, Stages.SUBMITTED) == []
    await give(store, [said("forget", "test:Ana")], recording(Forget(places["Ana"].delegate, NOW)))
    assert await happen(store, fetched(awaited)) == []
    (row,) = await all_rows(store, Stages.SUBMITTED)
    assert row.receipt
    assert row.submitted_at == "2026-03-02T09:05:00Z"


async def test_a_file_that_never_comes_is_no_part_of_the_answer_and_is_awaited_no_more(store: DatabaseStore) -> None:
    await sent(store)
    (awaited,) = await store.awaited("test:")
    assert "file-lost" in await happen(store, fetched(awaited, ""))
    assert await store.awaited("test:") == []
    assert await files(store) == [None]
