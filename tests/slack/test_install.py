"""The page at which the app is installed: Slack's own flow, once, by the same browser, only where it may be."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, Table, text
from structlog.testing import capture_logs

from adapters.slack import install as pages
from adapters.slack.condition import NotInOrder, condition_of_app
from adapters.slack.connection import CannotReach
from adapters.slack.manifest import REDIRECT, SCOPES
from bot.cli.run import lacking
from bot.settings import ConfigError, Settings, load
from storage import DatabaseStore, tables
from tests.hall import prepare
from tests.slack.everywhere import Bot, Browser, everywhere, install
from tests.slack.stand import ANA, CLEO, Hall
from tests.standins.slack import CLIENT_ID, CLIENT_SECRET, SlackServer

ONE, TWO = "T1A", "T2B"


async def rows(bot: Bot) -> list[Any]:
    async with bot.store.engines.reader.connect() as connection:
        found = (await connection.execute(text("SELECT team_id FROM slack_bots ORDER BY id"))).scalars().all()
        assert found == (await connection.execute(text("SELECT team_id FROM slack_installations ORDER BY id"))).scalars().all()
        return list(found)


async def test_the_page_leads_to_slack_with_all_that_it_asks(server: SlackServer, hall: Hall) -> None:
    async with everywhere(server, hall[0], events=False, public_url="https://bot.example.org/") as bot:
        browser = Browser(bot.place)
        await browser.open()
    assert browser.link.startswith(f"{server.world.base_url}/oauth/v2/authorize?"), "of the Slack that is configured"
    assert browser.asked["client_id"] == [CLIENT_ID]
    assert browser.asked["scope"] == [",".join(SCOPES)]
    assert browser.asked["redirect_uri"] == [f"https://bot.example.org{REDIRECT}"]
    assert not browser.asked.get("user_scope")
    assert len(browser.state) >= 32


async def test_after_consent_the_workspace_is_named_and_served(server: SlackServer, database_url: str) -> None:
    await prepare(database_url)
    async with everywhere(server, database_url, events=False) as bot:
        status, page = await install(server, bot, ANA, ONE)
        assert (status, f"Delegations {ONE}" in page) == (200, True)
        assert await rows(bot) == [ONE]
        assert bot.workspaces.there()[ONE].token == server.world.teams[ONE].token
        assert server.world.teams[ONE].token not in page
        (status, _) = await install(server, bot, CLEO, TWO, enterprise=True)
        assert (status, await rows(bot)) == (200, [ONE, TWO]), "a workspace of an organisation is one as any other"
        assert {*bot.workspaces.there()} == {ONE, TWO}


async def test_a_workspace_may_have_any_name(server: SlackServer, database_url: str) -> None:
    await prepare(database_url)
    async with everywhere(server, database_url, events=False) as bot:
        status, page = await install(server, bot, ANA, ONE, name="<b>Mission & Co.</b>\0\ud83d" + "x" * 300)
        assert (status, "<b>" in page, "&lt;b&gt;Mission &amp; Co." in page) == (200, False, True)
        assert len(bot.workspaces.there()[ONE].name) == 200


async def test_a_state_is_good_for_one_use_by_the_browser_that_got_it(server: SlackServer, database_url: str) -> None:
    await prepare(database_url)
    async with everywhere(server, database_url, events=False) as bot:
        browser, stranger = Browser(bot.place), Browser(bot.place)
        await browser.open()
        await stranger.open()
        stranger_cookie, stranger.state = stranger.cookie, browser.state
        assert (await stranger.back(code=server.grant(ANA, ONE)))[0] == 400, "of another browser"
        stranger.cookie = ""
        assert (await stranger.back(code=server.grant(ANA, ONE)))[0] == 400, "without a cookie"
        stranger.cookie, stranger.state = "slack-app-oauth-state=forged", "forged"
        assert (await stranger.back(code=server.grant(ANA, ONE)))[0] == 401, "forged"
        assert stranger_cookie != browser.cookie
        assert await rows(bot) == []
        assert (await browser.back(code=server.grant(ANA, ONE)))[0] == 200
        status, page = await browser.back(code=server.grant(CLEO, TWO))
        assert (status, "used already" in page) == (401, True), "a second time"
        assert await rows(bot) == [ONE]


async def test_of_two_that_come_back_with_one_state_at_once_one_is_taken(server: SlackServer, database_url: str) -> None:
    await prepare(database_url)
    async with everywhere(server, database_url, events=False) as bot:
        for _ in range(5):
            browser = Browser(bot.place)
            await browser.open()
            codes = [server.grant(ANA, ONE), server.grant(CLEO, TWO), server.grant("U5", "T3C")]
            found = await asyncio.gather(*(browser.back(code=code) for code in codes))
            assert sorted(status for status, _ in found) == [200, 401, 401]


async def test_a_state_that_is_too_old_is_refused(server: SlackServer, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "STATE_SECONDS", 0)
    async with everywhere(server, hall[0], events=False) as bot:
        status, page = await install(server, bot, ANA, ONE)
        assert (status, "too old" in page) == (401, True)
        assert await rows(bot) == []


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "you did not allow it"),
        ({"error": "<script>alert(1)</script>"}, 400, "Nothing was installed"),
        ({"code": "guessed"}, 401, "Nothing was installed"),
        ({"code": ""}, 401, "Nothing was installed"),
        ({}, 401, "Nothing was installed"),
    ],
)
async def test_a_way_back_without_a_code_of_slacks_installs_nothing(
    server: SlackServer, hall: Hall, query: dict[str, str], status: int, words: str
) -> None:
    async with everywhere(server, hall[0], events=False) as bot:
        browser = Browser(bot.place)
        await browser.open()
        found, page = await browser.back(**query)
        assert (found, words in page, "script" in page) == (status, True, False)
        assert await rows(bot) == []


async def test_where_the_app_may_not_be_nothing_is_kept_and_the_token_is_given_back(server: SlackServer, hall: Hall) -> None:
    async with everywhere(server, hall[0], events=False, teams=[ONE]) as bot:
        status, page = await install(server, bot, CLEO, TWO)
        assert (status, "not for your workspace" in page) == (403, True)
        assert server.world.teams[TWO].gone == "token_revoked"
        status, page = await install(server, bot, ANA, ONE, whole=True)
        assert (status, "one workspace at a time" in page) == (403, True)
        server.fail("auth.revoke", "drop")
        assert (await install(server, bot, CLEO, TWO))[0] == 403
        assert await rows(bot) == []
        assert (await install(server, bot, ANA, ONE))[0] == 200
        assert await rows(bot) == [ONE]


@pytest.mark.parametrize(
    ("method", "fault", "status"),
    [
        ("oauth.v2.access", "drop", 502),
        ("oauth.v2.access", "internal_error", 401),
        ("auth.test", "internal_error", 401),
        ("auth.test", "lost", 502),
    ],
)
async def test_what_fails_on_the_way_is_said_and_may_be_tried_again(
    server: SlackServer, hall: Hall, method: str, fault: str, status: int
) -> None:
    async with everywhere(server, hall[0], events=False) as bot:
        server.fail(method, fault)
        assert (await install(server, bot, ANA, ONE))[0] == status
        assert await rows(bot) == []
        assert (await install(server, bot, ANA, ONE))[0] == 200


async def test_a_database_that_is_away_is_no_traceback_and_no_secret_is_logged(server: SlackServer, hall: Hall) -> None:
    async with everywhere(server, hall[0], events=False) as bot:
        browser = Browser(bot.place)
        await browser.open()
        async with bot.store.engines.writer.begin() as connection:
            await connection.execute(text("DROP TABLE slack_bots"))
        with capture_logs() as logs:
            status, page = await browser.back(code=server.grant(ANA, ONE))
        assert (status, "Try again" in page) == (503, True)
        for secret in (CLIENT_SECRET, server.world.teams[ONE].token, browser.state):
            assert secret not in str(logs) + page


async def test_more_visits_than_people_make_are_turned_away(server: SlackServer, hall: Hall) -> None:
    async with everywhere(server, hall[0], events=False) as bot:
        browser = Browser(bot.place)
        found = [await browser.back() for _ in range(30)]
    assert {status for status, _ in found} == {400, 429}
    assert "Too many people" in found[-1][1]


async def test_our_tables_are_those_of_the_sdk(store: DatabaseStore) -> None:
    theirs = MetaData()
    for made in (
        AsyncSQLAlchemyInstallationStore.build_bots_table(theirs, "slack_bots"),
        AsyncSQLAlchemyInstallationStore.build_installations_table(theirs, "slack_installations"),
        AsyncSQLAlchemyOAuthStateStore.build_oauth_states_table(theirs, "slack_oauth_states"),
    ):
        assert described(tables.metadata.tables[made.name]) == described(made)


def described(table: Table) -> object:
    columns = [(one.name, str(one.type), one.nullable, one.primary_key) for one in table.columns]
    return columns, sorted((str(index.name), [column.name for column in index.columns]) for index in table.indexes)


async def test_check_tells_whether_slack_knows_the_app(server: SlackServer) -> None:
    url = server.world.base_url
    said = await condition_of_app(CLIENT_ID, CLIENT_SECRET, "", url)
    assert said == ["Slack knows the client id and its secret.", "Slack brings events by signed requests, to /slack/events."]
    with pytest.raises(NotInOrder, match="bad_client_secret"):
        await condition_of_app(CLIENT_ID, "another", "", url)
    for fault in ("500", "drop", "internal_error"):
        server.fail("oauth.v2.access", fault)
        with pytest.raises(CannotReach):
            await condition_of_app(CLIENT_ID, CLIENT_SECRET, "", url)
    assert server.world.teams.keys() == {"T1"}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"slack_client_id": "1.2"}, "slack_client_secret"),
        ({"slack_client_id": "1.2", "slack_client_secret": "s"}, "listen"),
        ({"slack_client_id": "1.2", "slack_client_secret": "s", "listen": "h:1"}, "slack_signing_secret"),
        ({"slack_client_id": "1.2", "slack_client_secret": "s", "listen": "h:1", "slack_app_token": "x"}, ""),
        ({"slack_client_id": "1.2", "slack_client_secret": "s", "listen": "h:1", "slack_signing_secret": "x"}, ""),
        ({"slack_client_id": "1.2", "slack_bot_token": "xoxb-1"}, "Leave one of them out"),
        ({"slack_client_id": "1.2", "slack_client_secret": "s", "slack_match_email": True, "listen": "h:1"}, "slack_teams"),
    ],
)
def test_what_is_missing_for_several_workspaces_is_said(given: dict[str, Any], word: str) -> None:
    said = lacking(Settings(**given))
    assert word in said
    assert bool(said) == bool(word)


@pytest.mark.parametrize("said", ["T1A, T2B", "T1A T2B", '["T1A", "T2B"]'])
def test_workspaces_are_named_in_the_environment_or_a_file(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURDETABLE_SLACK_TEAMS", said)
    assert load().slack_teams == (ONE, TWO)
    for wrong in ("ours", "C1A", "T1A; DROP"):
        monkeypatch.setenv("TOURDETABLE_SLACK_TEAMS", wrong)
        with pytest.raises(ConfigError, match="TOURDETABLE_SLACK_TEAMS"):
            load()
