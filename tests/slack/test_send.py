"""What is said on Slack: in order, within its rates, once where that can be known, and to nobody who is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from structlog.testing import capture_logs

from adapters.slack import connection
from adapters.slack.connection import introduce, web_client
from adapters.slack.limits import TEXT_CHARACTERS
from adapters.slack.send import RATES, Sender
from bot.model.effects import Message
from bot.model.parts import Quoted
from bot.model.shapes import HandOver, Say
from bot.service.outbox import Outbox
from bot.service.ports import Fate, ToSend
from tests.slack.stand import ANA, BEN, Hall, LiveClock, begin, last, rows, running, says
from tests.standins.slack import BOT_TOKEN, TEAM, Rates, SlackServer
from tests.telegram.test_telegram import until


def note(name: str, user: str = ANA, text: str = "", *, slot: str = "", bulk: bool = False, file: bytes = b"") -> ToSend:
    """Return a message that says its name, or *text*."""
    shape = HandOver("receipt.json", "application/json", file) if file else Say()
    address = f"slack:{TEAM}:D{user}"
    return ToSend(Message(name, address, (Quoted(text or name),), slot=slot, bulk=bulk, shape=shape))


@asynccontextmanager
async def outbox(server: SlackServer, haste: float = 50.0, *, paced: bool = False) -> AsyncIterator[Outbox]:
    """Send with the real sender, without a service."""
    clock = LiveClock(server, haste)
    server.start(ANA, BEN)
    async with web_client(BOT_TOKEN, server.world.base_url) as client:
        one = Outbox([Sender(await introduce(client, clock), clock, RATES if paced else None)], clock)
        try:
            yield one
        finally:
            await one.stop()


async def fates(one: Outbox, messages: Iterable[ToSend]) -> dict[str, Fate]:
    """Send *messages*; return what became of each."""
    one.hand(list(messages))
    await one.drained()
    return {outcome.message.id: outcome.fate for outcome in one.take_outcomes()}


def said(server: SlackServer, user: str = ANA) -> list[str]:
    return [shown.text for shown in server.chat(user)]


REPEATED = ["lost", "fatal_error_done"]
"""What was done, but not told."""


@pytest.mark.parametrize("fault", ["500", "503", "drop", "hang", "429", "fatal_error", "invalid_auth", *REPEATED])
async def test_replies_come_in_order_through_every_fault(
    server: SlackServer, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    async with asyncio.timeout(15), outbox(server) as one:
        server.fail("chat.postMessage", fault, seconds=50 if fault == "hang" else 1)
        sent = await fates(one, [note("one"), note("two"), note("three")])
    assert set(sent.values()) == {Fate.SENT}
    assert said(server) == (["one"] if fault in REPEATED else []) + ["one", "two", "three"]


@pytest.mark.parametrize("fault", ["500", "drop", *REPEATED])
async def test_bulk_whose_outcome_is_unknown_is_not_repeated(server: SlackServer, fault: str) -> None:
    async with outbox(server) as one:
        server.fail("chat.postMessage", fault)
        sent = await fates(one, [note("one", bulk=True), note("two", bulk=True)])
    assert sent == {"one": Fate.ABANDONED, "two": Fate.SENT}
    assert said(server).count("one") == (fault in REPEATED)


@pytest.mark.parametrize("fault", ["429", "ratelimited", "org_login_required", "team_added_to_org"])
async def test_bulk_is_sent_when_slack_asks_to_wait_or_moves_the_workspace(server: SlackServer, fault: str) -> None:
    async with outbox(server) as one:
        server.fail("chat.postMessage", fault, seconds=2)
        assert await fates(one, [note("one", bulk=True)]) == {"one": Fate.SENT}


async def test_a_wait_is_that_of_one_method_and_holds_up_no_other(server: SlackServer) -> None:
    async with outbox(server, haste=10) as one:
        await fates(one, [note("a", ANA, slot="status"), note("b", BEN, slot="status")])
        server.fail("chat.postMessage", "429", seconds=10)
        begun = monotonic()
        one.hand([note("c", ANA)])
        await until(lambda: len(list(server.calls_of("chat.postMessage"))) == 3)
        one.hand([note("d", BEN, slot="status")])  # an update goes on
        await until(lambda: said(server, BEN) == ["d"])
        assert monotonic() - begun < 0.9
        posts = len(list(server.calls_of("chat.postMessage")))
        one.hand([note("e", BEN)])  # a post waits, whatever the conversation
        await one.drained()
        assert monotonic() - begun >= 0.9
        assert len(list(server.calls_of("chat.postMessage"))) == posts + 2, "nobody asks while they are to wait"
    assert said(server) == ["a", "c"]
    assert said(server, BEN) == ["d", "e"]


async def test_the_status_is_changed_in_place_and_said_anew_when_it_is_gone(server: SlackServer) -> None:
    async with outbox(server) as one:
        await fates(one, [note("one", slot="status")])
        await fates(one, [note("two", slot="status")])
        assert said(server) == ["two"]
        server.world.direct(ANA).messages.clear()
        assert await fates(one, [note("three", slot="status")]) == {"three": Fate.SENT}
        assert said(server) == ["three"]
        server.fail("chat.update", "lost")
        await fates(one, [note("four", slot="status")])
        await fates(one, [note("five", slot="status")])
        assert said(server) == ["five"]


@pytest.mark.parametrize("error", ["channel_not_found", "user_not_found", "user_disabled", "is_archived"])
async def test_who_cannot_be_written_to_is_unreachable_and_holds_up_nobody(server: SlackServer, error: str) -> None:
    async with outbox(server) as one:
        server.faults.mood = lambda method, told: error if told.get("channel") == f"D{ANA}" else ""
        assert await fates(one, [note("one"), note("two", BEN)]) == {"one": Fate.UNREACHABLE, "two": Fate.SENT}


async def test_bulk_goes_to_nobody_who_was_deactivated(server: SlackServer) -> None:
    """Slack takes a message for them as for anybody; nobody reads it."""
    server.start(*(f"U{number}" for number in range(100, 450)))
    server.introduce("U440", deleted=True)
    async with outbox(server) as one:
        sent = await fates(one, [note(f"to {number}", f"U{number}", bulk=True) for number in range(420, 450)])
        assert [name for name, fate in sent.items() if fate == Fate.UNREACHABLE] == ["to 440"]
        assert set(sent.values()) == {Fate.SENT, Fate.UNREACHABLE}
        assert len(list(server.calls_of("conversations.list"))) == 2, "two pages, once"
        assert said(server, "U440") == []
        assert await fates(one, [note("reply", "U440")]) == {"reply": Fate.SENT}
        server.introduce("U441", deleted=True)
        server.fail("conversations.list", "internal_error")
        server.now += 600
        assert await fates(one, [note("first", "U441", bulk=True)]) == {"first": Fate.SENT}, "not known: sent"
        server.now += 600
        assert await fates(one, [note("second", "U441", bulk=True)]) == {"second": Fate.UNREACHABLE}


async def test_a_long_text_comes_in_messages_none_of_which_is_doubled(server: SlackServer) -> None:
    text = "\n\n".join(f"Paragraph {number}. {'word ' * 150}".strip() for number in range(20))
    async with outbox(server) as one:
        server.faults.extend([("chat.postMessage", "slow", 0.0), ("chat.postMessage", "500", 0.0)])
        assert await fates(one, [note("long", text=text)]) == {"long": Fate.SENT}
    shown = server.chat(ANA)
    assert len(shown) > 3
    assert all(len(part.raw) <= TEXT_CHARACTERS for part in shown)
    whole = "\n".join(part.text for part in shown)
    assert [whole.count(f"Paragraph {number}.") for number in range(20)] == [1] * 20
    assert server.world.complaints == []


async def test_the_pace_is_one_a_second_in_a_conversation_after_a_burst(server: SlackServer) -> None:
    haste = 20.0
    rates = Rates(channel_burst=4, clock=lambda: monotonic() * haste)  # one more than is used: the way here takes its time
    async with SlackServer(rates=rates) as strict, outbox(strict, haste, paced=True) as one:
        begun = monotonic()
        names = [f"note {number}" for number in range(8)]
        await fates(one, [note(f"{user}{name}", user, name) for name in names for user in (ANA, BEN)])
        took = (monotonic() - begun) * haste
        assert said(strict) == said(strict, BEN) == names
    assert took >= 4.5
    assert rates.refusals == 0


STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", ["500", "drop", "lost", "429", "fatal_error_done"])
async def test_a_receipt_is_handed_over_once_through_every_fault(server: SlackServer, step: str, fault: str) -> None:
    async with outbox(server) as one:
        server.fail(step, fault)
        server.fail("files.info", "503")
        assert await fates(one, [note("receipt", file=b"{}"), note("after")]) == {"receipt": Fate.SENT, "after": Fate.SENT}
    shown = server.chat(ANA)
    assert [part.file for part in shown if part.files] == [("receipt.json", b"{}")]
    assert [part.text for part in shown if not part.files] == ["receipt", "after"]


async def test_a_receipt_is_posted_in_the_conversation_that_earned_it(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        server.fail("files.completeUploadExternal", "lost")
        for typed in ("/submit", "1", "1"):
            server.say(ANA, typed)
        await until(lambda: any(shown.file for shown in server.chat(ANA)))
        await until(lambda: "pending" not in rows(url, "SELECT state FROM outbox"))
        (receipt,) = [shown.file for shown in server.chat(ANA) if shown.file]
        assert receipt[1] in rows(url, "SELECT receipt FROM submission")
        assert "Submitted for ARG" in "".join(shown.text for shown in server.chat(ANA)[-3:])
        assert last(server, ANA)


async def test_a_fault_is_logged_without_what_was_to_be_said(server: SlackServer) -> None:
    with capture_logs() as logs:
        async with outbox(server) as one:
            server.fail("chat.postMessage", "restricted_action")
            server.fail("chat.postMessage", "missing_scope")
            sent = await fates(one, [note("one", text="a secret"), note("two", text="a secret")])
    assert sent == {"one": Fate.UNREACHABLE, "two": Fate.REFUSED}
    assert any(entry.get("reason") == "missing_scope" for entry in logs)
    assert "a secret" not in str(logs)
    assert BOT_TOKEN not in str(logs)


async def test_what_people_said_is_shown_in_notifications_as_they_said_it(server: SlackServer) -> None:
    async with outbox(server) as one:
        assert await fates(one, [note("one", text="*not bold*, https://example.org")]) == {"one": Fate.SENT}
    (call,) = [request.arguments for request in server.requests if request.method == "chat.postMessage"]
    assert (call["mrkdwn"], call["unfurl_links"], call["unfurl_media"]) == (False, False, False)
