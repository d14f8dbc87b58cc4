"""The updates that wait, and getUpdates: what an offset confirms, how long one waits, who may ask.

As in the public source of the server, tdlib/telegram-bot-api: ids rise; a second getUpdates ends the first; an offset far in
the future confirms nothing; a press waits for 150 seconds, all else for a day.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.standins.telegram.wire import Arguments, Refused, json_of, number_of

MOST, LONGEST = 100, 50
FUTURE = 10
"""An offset further than this beyond the last update is taken for one of another time."""
LIFE = {"callback_query": 150}
DAY = 86_400
KINDS = (
    *("message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result"),
    *("callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_join_request"),
)
"""What is told by default; three more kinds must be asked for."""
Lane = tuple[str, int]
_ASKED_FOR = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(slots=True, eq=False)
class Waiting:
    """An update that is not confirmed."""

    id: int
    update: dict[str, Any]
    lane: Lane
    """Webhooks get the updates of a lane one after the other, different lanes side by side."""
    expires: int
    encoded: str

    @classmethod
    def of(cls, number: int, update: dict[str, Any], now: int) -> Waiting:
        whole = {"update_id": number, **update}
        kind = next((key for key in update if key != "update_id"), "")
        return cls(
            number, whole, _lane(kind, update.get(kind)), _date(update.get(kind), now) + LIFE.get(kind, DAY), json.dumps(whole)
        )


def _lane(kind: str, payload: object) -> Lane:
    """Return the queue that an update waits in: a chat's for messages, a user's for presses."""
    fields = payload if isinstance(payload, dict) else {}
    owner = fields.get("from" if kind == "callback_query" else "chat")
    number = owner.get("id") if isinstance(owner, dict) else 0
    return ("message" if kind == "edited_message" else kind, number if isinstance(number, int) else 0)


def _date(payload: object, now: int) -> int:
    fields = payload if isinstance(payload, dict) else {}
    date = fields.get("edit_date", fields.get("date", now))
    return date if isinstance(date, int) else now


class Updates:
    """The queue of one bot."""

    def __init__(self) -> None:
        self.waiting: deque[Waiting] = deque()
        self.next_id = 1_000
        self.allowed: tuple[str, ...] = KINDS
        self.expiring = False
        self.news = asyncio.Event()
        self._poll: asyncio.Future[Refused] | None = None

    def push(self, update: dict[str, Any], now: int) -> int:
        """Let *update* wait under a new id; return that."""
        number, self.next_id = self.next_id, self.next_id + 1
        self.waiting.append(Waiting.of(number, update, now))
        self.news.set()
        return number

    def allow(self, arguments: Arguments) -> None:
        """Note which kinds are to be told from now on; if nothing is said, it stays as it was."""
        asked = json_of(arguments, "allowed_updates", called="allowed_updates")
        if isinstance(asked, list):
            named = tuple(kind for kind in map(str, asked) if kind in (*KINDS, *_ASKED_FOR))
            self.allowed = named or KINDS

    def expire(self, now: int) -> None:
        """Forget what has waited too long."""
        if self.expiring:
            self.waiting = deque(update for update in self.waiting if update.expires >= now)

    def forget(self, update: Waiting) -> None:
        """Take out one that was delivered."""
        if self.waiting and self.waiting[0] is update:
            self.waiting.popleft()
        elif update in self.waiting:
            self.waiting.remove(update)

    def end_poll(self, description: str) -> None:
        """End the getUpdates that waits, with a 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(Refused(409, f"Conflict: {description}"))

    async def poll(self, arguments: Arguments) -> list[Waiting]:
        """Confirm what is before the offset; return what waits, at the latest when the time is over."""
        self.end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        self.allow(arguments)
        self._confirm(number_of(arguments, "offset"))
        limit = number_of(arguments, "limit", MOST)
        limit = limit if 1 <= limit <= MOST else MOST
        if not self.waiting:
            await self._wait(min(max(number_of(arguments, "timeout"), 0), LONGEST))
        return list(islice(self.waiting, limit))

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = self.next_id + offset
        elif offset > self.next_id + FUTURE:
            return
        while self.waiting and self.waiting[0].id < offset:
            self.waiting.popleft()

    async def _wait(self, seconds: float) -> None:
        """Wait for news. Raise Refused if another call ends this one."""
        mine = self._poll = asyncio.get_running_loop().create_future()
        self.news.clear()
        news = asyncio.ensure_future(self.news.wait())
        try:
            await asyncio.wait((mine, news), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if mine.done():
            raise mine.result()
        if self._poll is mine:
            self._poll = None
