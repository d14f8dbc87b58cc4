"""The Bolt app: what it checks (signatures, whose event it is) comes first, then everything goes to `Receiving`.

It never asks Slack who it is while an event waits: an `auth.test` that failed would make Bolt acknowledge the event and drop
it. Nothing but a 200 acknowledges, and a 200 is given after the commit only.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.address import is_direct
from adapters.slack.connection import Workspace
from bot.model.parts import Phrase
from bot.phrases.speak import voice
from bot.service.ports import Away

log = structlog.get_logger(__name__)

NO_SECRET = "not used over sockets"  # noqa: S105 - Bolt wants one even where nothing is signed


def make_app(workspace: Workspace, take: Callable[[object], Awaitable[None]], signing_secret: str = "") -> AsyncApp:
    """Return the app of one workspace. *take* returns once a payload is kept: then it is acknowledged; Away: it is not."""
    quiet = logging.getLogger("adapters.slack.sdk")
    quiet.setLevel(logging.CRITICAL + 1)  # the SDK logs payloads with their words; what matters is logged here

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_token=workspace.token,
            bot_user_id=workspace.user,
            bot_id=workspace.bot,
        )

    app = AsyncApp(
        logger=quiet,
        client=AsyncWebClient(base_url=workspace.client.base_url, session=workspace.session, retry_handlers=[]),
        authorize=authorize,
        signing_secret=signing_secret or NO_SECRET,
        request_verification_enabled=bool(signing_secret),
        process_before_response=True,
    )
    app.use(_Everything(take))
    app.error(_failed)
    return app


class _Everything(AsyncMiddleware):
    """Takes every payload that came through the checks; nothing is left for listeners."""

    def __init__(self, take: Callable[[object], Awaitable[None]]) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        try:
            await self._take(req.body)
        except Away:
            log.warning("database away: the event stays with slack")
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=_pointer(req.body))


def _pointer(body: Mapping[str, Any]) -> str | dict[str, str]:
    """Return what the caller of a command in a channel is shown, and nobody else: where the answer is."""
    if "command" not in body or is_direct(str(body.get("channel_id", ""))):
        return ""
    return {"response_type": "ephemeral", "text": voice("", "").label(Phrase("slack-answer-in-messages"))}


async def _failed(error: Exception, **_: Any) -> BoltResponse:
    """Log a fault without what was said; Slack brings the event again."""
    log.error("fault while receiving", error=type(error).__name__)
    return BoltResponse(status=500, body="")
