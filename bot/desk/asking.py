"""How the desk asks for certainty before it changes something: whom, about which consultation, and whether it still holds.

What is asked stands in the session with the consultation's number: had the consultation changed meanwhile, nothing is done. Who
may do it is read from the stored offices when it is asked and again when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.desk.changes import meanwhile
from bot.desk.command import Desk
from bot.desk.naming import LONGEST_REASON, SHOWN, Refused
from bot.engine import buttons as b
from bot.model.consultation import Consultation
from bot.model.parts import Lines, Part, Phrase, Quoted
from bot.model.people import Office
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Button, PickOne


class Asked(Protocol):
    """What stands in the session while it is asked."""

    @property
    def consultation(self) -> str: ...

    @property
    def by(self) -> str: ...


def oneself(desk: Desk) -> str:
    """Return the id of the person at the desk."""
    return desk.mandates[0].delegate


def about(desk: Desk, consultation_id: str) -> tuple[Consultation, Questionnaire]:
    """Return a consultation and the questionnaire that it runs on."""
    consultation = desk.dossier.consultation(consultation_id)
    return consultation, desk.dossier.questionnaire(consultation.questionnaire, consultation.version)


def named_first(desk: Desk, office: Office, argument: str) -> tuple[tuple[str, ...], str]:
    """Return the consultations meant, and what else was typed: one may be named first, by its id."""
    ids = desk.consultations(office)
    words = argument.split()
    if words and words[0] in ids:
        return (words[0],), " ".join(words[1:])
    return ids, " ".join(words)


def the_one(desk: Desk, ids: Sequence[str], office: Office, command: str) -> str | None:
    """Return the one of *ids* in which the person may do what *office* may; else say which to name, and return None."""
    allowed = [one for one in ids if one in desk.consultations(office)]
    if len(allowed) == 1:
        return allowed[0]
    if allowed:
        lines = (Phrase("desk-which-one", {"command": command, "id": one}) for one in allowed)
        desk.refuse(Lines((Phrase("desk-which"), *lines)))
    else:
        desk.attempted(command.removeprefix("/").partition(" ")[0])
        desk.refuse(Phrase("desk-admin-only"))
    return None


def sound(reason: str) -> str:
    """Return *reason* on one line. Raise Refused if it cannot be kept."""
    said = " ".join(reason.split())
    if len(said) > LONGEST_REASON:
        raise Refused(Phrase("desk-reason-too-long", {"characters": len(said), "most": LONGEST_REASON}), usage=False)
    if not said.isprintable():
        raise Refused(Phrase("desk-reason-unprintable"), usage=False)
    return said


def reply(desk: Desk, shape: PickOne, typed: str) -> str | None:
    """Return which option was named; else say what may be, and return None."""
    choice = b.chosen(shape, typed)
    if choice is None:
        desk.say(Phrase("choose-one", {"typed": shortly(typed)}), shape=shape, prompt=desk.session.prompt)
    else:
        desk.change(pending=None)
    return choice


def barred(desk: Desk, asked: Asked, office: Office, number: int | None = None) -> Part | None:
    """Return why what was asked is not done any more, None if it is; *number* is what the consultation stood at.

    If it was changed since, that is who changed what.
    """
    if asked.by != oneself(desk):
        return Phrase("desk-another")
    if asked.consultation not in desk.consultations(office):
        return Phrase("desk-admin-only" if office is Office.ADMIN else "desk-no-longer")
    if number is not None and desk.dossier.consultation(asked.consultation).number != number:
        return meanwhile(desk, asked.consultation, number)
    return None


def agreed(
    desk: Desk,
    asked: Asked,
    shape: PickOne,
    typed: str,
    *,
    left: tuple[Button, ...] = (),
    gone: tuple[Button, ...] = (),
    number: int | None = None,
) -> bool:
    """Take the yes or no of an admin; return whether what was asked is to be done. If not, why not is said.

    *left* goes with it where it was a no, *gone* where it is not done any more.
    """
    choice = reply(desk, shape, typed)
    if choice == "no":
        desk.say(Phrase("desk-deadline-left"), buttons=left)
    elif choice is not None and (why := barred(desk, asked, Office.ADMIN, number)):
        desk.refuse(why, buttons=gone)
    else:
        return choice is not None
    return False


def why(reason: str) -> Phrase:
    """Return the line of a preview that says the reason, which only the history keeps."""
    return Phrase("desk-preview-reason", {"reason": Quoted(reason)}) if reason else Phrase("desk-preview-no-reason")


def shortly(typed: str) -> Quoted:
    """Return what was typed as it is said back."""
    typed = " ".join(typed[: 4 * SHOWN].split())
    return Quoted(typed if len(typed) <= SHOWN else typed[:SHOWN] + "…")
