"""`/messages`: what delegates wrote to the secretariat beside their answers, the latest first, a page at a time."""

from __future__ import annotations

import re
from typing import ClassVar

from bot.desk import asking
from bot.desk.command import Desk
from bot.desk.sense import Group, Sense
from bot.model.parts import Arg, Lines, Phrase, Quoted
from bot.model.people import Office
from bot.model.shapes import Button
from bot.report.row import MESSAGES, Comment

_BEFORE = re.compile(r"before\s+(?P<number>[1-9][0-9]{0,14})", re.IGNORECASE | re.ASCII)


class Messages:
    """Show the latest, or those before one of them."""

    word: ClassVar[str] = "messages"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-messages"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say."""
        ids, rest = asking.named_first(desk, self.office, argument)
        found = _BEFORE.fullmatch(rest)
        if rest and not found:
            usage = Lines((Phrase("desk-help-how"), Phrase("desk-help-messages")))
            return desk.refuse(Phrase("desk-not-understood", {"typed": asking.shortly(rest)}), usage)
        chosen = asking.the_one(desk, ids, self.office, "/messages")
        return _page(desk, chosen, int(found["number"]) if found else 0) if chosen else None


def _page(desk: Desk, chosen: str, before: int) -> None:
    consultation = desk.dossier.consultation(chosen)
    several = desk.dossier.messages(chosen, before)
    shown = several[:MESSAGES]
    heading = Phrase("desk-messages", {"title": consultation.title})
    if not shown:
        return desk.say(heading, Phrase("desk-messages-none"))
    parts = [part for one in shown for part in (_of(one, consultation.moment(one.at)), Quoted(one.text))]
    named = f"{chosen} " if len(desk.consultations(Office.SECRETARY)) > 1 else ""
    older = Button(Phrase("desk-button-messages-older"), f"/messages {named}before {shown[-1].number}")
    return desk.say(heading, *parts, buttons=(older,) if len(several) > MESSAGES else ())


def _of(one: Comment, when: Arg) -> Phrase:
    who: Arg = one.person or Phrase("desk-history-erased")
    return Phrase("desk-message", {"number": str(one.number), "when": when, "entity": one.entity, "name": who})
