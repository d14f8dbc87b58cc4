"""Where an app is installed, as the database has it: what the adapter of a platform with several workspaces asks of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Installed:
    """One workspace's newest installation of an app. *token* lets its reader speak for the bot there."""

    number: int
    """Grows with every installation."""
    team: str
    name: str
    user: str
    """The bot's own user."""
    bot: str
    token: str = field(repr=False)


class Installations(Protocol):
    """Where an app is installed. All methods may raise Away."""

    async def installed(self, app: str) -> Sequence[Installed]:
        """Return the newest installation of *app* (its client id) in each workspace."""

    async def uninstalled(self, app: str, gone: Installed, prefix: str, now: datetime) -> None:
        """Forget an installation and all before it in its workspace; addresses that begin with *prefix* are unreachable.

        Nothing happens if there is a newer one.
        """

    async def within_reach(self, prefix: str) -> None:
        """Take no address that begins with *prefix* for unreachable any more."""

    async def forget_states(self, now: datetime) -> None:
        """Delete the permissions to install that nobody used in time."""
