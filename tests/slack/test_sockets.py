"""The socket under trouble: whatever breaks it, events flow again, and what was given up meanwhile is read."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from adapters.shared.listening import TokenRefused
from adapters.slack import sockets, way_in
from adapters.slack.connection import introduce, web_client
from adapters.slack.sockets import PATIENCE
from tests.slack.stand import ANA, Hall, LiveClock, begin, going, running, says, texts
from tests.standins.slack import BOT_TOKEN, Rates, SlackServer
from tests.telegram.test_telegram import until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, server: SlackServer) -> None:
    """Let the watchdog be quick, and Slack give up after a tenth of a second.

    A connection that answers no ping for half of PING is broken to the SDK, and a press that is sent then comes to nobody. So
    no machine that the tests run on may be held up for that long.
    """
    for name, seconds in (("LOOK", 0.02), ("PATIENCE", 0.4), ("PING", 2.0)):
        monkeypatch.setattr(sockets, name, seconds)
    monkeypatch.setattr(way_in, "PATIENCE", 0.4)
    server.queue.pace = 0.0003
    server.queue.patience = 1.0


async def thought(server: SlackServer, count: int = 1) -> None:
    """Say something; return when the bot has it."""
    server.say(ANA, f"thought {count}")
    await until(says(server, ANA, "1 message" if count == 1 else f"{count} messages"), 10)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_slack_ends_is_followed_by_another(server: SlackServer, hall: Hall, reason: str) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await server.sockets.disconnect(reason)
        await until(lambda: server.sockets.opened == 2)
        await thought(server)
        await until(lambda: len(server.sockets.connections) == 1)
    assert texts(url) == ["thought 1"]
    await until(lambda: not server.sockets.connections)


@pytest.mark.parametrize("refused", [0, 1, 3])
async def test_after_a_cut_a_new_address_is_asked_for(server: SlackServer, hall: Hall, refused: int) -> None:
    """The SDK tries an address that failed for ever, though it is good for one connection."""
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        tickets = len(server.sockets.tickets)
        server.sockets.refuse = refused
        server.sockets.cut()
        await until(lambda: server.sockets.opened >= 2, 20)
        assert server.sockets.refused >= refused
        assert len(server.sockets.tickets) > tickets + refused
        await thought(server)
    assert texts(url) == ["thought 1"]


async def test_a_connection_that_answers_nothing_is_given_up(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url) as bot:
        await begin(server, ANA, codes["ana"])
        server.sockets.mute = True
        server.say(ANA, "thought 1")  # it is given up
        assert await server.deliveries[-1].ended() == "given up"
        await until(lambda: not bot.health().well or server.sockets.opened > 1, 10)
        server.sockets.mute = False
        await until(says(server, ANA, "1 message"), 10)
        await thought(server, 2)
    assert texts(url) == ["thought 1", "thought 2"]


async def test_what_was_given_up_while_there_was_no_connection_is_read(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    with capture_logs() as logs:
        async with running(server, url) as bot:
            await begin(server, ANA, codes["ana"])
            await server.idle()
            await server.sockets.disconnect("link_disabled")
            await until(lambda: not server.sockets.connections)
            server.say(ANA, "thought 1")
            assert await server.deliveries[-1].ended() == "given up"
            await until(lambda: not bot.health().well)
            server.sockets.disabled = False
            await until(says(server, ANA, "1 message"), 10)
            await until(lambda: bot.health().well)
            await thought(server, 2)
    assert texts(url) == ["thought 1", "thought 2"]
    assert any(entry.get("reason") == "access_denied" for entry in logs), "why there is none is said"


async def test_no_address_is_thrown_away_for_slack_gives_one_a_minute(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless a connection takes longer than the watchdog's patience, which here is as it is."""
    monkeypatch.setattr(sockets, "PATIENCE", PATIENCE)
    url, codes = hall
    async with SlackServer(rates=Rates()) as slow, running(slow, url):
        await begin(slow, ANA, codes["ana"])
        assert slow.rates is not None
        assert slow.rates.refusals == 0


async def test_after_a_sleep_of_the_machine_what_was_said_meanwhile_is_read(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await server.idle()
        server.now += 60
        with server.refusing():
            server.say(ANA, "thought 1")
            await server.deliveries[-1].ended()
        server.now += 3_600
        await until(says(server, ANA, "1 message"), 10)
    assert texts(url) == ["thought 1"]


async def test_it_stops_cleanly_and_leaves_nothing_running(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    before = asyncio.all_tasks()
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await server.idle()
    await until(lambda: not server.sockets.connections)
    await until(lambda: not [task for task in asyncio.all_tasks() - before if not task.done()])


async def test_while_no_address_is_given_it_stops_all_the_same(server: SlackServer, hall: Hall) -> None:
    server.fail("apps.connections.open", "500", 1_000)
    before = asyncio.all_tasks()
    url, _ = hall
    with capture_logs() as logs:
        starting = asyncio.create_task(running(server, url).__aenter__())
        await until(lambda: any(entry.get("reason") == "http_500" for entry in logs))
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
    await until(lambda: not [task for task in asyncio.all_tasks() - before if not task.done()])


@pytest.mark.parametrize("token", ["xapp-another", BOT_TOKEN])
async def test_a_wrong_app_token_ends_it_at_the_start(server: SlackServer, hall: Hall, token: str) -> None:
    async with going(server, hall[0], app_token=token) as (_, work):
        with pytest.raises(TokenRefused):
            await asyncio.wait_for(work, 5)


async def test_an_app_token_that_is_refused_later_ends_it(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with going(server, url) as (_, work):
        await begin(server, ANA, codes["ana"])
        server.app_token = "xapp-another"  # noqa: S105 - the old one is refused from now on
        server.sockets.cut()
        with pytest.raises(TokenRefused):
            await asyncio.wait_for(work, 5)


async def test_a_wrong_bot_token_is_said_at_the_start(server: SlackServer) -> None:
    async with web_client("xoxb-another", server.world.base_url) as client:
        with pytest.raises(TokenRefused):
            await introduce(client, LiveClock(server))


async def test_while_slack_is_away_at_the_start_it_is_tried_again(server: SlackServer) -> None:
    for fault in ("502", "drop", "429", "internal_error"):
        server.fail("auth.test", fault)
    async with web_client(BOT_TOKEN, server.world.base_url) as client:
        clock = LiveClock(server, haste=100)
        assert (await introduce(client, clock)).name == "Delegations"
    assert clock.waited == [1, 2, 4, 8]


@pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])
@pytest.mark.parametrize("how", ["uninstall", "revoke"])
async def test_when_the_app_is_taken_away_it_ends_and_says_why(
    server: SlackServer, hall: Hall, how: str, requests: bool
) -> None:
    url, codes = hall
    async with going(server, url, requests=requests) as (bot, work):
        await begin(server, ANA, codes["ana"])
        assert bot.health().well
        getattr(server, how)()
        with pytest.raises(TokenRefused):
            await asyncio.wait_for(work, 5)
        assert not bot.health().well
        assert "trouble" in bot.health().said


async def test_the_token_of_somebody_else_that_is_revoked_ends_nothing(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with going(server, url) as (bot, work):
        await begin(server, ANA, codes["ana"])
        server.raw({"type": "tokens_revoked", "tokens": {"oauth": ["U5"], "bot": ["U0ELSE"]}})
        server.raw({"type": "tokens_revoked", "tokens": {"oauth": ["U5"]}})
        await thought(server)
        assert bot.health().well
        assert not work.done()
