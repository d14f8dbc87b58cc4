"""A new version of the questionnaire: whom it touches is read before, and told in the transaction that changes it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from msgspec.structs import replace

from bot.engine.revising import Revision
from bot.model.audit import What
from bot.model.consultation import COMMAND_LINE, Consultation
from bot.model.delegation import Delegation, Tell, Versions
from bot.model.effects import Message
from bot.model.people import Role
from bot.model.questionnaire import Questionnaire
from bot.questionnaire.load import read
from bot.service.ports import Conflict
from storage import DatabaseStore, open_store, revising
from tests.contracts.test_reads import submit
from tests.contracts.world import CONSULTATION, NOW, SERVING, consultation, give, line, recording, said, seated, writing

SOURCE = files("bot.questionnaire").joinpath("shipped/wg_study.toml").read_bytes()
NEW = SOURCE.replace(b'version = "1"', b'version = "2"', 1).replace(b'id = "3b"', b'id = "3z"')
LATER = NOW + timedelta(hours=1)


async def kept(store: DatabaseStore) -> tuple[Consultation, Questionnaire]:
    """Keep version 2, in which 3b is gone; return the consultation as it would run on it."""
    new = read(NEW, "new")
    await store.keep_questionnaire(new, NEW, LATER)
    return replace(consultation(2), version="2"), new


async def load(store: DatabaseStore) -> Revision:
    after, new = await kept(store)
    tell = Revision(consultation(), after, new, LATER)
    await store.revise(after, COMMAND_LINE, "reworded", LATER, tell)
    return tell


async def waiting(store: DatabaseStore) -> list[Message]:
    return [one.message for one in await store.claim("another", SERVING)]


async def answered(store: DatabaseStore, *names: str) -> None:
    for name in names:
        await give(store, [said(f"answer-{name}", f"test:{name}", "yes")], writing("3b", say=False))


async def test_those_whose_answer_it_touches_are_told_and_nobody_else(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto", "Codjo", "Dora", "Emil")
    await answered(store, "Ana", "Dora", "Emil")  # Codjo has not begun; Emil's forum may not answer
    await give(store, [said("handed-in", "test:Ana", "yes")], writing("1a", say=False))
    await submit(store, places, NOW)
    tell = await load(store)
    told = {one.address: one for one in await waiting(store)}
    assert sorted(told) == ["test:Ana", "test:Beto", "test:Dora"]
    assert all(one.bulk for one in told.values())
    assert told["test:Dora"].id == f"version:{CONSULTATION}:2:{places['Dora'].seat.id if places['Dora'].seat else ''}:test:Dora"
    assert (tell.touched, tell.messages, tell.submitted, tell.silent) == ({"member_state": 1, "sector_member": 1}, 3, 1, 0)
    assert (await store.consultations())[0].version == "2"
    latest = [one for one in await store.audited(-1, 1000) if one.what == What.CHANGE][-1]
    assert (latest.by, latest.about) == (COMMAND_LINE, {"number": "2"})


async def test_a_look_finds_the_same_and_writes_nothing(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Dora")
    await answered(store, "Ana", "Dora")
    after, new = replace(consultation(2), version="2"), read(NEW, "new")  # which is not kept
    would = Revision(consultation(), after, new, LATER)
    await store.would_revise(consultation(), would)
    assert await waiting(store) == []
    assert (await store.consultations())[0].number == 1
    done = await load(store)
    assert (would.touched, would.messages, would.silent) == (done.touched, done.messages, done.silent)


async def test_a_seat_or_an_address_that_is_gone_is_not_written_to(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto", "Dora")
    await answered(store, "Ana", "Dora")
    seat = places["Beto"].seat
    assert seat
    await store.revoke_seat(seat.id, LATER)
    await store.unlink("test:Dora", LATER)
    tell = await load(store)
    assert [one.address for one in await waiting(store)] == ["test:Ana"]
    assert (tell.messages, tell.silent) == (1, 1)


async def test_several_seats_are_known_and_whoever_holds_an_office_as_well_is_told_as_a_delegate(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Beto", "Sam")
    await answered(store, "Ana")
    more = (
        line("chad", "member_state", "Ana", email="ana@example.org"),
        line("argentina", "member_state", "Sam", Role.CONTRIBUTOR, email="sam@example.org"),
    )
    await store.enrol(CONSULTATION, more, LATER, dry_run=False)
    seen: list[Delegation] = []

    def note(one: Delegation, _: Versions) -> list[Message]:
        seen.append(one)
        return []

    await store.would_revise(consultation(), note)
    (argentina,) = seen
    assert sorted((one.address, one.role, one.several) for one in argentina.reached) == [
        ("test:Ana", Role.HEAD, True),
        ("test:Beto", Role.CONTRIBUTOR, False),
        ("test:Sam", Role.CONTRIBUTOR, False),
    ]


async def test_what_fails_on_the_way_leaves_nothing_and_the_next_try_tells_each_once(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revising, "_CHUNK", 1)
    await seated(store, "Ana", "Dora")
    await answered(store, "Ana", "Dora")
    after, new = await kept(store)
    whole = Revision(consultation(), after, new, LATER)

    def dying(one: Delegation, versions: Versions) -> Sequence[Message]:
        if one.entity.id == "argentina":
            raise KeyboardInterrupt
        return whole(one, versions)

    with pytest.raises(KeyboardInterrupt):
        await store.revise(after, COMMAND_LINE, "", LATER, dying)
    assert (await waiting(store), (await store.consultations())[0].number) == ([], 1)
    await load(store)
    assert sorted(one.address for one in await waiting(store)) == ["test:Ana", "test:Dora"]
    with pytest.raises(Conflict):
        await load(store)
    assert await waiting(store) == []


class Meanwhile(DatabaseStore):
    """A store at which something happens between what is made ready and the transaction that changes the consultation."""

    def __init__(self, store: DatabaseStore, happen: Callable[[], Awaitable[object]]) -> None:
        super().__init__(store.engines, 0)
        self._happen = happen

    async def _write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if work is revising.revise:
            await self._happen()
        return await super()._write(work, *args, **kwargs)


async def test_who_answers_comes_or_goes_while_messages_are_made_ready_is_told_as_things_are_then(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto", "Dora")
    await answered(store, "Ana")
    asked: list[str] = []

    async def happen() -> None:
        seat = places["Beto"].seat
        assert seat
        await store.revoke_seat(seat.id, LATER)
        await answered(store, "Dora")
        asked.clear()

    after, new = await kept(store)
    whole = Revision(consultation(), after, new, LATER)

    def tell(one: Delegation, versions: Versions) -> Sequence[Message]:
        asked.append(one.entity.id)
        return whole(one, versions)

    await Meanwhile(store, happen).revise(after, COMMAND_LINE, "", LATER, tell)
    assert sorted(one.address for one in await waiting(store)) == ["test:Ana", "test:Dora"]
    assert sorted(asked) == ["acme", "argentina"]
    assert (whole.messages, sum(whole.touched.values())) == (2, 2)


async def test_nobody_who_answers_waits_while_messages_are_made_ready(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana", "Dora")
    await answered(store, "Ana")
    after, new = await kept(store)
    whole = Revision(consultation(), after, new, LATER)
    async with open_store(database_url, patience=0.1) as other:
        with revising.Prepared() as prepared:
            async with store.engines.reader.connect() as connection:
                await connection.run_sync(revising.prepare, store.library, after, whole, prepared)
                await answered(other, "Dora")
    assert whole.messages == 1


async def test_of_two_who_load_at_once_one_does(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana", "Dora")
    await answered(store, "Ana", "Dora")
    after, new = await kept(store)

    def tell() -> Tell:
        return Revision(consultation(), after, new, LATER)

    async with open_store(database_url) as other:
        done = await asyncio.gather(
            *(one.revise(after, COMMAND_LINE, "", LATER, tell()) for one in (store, other)), return_exceptions=True
        )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    assert sorted(one.address for one in await waiting(store)) == ["test:Ana", "test:Dora"]


async def test_a_change_made_after_it_was_looked_at_is_not_undone(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await answered(store, "Ana")
    await store.keep_consultation(consultation(2), "Sam", "", NOW)
    with pytest.raises(Conflict):
        await load(store)
    assert await waiting(store) == []
    assert (await store.consultations())[0].version == "1"
    await give(store, [said("after", "test:Ana")], recording())
