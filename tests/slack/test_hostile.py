"""What somebody who means harm may send: refused, or shown without effect, and never at the cost of anybody else."""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from adapters.shared.listening import MOST_BYTES
from tests.slack import payloads
from tests.slack.stand import ANA, BEN, CLEO, Hall, begin, enter, last, rows, running, says, texts
from tests.standins.slack import SECRET, Delivery, SlackServer, signature
from tests.telegram.test_telegram import until


async def post(url: str, body: bytes, *, secret: str = SECRET, at: str = "", signed: str = "", form: bool = False) -> int:
    """Post *body* as Slack does, or nearly; return the status."""
    at = at or str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signed or signature(secret, at, body)}
    headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
    async with ClientSession() as anybody, anybody.post(url, data=body, headers=headers) as answer:
        return answer.status


def said(server: SlackServer) -> Delivery:
    """Return the delivery of what Ana wrote last."""
    return [one for one in server.deliveries if one.event_id and one.event.get("user") == ANA][-1]


async def test_unsigned_wrongly_signed_and_old_requests_are_refused(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        await server.idle()
        body = json.dumps(payloads.event({**said(server).payload["event"], "text": "forged"}, "Ev999")).encode()
        place, now = server.posts.events, int(time.time())
        tried = [
            await post(place, body, secret="another"),  # noqa: S106 - a wrong one
            await post(place, body, at=str(now - 600)),
            await post(place, body, at=str(now + 600)),
            await post(place, body + b" ", signed=signature(SECRET, str(now), body), at=str(now)),
            *[await post(place, body, signed=forged) for forged in ("v0=", "v1=abc", "\u00e9")],
            *[await post(place, body, at=at) for at in ("yesterday", "-1", "1e9", "9" * 5_000)],
            await post(place, b"no json", secret="another"),  # noqa: S106
            await post(place, b"ssl_check=1", secret="another", form=True),  # noqa: S106
        ]
        async with ClientSession() as anybody:
            for headers in ({}, {"X-Slack-Request-Timestamp": str(now)}, {"X-Slack-Signature": signature(SECRET, "", body)}):
                async with anybody.post(place, data=body, headers=headers) as answer:
                    tried.append(answer.status)
            async with anybody.get(place) as answer:
                assert answer.status == 405
        assert set(tried) == {401}
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
    assert texts(url) == ["a thought"]
    assert rows(url, "SELECT count(*) FROM quarantine") == [0]


async def test_a_signed_request_that_is_sent_again_acts_once(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url, requests=True):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        told = said(server).attempts[0]
        at, signed = told.headers["X-Slack-Request-Timestamp"], told.headers["X-Slack-Signature"]
        server.press(ANA, "Done")
        await until(says(server, ANA, "Question 1b"))
        for _ in range(3):
            assert await post(server.posts.events, told.body, at=at, signed=signed) == 200
        command = server.slash(ANA, "/tour", "status")
        await until(says(server, ANA, "You speak for"))
        await server.idle()
        shown, first = len(server.chat(ANA)), command.attempts[0]
        at, signed = first.headers["X-Slack-Request-Timestamp"], first.headers["X-Slack-Signature"]
        assert await post(server.posts.commands, first.body, at=at, signed=signed, form=True) == 200
        server.say(ANA, "yes")
        await until(says(server, ANA, "Question 1c"))
        assert len(server.chat(ANA)) == shown + 1
    assert texts(url) == ["a thought", "yes"]


@pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])
async def test_forged_presses_change_nothing(server: SlackServer, hall: Hall, requests: bool) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await begin(server, ANA, codes["ana"])
        server.say(ANA, "a thought")
        await until(says(server, ANA, "1 message"))
        server.press(ANA, "Done")
        await until(says(server, ANA, "Question 1b"))
        hers = last(server, ANA).controls[0].element["value"]
        await enter(server, CLEO, codes["cleo"])
        server.press(CLEO, value=hers)  # of another person's prompt
        for value in ("", "|", "no separator", "forged|/submit", "|/submit", f"{hers}x", "x" * 2_000, f"{hers}|{'y' * 50_000}"):
            server.press(ANA, value=value)
        server.press(ANA, value="a\x00\u202e|\ud83d")
        await server.idle()
        server.say(CLEO, "status")
        await until(says(server, CLEO, "You speak for"))
        assert server.alarms == []
        server.say(ANA, "/goto 1b")
        await until(says(server, ANA, "Question 1b"))
    assert texts(url) == ["a thought"]
    assert rows(url, "SELECT count(*) FROM submission") == [0]


async def test_commands_need_the_role_for_them(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    before = rows(url, "SELECT state FROM consultation")
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        for command, text in (("/digest", ""), ("/deadline", "set 2030-01-01"), ("/tour", "open trial"), ("/tour", "close")):
            seen = len(server.chat(ANA))
            server.slash(ANA, command, text)
            await until(lambda seen=seen: len(server.chat(ANA)) > seen)  # type: ignore[misc]
            assert not any(word in last(server, ANA).text for word in ("CHE", "2030"))
        server.slash("U66", "/digest")  # a stranger
        await until(lambda: server.chat("U66"))
        assert "invitation code" in last(server, "U66").text
        await enter(server, BEN, codes["ben"])
        server.slash(BEN, "/tour", "submit")
        await until(lambda: "Welcome" not in last(server, BEN).text)
    assert rows(url, "SELECT count(*) FROM submission") == [0]
    assert rows(url, "SELECT state FROM consultation") == before
    assert texts(url) == []


WICKED = (
    "<!channel> <@U8> <#C1> <https://evil.example|safe> https://evil.example "
    "*bold* _it_ ~no~ `code` :smile: @here &lt;!here&gt;"
)


async def test_nothing_that_an_answer_holds_acts_where_a_colleague_sees_it(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        await enter(server, BEN, codes["ben"])
        server.raw(payload_of(server, "<!channel> &lt;!channel&gt; <@U8> <#C1|general> <https://evil.example|safe>"))
        server.say(ANA, WICKED)
        await until(says(server, ANA, "2 messages"))
        server.press(ANA, "Done")
        await until(says(server, ANA, "Question 1b"))
        for typed in ("/goto 1a", "/review", f"/{WICKED}"):
            seen = len(server.chat(BEN))
            server.say(BEN, typed)
            await until(lambda seen=seen: len(server.chat(BEN)) > seen)  # type: ignore[misc]
        await server.idle()
        whole = "\n".join(shown.text for shown in server.chat(BEN))
        assert "<!channel>" in whole
        assert ":smile:" in whole
        assert "*bold*" in whole
        for user in (ANA, BEN):
            assert [ping for shown in server.chat(user) for ping in shown.pings] == []
    assert server.world.complaints == []


def payload_of(server: SlackServer, text: str) -> dict[str, Any]:
    """Return a message of Ana's that reads *text* on the wire."""
    server.now += 1
    ts = f"{int(server.now)}.000100"
    return {"type": "message", "user": ANA, "ts": ts, "text": text, "channel": f"D{ANA}", "channel_type": "im", "event_ts": ts}


def mangled(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """Return *value* with something in it missing or of another type."""
    strange: list[Any] = [None, 0, -1, 1e308, 2**70, True, "", "x", "\ud800", "\0", "D" * 9_000, [], {}, [[]], {"id": None}]
    if depth and chance.random() < 0.12:
        return chance.choice(strange)
    if isinstance(value, dict):
        kept = {key: mangled(chance, one, depth + 1) for key, one in value.items() if chance.random() > 0.05}
        return kept or chance.choice(strange)
    if isinstance(value, list):
        return [mangled(chance, one, depth + 1) for one in value]
    return value


def fuzz(count: int) -> Iterator[tuple[bytes, bool]]:
    """Yield bodies, and whether each is a form."""
    chance = random.Random(5)  # noqa: S311 - the same in every run
    shapes: list[Any] = [
        *(payloads.message(), payloads.edited("x"), payloads.deleted(), payloads.with_files(payloads.FILE, payloads.SNIPPET)),
        *(payloads.MENTION, payloads.HOME, payloads.JOIN, payloads.event({"type": "message", "subtype": "tombstone"})),
        *(payloads.command(), payloads.pressed(payloads.BUTTON), payloads.in_home(payloads.SELECT)),
    ]
    for number in range(count):
        shape = mangled(chance, shapes[number % len(shapes)])
        if number % 3 == 0:
            yield json.dumps(shape).encode(), False
        elif number % 3 == 1:
            yield urlencode({"payload": json.dumps(shape)}).encode(), True
        else:
            fields = {str(key): str(one) for key, one in shape.items()} if isinstance(shape, dict) else {"a": "b"}
            yield urlencode(fields, errors="replace").encode(), True
    for body in (
        b"",
        b"{",
        b"[]",
        b"[1]",
        b"null",
        b"3",
        b'"x"',
        b"\xff\xfe{}",
        b'{"type":' * 5_000,
        b"payload=",
        b"payload={",
    ):
        yield body, False
        yield body, True
    yield b"[" * 100_000 + b"]" * 100_000, False
    yield b'{"payload": "' + string.printable.encode() + b'"}', True


async def test_no_body_that_is_signed_breaks_anything(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    with capture_logs() as logs:
        async with running(server, url, requests=True):
            await begin(server, ANA, codes["ana"])
            server.fail("conversations.open", "user_not_found", 1_000)
            statuses = {}
            for body, form in fuzz(400):
                statuses[body] = await post(server.posts.events, body, form=form)
            assert set(statuses.values()) <= {200, 400}, {body[:300] for body, got in statuses.items() if got == 500}
            assert await post(server.posts.events, b'{"a": "' + b"x" * MOST_BYTES + b'"}') == 413
            server.say(ANA, "a thought")
            await until(says(server, ANA, "1 message"))
    assert texts(url) == ["a thought"]
    assert [entry for entry in logs if "exc_info" in entry or entry["event"] == "fault"] == []


async def test_whatever_an_envelope_holds_is_acknowledged(server: SlackServer, hall: Hall) -> None:
    """What is not would come again until Slack gives up, and the history be read for it."""
    url, codes = hall
    shapes = [json.loads(body) for body, form in fuzz(400) if not form and body.startswith(b"{") and body[-1:] == b"}"]
    with capture_logs() as logs:
        async with running(server, url):
            await begin(server, ANA, codes["ana"])
            server.fail("conversations.open", "user_not_found", 1_000)
            told = [server.queue.add(Delivery("events_api", shape)) for shape in shapes if "type" in shape]
            assert [one.payload for one in told if await one.ended() != "acknowledged"] == []
            server.say(ANA, "a thought")
            await until(says(server, ANA, "1 message"))
    assert len(told) > 50
    assert texts(url) == ["a thought"]
    assert [entry for entry in logs if "exc_info" in entry or entry["event"].startswith("fault")] == []
