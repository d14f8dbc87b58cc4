"""How updates come in, by polling or by webhook, and whether they do: the health of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from adapters.shared.listening import Health, TokenRefused
from adapters.telegram.address import serving
from adapters.telegram.bot import FIRST_PAUSE, LONGEST_PAUSE, POLL_SECONDS
from adapters.telegram.gap import Gap
from adapters.telegram.polling import Polling
from adapters.telegram.profile import Profile
from adapters.telegram.receiving import Receiving
from adapters.telegram.webhook import Webhook, announce
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)

SILENCE = 4 * POLL_SECONDS
"""Seconds without a good poll after which something is wrong."""
LOOK = 60.0
"""Seconds between looks at what Telegram says of the webhook."""
RECENT = timedelta(minutes=5)
"""How long a failure to bring an update is taken for the present state."""


class TelegramIn:
    """One bot's way in. The bot is initialized. Implements `WayIn`."""

    name = "telegram"

    def __init__(
        self, bot: Bot, door: Door, store: Store, clock: Clock, *, webhook: str = "", poll_seconds: int = POLL_SECONDS
    ) -> None:
        """*webhook*: the public address to which Telegram brings updates; "" to fetch them."""
        self._bot, self._clock, self._url = bot, clock, webhook
        self._secret = secrets.token_urlsafe(32)
        self._receiving = Receiving(bot, door, store, clock)
        self._polling = None if webhook else Polling(bot, self._receiving, clock, poll_seconds=poll_seconds)
        self._webhook = Webhook(self._receiving, self._secret) if webhook else None
        self._profile = Profile(bot, store)
        self._gap = Gap(door, store, clock, serving(bot.id), self._well, bot.username)
        self.trouble = ""
        """What keeps Telegram from bringing updates."""

    @property
    def quiet_seconds(self) -> float:
        """Seconds since Telegram last answered a poll; 0 where it brings the updates."""
        return self._polling.quiet_seconds if self._polling else 0.0

    async def run(self) -> None:
        """Receive until cancelled, and what goes with it. Raise TokenRefused."""
        beside = [asyncio.create_task(work) for work in (self._receiving.fetching.run(), self._profile.run(), self._gap.run())]
        try:
            await self._settle()
            await (self._polling.run() if self._polling is not None else self._watch())
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _settle(self) -> None:
        """Tell Telegram how updates are to come, once it answers. What waits goes on waiting. Raise TokenRefused."""
        pause = FIRST_PAUSE
        while True:
            try:
                if self._url:
                    await announce(self._bot, self._url, self._secret)
                else:
                    await self._bot.delete_webhook(drop_pending_updates=False)
            except InvalidToken:
                raise TokenRefused("telegram") from None
            except TelegramError as error:
                log.warning("telegram does not answer", error=type(error).__name__)
            else:
                return
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _watch(self) -> None:
        """Look now and then whether Telegram can bring updates."""
        while True:
            await self.look()
            if self.trouble:
                log.error("webhook in trouble", reason=self.trouble)
            await self._clock.sleep(LOOK)

    async def look(self) -> None:
        """Ask Telegram whether it can bring updates. Raise TokenRefused."""
        try:
            said = await self._bot.get_webhook_info()
        except InvalidToken:
            raise TokenRefused("telegram") from None
        except TelegramError as error:
            self.trouble = f"telegram does not answer ({type(error).__name__})"
            return
        failed = said.last_error_date
        if said.url != self._url:
            self.trouble = "another webhook is set for this bot, or none"
        elif said.pending_update_count and failed and self._clock.now() - failed < RECENT:
            self.trouble = f"updates wait; the last one could not be brought: {said.last_error_message}"
        else:
            self.trouble = ""

    async def note(self) -> None:
        """Note that all is well, and tell of a gap that is over. Raise Away."""
        await self._gap.look()

    def _well(self) -> bool:
        """Return whether updates come in, not merely that nothing speaks against it yet."""
        return self.health().well and (self._polling is None or self._polling.polled)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the webhook's route, if there is a webhook."""
        return [] if self._webhook is None else [web.post(urlsplit(self._url).path or "/", self._webhook.serve)]

    def health(self) -> Health:
        """Return whether updates come in."""
        if self._polling is None:
            return Health(not self.trouble, {"webhook": self._url, "trouble": self.trouble})
        quiet = round(self._polling.quiet_seconds, 1)
        return Health(quiet < SILENCE, {"seconds_since_poll": quiet})
