"""The app manifest: what makes the app at Slack in one paste. `docs/slack-manifest.yaml` is made by it: see `documented`.

Only the commands that exist stand in it: Slack refuses a whole manifest for one name that it uses itself, and a command that is
not in it never arrives.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from adapters.slack.limits import COMMAND_CHARACTERS, RESERVED_COMMANDS
from bot.model.parts import Phrase
from bot.phrases.speak import voice

SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
    "users:read.email",
)
"""Of the bot: each for an event or a method that is used. users:read and users:read.email must be asked for together."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_left",
    "group_left",
    "member_joined_channel",
    "message.im",
    "team_join",
    "tokens_revoked",
)
PATH = "/slack/events"
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
"""Where the app is installed in further workspaces, and where Slack sends people back to."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

Value: TypeAlias = "str | bool | Sequence[Value] | Mapping[str, Value]"


class CommandRefused(ValueError):
    """A slash command cannot have this name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between one app and another.

    *url*: where Slack brings events ("https://bot.example.org"), "" for Socket Mode, in which the bot fetches them.
    *install*: where people reach the page to install at, "" if there is none.
    """

    command: str = "tour"
    name: str = "Tour de Table"
    url: str = ""
    install: str = ""


def manifest(settings: Settings) -> dict[str, Value]:
    """Return the manifest. Raise CommandRefused if Slack would refuse it for a command's name."""
    url = settings.url.rstrip("/")
    return {
        "display_information": {
            "name": settings.name,
            "description": "Holds a consultation's tour de table: each delegation answers in its own direct message.",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": settings.name, "always_online": True},
            "slash_commands": list(_commands(settings.command, url)),
        },
        "oauth_config": {
            **({"redirect_urls": [f"{settings.install.rstrip('/')}{REDIRECT}"]} if settings.install else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**_at(url, PATH), "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **_at(url, PATH)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def checked(command: str) -> str:
    """Return the name of a slash command, without its slash. Raise CommandRefused if Slack would refuse it."""
    if not _NAME.fullmatch(command):
        raise CommandRefused(f"{command!r} is no name of a command. Use small letters, digits and hyphens, for example: tour")
    if len(command) >= COMMAND_CHARACTERS:
        raise CommandRefused(f"{command!r} is too long for a command. Use at most {COMMAND_CHARACTERS - 1} characters")
    if command in RESERVED_COMMANDS:
        raise CommandRefused(f"{command!r} is a command of Slack itself. Choose another name, for example: tour")
    return command


def as_yaml(value: Mapping[str, Value]) -> str:
    """Return *value* as YAML."""
    return "".join(f"{line}\n" for line in _lines(value, 0))


def documented() -> str:
    """Return what stands in `docs/slack-manifest.yaml`: the manifest for Socket Mode, with our names."""
    return (
        "# Made from adapters/slack/manifest.py; a test holds them equal.\n"
        "# At api.slack.com/apps: Create New App, From a manifest, paste this.\n" + as_yaml(manifest(Settings()))
    )


def _commands(command: str, url: str) -> Iterator[Mapping[str, Value]]:
    """Yield the commands, the one that carries all others first."""
    english = voice("", "").label
    told = (
        (command, english(Phrase("slack-command-all")), english(Phrase("slack-command-all-hint"))),
        ("deadline", english(Phrase("slack-command-deadline")), english(Phrase("slack-command-deadline-hint"))),
        ("digest", english(Phrase("slack-command-digest")), ""),
    )
    if command in ("deadline", "digest"):
        raise CommandRefused(f"{command!r} stands for itself alone. Choose another name, for example: tour")
    for name, description, hint in told:
        yield {
            "command": f"/{checked(name)}",
            **_at(url, PATH, "url"),
            "description": description,
            **({"usage_hint": hint} if hint else {}),
            "should_escape": False,
        }


def _at(url: str, path: str, name: str = "request_url") -> Mapping[str, Value]:
    """Return where something is brought; nothing in Socket Mode."""
    return {name: f"{url}{path}"} if url else {}


def _lines(value: Value, depth: int) -> Iterator[str]:
    """Yield the lines of a mapping or a list. Texts that could be read as anything else are quoted, as JSON does it."""
    indent = "  " * depth
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str | bool):
                yield f"{indent}{name}: {_scalar(inner)}"
            else:
                yield f"{indent}{name}:"
                yield from _lines(inner, depth + 1)
    elif not isinstance(value, str | bool):
        for item in value:
            if isinstance(item, str | bool):
                yield f"{indent}- {_scalar(item)}"
            else:
                first, *others = _lines(item, depth + 1)
                yield f"{indent}- {first.lstrip()}"
                yield from others


def _scalar(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return value if plain else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(documented())
