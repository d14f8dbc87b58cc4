"""Signed requests: Slack brings events, presses and commands to our own server. Nothing is read before its signature holds."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.shared.payload import UNREADABLE
from adapters.slack.manifest import PATH

log = structlog.get_logger(__name__)

OLDEST = 300
"""Seconds that a signature holds, by Slack's advice."""
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


class Requests:
    """What one app is brought."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        if not signing_secret:
            raise ValueError("without a secret anybody could sign")
        self._app, self._secret = app, signing_secret.encode()

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is to be served."""
        return [web.post(PATH, self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._signed(body, request.headers):
            log.warning("a request whose signature does not hold")
            return web.Response(status=401)
        try:
            asked = AsyncBoltRequest(body=body.decode(), headers=dict(request.headers))
            if not isinstance(asked.body, dict):
                raise TypeError("no payload at all")
            answer = await self._app.async_dispatch(asked)
        except UNREADABLE as error:
            log.warning("unreadable request", error=type(error).__name__)
            return web.Response(status=400)
        return await to_aiohttp_response(answer)

    def _signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Return whether Slack signed *body*, and lately."""
        at = headers.get("X-Slack-Request-Timestamp", "")
        if not _TIME.fullmatch(at) or abs(time.time() - int(at)) > OLDEST:
            return False
        mac = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256)
        signed = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(b"v0=" + mac.hexdigest().encode(), signed)
