"""`/refuse`: a request of somebody without a code is refused, with the reason that they are told."""

from __future__ import annotations

import re
from typing import ClassVar

from bot.desk import asking
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.requests import SHOW, decided, find, lines, usage
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.effects import Message, RefuseRequest
from bot.model.parts import Lines, Phrase, Quoted
from bot.model.people import Office
from bot.model.session import AboutRequest

CERTAIN = b.options(("yes", "desk-option-refuse"), ("no", "desk-option-no"))
_REASON = re.compile(r"(?:reason|because)\b[:,]?\s*", re.IGNORECASE)


class Refuse:
    """Refuse one."""

    word: ClassVar[str] = "refuse"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-refuse"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.REQUESTS

    def act(self, desk: Desk, argument: str) -> None:
        """Show what would be refused, and ask for certainty."""
        ids, rest = asking.named_first(desk, self.office, argument)
        mark, _, reason = rest.partition(" ")
        found = find(desk, ids, mark)
        if found is None:
            before = (Phrase("desk-request-none", {"typed": asking.shortly(mark)}),) if mark else ()
            return desk.refuse(*before, usage("R1"), buttons=(SHOW,))
        requests, one = found
        consultation, questionnaire = asking.about(desk, one.request.consultation)
        if done := decided(one, consultation):
            return desk.refuse(done, buttons=(SHOW,))
        try:
            reason = asking.sound(_REASON.sub("", reason, count=1) if _REASON.match(reason) else reason)
        except Refused as refused:
            return desk.refuse(refused.why, buttons=(SHOW,))
        if not reason:
            return desk.refuse(Phrase("desk-refuse-reason-missing", {"mark": one.request.mark}), buttons=(SHOW,))
        asked = AboutRequest(
            consultation.id, consultation.number, asking.oneself(desk), one.request.number, reason=reason, person=one.person
        )
        return desk.ask_about(
            asked,
            Lines((Phrase("desk-refuse-preview", {"title": consultation.title}),)),
            Lines(tuple(lines(one, requests, consultation, questionnaire))),
            Phrase("desk-refuse-told", {"reason": Quoted(reason)}),
            shape=CERTAIN,
        )


def reply(desk: Desk, asked: AboutRequest, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(SHOW,), gone=(SHOW,)):
        return None
    consultation = desk.dossier.consultation(asked.consultation)
    found = find(desk, (asked.consultation,), str(asked.request))
    if found is None:
        return desk.refuse(Phrase("desk-request-none", {"typed": Quoted(f"R{asked.request}")}), buttons=(SHOW,))
    one = found[1]
    if done := decided(one, consultation):
        return desk.refuse(done, buttons=(SHOW,))
    request, at = one.request, desk.event.at
    desk.records.append(RefuseRequest(request.number, consultation.id, asking.oneself(desk), asked.reason, at))
    desk.say(Phrase("desk-refuse-done", {"mark": request.mark}), buttons=(SHOW,))
    told = (consultation.title, Phrase("request-refused", {"reason": Quoted(asked.reason)}), Phrase("request-refused-erase"))
    desk.messages.append(Message(id=f"request:{request.number}:refused", address=request.address, paragraphs=told))
    return None
