"""What becomes of payloads, however they came: read, kept; and what goes with it: files, the Home, who is behind a command."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog
from msgspec.structs import replace
from slack_sdk.errors import SlackApiError

from adapters.shared.hostile import clean
from adapters.shared.payload import UNREADABLE
from adapters.slack.address import address, serving, split
from adapters.slack.connection import NOBODY, UNANSWERED, Workspace, error_of
from adapters.slack.files import fetcher
from adapters.slack.forms import Opening, asked
from adapters.slack.inbound import Inbound, event_key, person_of, speaker_of
from adapters.slack.limits import TRIGGER_SECONDS
from adapters.slack.moments import ts_of
from adapters.slack.notices import HomeOpened, MemberJoined, Notice, RateLimited, TokensRevoked, Uninstalled, notice
from adapters.slack.people import account, vouched_email
from bot.model.events import Arrival, InPublic, Joined, Opened, Pressed, Replied
from bot.model.parts import Phrase
from bot.phrases.speak import voice
from bot.service.fetching import Fetching, may_await
from bot.service.ports import Away, Clock, Door, Store

log = structlog.get_logger(__name__)

HELD_BACK = timedelta(minutes=2)
"""After Slack said that it holds events back: it says so once a minute for as long as it does, and not when it ends."""
KNOWN = timedelta(minutes=1)
"""For which it is remembered who is somebody: a person may be cut off, or forget themselves."""
TELLING_SECONDS = 2.0
"""How long it is waited for what Slack knows of somebody: what they said is to be acknowledged within three seconds."""


class Receiving:
    """One workspace's way in. `fetching` is to be run beside it."""

    def __init__(
        self,
        workspace: Workspace,
        door: Door,
        store: Store,
        clock: Clock,
        command: str = "tour",
        *,
        match_email: bool = False,
        on_gone: Callable[[str], None] = lambda reason: None,
    ) -> None:
        """*match_email*: tell the service the e-mail address of whoever writes and is nobody yet.

        *on_gone* is told, with the reason, that Slack says the app was taken away.
        """
        self._workspace, self._door, self._store, self._clock = workspace, door, store, clock
        self._match_email, self._on_gone = match_email, on_gone
        self._known: set[str] = set()
        """Addresses that belong to somebody."""
        self._known_at: datetime | None = None
        """When these were last read."""
        self._reading = asyncio.Lock()
        self.inbound = Inbound(command)
        self.fetching = Fetching(door, store, clock, serving(workspace.team), fetcher(workspace))
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.trouble: datetime | None = None
        """Since when something may not have reached us, None if all did."""
        self.too_early_until = clock.now()
        """Until when more may be missed, so that a reading would come too early."""
        self._last = clock.now()
        """When something last came at once."""

    async def take(self, payload: object, tries: int = 0) -> None:
        """Return once *payload* is kept: acknowledge now. Raise Away: do not.

        What one person does is taken in the order in which it comes, though deliveries run side by side. *tries*: how often it
        was brought in vain. If that went on for longer than a moment, others may have been given up.
        """
        if self._our_own(payload):
            return
        person = speaker_of(payload)
        turn = self._turns.get(person) or self._turns.setdefault(person, asyncio.Lock())
        async with turn:
            await self._take(payload, tries)

    async def _take(self, payload: object, tries: int) -> None:
        now = self._clock.now()
        if tries > 1:
            self.in_trouble(self._last)
        elif tries == 0:
            self._last = now
        if form := asked(payload):
            await self._open(form, payload)
            return
        found = notice(payload)
        if found is not None and found.team == self._workspace.team:
            self._note(found, now)
        direct = ""
        if person := person_of(payload):
            direct = await self._direct_of(person)
        arrivals = await self._titled(self.inbound.arrivals(payload, now, direct))
        if isinstance(found, HomeOpened) and found.tab == "home":
            arrivals = (self._opened(found, payload, now),)
        if isinstance(found, MemberJoined):
            arrivals = await self._joined(found, payload, now)
        await self.keep(await self.vouched(arrivals, speaker_of(payload)))

    async def _open(self, form: Opening, payload: object) -> None:
        """Open a form: a courtesy, which comes at once or not at all. Where it does not, the person is told, if that can be."""
        client = self._workspace.client
        try:
            async with asyncio.timeout(TRIGGER_SECONDS):
                await client.views_open(trigger_id=form.trigger, view=form.view)
        except (SlackApiError, *UNANSWERED) as error:
            why = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("a form did not open", reason=why)
            with contextlib.suppress(SlackApiError, *UNANSWERED, *UNREADABLE):
                place = payload["channel"]["id"]  # type: ignore[index]  # of a payload that holds a form
                said = voice("", "").label(Phrase("slack-form-failed"))
                await client.chat_postEphemeral(channel=place, user=speaker_of(payload), text=said)

    def _our_own(self, payload: object) -> bool:
        """Return whether Slack tells what this bot said or changed itself, which is every second of all events."""
        if not isinstance(payload, Mapping) or not isinstance(event := payload.get("event"), Mapping):
            return False
        message = event.get("message", event)
        return isinstance(message, Mapping) and event.get("type") == "message" and message.get("bot_id") == self._workspace.bot

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Return once *arrivals* are kept. Raise Away."""
        try:
            await self._door.accept(arrivals)
        except Away:
            self.in_trouble(self._clock.now())
            raise
        if any(may_await(one.event) for one in arrivals):
            self.fetching.wake()

    def _opened(self, found: HomeOpened, payload: object, now: datetime) -> Arrival:
        """Return that somebody opened the App Home."""
        key = event_key(payload) or f"slack:{found.team}:opened:{found.user}:{now.timestamp():.6f}"
        place = address(found.team, found.channel)
        event = Opened(id=key, at=now, at_is_receipt=True, address=place, order=tuple(ts_of(now)))
        return Arrival((key,), b"", event)

    async def _joined(self, found: MemberJoined, payload: object, now: datetime) -> Sequence[Arrival]:
        """Return that somebody came into the workspace for whose address it vouches, if people are known by theirs."""
        email = vouched_email(found.about, found.team) if self._match_email and found.team == self._workspace.team else ""
        if not email or not await self._store.expects(email) or not (direct := await self._direct_of(found.user)):
            return ()
        key = event_key(payload) or f"slack:{found.team}:joined:{found.user}"
        event = Joined(
            id=key,
            at=now,
            at_is_receipt=True,
            address=address(found.team, direct),
            order=tuple(ts_of(now)),
            email=email,
            account=account(found.user, found.about, self._workspace),
        )
        return (Arrival((key,), b"", event),)

    async def vouched(self, arrivals: Sequence[Arrival], person: str) -> Sequence[Arrival]:
        """Return *arrivals* with what Slack tells of *person*, where what they say is said by nobody known so far."""
        spoken = [one.event for one in arrivals if isinstance(one.event, Replied | Pressed)]
        if not spoken:
            return arrivals
        async with self._reading:  # all at once, and seldom: one by one they cost each person's first turn a read of its own
            now = self._clock.now()
            if self._known_at is None or now - self._known_at >= KNOWN:
                self._known, self._known_at = set(await self._store.linked(serving(self._workspace.team))), now
        if spoken[0].address in self._known:
            return arrivals
        if await self._store.seats_at(spoken[0].address) is not None:
            self._known.add(spoken[0].address)
            return arrivals
        about = await self._about(person)
        named = account(person, about, self._workspace)
        email = vouched_email(about, self._workspace.team) if self._match_email else ""
        return [
            Arrival(one.keys, one.raw, replace(one.event, email=email, account=named))
            if isinstance(one.event, Replied | Pressed)
            else one
            for one in arrivals
        ]

    async def _titled(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """Return *arrivals* with the name of the channel that somebody wants to bind, if Slack tells it."""
        named = []
        for one in arrivals:
            event = one.event
            if isinstance(event, InPublic) and not event.title and "bind" in event.text.lower().split():
                event = replace(event, title=await self._name_of(split(event.address)[1]))
            named.append(Arrival(one.keys, one.raw, event))
        return named

    async def _name_of(self, channel: str) -> str:
        """Return what a channel is called, "" if Slack does not tell."""
        try:
            said = await self._workspace.client.conversations_info(channel=channel)
        except (SlackApiError, *UNANSWERED) as error:
            log.warning("no name of a channel", error=type(error).__name__)
            return ""
        about = said.get("channel")
        name = about.get("name") if isinstance(about, dict) else None
        return clean(name) if isinstance(name, str) else ""

    async def _about(self, person: str) -> dict[str, Any]:
        """Return what Slack knows of *person*, nothing if it does not tell that soon."""
        if not person:
            return {}
        try:
            async with asyncio.timeout(TELLING_SECONDS):
                return await self._workspace.people.about(person)
        except (SlackApiError, *UNANSWERED, *UNREADABLE) as error:
            log.warning("slack does not tell who somebody is", error=type(error).__name__)
            return {}

    def in_trouble(self, since: datetime) -> None:
        """Something may have been missed *since*."""
        self.trouble = min(self.trouble, since) if self.trouble else since

    def _note(self, found: Notice, now: datetime) -> None:
        match found:
            case HomeOpened(user=user, channel=channel):
                self._workspace.people.note(user, channel)
            case RateLimited():
                log.error("slack held events back for a minute; they are read from the history")
                self.in_trouble(now)
                self.too_early_until = now + HELD_BACK
            case TokensRevoked(bots=bots) if self._workspace.user in bots:
                self._on_gone("the bot's token was revoked")
            case Uninstalled():
                self._on_gone("the app was taken away from the workspace")
            case _:
                pass

    async def _direct_of(self, person: str) -> str:
        """Return the direct message with *person*, "" if there can be none. Raise Away if Slack does not tell now."""
        try:
            return await self._workspace.people.direct(person)
        except SlackApiError as error:
            if error_of(error) not in NOBODY:
                raise Away(f"slack does not tell the direct message ({error_of(error)})") from None
            log.warning("no direct message", reason=error_of(error))
            return ""
        except UNANSWERED as error:
            raise Away(f"slack does not answer ({type(error).__name__})") from None

    def address_of(self, channel: str) -> str:
        """Return the address of a conversation."""
        return address(self._workspace.team, channel)
