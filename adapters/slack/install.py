"""The pages at which the app is installed in a workspace: Slack's own OAuth flow, with its SDK and its SDK's stores.

Whoever opens `/slack/install` gets a link to Slack, which asks whether they allow it and sends them back with a code. The state
in it is good for one use, by the same browser, for ten minutes. Tokens do not rotate: the app's manifest says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from html import escape
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.hostile import clean
from adapters.slack.address import serving
from adapters.slack.connection import SDK, UNANSWERED, error_of
from adapters.slack.manifest import INSTALL, REDIRECT, SCOPES
from adapters.slack.workspaces import Everywhere
from bot.model.parts import Phrase
from bot.phrases.speak import voice
from bot.service.installations import Installations
from bot.service.pace import Bucket
from bot.service.ports import Away, Clock

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

STATE_SECONDS = 600
"""For which the way to Slack and back may take."""
PER_SECOND, BURST = 2.0, 20
"""Pages that are shown, whoever asks: each writes a row."""
NAME_CHARACTERS = 200
"""Of a workspace, in the SDK's tables; Slack allows more."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "X-Content-Type-Options": "nosniff",
}


class NotHere(BoltError):
    """The app may not be installed there. *reason* is the end of a phrase's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Installing:
    """The pages of one app."""

    def __init__(
        self,
        workspaces: Everywhere,
        store: Installations,
        engine: AsyncEngine,
        client: AsyncWebClient,
        clock: Clock,
        *,
        client_id: str,
        client_secret: str,
        teams: Collection[str] = (),
        public_url: str = "",
        slack_url: str = "",
    ) -> None:
        """*engine*: of the database in which the SDK's stores write. *teams*: where the app may be installed, "" is anywhere.

        *public_url*: where people reach the pages; if it is "" Slack takes the first of the app's redirect URLs.
        """
        self._clock, self._bucket = clock, Bucket(PER_SECOND, BURST)
        settings = AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{public_url.rstrip('/')}{REDIRECT}" if public_url else None,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
            authorization_url=f"{slack_url.rstrip('/') or 'https://slack.com'}/oauth/v2/authorize",
            installation_store=AsyncSQLAlchemyInstallationStore(client_id, engine, logger=SDK),
            state_store=AsyncSQLAlchemyOAuthStateStore(STATE_SECONDS, engine, logger=SDK),
            state_expiration_seconds=STATE_SECONDS,
            logger=SDK,
        )
        self._flow = _Flow(client, settings, workspaces, store, teams)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is to be served."""

        async def install(request: web.Request) -> web.Response:
            return await self._serve(request, self._flow.handle_installation)

        async def back(request: web.Request) -> web.Response:
            return await self._serve(request, self._flow.handle_callback)

        return [web.get(INSTALL, install, allow_head=False), web.get(REDIRECT, back, allow_head=False)]

    async def _serve(self, request: web.Request, work: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> web.Response:
        now = self._clock.now().timestamp()
        if self._bucket.wait(now):
            answer = _page(429, "busy")
        else:
            self._bucket.take(now)
            try:
                answer = await work(await to_bolt_request(request))
            except UNANSWERED as error:
                log.warning("slack does not answer the installation", error=type(error).__name__)
                answer = _page(502, "try-again")
            except Exception as error:  # of the SDK's stores, which raise whatever the database does
                log.error("an installation failed", error=type(error).__name__)
                answer = _page(503, "try-again")
        response = await to_aiohttp_response(answer)
        response.headers.update(HEADERS)
        return response


class _Flow(AsyncOAuthFlow):
    """The SDK's flow, with our page and our say in where it ends."""

    def __init__(
        self,
        client: AsyncWebClient,
        settings: AsyncOAuthSettings,
        workspaces: Everywhere,
        store: Installations,
        teams: Collection[str],
    ) -> None:
        super().__init__(client=client, logger=SDK, settings=settings)
        self._workspaces, self._store, self._teams = workspaces, store, teams

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return _html("offer", f'<p><a href="{escape(url)}">{escape(_say("link"))}</a></p>')

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep an installation, and serve the workspace from now on. Raise NotHere."""
        team = installation.team_id
        try:
            if installation.is_enterprise_install or not team:
                raise NotHere("whole-organisation")
            if self._teams and team not in self._teams:
                raise NotHere("elsewhere")
        except NotHere as refused:
            log.warning("an installation is refused", team=team, reason=refused.reason)
            await self._give_back(installation.bot_token)
            raise
        installation.team_name = _kept(installation.team_name)
        installation.enterprise_name = _kept(installation.enterprise_name)
        await self._store.within_reach(serving(team))
        await super().store_installation(request, installation)
        log.info("installed", team=team)
        try:
            await self._workspaces.look()
        except Away as away:  # it is looked for again soon
            log.warning("database away", reason=str(away))

    async def _give_back(self, token: str | None) -> None:
        """Give up a token that must not be used. Where that fails nothing is served there all the same."""
        try:
            await self.client.auth_revoke(token=token)
        except SlackApiError as error:
            log.warning("a token could not be given back", reason=error_of(error))
        except UNANSWERED as error:
            log.warning("a token could not be given back", reason=type(error).__name__)


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    return _page(200, "done", name=args.installation.team_name or args.installation.team_id or "")


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    """Say why nothing was installed. What came in the address is not repeated."""
    if isinstance(args.error, NotHere):
        return _page(403, args.error.reason)
    if args.reason == "access_denied":
        return _page(200, "cancelled")
    log.warning("not installed", reason=args.reason if args.suggested_status_code != 200 else "of slack")
    return _page(max(args.suggested_status_code, 400), "stale")


def _kept(name: str | None) -> str | None:
    """Return a name as the SDK's tables can hold it."""
    return clean(name)[:NAME_CHARACTERS] if name else name


def _page(status: int, what: str, **args: str) -> BoltResponse:
    return BoltResponse(status=status, body=_html(what, **args), headers={"Content-Type": "text/html; charset=utf-8"})


def _html(what: str, more: str = "", **args: str) -> str:
    title, text = escape(_say("title")), escape(_say(what, **args))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>{text}</p>{more}</body></html>\n"
    )


def _say(what: str, **args: str) -> str:
    return voice("", "").label(Phrase(f"slack-install-{what}", dict(args)))
