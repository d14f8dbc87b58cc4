"""Whether an app is in order at Slack: its tokens, what it is allowed, how events come."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError

from adapters.shared.hostile import clean
from adapters.slack.connection import REFUSED, UNANSWERED, CannotReach, error_of, web_client
from adapters.slack.manifest import PATH, SCOPES
from bot.service.installations import Installed

KNOWN = frozenset({"invalid_code", "code_already_used", "code_expired"})
"""What Slack says of a code, once it knows who asks."""
UNKNOWN = frozenset({"invalid_client_id", "bad_client_secret", "invalid_client"})


class NotInOrder(Exception):
    """Something must be done at Slack first. The message says what, in a sentence or two."""


async def condition(token: str, app_token: str = "", base_url: str = "") -> list[str]:
    """Return in sentences whose the tokens are and how events come. Raise NotInOrder or CannotReach.

    *app_token* "": events come by signed requests. Asking for a connection opens none.
    """
    try:
        return [*await _bot(token, base_url), await _sockets(app_token, base_url)]
    except UNANSWERED as error:
        raise CannotReach(type(error).__name__) from None


async def condition_of_app(
    client_id: str, secret: str, app_token: str = "", base_url: str = "", installed: Sequence[Installed] = ()
) -> list[str]:
    """Return in sentences whether Slack knows an app that is for several workspaces, how events come, and how each fares.

    Raise NotInOrder, after all workspaces were asked, or CannotReach. Nothing is installed: a code that nobody gave out is
    refused, but only after the secret.
    """
    try:
        said, wrong = [await _client(client_id, secret, base_url), await _sockets(app_token, base_url)], list[str]()
        for one in installed:
            try:
                said += await _bot(one.token, base_url)
            except NotInOrder as error:
                wrong.append(f"{clean(one.name) or one.team}: {error}")
    except UNANSWERED as error:
        raise CannotReach(type(error).__name__) from None
    if wrong:
        raise NotInOrder("\n".join([*said, *wrong]))
    return said


async def _client(client_id: str, secret: str, base_url: str) -> str:
    async with web_client("", base_url) as client:
        try:
            await client.oauth_v2_access(client_id=client_id, client_secret=secret, code="none")
        except SlackApiError as error:
            said = error_of(error)
            if said not in KNOWN:
                if said in UNKNOWN:
                    raise NotInOrder(
                        f"Slack refuses the client id or secret ({said}). Copy both from Basic Information, App Credentials."
                    ) from None
                raise CannotReach(said) from None
    return "Slack knows the client id and its secret."


async def _bot(token: str, base_url: str) -> list[str]:
    async with web_client(token, base_url) as client:
        try:
            said = await client.auth_test()
        except SlackApiError as error:
            if error_of(error) in REFUSED:
                raise NotInOrder(
                    f"Slack refuses the bot token ({error_of(error)}). Install the app, and copy its token anew."
                ) from None
            raise CannotReach(error_of(error)) from None
    name = f"Slack: the bot token is that of @{clean(str(said.get('user')))} in the workspace {clean(str(said.get('team')))}."
    granted = {
        scope.strip() for key, value in said.headers.items() if key.lower() == "x-oauth-scopes" for scope in value.split(",")
    }
    if not granted:
        return [name, "Slack does not tell which scopes it has."]
    if missing := [scope for scope in SCOPES if scope not in granted]:
        raise NotInOrder(
            f"{name}\nScopes are missing: {', '.join(missing)}. Paste the manifest of docs/slack-manifest.yaml again, "
            "and install the app anew."
        )
    return [name, "It has all scopes of the manifest."]


async def _sockets(app_token: str, base_url: str) -> str:
    if not app_token:
        return f"Slack brings events by signed requests, to {PATH}."
    async with web_client(app_token, base_url) as client:
        try:
            await client.apps_connections_open(app_token=app_token)
        except SlackApiError as error:
            said = error_of(error)
            if said in REFUSED or said == "missing_scope":
                raise NotInOrder(
                    f"Slack refuses the app-level token ({said}). Make one, xapp-..., with connections:write."
                ) from None
            if said == "access_denied":
                raise NotInOrder("Socket Mode is switched off. Switch it on in the app's settings at Slack.") from None
            raise CannotReach(said) from None
    return "Events come over sockets."
