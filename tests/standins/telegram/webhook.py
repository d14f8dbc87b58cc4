"""Webhooks: setWebhook and its like, and the delivery that repeats what was not taken.

As in the public source of the server, tdlib/telegram-bot-api: the updates of a chat go one after the other, a person's presses
beside them, all at most `max_connections` side by side; what was refused comes again at once, then after 2, 4, 8 ... seconds.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.standins.telegram.updates import KINDS, Lane, Updates, Waiting
from tests.standins.telegram.wire import Arguments, bad, flag_of, number_of, text_of
from tests.standins.telegram.world import World

CONNECTIONS, MOST_CONNECTIONS = 40, 100
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_PORTS = (None, 443, 80, 88, 8443)
_HERE = ("127.0.0.1", "localhost", "::1")
LONGEST_PAUSE = 60.0


@dataclass
class Set:
    """A webhook that is set."""

    url: str
    secret: str
    connections: int
    certificate: bool


class Webhook:
    """Delivers a bot's updates while a webhook is set. HTTP and any port are taken on this machine only."""

    def __init__(self, world: World, updates: Updates) -> None:
        self._world, self._updates = world, updates
        self.set: Set | None = None
        self.patience = 60.0
        """Seconds that an answer is waited for; then the update is sent again."""
        self.pace = 0.05
        """What the pauses between repetitions are multiplied by; 1 is Telegram's pace."""
        self.answers: list[int] = []
        """The statuses that came back, 0 for none."""
        self._error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def set_webhook(self, arguments: Arguments) -> tuple[bool, str]:
        url = text_of(arguments, "url")
        if not url:
            return await self.delete(arguments)
        wanted = Set(url, _secret(arguments), _connections(arguments), arguments.get("certificate") is not None)
        _check_url(url)
        self._updates.allow(arguments)
        self._drop(arguments)
        if wanted == self.set:
            return True, "Webhook is already set"
        self._updates.end_poll("terminated by setWebhook request")
        await self.stop()
        self.set, self._error = wanted, None
        self._task = asyncio.create_task(self._deliver(wanted))
        return True, "Webhook was set"

    async def delete(self, arguments: Arguments) -> tuple[bool, str]:
        self._drop(arguments)
        was = self.set is not None
        await self.stop()
        return True, "Webhook was deleted" if was else "Webhook is already deleted"

    def info(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "url": self.set.url if self.set else "",
            "has_custom_certificate": bool(self.set and self.set.certificate),
            "pending_update_count": len(self._updates.waiting),
        }
        if self.set:
            found |= {"max_connections": self.set.connections, "ip_address": "127.0.0.1"}
        if self._error:
            found |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        if self._updates.allowed != KINDS:
            found["allowed_updates"] = list(self._updates.allowed)
        return found

    async def stop(self) -> None:
        """Deliver no more; what is not taken waits."""
        self.set = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _drop(self, arguments: Arguments) -> None:
        if flag_of(arguments, "drop_pending_updates"):
            self._updates.waiting.clear()

    async def _deliver(self, webhook: Set) -> None:
        """Give each lane its next update, as long as the webhook is set."""
        lanes: dict[Lane, asyncio.Task[None]] = {}
        places = asyncio.Semaphore(webhook.connections)
        timeout = aiohttp.ClientTimeout(total=self.patience)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            try:
                while True:
                    self._updates.news.clear()
                    self._updates.expire(self._world.now)
                    for update in islice(self._updates.waiting, webhook.connections * 2):
                        if update.lane not in lanes:
                            task = asyncio.create_task(self._tell(session, webhook, update, places))
                            lanes[update.lane] = task
                            task.add_done_callback(partial(self._free, lanes, update.lane))
                    await self._updates.news.wait()
            finally:
                waiting = tuple(lanes.values())
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)

    def _free(self, lanes: dict[Lane, asyncio.Task[None]], lane: Lane, _: asyncio.Task[None]) -> None:
        lanes.pop(lane, None)
        self._updates.news.set()

    async def _tell(self, session: aiohttp.ClientSession, webhook: Set, update: Waiting, places: asyncio.Semaphore) -> None:
        """Send one update until it is taken, or until it is too old."""
        failures = 0
        while update in self._updates.waiting:
            async with places:
                status, error, asked = await _post(session, webhook, update)
            self.answers.append(status)
            if not error:
                self._updates.forget(update)
                return
            self._error = self._world.now, error
            pause = asked or (0.0 if failures == 0 else min(2.0**failures, LONGEST_PAUSE))
            failures += 1
            await asyncio.sleep(pause * self.pace)
            self._updates.expire(self._world.now)


async def _post(session: aiohttp.ClientSession, webhook: Set, update: Waiting) -> tuple[int, str, float]:
    """Send an update; return the status, what is wrong with it ("": nothing), and the pause that the answer asks for."""
    headers = {"Content-Type": "application/json", **({SECRET: webhook.secret} if webhook.secret else {})}
    try:
        async with session.post(webhook.url, data=update.encoded, headers=headers, allow_redirects=False) as answer:
            if answer.ok and answer.status < 300:
                return answer.status, "", 0.0
            asked = answer.headers.get("Retry-After", "")
            wrong = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return answer.status, wrong, float(asked) if asked.isdecimal() else 0.0
    except TimeoutError:
        return 0, "Read timeout expired", 0.0
    except aiohttp.ClientConnectorError:
        return 0, "Connection refused", 0.0
    except aiohttp.ClientError:
        return 0, "Webhook connection closed", 0.0


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.hostname in _HERE:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _secret(arguments: Arguments) -> str:
    secret = text_of(arguments, "secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    return secret


def _connections(arguments: Arguments) -> int:
    asked = number_of(arguments, "max_connections", CONNECTIONS)
    return min(max(asked, 1), MOST_CONNECTIONS)
