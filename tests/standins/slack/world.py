"""Who is there: workspaces, people, their channels, views and files, and the server's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.standins.slack.shown import BOT_USER, Channel, File, Message, View
from tests.standins.slack.wire import Json, Refused

APP = "A0APP"
SCOPES = (
    *("chat:write", "im:history", "im:write", "im:read", "users:read", "users:read.email", "commands"),
    *("app_mentions:read", "files:read", "files:write", "team:read", "channels:history", "channels:read", "groups:read"),
)
SECOND = 1_000_000
GAP = 100
"""Microseconds between two messages that are said at the same moment."""


@dataclass
class Team:
    """A workspace where the app is installed."""

    id: str
    token: str
    name: str = "Delegations"
    gone: str = ""
    """Why its token opens nothing any more: `token_revoked`, `account_inactive`."""
    scopes: tuple[str, ...] = SCOPES

    @property
    def domain(self) -> str:
        return self.id.lower()


@dataclass
class User:
    """A person."""

    id: str
    team: str
    name: str = "Ana"
    email: str = ""
    kind: str = "member"
    """`member`, `guest` (of several channels), `single_guest`, or `stranger` (of another workspace, by Slack Connect)."""
    locale: str = "en-US"
    timezone: str = "Europe/Zurich"
    deleted: bool = False

    def json(self, *, email: bool = True, locale: bool = False) -> Json:
        """Return the user as users.info shows it."""
        profile: Json = {"real_name": self.name, "display_name": self.name, "team": self.team}
        if email and self.email and self.kind != "stranger":
            profile["email"] = self.email
        found: Json = {"id": self.id, "team_id": self.team, "name": self.name.lower(), "deleted": self.deleted}
        found |= {"real_name": self.name, "profile": profile, "is_bot": False, "is_app_user": False, "updated": 1}
        if not self.deleted:
            found |= {"tz": self.timezone, "is_admin": False, "is_owner": False}
            found |= {
                "is_restricted": self.kind in ("guest", "single_guest"),
                "is_ultra_restricted": self.kind == "single_guest",
            }
        if self.kind == "stranger":
            found["is_stranger"] = True
        return {**found, "locale": self.locale} if locale else found


class World:
    """Everything that is true on the server's side."""

    def __init__(self) -> None:
        self.now: float = 1_772_442_000
        self.base_url = ""
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        """By user, the topmost last."""
        self.ephemerals: list[tuple[str, Message]] = []
        """Channel and message."""
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.grants: dict[str, Grant] = {}
        """By code."""
        self.complaints: list[str] = []
        """What Slack takes, but should not have been sent."""
        self.retention: float | None = None
        """Seconds after which the workspace forgets a message; None: never."""
        self.trigger_life = 3.0
        """Seconds, of the event loop's clock."""
        self.history_items = 999
        """What a page of history holds at most; 15 for apps that are sold outside the Marketplace."""
        self.tell: Callable[[str, str, Json], Any] = lambda team, kind, event: None
        """Tells the app of an event: team, kind of subscription, event."""
        self._count = 0

    def number(self) -> int:
        """Return a number that was not given before."""
        self._count += 1
        return self._count

    def user(self, user: str, team: str = "") -> User:
        """Return a person; who is not known comes to be, in the first workspace."""
        if user not in self.users:
            self.users[user] = User(user, team or next(iter(self.teams)))
        return self.users[user]

    def direct(self, user: str) -> Channel:
        """Return somebody's direct message with the bot; it comes to be when it is first asked for."""
        person = self.user(user)
        name = f"D{user}"
        if name not in self.channels:
            self.channels[name] = Channel(name, self.home_team(person), user, members={user, BOT_USER})
        return self.channels[name]

    def home_team(self, person: User) -> str:
        """Return the workspace in which the bot meets a person: of a stranger, the first."""
        return person.team if person.team in self.teams else next(iter(self.teams))

    def channel(self, name: str) -> Channel:
        """Return a public channel; it comes to be, with the bot in it, when it is first asked for."""
        if name not in self.channels:
            self.channels[name] = Channel(name, next(iter(self.teams)), name=name.lower(), members={BOT_USER})
        return self.channels[name]

    def stamp(self, channel: Channel, at: float | str | None = None) -> str:
        """Return the ts of the next message, which grows in each channel. *at*: seconds or a ts, if it is not now."""
        moment = microseconds(self.now if at is None else at)
        if at is not None and channel.last >= moment:
            raise ValueError(f"{channel.id} has a later message than {at}")
        channel.last = max(moment, channel.last + GAP)
        return stamped(channel.last)

    def visible(self, channel: Channel) -> Iterator[Message]:
        """Yield what the workspace has not forgotten, oldest first."""
        oldest = 0 if self.retention is None else microseconds(self.now - self.retention)
        return (one for one in channel.messages.values() if microseconds(one.ts) >= oldest)


@dataclass
class Trigger:
    """The permission to open one view, for three seconds."""

    user: str
    team: str
    at: float
    used: bool = False


@dataclass
class Grant:
    """What a person allowed: the app may come into a workspace, once."""

    team: str
    user: str
    used: bool = False
    enterprise: bool = False
    """Whether the workspace is one of an organisation's."""
    whole: bool = False
    """Whether the app was let into the whole organisation."""
    name: str = ""
    """How the workspace is called."""


@dataclass
class Hook:
    """A response_url: five uses in half an hour."""

    channel: str
    user: str
    at: float
    message: Message | None
    uses: int = 0


def microseconds(at: float | str) -> int:
    """Return a moment as a whole number, exactly: seconds, or a ts. Raise Refused if it is neither."""
    if not isinstance(at, str):
        return round(at * SECOND)
    seconds, _, rest = at.partition(".")
    if not seconds.isdecimal() or (rest and not rest.isdecimal()) or len(rest) > 6:
        raise Refused("invalid_arguments", f"[ERROR] not a timestamp: {at}")
    return int(seconds) * SECOND + int(rest.ljust(6, "0") or 0)


def stamped(moment: int) -> str:
    return f"{moment // SECOND}.{moment % SECOND:06d}"
