"""Offices are given and taken in the transaction that logs it, and two processes cannot take the last admin between them."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from bot.model.effects import ChangeOffice, Message, Redeem
from bot.model.parts import Phrase
from bot.model.people import Office
from bot.service.ports import Conflict
from storage import DatabaseStore, open_store
from storage.tables import mandate
from tests.contracts.test_audit import findings
from tests.contracts.world import CONSULTATION, NOW, fill, give, recording, said, work
from tests.hall import START, Hall, hall, prepare, replied


async def offices(store: DatabaseStore) -> dict[str, str]:
    async with store.engines.reader.connect() as connection:
        rows = await connection.execute(select(mandate.c.delegate, mandate.c.office))
        return {row.delegate: row.office for row in rows}


def change(person: str, office: Office | None) -> ChangeOffice:
    return ChangeOffice(CONSULTATION, person, office, "x", NOW)


async def test_an_office_is_given_changed_and_taken_and_the_log_tells_of_it(store: DatabaseStore) -> None:
    places = await fill(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    for key, office in (("a", Office.SECRETARY), ("b", Office.ADMIN)):
        await give(store, [said(key, "test:Sam")], recording(change(ana, office)))
        assert await offices(store) == {sam: "admin", ana: office.value}
    await give(store, [said("c", "test:Sam")], recording(change(ana, None)))
    assert await offices(store) == {sam: "admin"}
    assert await findings(store) == []


@pytest.mark.parametrize("office", [None, Office.SECRETARY])
async def test_the_last_admin_stays_one(store: DatabaseStore, office: Office | None) -> None:
    sam = (await fill(store))["Sam"].delegate
    with pytest.raises(Conflict):
        await store.batch(work([said("a", "test:Sam")]), recording(change(sam, office)))
    assert await offices(store) == {sam: "admin"}


async def test_two_admins_who_take_each_other_s_office_at_once_leave_one(store: DatabaseStore, database_url: str) -> None:
    places = await fill(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    await give(store, [said("a", "test:Sam")], recording(change(ana, Office.ADMIN)))
    async with open_store(database_url) as other:
        done = await asyncio.gather(
            store.batch(work([said("b", "test:Sam")]), recording(change(ana, None))),
            other.batch(work([said("c", "test:Ana")]), recording(change(sam, None))),
            return_exceptions=True,
        )
    assert len([one for one in done if isinstance(one, Exception)]) == 1
    assert list((await offices(store)).values()) == ["admin"]


async def test_the_desks_tell_the_highest_office_and_whether_there_is_a_seat(store: DatabaseStore) -> None:
    places = await fill(store)
    ana, seat = places["Ana"].delegate, places["Ana"].seat
    assert seat
    for name in ("Sam", "Ana"):
        used = Redeem(f"code-of-{name}", f"test:{name}", places[name].delegate, NOW)
        await give(store, [said(f"code of {name}", f"test:{name}")], recording(used))
    assert await store.desks("test:") == [("test:Sam", Office.ADMIN, False)]
    await give(store, [said("a", "test:Sam")], recording(change(ana, Office.SECRETARY)))
    assert sorted(await store.desks("test:")) == [("test:Ana", Office.SECRETARY, True), ("test:Sam", Office.ADMIN, False)]
    await store.revoke_seat(seat.id, NOW)
    assert sorted(await store.desks("test:")) == [("test:Ana", Office.SECRETARY, False), ("test:Sam", Office.ADMIN, False)]


async def told(made: Hall, name: str, text: str, after: int = 0, entropy: bytes = b"") -> list[Message]:
    """Say *text* as *name*, *after* so many days; return what was said to them."""
    before = len(made.said)
    event = replied(name, 1000 + before, text, at=START + timedelta(days=after, seconds=1000 + before))
    await made.bring([replace(event, entropy=entropy)])
    return [one for one in made.said[before:] if one.address == f"test:{name}"]


def phrases(messages: list[Message]) -> set[str]:
    return {part.id for one in messages for part in one.paragraphs if isinstance(part, Phrase)}


def code_in(messages: list[Message]) -> str:
    (code,) = (p.args["code"] for m in messages for p in m.paragraphs if isinstance(p, Phrase) and p.id == "desk-invite-this")
    return str(code)


async def test_somebody_new_holds_the_office_once_their_code_is_used(database_url: str) -> None:
    codes = await prepare(database_url, offices={"sam": Office.ADMIN})
    made = hall(database_url)
    async with made.store as store:
        await made.enter(codes)
        await told(made, "sam", "/office invite Eve Brown eve@example.org admin")
        code = code_in(await told(made, "sam", "yes", entropy=b"e" * 32))
        assert phrases(await told(made, "sam", "/office revoke sam")) == {"desk-office-last"}
        assert phrases(await told(made, "eve", "/close")) == {"stranger"}
        assert phrases(await told(made, "eve", code)) == {"welcome-office"}
        assert phrases(await told(made, "fay", code)) == {"code-not-valid"}
        assert "desk-preview-no-reason" in phrases(await told(made, "eve", "/close"))
        await told(made, "eve", "/office revoke sam")
        assert "desk-office-done" in phrases(await told(made, "eve", "yes"))
        assert sorted((await offices(store)).values()) == ["admin"]
        assert await findings(store) == []


async def test_an_office_s_code_ends_after_two_weeks_and_with_the_office(database_url: str) -> None:
    codes = await prepare(database_url, offices={"sam": Office.ADMIN})
    made = hall(database_url)
    async with made.store as store:
        await made.enter(codes)
        for name, letter in (("Eve", b"e"), ("Fay", b"f")):
            await told(made, "sam", f"/office invite {name} secretary")
            code = code_in(await told(made, "sam", "yes", entropy=letter * 32))
            if name == "Fay":
                await told(made, "sam", "/office revoke Fay")
                await told(made, "sam", "yes")
            assert phrases(await told(made, name.lower(), code, after=15 if name == "Eve" else 1)) == {"code-not-valid"}
        assert await findings(store) == []
