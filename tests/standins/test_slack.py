"""The Slack stand-in through the real SDKs: what people do in chats arrives as from Slack."""

from __future__ import annotations

import pytest

from tests.standins.bolt import Heard
from tests.standins.slack import SlackServer


async def test_what_people_write_arrives_with_a_ts_that_grows_in_each_channel(slack: SlackServer, heard: Heard) -> None:
    first, second = slack.say("U7", "one"), slack.say("U7", "two")
    other = slack.say("U8", "three")
    await slack.idle()
    assert sorted(heard.texts) == ["one", "three", "two"]
    assert first < second
    assert other == first, "another channel counts for itself"
    event = heard.events[0]
    assert (event["channel"], event["channel_type"], event["ts"], event["user"]) == ("DU7", "im", first, "U7")
    assert heard.bodies[0]["event_id"] != heard.bodies[1]["event_id"]
    assert heard.bodies[0]["team_id"] == "T1"


async def test_text_arrives_escaped_with_links_and_mentions_in_slacks_markup(slack: SlackServer, heard: Heard) -> None:
    slack.say("U7", "a < b & c > d, see https://example.org/?a=1&b=2. Ask @U8, ana@example.org or @channel, or example.org/x")
    await slack.idle()
    assert heard.texts == [
        "a &lt; b &amp; c &gt; d, see <https://example.org/?a=1&amp;b=2>. Ask <@U8>, <mailto:ana@example.org|ana@example.org>"
        " or <!channel>, or <http://example.org/x|example.org/x>"
    ]


# Edits, deletions, threads


async def test_an_edit_brings_the_new_and_the_old_text(slack: SlackServer, heard: Heard) -> None:
    ts = slack.say("U7", "one")
    await slack.edit("U7", ts, "two & more").ended()
    event = heard.events[-1]
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("two &amp; more", "one")
    assert event["message"]["ts"] == ts != event["ts"]
    assert event["message"]["edited"]["user"] == "U7"
    with pytest.raises(LookupError):
        slack.edit("U8", ts, "not mine")


async def test_an_unfurled_link_changes_the_message_but_nobody_edited_it(slack: SlackServer, heard: Heard) -> None:
    ts = slack.say("U7", "https://example.org")
    await slack.unfurl("U7", ts).ended()
    event = heard.events[-1]
    assert event["subtype"] == "message_changed"
    assert event["message"]["text"] == event["previous_message"]["text"]
    assert "edited" not in event["message"]
    assert "attachments" in event["message"]
    assert "attachments" not in event["previous_message"]


async def test_a_deletion_names_what_is_gone_and_the_root_of_a_thread_leaves_a_stone(slack: SlackServer, heard: Heard) -> None:
    ts, root = slack.say("U7", "one"), slack.say("U7", "root")
    reply = slack.say("U7", "reply", thread=root)
    await slack.delete("U7", ts).ended()
    deleted = heard.events[-1]
    assert (deleted["subtype"], deleted["deleted_ts"], deleted["previous_message"]["text"]) == ("message_deleted", ts, "one")
    await slack.delete("U7", root).ended()
    stone = heard.events[-1]
    assert (stone["subtype"], stone["message"]["subtype"]) == ("message_changed", "tombstone")
    assert [one.ts for one in slack.channel("DU7")] == [root, reply]


async def test_a_reply_names_its_thread_whichever_message_of_it_is_answered(slack: SlackServer, heard: Heard) -> None:
    root = slack.say("U7", "root")
    reply = slack.say("U7", "reply", thread=root)
    slack.say("U7", "reply to the reply", thread=reply, broadcast=True)
    await slack.idle()
    by_text = {event["text"]: event for event in heard.events}
    assert by_text["reply"]["thread_ts"] == by_text["reply to the reply"]["thread_ts"] == root
    assert by_text["reply to the reply"]["subtype"] == "thread_broadcast"
    assert "thread_ts" not in by_text["root"]


async def test_what_is_said_at_another_time_has_the_ts_of_that_time(slack: SlackServer, heard: Heard) -> None:
    early = slack.say("U7", "early", at=slack.now - 60)
    exact = slack.say("U7", "exact", at="1772441999.000001")
    slack.now += 10
    assert (early, exact) == ("1772441940.000000", "1772441999.000001")
    assert slack.say("U7", "now") == "1772442010.000000"
    with pytest.raises(ValueError, match="later message"):
        slack.say("U7", "too early", at=slack.now - 60)


# Deliveries


async def test_the_same_event_may_come_again_under_its_id(slack: SlackServer, heard: Heard) -> None:
    slack.say("U7", "one")
    await slack.idle()
    assert await slack.again(slack.deliveries[0]).ended() == "acknowledged"
    assert heard.texts == ["one", "one"]
    assert heard.bodies[0]["event_id"] == heard.bodies[1]["event_id"]


async def test_late_events_come_in_the_order_that_is_asked_for(slack: SlackServer, heard: Heard) -> None:
    with slack.late() as late:
        for text in ("one", "two", "three"):
            slack.say("U7", text)
    slack.say("U7", "four")
    await slack.idle()
    for delivery in late.arrive(order=(2, 0, 1)):
        await delivery.ended()
    assert heard.texts == ["four", "three", "one", "two"]
    assert sorted(heard.events, key=lambda event: event["ts"])[0]["text"] == "one"


async def test_with_jitter_events_overtake_each_other(slack: SlackServer, heard: Heard) -> None:
    waits = iter((0.1, 0.0))
    slack.queue.jitter = lambda: next(waits)
    slack.say("U7", "slow")
    slack.say("U7", "fast")
    await slack.idle()
    assert heard.texts == ["fast", "slow"]


async def test_what_the_app_did_not_ask_for_is_not_told(slack: SlackServer, heard: Heard) -> None:
    slack.say_in_channel("U7", "C1", "chatter")
    slack.say_in_channel("U7", "C1", "@U0BOT hello")
    await slack.idle()
    assert [(event["type"], event["text"]) for event in heard.events] == [("app_mention", "<@U0BOT> hello")]
    slack.subscriptions.add("message.channels")
    slack.say_in_channel("U7", "C1", "more")
    await slack.idle()
    assert (heard.events[-1]["text"], heard.events[-1]["channel_type"]) == ("more", "channel")


async def test_the_app_is_told_of_its_own_messages(slack: SlackServer, heard: Heard) -> None:
    slack.echo = True
    slack.start("U7")
    await heard.app.client.chat_postMessage(channel="DU7", text="hello", token="xoxb-stand-in")  # noqa: S106
    await slack.idle()
    assert slack.deliveries[0].event["bot_id"] == "B0BOT"
    assert slack.deliveries[0].state == "acknowledged", "by the SDK itself"
    assert heard.events == []


# Coming and going


async def test_who_joins_is_announced_and_an_uninstalled_app_hears_twice_and_can_do_nothing(
    slack: SlackServer, heard: Heard
) -> None:
    await slack.join("U9", name="Ines", email="ines@example.org", kind="guest").ended()
    user = heard.events[0]["user"]
    assert (user["id"], user["profile"]["email"], user["is_restricted"]) == ("U9", "ines@example.org", True)
    for delivery in slack.uninstall():
        await delivery.ended()
    assert [event["type"] for event in heard.events[1:]] == ["tokens_revoked", "app_uninstalled"]
    slack.say("U9", "hello?")
    await slack.idle()
    assert len(heard.events) == 3


async def test_home_and_messages_tab_are_told_apart(slack: SlackServer, heard: Heard) -> None:
    await slack.open_home("U7").ended()
    await slack.open_home("U7", "messages").ended()
    assert [(event["type"], event["tab"]) for event in heard.events] == [
        ("app_home_opened", "home"),
        ("app_home_opened", "messages"),
    ]
    assert "view" not in heard.events[0], "none is published"
