"""Who asks for access, as Slack vouches for it: an id and whose account it is; how they are called comes last."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.slack.people import NAME
from storage import open_store
from tests.hall import START, consultation, prepare
from tests.slack.stand import enter, last, running
from tests.standins.slack import SlackServer
from tests.telegram.test_telegram import until

Hall = tuple[str, dict[str, str]]


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as one:
        yield one


@pytest.fixture
async def hall(tmp_path: object) -> Hall:
    url = f"sqlite:///{tmp_path}/account.sqlite"
    codes = await prepare(url)
    async with open_store(url) as store:
        await store.keep_consultation(replace(consultation(), number=2, requests=True), "test", "requests", START)
    return url, codes


def shows(server: SlackServer, answer: str) -> bool:
    return bool(server.chat("UPAT")) and answer in last(server, "UPAT").text


def more(server: SlackServer, number: int) -> bool:
    return len(server.chat("UANA")) > number


async def account(server: SlackServer, url: str, *, down: bool = False, **who: Any) -> str:
    """Ask for access; return the account that was kept with it. *down*: Slack does not tell who it is."""
    server.introduce("UPAT", **who)
    async with running(server, url):
        if down:
            server.fail("users.info", "500", times=99)
        await ask(server)
    return asked_by(url)


async def ask(server: SlackServer) -> None:
    """Let Pat ask for access."""
    for text, answer in (
        ("request", "will you speak"),
        ("Somewhere", "your name"),
        ("Pat", "What will you do"),
        ("1", "Is there anything"),
        ("/skip", "Please check"),
    ):
        server.say("UPAT", text)
        await until(partial(shows, server, answer))
    server.press("UPAT", "1. Yes, send it")
    await until(lambda: "was sent to the secretariat" in last(server, "UPAT").text)


def asked_by(url: str) -> str:
    """Return the account that was kept with the request."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    ((found,),) = connection.execute("SELECT account FROM request").fetchall()
    connection.close()
    return str(found)


async def test_a_request_holds_the_id_and_the_workspace_before_the_name(server: SlackServer, hall: Hall) -> None:
    team = next(iter(server.world.teams.values()))
    assert await account(server, hall[0], name="Pat Lee") == f"UPAT, {team.name}, Pat Lee"


async def test_whoever_is_of_another_organisation_is_not_said_to_be_of_this_one(server: SlackServer, hall: Hall) -> None:
    assert await account(server, hall[0], name="Pat Lee", team="T9", kind="stranger") == "UPAT, T9, Pat Lee"


async def test_while_slack_does_not_tell_who_it_is_the_id_is_kept_alone(server: SlackServer, hall: Hall) -> None:
    assert await account(server, hall[0], name="Pat Lee", down=True) == "UPAT"


async def test_a_name_of_any_length_leaves_room_for_what_is_vouched_for(server: SlackServer, hall: Hall) -> None:
    found = await account(server, hall[0], name="U0BOSS, Geneva, \x00" + 500 * "x")
    assert found.startswith("UPAT, ")
    assert len(found.split(", ", 2)[2]) <= NAME


async def test_of_delegates_slack_is_asked_nothing_once_they_are_known(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await enter(server, "UANA", codes["ana"])
        before = -1
        for said in ("/status", "/help"):  # the first is said by somebody who is looked up, and known from then on
            number, before = len(server.chat("UANA")), len(list(server.calls_of("users.info")))
            server.say("UANA", said)
            await until(partial(more, server, number))
        assert len(list(server.calls_of("users.info"))) == before


async def test_whoever_was_cut_off_and_asks_anew_is_asked_about_as_anybody(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    server.introduce("UPAT", name="Pat Lee")
    async with running(server, url):
        await enter(server, "UPAT", codes["ana"])
        server.say("UPAT", "/status")
        await until(partial(shows, server, "You speak for"))
        async with open_store(url) as store:
            assert await store.unlink("slack:T1:DUPAT", START)
        server.now += 120
        await ask(server)
    assert asked_by(url) == "UPAT, Delegations, Pat Lee"


async def test_the_workspace_is_noted_as_an_entrance(server: SlackServer, hall: Hall) -> None:
    team = next(iter(server.world.teams.values()))
    async with running(server, hall[0]), open_store(hall[0]) as store:
        (entrance,) = await store.entrances()
    assert (entrance.prefix, entrance.name, entrance.link) == (f"slack:{team.id}:", team.name, "")
