"""`/room`: the rooms of the secretariat, which an admin binds by typing it there; whoever adds the bot binds nothing.

A room is a channel, a group or a topic of one. In a private chat the command only lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.desk.asking import named_first, oneself, the_one
from bot.desk.command import Desk
from bot.desk.sense import Group, Sense
from bot.model.effects import BindRoom, UnbindRoom
from bot.model.events import InPublic
from bot.model.parts import Lines, Phrase, Quoted
from bot.model.people import Office
from bot.model.room import Binding
from bot.model.shapes import Button

LIST = Button(Phrase("desk-button-room"), "/room")
LONGEST_TITLE = 128
"""Characters of a room's title that are kept: Telegram's and Slack's longest."""


class Rooms:
    """List the rooms, or say how one is bound."""

    word: ClassVar[str] = "room"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-room"
    group: ClassVar[Group] = Group.RECORDS
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """List; to bind one it must be typed there."""
        ids, rest = named_first(desk, self.office, argument)
        if rest.lower() not in ("", "list"):
            return desk.refuse(Phrase("desk-room-there"), Phrase("desk-help-room"), buttons=(LIST,))
        for one in ids:
            consultation = desk.dossier.consultation(one)
            lines = [
                Phrase(
                    "desk-room-line",
                    {"room": Quoted(binding.called), "when": consultation.moment(binding.at), "lost": _yes(binding.lost)},
                )
                for binding in desk.dossier.rooms(one)
            ]
            if lines:
                desk.say(Lines((Phrase("desk-rooms", {"title": consultation.title}), *lines)))
            else:
                desk.say(Phrase("desk-rooms-none", {"title": consultation.title}), Phrase("desk-help-room"))
        return None


def here(desk: Desk, event: InPublic, bindings: Sequence[Binding], argument: str) -> None:
    """Do in a room what was typed after /room there. *desk* holds all offices of whoever typed it."""
    verb, _, rest = argument.partition(" ")
    match verb.lower():
        case "" | "list" if not rest.strip():
            _told(desk, bindings)
        case "bind" | "unbind":
            ids, more = named_first(desk, Office.ADMIN, rest)
            if more:
                desk.refuse(Phrase("desk-room-which", {"typed": Quoted(more[:40])}), Phrase("desk-help-room"))
            elif verb.lower() == "bind":
                _bind(desk, event, bindings, ids)
            else:
                _unbind(desk, bindings, ids)
        case _:
            desk.refuse(Phrase("desk-help-room"))


def _told(desk: Desk, bindings: Sequence[Binding]) -> None:
    """Say what the room belongs to, as far as it is the person's business."""
    mine = [one for one in bindings if one.consultation in desk.consultations(Office.SECRETARY)]
    if not mine:
        return desk.say(Phrase("desk-room-unbound"))
    for one in mine:
        consultation = desk.dossier.consultation(one.consultation)
        desk.say(Phrase("desk-room-belongs", {"title": consultation.title, "when": consultation.moment(one.at)}))
    return None


def _bind(desk: Desk, event: InPublic, bindings: Sequence[Binding], ids: Sequence[str]) -> None:
    consultation_id = the_one(desk, ids, Office.ADMIN, "/room bind")
    if consultation_id is None:
        return
    title = desk.dossier.consultation(consultation_id).title
    if any(one.consultation == consultation_id and not one.lost for one in bindings):
        desk.say(Phrase("desk-room-already", {"title": title}))
        return
    called = " ".join(event.title.split())[:LONGEST_TITLE]
    desk.records.append(BindRoom(consultation_id, event.address, called, oneself(desk), event.at))
    desk.say(Phrase("desk-room-bound", {"title": title}), Phrase("desk-room-how"))


def _unbind(desk: Desk, bindings: Sequence[Binding], ids: Sequence[str]) -> None:
    bound = [one.consultation for one in bindings]
    allowed = [one for one in ids if one in bound]
    if not allowed and desk.consultations(Office.ADMIN):
        desk.say(Phrase("desk-room-unbound"))
        return
    consultation_id = the_one(desk, allowed, Office.ADMIN, "/room unbind")
    if consultation_id is not None:
        room, by, at = desk.session.address, oneself(desk), desk.event.at
        desk.records.append(UnbindRoom(consultation_id, room, by, at))
        desk.say(Phrase("desk-room-gone", {"title": desk.dossier.consultation(consultation_id).title}))


def _yes(so: bool) -> str:
    return "yes" if so else "no"
