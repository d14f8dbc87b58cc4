"""Several workspaces: each is served with its own token, installed and taken away while the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from adapters.slack import history, way_in, workspaces
from bot.model.effects import Message
from bot.model.parts import Phrase
from bot.service.ports import NotAccepted, ToSend, Unreachable
from storage import DatabaseStore, open_store
from tests.hall import prepare
from tests.slack.everywhere import Bot, everywhere, install
from tests.slack.stand import ANA, BEN, CLEO, Hall, begin, says
from tests.standins.slack import SlackServer
from tests.telegram.test_telegram import until

ONE, TWO = "T1A", "T2B"
BOTH = pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, server: SlackServer) -> None:
    monkeypatch.setattr(workspaces, "LOOK", 0.1)
    monkeypatch.setattr(workspaces, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(way_in, "LOOK", 0.02)
    monkeypatch.setattr(history, "LOOK", 0.05)
    server.queue.pace = 0.0


async def values(store: DatabaseStore, query: str) -> list[object]:
    async with store.engines.reader.connect() as connection:
        return list((await connection.execute(text(query))).scalars())


async def written(store: DatabaseStore) -> list[object]:
    return await values(store, "SELECT text FROM revision WHERE act = 'write' ORDER BY text")


@asynccontextmanager
async def two(server: SlackServer, url: str, *, requests: bool = False) -> AsyncIterator[Bot]:
    """Run the bot in two workspaces: Ana is in the first, Cleo in the second."""
    async with everywhere(server, url, requests=requests) as bot:
        assert (await install(server, bot, ANA, ONE))[0] == 200
        assert (await install(server, bot, CLEO, TWO))[0] == 200
        yield bot


def own_tokens_only(server: SlackServer) -> None:
    """Hold that no call for a conversation or a person was made with another workspace's token."""
    called = [one for one in server.requests if one.team]
    assert {one.team for one in called} == {ONE, TWO}
    for one in called:
        for place in (one.arguments.get("channel"), one.arguments.get("channel_id")):
            assert not place or server.world.channels[str(place)].team == one.team, one
        for user in (one.arguments.get("user"), one.arguments.get("users"), one.arguments.get("user_id")):
            assert not user or server.world.users[str(user)].team == one.team, one
        assert one.error == "", one


@BOTH
async def test_delegates_of_two_workspaces_answer_side_by_side_each_by_its_own_token(
    server: SlackServer, database_url: str, requests: bool
) -> None:
    codes = await prepare(database_url)
    async with two(server, database_url, requests=requests) as bot:
        await asyncio.gather(begin(server, ANA, codes["ana"]), begin(server, CLEO, codes["cleo"]))
        server.say(ANA, "of Ana")
        server.send_file(CLEO, "plan.txt", b"our plan", "of Cleo")
        server.open_home(ANA)
        server.open_home(CLEO)
        server.slash(CLEO, "/tour", "status")
        await until(lambda: server.world.homes.get(ANA) and server.world.homes.get(CLEO))
        await until(says(server, CLEO, "You speak for"))
        for _ in range(200):
            if await values(bot.store, "SELECT sha256 FROM file"):
                break
            await asyncio.sleep(0.02)
        assert await written(bot.store) == ["of Ana", "of Cleo"]
        assert await values(bot.store, "SELECT sha256 FROM file"), "a file is fetched with the token of its workspace"
        linked = await values(bot.store, "SELECT address FROM address ORDER BY address")
        assert linked == [f"slack:{ONE}:D{ANA}", f"slack:{TWO}:D{CLEO}"]
        own_tokens_only(server)
        assert bot.way_in.health().well
        assert {ONE, TWO} <= {*bot.way_in.health().said}


@BOTH
async def test_what_was_missed_is_read_in_each_workspace(server: SlackServer, hall: Hall, requests: bool) -> None:
    url, codes = hall
    async with two(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        await begin(server, CLEO, codes["cleo"])
        await server.idle()
    with server.refusing():
        server.now += 3_600
        server.say(ANA, "missed from Ana")
        server.say(CLEO, "missed from Cleo")
        await server.idle()
    async with everywhere(server, url, requests=requests) as bot:
        for _ in range(200):
            if await written(bot.store) == ["missed from Ana", "missed from Cleo"]:
                break
            await asyncio.sleep(0.02)
        assert await written(bot.store) == ["missed from Ana", "missed from Cleo"]
        own_tokens_only(server)


async def test_an_installation_is_known_to_other_processes_without_a_restart(server: SlackServer, database_url: str) -> None:
    codes = await prepare(database_url)
    async with everywhere(server, database_url, events=False) as page, everywhere(server, database_url) as bot:
        assert not bot.workspaces.there()
        assert (await install(server, page, ANA, ONE))[0] == 200
        assert [*page.workspaces.there()] == [ONE], "at once in its own"
        await until(lambda: [*bot.workspaces.there()] == [ONE])
        assert (await install(server, page, CLEO, TWO))[0] == 200
        await begin(server, CLEO, codes["cleo"])  # even before it looked
        assert server.sockets.connections


@BOTH
@pytest.mark.parametrize("how", ["uninstall", "revoke"])
async def test_a_workspace_that_takes_the_app_away_is_out_of_service_and_the_other_goes_on(
    server: SlackServer, hall: Hall, how: str, requests: bool
) -> None:
    url, codes = hall
    async with two(server, url, requests=requests) as bot, everywhere(server, url, events=False) as other:
        await begin(server, ANA, codes["ana"])
        await begin(server, CLEO, codes["cleo"])
        getattr(server, how)(TWO)
        await until(lambda: [*bot.workspaces.there()] == [ONE] == [*other.workspaces.there()])
        assert await values(bot.store, "SELECT bot_token FROM slack_bots WHERE team_id = 'T2B'") == []
        assert await values(bot.store, "SELECT bot_token FROM slack_installations WHERE team_id = 'T2B'") == []
        unreachable = "SELECT address FROM address WHERE unreachable_at IS NOT NULL"
        assert await values(bot.store, unreachable) == [f"slack:{TWO}:D{CLEO}"]
        assert bot.way_in.health().well
        assert "taken away" in str(bot.way_in.health().said[TWO]) or "revoked" in str(bot.way_in.health().said[TWO])
        server.say(ANA, "goes on")
        await until(says(server, ANA, "1 message"))
        with pytest.raises(Unreachable):
            await bot.senders.send(greeting(f"slack:{TWO}:D{CLEO}"))
        assert not bot.task.done()
        assert (await install(server, bot, CLEO, TWO))[0] == 200
        assert await values(bot.store, unreachable) == []
        server.say(CLEO, "status")
        await until(says(server, CLEO, "You speak for"))
        assert bot.way_in.health().said[TWO] != "taken away"


def greeting(address: str) -> ToSend:
    return ToSend(Message("m1", address, (Phrase("slack-choose"),)))


async def test_what_is_told_of_an_older_installation_takes_nothing_away(server: SlackServer, hall: Hall) -> None:
    """Slack tells for some minutes, and the app may be back by then."""
    url, codes = hall
    async with two(server, url) as bot:
        await begin(server, CLEO, codes["cleo"])
        asked = len(list(server.calls_of("auth.test")))
        server.raw({"type": "app_uninstalled"}, TWO)
        await until(lambda: len(list(server.calls_of("auth.test"))) > asked)
        server.say(CLEO, "still here")
        await until(says(server, CLEO, "1 message"))
        assert {*bot.workspaces.there()} == {ONE, TWO}


async def test_a_workspace_that_left_while_nothing_ran_is_found_out_at_the_start(server: SlackServer, hall: Hall) -> None:
    url, _ = hall
    async with two(server, url):
        pass
    with server.refusing():
        server.uninstall(TWO)
        await server.idle()
    server.fail("auth.test", "500", 1)
    async with everywhere(server, url) as bot:
        await until(lambda: [*bot.workspaces.there()] == [ONE])


async def test_a_token_that_seems_wrong_for_a_moment_takes_nothing_away(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with two(server, url):
        await begin(server, ANA, codes["ana"])
    server.fail("auth.test", "invalid_auth", 4)
    async with everywhere(server, url) as bot:
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        assert {*bot.workspaces.there()} == {ONE, TWO}
        assert len(await values(bot.store, "SELECT id FROM slack_bots")) == 2


@BOTH
async def test_an_event_for_a_workspace_without_the_app_concerns_nobody(
    server: SlackServer, hall: Hall, requests: bool
) -> None:
    url, codes = hall
    async with two(server, url, requests=requests) as bot:
        await begin(server, ANA, codes["ana"])
        with capture_logs() as logs:
            server.say(BEN, codes["ben"])  # in the first workspace of the server, where this app never was
            await server.idle()
        assert server.deliveries[-1].state == "acknowledged"
        assert [entry["team"] for entry in logs if "without the app" in entry["event"]] == ["T1"]
        assert await values(bot.store, "SELECT address FROM address WHERE address LIKE 'slack:T1:%'") == []
        assert not server.chat(BEN)[1:]


async def test_nothing_goes_out_in_another_workspace_than_that_of_its_address(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with two(server, url) as bot:
        await begin(server, ANA, codes["ana"])
        server.requests.clear()
        with pytest.raises(Unreachable):  # Slack: channel_not_found
            await bot.senders.send(greeting(f"slack:{TWO}:D{ANA}"))
        assert [one.team for one in server.calls_of("chat.postMessage")] == [TWO]
        with pytest.raises(Unreachable):
            await bot.senders.send(greeting(f"slack:T9:D{ANA}"))
        with pytest.raises(NotAccepted):
            await bot.senders._senders[TWO].send(greeting(f"slack:{ONE}:D{ANA}"))
        assert len(list(server.calls_of("chat.postMessage"))) == 1


async def test_a_new_token_for_the_same_bot_is_used_from_then_on(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with two(server, url) as bot:
        await begin(server, ANA, codes["ana"])
        before = bot.workspaces.there()[ONE]
        assert (await install(server, bot, ANA, ONE))[0] == 200
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        assert bot.workspaces.there()[ONE] is before
        assert before.token == server.world.teams[ONE].token
        assert before.token not in repr(await bot.store.installed("1.2"))


async def test_only_those_that_the_configuration_names_are_served_and_vouch_for_addresses(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with two(server, url):
        pass
    async with everywhere(server, url, teams=[ONE]) as bot:
        assert [*bot.workspaces.there()] == [ONE]
        seen = len(server.chat(CLEO))
        server.say(CLEO, codes["cleo"])
        await begin(server, ANA, codes["ana"])
        assert len(server.chat(CLEO)) == seen, "nobody answers"


async def test_permissions_that_nobody_used_are_deleted(store: DatabaseStore) -> None:
    async with store.engines.writer.begin() as connection:
        for state, at in (("old", "2026-03-02 09:00:00"), ("new", "2026-03-02 11:00:00")):
            await connection.execute(text(f"INSERT INTO slack_oauth_states (state, expire_at) VALUES ('{state}', '{at}')"))  # noqa: S608
    await store.forget_states(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    assert await values(store, "SELECT state FROM slack_oauth_states") == ["new"]


async def test_only_the_newest_installation_counts_and_an_older_one_is_not_what_is_forgotten(store: DatabaseStore) -> None:
    row = (
        "INSERT INTO slack_bots (client_id, app_id, team_id, bot_token, is_enterprise_install, installed_at) "
        "VALUES ('{app}', 'A', '{team}', '{token}', {no}, '2026-03-02 09:00:00')"
    )
    no = "false" if store.engines.writer.dialect.name == "postgresql" else "0"
    async with store.engines.writer.begin() as connection:
        for app, team, token in (("1.2", "T1", "a"), ("1.2", "T1", "b"), ("1.2", "T2", "c"), ("3.4", "T1", "d")):
            await connection.execute(text(row.format(app=app, team=team, token=token, no=no)))
    found = await store.installed("1.2")
    assert [(one.team, one.token) for one in found] == [("T1", "b"), ("T2", "c")]
    older = type(found[0])(found[0].number - 1, "T1", "", "", "", "a")
    await store.uninstalled("1.2", older, "slack:T1:", datetime(2026, 3, 2, tzinfo=UTC))
    assert len(await store.installed("1.2")) == 2
    await store.uninstalled("1.2", found[0], "slack:T1:", datetime(2026, 3, 2, tzinfo=UTC))
    assert [one.team for one in await store.installed("1.2")] == ["T2"]
    assert [one.token for one in await store.installed("3.4")] == ["d"]


async def test_where_the_database_does_not_tell_nothing_is_acknowledged_and_nothing_given_up(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with two(server, url) as bot:
        await begin(server, ANA, codes["ana"])
        async with open_store(url) as other, other.engines.writer.begin() as connection:
            await connection.execute(text("ALTER TABLE slack_bots RENAME TO slack_bots_away"))
        bot.workspaces._there.clear()
        tried = len(server.deliveries)
        server.queue.pace = 0.01
        server.say(ANA, "a thought")
        await until(lambda: len(server.deliveries) > tried and len(server.deliveries[-1].attempts) > 1)
        async with open_store(url) as other, other.engines.writer.begin() as connection:
            await connection.execute(text("ALTER TABLE slack_bots_away RENAME TO slack_bots"))
        await until(says(server, ANA, "1 message"))
