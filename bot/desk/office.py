"""`/office`: who is of the secretariat. An admin gives and takes offices; the last admin who came in stays one.

It takes effect at the person's next event, for offices are read from the database each time. The audit log keeps each change.
"""

from __future__ import annotations

from typing import ClassVar

from bot.desk import asking, officer
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.invite import meant
from bot.desk.naming import Refused
from bot.desk.officer import LIST
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.effects import ChangeOffice, Message, RevokeCodes
from bot.model.parts import Lines, Part, Phrase
from bot.model.people import Invitee, Office
from bot.model.session import AboutOffice

GRANT = b.options(("yes", "desk-option-office-grant"), ("no", "desk-option-no"))
REVOKE = b.options(("yes", "desk-option-office-revoke"), ("no", "desk-option-no"))
NONE = "none"


class Offices:
    """Tell who holds which office, or give or take one."""

    word: ClassVar[str] = "office"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-office"
    group: ClassVar[Group] = Group.PEOPLE
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say; alone it lists."""
        ids, rest = asking.named_first(desk, self.office, argument)
        verb, _, typed = rest.partition(" ")
        try:
            match verb.lower():
                case "" | "list" if not typed:
                    for one in ids:
                        _list(desk, one)
                case "grant" | "revoke":
                    chosen = asking.the_one(desk, ids, Office.ADMIN, "/office")
                    if chosen is not None:
                        _wished(desk, chosen, typed, grant=verb.lower() == "grant")
                case "invite" if typed.strip():
                    chosen = asking.the_one(desk, ids, Office.ADMIN, "/office")
                    if chosen is not None:
                        officer.wished(desk, chosen, typed)
                case _:
                    _usage(desk)
        except Refused as refused:
            if refused.usage:
                _usage(desk, refused.why)
            else:
                desk.refuse(refused.why, buttons=(LIST,))


def _usage(desk: Desk, *before: Part) -> None:
    desk.refuse(*before, Lines((Phrase("desk-help-how"), Phrase("desk-help-office"))), buttons=(LIST,))


def _list(desk: Desk, chosen: str) -> None:
    consultation, _ = about(desk, chosen)
    lines = [
        Phrase("desk-office-line", {"name": one.name, "office": one.office.value, "reached": "yes" if one.reached else "no"})
        for one in desk.dossier.invitees(chosen)
        if one.office
    ]
    desk.say(Lines((Phrase("desk-offices", {"title": consultation.title}), *lines)))


def _wished(desk: Desk, chosen: str, typed: str, *, grant: bool) -> None:
    """Ask for certainty, having said what changes."""
    consultation, _ = about(desk, chosen)
    office = None
    if grant:
        typed, _, last = typed.rpartition(" ")
        office = next((one for one in Office if one.value == last.lower()), None)
        if office is None:
            return _usage(desk)
    if not typed.strip():
        return _usage(desk)
    person = meant(typed, desk.dossier.invitees(chosen))
    if why := _impossible(desk, chosen, person, office):
        raise Refused(why, usage=False)
    lines = [Phrase("desk-preview", {"title": consultation.title}), _change(person, office)]
    if office and person.office is None and (person.seat or person.elsewhere):
        lines.append(Phrase("desk-office-seat", {"name": person.name}))
    lines.append(
        Phrase("desk-office-told", {"reached": "yes" if person.reached else "no", "granted": "yes" if office else "no"})
    )
    asked = AboutOffice(chosen, asking.oneself(desk), person.delegate, office, person.office)
    return desk.ask_about(asked, Lines(tuple(lines)), shape=GRANT if office else REVOKE)


def _impossible(desk: Desk, chosen: str, person: Invitee, office: Office | None) -> Phrase | None:
    """Return why a person is not given *office* (None: no office any more), None if that can be done."""
    if person.office is office:
        return Phrase("desk-office-same", {"name": person.name, "office": office.value if office else NONE})
    others = [one for one in desk.dossier.invitees(chosen) if one.office is Office.ADMIN and one.delegate != person.delegate]
    leaves = person.office is Office.ADMIN and office is not Office.ADMIN
    if leaves and (not others or (person.reached and not any(one.reached for one in others))):
        return Phrase("desk-office-last", {"name": person.name, "others": len(others)})
    return None


def _change(person: Invitee, office: Office | None) -> Phrase:
    before, after = (one.value if one else NONE for one in (person.office, office))
    return Phrase("desk-office-change", {"name": person.name, "before": before, "after": after})


def reply(desk: Desk, asked: AboutOffice, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, GRANT if asked.office else REVOKE, typed, left=(LIST,)):
        return None
    people = {one.delegate: one for one in desk.dossier.invitees(asked.consultation)}
    person = people.get(asked.delegate)
    if person is None or person.office is not asked.before:
        desk.refuse(Phrase("desk-office-meanwhile"))
        return _list(desk, asked.consultation)
    if why := _impossible(desk, asked.consultation, person, asked.office):
        return desk.refuse(why, buttons=(LIST,))
    by = asking.oneself(desk)
    desk.records.append(ChangeOffice(asked.consultation, person.delegate, asked.office, by, desk.event.at))
    old = tuple(one.hash for one in person.codes if one.usable(desk.event.at))
    if old and asked.office is None and person.seat is None and not person.elsewhere:  # they would lead to nothing
        desk.records.append(RevokeCodes(old, person.delegate, by, desk.event.at, asked.consultation))
    desk.say(_done(person, asked.office), buttons=(LIST,))
    consultation, _ = about(desk, asked.consultation)
    told = Phrase("office-changed", {"office": asked.office.value if asked.office else NONE})
    desk.messages += [
        Message(id=f"office:{desk.event.id}:{one}", address=one, paragraphs=(consultation.title, told), bulk=True)
        for one in person.reached
        if one != desk.session.address
    ]
    return None


def _done(person: Invitee, office: Office | None) -> Phrase:
    return Phrase("desk-office-done", {"name": person.name, "office": office.value if office else NONE})
