"""The workspaces that are served: the one of a token, or all in which the app was installed, for as long as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from time import monotonic
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import TokenRefused
from adapters.slack.address import serving
from adapters.slack.connection import REFUSED, UNANSWERED, Workspace, error_of, speaking_for
from adapters.slack.people import People
from bot.service.installations import Installations, Installed
from bot.service.ports import Away, Clock

log = structlog.get_logger(__name__)

LOOK = 2.0
"""Seconds between looks at what other processes installed."""
TIDY = timedelta(hours=1)
"""Between two looks for permissions to install that nobody used."""
DEAD = frozenset({"account_inactive", "token_revoked"})
"""What Slack says of a token whose app is gone, and of no other."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while Slack does not tell whether the app is still there; doubled each time."""


class Workspaces(Protocol):
    """Those that are served now."""

    gone: dict[str, str]
    """Why those that were served are served no more."""

    def there(self) -> Mapping[str, Workspace]:
        """Return them, by team."""

    async def of(self, team: str) -> Workspace | None:
        """Return that of *team*, None if the app is not there. Raise Away."""

    def doubt(self, team: str, reason: str = "") -> None:
        """Take note that the app may be gone from *team*. *reason*: by what Slack told."""

    async def run(self) -> None:
        """Keep up with what is there, until cancelled. Raise TokenRefused if nothing can be served any more."""


class Only:
    """The one workspace of a token. Implements `Workspaces`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.gone: dict[str, str] = {}
        self._taken_away = asyncio.Event()

    def there(self) -> Mapping[str, Workspace]:
        return {self._workspace.team: self._workspace}

    async def of(self, team: str) -> Workspace | None:
        return self._workspace if team == self._workspace.team else None

    def doubt(self, team: str, reason: str = "") -> None:
        if reason:
            log.error("slack is gone", team=team, reason=reason)
            self.gone[team] = reason
            self._taken_away.set()

    async def run(self) -> None:
        await self._taken_away.wait()
        raise TokenRefused("slack")


class Everywhere:
    """All workspaces in which an app is installed, by this process or another. Implements `Workspaces`."""

    def __init__(
        self, app: str, store: Installations, client: AsyncWebClient, clock: Clock, teams: Collection[str] = ()
    ) -> None:
        """*app*: its client id. *client* lends its connections. *teams*: those that are served, all if it is empty."""
        self._app, self._store, self._client, self._clock, self._teams = app, store, client, clock, teams
        self._there: dict[str, tuple[Installed, Workspace]] = {}
        self.gone: dict[str, str] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._looking = asyncio.Lock()
        self._looked = 0.0
        """When the database was last asked."""

    def there(self) -> Mapping[str, Workspace]:
        return {team: workspace for team, (_, workspace) in self._there.items()}

    async def of(self, team: str) -> Workspace | None:
        """Return that of *team*. For one that is not known the database is asked anew; all who ask meanwhile share that."""
        came = monotonic()
        if team not in self._there:
            async with self._looking:
                if team not in self._there and self._looked <= came:
                    await asyncio.sleep(self._looked + LOOK / 2 - monotonic())
                    await self._look()
        return self._there[team][1] if team in self._there else None

    async def look(self) -> None:
        """Take up what was installed, leave what was taken away. Raise Away."""
        async with self._looking:
            await self._look()

    def doubt(self, team: str, reason: str = "") -> None:
        """Ask Slack whether *team* still has the app: what it told may be older than an installation."""
        if team in self._there and (team not in self._asking or self._asking[team].done()):
            self._asking[team] = asyncio.create_task(self._ask(team, *self._there[team], reason))

    async def run(self) -> None:
        tidied = None
        try:
            while True:
                try:
                    await self.look()
                    now = self._clock.now()
                    if tidied is None or now - tidied >= TIDY:
                        await self._store.forget_states(now)
                        tidied = now
                except Away as away:
                    log.warning("database away: where the app is installed is not known anew", reason=str(away))
                await asyncio.sleep(LOOK)
        finally:
            for task in self._asking.values():
                task.cancel()
            await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _look(self) -> None:
        self._looked = monotonic()
        installed = await self._store.installed(self._app)
        found = {one.team: one for one in installed if not self._teams or one.team in self._teams}
        for team in self._there.keys() - found.keys():
            del self._there[team]
            self.gone.setdefault(team, "the app was taken away from the workspace")
            log.warning("a workspace is served no more", team=team)
        for team, one in found.items():
            if team not in self._there or self._there[team][0] != one:
                self._take_up(one)

    def _take_up(self, one: Installed) -> None:
        """Serve a workspace, or go on with its new token. The people whom it knows stay known if the bot is the same."""
        before = self._there.get(one.team)
        self.gone.pop(one.team, None)
        if before is not None and (before[1].user, before[1].bot) == (one.user, one.bot):
            before[1].client.token = one.token
            self._there[one.team] = (one, before[1])
            return
        client, session = speaking_for(one.token, self._client), self._client.session
        if session is None:
            raise ValueError("a client without a session")
        workspace = Workspace(client, session, one.team, one.user, one.bot, one.name, People(client))
        self._there[one.team] = (one, workspace)
        log.info("a workspace is served", team=one.team)
        self.doubt(one.team)

    async def _ask(self, team: str, one: Installed, workspace: Workspace, reason: str) -> None:
        """Leave *team* if Slack does not take its token, for good. Asked until Slack or the database has answered."""
        pause = FIRST_PAUSE
        while True:
            try:
                if not await self._refused(workspace, told=bool(reason)):
                    return
                await self._store.uninstalled(self._app, one, serving(team), self._clock.now())
                await self.look()
                if team not in self._there:
                    self.gone[team] = reason or "its token is refused"
                    log.error("slack is gone", team=team, reason=self.gone[team])
            except Away as away:
                log.warning("database away: a workspace cannot be left", team=team, reason=str(away))
            except (SlackApiError, *UNANSWERED) as error:
                log.warning("slack does not tell whether it has the app", team=team, error=type(error).__name__)
            else:
                return
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _refused(self, workspace: Workspace, *, told: bool) -> bool:
        """Return whether Slack refuses the token, or says that it is of another workspace. *told*: Slack told so before.

        Untold, only what is said of no other token counts: what looks wrong for a moment must take nothing away.
        """
        try:
            said = await workspace.client.auth_test()
        except SlackApiError as error:
            if error_of(error) not in REFUSED:
                raise
            return told or error_of(error) in DEAD
        return bool(said.get("team_id") != workspace.team)
