"""Sends what is to be said, at Slack's pace, and tells what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.parts import Parts
from adapters.slack.address import serving, split
from adapters.slack.connection import FAULTS, NOBODY, REFUSED, UNANSWERED, Workspace, delayed, error_of, seconds_of, status_of
from adapters.slack.home import home
from adapters.slack.limits import CHANNEL_BURST, CHANNEL_PER_SECOND, WORKSPACE_PER_SECOND
from adapters.slack.markup import SEND_WITH
from adapters.slack.render import Rendered, Shown, render
from adapters.slack.uploads import Uploads
from bot.model.effects import Message
from bot.model.shapes import Glance
from bot.phrases.speak import speak
from bot.service.pace import Pace, Rates
from bot.service.ports import Clock, DeliveryDelayed, NotAccepted, OutcomeUnknown, ToSend, Unreachable

log = structlog.get_logger(__name__)

RATES = Rates(WORKSPACE_PER_SECOND, CHANNEL_PER_SECOND, CHANNEL_BURST, CHANNEL_PER_SECOND)
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
"""What Slack says of a message that can no longer be changed."""
MOVING = frozenset({"org_login_required", "team_added_to_org"})
"""What Slack says while it moves a workspace to an organisation: nothing is done until that is over."""
SHOWS_A_FILE = "files.completeUploadExternal"
LISTED = timedelta(minutes=10)
"""After which it is asked again who is gone."""
PAGE = 200
"""Conversations asked for at once."""
WAIT = 5.0
"""Seconds before the next try while Slack does not take the token, or moves the workspace."""


class Sender:
    """Implements `bot.service.ports.Platform` for one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        rates: Rates | None = RATES,
        command: str = "tour",
        doubt: Callable[[], object] = lambda: None,
    ) -> None:
        """*rates* None: as fast as the server answers. *command*: the slash command that carries all others.

        *doubt* is called when Slack does not take the token.
        """
        self.workspace, self._clock, self._command, self._doubt = workspace, clock, command, doubt
        self.serving: tuple[str, ...] = (serving(workspace.team),)
        self._pace = Pace(rates, clock) if rates else None
        self._parts, self._uploads = Parts(), Uploads(workspace)
        self._gone: frozenset[str] = frozenset()
        self._listed: datetime | None = None
        self._listing = asyncio.Lock()
        self._not_before: dict[str, float] = {}
        """By method: when it may be called again."""

    async def send(self, to_send: ToSend) -> str:
        """Say the message and send it; return the ts of its last part, which a newer one in its slot changes."""
        message = to_send.message
        team, channel = split(message.address)
        if team != self.workspace.team:
            raise NotAccepted("of another workspace")
        if isinstance(message.shape, Glance):
            return await self._publish(channel, message, message.shape, to_send)
        if message.bulk and await self._deserted(channel):
            raise Unreachable
        rendered = render(speak(message, to_send.language, to_send.time_zone), self._command)
        one = rendered.messages[0] if len(rendered.messages) == 1 and rendered.file is None else None
        if to_send.edits and one and await self._update(channel, to_send.edits, one, bulk=message.bulk):
            return to_send.edits
        return await self._post(channel, message.id, rendered, bulk=message.bulk)

    async def _post(self, channel: str, message: str, rendered: Rendered, *, bulk: bool) -> str:
        """Post the parts that have not arrived yet, then the file."""
        arrived = self._parts.of(message)
        for shown in rendered.messages[len(arrived) :]:
            told = {"channel": channel, "text": shown.text, "blocks": shown.blocks, **SEND_WITH}
            said = await self._call(channel, "chat.postMessage", self._saying("chat.postMessage", told), bulk=bulk)
            arrived.append(str(said["ts"]))
        if rendered.file is not None:
            name, content = rendered.file

            async def call(method: str, work: Callable[[], Awaitable[Any]]) -> Any:
                return await self._call(channel, method, work, bulk=bulk, paced=method == SHOWS_A_FILE)

            await self._uploads.hand_over(channel, message, name, content, call)
        self._parts.whole(message)
        return arrived[-1] if arrived else ""

    async def _publish(self, channel: str, message: Message, shape: Glance, to_send: ToSend) -> str:
        """Show the page in the App Home of whoever's direct message *channel* is."""
        people, client = self.workspace.people, self.workspace.client
        user = await self._call(channel, "conversations.info", lambda: people.user(channel), bulk=message.bulk)
        view = home(message, shape, to_send.language, to_send.time_zone)
        await self._call(channel, "views.publish", lambda: client.views_publish(user_id=user, view=view), bulk=message.bulk)
        return ""

    async def _update(self, channel: str, ts: str, shown: Shown, *, bulk: bool) -> bool:
        """Change a message in place; return whether that could be done."""
        told = {"channel": channel, "ts": ts, "text": shown.text, "blocks": shown.blocks}
        try:
            await self._call(channel, "chat.update", self._saying("chat.update", told), bulk=bulk)
        except NotAccepted as refusal:
            if str(refusal) in GONE:
                return False
            raise
        return True

    def _saying(self, method: str, told: Mapping[str, object]) -> Callable[[], Awaitable[Any]]:
        """Return the call of a method. The SDK's own for it would look through all blocks for what ours never are."""
        client = self.workspace.client
        return lambda: client.api_call(method, json=dict(told))  # the SDK adds to it

    async def _deserted(self, channel: str) -> bool:
        """Return whether nobody reads *channel* any more, as far as was known lately.

        Slack takes messages for those who were deactivated as for others. Before bulk, which would go on for them for ever, the
        list of direct messages tells it: one call for two hundred people, once in a while.
        """
        async with self._listing:
            now = self._clock.now()
            if self._listed is None or now - self._listed >= LISTED:
                self._listed = now
                try:
                    self._gone = frozenset([channel async for channel in self._deactivated()])
                except (SlackApiError, *UNANSWERED) as error:
                    log.warning("who is gone is not known", error=type(error).__name__)
        return channel in self._gone

    async def _deactivated(self) -> AsyncIterator[str]:
        """Yield the direct messages whose other end is gone."""
        cursor: str | None = None
        while True:
            said = await self.workspace.client.conversations_list(types="im", limit=PAGE, cursor=cursor)
            for one in said.get("channels") or []:
                if one.get("is_user_deleted"):
                    yield str(one["id"])
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _call(
        self, channel: str, method: str, call: Callable[[], Awaitable[Any]], *, bulk: bool, paced: bool = True
    ) -> Any:
        """Make one call at the permitted pace; raise what the outbox understands."""
        if self._pace is not None and paced:
            await self._pace.turn(channel, bulk=bulk)
        now = self._clock.now().timestamp()
        if (wait := self._not_before.get(method, 0.0) - now) > 0:
            raise DeliveryDelayed(wait)
        try:
            return await call()
        except SlackApiError as error:
            raise self._meaning(error, method) from None
        except UNANSWERED:
            raise OutcomeUnknown from None

    def _meaning(self, error: SlackApiError, method: str) -> Exception:
        """Return what the outbox understands by Slack's answer."""
        said = error_of(error)
        if delayed(error):
            wait = seconds_of(error)
            self._not_before[method] = self._clock.now().timestamp() + wait  # of the method, whatever the channel
            return DeliveryDelayed(wait)
        if said in MOVING:
            return DeliveryDelayed(WAIT)
        if said in NOBODY:
            return Unreachable()
        if said in REFUSED:
            log.error("slack refuses the token", reason=said, team=self.workspace.team)
            self._doubt()
            return DeliveryDelayed(WAIT)
        if said in FAULTS or status_of(error) >= 500 or said.startswith("http_"):
            return OutcomeUnknown()
        return NotAccepted(said)
