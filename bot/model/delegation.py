"""An entity with what it said so far and how its delegates are reached: whom something is told, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from bot.model.effects import Message
from bot.model.people import Entity, Role
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response


class Contact(Struct, frozen=True):
    """An address at which the holder of a live seat is reached. *several*: they hold other seats, too."""

    seat: str
    role: Role
    address: str
    several: bool = False


class Delegation(Struct, frozen=True):
    """An entity with its response, and where its delegates are reached."""

    entity: Entity
    response: Response
    reached: tuple[Contact, ...] = ()


Versions: TypeAlias = Callable[[str], Questionnaire]
"""Returns a version of the consultation's questionnaire that was kept."""
Tell: TypeAlias = Callable[[Delegation, Versions], Sequence[Message]]
"""Returns what the delegates of an entity are to be told."""
