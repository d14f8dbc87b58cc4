"""Who asks for access, as Telegram vouches for it: a user name, which is one person's, never a name that anybody may take."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from functools import partial

import pytest
from msgspec.structs import replace

from storage import open_store
from tests.hall import START, consultation, prepare
from tests.standins.telegram import TelegramServer
from tests.telegram.test_inbound import PRESS, event, said
from tests.telegram.test_telegram import last, running, until

PAT = 107


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as one:
        yield one


@pytest.fixture
async def url(tmp_path: object) -> str:
    url = f"sqlite:///{tmp_path}/account.sqlite"
    await prepare(url)
    async with open_store(url) as store:
        await store.keep_consultation(replace(consultation(), number=2, requests=True), "test", "requests", START)
    return url


def kept(url: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute("SELECT address, account FROM request").fetchall()
    connection.close()
    return found


def shows(server: TelegramServer, answer: str) -> bool:
    return bool(server.chat(PAT)) and answer in last(server, PAT).text


async def asks(server: TelegramServer, *, pressed: bool) -> None:
    for text, answer in (
        ("request", "will you speak"),
        ("Somewhere", "your name"),
        ("Pat", "What will you do"),
        ("1", "Is there anything"),
    ):
        server.say(PAT, text)
        await until(partial(shows, server, answer))
    server.press(PAT, "Leave out")
    await until(lambda: "Please check" in last(server, PAT).text)
    if pressed:
        server.press(PAT, "1. Yes, send it")
    else:
        server.say(PAT, "1")
    await until(lambda: "was sent to the secretariat" in last(server, PAT).text)


@pytest.mark.parametrize("pressed", [True, False], ids=["by button", "typed"])
async def test_a_request_holds_the_user_name_and_the_id(server: TelegramServer, url: str, pressed: bool) -> None:
    server.introduce(PAT, first_name="The Secretary-General", username="pat_lee")
    async with running(server, url):
        await asks(server, pressed=pressed)
    ((address, account),) = kept(url)
    assert address.endswith(f":{PAT}")
    assert account == "@pat_lee"


async def test_whoever_has_no_user_name_is_known_by_the_id_alone(server: TelegramServer, url: str) -> None:
    server.introduce(PAT, first_name="The Secretary-General", username=None)
    async with running(server, url):
        await asks(server, pressed=True)
    assert [account for _, account in kept(url)] == [""]


@pytest.mark.parametrize("name", [None, 7, "", "x" * 33, ["pat"], {}])
def test_a_user_name_that_is_none_costs_no_message(name: object) -> None:
    sender = {"id": 7, "is_bot": False, "first_name": "Pat", "username": name}
    assert event(said(text="yes", **{"from": sender})).account == ""
    assert event({"callback_query": {**PRESS["callback_query"], "from": sender}}).account == ""
