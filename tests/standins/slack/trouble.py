"""What goes wrong on purpose: faults that a test asks for, and Slack's rates."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from aiohttp import web

from tests.standins.slack.wire import Arguments, Refused, refused, text_of

ERRORS = (
    *("fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"),
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "access_denied", "missing_scope"),
    *("channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "restricted_action"),
)
BEFORE = ("429", "ratelimited", "500", "502", "503", "504", "drop", "hang", "slow", *ERRORS)
"""Met before the work: answers of the server, a cut connection, no answer, a slow one."""
AFTER = ("lost", "late", "fatal_error_done")
"""Met after it: the call has its effect, but the connection is cut, or the answer comes when nobody waits for it, or says
that something went wrong ("some aspect of the operation may have succeeded")."""


class Faults(deque[tuple[str, str, float]]):
    """The faults that wait, each for one call: method, how, seconds.

    The method may be `*` for any, `file` for a download, `upload` for the bytes of an upload, `hook` for a response_url.
    """

    mood: Callable[[str, Arguments], str] | None = None
    """Asked at each call that no fault waits for: how it goes wrong ("429 7": with these seconds), "" if it does not."""

    def add(self, method: str, how: str, times: int, seconds: float) -> None:
        if how not in BEFORE + AFTER:
            raise ValueError(f"no such fault: {how}")
        self.extend([(method, how, seconds)] * times)

    def next(self, method: str, arguments: Arguments) -> tuple[str, float]:
        """Return how this call goes wrong, and the seconds that belong to it; "" if it does not."""
        for fault in self:
            if fault[0].lower() in (method.lower(), "*"):
                self.remove(fault)
                return fault[1:]
        how = self.mood(method, arguments) if self.mood else ""
        kind, _, seconds = how.partition(" ")
        if kind and kind not in BEFORE + AFTER:
            raise ValueError(f"no such fault: {how}")
        return kind, float(seconds or 1)


async def meet(request: web.Request, how: str, seconds: float) -> web.StreamResponse:
    """Answer *request* as the fault *how* has it."""
    match how:
        case "500" | "502" | "503" | "504":
            return web.Response(status=int(how), text=f"<html><h1>{how}</h1></html>", content_type="text/html")
        case "429" | "ratelimited":
            return refused(too_many(seconds))
        case "fatal_error_done":
            return refused(Refused("fatal_error"))
        case "hang" | "late":
            await asyncio.sleep(seconds)
        case _ if how in ERRORS:
            return refused(Refused(how))
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def too_many(seconds: float) -> Refused:
    """Return the refusal of a call that came too early by *seconds*."""
    return Refused("ratelimited", status=429, headers={"Retry-After": str(max(1, math.ceil(seconds)))})


@dataclass
class Bucket:
    """So many at once, and so many a second afterwards."""

    per_second: float
    most: float
    level: float = 0.0
    at: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until one more fits."""
        self.level = max(0.0, self.level - (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (self.level + 1 - self.most) / self.per_second)


TIERS: Mapping[str, int] = {"T1": 1, "T2": 20, "T3": 50, "T4": 100}
"""Calls a minute, of each method in each workspace."""


class Rates:
    """Slack's published rates; what is faster gets a 429 with Retry-After and has no effect."""

    def __init__(
        self,
        *,
        tiers: Mapping[str, int] = TIERS,
        channel: float = 1,
        channel_burst: int = 3,
        posts_per_minute: int = 300,
        commercial: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """*channel*: posts per second in each, *channel_burst* at once after a rest; *posts_per_minute*: in a workspace.

        *commercial*: history as for apps that are sold outside the Marketplace: a page of 15 a minute.
        """
        self._tiers, self._clock = tiers, clock
        self._post = channel, channel_burst
        self._overall = posts_per_minute
        self.commercial = commercial
        self.refusals = 0
        self._buckets: dict[tuple[str, ...], Bucket] = defaultdict(lambda: Bucket(1, 1))

    def check(self, team: str, method: str, tier: str, arguments: Arguments) -> None:
        """Count a call. Raise Refused if it came too early."""
        now = self._clock()
        buckets = self._of(team, method, tier, arguments)
        wait = max((bucket.wait(now) for bucket in buckets), default=0.0)
        if wait > 1e-9:
            self.refusals += 1
            raise too_many(wait)
        for bucket in buckets:
            bucket.level += 1

    def _of(self, team: str, method: str, tier: str, arguments: Arguments) -> list[Bucket]:
        if tier == "post":
            channel, burst = self._post
            return [
                self._bucket((team, "post"), self._overall / 60, self._overall),
                self._bucket((team, "post", text_of(arguments, "channel")), channel, burst),
            ]
        if tier not in self._tiers:
            return []
        most = self._tiers[tier]
        if self.commercial and method in ("conversations.history", "conversations.replies"):
            most = 1
        return [self._bucket((team, method), most / 60, most)]

    def _bucket(self, name: tuple[str, ...], per_second: float, most: float) -> Bucket:
        if name not in self._buckets:
            self._buckets[name] = Bucket(per_second, most)
        return self._buckets[name]
