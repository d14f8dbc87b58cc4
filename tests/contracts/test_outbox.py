"""The outbox: who sends what, in which order, and what a newer message in a slot does to an older one."""

from itertools import count

import pytest

from bot.model.effects import Message
from bot.service.ports import Fate, Outcome, ToSend, Work
from storage import DatabaseStore, open_store
from tests.contracts.world import NOW, PROCESS, SERVING, give, message, recording, said, seated

_EVENTS = count(1)


def ids(to_send: object) -> list[str]:
    assert isinstance(to_send, list | tuple)
    return [one.message.id for one in to_send]


async def post(store: DatabaseStore, *messages: Message, serving: tuple[str, ...] = SERVING) -> list[ToSend]:
    """Write *messages* in one batch; return what this process is to send."""
    key = f"event {next(_EVENTS)}"
    return list((await give(store, [said(key, "test:Ana")], recording(messages=messages), serving=serving)).to_send)


async def settle(store: DatabaseStore, *outcomes: Outcome) -> None:
    """Write what became of messages."""
    await store.batch(Work((), outcomes, PROCESS, SERVING, NOW), recording())


async def test_what_this_process_serves_is_handed_over_with_its_readers_language(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    handed = await post(store, message("1"), message("2", "other:x"), message("3", "testament:x"))
    assert handed == [ToSend(message("1"), language="es")]
    assert await store.claim("other-process", SERVING) in ((), [])
    assert ids(await store.claim("other-process", ("other:",))) == ["2"]
    assert await store.claim("third-process", ("other:",)) in ((), [])


async def test_one_address_may_be_served_alone(store: DatabaseStore) -> None:
    await post(store, message("1", "test:a"), message("2", "test:ab"), serving=())
    assert ids(await store.claim("p", ("test:a",))) == ["1"]


async def test_the_oldest_is_claimed_first(store: DatabaseStore) -> None:
    names = [f"m{number}" for number in range(20, 0, -1)]
    await post(store, *map(message, names), serving=())
    assert ids(await store.claim("p", SERVING)) == names


async def test_what_waits_for_an_address_goes_before_what_is_written_now(store: DatabaseStore) -> None:
    await post(store, message("1"), serving=())
    assert ids(await post(store, message("2"))) == ["1", "2"]


async def test_a_newer_message_in_a_slot_replaces_one_not_yet_sent(store: DatabaseStore) -> None:
    await post(store, message("1", slot="s"), serving=())
    await post(store, message("2", slot="s"), message("3", slot="s"), message("4", slot="t"), serving=())
    assert ids(await store.claim("p", SERVING)) == ["3", "4"]


async def test_a_newer_message_in_a_slot_edits_the_one_that_was_sent(store: DatabaseStore) -> None:
    (first,) = await post(store, message("1", slot="s"))
    assert first.edits == ""
    await settle(store, Outcome(first.message, Fate.SENT, "77"))
    (second,) = await post(store, message("2", slot="s"))
    assert second.edits == "77"
    (elsewhere,) = await post(store, message("3", "test:Beto", slot="s"))
    assert elsewhere.edits == ""
    await settle(store, Outcome(second.message, Fate.SENT, "78"))
    (third,) = await post(store, message("4", slot="s"))
    assert third.edits == "78"


@pytest.mark.parametrize("fate", list(Fate))
async def test_a_message_whose_fate_is_known_never_comes_back(store: DatabaseStore, fate: Fate) -> None:
    await seated(store, "Ana")
    (sent,) = await post(store, message("once"))
    await settle(store, Outcome(sent.message, fate, "1"))
    assert await post(store, message("once"), message("new")) == [ToSend(message("new"), language="es")]
    assert ids(await store.adopt("next", SERVING)) == ["new"]


async def test_the_claims_of_a_process_that_died_are_uncertain(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana")
    await post(store, message("1"))
    await post(store, message("2", "other:x"), message("3"), serving=())
    async with open_store(database_url) as other:
        adopted = await other.adopt("next", SERVING)
        assert [(one.message.id, one.uncertain) for one in adopted] == [("1", True), ("3", False)]
        assert await other.claim("third", SERVING) in ((), [])
        assert [(one.message.id, one.uncertain) for one in await other.adopt("next", SERVING)] == [("1", False), ("3", False)]


async def test_outcomes_and_arrivals_share_a_transaction(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    (first,) = await post(store, message("1", slot="s"))
    outcome = Outcome(first.message, Fate.SENT, "77")
    batch = Work([said("e", "test:Ana")], [outcome], PROCESS, SERVING, NOW)
    committed = await store.batch(batch, recording(messages=[message("2", slot="s")]))
    assert [one.edits for one in committed.to_send] == ["77"]


async def test_a_file_is_kept_once_under_its_hash(store: DatabaseStore) -> None:
    first = await store.keep_file(b"\x00bytes", "application/pdf")
    assert await store.keep_file(b"\x00bytes", "text/plain") == first
    assert await store.file(first) == b"\x00bytes"
    assert await store.file("0" * 64) is None
