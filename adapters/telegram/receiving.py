"""What becomes of updates, however they came: read, kept; and then the courtesies, and the bytes of files."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from adapters.telegram.address import chat_of, serving
from adapters.telegram.files import fetcher
from adapters.telegram.inbound import Inbound, pressed_id
from bot.model.events import Arrival
from bot.service.fetching import Fetching, may_await
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)

LONG = 1.0
"""Seconds after which a chat is shown that its message is being dealt with."""
MOST_TYPING = 20
"""Chats that are shown so at once."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update, read: *arrival* None if it concerns nobody. *press* is to be answered after the commit, "" if it is none."""

    number: int | None
    arrival: Arrival | None
    press: str


class Receiving:
    """One bot's way in. `fetching` is to be run beside it."""

    def __init__(self, bot: Bot, door: Door, store: Store, clock: Clock) -> None:
        self._bot, self.door, self._clock = bot, door, clock
        self._inbound = Inbound(bot.id, bot.username)
        self.fetching = Fetching(door, store, clock, serving(bot.id), fetcher(bot))
        self._courtesies: set[asyncio.Task[None]] = set()

    def read(self, updates: Sequence[object]) -> list[Received]:
        """Return what *updates* are. Nothing is raised, whatever they are."""
        now = self._clock.now()
        return [Received(_number_of(update), self._inbound.arrival(update, now), pressed_id(update)) for update in updates]

    async def take(self, received: Sequence[Received]) -> None:
        """Return once all are kept: acknowledge now. Raise Away: do not."""
        arrivals = [one.arrival for one in received if one.arrival]
        slow = asyncio.get_running_loop().call_later(LONG, self._show_typing, arrivals)
        try:
            await self.door.accept(arrivals)
        finally:
            slow.cancel()
        if any(may_await(one.event) for one in arrivals):
            self.fetching.wake()
        for press in (one.press for one in received if one.press):
            self._do(self._answer(press))

    def _show_typing(self, arrivals: Sequence[Arrival]) -> None:
        """It takes long: show to whom it concerns that something is being done. Of many at once, to the first."""
        chats = dict.fromkeys(chat_of(one.event.address) for one in arrivals if one.event)
        for chat in [chat for chat in chats if chat > 0][:MOST_TYPING]:  # in a group nothing is shown
            self._do(self._typing(chat))

    def _do(self, courtesy: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(courtesy)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def _typing(self, chat: int) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def _answer(self, press: str) -> None:
        """Stop the little clock on a pressed button. Best effort, after the commit: it dies within seconds anyhow."""
        try:
            await self._bot.answer_callback_query(press)
        except TelegramError as error:
            log.debug("press not answered", error=type(error).__name__)


def _number_of(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else None  # True is an int
