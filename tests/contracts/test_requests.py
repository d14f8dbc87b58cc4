"""What people without a code ask for: kept once, decided once, and erased with whoever asked."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.model.effects import Admit, EraseRequest, Forget, KeepRequest, Record, RefuseRequest
from bot.model.people import Entity, Role
from bot.model.request import Applied, Fate, Holder, Request, Requests
from bot.service.ports import Conflict
from storage import DatabaseStore
from tests.contracts.world import (
    CONSULTATION,
    NOW,
    consultation,
    fill,
    give,
    look,
    opening_of,
    recording,
    redeeming,
    said,
    seated,
    work,
)

AT = NOW + timedelta(hours=1)
PAT = "test:pat"
ASKED = Request(1, CONSULTATION, PAT, "Benin", "Pat Quince", Role.HEAD, "ask Mr Roe", "quincepat", AT)
BENIN = Entity("benin", "Benin", "member_state")
COAST = Entity("coast-1", "Green Coast", "stakeholder")
IN = Admit(1, CONSULTATION, PAT, "p1", "Pat Quince", Role.HEAD, BENIN, "sam", AT, new_person=True, new_entity=False)


async def record(store: DatabaseStore, key: str, *records: Record) -> None:
    await give(store, [said(key, "test:somebody")], recording(*records))


async def conflict(store: DatabaseStore, key: str, *records: Record) -> None:
    with pytest.raises(Conflict):
        await store.batch(work([said(key, "test:somebody")]), recording(*records))


async def asked(store: DatabaseStore, *requests: Request) -> None:
    await fill(store)
    await store.keep_consultation(replace(consultation(2), requests=True), "tests", "", NOW)
    await record(store, "asked", *(KeepRequest(one) for one in requests or (ASKED,)))


async def applied(store: DatabaseStore, address: str = PAT) -> Applied:
    return await look(store, lambda reader: reader.applied(address))


async def listed(store: DatabaseStore, number: int = 0) -> Requests:
    return await look(store, lambda reader: reader.requests(CONSULTATION, number))


async def test_a_request_waits_and_is_seen_with_what_the_roster_knows(store: DatabaseStore) -> None:
    await asked(store)
    mine = await applied(store)
    assert (mine.waiting, mine.refused, mine.next) == ((ASKED,), (), 2)
    assert [one.id for one in mine.consultations] == [CONSULTATION]
    assert (await applied(store, "test:other")).waiting == ()
    found = await listed(store)
    assert [(one.request, one.fate, one.person, one.seated) for one in found.several] == [(ASKED, Fate.WAITING, "", ())]
    assert [one.name for one in found.entities] == ["Acme", "Argentina", "Benin", "Ngo"]
    assert found.holders["argentina"] == (Holder("Ana", Role.HEAD), Holder("Beto", Role.CONTRIBUTOR))
    tally = await store.tally(CONSULTATION, "room")
    assert tally.requests == 1
    (running,) = await store.running(NOW)
    assert running.to_decide == NOW


async def test_none_is_taken_where_the_consultation_does_not_say_so(store: DatabaseStore) -> None:
    await fill(store)
    assert await applied(store) == Applied()


async def test_a_second_one_from_a_chat_does_not_wait_nor_one_whose_number_is_taken(store: DatabaseStore) -> None:
    await asked(store)
    await conflict(store, "second", KeepRequest(replace(ASKED, number=2)))
    await conflict(store, "number", KeepRequest(replace(ASKED, address="test:other")))


async def test_whoever_is_let_in_has_a_seat_at_their_address(store: DatabaseStore) -> None:
    await asked(store)
    await record(store, "in", IN)
    opening = await opening_of(store, PAT)
    assert opening.delegates[PAT].name == "Pat Quince"
    assert [(one.entity.id, one.role) for one in opening.seats["p1"]] == [("benin", Role.HEAD)]
    assert (await listed(store)).several == ()
    (decided,) = (await listed(store, 1)).several
    assert (decided.fate, decided.decided_by, decided.decided_at, decided.person) == (Fate.APPROVED, "sam", AT, "p1")
    (running,) = await store.running(NOW)
    assert running.to_decide is None


async def test_a_new_entity_is_made_with_its_response(store: DatabaseStore) -> None:
    await asked(store)
    await record(store, "in", replace(IN, entity=COAST, new_entity=True))
    opening = await opening_of(store, PAT)
    assert [one.entity for one in opening.seats["p1"]] == [COAST]
    assert f"{CONSULTATION}/coast-1" in opening.responses


async def test_a_request_is_decided_once(store: DatabaseStore) -> None:
    await asked(store)
    await record(store, "no", RefuseRequest(1, CONSULTATION, "sam", "nobody knows it", AT))
    await conflict(store, "in", IN)
    await conflict(store, "again", RefuseRequest(1, CONSULTATION, "kai", "no", AT))
    (decided,) = (await listed(store, 1)).several
    assert (decided.fate, decided.decided_by, decided.reason) == (Fate.REFUSED, "sam", "nobody knows it")
    assert PAT not in (await opening_of(store, PAT)).delegates


async def test_what_was_approved_is_not_taken_back(store: DatabaseStore) -> None:
    await asked(store)
    await record(store, "in", IN)
    await conflict(store, "back", EraseRequest(1, CONSULTATION, PAT, AT))


async def test_a_chat_that_became_somebodys_meanwhile_is_not_given_to_another_person(store: DatabaseStore) -> None:
    places = await seated(store)
    await record(store, "asked", KeepRequest(ASKED))
    await give(store, [said("code", PAT)], redeeming("Emil", places["Emil"]))
    await conflict(store, "in", IN)
    assert (await opening_of(store, PAT)).delegates[PAT].name == "Emil"
    (one,) = (await listed(store)).several
    assert (one.person, one.seated) == (places["Emil"].delegate, ("ngo",))


async def test_who_lost_their_seat_gets_it_back(store: DatabaseStore) -> None:
    places = await seated(store, "Codjo")
    codjo = places["Codjo"]
    assert codjo.seat
    await store.revoke_seat(codjo.seat.id, AT)
    await record(store, "asked", KeepRequest(replace(ASKED, address="test:Codjo")))
    again = replace(IN, address="test:Codjo", delegate=codjo.delegate, role=Role.CONTRIBUTOR, new_person=False)
    await record(store, "in", again)
    opening = await opening_of(store, "test:Codjo")
    assert [(one.id, one.role) for one in opening.seats[codjo.delegate]] == [(codjo.seat.id, Role.CONTRIBUTOR)]


@pytest.mark.parametrize("how", ["back", "refused", "forgotten"])
async def test_what_a_request_says_is_erased_with_whoever_sent_it(store: DatabaseStore, how: str) -> None:
    await asked(store)
    if how == "forgotten":
        await record(store, "in", IN)
        await record(store, "forget", Forget("p1", AT))
    else:
        if how == "refused":
            await record(store, "no", RefuseRequest(1, CONSULTATION, "sam", "Quince is nobody", AT))
        await record(store, "back", EraseRequest(1, CONSULTATION, PAT, AT))
        assert await applied(store) == replace(await applied(store), waiting=(), refused=())
    assert (await listed(store)).several == ()
    (one,) = (await listed(store, 1)).several
    kept = one.request
    assert (kept.address, kept.entity, kept.name, kept.words, kept.account, one.reason) == ("", "", "", "", "", "")
