"""Who somebody is at Slack: by code, or by the e-mail address that the workspace vouches for, where that is allowed."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.slack.way_in import SlackIn
from storage import open_store
from tests.hall import START, consultation, prepare
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
    url = f"sqlite:///{tmp_path}/identity.sqlite"
    codes = await prepare(url)
    async with open_store(url) as store:
        await store.keep_consultation(replace(consultation(), number=2, link_by_email=("member",)), "test", "by e-mail", START)
    return url, codes


def matching(server: SlackServer, url: str) -> AbstractAsyncContextManager[SlackIn]:
    """Run the bot with `slack_match_email`."""
    return running(server, url, match_email=True)


def linked(url: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute("SELECT address, linked_by FROM address ORDER BY address").fetchall()
    connection.close()
    return found


def sessions(url: str) -> list[str]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = [row[0] for row in connection.execute("SELECT address FROM session WHERE address LIKE 'slack:%'")]
    connection.close()
    return found


async def greeted(server: SlackServer, user: str, **who: Any) -> str:
    """Say hello; return all that is answered."""
    server.introduce(user, **who)
    server.say(user, "Hello, what is this?")
    await server.idle()
    await until(lambda: server.chat(user))
    return "\n".join(message.text for message in server.chat(user))


async def test_whose_address_is_on_the_roster_is_let_in_and_that_is_on_record(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with matching(server, url):
        server.introduce("UANA", email="Ana@Example.org")
        server.say("UANA", "Hello")
        await until(lambda: server.chat("UANA") and "Welcome, ana" in last(server, "UANA").text)
        assert "I know you by the e-mail address of your account here, ana." in server.chat("UANA")[0].text
        server.say("UANA", "/goto 1a")
        server.say("UANA", "a thought")
        await until(lambda: "1 message" in last(server, "UANA").text)
        server.say("UBEN", codes["ben"])
        await until(lambda: server.chat("UBEN") and "Welcome, ben" in last(server, "UBEN").text)
    assert linked(url) == [("slack:T1:DUANA", "email"), ("slack:T1:DUBEN", "code")]


@pytest.mark.parametrize(
    "who",
    [
        {"email": "ana@example.org", "kind": "guest"},
        {"email": "ana@example.org", "kind": "single_guest"},
        {"email": "ana@example.org", "kind": "stranger"},
        {"email": "nobody@example.org"},
        {"email": ""},
    ],
    ids=["guest", "guest of one channel", "other organisation", "not on the roster", "no address"],
)
async def test_anybody_else_is_asked_for_a_code(server: SlackServer, hall: Hall, who: dict[str, str]) -> None:
    async with matching(server, hall[0]):
        assert "invitation code" in await greeted(server, "UANA", **who)
    assert linked(hall[0]) == []


async def test_a_kind_that_the_consultation_does_not_name_is_asked_for_a_code(server: SlackServer, tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/none.sqlite"
    await prepare(url)
    async with matching(server, url):
        assert "invitation code" in await greeted(server, "UANA", email="ana@example.org")
    assert linked(url) == []


async def test_who_was_cut_off_is_not_let_in_again_by_address(server: SlackServer, hall: Hall) -> None:
    url, _ = hall
    async with matching(server, url):
        server.introduce("UANA", email="ana@example.org")
        server.say("UANA", "Hello")
        await until(lambda: server.chat("UANA") and "Welcome, ana" in last(server, "UANA").text)
    async with open_store(url) as store:
        assert await store.unlink("slack:T1:DUANA", START)
    async with matching(server, url):
        server.say("UANA", "Hello again")
        await until(lambda: "invitation code" in last(server, "UANA").text)


async def test_who_first_wrote_in_an_outage_is_known_by_address_too(server: SlackServer, hall: Hall) -> None:
    server.queue.pace = 0.0
    async with matching(server, hall[0]):
        pass
    server.introduce("UANA", email="ana@example.org")
    with server.refusing():
        server.say("UANA", "Hello")
        await server.idle()
    async with matching(server, hall[0]):
        await until(lambda: server.chat("UANA") and "Welcome, ana" in last(server, "UANA").text)
        assert "I know you by the e-mail address of your account here, ana." in server.chat("UANA")[0].text


async def test_while_slack_does_not_tell_the_address_a_code_is_asked_for(server: SlackServer, hall: Hall) -> None:
    async with matching(server, hall[0]):
        server.fail("users.info", "500", times=1)
        assert "invitation code" in await greeted(server, "UANA", email="ana@example.org")
        server.say("UANA", "Once more")
        await until(lambda: "Welcome, ana" in last(server, "UANA").text)


async def test_who_joins_the_workspace_and_is_on_the_roster_is_welcomed(server: SlackServer, hall: Hall) -> None:
    url, _ = hall
    async with matching(server, url):
        server.join("UANA", email="ana@example.org")
        await until(lambda: server.chat("UANA") and "Welcome, ana" in last(server, "UANA").text)
        assert len(server.chat("UANA")) == 2
        server.join("UANA", email="ana@example.org")
        await server.idle()
        server.say("UANA", "/status")
        await until(lambda: len(server.chat("UANA")) == 3)
    assert linked(url) == [("slack:T1:DUANA", "email")]


@pytest.mark.parametrize("kind", ["member", "guest", "single_guest", "stranger"])
async def test_to_anybody_else_who_joins_nothing_is_said_and_nothing_is_kept(
    server: SlackServer, hall: Hall, kind: str
) -> None:
    email = "nobody@example.org" if kind == "member" else "ana@example.org"
    async with matching(server, hall[0]):
        server.join("UANA", email=email, kind=kind)
        await server.idle()
    assert server.chat("UANA") == []
    assert linked(hall[0]) == []
    assert sessions(hall[0]) == []


async def test_who_joins_is_not_looked_at_unless_people_are_known_by_address(server: SlackServer, hall: Hall) -> None:
    async with running(server, hall[0]):
        server.join("UANA", email="ana@example.org")
        await server.idle()
    assert "conversations.open" not in [method for method, _ in server.calls]
    assert server.chat("UANA") == []


async def test_who_is_heard_of_first_by_an_edit_is_known_by_address_too(server: SlackServer, hall: Hall) -> None:
    """An edit that overtakes its message tells that first."""
    async with matching(server, hall[0]):
        server.introduce("UANA", email="ana@example.org")
        with server.late() as late:
            said = server.say("UANA", "Helo")
            server.edit("UANA", said, "Hello")
        late.arrive([1, 0])
        await until(lambda: server.chat("UANA"))
        assert "I know you by the e-mail address of your account here, ana." in server.chat("UANA")[0].text
