"""The manifest that an app has at Slack, beside the one that it should have.

Slack exports it for an app configuration token only (`apps.manifest.export`); such a token is of a person, works for twelve
hours, and may change every app of theirs. So `tourdetable check` alone takes it, and nothing needs it to run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from slack_sdk.errors import SlackApiError

from adapters.slack.connection import REFUSED, UNANSWERED, CannotReach, error_of, web_client
from adapters.slack.manifest import Value

Path: TypeAlias = tuple[str, ...]

LISTS: Sequence[tuple[str, Path]] = (
    ("scope", ("oauth_config", "scopes", "bot")),
    ("event", ("settings", "event_subscriptions", "bot_events")),
)
"""What all is to be in."""
SWITCHES: Sequence[tuple[Path, str]] = (
    (("features", "app_home", "home_tab_enabled"), "the Home tab"),
    (("features", "app_home", "messages_tab_enabled"), "the Messages tab"),
    (("settings", "interactivity", "is_enabled"), "buttons (interactivity)"),
    (("settings", "socket_mode_enabled"), "Socket Mode"),
)
"""What is to be on or off, and how it is called; what is missing is off."""
OFF: Sequence[tuple[Path, str]] = (
    (("features", "app_home", "messages_tab_read_only_enabled"), "a Messages tab that can only be read"),
    (("settings", "token_rotation_enabled"), "tokens that rotate"),
)
"""What must not be on."""


class NotAllowed(Exception):
    """Slack does not take the token, or the app is not its holder's."""


async def exported(token: str, config_token: str, base_url: str = "") -> Mapping[str, object]:
    """Return the manifest of the app that the bot token *token* is of. Raise NotAllowed or CannotReach."""
    try:
        async with web_client(token, base_url) as client:
            bot = (await client.auth_test()).get("bot_id")
            about = (await client.bots_info(bot=bot)).get("bot")
        app = about.get("app_id") if isinstance(about, Mapping) else None
        async with web_client(config_token, base_url) as client:
            found = (await client.apps_manifest_export(app_id=str(app))).get("manifest")
    except SlackApiError as error:
        if error_of(error) in REFUSED or error_of(error).startswith("app_"):
            raise NotAllowed(error_of(error)) from None
        raise CannotReach(error_of(error)) from None
    except UNANSWERED as error:
        raise CannotReach(type(error).__name__) from None
    return found if isinstance(found, Mapping) else {}


def differing(found: Mapping[str, object], wanted: Mapping[str, Value]) -> Iterator[str]:
    """Yield in a few words each what *found* lacks of *wanted*, and what is in the way. What it has besides does no harm."""
    for what, path in LISTS:
        has = _list(found, path)
        yield from (f"the {what} {one} is missing" for one in _list(wanted, path) if one not in has)
    commands = {one.get("command") for one in _list(found, ("features", "slash_commands")) if isinstance(one, Mapping)}
    for one in _list(wanted, ("features", "slash_commands")):
        if isinstance(one, Mapping) and one["command"] not in commands:
            yield f"the command {one['command']} is missing"
    for path, name in SWITCHES:
        if bool(_at(found, path)) is not bool(_at(wanted, path)):
            yield f"{name} is {'off' if _at(wanted, path) else 'on'}"
    yield from (f"{name}: switch that off" for path, name in OFF if _at(found, path))


def _at(value: object, path: Path) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _list(value: object, path: Path) -> Sequence[object]:
    found = _at(value, path)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()
