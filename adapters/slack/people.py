"""Who is behind a direct message, and which direct message is somebody's: remembered, else asked of Slack."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

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
        found: dict[str, Any] = said["user"]
        return found
