"""What Slack tells that is no part of a conversation: somebody joined, the Home was opened, the app was taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from adapters.shared.payload import UNREADABLE, string, token
from adapters.slack.inbound import team_of


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person opened the bot: its Home tab, or the direct message (*tab* "messages"), whose channel this tells."""

    team: str
    user: str
    channel: str
    tab: str


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """A person became a member of the workspace; *about* is what Slack knows of them."""

    team: str
    user: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokensRevoked:
    """Tokens no longer hold: those of the bot, if *bots* names any."""

    team: str
    bots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """The workspace took the app away."""

    team: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Slack held events back for a minute: what was said then is only in the history."""

    team: str
    minute: int


Notice: TypeAlias = HomeOpened | MemberJoined | TokensRevoked | Uninstalled | RateLimited


def notice(payload: object) -> Notice | None:
    """Return what *payload* tells beside conversations, None if nothing, or nothing that can be read. Never raises."""
    try:
        return _notice(payload)
    except UNREADABLE:
        return None


def _notice(payload: object) -> Notice | None:
    if not isinstance(payload, Mapping):
        return None
    if payload.get("type") == "app_rate_limited":
        minute = payload["minute_rate_limited"]
        return RateLimited(token(payload["team_id"]), minute) if type(minute) is int else None
    if payload.get("type") != "event_callback":
        return None
    event, team = payload["event"], team_of(payload)
    match event["type"]:
        case "app_home_opened":
            tab = string(event.get("tab") or "home")
            return HomeOpened(team, token(event["user"]), token(event["channel"]), tab)
        case "team_join":
            return MemberJoined(team, token(event["user"]["id"]), dict(event["user"]))
        case "tokens_revoked":
            return TokensRevoked(team, tuple(token(bot) for bot in event["tokens"].get("bot") or ()))
        case "app_uninstalled":
            return Uninstalled(team)
        case _:
            return None
