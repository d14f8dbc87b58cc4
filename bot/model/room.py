"""A room: a channel, a group or a topic, where others read along, and the secretariat to which an admin bound it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.model.people import Delegate


class Binding(Struct, frozen=True):
    """That *room* (an address) belongs to a consultation's secretariat since *at*. *title* is what its platform calls it."""

    consultation: str
    room: str
    title: str
    at: datetime
    lost: bool = False
    """The bot cannot write there."""
    first: str = ""
    """The address that it had when it was bound."""

    def known_as(self, address: str) -> bool:
        """Whether *address* is the room's, or was when it was bound: what was put there before it moved is for it."""
        return address in (self.room, self.first)

    @property
    def called(self) -> str:
        """How the room is named to people: by its title, else by the platform's id of it."""
        return self.title or self.room.rpartition(":")[2]


class AtRoom(Struct, frozen=True):
    """Who and what is found in a room: what it belongs to, oldest first, and who speaks (None: nobody known)."""

    bindings: tuple[Binding, ...] = ()
    speaker: Delegate | None = None
