"""How what people say at Slack reaches the service: over sockets or signed requests, and by reading what was missed.

One app has one connection, or one address, for all workspaces in which it is installed. What comes says for which it is, and
is dealt with by that one's token, people and pace only; what is for a workspace without the app concerns nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import Health
from adapters.shared.payload import UNREADABLE
from adapters.shared.tasks import first
from adapters.slack.app import Everything, make_app
from adapters.slack.connection import Workspace
from adapters.slack.inbound import Inbound, team_of
from adapters.slack.manifest import PATH
from adapters.slack.requests import Requests
from adapters.slack.served import Manner, Served
from adapters.slack.sockets import PATIENCE, Sockets
from adapters.slack.workspaces import Only, Workspaces
from bot.service.ports import Clock, Door, Store

log = structlog.get_logger(__name__)

LOOK = 0.5
"""Seconds between looks at which workspaces are there."""


class SlackIn:
    """The way in of one app. Implements `WayIn`."""

    name = "slack"

    def __init__(
        self,
        workspaces: Workspaces,
        door: Door,
        store: Store,
        clock: Clock,
        manner: Manner = Manner(),  # noqa: B008 - it is frozen
        *,
        app_client: AsyncWebClient | None = None,
        signing_secret: str = "",
        pages: Sequence[web.RouteDef] = (),
    ) -> None:
        """*app_client* (of the xapp token): events come over sockets. Else *signing_secret*: by signed requests.

        *pages*: what is served beside.
        """
        self._workspaces, self._door, self._store, self._clock, self._manner = workspaces, door, store, clock, manner
        everything = Everything(self._take)
        app = make_app(everything)
        self._sockets = Sockets(app, everything, app_client, self._in_trouble, clock) if app_client else None
        self._requests = None if app_client else Requests(app, signing_secret)
        self._pages = pages
        self._inbound = Inbound(manner.command)
        self._served: dict[str, Served] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Receive until cancelled, and what goes with it. Raise TokenRefused."""
        works = [self._workspaces.run(), self._attend()]
        if self._sockets is not None:
            works.append(self._sockets.run())
        try:
            await first(*works)
        finally:
            await asyncio.gather(*(served.stop() for served in self._served.values()), *self._leaving)

    def served(self, team: str) -> Served:
        """Return a workspace that is served."""
        return self._served[team]

    def well(self) -> bool:
        """Return whether events reach us now, as far as can be known."""
        return self._sockets is None or self._sockets.connected

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is to be served: for signed requests, if events come that way, and the pages."""
        return [*(self._requests.routes() if self._requests else ()), *self._pages]

    def health(self) -> Health:
        """Return whether events reach us, as far as can be known, and how each workspace is."""
        there, gone = self._workspaces.there(), self._workspaces.gone
        if isinstance(self._workspaces, Only):
            if gone:
                return Health(False, {"trouble": next(iter(gone.values()))})
            each: dict[str, str] = {}
        else:
            each = {**{team: self._state(team) for team in sorted(there)}, **gone}
        if self._sockets is None:
            return Health(True, {"requests": PATH, **each})
        quiet = round(self._sockets.quiet_seconds, 1)
        return Health(quiet < 2 * PATIENCE, {"seconds_without_connection": quiet, **each})

    async def _take(self, payload: object, tries: int) -> None:
        """Return once *payload* is kept: acknowledge now. Raise Away: do not."""
        try:
            team = team_of(payload)
        except UNREADABLE:
            await self._door.accept(self._inbound.arrivals(payload, self._clock.now()))
            return
        workspace = await self._workspaces.of(team)
        if workspace is None:
            log.warning("an event for a workspace without the app", team=team)
            return
        await self._serve(workspace).receiving.take(payload, tries)

    async def _attend(self) -> None:
        """Serve each workspace for as long as it is there."""
        while True:
            there = self._workspaces.there()
            for workspace in there.values():
                self._serve(workspace)
            for team in self._served.keys() - there.keys():
                self._leave(team)
            await asyncio.sleep(LOOK)

    def _serve(self, workspace: Workspace) -> Served:
        served = self._served.get(workspace.team)
        if served is not None and served.workspace is workspace:
            return served
        if served is not None:
            self._leave(workspace.team)
        on_gone = partial(self._workspaces.doubt, workspace.team)
        how = self._door, self._store, self._clock, self._manner, self.well, on_gone
        served = Served(workspace, *how, blind=self._sockets is None)
        self._served[workspace.team] = served
        served.start()
        return served

    def _leave(self, team: str) -> None:
        task = asyncio.create_task(self._served.pop(team).stop())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _in_trouble(self, since: datetime) -> None:
        for served in self._served.values():
            served.receiving.in_trouble(since)

    def _state(self, team: str) -> str:
        served = self._served.get(team)
        return "reading what was missed" if served is not None and served.receiving.trouble else "in service"
