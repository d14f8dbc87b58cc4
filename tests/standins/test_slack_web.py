"""The Slack stand-in's Web API through the real SDK: what the bot says, reads and looks up, as Slack answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, CLIENT_ID, CLIENT_SECRET, TEAM, SlackServer

TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "*Question 1*"}}


async def refused(call: Any) -> str:
    """Return the error with which a call is refused."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


# Arguments, tokens, scopes


async def test_arguments_come_as_json_in_the_query_and_by_get_and_all_are_read(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.start("U7")
    await client.chat_postMessage(channel="DU7", text="hello", unfurl_links=False)
    await client.conversations_open(users="U7", return_im=True)
    await client.conversations_history(channel="DU7", limit=1)
    how = [(one.method, one.verb, one.content_type) for one in slack.requests]
    assert how[0] == ("chat.postMessage", "POST", "application/json")
    assert how[1] == ("conversations.open", "POST", "application/x-www-form-urlencoded")
    assert how[2][:2] == ("conversations.history", "GET")
    assert slack.requests[0].arguments["unfurl_links"] is False
    assert slack.requests[1].arguments == {"users": "U7", "return_im": "1"}
    async with ClientSession() as session:
        form = {"token": BOT_TOKEN, "channel": "DU7", "text": "by form"}
        async with session.post(f"{slack.api_url}chat.postMessage", data=form) as answer:
            assert (await answer.json())["ok"] is True
    assert [message.text for message in slack.chat("U7")] == ["hello", "by form"]


async def test_a_token_opens_its_workspace_until_it_is_revoked(slack: SlackServer, client: AsyncWebClient) -> None:
    known = await client.auth_test()
    assert (known["team_id"], known["user_id"], known["bot_id"]) == (TEAM, BOT_USER, "B0BOT")
    assert "chat:write" in known.headers["x-oauth-scopes"]
    for token, error in (("xoxb-guessed", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")):
        assert await refused(client.auth_test(token=token)) == error
    assert await refused(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    slack.revoke()
    assert await refused(client.auth_test()) == "token_revoked"
    slack.install(TEAM, BOT_TOKEN)
    slack.uninstall()
    assert await refused(client.auth_test()) == "account_inactive"


async def test_what_the_app_was_not_granted_it_may_not_do(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    slack.world.teams[TEAM] = replace(slack.world.teams[TEAM], scopes=("im:history", "users:read"))
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="DU7", text="hello")
    assert (error.value.response["error"], error.value.response["needed"]) == ("missing_scope", "chat:write")
    slack.introduce("U7", email="ana@example.org")
    assert "email" not in (await client.users_info(user="U7"))["user"]["profile"]
    assert await refused(client.users_lookupByEmail(email="ana@example.org")) == "missing_scope"
    assert await refused(client.api_call("chat.shout")) == "unknown_method"


async def test_each_workspace_has_its_own_people_channels_and_token(slack: SlackServer, client: AsyncWebClient) -> None:
    other = AsyncWebClient(slack.install("T2").token, base_url=slack.api_url)
    slack.start("U7")
    slack.introduce("U8", team="T2")
    slack.start("U8")
    await other.chat_postMessage(channel="DU8", text="hello")
    assert await refused(other.chat_postMessage(channel="DU7", text="hello")) == "channel_not_found"
    assert await refused(client.users_info(user="U8")) == "user_not_found"
    assert (await other.team_info())["team"]["id"] == "T2"
    assert [one["id"] for one in (await other.conversations_list(types="im"))["channels"]] == ["DU8"]


async def test_an_app_that_is_let_in_gets_its_token_once(slack: SlackServer, client: AsyncWebClient) -> None:
    code = slack.grant("U9", "T2")
    given = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert await refused(client.oauth_v2_access(client_id=CLIENT_ID, client_secret="x", code=code)) == "bad_client_secret"  # noqa: S106
    assert await refused(client.oauth_v2_access(**given, code="guessed")) == "invalid_code"
    granted = await client.oauth_v2_access(**given, code=code)
    assert (granted["team"]["id"], granted["authed_user"]["id"]) == ("T2", "U9")
    assert (await client.auth_test(token=granted["access_token"]))["team_id"] == "T2"
    assert await refused(client.oauth_v2_access(**given, code=code)) == "code_already_used"


# Messages


async def test_a_message_of_blocks_reads_as_they_do_and_its_text_is_the_fallback(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.start("U7")
    buttons: list[dict[str, Any]] = [{"type": "button", "text": {"type": "plain_text", "text": "Begin"}, "value": "1"}]
    blocks: list[dict[str, Any]] = [TEXT, {"type": "actions", "elements": buttons}]
    sent = await client.chat_postMessage(channel="U7", text="Question &lt;1&gt;", blocks=blocks)
    (shown,) = slack.chat("U7")
    assert (sent["channel"], sent["ts"]) == ("DU7", shown.ts)
    assert (shown.text, shown.fallback, shown.buttons) == ("*Question 1*", "Question <1>", ["Begin"])
    assert [block["block_id"] for block in sent["message"]["blocks"]] == ["b0", "b1"]
    assert slack.world.complaints == []


async def test_a_message_without_text_is_taken_but_complained_of(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    with pytest.warns(UserWarning, match="text"):
        await client.chat_postMessage(channel="DU7", blocks=[TEXT])
    assert "no text beside the blocks" in slack.world.complaints[0]
    with pytest.warns(UserWarning, match="text"):
        assert await refused(client.chat_postMessage(channel="DU7")) == "no_text"


async def test_an_update_changes_the_message_in_place_and_without_blocks_takes_them_away(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    said = slack.say("U7", "mine")
    sent = await client.chat_postMessage(channel="DU7", text="one", blocks=[TEXT])
    await client.chat_update(channel="DU7", ts=sent["ts"], text="two", blocks=[{"type": "divider"}, TEXT])
    (shown,) = slack.chat("U7")
    assert (shown.edits, len(shown.blocks)) == (1, 2)
    await client.chat_update(channel="DU7", ts=sent["ts"], text="three")
    assert (shown.text, shown.blocks, shown.edits, shown.ts) == ("three", [], 2, sent["ts"])
    assert await refused(client.chat_update(channel="DU7", ts=said, text="x")) == "cant_update_message"
    assert await refused(client.chat_update(channel="DU7", ts="1.000000", text="x")) == "message_not_found"
    assert await refused(client.chat_delete(channel="DU7", ts=said)) == "cant_delete_message"
    await client.chat_delete(channel="DU7", ts=sent["ts"])
    assert slack.chat("U7") == []


async def test_mentions_and_links_ping_unless_they_are_escaped_or_plain(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    evil = "<!channel> <@U8> <https://evil.example|fake>"
    await client.chat_postMessage(channel="DU7", text=evil)
    await client.chat_postMessage(channel="DU7", text=evil.replace("<", "&lt;").replace(">", "&gt;"))
    plain = [{"type": "section", "text": {"type": "plain_text", "text": evil}}]
    await client.chat_postMessage(channel="DU7", text="an answer", blocks=plain)
    await client.chat_postMessage(channel="DU7", text="@here", link_names=True)
    raw, escaped, in_plain, linked = slack.chat("U7")
    assert (raw.text, raw.pings) == ("@channel @U8 fake", ["!channel", "@U8", "https://evil.example"])
    assert (escaped.text, escaped.pings) == (evil, [])
    assert (in_plain.text, in_plain.pings) == (evil, [])
    assert linked.pings == ["!here"]


async def test_what_only_one_person_sees_is_kept_apart(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.say_in_channel("U7", "C1", "hello")
    await client.chat_postEphemeral(channel="C1", user="U7", text="only you")
    assert [one.text for one in slack.ephemerals("U7", "C1")] == ["only you"]
    assert [one.text for one in slack.channel("C1")] == ["hello"]
    assert await refused(client.chat_postEphemeral(channel="C1", user="U8", text="x")) == "user_not_in_channel"
    slack.kick("C1")
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "not_in_channel"


async def test_a_thread_is_answered_where_it_began(slack: SlackServer, client: AsyncWebClient) -> None:
    root = slack.say("U7", "root")
    reply = slack.say("U7", "reply", thread=root)
    sent = await client.chat_postMessage(channel="DU7", text="answer", thread_ts=reply)
    assert sent["message"]["thread_ts"] == root == slack.chat("U7")[0].thread
    assert await refused(client.chat_postMessage(channel="DU7", text="x", thread_ts="1.000000")) == "thread_not_found"


# People


async def test_people_are_found_by_mail_unless_they_are_gone_or_of_another_workspace(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.introduce("U7", email="Ana@example.org", locale="fr-FR")
    slack.introduce("U8", email="gone@example.org")
    slack.introduce("U9", email="guest@example.org", kind="guest")
    slack.introduce("U10", email="stranger@example.org", kind="stranger", team="T9")
    slack.deactivate("U8")
    found = (await client.users_lookupByEmail(email="ana@EXAMPLE.org"))["user"]
    assert (found["id"], found["is_restricted"]) == ("U7", False)
    assert (await client.users_lookupByEmail(email="guest@example.org"))["user"]["is_restricted"] is True
    for email in ("gone@example.org", "stranger@example.org", "nobody@example.org"):
        assert await refused(client.users_lookupByEmail(email=email)) == "users_not_found"
    stranger = (await client.users_info(user="U10"))["user"]
    assert (stranger["is_stranger"], stranger["team_id"], "email" in stranger["profile"]) == (True, "T9", False)
    assert (await client.users_info(user="U7", include_locale=True))["user"]["locale"] == "fr-FR"


async def test_a_direct_message_is_opened_with_whom_it_can_be(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.introduce("U7")
    slack.introduce("U8")
    slack.introduce("U10", kind="stranger", team="T9")
    assert (await client.conversations_open(users="U7"))["channel"]["id"] == "DU7"
    assert (await client.conversations_open(users=["U7"]))["already_open"] is True
    slack.start("U8")
    slack.deactivate("U8")
    assert await refused(client.conversations_open(users="U8")) == "user_disabled"
    assert await refused(client.conversations_open(users="U10")) == "user_not_visible"
    assert await refused(client.conversations_open(users="U11")) == "user_not_found"
    assert await refused(client.chat_postMessage(channel="U11", text="x")) == "channel_not_found"
    await client.chat_postMessage(channel="DU8", text="into the void")  # Slack takes it: python-slack-sdk#1156
    assert (await client.conversations_info(channel="DU8"))["channel"]["is_user_deleted"] is True


# History


async def texts(client: AsyncWebClient, **more: Any) -> list[str]:
    return [one["text"] for one in (await client.conversations_history(channel="DU7", **more))["messages"]]


async def test_history_is_the_newest_first_between_its_bounds(slack: SlackServer, client: AsyncWebClient) -> None:
    stamps = [slack.say("U7", str(number)) for number in range(5)]
    assert await texts(client) == ["4", "3", "2", "1", "0"]
    assert await texts(client, oldest=stamps[1], latest=stamps[3]) == ["2"]
    assert await texts(client, oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
    assert await texts(client, limit=2) == ["4", "3"]
    assert await refused(client.conversations_history(channel="DU7", oldest="yesterday")) == "invalid_arguments"
    assert await refused(client.conversations_history(channel="DU8")) == "channel_not_found"


async def test_history_comes_in_pages_that_new_messages_do_not_shift(slack: SlackServer, client: AsyncWebClient) -> None:
    for number in range(5):
        slack.say("U7", str(number))
    page = await client.conversations_history(channel="DU7", limit=2)
    assert page["has_more"] is True
    found = [one["text"] for one in page["messages"]]
    slack.say("U7", "meanwhile")
    while page["has_more"]:
        page = await client.conversations_history(channel="DU7", limit=2, cursor=page["response_metadata"]["next_cursor"])
        found += [one["text"] for one in page["messages"]]
    assert found == ["4", "3", "2", "1", "0"]
    assert await refused(client.conversations_history(channel="DU7", cursor="made up")) == "invalid_cursor"


async def test_history_shows_edits_not_what_is_deleted_and_threads_only_by_their_root(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    gone, root, edited = (slack.say("U7", text) for text in ("gone", "root", "before"))
    slack.edit("U7", edited, "after")
    slack.delete("U7", gone)
    replies = [slack.say("U7", f"reply {number}", thread=root) for number in range(3)]
    newest, oldest = (await client.conversations_history(channel="DU7"))["messages"]
    assert (newest["text"], newest["edited"]["user"]) == ("after", "U7")
    assert (oldest["reply_count"], oldest["latest_reply"], oldest["thread_ts"]) == (3, replies[-1], root)
    page = await client.conversations_replies(channel="DU7", ts=root, limit=3)
    assert [one["text"] for one in page["messages"]] == ["root", "reply 0", "reply 1"]
    rest = await client.conversations_replies(channel="DU7", ts=root, cursor=page["response_metadata"]["next_cursor"])
    assert [one["text"] for one in rest["messages"]] == ["reply 2"]
    newer = await client.conversations_replies(channel="DU7", ts=root, oldest=replies[1])
    assert [one["text"] for one in newer["messages"]] == ["root", "reply 2"]
    assert await refused(client.conversations_replies(channel="DU7", ts=gone)) == "thread_not_found"


async def test_a_workspace_forgets_what_is_older_than_it_keeps(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.say("U7", "old")
    slack.now += 100
    slack.say("U7", "new")
    slack.world.retention = 60
    assert await texts(client) == ["new"]


# Files


async def test_a_file_is_described_in_its_message_and_downloaded_with_the_token(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.subscriptions.clear()
    slack.send_file("U7", "Report é.pdf", b"%PDF", "see & read", size=5_000_000)
    (message,) = (await client.conversations_history(channel="DU7"))["messages"]
    assert (message["subtype"], message["text"]) == ("file_share", "see &amp; read")
    (file,) = message["files"]
    assert (file["name"], file["mimetype"], file["size"], file["mode"]) == (
        "Report é.pdf",
        "application/pdf",
        5_000_000,
        "hosted",
    )
    assert (await client.files_info(file=file["id"]))["file"]["url_private"] == file["url_private"]
    async with ClientSession() as session:
        async with session.get(file["url_private"], headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as answer:
            assert (await answer.read(), answer.content_type) == (b"%PDF", "application/pdf")
        async with session.get(file["url_private"]) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html"), "a page to sign in, not an error"
        granted = slack.world.teams[TEAM]
        slack.world.teams[TEAM] = replace(granted, scopes=("chat:write",))
        async with session.get(file["url_private"], headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html"), "also without the scope"
        slack.world.teams[TEAM] = granted
        slack.fail("file", "503")
        async with session.get(file["url_private"]) as answer:
            assert answer.status == 503


async def test_a_huge_paste_is_a_snippet(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.send_snippet("U7", "long\n" * 3)
    (message,) = (await client.conversations_history(channel="DU7"))["messages"]
    (file,) = message["files"]
    assert (file["mode"], file["filetype"], file["lines"], file["preview"]) == ("snippet", "text", 4, "long\n" * 3)
    assert (await client.files_info(file=file["id"]))["content"] == "long\n" * 3


async def test_the_sdk_uploads_a_file_in_three_steps(slack: SlackServer, client: AsyncWebClient) -> None:
    root = slack.say("U7", "root")
    await client.files_upload_v2(
        channel="DU7", filename="receipt.pdf", content=b"%PDF", title="Receipt", initial_comment="Thanks", thread_ts=root
    )
    (shown,) = slack.chat("U7")
    assert (shown.text, shown.file, shown.thread) == ("Thanks", ("receipt.pdf", b"%PDF"), root)
    assert [one.method for one in slack.requests] == ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
    assert slack.requests[1].status == 200
    assert await refused(client.files_completeUploadExternal(files=[{"id": "F99", "title": "x"}])) == "file_not_found"
    assert await refused(client.files_getUploadURLExternal(filename="x", length=0)) == "invalid_arguments"
    promised = await client.files_getUploadURLExternal(filename="x", length=9)
    async with ClientSession() as session, session.post(promised["upload_url"], data=b"short") as answer:
        assert answer.status == 400
    assert await refused(client.files_completeUploadExternal(files=[{"id": promised["file_id"]}])) == "file_not_found"
