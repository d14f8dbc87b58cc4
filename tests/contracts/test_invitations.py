"""What the desk knows of people and their codes, and what it keeps of codes made and revoked there."""

from datetime import timedelta

from sqlalchemy import select

from bot.model.effects import IssueCode, RevokeCodes
from bot.model.entrance import SERVED, Entrance, served
from bot.model.people import Invitee, Office
from bot.service.ports import Conflict
from storage import DatabaseStore
from storage.tables import code
from tests.contracts.world import CONSULTATION, NOW, give, look, recording, redeeming, said, seated, work

LATER = NOW + timedelta(days=1)


async def people(store: DatabaseStore) -> dict[str, Invitee]:
    return {one.name: one for one in await look(store, lambda reader: reader.invitees(CONSULTATION))}


async def test_people_come_with_their_codes_and_where_they_are_reached(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    found = await people(store)
    assert list(found) == ["Ana", "Beto", "Codjo", "Dora", "Emil", "Sam"]
    ana, sam = found["Ana"], found["Sam"]
    assert (ana.delegate, ana.email, ana.seat, ana.office) == (
        places["Ana"].delegate, "ana@example.org", places["Ana"].seat, None,
    )  # fmt: skip
    assert ana.reached == ("test:Ana",)
    assert [(one.hash, one.used_at, one.revoked) for one in ana.codes] == [("code-of-Ana", NOW, False)]
    assert (sam.seat, sam.office, sam.reached, sam.elsewhere) == (None, Office.ADMIN, (), ())
    assert [one.usable(NOW) for one in sam.codes] == [True]
    assert [one.usable(NOW + timedelta(days=30)) for one in sam.codes] == [False]


async def test_who_has_lost_their_seat_is_not_invited(store: DatabaseStore) -> None:
    places = await seated(store)
    seat = places["Dora"].seat
    assert seat
    assert await store.revoke_seat(seat.id, NOW)
    assert "Dora" not in await people(store)


async def test_a_code_made_at_the_desk_tells_who_asked_for_it(store: DatabaseStore) -> None:
    places = await seated(store)
    beto, sam = places["Beto"], places["Sam"].delegate
    assert beto.seat
    made = IssueCode("new", beto.delegate, beto.seat.id, NOW, LATER, sam)
    old = RevokeCodes(("code-of-Beto",), beto.delegate, sam, NOW)
    await give(store, [said("1", "test:Sam")], recording(old, made))
    assert [(one.hash, one.usable(NOW)) for one in (await people(store))["Beto"].codes] == [
        ("code-of-Beto", False), ("new", True),
    ]  # fmt: skip
    async with store.engines.reader.connect() as connection:
        rows = await connection.execute(
            select(code.c.hash, code.c.issued_by, code.c.revoked_by)
            .where(code.c.delegate == beto.delegate)
            .order_by(code.c.hash)
        )
        assert [tuple(row) for row in rows] == [("code-of-Beto", "", sam), ("new", sam, "")]


async def test_a_code_that_was_used_meanwhile_is_not_revoked(store: DatabaseStore) -> None:
    places = await seated(store)
    await give(store, [said("1", "test:Beto")], redeeming("Beto", places["Beto"]))
    try:
        await store.batch(work([said("2", "test:Sam")]), recording(RevokeCodes(("code-of-Beto",), "x", "y", NOW)))
    except Conflict:
        return
    raise AssertionError("it was revoked")


async def test_entrances_are_kept_as_they_were_last_noted(store: DatabaseStore) -> None:
    await store.keep_heard("slack:T1:", NOW, "Geneva")
    await store.keep_heard("telegram:1:", NOW, "@tour_bot", "https://t.me/tour_bot?start=")
    await store.keep_heard("telegram:1:", LATER, "@new_bot", "https://t.me/new_bot?start=")
    await store.keep_heard("service", LATER)  # nobody comes in by it
    await store.keep_heard("slack:T1:", LATER)  # its name stays
    found = [
        Entrance("slack:T1:", "Geneva", "", LATER),
        Entrance("telegram:1:", "@new_bot", "https://t.me/new_bot?start=", LATER),
    ]
    assert await store.entrances() == found
    await seated(store)
    assert await look(store, lambda reader: reader.entrances()) == found


def test_nobody_is_pointed_to_an_entrance_that_was_left() -> None:
    old, new = Entrance("telegram:1:", "@a", "a", NOW), Entrance("telegram:2:", "@b", "b", NOW + SERVED / 2)
    assert served([old, new], NOW) == [old, new]
    assert served([old, new], NOW + SERVED) == [new]
