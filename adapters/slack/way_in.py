"""How what people say at Slack reaches the service: over sockets or signed requests, and by reading what was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import Health, TokenRefused
from adapters.shared.tasks import first
from adapters.slack.app import make_app
from adapters.slack.connection import Workspace
from adapters.slack.history import PER_SECOND, History
from adapters.slack.manifest import PATH
from adapters.slack.receiving import Receiving
from adapters.slack.requests import Requests
from adapters.slack.sockets import PATIENCE, Sockets
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)


class SlackIn:
    """One workspace's way in. Implements `WayIn`."""

    name = "slack"

    def __init__(
        self,
        workspace: Workspace,
        door: Door,
        store: Store,
        clock: Clock,
        *,
        app_client: AsyncWebClient | None = None,
        signing_secret: str = "",
        command: str = "tour",
        match_email: bool = False,
        history_per_second: float | None = PER_SECOND,
    ) -> None:
        """*app_client* (of the xapp token): events come over sockets. Else *signing_secret*: by signed requests."""
        self._clock = clock
        self.receiving = Receiving(workspace, door, store, clock, command, match_email=match_email)
        app = make_app(workspace, self.receiving.take)
        self._sockets = Sockets(app, app_client, self.receiving, clock) if app_client else None
        self._requests = None if app_client else Requests(app, signing_secret)
        self._history = History(
            workspace, self.receiving, store, clock, self.well, history_per_second, blind=app_client is None
        )

    async def run(self) -> None:
        """Receive until cancelled, and what goes with it. Raise TokenRefused."""
        beside = [asyncio.create_task(work) for work in (self.receiving.fetching.run(), self._history.run())]
        try:
            if self._sockets is None:
                await self._until_gone()
            else:
                await first(self._sockets.run(), self._until_gone())
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _until_gone(self) -> None:
        """Return never; raise TokenRefused when the workspace took the app away."""
        await self.receiving.taken_away.wait()
        raise TokenRefused("slack")

    def well(self) -> bool:
        """Return whether events reach us now, as far as can be known."""
        return not self.receiving.gone and (self._sockets is None or self._sockets.connected)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes for signed requests, if events come that way."""
        return self._requests.routes() if self._requests else []

    def health(self) -> Health:
        """Return whether events reach us, as far as can be known."""
        if self.receiving.gone:
            return Health(False, {"trouble": self.receiving.gone})
        if self._sockets is None:
            return Health(True, {"requests": PATH})
        quiet = round(self._sockets.quiet_seconds, 1)
        return Health(quiet < 2 * PATIENCE, {"seconds_without_connection": quiet})
