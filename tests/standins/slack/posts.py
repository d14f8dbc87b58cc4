"""The Events API over HTTP: signed requests to the app's own addresses."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from tests.standins.slack.deliveries import ACTION, COMMAND, EVENT, Attempt, Delivery
from tests.standins.slack.wire import Json

MOST = 100
"""Requests side by side; the seconds of one that waits for its turn do not count yet."""
SECRET = "signed by the stand-in"  # noqa: S105 - guards nothing


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the X-Slack-Signature of a request."""
    based = b":".join((b"v0", timestamp.encode(), body))
    return f"v0={hmac.new(secret.encode(), based, hashlib.sha256).hexdigest()}"


class Posts:
    """Posts what the app is told."""

    def __init__(self) -> None:
        self.events = self.interactivity = self.commands = ""
        """Where each kind goes."""
        self.secret = SECRET
        """What requests are signed with. Set it to another to forge them."""
        self.clock: Callable[[], float] = time.time
        """The time that requests are signed at, seconds since 1970. The real one: the app compares it with its own."""
        self.places = asyncio.Semaphore(MOST)
        """Those that requests wait for."""
        self._session: aiohttp.ClientSession | None = None

    async def verify(self, url: str) -> bool:
        """Ask *url* for its challenge, as Slack does before it takes an address; return whether it passes."""
        challenge = {"type": "url_verification", "token": "verification", "challenge": f"challenge-{id(self)}"}
        status, text, _ = await self.post(url, _headers_for(EVENT), json.dumps(challenge).encode(), 3)
        try:
            answered = json.loads(text).get("challenge")
        except (ValueError, AttributeError):
            answered = text
        return status == 200 and answered == challenge["challenge"]

    async def tell(self, delivery: Delivery, attempt: Attempt, patience: float) -> None:
        """Post it; note what comes back."""
        attempt.body = _body(delivery)
        attempt.headers = _headers_for(delivery.kind)
        if attempt.number:
            reason = {"timeout": "http_timeout"}.get(attempt.reason, attempt.reason)
            attempt.headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": reason}
        url = {EVENT: self.events, ACTION: self.interactivity, COMMAND: self.commands}[delivery.kind]
        try:
            async with self.places:
                begin = asyncio.get_running_loop().time()
                attempt.status, text, headers = await self.post(url, attempt.headers, attempt.body, patience)
        except TimeoutError:
            attempt.outcome = "timeout"
            return
        except aiohttp.ClientError:
            attempt.outcome = "connection_failed"
            return
        delivery.no_retry = headers.get("x-slack-no-retry") == "1"
        attempt.outcome = "acknowledged" if attempt.status == 200 else "http_error"
        if attempt.status == 200:
            attempt.seconds = asyncio.get_running_loop().time() - begin
            delivery.answer = _answer(text)

    async def post(self, url: str, headers: dict[str, str], body: bytes, patience: float) -> tuple[int, str, dict[str, str]]:
        """Sign and post *body*, noting the signature in *headers*; return status, text and headers of the answer."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        timestamp = str(int(self.clock()))
        headers |= {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(self.secret, timestamp, body)}
        wait = aiohttp.ClientTimeout(total=patience)
        async with self._session.post(url, data=body, headers=headers, timeout=wait, allow_redirects=False) as answer:
            return answer.status, await answer.text(), {name.lower(): value for name, value in answer.headers.items()}

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()


def _headers_for(kind: str) -> dict[str, str]:
    sort = "application/json" if kind == EVENT else "application/x-www-form-urlencoded"
    return {"Content-Type": sort, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"}


def _body(delivery: Delivery) -> bytes:
    if delivery.kind == EVENT:
        return json.dumps(delivery.payload).encode()
    fields = {"payload": json.dumps(delivery.payload)} if delivery.kind == ACTION else delivery.payload
    return urlencode(fields).encode()


def _answer(text: str) -> Json | None:
    """Return what an acknowledgement says: an object, or the text of a message."""
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
