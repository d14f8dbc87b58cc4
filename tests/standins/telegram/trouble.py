"""What goes wrong on purpose: faults that a test asks for, and Telegram's rates."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from aiohttp import web

from tests.standins.telegram.wire import Arguments, Refused, refused, text_of

BEFORE = ("429", "500", "502", "504", "drop", "hang", "401", "403", "slow")
"""Met before the work: answers of the server, a cut connection, no answer, a slow one."""
AFTER = ("lost", "late")
"""Met after it: the call has its effect, but the connection is cut, or the answer comes when nobody waits for it."""


class Faults(deque[tuple[str, str]]):
    """The faults that wait, each for one call: (method, how) or (method, "how seconds").

    The method may be `*` for any, `file` for a download.
    """

    mood: Callable[[str, Arguments], str] | None = None
    """Asked at each call that no fault waits for: how it goes wrong, "" if it does not."""

    def next(self, method: str, arguments: Arguments) -> tuple[str, float]:
        """Return how this call goes wrong, and the seconds that belong to it; "" if it does not."""
        how = ""
        for fault in self:
            if fault[0].lower() in (method.lower(), "*"):
                self.remove(fault)
                how = fault[1]
                break
        else:
            how = self.mood(method, arguments) if self.mood else ""
        kind, _, seconds = how.partition(" ")
        if kind and kind not in BEFORE + AFTER:
            raise ValueError(f"no such fault: {how}")
        return kind, float(seconds or 1)


async def meet(request: web.Request, how: str, seconds: float) -> web.StreamResponse:
    """Answer *request* as the fault *how* has it."""
    match how:
        case "500" | "502" | "504":
            return web.Response(status=int(how), text=f"<html><h1>{how}</h1></html>", content_type="text/html")
        case "401":
            return refused(Refused(401, "Unauthorized"))
        case "403":
            return refused(Refused(403, "Forbidden: bot was blocked by the user"))
        case "429":
            return refused(too_many(seconds))
        case "hang" | "late":
            await asyncio.sleep(seconds)
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def too_many(seconds: float) -> Refused:
    """Return the refusal of a call that came too early by *seconds*."""
    wait = max(1, math.ceil(seconds))
    return Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


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


class Rates:
    """Telegram's published rates; what is faster gets a 429 and has no effect. Messages and edits count, alike."""

    def __init__(
        self,
        *,
        overall: float = 30,
        chat: float = 1,
        chat_burst: int = 5,
        group_per_minute: float = 20,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """*overall*, *chat*: per second. *chat_burst*: how many a private chat takes at once after a rest."""
        self._clock = clock
        self._overall = Bucket(overall, overall)
        self._private: dict[str, Bucket] = defaultdict(lambda: Bucket(chat, chat_burst))
        self._groups: dict[str, Bucket] = defaultdict(lambda: Bucket(group_per_minute / 60, group_per_minute))
        self.refusals = 0

    def check(self, method: str, arguments: Arguments) -> None:
        """Count a call. Raise Refused if it came too early."""
        if not method.lower().startswith(("sendmessage", "senddocument", "editmessage")):
            return
        chat, now = text_of(arguments, "chat_id"), self._clock()
        buckets = (self._overall, (self._groups if chat.startswith("-") else self._private)[chat])
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 1e-9:
            self.refusals += 1
            raise too_many(wait)
        for bucket in buckets:
            bucket.level += 1
