"""What a batch promises: an event acts once, what was not taken comes back, and all of it is written or nothing."""

from collections.abc import Sequence

import pytest

from bot.model.effects import ChooseLanguage, Forget, KeepComment, Redeem
from bot.model.events import Arrival, Event
from bot.model.people import Role
from bot.model.response import Withdraw
from bot.model.session import Session
from bot.service.ports import Conflict, Fate, Outcome, Reader, Work, Writes
from storage import DatabaseStore
from tests.contracts.world import (
    CONSULTATION,
    NOW,
    PROCESS,
    SERVING,
    dumped,
    give,
    look,
    message,
    opening_of,
    recording,
    said,
    seated,
    texts,
    told,
    work,
    writing,
)


async def test_what_is_decided_is_read_back(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    committed = await give(store, [said("1", "test:Ana", "one"), said("2", "test:Ana", "two")], writing())
    assert committed.taken == 2
    assert await texts(store) == ["one", "two"]
    opening = await opening_of(store, "test:Ana", "test:stranger")
    assert opening.delegates["test:Ana"].name == "Ana"
    assert "test:stranger" not in opening.delegates
    assert opening.sessions["test:stranger"] == Session(address="test:stranger")
    assert opening.sessions["test:Ana"].question == "1a"
    (seat,) = opening.seats[places["Ana"].delegate]
    assert (seat.entity.name, seat.role) == ("Argentina", Role.HEAD)
    assert opening.responses[seat.response].revision == 2
    assert opening.consultations[CONSULTATION].city == "Geneva"


@pytest.mark.parametrize("name", ["update-7", "chat:5:hash"])
async def test_a_redelivery_under_any_name_acts_once(store: DatabaseStore, name: str) -> None:
    await seated(store, "Ana")
    await give(store, [said("update-7", "test:Ana", "one", NOW, "chat:5:hash")], writing())
    again = await give(store, [said(name, "test:Ana", "one"), said("update-8", "test:Ana", "two")], writing())
    assert again.taken == 2
    assert await texts(store) == ["one", "two"]


async def test_every_name_of_a_repeat_becomes_known(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await give(store, [said("update-7", "test:Ana", "one", NOW, "chat:5")], writing())
    await give(store, [said("history-1", "test:Ana", "one", NOW, "chat:5")], writing())
    await give(store, [said("history-1", "test:Ana", "one")], writing())
    assert await texts(store) == ["one"]


async def test_the_same_event_twice_in_one_batch_acts_once(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    arrivals = [said("a", "test:Ana", "one", NOW, "x"), said("b", "test:Ana", "one", NOW, "x"), said("b", "test:Ana", "one")]
    assert (await give(store, arrivals, writing())).taken == 3
    assert await texts(store) == ["one"]


async def test_untaken_events_come_back_and_are_dealt_with(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    arrivals = [said(str(number), "test:Ana", str(number), NOW, f"also-{number}") for number in range(5)]
    taken = (await give(store, arrivals, writing(most=2))).taken
    assert taken == 2
    assert (await give(store, arrivals[taken:], writing())).taken == 3
    assert await texts(store) == ["0", "1", "2", "3", "4"]


async def test_a_repeat_before_what_is_untaken_counts_as_taken(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await give(store, [said("old", "test:Ana", "old")], writing())
    arrivals = [said("1", "test:Ana", "1"), said("old", "test:Ana", "old"), said("2", "test:Ana", "2"), said("old", "test:Ana")]
    assert (await give(store, arrivals, writing(most=1))).taken == 2
    assert (await give(store, arrivals[2:], writing())).taken == 2
    assert await texts(store) == ["old", "1", "2"]


async def test_a_name_of_what_was_taken_is_not_given_back_with_what_was_not(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    arrivals = [said("1", "test:Ana", "1", NOW, "x"), said("2", "test:Ana", "2"), said("1-again", "test:Ana", "1", NOW, "x")]
    assert (await give(store, arrivals, writing(most=1))).taken == 1
    assert (await give(store, arrivals[1:], writing())).taken == 2
    assert await texts(store) == ["1", "2"]


async def test_what_cannot_be_read_is_not_given_to_the_decider_but_kept(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    arrivals = [Arrival(("bad",), b"\x00\xff", None), said("1", "test:Ana", "one")]
    assert (await give(store, arrivals, writing())).taken == 2
    assert await texts(store) == ["one"]
    assert (await store.tally(CONSULTATION, "room")).quarantined == 1


async def test_what_is_quarantined_is_kept_once_and_known_by_all_its_names(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    bad = said("bad\ud800\0", "test:Ana", "text", NOW, "also-bad")
    for _ in range(2):
        await store.quarantine(bad, "refused", NOW)
    assert (await store.tally(CONSULTATION, "room")).quarantined == 1
    await give(store, [said("also-bad", "test:Ana", "again")], writing())
    assert await texts(store) == []


async def test_a_fault_of_the_decider_leaves_nothing_behind(store: DatabaseStore) -> None:
    await seated(store, "Ana")

    def fail(events: Sequence[Event], reader: Reader) -> Writes:
        writing()(events, reader)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.batch(work([said("1", "test:Ana", "one")]), fail)
    await give(store, [said("1", "test:Ana", "one")], writing())
    assert await texts(store) == ["one"]


async def test_colleagues_are_those_whose_session_speaks_for_the_response(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Beto", "Codjo")
    opening = await opening_of(store, "test:Ana")
    colleagues = opening.colleagues[f"{CONSULTATION}/argentina"]
    assert [(one.address, one.name, one.question, one.language) for one in colleagues] == [
        ("test:Ana", "Ana", "1a", "es"),
        ("test:Beto", "Beto", "1a", ""),
    ]


async def test_a_revoked_seat_is_gone_at_the_next_open(store: DatabaseStore) -> None:
    places = await seated(store, "Ana", "Beto")
    seat = places["Beto"].seat
    assert seat is not None
    assert await store.revoke_seat(seat.id, NOW)
    assert not await store.revoke_seat(seat.id, NOW)
    opening = await opening_of(store, "test:Beto", "test:Ana")
    assert not opening.seats.get(places["Beto"].delegate)
    assert [one.name for one in opening.colleagues[f"{CONSULTATION}/argentina"]] == ["Ana"]


async def test_an_unlinked_address_belongs_to_nobody(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    assert await store.unlink("test:Ana", NOW)
    assert not await store.unlink("test:Ana", NOW)
    assert not (await opening_of(store, "test:Ana")).delegates


async def test_a_used_or_revoked_code_is_not_usable(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    assert await store.revoke_codes(places["Codjo"].delegate, NOW) == 1
    seat = places["Beto"].seat
    assert seat is not None
    await store.revoke_seat(seat.id, NOW)
    hashes = ["code-of-Ana", "code-of-Beto", "code-of-Codjo", "code-of-Dora", "code-of-Sam", "none"]
    found = await look(store, lambda reader: reader.invitations(hashes))
    assert found["code-of-Sam"][0].seat is None
    assert found["code-of-Sam"][1].mandates[places["Sam"].delegate]
    assert found["code-of-Dora"][1].responses.keys() == {f"{CONSULTATION}/acme"}
    assert {name: invitation.usable for name, (invitation, _) in found.items()} == {
        "code-of-Ana": False,
        "code-of-Beto": False,
        "code-of-Codjo": False,
        "code-of-Dora": True,
        "code-of-Sam": True,
    }


async def test_a_code_decided_on_an_old_state_is_a_conflict(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    late = Redeem("code-of-Ana", "test:thief", places["Ana"].delegate, NOW)
    with pytest.raises(Conflict):
        await store.batch(work([said("late", "test:thief")]), recording(late))
    assert not (await opening_of(store, "test:thief")).delegates


async def test_an_edit_finds_its_fragment(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    await give(store, [said("1", "test:Ana", "one")], writing())
    wanted = [("test:Ana", "1"), ("test:Ana", "2"), ("test:Beto", "1")]
    found = await look(store, lambda reader: reader.places(wanted))
    assert list(found) == [("test:Ana", "1")]


async def test_a_forgotten_person_leaves_only_what_they_said(store: DatabaseStore, database_url: str) -> None:
    places = await seated(store, "Ana", "Beto")
    await give(store, [said("1", "test:Ana", "one")], writing())
    await told(store, "test:Ana", NOW)  # of an office once held
    goodbye = message("goodbye", "test:Ana")
    committed = await give(
        store, [said("forget", "test:Ana")], recording(Forget(places["Ana"].delegate, NOW), messages=[goodbye])
    )
    assert [one.message.id for one in committed.to_send] == ["goodbye"]
    await store.batch(Work((), [Outcome(goodbye, Fate.SENT, "9")], PROCESS, SERVING, NOW), writing())
    assert await texts(store) == ["one"]
    opening = await opening_of(store, "test:Ana", "test:Beto")
    assert opening.delegates.keys() == {"test:Beto"}
    assert opening.sessions["test:Ana"] == Session(address="test:Ana")
    assert [one.name for one in opening.colleagues[f"{CONSULTATION}/argentina"]] == ["Beto"]
    forgotten = next(place for place in await store.places(CONSULTATION) if place.delegate == places["Ana"].delegate)
    assert (forgotten.delegate_name, forgotten.email, forgotten.revoked, forgotten.linked) == ("", "", True, 0)
    if database_url.startswith("sqlite"):  # the whole file is searched; on PostgreSQL the same statements ran
        assert "test:Ana" not in dumped(database_url)
        assert "ana@example.org" not in dumped(database_url)


async def test_a_chosen_language_is_that_of_the_next_message(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    choose = ChooseLanguage(places["Ana"].delegate, "fr")
    committed = await give(store, [said("1", "test:Ana")], recording(choose, messages=[message("m")]))
    assert [one.language for one in committed.to_send] == ["fr"]


async def test_comments_and_withdrawals_are_counted(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    seat = places["Ana"].seat
    assert seat is not None
    comment = KeepComment("comment-1", seat.id, "May we have a week more?", NOW)
    await give(store, [said("1", "test:Ana")], recording(comment))
    assert (await store.tally(CONSULTATION, "room")).news.comments == 1
    # a withdrawal of what was never submitted changes nothing
    await give(store, [said("2", "test:Ana")], recording(Withdraw(seat.response, 1, "x", NOW)))
    assert (await store.tally(CONSULTATION, "room")).news.withdrawn == ()
