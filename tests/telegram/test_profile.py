"""What Telegram shows beside the conversation: menus, descriptions, that the bot is typing; and whether the webhook works."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from adapters.telegram.bot import make_bot
from adapters.telegram.profile import Profile
from bot.desk import DESK_COMMANDS
from bot.engine.codes import fresh, hash_of
from bot.engine.commands import COMMANDS
from bot.model.people import Office, Role
from bot.service.registry import Enrolment, Issued
from storage import open_store
from tests.hall import CLOSING, START, prepare
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.test_receiving import begin, by_webhook, free_place
from tests.telegram.test_telegram import ANA, last, running, until

SAM = 103
Hall = tuple[str, dict[str, str]]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as one:
        yield one


@pytest.fixture
async def hall(tmp_path: object) -> Hall:
    url = f"sqlite:///{tmp_path}/profile.sqlite"
    return url, await prepare(url)


async def office(url: str) -> str:
    """Give Sam an office; return the code for it."""
    code = fresh(bytes([99]) * 13)
    async with open_store(url) as store:
        sam = Enrolment("", "", "", "", "Sam", "sam@example.org", None, Office.SECRETARY)
        await store.enrol("trial", [sam], START, dry_run=False)
        (place,) = [place for place in await store.places("trial") if place.delegate_name == "Sam"]
        await store.issue([Issued(hash_of(code), place.delegate, "", START, CLOSING)])
    return code


def words(server: TelegramServer, user: int, chat: int) -> list[str]:
    return [command["command"] for command in server.profile.shown_commands(user, chat, "fr")]


def calls(server: TelegramServer, method: str) -> int:
    return [called.lower() for called, _ in server.calls].count(method.lower())


async def test_everybody_is_offered_what_they_may_type_and_a_group_nothing(server: TelegramServer, hall: Hall) -> None:
    url, _ = hall
    code = await office(url)
    async with running(server, url):
        server.say(SAM, f"/start {code}")
        await until(lambda: server.chat(SAM))
        async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
            profile = Profile(bot, store)
            await profile.look()
            assert words(server, ANA, ANA) == [command.word for command in COMMANDS]
            assert words(server, SAM, SAM) == [one.word for one in DESK_COMMANDS if one.office is Office.SECRETARY]
            assert "invite" not in words(server, SAM, SAM)
            assert words(server, ANA, -5) == []
            menu = server.profile.shown_commands(SAM, SAM, "")
            assert menu[0] == {
                "command": "digest",
                "description": 'where the consultation stands now; with "daily 08:00" every day',
            }
            assert await store.unlink(f"telegram:{bot.id}:{SAM}", START)
            await profile.look()
            assert words(server, SAM, SAM) == words(server, ANA, ANA)


async def test_with_an_office_and_a_seat_the_menu_has_the_words_of_both(server: TelegramServer, hall: Hall) -> None:
    url, _ = hall
    code = await office(url)
    async with running(server, url):
        server.say(SAM, f"/start {code}")
        await until(lambda: server.chat(SAM))
        async with make_bot(TOKEN, server.base_url) as bot, open_store(url) as store:
            profile = Profile(bot, store)
            await profile.look()
            assert "goto" not in words(server, SAM, SAM)
            sam = Enrolment("che", "Switzerland", "member", "", "Sam", "sam@example.org", Role.CONTRIBUTOR, None)
            await store.enrol("trial", [sam], START, dry_run=False)
            await profile.look()
            own = [command.word for command in COMMANDS]
            desk = [one.word for one in DESK_COMMANDS if one.office is Office.SECRETARY and one.word not in own]
            assert words(server, SAM, SAM) == [*own, *desk]
            menu = {one["command"]: one["description"] for one in server.profile.shown_commands(SAM, SAM, "")}
            assert menu["help"] == "for this list; this list; with a word after it: how that is typed"
            (seat,) = [place.seat.id for place in await store.places("trial") if place.delegate_name == "Sam" and place.seat]
            await store.revoke_seat(seat, START)
            await profile.look()
            assert "goto" not in words(server, SAM, SAM)


async def test_the_description_is_set_only_where_it_changes_something(server: TelegramServer, hall: Hall) -> None:
    async with make_bot(TOKEN, server.base_url) as bot, open_store(hall[0]) as store:
        for _ in range(2):
            await Profile(bot, store).look()
    assert calls(server, "setMyDescription") == calls(server, "setMyShortDescription") == 1
    assert "invitation code" in server.profile.texts["description", ""]


async def test_who_waits_longer_than_a_second_sees_that_something_is_done(server: TelegramServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        assert calls(server, "sendChatAction") == 0
        lock = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
        server.say(ANA, "a thought")
        await until(lambda: calls(server, "sendChatAction"))
        lock.execute("ROLLBACK")
        lock.close()
        await until(lambda: "1 message" in last(server, ANA).text)


async def test_health_tells_when_telegram_cannot_bring_updates(server: TelegramServer, hall: Hall) -> None:
    url, codes = hall
    place = free_place()

    async def health() -> tuple[int, str]:
        async with ClientSession() as anybody, anybody.get(f"http://{place}/health") as answer:
            return answer.status, (await answer.json())["telegram"]["trouble"]

    async with by_webhook(server, url, place) as way_in:
        await begin(server, ANA, codes["ana"])
        await way_in.look()
        assert await health() == (200, "")
        async with make_bot(TOKEN, server.base_url) as bot:
            await bot.set_webhook("https://example.org/other")
            await way_in.look()
            status, trouble = await health()
            assert (status, "another webhook" in trouble) == (503, True)
            await bot.set_webhook(f"http://{place}/telegram", secret_token="other")  # noqa: S106 - a wrong one
            server.now = int(time.time())
            server.say(ANA, "a thought")
            await until(lambda: 403 in server.brought)
            for _ in range(100):
                await way_in.look()
                if way_in.trouble:
                    break
                await asyncio.sleep(0.02)
            status, trouble = await health()
            assert (status, "could not be brought" in trouble) == (503, True)


async def test_whom_no_message_reaches_is_named_in_the_digest(server: TelegramServer, hall: Hall) -> None:
    url, codes = hall
    code = await office(url)
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(SAM, f"/start {code}")
        server.say(SAM, "/digest")
        await until(lambda: len(server.chat(SAM)) == 3)  # a welcome; a digest and its picture
        assert "Nothing waits" in server.chat(SAM)[1].text
        assert "cannot be reached" not in server.chat(SAM)[1].text
        server.block(ANA)
        await until(lambda: not server.updates)  # a digest tells what was committed before it was asked for
        server.now += int(timedelta(hours=1).total_seconds())
        server.say(SAM, "/digest")
        await until(lambda: len(server.chat(SAM)) == 5)
        assert "1 delegate cannot be reached by message any more: ARG" in server.chat(SAM)[3].text
        server.unblock(ANA)
        await until(lambda: not server.updates)
        server.say(SAM, "/digest")
        await until(lambda: len(server.chat(SAM)) == 7)
        assert "cannot be reached" not in server.chat(SAM)[5].text
