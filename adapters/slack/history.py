"""Reading what was missed. Slack gives an event up after some six minutes; what was said then stands only in the history.

After a start, a broken connection, or deliveries that were refused, the direct messages are read from ten minutes before the
trouble, through the same door: what is known already is dropped by its name. A message that reads otherwise now is an edit. One
that is no longer there was deleted, but only if an older one still is: else the workspace forgot it, and its answer stays.
Signed requests that never arrived leave no trace, so where events come that way the history is also read once an hour.

Does the history reach back to where the trouble began? A workspace may delete what is older than a day or more, and its
members may set that for their own direct messages, so each conversation is asked for itself. A message at or before that
moment proves that all since is there, for the oldest goes first; and whoever was known by then has sent or got one. Where
none is left after an outage of more than a day, they and the secretariat are told from when to when something may be missing.
Slack's `is_limited` says only that something older is hidden, not since when, so nothing hangs on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.hostile import clean
from adapters.shared.payload import UNREADABLE
from adapters.slack.address import serving
from adapters.slack.connection import FAULTS, UNANSWERED, Workspace, delayed, error_of, seconds_of, status_of
from adapters.slack.inbound import speaker_of
from adapters.slack.moments import Ts, ts, ts_of
from adapters.slack.reading import is_gone
from adapters.slack.receiving import Receiving
from bot.model.events import Arrival
from bot.service.missed import Gap, all_missed
from bot.service.pace import Bucket
from bot.service.ports import Away, Clock, Store

log = structlog.get_logger(__name__)

BEFORE = timedelta(minutes=10)
"""Before the trouble began: longer than Slack tries to deliver."""
LOOK = 1.0
"""Seconds between looks whether there was trouble."""
NOTED = 60.0
"""Seconds between notes of how long all was well, read after the next start."""
PAGE = 200
"""Messages and conversations asked for at once; more than that Slack does not recommend."""
PER_SECOND, BURST = 0.65, 10
"""conversations.history and .replies: about 50 a minute (tier 3), some of them at once."""
THREADS = timedelta(days=30)
"""Before the trouble: threads that began then or later are looked through."""
BLIND = timedelta(hours=1)
"""Between two readings where nothing would tell that requests did not arrive."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds before a reading that failed is begun anew; doubled each time."""
CLOSED = frozenset({"channel_not_found", "not_in_channel", "is_archived", "channel_is_limited_access", "access_denied"})
"""What Slack says of a conversation that cannot be read, whenever it is asked."""
FORGOTTEN = frozenset({"thread_not_found", "message_not_found"})


KEPT = timedelta(days=1)
"""A workspace keeps every message at least so long: slack.com/help, Customise message and file retention."""

GONE_BY: Mapping[str, Any] = {"gone": "by"}
"""Stands for a message that the workspace no longer keeps, as far as can be told: nothing older is there either."""


Found: TypeAlias = dict[Ts, Mapping[str, Any] | None]
"""Messages by their ts; None where one was deleted, an empty one where that cannot be told."""


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
        *,
        blind: bool = False,
    ) -> None:
        """*well*: whether events reach us now; *blind*: that cannot be known. *per_second* None: as fast as Slack answers."""
        self._workspace, self._receiving, self._store, self._clock = workspace, receiving, store, clock
        self._well, self._bucket = well, Bucket(per_second, BURST) if per_second else None
        self._blind, self._again = blind, FIRST_PAUSE
        self._untold = False
        """Whether Slack failed to tell of a message whether it is still there."""
        self._way = serving(workspace.team)

    async def run(self) -> None:
        """Read whenever there was trouble and it is over, until cancelled."""
        heard = await self._heard()
        if heard is None:  # the first start of all: from now on nothing may be missed, even if this life is short
            heard = self._clock.now()
            await self._note(heard)
        self._receiving.in_trouble(heard)
        noted: datetime | None = None
        read = self._clock.now()
        while True:
            now = self._clock.now()
            if self._blind and now - read >= BLIND:
                self._receiving.in_trouble(read)
            if self._well() and (since := self._receiving.trouble):
                if now >= self._receiving.too_early_until:
                    self._receiving.trouble = None
                    if await self._read(min(since, read) if self._blind else since):
                        read = now
            elif self._well() and (noted is None or (now - noted).total_seconds() >= NOTED):
                await self._note(read if self._blind else now)  # blind, all is known to be well only where it was read
                noted = now
            await asyncio.sleep(LOOK if self._bucket else 0.05)

    async def _heard(self) -> datetime | None:
        while True:
            try:
                return await self._store.heard(self._way)
            except Away:
                await self._clock.sleep(1)

    async def _note(self, now: datetime) -> None:
        try:
            await self._store.keep_heard(self._way, now, clean(self._workspace.name) or self._workspace.team)
        except Away:
            self._receiving.in_trouble(now)

    async def _read(self, since: datetime) -> bool:
        """Read all direct messages, and return whether that could be done; what fails is begun anew later."""
        try:
            count = await self.read(since)
        except (Away, NotRead) as error:
            log.warning("history not read; it is tried again", reason=str(error))
        except Exception as error:  # a fault of ours must not end the reading for good
            log.exception("fault while reading the history", error=type(error).__name__)
        else:
            self._again = FIRST_PAUSE
            log.info("history read", conversations=count, since=since.isoformat())
            return True
        self._receiving.in_trouble(since)
        await self._clock.sleep(self._again)
        self._again = min(self._again * 2, LONGEST_PAUSE)
        return False

    async def read(self, trouble: datetime) -> int:
        """Read what was missed in the direct messages since *trouble*; return how many could be read. Raise Away or NotRead.

        One that fails keeps no other from being read.
        """
        known = await self._store.open_messages(self._way)
        linked = await self._store.linked(self._way)
        self._untold = False
        since, count, gaps, failed = ts_of(trouble - BEFORE), 0, dict[str, Gap](), ""
        async for channel in self._channels():
            address = self._receiving.address_of(channel)
            try:
                found = await self._read_channel(channel, since, _by_ts(known.get(address, ())))
                if address in linked and (gap := await self._gap(channel, max(trouble, linked[address]), found)):
                    gaps[address] = gap
            except SlackApiError as error:
                log.warning("a conversation cannot be read", channel=channel, reason=error_of(error))
                failed = failed if error_of(error) in CLOSED else error_of(error)
            except (Away, NotRead):
                raise
            except Exception as error:  # a fault of ours
                log.exception("fault while reading a conversation", channel=channel, error=type(error).__name__)
                failed = type(error).__name__
            else:
                count += 1
        if gaps:
            log.error("what was said in an outage may be lost: the workspace keeps it no longer", conversations=len(gaps))
            await self._receiving.keep(await all_missed(self._store, gaps))
        if failed or self._untold:
            raise NotRead(failed or "slack did not tell whether a message is still there")
        return count

    async def _read_channel(self, channel: str, since: Ts, known: Mapping[Ts, Sequence[str]]) -> Found:
        """Read one conversation; *known* are the names of its messages in answers that may still change, by their ts."""
        found: Found = {}
        async for message in self._messages(channel, min([since, *known]), since):
            try:
                found[ts(message.get("ts"))] = message
            except UNREADABLE:
                log.warning("a message without a time", channel=channel)
        for moment in known:
            if moment not in found:
                found[moment] = await self._one(channel, moment)
        now, inbound, team = self._clock.now(), self._receiving.inbound, self._workspace.team
        arrivals, person = list[Arrival](), ""
        for moment, one in sorted(found.items(), key=lambda one: one[0]):
            if one is None or is_gone(one):
                log.info("a message is no longer there", channel=channel)
                for name in known.get(moment, ()):
                    arrivals += inbound.missing(team, channel, name, now)
            elif one and one is not GONE_BY and (moment >= since or moment in known):
                # what is older and unknown was dealt with long ago; what is older and known may have lost its name since
                said = inbound.past(team, channel, one, now, told=moment < since)
                arrivals, person = [*arrivals, *said], speaker_of(one) if said else person
        await self._receiving.keep(await self._receiving.vouched(arrivals, person))
        return found

    async def _gap(self, channel: str, since: datetime, found: Found) -> Gap | None:
        """Return from when to when something may be missing in a conversation; None if all since *since* is there.

        By then something had been said there.
        """
        begun, kept = ts_of(since), self._clock.now() - KEPT
        seen = [moment for moment, one in found.items() if one and one is not GONE_BY]
        gone = [moment.at for moment, one in found.items() if one is GONE_BY and moment > begun]
        if any(moment <= begun for moment in seen) or (since >= kept and not gone):
            return None
        older = await self._ask("conversations_history", channel=channel, latest=str(begun), inclusive=True, limit=1)
        if older.get("messages"):
            return None
        return since, max([*gone, min(moment.at for moment in [*seen, ts_of(max(kept, since))])])

    async def _one(self, channel: str, moment: Ts) -> Mapping[str, Any] | None:
        """Return the message of *moment*; None if it was deleted, an empty one if that cannot be told."""
        try:
            said = await self._ask("conversations_replies", channel=channel, ts=str(moment), limit=PAGE)
            messages = said.get("messages") or []
        except SlackApiError as error:
            if error_of(error) not in FORGOTTEN:
                self._untold = self._untold or error_of(error) in FAULTS or status_of(error) >= 500
                return {}
            messages = []
        for message in messages:
            if message.get("ts") == str(moment):
                return dict(message)
        older = await self._ask("conversations_history", channel=channel, latest=str(moment), limit=1)
        return None if older.get("messages") else GONE_BY

    async def _channels(self) -> AsyncIterator[str]:
        """Yield the direct messages of the bot."""
        cursor = ""
        while True:
            try:
                said = await self._ask("conversations_list", types="im", limit=PAGE, cursor=cursor)
            except SlackApiError as error:
                raise NotRead(error_of(error)) from None
            for channel in said.get("channels") or []:
                yield str(channel["id"])
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _messages(self, channel: str, oldest: Ts, since: Ts) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the messages of a conversation from *oldest* on, and what was said in its threads from *since* on.

        Nothing tells in which threads something was said but the messages that began them, so these are looked through.
        """
        cursor, from_ = "", min(oldest, ts_of(since.at - THREADS))
        while True:
            said = await self._ask(
                "conversations_history", channel=channel, oldest=str(from_), inclusive=True, limit=PAGE, cursor=cursor
            )
            for message in said.get("messages") or []:
                yield message
                if message.get("reply_count") and str(message.get("latest_reply", "")) >= str(since):
                    async for reply in self._replies(channel, str(message["ts"])):
                        yield reply
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _replies(self, channel: str, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        while True:
            said = await self._ask("conversations_replies", channel=channel, ts=thread, limit=PAGE, cursor=cursor)
            for message in said.get("messages") or []:
                if message.get("ts") != thread:
                    yield message
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _ask(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """Call a method at its pace, again after a wait that Slack asks for."""
        while True:
            if self._bucket is not None:
                while wait := self._bucket.wait(self._clock.now().timestamp()):
                    await self._clock.sleep(wait)
                self._bucket.take(self._clock.now().timestamp())
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


def _by_ts(names: Sequence[str]) -> Mapping[Ts, Sequence[str]]:
    """Return the names of messages by their ts; the files of one message have names of their own below it."""
    found: dict[Ts, list[str]] = {}
    for name in sorted(names):
        try:
            found.setdefault(ts(name.partition("/")[0]), []).append(name)
        except UNREADABLE:
            continue  # it came by command: no history has it
    return found
