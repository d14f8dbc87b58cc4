"""An entrance: a bot or an app by which people come in, as the process that serves it has noted it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

SERVED = timedelta(days=7)
"""An entrance of which nothing was heard for longer is not pointed to: perhaps nobody serves it any more."""


class Entrance(Struct, frozen=True):
    """A bot or an app. *prefix* is what its addresses begin with, *heard* (aware, UTC) until when all was last well with it."""

    prefix: str
    name: str
    """How people find it: the bot's user name, or the workspace that the app is in."""
    link: str
    """What opens a chat with it, once a code is put behind; "" on a platform that has no such links."""
    heard: datetime

    @property
    def platform(self) -> str:
        """Its platform, as the addresses have it."""
        return self.prefix.partition(":")[0]


def served(entrances: Iterable[Entrance], at: datetime) -> list[Entrance]:
    """Return those that are in service at *at*: with links first, then by platform and name."""
    there = [one for one in entrances if at - one.heard < SERVED]
    return sorted(there, key=lambda one: (not one.link, one.platform, one.name))
