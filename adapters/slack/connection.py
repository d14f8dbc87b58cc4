"""The connection to Slack's Web API: one workspace, one session, no retry of the SDK's own, for that could post twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import TokenRefused
from adapters.slack.people import People
from bot.service.ports import Clock

log = structlog.get_logger(__name__)

SDK = logging.getLogger("adapters.slack.sdk")
"""The SDK's own log, silent: it holds payloads with their words. A logger without a level makes it spell out every request."""
SDK.setLevel(logging.CRITICAL + 1)
SLACK = "https://slack.com/api/"
POOL = 64
"""Connections at once."""
SECONDS = 20
"""After which a call is given up."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries while Slack does not answer; doubled each time."""
REFUSED = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"),
        "not_allowed_token_type",
    }
)
"""What Slack says of a token that no try will make good."""
NOBODY = frozenset(
    {
        *("channel_not_found", "user_not_found", "user_disabled", "user_not_visible", "users_not_found", "is_archived"),
        *("cannot_dm_bot", "messages_tab_disabled", "not_in_channel", "restricted_action", "access_denied"),
    }
)
"""What Slack says where nobody is, or may be, written to."""
FAULTS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""What Slack says of itself: the call may have done something."""
UNANSWERED = (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError)
"""What a call raises that may or may not have done something."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One installation of the app. *team* and *user* (the bot's own) are Slack's ids."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    team: str
    user: str
    bot: str
    name: str
    people: People

    @property
    def token(self) -> str:
        """What speaks for the bot here; a new installation brings a new one."""
        return self.client.token or ""


class CannotReach(Exception):
    """The server does not answer as Slack does."""


@asynccontextmanager
async def web_client(token: str, base_url: str = "") -> AsyncIterator[AsyncWebClient]:
    """Give a client that speaks for *token*. *base_url*: of another Slack, such as that for governments; "" is slack.com."""
    root = f"{base_url.rstrip('/')}/api/" if base_url else SLACK
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=POOL),
        timeout=aiohttp.ClientTimeout(total=SECONDS),  # of the client's own the SDK makes no use beside a session
        cookie_jar=aiohttp.DummyCookieJar(),
        json_serialize=_json,
    )
    async with session:
        yield AsyncWebClient(token, base_url=root, session=session, retry_handlers=[], logger=SDK)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def speaking_for(token: str, client: AsyncWebClient) -> AsyncWebClient:
    """Return a client that speaks for *token*, over the connections of *client*."""
    return AsyncWebClient(token, base_url=client.base_url, session=client.session, retry_handlers=[], logger=SDK)


async def introduce(client: AsyncWebClient, clock: Clock) -> Workspace:
    """Return the workspace that the client's token is for, once Slack answers. Raise TokenRefused."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await workspace(client)
        except CannotReach as error:
            log.warning("slack does not answer; it is tried again", error=str(error))
        await clock.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def workspace(client: AsyncWebClient) -> Workspace:
    """Ask whose token it is. Raise TokenRefused or CannotReach."""
    try:
        said = await client.auth_test()
    except SlackApiError as error:
        if error_of(error) in REFUSED:
            raise TokenRefused("slack") from None
        raise CannotReach(error_of(error)) from None
    except UNANSWERED as error:
        raise CannotReach(type(error).__name__) from None
    if client.session is None:
        raise ValueError("a client without a session")
    return Workspace(
        client=client,
        session=client.session,
        team=str(said["team_id"]),
        user=str(said["user_id"]),
        bot=str(said.get("bot_id") or ""),
        name=str(said.get("team") or ""),
        people=People(client),
    )


def error_of(error: SlackApiError) -> str:
    """Return what Slack calls an error; the number of its answer if it gave none. The SDK's own words may hold the request."""
    response = error.response
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    if isinstance(data, dict) and isinstance(data.get("error"), str):
        return str(data["error"])
    return f"http_{status_of(error)}"


def status_of(error: SlackApiError) -> int:
    """Return the number of an answer."""
    return int(getattr(error.response, "status_code", 0) or 0)


def seconds_of(error: SlackApiError) -> float:
    """Return how long Slack asks to wait; a second if it does not say."""
    headers = getattr(error.response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(float(value), 0.0)
            except ValueError:
                break
    return 1.0


def delayed(error: SlackApiError) -> bool:
    """Return whether Slack asks to wait: nothing was done."""
    return status_of(error) == 429 or error_of(error) in ("ratelimited", "rate_limited")
