"""Reading what was missed. Slack gives an event up after some six minutes; what was said then stands only in the history.

After a start, a broken connection, or deliveries that were refused, the direct messages are read from ten minutes before the
trouble, through the same door: what is known already is dropped by its name. A message that reads otherwise now is an edit. One
that is no longer there was deleted, but only if an older one still is: else the workspace forgot it, and its answer stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.address import serving, split
from adapters.slack.connection import UNANSWERED, Workspace, delayed, error_of, seconds_of
from adapters.slack.receiving import Receiving
from bot.model.events import Arrival
from bot.service.ports import Away, Clock, Store

log = structlog.get_logger(__name__)

BEFORE = timedelta(minutes=10)
"""Before the trouble began: longer than Slack tries to deliver."""
LOOK = 5.0
"""Seconds between looks whether there was trouble."""
NOTED = 60.0
"""Seconds between notes of how long all was well, read after the next start."""
PAGE = 200
"""Messages and conversations asked for at once; more than that Slack does not recommend."""
PER_SECOND = 0.8
"""conversations.history and .replies: about 50 a minute (tier 3)."""
FORGOTTEN = frozenset({"thread_not_found", "message_not_found"})


class NotRead(Exception):
    """Slack did not tell; it is to be asked again later."""


class History:
    """One workspace's direct messages."""

    def __init__(
        self,
        workspace: Workspace,
        receiving: Receiving,
        store: Store,
        clock: Clock,
        well: Callable[[], bool],
        per_second: float | None = PER_SECOND,
    ) -> None:
        """*well*: whether events reach us now. *per_second* None: as fast as the server answers."""
        self._workspace, self._receiving, self._store, self._clock = workspace, receiving, store, clock
        self._well, self._pause = well, 1 / per_second if per_second else 0.0
        self._way = serving(workspace.team)

    async def run(self) -> None:
        """Read whenever there was trouble and it is over, until cancelled."""
        heard = await self._heard()
        if heard is not None:
            self._receiving.in_trouble(heard)
        noted: datetime | None = None
        while True:
            now = self._clock.now()
            if self._well() and (since := self._receiving.trouble):
                self._receiving.trouble = None
                await self._read(since)
            elif self._well() and (noted is None or (now - noted).total_seconds() >= NOTED):
                await self._note(now)
                noted = now
            await asyncio.sleep(LOOK if self._pause else 0.05)

    async def _heard(self) -> datetime | None:
        while True:
            try:
                return await self._store.heard(self._way)
            except Away:
                await self._clock.sleep(1)

    async def _note(self, now: datetime) -> None:
        try:
            await self._store.keep_heard(self._way, now)
        except Away:
            self._receiving.in_trouble(now)

    async def _read(self, since: datetime) -> None:
        """Read all direct messages; what fails is begun anew later."""
        try:
            count = await self.read(since - BEFORE)
        except (Away, NotRead) as error:
            log.warning("history not read; it is tried again", reason=str(error))
            self._receiving.in_trouble(since)
            await self._clock.sleep(LOOK)
        else:
            log.info("history read", conversations=count, since=since.isoformat())

    async def read(self, since: datetime) -> int:
        """Read what was said in the direct messages from *since* on; return how many there are. Raise Away or NotRead."""
        known = await self._store.open_messages(self._way)
        count = 0
        async for channel in self._channels():
            theirs = sorted({message.partition("/")[0] for message in known.get(self._receiving.address_of(channel), ())})
            await self._read_channel(channel, f"{since.timestamp():.6f}", theirs)
            count += 1
        return count

    async def _read_channel(self, channel: str, since: str, known: Sequence[str]) -> None:
        """Read one conversation; *known* are its messages in answers that may still change."""
        oldest = min([since, *known], key=float)
        found: dict[str, Any] = {}
        async for message in self._messages(channel, oldest):
            found[str(message.get("ts"))] = message
        for ts in known:
            if ts not in found:
                found[ts] = await self._one(channel, ts)
        now = self._clock.now()
        arrivals: list[Arrival] = []
        for ts in sorted(found, key=float):
            if found[ts] is None:
                log.info("a message is no longer there", channel=channel)
                arrivals += self._receiving.inbound.missing(self._workspace.team, channel, ts, now)
            elif found[ts] and (float(ts) >= float(since) or ts in known):  # what is older and unknown was dealt with long ago
                arrivals += self._receiving.inbound.past(self._workspace.team, channel, found[ts], now)
        await self._receiving.keep(arrivals)

    async def _one(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """Return the message *ts*; None if it was deleted, an empty one if that cannot be told."""
        try:
            said = await self._ask("conversations_replies", channel=channel, ts=ts, limit=PAGE)
            messages = said.get("messages") or []
        except SlackApiError as error:
            if error_of(error) not in FORGOTTEN:
                return {}
            messages = []
        for message in messages:
            if message.get("ts") == ts:
                return dict(message)
        older = await self._ask("conversations_history", channel=channel, latest=ts, limit=1)
        return None if older.get("messages") else {}

    async def _channels(self) -> AsyncIterator[str]:
        """Yield the direct messages of the bot."""
        cursor = ""
        while True:
            said = await self._answered("conversations_list", types="im", limit=PAGE, cursor=cursor)
            for channel in said.get("channels") or []:
                yield str(channel["id"])
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _messages(self, channel: str, oldest: str) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the messages of a conversation, its threads included."""
        cursor = ""
        while True:
            said = await self._answered(
                "conversations_history", channel=channel, oldest=oldest, inclusive=True, limit=PAGE, cursor=cursor
            )
            for message in said.get("messages") or []:
                yield message
                if message.get("reply_count") and str(message.get("latest_reply", "0")) >= oldest:
                    async for reply in self._replies(channel, str(message["ts"])):
                        yield reply
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _replies(self, channel: str, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        while True:
            said = await self._answered("conversations_replies", channel=channel, ts=thread, limit=PAGE, cursor=cursor)
            for message in said.get("messages") or []:
                if message.get("ts") != thread:
                    yield message
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _answered(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """Return Slack's answer. Raise NotRead where there is none."""
        try:
            return await self._ask(method, **arguments)
        except SlackApiError as error:
            raise NotRead(error_of(error)) from None

    async def _ask(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """Call a method at its pace, again after a wait that Slack asks for."""
        while True:
            if self._pause:
                await self._clock.sleep(self._pause)
            try:
                answer = await getattr(self._workspace.client, method)(**{k: v for k, v in arguments.items() if v != ""})
            except SlackApiError as error:
                if not delayed(error):
                    raise
                await self._clock.sleep(seconds_of(error))
            except UNANSWERED as error:
                raise NotRead(type(error).__name__) from None
            else:
                return dict(answer.data)


def channel_of(address: str) -> str:
    """Return the conversation of an address."""
    return split(address)[1]
