"""Offices are given and taken in the transaction that logs it, and two processes cannot take the last admin between them."""

import asyncio

import pytest
from sqlalchemy import select

from bot.model.effects import ChangeOffice
from bot.model.people import Office
from bot.service.ports import Conflict
from storage import DatabaseStore, open_store
from storage.tables import mandate
from tests.contracts.test_audit import findings
from tests.contracts.world import CONSULTATION, NOW, fill, give, recording, said, work


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
