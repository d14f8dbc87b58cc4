"""The Slack stand-in's Events API through the real SDK: signed requests, repetitions, challenges."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from tests.standins.bolt import Heard, Json, serving
from tests.standins.slack import SECRET, SlackServer
from tests.standins.test_slack_sockets import failing


@pytest.fixture
async def served(slack: SlackServer) -> AsyncIterator[Heard]:
    async with serving(slack) as (heard, url):
        assert await slack.over_http(url)
        yield heard


async def test_an_address_is_taken_only_if_it_returns_the_challenge(slack: SlackServer) -> None:
    async with serving(slack) as (_, url):
        slack.posts.secret = "another"  # noqa: S105 - as a forger
        assert not await slack.over_http(url), "the app refuses what is signed wrongly"
        slack.posts.secret = SECRET
        assert await slack.over_http(url)


async def test_events_commands_and_presses_come_signed_and_each_in_its_form(slack: SlackServer, served: Heard) -> None:
    slack.say("U7", "a & b")
    await slack.idle()
    await slack.slash("U7", "/tour", "status now").ended()
    assert served.texts == ["a &amp; b"]
    assert served.bodies[1]["command"] == "/tour"
    assert served.bodies[1]["text"] == "status now"
    kinds = [delivery.attempts[0].headers["Content-Type"] for delivery in slack.deliveries]
    assert kinds == ["application/json", "application/x-www-form-urlencoded"]
    slack.start("U7")
    await slack.press("U7", "Begin", value="x").ended()
    assert slack.deliveries[-1].attempts[0].body.startswith(b"payload=%7B")
    assert served.bodies[2]["actions"][0]["value"] == "x"


async def test_an_event_that_fails_comes_again_with_number_and_reason_and_is_given_up(
    slack: SlackServer, served: Heard
) -> None:
    served.first = failing(2)
    slack.say("U7", "one")
    await slack.idle()
    assert [attempt.status for attempt in slack.deliveries[0].attempts] == [500, 500, 200]
    assert (served.headers[0]["x-slack-retry-num"], served.headers[0]["x-slack-retry-reason"]) == ("2", "http_error")
    served.first = failing(9)
    slack.say("U7", "two")
    await slack.idle()
    assert (slack.deliveries[1].state, len(slack.deliveries[1].attempts)) == ("given up", 4)


async def test_who_takes_too_long_hears_of_a_timeout(slack: SlackServer, served: Heard) -> None:
    slack.queue.patience = 0.3
    waits = iter((0.5, 0.0))

    async def slowly(_: Json) -> None:
        await asyncio.sleep(next(waits))

    served.first = slowly
    slack.say("U7", "one")
    await slack.idle()
    assert [attempt.outcome for attempt in slack.deliveries[0].attempts] == ["timeout", "acknowledged"]
    assert served.headers[-1]["x-slack-retry-reason"] == "http_timeout"


async def test_an_app_that_is_down_cannot_be_connected_to(slack: SlackServer) -> None:
    async with serving(slack) as (_, url):
        assert await slack.over_http(url)
    slack.say("U7", "one")
    await slack.idle()
    assert {attempt.outcome for attempt in slack.deliveries[0].attempts} == {"connection_failed"}


async def test_a_header_of_the_app_stops_the_repetitions(slack: SlackServer) -> None:
    async def refuse(http: web.Request) -> web.Response:
        body = await http.json()
        if "challenge" in body:
            return web.Response(text=body["challenge"])
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    app = web.Application()
    app.router.add_post("/", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    assert await slack.over_http(f"http://{host}:{port}/")
    slack.say("U7", "one")
    await slack.idle()
    await runner.cleanup()
    assert (slack.deliveries[0].state, len(slack.deliveries[0].attempts)) == ("given up", 1)


async def test_what_is_signed_wrongly_or_long_ago_is_refused_by_the_app(slack: SlackServer, served: Heard) -> None:
    secret, clock = slack.posts.secret, slack.posts.clock
    slack.posts.secret = "guessed"  # noqa: S105 - as a forger
    slack.say("U7", "forged")
    await slack.idle()
    slack.posts.secret, slack.posts.clock = secret, lambda: clock() - 400
    slack.say("U7", "old")
    await slack.idle()
    assert {attempt.status for delivery in slack.deliveries for attempt in delivery.attempts} == {401}
    slack.posts.clock = clock
    slack.say("U7", "good")
    await slack.idle()
    assert served.texts == ["good"]


async def test_a_request_can_be_sent_once_more_as_it_was(slack: SlackServer, served: Heard) -> None:
    slack.say("U7", "one")
    await slack.idle()
    (attempt,) = slack.deliveries[0].attempts
    async with (
        ClientSession() as session,
        session.post(slack.posts.events, data=attempt.body, headers=attempt.headers) as answer,
    ):
        assert answer.status == 200
    assert served.texts == ["one", "one"], "the signature is good for five minutes"


async def test_a_press_or_command_that_fails_comes_once_and_its_person_sees_an_error(slack: SlackServer, served: Heard) -> None:
    served.first = failing(1)
    assert await slack.slash("U7", "/tour", "status").ended() == "given up"
    assert [(one.kind, len(one.attempts)) for one in slack.alarms] == [("slash_commands", 1)]
    assert await slack.slash("U7", "/tour", "status").ended() == "acknowledged"
    assert len(slack.alarms) == 1


async def test_it_can_go_back_to_sockets(slack: SlackServer, served: Heard) -> None:
    slack.over_sockets()
    handler = await served.connect()
    slack.say("U7", "one")
    await slack.idle()
    await handler.close_async()  # type: ignore[no-untyped-call]
    assert slack.deliveries[0].attempts[0].envelope_id
    assert served.texts == ["one"]
