"""The Bolt app: everything goes to `Receiving` at once, and what Bolt would do with it is left out.

What comes over sockets goes past Bolt's dispatch (`adapters.slack.sockets`), which makes a context and a client of each event
and would decide nothing. The app never asks Slack who it is while an event waits: an `auth.test` that failed would make Bolt
acknowledge the event and drop it. Nothing but a 200 acknowledges, and a 200 is given after the commit only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.payload import UNREADABLE
from adapters.slack.address import is_direct
from adapters.slack.connection import SDK
from bot.model.parts import Phrase
from bot.phrases.speak import voice
from bot.service.ports import Away

log = structlog.get_logger(__name__)

NO_SECRET = "not used"  # noqa: S105 - Bolt wants one; signatures are checked in `adapters.slack.requests`, on raw bytes

Take: TypeAlias = Callable[[object, int], Awaitable[None]]
"""Takes a payload that was brought so many times in vain."""


def make_app(everything: Everything) -> AsyncApp:
    """Return the app, for all its workspaces."""

    async def authorize(**_: object) -> AuthorizeResult:
        """Answer nobody: which workspace a payload is for is found out in `adapters.slack.way_in`, after what is taken here."""
        raise LookupError("nothing comes so far")

    app = AsyncApp(
        logger=SDK,
        client=AsyncWebClient(retry_handlers=[], logger=SDK),  # calls nobody
        before_authorize=everything,
        authorize=authorize,
        signing_secret=NO_SECRET,
        request_verification_enabled=False,
        process_before_response=True,
    )

    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Keep what the SDK itself cannot read, as anything unreadable is. A fault of ours: Slack brings the event again."""
        log.error("fault while receiving", error=type(error).__name__)
        return await everything.answer(body) if isinstance(error, UNREADABLE) else BoltResponse(status=500, body="")

    app.error(failed)
    return app


class Everything(AsyncMiddleware):
    """Takes every payload that came through the checks; nothing but Slack's question for an address is left for others."""

    def __init__(self, take: Take) -> None:
        """*take* returns once a payload is kept: it is acknowledged; Away: it is not."""
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        if req.body.get("type") == "url_verification":
            return await next()
        return await self.answer(req.body, tries_of((req.headers.get("x-slack-retry-num") or ("",))[0]))

    async def answer(self, payload: object, tries: int = 0) -> BoltResponse:
        """Keep *payload* and answer the request that brought it."""
        shown = await self.keep(payload, tries)
        return BoltResponse(status=503, body="") if shown is None else BoltResponse(status=200, body=shown or "")

    async def keep(self, payload: object, tries: int = 0) -> dict[str, str] | None:
        """Keep *payload*; return what is shown to whoever did it, {} for nothing. None: it is not kept, acknowledge nothing."""
        try:
            await self._take(payload, tries)
        except Away as away:
            log.warning("not kept: the event stays with slack", reason=str(away))
            return None
        return _pointer(payload)


def _pointer(body: object) -> dict[str, str]:
    """Return what the caller of a command in a channel is shown, and nobody else: where the answer is."""
    if not isinstance(body, Mapping) or "command" not in body or is_direct(str(body.get("channel_id", ""))):
        return {}
    return {"response_type": "ephemeral", "text": voice("", "").label(Phrase("slack-answer-in-messages"))}


def tries_of(told: object) -> int:
    """Return how often Slack brought something in vain, by what it says beside it."""
    number = str(told)
    return int(number) if number.isdecimal() and len(number) < 4 else 0
