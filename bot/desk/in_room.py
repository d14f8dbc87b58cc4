"""The desk in a room, where others read along: a machine with the contract of `bot.desk`, behind addresses that are nobody's.

Whoever speaks is known by the private chat that the platform's own id of them leads to, never by a name, and may do there what
their stored office allows in the consultation that the room is bound to. Only what may be read by all who are in the room is
shown; what asks for certainty, or holds a secret or the text of an answer, is left to the private chat. There is nothing to
press in a room. Who has no office is answered as anywhere in public: nothing about any response.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from bot.desk import DESK_COMMANDS, digest, noticed, room
from bot.desk.command import Desk, DeskCommand
from bot.desk.deadline import MoveDeadline
from bot.desk.digest import GiveDigest
from bot.desk.eligibility import SetEligibility
from bot.engine import asides, commands
from bot.engine.commands import Typed
from bot.engine.dossier import Dossier, Missing, Needs
from bot.engine.turn import Turn
from bot.model.effects import MarkReachable, MoveRoom, ScheduleDigests, Step
from bot.model.events import DigestDue, InPublic, Moved, NoticeDue
from bot.model.parts import Lines, Part, Phrase
from bot.model.people import Mandate, Office
from bot.model.room import AtRoom
from bot.model.session import Session

SHOWN: dict[str, tuple[DeskCommand, tuple[str, ...]]] = {
    "digest": (GiveDigest(), ("", "now")),
    "deadline": (MoveDeadline(), ("", "list", "history")),
    "eligibility": (SetEligibility(), ("", "list", "history")),
}
"""What may be shown in a room, by word: the command, and what may be typed after it."""
WORDS = commands.WORDS.keys() | {command.word for command in DESK_COMMANDS}
HERE = "here"
"""Typed after a command that only its sender saw, it has the answer shown to all."""
_SAID = {
    "digest": "desk-about-digest",
    "deadline": "desk-about-deadline-shown",
    "eligibility": "desk-about-eligibility-shown",
}

OfRoom = InPublic | Moved | DigestDue | NoticeDue


def step(session: Session, event: OfRoom, dossier: Dossier) -> Step | Needs:
    """Return what *event* leads to in a room, or what must be loaded first."""
    try:
        return _step(session, event, dossier)
    except Missing as missing:
        return Needs(missing.need)


def _step(session: Session, event: OfRoom, dossier: Dossier) -> Step:
    match event:
        case InPublic():
            return _spoken(session, event, dossier, dossier.at_room(event.address, event.speaker))
        case Moved():
            turn = Turn(session, event, dossier)
            if dossier.at_room(event.address, "").bindings:
                turn.records.append(MoveRoom(event.address, event.to, event.at))
            return turn.result()
        case DigestDue() | NoticeDue():
            known = (one.room for one in dossier.rooms(event.consultation) if one.known_as(event.address))
            there = dossier.at_room(next(known, event.address), "")
            bound = [one.consultation for one in there.bindings if not one.lost]
            desk = _desk(session, event, dossier, [Mandate(one, "", Office.SECRETARY) for one in bound])
            if isinstance(event, DigestDue):
                digest.due(desk, event)
            else:
                digest.notice(desk, event)
            return _without_buttons(desk)
        case _:
            assert_never(event)


def _spoken(session: Session, event: InPublic, dossier: Dossier, at: AtRoom) -> Step:
    offices = dossier.mandates(at.speaker.id) if at.speaker else ()
    bound = [one.consultation for one in at.bindings]
    typed = _read(event.text)
    if bound and typed is None:
        return Turn(session, event, dossier).result()  # people talk in their room
    typed = typed or Typed("")
    if not offices or (typed.word != room.Rooms.word and bound and not any(one.consultation in bound for one in offices)):
        made = asides.in_public(Turn(session, event, dossier), event)
        return made if offices else noticed(event, dossier, made)
    argument, aloud = _here(typed.argument)
    desk = _desk(session, event, dossier, offices)
    if any(one.lost for one in at.bindings) and not event.quiet:
        desk.records.append(MarkReachable(event.address, True, event.at))  # whoever hears is there
    if typed.word == room.Rooms.word:
        room.here(desk, event, at.bindings, typed.argument)
        return _without_buttons(desk, event)
    if not bound:
        desk.say(Phrase("desk-room-unbound"))
        return _without_buttons(desk, event)
    mine = [one for one in offices if one.consultation in bound]
    desk.mandates = tuple(mine)
    if _shows(typed.word, argument, bound):
        # Who reads along is not told how a thing is changed.
        desk.mandates = tuple(Mandate(one.consultation, one.delegate, Office.SECRETARY) for one in mine)
        SHOWN[typed.word][0].act(desk, argument)
        return _without_buttons(desk, event, aloud=aloud)
    if typed.word == GiveDigest.word and argument:
        desk.mandates = tuple(one for one in mine if one.office is Office.ADMIN)
        if desk.mandates:
            GiveDigest().act(desk, argument)
        else:
            desk.mandates = tuple(mine)
            desk.attempted(GiveDigest.word)
            desk.say(Phrase("desk-admin-only"))
    elif typed.word in ("help", "start", ""):
        _help(desk)
    else:
        _help(desk, Phrase("desk-room-private"))
    return _without_buttons(desk, event)


def _read(text: str) -> Typed | None:
    """Return the command in *text*, whose slash may be missing before a word of ours; None for any other words."""
    typed = text.strip()
    found = commands.read(typed if typed.startswith("/") else f"/{typed}")
    if typed.startswith("/") or not typed or (found and found.word in WORDS):
        return found or Typed("")
    return None


def _here(argument: str) -> tuple[str, bool]:
    """Return *argument* without a last word "here", and whether it had one."""
    words = argument.split()
    return (" ".join(words[:-1]), True) if words and words[-1].lower() == HERE else (" ".join(words), False)


def _shows(word: str, argument: str, bound: Sequence[str]) -> bool:
    """Whether that may be shown in a room: one of its consultations may be named first."""
    first, _, rest = argument.partition(" ")
    return word in SHOWN and (rest if first in bound else argument).lower() in SHOWN[word][1]


def _help(desk: Desk, *before: Part) -> None:
    lines = [Phrase(about, {"command": f"/{word}"}) for word, about in _SAID.items()]
    desk.say(*before, Lines((Phrase("desk-room-help"), *lines, Phrase("desk-about-room", {"command": "/room"}))))


def _desk(session: Session, event: OfRoom, dossier: Dossier, offices: Sequence[Mandate]) -> Desk:
    return Desk(session, event, dossier, (), offices)


def _without_buttons(desk: Desk, event: InPublic | None = None, *, aloud: bool = False) -> Step:
    """Return the step with nothing to press; what only its sender saw is answered to them alone unless *aloud*."""
    to = event.speaker if event and event.quiet and not aloud else desk.session.address
    messages = tuple(replace(one, buttons=(), address=to) for one in desk.messages)
    records = (replace(one, shared=True) if isinstance(one, ScheduleDigests) else one for one in desk.records)
    return Step(desk.session, tuple(records), messages)
