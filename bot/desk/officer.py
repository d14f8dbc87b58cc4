"""`/office invite`: an office for somebody who is on no roster, by a code to hand out.

The person is put on the roster with the office, and a code is made for them, in one transaction. Whoever never came in can do
nothing, so the office is held from when the code is used; until then it can be taken away like any other, and the code with it.
"""

from __future__ import annotations

from datetime import timedelta

from bot.desk import asking
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.invite import hand_out
from bot.desk.naming import Refused
from bot.engine import buttons as b
from bot.engine.codes import DRAW_BYTES, fresh, hash_of
from bot.model.effects import ChangeOffice, Enrol, IssueCode
from bot.model.enrolling import Enrolment, Plan
from bot.model.parts import Lines, Phrase
from bot.model.people import Office
from bot.model.session import AboutOfficer
from bot.model.shapes import Button
from bot.roster import words
from bot.roster.words import Unfit

LIST = Button(Phrase("desk-button-office"), "/office")
CERTAIN = b.options(("yes", "desk-option-officer"), ("no", "desk-option-no"))
LASTS = timedelta(days=14)
"""Shorter than a delegate's code: who has this one sees all answers, or changes things."""


def wished(desk: Desk, chosen: str, typed: str) -> None:
    """Read whom, and ask for certainty. Raise Refused if it cannot be."""
    whom, _, last = typed.strip().rpartition(" ")
    office = next((one for one in Office if one.value == last.lower()), None)
    if office is None or not whom.strip():
        raise Refused(Phrase("desk-not-understood", {"typed": asking.shortly(typed)}))
    name, email = _read(whom)
    asked = AboutOfficer(chosen, asking.oneself(desk), name, email, office)
    if why := _known(desk, asked, _plan(desk, asked)):
        raise Refused(why, usage=False)
    consultation, _ = about(desk, chosen)
    change = Phrase("desk-officer-change", {"name": name, "email": email or "none", "office": office.value})
    lines = (
        Phrase("desk-preview", {"title": consultation.title}),
        change,
        Phrase("desk-officer-code", {"days": LASTS // timedelta(days=1)}),
    )
    desk.ask_about(asked, Lines(lines), shape=CERTAIN)


def _read(whom: str) -> tuple[str, str]:
    """Return the name, and the e-mail if one word is one. Raise Refused if either cannot be kept."""
    several = whom.split()
    email = next((one for one in several if "@" in one), "")
    rest = " ".join(one for one in several if one != email)
    try:
        name = words.name(words.plain(rest))
    except Unfit as unfit:
        raise Refused(Phrase("desk-officer-name", {"typed": asking.shortly(rest), "why": unfit.what}), usage=False) from None
    try:
        return name, words.email(words.plain(email)) if email else ""
    except Unfit:
        raise Refused(Phrase("desk-officer-email", {"typed": asking.shortly(email)}), usage=False) from None


def _plan(desk: Desk, asked: AboutOfficer) -> Plan:
    return desk.dossier.plan(asked.consultation, (_line(asked),))


def _line(asked: AboutOfficer) -> Enrolment:
    return Enrolment("", "", "", "", asked.name, asked.email, None, asked.office)


def _known(desk: Desk, asked: AboutOfficer, plan: Plan) -> Phrase | None:
    """Return why the person cannot be new: somebody is known by the e-mail, or on this roster by the name alone."""
    names = {one.name.casefold() for one in desk.dossier.invitees(asked.consultation)}
    if plan.enrolled.delegates == 1 and (asked.email or asked.name.casefold() not in names):
        return None
    return Phrase("desk-officer-known", {"name": asked.name})


def reply(desk: Desk, asked: AboutOfficer, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(LIST,)):
        return None
    plan = _plan(desk, asked)
    if why := _known(desk, asked, plan):
        return desk.refuse(why)
    if len(desk.event.entropy) < DRAW_BYTES:  # the service gives it; this machine does not take that for granted
        return desk.refuse(Phrase("desk-invite-not-now"), buttons=(LIST,))
    (person,) = (one.delegate for one in plan.holders)
    code, at, by = fresh(desk.event.entropy), desk.event.at, asking.oneself(desk)
    desk.records += [
        Enrol(asked.consultation, (_line(asked),), (person,), plan.enrolled, plan.updates, by, at),
        ChangeOffice(asked.consultation, person, asked.office, by, at),
        IssueCode(hash_of(code), person, "", at, at + LASTS, by, asked.consultation),
    ]
    consultation, _ = about(desk, asked.consultation)
    role = Phrase("desk-office", {"office": asked.office.value})
    return hand_out(desk, consultation, Phrase("desk-invite-who", {"name": asked.name, "role": role}), code, at + LASTS)
