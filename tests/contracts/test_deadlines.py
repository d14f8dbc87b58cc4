"""A deadline that the desk moves: kept with its history in the batch of the press, and told once, whatever comes twice."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.model.consultation import Closes
from bot.model.deadline import Verb, Wish, done
from bot.model.effects import ChangeConsultation, MarkReachable
from bot.model.events import Arrival, Pressed, Replied
from bot.model.people import Reached
from bot.service.decide import decider
from bot.service.ports import Conflict
from bot.service.receipts import InstitutionKey
from storage import DatabaseStore
from tests.contracts.world import (
    CONSULTATION,
    NOW,
    PROCESS,
    SERVING,
    consultation,
    give,
    look,
    recording,
    redeeming,
    said,
    seated,
    work,
)

DECIDER = decider(InstitutionKey.made_of(bytes(32)))
MAY = datetime(2026, 5, 1, 16, 0, tzinfo=UTC)
WISH = Wish(Verb.SET, "answers", Closes.ANSWERS, MAY, reason="many asked")


def changed(number: int = 2, by: str = "") -> ChangeConsultation:
    return ChangeConsultation(replace(done(consultation(), WISH), number=number), by, "many asked", NOW)


async def prompt_of(store: DatabaseStore, address: str) -> str:
    return (await look(store, lambda reader: reader.open([address]))).sessions[address].prompt


def press(key: str, prompt: str, address: str = "test:Sam") -> Arrival:
    event = Pressed(id=key, at=NOW, address=address, order=(10**9,), prompt=prompt, action="yes")
    return Arrival((key,), b"", event)


async def test_a_change_is_kept_with_who_when_and_why(store: DatabaseStore) -> None:
    places = await seated(store, "Sam")
    sam = places["Sam"].delegate
    later = NOW + timedelta(hours=1)
    await give(store, [said("1", "test:Sam")], recording(changed(by=sam)), later)
    (stands,) = await store.consultations()
    assert stands.closing() == MAY
    history = await look(store, lambda reader: reader.history(CONSULTATION))
    assert [(one.number, one.by, one.name, one.reason) for one in history] == [
        (1, "tests", "", "made"),
        (2, sam, "Sam", "many asked"),
    ]
    assert history[1].at == NOW  # when it was asked for, not when it was written
    assert history == await store.history(CONSULTATION)


async def test_a_change_of_what_was_changed_meanwhile_is_a_conflict_and_writes_nothing(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await store.keep_consultation(consultation(2), "tests", "first", NOW)
    with pytest.raises(Conflict):
        await store.batch(work([said("1", "test:Sam")]), recording(changed()))
    assert [one.reason for one in await store.history(CONSULTATION)] == ["made", "first"]


async def test_the_roster_tells_who_has_submitted_and_where_people_are_reached(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Codjo", "Emil")
    await give(store, [said("2", "test:phone")], recording(MarkReachable("test:Codjo", False, NOW)))
    seat = places["Ana"].seat
    assert seat
    roster = await look(store, lambda reader: reader.roster(CONSULTATION))
    assert [(one.entity.name, one.submitted) for one in roster] == [
        ("Acme", False),
        ("Argentina", False),
        ("Benin", False),
        ("Ngo", False),
    ]
    by_name = {one.entity.name: one.reached for one in roster}
    assert by_name["Argentina"] == (Reached(seat.id, "test:Ana"),)
    assert by_name["Benin"] == ()
    assert by_name["Acme"] == ()
    benin = places["Codjo"].seat
    assert benin
    await store.revoke_seat(benin.id, NOW)
    roster = await look(store, lambda reader: reader.roster(CONSULTATION))
    assert [one.entity.name for one in roster] == ["Acme", "Argentina", "Ngo"]


async def test_a_press_that_comes_twice_moves_the_deadline_once_and_tells_everybody_once(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Codjo", "Emil")
    await give(store, [said("seat-Sam", "test:Sam")], redeeming("Sam", places["Sam"]))
    asked = await give(store, [said("ask", "test:Sam", "/deadline set 1 May 2026 18:00 reason many asked")], DECIDER)
    assert len(asked.to_send) == 1
    prompt = await prompt_of(store, "test:Sam")
    await give(store, [press("press", prompt), press("press", prompt)], DECIDER)
    again = await give(store, [press("press", prompt)], DECIDER)
    other = await give(store, [press("press-2", prompt)], DECIDER)
    told = [one.message.address for one in await store.claim(PROCESS, SERVING, 30)]
    assert sorted(told) == ["test:Ana", "test:Codjo"]  # stakeholders may not answer
    assert (len(again.to_send), len(other.to_send)) == (0, 1)
    assert [one.number for one in await store.history(CONSULTATION)] == [1, 2]


async def test_what_follows_in_the_same_batch_is_judged_by_the_new_deadline(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Sam")
    assert places
    march = replace(done(consultation(), wish_for(NOW + timedelta(days=1))), number=2)
    await store.keep_consultation(march, "tests", "", NOW)
    await give(store, [said("ask", "test:Sam", "/deadline extend to 1 May 2026 reason x")], DECIDER)
    late = NOW + timedelta(days=2)
    answer = Replied(id="late", at=late, address="test:Ana", order=(10**9,), text="An answer.", message="late")
    arrivals = [press("press", await prompt_of(store, "test:Sam")), Arrival(("late",), b"", answer)]
    while arrivals:
        arrivals = arrivals[(await give(store, arrivals, DECIDER)).taken :]
    response = places["Ana"].seat
    assert response
    assert (await look(store, lambda reader: reader.behind(response.response))).responses[response.response].revision > 0


def wish_for(at: datetime) -> Wish:
    return replace(WISH, at=at)


async def test_of_two_admins_who_press_at_once_one_is_told_that_it_changed(store: DatabaseStore) -> None:
    await seated(store, "Sam")
    await give(store, [said("ask", "test:Sam", "/deadline set 1 May 2026 18:00")], DECIDER)
    prompt = await prompt_of(store, "test:Sam")
    await store.keep_consultation(consultation(2), "tests", "meanwhile", NOW)
    refused = await give(store, [press("press", prompt)], DECIDER)
    assert refused.to_send[0].message.paragraphs[0].items[0].id == "desk-changed-meanwhile"  # type: ignore[union-attr]
    assert [one.number for one in await store.history(CONSULTATION)] == [1, 2]
