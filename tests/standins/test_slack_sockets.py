"""The Slack stand-in's Socket Mode through the real SDK: tickets, envelopes, repetitions, the ends of connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.bolt import Heard, Json
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SlackServer


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


def failing(times: int) -> Callable[[Json], asyncio.Future[None]]:
    """Return what lets the app fail so often."""
    left = iter(range(times))

    async def fail(_: Json) -> None:
        if next(left, None) is not None:
            raise RuntimeError("the store is not there")

    return lambda body: asyncio.ensure_future(fail(body))


# Acknowledging


async def test_an_acknowledged_envelope_does_not_come_again(slack: SlackServer, heard: Heard) -> None:
    slack.say("U7", "one")
    await slack.idle()
    (delivery,) = slack.deliveries
    assert (delivery.state, len(delivery.attempts)) == ("acknowledged", 1)
    (envelope,) = slack.sockets.connections[0].envelopes
    assert (envelope["type"], envelope["retry_attempt"], envelope["accepts_response_payload"]) == ("events_api", 0, False)


async def test_an_event_that_the_app_fails_on_comes_again_with_number_and_reason(slack: SlackServer, heard: Heard) -> None:
    slack.queue.patience = 0.3
    heard.first = failing(2)
    slack.say("U7", "one")
    await slack.idle()
    assert [envelope["retry_attempt"] for envelope in slack.sockets.connections[0].envelopes] == [0, 1, 2]
    assert len({attempt.envelope_id for attempt in slack.deliveries[0].attempts}) == 3
    assert heard.texts == ["one"]
    assert (heard.headers[0]["x-slack-retry-num"], heard.headers[0]["x-slack-retry-reason"]) == ("2", "timeout")


async def test_after_three_repetitions_an_event_is_given_up(slack: SlackServer, heard: Heard) -> None:
    slack.queue.patience = 0.2
    heard.first = failing(99)
    slack.say("U7", "one")
    await slack.idle()
    (delivery,) = slack.deliveries
    assert (delivery.state, len(delivery.attempts)) == ("given up", 4)
    assert {attempt.outcome for attempt in delivery.attempts} == {"timeout"}
    assert heard.events == []


async def test_an_event_may_come_again_under_its_old_envelope_as_if_for_the_first_time(
    slack: SlackServer, heard: Heard
) -> None:
    slack.sockets.reuse_envelopes, slack.queue.patience = True, 0.3
    heard.first = failing(1)
    slack.say("U7", "one")
    await slack.idle()
    first, second = slack.deliveries[0].attempts
    assert first.envelope_id == second.envelope_id
    assert "x-slack-retry-num" not in heard.headers[0] or heard.headers[0]["x-slack-retry-num"] == "0"


async def test_who_is_too_slow_gets_it_again_and_the_late_acknowledgement_counts_for_nothing(
    slack: SlackServer, heard: Heard
) -> None:
    slack.queue.patience = 0.3
    waits = iter((0.5, 0.0))

    async def slowly(_: Json) -> None:
        await asyncio.sleep(next(waits))

    heard.first = slowly
    slack.say("U7", "one")
    await slack.idle()
    await until(lambda: len(heard.events) == 2)
    await until(lambda: bool(slack.sockets.stray))
    assert slack.sockets.stray == [{"envelope_id": slack.deliveries[0].attempts[0].envelope_id}]


async def test_envelopes_run_side_by_side(slack: SlackServer, heard: Heard) -> None:
    gate = asyncio.Event()

    async def wait_for_the_last(body: Json) -> None:
        gate.set() if body["event"]["text"] == "2" else await gate.wait()

    heard.first = wait_for_the_last
    for number in range(3):
        slack.say("U7", str(number))
    await slack.idle()
    assert heard.texts[0] == "2"


async def test_events_without_a_socket_wait_for_one_and_then_are_given_up(slack: SlackServer) -> None:
    slack.queue.pace = 0.005
    slack.say("U7", "one")
    await slack.idle()
    assert slack.deliveries[0].state == "given up"
    assert {attempt.outcome for attempt in slack.deliveries[0].attempts} == {"connection_failed"}
    slack.say("U7", "two")
    app = Heard(slack)
    handler = await app.connect()
    await slack.idle()
    assert app.texts == ["two"]
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_while_deliveries_are_refused_none_arrives(slack: SlackServer, heard: Heard) -> None:
    with slack.refusing():
        slack.say("U7", "lost")
        await slack.idle()
    slack.say("U7", "heard")
    await slack.idle()
    assert heard.texts == ["heard"]
    assert [delivery.state for delivery in slack.deliveries] == ["given up", "acknowledged"]


# Connections


async def test_a_ticket_is_good_for_one_connection(slack: SlackServer, client: AsyncWebClient) -> None:
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        for bad in (url, f"{url}x"):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(bad)
            assert refused.value.status == 403
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=BOT_TOKEN)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_ends_is_replaced_by_the_sdk(slack: SlackServer, heard: Heard, reason: str) -> None:
    (old,) = slack.sockets.connections
    await slack.sockets.disconnect(reason)
    await until(lambda: not old.open and bool(slack.sockets.connections))
    slack.say("U7", "still there?")
    await slack.idle()
    assert heard.texts == ["still there?"]
    assert set(slack.sockets.tickets.values()) == {True}
    assert slack.sockets.opened >= 2


async def test_when_socket_mode_is_switched_off_no_connection_can_be_opened(slack: SlackServer, heard: Heard) -> None:
    await slack.sockets.disconnect("link_disabled")
    await until(lambda: not slack.sockets.connections)
    with pytest.raises(SlackApiError, match="access_denied"):
        await heard.app.client.apps_connections_open(app_token=APP_TOKEN)


async def test_cut_sockets_come_again_and_what_was_under_way_too(slack: SlackServer) -> None:
    slack.queue.pace, slack.queue.patience = 0.02, 0.5
    heard = Heard(slack)
    handler = await heard.connect(ping_interval=0.1)

    async def cut(_: Json) -> None:
        heard.first = None
        slack.cut_sockets()
        raise RuntimeError("died")

    heard.first = cut
    slack.say("U7", "one")
    await slack.idle()
    await handler.close_async()  # type: ignore[no-untyped-call]
    assert heard.texts == ["one"]
    assert slack.sockets.opened == 2


async def test_a_mute_connection_is_given_up_by_the_sdk(slack: SlackServer) -> None:
    heard = Heard(slack)
    handler = await heard.connect(ping_interval=0.2)
    await until(lambda: bool(slack.sockets.connections) and slack.sockets.connections[0].pings >= 2)
    slack.sockets.mute = True
    slack.sockets.connections[0].pings = 0
    await until(lambda: slack.sockets.opened >= 2)
    slack.sockets.mute = False
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_refused_connection_spends_its_ticket_and_the_sdk_never_asks_for_another(slack: SlackServer) -> None:
    slack.sockets.refuse = 1
    heard = Heard(slack)
    connecting = asyncio.create_task(heard.connect(ping_interval=0.05))
    await until(lambda: slack.sockets.refused >= 3)
    assert len(slack.sockets.tickets) == 1, "the trap that a watchdog must see"
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    assert heard.handler is not None
    await heard.handler.close_async()  # type: ignore[no-untyped-call]


async def test_each_event_goes_to_one_of_several_connections(slack: SlackServer, heard: Heard) -> None:
    other = Heard(slack)
    handler = await other.connect()
    for number in range(40):
        slack.say("U7", str(number))
    await slack.idle()
    await handler.close_async()  # type: ignore[no-untyped-call]
    assert sorted(map(int, heard.texts + other.texts)) == list(range(40))
    assert heard.texts
    assert other.texts


async def test_an_eleventh_connection_is_one_too_many(slack: SlackServer, client: AsyncWebClient) -> None:
    async with ClientSession() as session:
        urls = [(await client.apps_connections_open(app_token=APP_TOKEN))["url"] for _ in range(11)]
        sockets = [await session.ws_connect(url) for url in urls]
        said = [await socket.receive_json() for socket in sockets]
        assert [one["type"] for one in said] == ["hello"] * 10 + ["disconnect"]
        assert said[-1]["reason"] == "too_many_websockets"
