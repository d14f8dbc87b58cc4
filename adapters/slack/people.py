"""Who is behind a direct message, and which direct message is somebody's: remembered, else asked of Slack."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.hostile import clean

if TYPE_CHECKING:
    from adapters.slack.connection import Workspace

NAME = 50
"""Characters of a name that are passed on."""
REMEMBERED = 20_000
"""People; of others Slack is asked again."""


class People:
    """Those of one workspace. What Slack raises is raised."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._direct: OrderedDict[str, str] = OrderedDict()
        self._user: OrderedDict[str, str] = OrderedDict()

    def note(self, user: str, channel: str) -> None:
        """Remember that *channel* is *user*'s direct message with the bot."""
        for known, key, value in ((self._direct, user, channel), (self._user, channel, user)):
            known[key] = value
            known.move_to_end(key)
            if len(known) > REMEMBERED:
                known.popitem(last=False)

    async def direct(self, user: str) -> str:
        """Return the direct message with *user*; it is opened if there is none, which tells nobody."""
        if user not in self._direct:
            said = await self._client.conversations_open(users=user)
            self.note(user, str(said["channel"]["id"]))
        return self._direct[user]

    async def user(self, channel: str) -> str:
        """Return whose direct message *channel* is."""
        if channel not in self._user:
            said = await self._client.conversations_info(channel=channel)
            self.note(str(said["channel"]["user"]), channel)
        return self._user[channel]

    async def about(self, user: str) -> dict[str, Any]:
        """Return what Slack knows of *user*."""
        said = await self._client.users_info(user=user)
        found = said["user"]
        return found if isinstance(found, dict) else {}


def account(person: str, about: Mapping[str, Any], workspace: Workspace) -> str:
    """Return how Slack names *person*: their id; whose account it is; last, for they chose it, how they are called.

    *about*: what Slack knows of them. If that is nothing, whose account it is is not known either: in a shared channel it may
    be another organisation's.
    """
    if not about:
        return person
    profile = about.get("profile")
    chosen = profile if isinstance(profile, Mapping) else {}
    home = about.get("team_id")
    at = _name(workspace.name) if home in (None, workspace.team) else _name(home)
    return ", ".join(filter(None, (person, at, _name(chosen.get("display_name")) or _name(chosen.get("real_name")))))


def is_guest(user: Mapping[str, Any], team: str) -> bool:
    """Return whether a user (as Slack describes one) is no full member of *team*: of such, an e-mail proves nothing."""
    if user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger") or user.get("deleted"):
        return True
    home = user.get("team_id")
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return home is not None and home != team and team not in teams


def vouched_email(about: Mapping[str, Any], team: str) -> str:
    """Return the e-mail address of a full member of *team*, "" for anybody else. *about*: what Slack knows of them."""
    if not about or about.get("is_bot") or is_guest(about, team) or about.get("is_email_confirmed") is False:
        return ""
    profile = about.get("profile")
    email = profile.get("email") if isinstance(profile, Mapping) else None
    return clean(email) if isinstance(email, str) else ""


def _name(given: object) -> str:
    return clean(given.strip())[:NAME] if isinstance(given, str) else ""
