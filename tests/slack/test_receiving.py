"""What comes in from Slack: kept before it is acknowledged, once, in the order in which it was said."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from adapters.slack.connection import web_client
from adapters.slack.elements import button
from tests.slack.stand import ANA, BEN, Hall, begin, enter, last, locked, rows, running, says, texts
from tests.standins.slack import BOT_TOKEN, SlackServer
from tests.telegram.test_telegram import until

BOTH = pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])


@BOTH
async def test_while_the_database_is_locked_nothing_is_acknowledged(server: SlackServer, hall: Hall, requests: bool) -> None:
    url, codes = hall
    server.queue.patience = 0.5
    async with running(server, url, requests=requests, patience=0.2):
        await begin(server, ANA, codes["ana"])
        await server.idle()
        async with locked(url):
            server.say(ANA, "a thought")
            told = server.deliveries[-1]
            await until(lambda: len(told.attempts) >= 2)
            assert told.state == "waiting"
        await until(says(server, ANA, "1 message"), 10)
        assert await told.ended() == "acknowledged"
    assert texts(url) == ["a thought"]


@BOTH
async def test_what_comes_again_acts_once(server: SlackServer, hall: Hall, requests: bool) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        told = server.deliveries[-1]
        await until(says(server, ANA, "1 message"))
        pressed = server.press(ANA, "Done")
        await until(says(server, ANA, "Question 1b"))
        await server.idle()
        shown = len(server.chat(ANA))
        server.again(told)
        server.again(pressed)
        server.raw(told.event)  # the same message under another event id
        await server.idle()
        server.say(ANA, "yes")
        await until(says(server, ANA, "Question 1c"))
        await server.idle()
        assert all(one.state == "acknowledged" for one in server.deliveries)
        assert len(server.chat(ANA)) == shown + 1
    assert texts(url) == ["a thought", "yes"]


async def test_what_was_kept_but_whose_acknowledgement_was_lost_comes_again_and_acts_once(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    server.sockets.reuse_envelopes = True
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await server.idle()
        server.queue.patience = 0.0  # Slack is gone before it hears of it
        server.say(ANA, "a thought")
        told = server.deliveries[-1]
        await until(lambda: len(told.attempts) == 2)
        server.queue.patience = 3.0
        await server.idle()
        await until(says(server, ANA, "1 message"))
        assert told.state == "acknowledged"
    assert texts(url) == ["a thought"]


@BOTH
async def test_parts_of_an_answer_stand_as_they_were_said_whatever_the_order_of_arrival(
    server: SlackServer, hall: Hall, requests: bool
) -> None:
    url, codes = hall
    words = ["alpha", "bravo", "charlie", "delta", "echo"]
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "alpha")
        await until(says(server, ANA, "1 message"))
        with server.late() as late:
            for word in words[1:]:
                server.say(ANA, word)
            server.now += 1
            server.press(ANA, "Done")
        *said, done = late.deliveries
        late.deliveries = [done, said[3], said[1]]
        late.arrive()
        await until(lambda: any("Question 1b" in shown.text for shown in server.chat(ANA)))
        late.deliveries = [said[2], said[0]]
        late.arrive()
        await server.idle()
        await until(lambda: len(texts(url)) == len(words))
        server.now += 1
        server.say(ANA, "/goto 1a")
        await until(lambda: all(word in last(server, ANA).text for word in words))
        shown = last(server, ANA).text
        assert sorted(words, key=shown.index) == words
    assert set(rows(url, "SELECT question FROM revision WHERE act = 'write'")) == {"1a"}


@BOTH
async def test_a_failing_auth_test_drops_nothing(server: SlackServer, hall: Hall, requests: bool) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        server.fail("auth.test", "invalid_auth", 100)
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
    assert texts(url) == ["a thought"]


async def test_an_edit_revises_and_a_deletion_takes_away(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        first = server.say(ANA, "a thougt https://example.org")
        second = server.say(ANA, "never mind")
        await until(says(server, ANA, "2 messages"))
        server.unfurl(ANA, first)
        server.edit(ANA, first, "a thought")
        server.delete(ANA, second)
        await server.idle()
        server.say(ANA, "/goto 1a")
        await until(lambda: "a thought" in last(server, ANA).text and "Question 1a" in last(server, ANA).text)
        assert "never mind" not in last(server, ANA).text
    assert texts(url) == ["a thougt https://example.org", "never mind", "a thought"]


async def test_what_we_said_ourselves_and_what_other_bots_say_is_nothing(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        own = [one for one in server.deliveries if one.event_id and one.event.get("bot_id")]
        assert own, "Slack tells us of our own messages"
        event = {**own[-1].event, "ts": "1772442100.000100", "text": "said by another", "user": "U0ELSE", "bot_id": "B0ELSE"}
        server.raw(event)
        await server.idle()
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        await server.idle()
        assert all(one.state == "acknowledged" for one in server.deliveries)
    assert texts(url) == ["a thought"]


@BOTH
async def test_a_command_is_answered_in_the_direct_message_wherever_it_was_typed(
    server: SlackServer, hall: Hall, requests: bool
) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        for channel in ("", "C1"):
            server.say(ANA, "help")
            await until(says(server, ANA, "You can send"))
            told = server.slash(ANA, "/tour", "status", channel=channel)
            await until(says(server, ANA, "You speak for"))
            assert await told.ended() == "acknowledged"
            assert (told.answer is None) == (channel == ""), "in a channel its caller is told where the answer is"
        assert server.channel("C1") == []
        assert ["ARG" in shown.text for shown in server.ephemerals(ANA, "C1")] == [False], "nothing of a response"
        assert server.ephemerals(ANA) == []
        server.slash("U99", "/tour", "status", channel="C1")  # somebody whom the bot never met
        await until(lambda: server.chat("U99"))
        assert "invitation code" in last(server, "U99").text


async def test_a_press_in_the_home_tab_is_answered_in_the_direct_message(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("Status", "", "/status", "b1")]}]}
    async with running(server, url), web_client(BOT_TOKEN, server.world.base_url) as client:
        await begin(server, ANA, codes["ana"])
        await client.views_publish(user_id=ANA, view=home)
        server.open_home(ANA)
        server.press(ANA, "Status", on="home")
        await until(says(server, ANA, "You speak for"))
        assert not list(server.calls_of("conversations.open")), "opening the home tells which direct message it is"
        await enter(server, BEN, codes["ben"])
        await client.views_publish(user_id=BEN, view=home)
        server.press(BEN, "Status", on="home")
        await until(says(server, BEN, "You speak for"))
        assert server.alarms == []


@pytest.mark.parametrize("fault", ["429", "fatal_error", "500", "drop"])
async def test_a_command_is_not_taken_while_its_direct_message_cannot_be_found(
    server: SlackServer, hall: Hall, fault: str
) -> None:
    url, _ = hall
    async with running(server, url):
        server.queue.patience = 0.5
        server.fail("conversations.open", fault)
        assert await server.slash(ANA, "/tour", "status", channel="C1").ended() == "given up"
        assert rows(url, "SELECT count(*) FROM quarantine") == [0]
        assert await server.slash(ANA, "/tour", "status", channel="C1").ended() == "acknowledged"
        await until(lambda: server.chat(ANA))


async def test_in_a_channel_nothing_is_said_of_a_response(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say_in_channel(ANA, "C1", "chatter that concerns no bot")
        server.say_in_channel(ANA, "C1", "@U0BOT status")
        await until(lambda: any(shown.by_bot for shown in server.channel("C1")))
        await server.idle()
        (said,) = [shown.text for shown in server.channel("C1") if shown.by_bot]
        assert "private" in said
        assert not any(word in said for word in ("ARG", "Argentina", "Question", "1a"))
    assert texts(url) == []


async def test_a_press_on_an_old_prompt_changes_nothing_and_says_so(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        server.press(ANA, "Done")
        await until(says(server, ANA, "Question 1b"))
        old = last(server, ANA)
        server.press(ANA, "1. Yes")
        await until(says(server, ANA, "Question 1c"))
        server.press(ANA, "2. No", shown=old)
        await until(lambda: "Question 1c" not in last(server, ANA).text)
        await server.idle()
    assert texts(url) == ["a thought", "yes"]


async def test_a_hundred_messages_in_a_second_are_a_hundred_parts(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await enter(server, BEN, codes["ben"])
        shown = len(server.chat(ANA))
        for number in range(100):
            server.say(ANA, f"thought {number}")
        server.say(BEN, "status")
        await until(says(server, BEN, "You speak for"))
        await until(says(server, ANA, "100 messages"), 10)
        assert len(server.chat(ANA)) == shown + 1, "the status is changed in place"
    assert sorted(texts(url), key=lambda text: int(text.split()[1])) == [f"thought {number}" for number in range(100)]


async def test_what_people_say_and_tokens_are_never_logged(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    with capture_logs() as logs:
        async with running(server, url):
            await begin(server, ANA, codes["ana"])
            server.raw({"type": "message", "channel": "D1", "channel_type": "im", "text": "a secret", "ts": "never"})
            server.fail("conversations.open", "invalid_auth")
            server.slash(ANA, "/tour", "a secret")
            server.fail("chat.postMessage", "restricted_action")
            server.say(ANA, "status")
            server.queue.patience = 0.1
            await server.idle()
    told = str(logs)
    assert logs
    assert "a secret" not in told
    assert "xoxb" not in told
    assert "xapp" not in told
