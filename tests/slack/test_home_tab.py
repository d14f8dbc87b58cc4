"""The App Home through the real SDKs: what it shows to whom, and that its buttons go where they say."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.hall import QUESTIONNAIRE, prepare
from tests.slack.stand import last, running
from tests.standins.slack import SlackServer
from tests.telegram.test_telegram import until

Hall = tuple[str, dict[str, str]]


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as one:
        yield one


@pytest.fixture
async def hall(tmp_path: object) -> Hall:
    url = f"sqlite:///{tmp_path}/home.sqlite"
    return url, await prepare(url)


async def opened(server: SlackServer, user: str, holds: str) -> str:
    """Open the Home; return what it says once *holds* stands in it."""
    server.open_home(user)
    await until(lambda: (page := server.home(user)) and holds in page.text)
    page = server.home(user)
    assert page is not None
    return page.text


async def test_a_stranger_learns_how_to_get_in_and_a_delegate_sees_where_everything_stands(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with running(server, url):
        assert "ARG" not in await opened(server, "UANA", "invitation code")
        server.say("UANA", codes["ana"])
        await until(lambda: server.chat("UANA") and "Welcome" in last(server, "UANA").text)
        server.say("UBEN", codes["ben"])
        await until(lambda: len(server.chat("UBEN")) == 1)
        said = await opened(server, "UANA", "You speak for ARG")
        assert "0 of 4 answered" in said
        assert "1a: no answer yet" in said
        assert "Also speaking for you: ben" in said
        server.press("UANA", "Open 1a", on="home")
        await until(lambda: "Question 1a" in last(server, "UANA").text)
        server.say("UANA", "a thought")
        await until(lambda: "1 message" in last(server, "UANA").text)
        assert "1a: answered, 9 characters" in await opened(server, "UANA", "1 of 4 answered")
    assert server.world.complaints == []


async def test_looking_changes_nothing(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        server.say("UANA", codes["ana"])
        server.say("UANA", "/goto 1b")
        await until(lambda: server.chat("UANA") and "Question 1b" in last(server, "UANA").text)
        await opened(server, "UANA", "You speak for ARG")
        server.press("UANA", "1. Yes")
        await until(lambda: "Your answer to 1b is kept: Yes" in last(server, "UANA").text)


async def test_a_day_is_picked_from_a_calendar(server: SlackServer, tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/date.sqlite"
    dated = QUESTIONNAIRE.replace(b'type = "whole_number"', b'type = "date"')
    codes = await prepare(url, questionnaire=dated)
    async with running(server, url):
        server.say("UANA", codes["ana"])
        server.say("UANA", "/goto 1c")
        await until(lambda: server.chat("UANA") and "Question 1c" in last(server, "UANA").text)
        server.select("UANA", "2026-05-01", action_id="date")
        await until(lambda: "Your answer to 1c is kept: Friday 1 May 2026" in last(server, "UANA").text)
        server.select("UANA", "2026-05-02", action_id="date")  # on the prompt before
        await until(lambda: "earlier" in last(server, "UANA").text or "1d" in last(server, "UANA").text)
    assert server.world.complaints == []


async def test_a_command_in_a_channel_is_answered_in_the_direct_message_and_its_caller_is_told_so(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with running(server, url):
        server.say("UANA", codes["ana"])
        await until(lambda: server.chat("UANA"))
        delivery = server.slash("UANA", "/tour", "status", channel="C1")
        await until(lambda: "You speak for ARG" in last(server, "UANA").text and len(server.chat("UANA")) == 2)
        await delivery.ended()
        assert "direct message" in str(delivery.answer)
        server.slash("UANA", "/tour", "status")
        await until(lambda: len(server.chat("UANA")) == 3)
    assert not any("ARG" in message.text for message in server.channel("C1"))
