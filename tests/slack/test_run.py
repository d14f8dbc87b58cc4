"""`tourdetable run` and `check` with Slack, as an operator runs them: processes of their own, asked, stopped, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from adapters.slack.condition import NotInOrder, condition
from adapters.slack.connection import CannotReach
from adapters.slack.manifest import PATH, SCOPES
from bot.cli.run import lacking
from bot.settings import Settings
from tests.hall import prepare
from tests.slack.everywhere import Browser
from tests.slack.stand import ANA, BEN, CLEO, texts
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SECRET, SlackServer
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.test_receiving import free_place
from tests.telegram.test_telegram import until

ROOT = Path(__file__).parents[2]
Told = Mapping[str, str]


def sockets(server: SlackServer) -> Told:
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_URL": server.world.base_url, "SLACK_APP_TOKEN": APP_TOKEN}


def requests(server: SlackServer, place: str) -> Told:
    signed = {"SLACK_SIGNING_SECRET": SECRET, "LISTEN": place}
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_URL": server.world.base_url, **signed}


@asynccontextmanager
async def started(folder: Path, given: Told, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command with these settings; afterwards it is ended if it has not ended by itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *(words or ("run", "--db", f"sqlite:///{folder}/run.sqlite"))),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **{f"TOURDETABLE_{name}": value for name, value in given.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    """Return how a process ended, and what it said."""
    out, err = await asyncio.wait_for(process.communicate(), 20)
    for secret in (BOT_TOKEN, APP_TOKEN, SECRET, TOKEN, CLIENT_SECRET, "xoxb-T"):
        assert secret.encode() not in out + err
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


async def health(place: str) -> tuple[int, Any]:
    async with ClientSession() as anybody, anybody.get(f"http://{place}/health") as answer:
        return answer.status, await answer.json()


async def stopped(process: asyncio.subprocess.Process) -> str:
    process.send_signal(signal.SIGTERM)
    code, out, err = await ended(process)
    assert code == 0, err
    return out


async def test_with_nothing_but_two_tokens_it_runs_and_stops_cleanly(tmp_path: Path) -> None:
    async with SlackServer() as server, started(tmp_path, sockets(server)) as process:
        await until(lambda: server.sockets.connections, 20)
        server.say(ANA, "hello")
        await until(lambda: server.chat(ANA), 15)
        assert "invitation code" in server.chat(ANA)[-1].text
        await server.idle()
        out = await stopped(process)
        assert not server.sockets.connections
    assert "Slack workspace Delegations" in out
    assert "roster import" in out, "it says what to do next"


async def test_by_signed_requests_it_runs_until_the_app_is_taken_away(tmp_path: Path) -> None:
    codes, place = await prepare(f"sqlite:///{tmp_path}/run.sqlite"), free_place()
    async with SlackServer() as server:
        async with started(tmp_path, requests(server, place)) as process:
            await reachable(server, place)
            assert (await health(place))[0] == 200
            server.say(ANA, codes["ana"])
            await until(lambda: server.chat(ANA), 15)
            assert "Welcome" in server.chat(ANA)[-1].text
            await server.idle()
            await stopped(process)
        async with started(tmp_path, requests(server, place)) as process:
            await reachable(server, place)
            server.uninstall()
            code, _, err = await ended(process)
    assert code == 2
    assert "the app was taken away" in err.splitlines()[-1]


async def reachable(server: SlackServer, place: str) -> None:
    """Return when the address passes Slack's check."""
    for _ in range(200):
        try:
            if await server.over_http(f"http://{place}{PATH}"):
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    pytest.fail("it does not listen")


async def test_two_platforms_at_once_and_one_that_is_lost_does_not_end_the_other(tmp_path: Path) -> None:
    place = free_place()
    async with TelegramServer() as telegram, SlackServer() as slack:
        both = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_URL": telegram.base_url, **sockets(slack), "LISTEN": place}
        async with started(tmp_path, both) as process:
            await until(lambda: slack.sockets.connections, 20)
            slack.say(ANA, "hello")
            telegram.say(7, "/start")
            await until(lambda: slack.chat(ANA) and telegram.chat(7), 15)
            status, said = await health(place)
            assert (status, {*said}) == (200, {"telegram", "slack"})
            slack.uninstall()
            await until(lambda: not slack.sockets.connections)
            status, said = await health(place)
            assert (status, {*said["slack"]}) == (503, {"trouble"})  # whichever of Slack's two events comes first
            telegram.say(7, "/help")
            await until(lambda: len(telegram.chat(7)) == 2)
            out = await stopped(process)
    assert "t.me/tour_bot" in out
    assert "Slack workspace Delegations" in out


def several(server: SlackServer, place: str) -> Told:
    app = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_TEAMS": "T1A T2B"}
    return {**app, "SLACK_URL": server.world.base_url, "SLACK_APP_TOKEN": APP_TOKEN, "LISTEN": place}


async def test_with_a_client_id_it_is_installed_in_workspaces_while_it_runs_and_stays_there(tmp_path: Path) -> None:
    place = free_place()
    async with SlackServer() as server:
        async with started(tmp_path, several(server, place)) as process:
            await until(lambda: server.sockets.connections, 20)
            for user, team in ((ANA, "T1A"), (BEN, "T2B")):
                browser = Browser(place)
                await browser.open()
                assert (await browser.back(code=server.grant(user, team)))[0] == 200
                server.say(user, "hello")
                await until(lambda user=user: server.chat(user), 15)  # type: ignore[misc]
            assert (await health(place))[1]["slack"]["T2B"]
            out = await stopped(process)
            assert "the app in no Slack workspace yet" in out
            assert f"http://{place}/slack/install" in out
        async with started(tmp_path, several(server, place)) as process:
            await until(lambda: server.sockets.connections, 20)
            server.uninstall("T1A")
            server.now += 10
            server.say(BEN, "hello again")
            await until(lambda: len(server.chat(BEN)) > 1, 15)
            assert "Slack workspaces Delegations T1A, Delegations T2B" in await stopped(process)
        app = {**several(server, place), "DB": f"sqlite:///{tmp_path}/run.sqlite"}
        code, said = await checked(tmp_path, app)
        assert (code, said[:2]) == (0, ["Slack knows the client id and its secret.", "Events come over sockets."])
        assert said[2:4] == [
            "Slack: the bot token is that of @tour in the workspace Delegations T2B.",
            "It has all scopes of the manifest.",
        ]
        server.world.teams["T2B"].scopes = tuple({*SCOPES} - {"im:history"})
        code, said = await checked(tmp_path, app)
        assert (code, said[2][:22]) == (2, "Delegations T2B: Slack")
        assert said[3].startswith("Scopes are missing: im:history.")
        code, said = await checked(tmp_path, {**several(server, place), "SLACK_CLIENT_SECRET": "another"})
        assert (code, said[0][:54]) == (2, "Slack refuses the client id or secret (bad_client_secr")


async def test_a_refused_token_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with SlackServer() as server:
        async with started(tmp_path, {**sockets(server), "SLACK_APP_TOKEN": BOT_TOKEN}) as process:
            code, _, err = await ended(process)
        assert (code, "Slack refuses a token" in err.splitlines()[-1]) == (2, True)
        server.revoke()
        async with started(tmp_path, sockets(server)) as process:
            code, _, err = await ended(process)
        assert (code, "Slack refuses a token" in err.splitlines()[-1]) == (2, True)


@pytest.mark.timeout(120)
async def test_killed_and_away_for_longer_than_slack_tries_it_has_every_text_once(tmp_path: Path) -> None:
    now = datetime.now(UTC)  # the process compares what it noted with Slack's time
    url, sent = f"sqlite:///{tmp_path}/run.sqlite", 0
    codes = await prepare(url, begin=now - timedelta(hours=1))
    users = {"ana": ANA, "ben": BEN, "cleo": CLEO}

    def think() -> None:
        nonlocal sent
        for name, user in users.items():
            server.say(user, f"{name} thinks {sent}")
        sent += 1

    async with SlackServer(pace=0.001) as server:
        server.now = now.timestamp()
        for kill in range(2):
            async with started(tmp_path, sockets(server)) as process:
                await until(lambda: server.sockets.connections, 20)
                for name, user in users.items() if kill == 0 else ():
                    server.say(user, codes[name])
                    await until(lambda user=user: server.chat(user))  # type: ignore[misc]
                    server.say(user, "/goto 1a")
                    await until(lambda user=user: "Question 1a" in server.chat(user)[-1].text)  # type: ignore[misc]
                for _ in range(10):
                    think()
                    await asyncio.sleep(0.01)
                if kill == 0:
                    process.kill()
                    await process.wait()
                    think()  # nobody is there
                    await server.idle()
                    assert server.deliveries[-1].state == "given up"
                else:
                    await until(lambda: len(texts(url)) >= sent * len(users), 40)
                    await server.idle()
                    await stopped(process)
    found = texts(url)
    assert sorted(found) == sorted(f"{name} thinks {number}" for name in users for number in range(sent))


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "There is no platform to run on."),
        ({"slack_bot_token": "xoxb-1"}, "slack_app_token"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": ""}, "slack_app_token"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": ""}, "slack_signing_secret"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}, "listen is missing"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "listen": "127.0.0.1:80"}, ""),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}, ""),
        ({"telegram_token": "1:a", "slack_bot_token": "xoxb-1"}, "slack_app_token"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_tried(given: dict[str, str], word: str) -> None:
    said = lacking(Settings(**given))  # type: ignore[arg-type]
    assert word in said
    assert bool(said) == bool(word)


async def checked(folder: Path, given: Told) -> tuple[int | None, list[str]]:
    async with started(folder, given, "check") as process:
        code, out, err = await ended(process)
        return code, (out if code == 0 else err).splitlines()


NAME = "Slack: the bot token is that of @tour in the workspace Delegations."


async def test_check_tells_whether_tokens_scopes_and_sockets_are_in_order(tmp_path: Path) -> None:
    async with SlackServer() as server:
        code, said = await checked(tmp_path, sockets(server))
        assert (code, said[:3]) == (0, [NAME, "It has all scopes of the manifest.", "Events come over sockets."])
        assert server.sockets.opened == 0, "no connection is opened: it would take events from the running bot"
        server.world.teams["T1"].scopes = tuple({*SCOPES} - {"files:read", "im:history"})
        code, said = await checked(tmp_path, requests(server, "127.0.0.1:80"))
        assert (code, said[0]) == (2, NAME)
        assert said[1].startswith("Scopes are missing: files:read, im:history. Paste the manifest")
    code, said = await checked(tmp_path, sockets(server))
    assert (code, said[0][:34]) == (2, "Slack cannot be reached (ClientCon")


async def test_check_says_what_is_to_be_done_about_each_token(server: SlackServer) -> None:
    url = server.world.base_url
    assert (await condition(BOT_TOKEN, "", url))[2] == "Slack brings events by signed requests, to /slack/events."
    with pytest.raises(NotInOrder, match=r"app-level token \(not_allowed_token_type\)"):
        await condition(BOT_TOKEN, BOT_TOKEN, url)
    server.sockets.disabled = True
    with pytest.raises(NotInOrder, match="Socket Mode is switched off"):
        await condition(BOT_TOKEN, APP_TOKEN, url)
    with pytest.raises(NotInOrder, match=r"refuses the bot token \(invalid_auth\)"):
        await condition("xoxb-another", APP_TOKEN, url)
    for method, fault in (("auth.test", "500"), ("auth.test", "429"), ("auth.test", "drop"), ("apps.connections.open", "503")):
        server.fail(method, fault)
        with pytest.raises(CannotReach):
            await condition(BOT_TOKEN, APP_TOKEN, url)
