"""The trouble that the Slack stand-in makes when a test asks for it: faults before and after the work, and rates."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientConnectionError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import APP_TOKEN, BOT_TOKEN, Rates, SlackServer
from tests.standins.slack.wire import Arguments
from tests.standins.test_slack_web import refused


@pytest.fixture(autouse=True)
def known(slack: SlackServer) -> None:
    slack.start("U7", "U8")


def shown(slack: SlackServer) -> list[str]:
    return [message.text for message in slack.chat("U7")]


async def say(client: AsyncWebClient, text: str = "hello", channel: str = "DU7") -> None:
    await client.chat_postMessage(channel=channel, text=text)


# Faults


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("429", SlackApiError),
        ("500", SlackApiError),
        ("503", SlackApiError),
        ("fatal_error", SlackApiError),
        ("internal_error", SlackApiError),
        ("invalid_auth", SlackApiError),
        ("drop", ClientConnectionError),
    ],
)
async def test_a_fault_before_the_work_has_no_effect_and_is_met_so_often(
    slack: SlackServer, client: AsyncWebClient, how: str, kind: type[Exception]
) -> None:
    slack.fail("chat.postMessage", how, 2)
    for _ in range(2):
        with pytest.raises(kind):
            await say(client)
    assert shown(slack) == []
    await say(client)
    assert shown(slack) == ["hello"]
    assert [request.fault for request in slack.calls_of("chat.postMessage")] == [how, how, ""]


async def test_after_a_lost_answer_the_message_is_there(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", "lost")
    with pytest.raises(ClientConnectionError):
        await say(client, "one")
    slack.fail("chat.postMessage", "fatal_error_done")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await say(client, "two")
    hasty = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=1)
    slack.fail("chat.postMessage", "late", seconds=3)
    with pytest.raises(TimeoutError):
        await say(hasty, "three")
    assert shown(slack) == ["one", "two", "three"], "it failed, yet it was delivered"


async def test_the_sdks_own_retry_posts_twice(slack: SlackServer) -> None:
    eager = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[AsyncConnectionErrorRetryHandler()])
    slack.fail("chat.postMessage", "lost")
    await say(eager)
    assert shown(slack) == ["hello", "hello"], "why sends go without it"


async def test_who_is_not_answered_times_out_and_nothing_is_done(slack: SlackServer) -> None:
    hasty = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=1)
    slack.fail("chat.postMessage", "hang", seconds=3)
    with pytest.raises(TimeoutError):
        await say(hasty)
    assert shown(slack) == []
    slack.fail("chat.postMessage", "slow", seconds=0.2)
    before = asyncio.get_running_loop().time()
    await say(hasty, "slowly")
    assert shown(slack) == ["slowly"]
    assert asyncio.get_running_loop().time() - before >= 0.2


async def test_faults_wait_for_their_method(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.fail("auth.test", "503")
    slack.fail("upload", "500")
    await say(client)
    with pytest.raises(SlackApiError):
        await client.auth_test()
    await client.auth_test()
    with pytest.raises(Exception, match="status: 500"):
        await client.files_upload_v2(channel="DU7", filename="x.txt", content="x")
    slack.fail("*", "drop")
    with pytest.raises(ClientConnectionError):
        await client.auth_test()
    slack.fail("apps.connections.open", "internal_error")
    assert await refused(client.apps_connections_open(app_token=APP_TOKEN)) == "internal_error"
    with pytest.raises(ValueError, match="no such fault"):
        slack.fail("auth.test", "dorp")


async def test_a_mood_decides_call_by_call(slack: SlackServer, client: AsyncWebClient) -> None:
    def bad_at(method: str, arguments: Arguments) -> str:
        return "429 7" if method == "chat.postMessage" and arguments["text"] == "bulk" else ""

    slack.faults.mood = bad_at
    await say(client, "reply")
    with pytest.raises(SlackApiError) as wait:
        await say(client, "bulk")
    assert (wait.value.response.status_code, wait.value.response.headers["Retry-After"]) == (429, "7")


async def test_all_calls_are_in_the_log_with_what_became_of_them(slack: SlackServer, client: AsyncWebClient) -> None:
    await say(client)
    with pytest.raises(SlackApiError):
        await say(client, channel="DU99")
    slack.fail("chat.postMessage", "drop")
    with pytest.raises(ClientConnectionError):
        await say(client)
    done, wrong, cut = slack.calls_of("chat.postmessage")
    assert done.arguments == {"channel": "DU7", "text": "hello"}
    assert (done.status, done.error, done.team) == (200, "", "T1")
    assert (wrong.error, cut.status, cut.fault) == ("channel_not_found", 0, "drop")
    assert [method for method, _ in slack.calls] == ["chat.postMessage"] * 3


# Rates


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def went(client: AsyncWebClient, channel: str, times: int) -> tuple[int, str]:
    """Say something so often; return how many went, and the last refusal's Retry-After."""
    count, seconds = 0, ""
    for number in range(times):
        try:
            await say(client, str(number), channel)
            count += 1
        except SlackApiError as refusal:
            seconds = refusal.response.headers["Retry-After"]
    return count, seconds


async def test_a_channel_takes_a_short_burst_and_then_one_a_second(slack: SlackServer, client: AsyncWebClient) -> None:
    clock = Time()
    slack.rates = Rates(clock=clock)
    assert await went(client, "DU7", 5) == (3, "1")
    clock.now += 1
    assert await went(client, "DU7", 2) == (1, "1")
    assert await went(client, "DU8", 1) == (1, ""), "another channel does not wait"
    assert (slack.rates.refusals, len(slack.chat("U7"))) == (3, 4)


async def test_all_channels_of_a_workspace_have_a_pace_together(slack: SlackServer, client: AsyncWebClient) -> None:
    clock = Time()
    slack.rates = Rates(posts_per_minute=10, clock=clock)
    users = [f"U{number}" for number in range(100, 112)]
    slack.start(*users)
    counts = [(await went(client, f"D{user}", 1))[0] for user in users]
    assert sum(counts) == 10
    clock.now += 6
    assert await went(client, "DU111", 1) == (1, "")


async def test_each_method_has_its_own_tier(slack: SlackServer, client: AsyncWebClient) -> None:
    clock = Time()
    slack.rates = Rates(clock=clock)
    for _ in range(50):
        await client.conversations_history(channel="DU7")
    assert await refused(client.conversations_history(channel="DU7")) == "ratelimited"
    await client.conversations_info(channel="DU7")
    await client.apps_connections_open(app_token=APP_TOKEN)
    with pytest.raises(SlackApiError) as wait:
        await client.apps_connections_open(app_token=APP_TOKEN)
    assert wait.value.response.headers["Retry-After"] == "60"


async def test_an_app_that_is_sold_reads_fifteen_messages_a_minute(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.rates = Rates(commercial=True, clock=Time())
    for number in range(20):
        slack.say("U7", str(number))
    page = await client.conversations_history(channel="DU7", limit=100)
    assert (len(page["messages"]), page["has_more"]) == (15, True)
    assert await refused(client.conversations_history(channel="DU7")) == "ratelimited"


async def test_the_sdk_waits_as_long_as_it_is_told_if_it_is_asked_to(slack: SlackServer) -> None:
    patient = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[AsyncRateLimitErrorRetryHandler()])
    slack.fail("chat.postMessage", "429", seconds=1)
    await say(patient)
    first, second = slack.calls_of("chat.postMessage")
    assert second.at - first.at >= 1
    assert shown(slack) == ["hello"]
