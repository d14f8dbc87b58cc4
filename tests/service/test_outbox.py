"""What the outbox promises: order within a chat, one edit per slot, retries as asked, bulk at most once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.model.effects import Message
from bot.model.parts import Phrase
from bot.model.shapes import Chart, Say
from bot.service.outbox import Outbox
from bot.service.ports import DeliveryDelayed, Fate, NotAccepted, OutcomeUnknown, ToSend, Unreachable


class Told:
    """A platform that does what it is told: raises each of *faults* in turn, then sends."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.tries: list[tuple[str, str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, to_send: ToSend) -> str:
        """Send, once the platform is open."""
        await self.open.wait()
        self.tries.append((to_send.message.id, to_send.edits))
        if self.faults:
            raise self.faults.pop(0)
        return f"sent-{to_send.message.id}"


class Waiting:
    """A clock on which waiting takes no time and is noted."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        await asyncio.sleep(0)


def message(name: str, *, slot: str = "", bulk: bool = False, address: str = "test:ana", uncertain: bool = False) -> ToSend:
    return ToSend(Message(name, address, (Phrase("blank"),), slot=slot, bulk=bulk), uncertain=uncertain)


async def sent(platform: Told, messages: Sequence[ToSend]) -> tuple[list[tuple[str, Fate]], list[float]]:
    clock = Waiting()
    outbox = Outbox([platform], clock)
    outbox.hand(messages)
    await outbox.drained()
    return [(outcome.message.id, outcome.fate) for outcome in outbox.outcomes], clock.waited


async def test_a_chat_is_served_in_order() -> None:
    platform = Told()
    outcomes, _ = await sent(platform, [message(str(number)) for number in range(5)])
    assert outcomes == [(str(number), Fate.SENT) for number in range(5)]


async def test_a_429_is_waited_for_as_long_as_asked() -> None:
    platform = Told(DeliveryDelayed(7))
    assert await sent(platform, [message("a")]) == ([("a", Fate.SENT)], [7])


async def test_a_reply_is_repeated_until_its_outcome_is_known() -> None:
    platform = Told(OutcomeUnknown(), OutcomeUnknown())
    outcomes, waited = await sent(platform, [message("a"), message("b")])
    assert [name for name, _ in platform.tries] == ["a", "a", "a", "b"]
    assert outcomes == [("a", Fate.SENT), ("b", Fate.SENT)]
    assert waited == [0.5, 1.0]


async def test_bulk_whose_outcome_is_unknown_is_sent_at_most_once() -> None:
    platform = Told(OutcomeUnknown())
    outcomes, _ = await sent(platform, [message("a", bulk=True), message("b", bulk=True, uncertain=True), message("c")])
    assert outcomes == [("a", Fate.ABANDONED), ("b", Fate.ABANDONED), ("c", Fate.SENT)]
    assert [name for name, _ in platform.tries] == ["a", "c"]


@pytest.mark.parametrize(("fault", "fate"), [(Unreachable(), Fate.UNREACHABLE), (NotAccepted("no"), Fate.REFUSED)])
async def test_what_a_platform_will_never_send_is_not_tried_again(fault: Exception, fate: Fate) -> None:
    platform = Told(fault)
    outcomes, _ = await sent(platform, [message("a"), message("b")])
    assert outcomes == [("a", fate), ("b", Fate.SENT)]


async def test_a_fault_of_an_adapter_stops_nobody() -> None:
    platform = Told(ZeroDivisionError())
    outcomes, _ = await sent(platform, [message("a"), message("b")])
    assert outcomes == [("a", Fate.REFUSED), ("b", Fate.SENT)]


async def test_a_newer_message_in_a_slot_replaces_what_waits_and_edits_what_was_sent() -> None:
    platform = Told()
    platform.open.clear()
    outbox = Outbox([platform], Waiting())
    outbox.hand([message("a", slot="status")])
    await asyncio.sleep(0)
    outbox.hand([message("b", slot="status"), message("other"), message("c", slot="status")])
    platform.open.set()
    await outbox.drained()
    assert platform.tries == [("a", ""), ("other", ""), ("c", "sent-a")]
    assert [(o.message.id, o.fate) for o in outbox.outcomes if o.message.slot] == [
        ("a", Fate.SENT),
        ("b", Fate.REPLACED),
        ("c", Fate.SENT),
    ]


async def test_a_slow_chat_holds_nobody_else_up() -> None:
    class Slow(Told):
        async def send(self, to_send: ToSend) -> str:
            if to_send.message.address == "test:slow":
                await self.open.wait()
            self.tries.append((to_send.message.address, ""))
            return "x"

    platform = Slow()
    platform.open.clear()
    outbox = Outbox([platform], Waiting())
    outbox.hand([message("a", address="test:slow"), message("b", address="test:quick")])
    await asyncio.sleep(0.01)
    assert platform.tries == [("test:quick", "")]
    platform.open.set()
    await outbox.drained()
    assert len(platform.tries) == 2


async def test_a_message_whose_picture_cannot_be_drawn_is_sent_in_words() -> None:
    seen: list[Message] = []

    class Seeing(Told):
        async def send(self, to_send: ToSend) -> str:
            seen.append(to_send.message)
            return await super().send(to_send)

    bare = ToSend(Message("a", "test:ana", (Phrase("blank"),), shape=Chart(())))
    assert await sent(Seeing(), [bare]) == ([("a", Fate.SENT)], [])
    assert [one.shape for one in seen] == [Say()]
