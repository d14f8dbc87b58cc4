"""`/behalf`: enter a response that came as a letter or an e-mail, for a second person to confirm.

It never takes the place of what delegates said: as soon as they have begun themselves, nothing is entered any more. Where the
secretariat has one person only, it counts at once. What counts is corrected in the same way, or taken back: `withdrawing`.
"""

from __future__ import annotations

import re
from typing import ClassVar

from bot.desk import asking, counting, files, naming, withdrawing
from bot.desk.command import Desk
from bot.desk.counting import SHOW
from bot.desk.entering import CONSENT, SURE, WORDS, Entering
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.desk.withdrawing import NONE
from bot.engine import buttons as b
from bot.model.behalf import Did
from bot.model.consultation import COMMAND_LINE
from bot.model.events import Replied
from bot.model.file import FileRef
from bot.model.parts import Arg, Lines, Part, Phrase, Quoted
from bot.model.people import Office, response_id
from bot.model.questionnaire import Questionnaire
from bot.model.session import AboutBehalf
from bot.model.shapes import PickOne

WAITS = b.options(("change", "desk-option-behalf-change"), ("stop", "desk-option-stop"))
CONFIRM = b.options(("yes", "desk-option-behalf-confirm"), ("no", "desk-option-behalf-refuse"), ("later", "desk-option-later"))
CONFIRM_FILES = b.options(
    ("yes", "desk-option-behalf-confirm"),
    ("no", "desk-option-behalf-refuse"),
    ("files", "desk-option-behalf-files"),
    ("later", "desk-option-later"),
)
USAGE = Lines((Phrase("desk-behalf-usage"), Phrase("desk-behalf-usage-withdraw")))
_WITHDRAW = re.compile(r"withdraw\s+(.+?)(?:\s+(?:reason|because)\b:?\s*(.*))?", re.IGNORECASE | re.DOTALL)


class Behalf:
    """Enter what came on paper, or confirm what somebody else entered."""

    word: ClassVar[str] = "behalf"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-behalf"
    group: ClassVar[Group] = Group.RESPONSES
    sense: ClassVar[Sense] = Sense.ANSWERS

    def act(self, desk: Desk, argument: str) -> None:
        """Begin or go on for an entity, or give it up; alone, list what is begun and what waits."""
        ids, rest = asking.named_first(desk, self.office, argument)
        consultation_id = asking.the_one(desk, ids, self.office, "/behalf")
        if consultation_id is None:
            return None
        if not rest:
            return _list(desk, consultation_id)
        if asking.oneself(desk) == COMMAND_LINE:  # one person enters, another confirms: the shell is nobody
            return desk.refuse(Phrase("desk-behalf-in-chat"))
        roster = desk.dossier.roster(consultation_id)
        withdraw = _WITHDRAW.fullmatch(rest)
        _, questionnaire = asking.about(desk, consultation_id)
        at, named = ("", withdraw[1]) if withdraw else _question_first(questionnaire, rest)
        try:
            _, found = naming.whom(f"entity {named}", questionnaire, roster)
            reason = withdrawing.sound(withdraw[2] or "") if withdraw else ""
        except Refused as refused:
            return desk.refuse(refused.why, USAGE, buttons=(SHOW,))
        body = next(one for one in roster if one.entity.id == found)
        one = Entering(desk, consultation_id, response_id(consultation_id, found), body)
        return withdrawing.begin(one, reason) if withdraw else _open_at(one, at) if at else _open(one)


def _question_first(questionnaire: Questionnaire, typed: str) -> tuple[str, str]:
    """Return the id of the question that is named first, "" if none is, and what else was typed."""
    first, _, others = typed.partition(" ")
    found = next((one.id for one in questionnaire.questions if one.id.casefold() == first.casefold()), "")
    return (found, others) if found and others else ("", typed)


def _list(desk: Desk, consultation_id: str) -> None:
    lines = [
        Phrase(
            "desk-behalf-listed",
            {
                "entity": one.entity.name,
                "did": one.did.value,
                "when": desk.dossier.consultation(consultation_id).moment(one.at),
            },
        )
        for one in desk.dossier.entries(consultation_id)
    ]
    desk.say(Lines(tuple(lines)) if lines else Phrase("desk-behalf-none"), USAGE)


def _open(one: Entering, *said: Part) -> None:
    """Begin, go on, or show what waits for a second person."""
    desk = one.desk
    if withdrawing.counts(one):
        return withdrawing.show(one, *said)
    if _barred(one):
        return None
    if not one.entry.waits or one.lacks():
        return one.begin(*said)
    if one.entry.by != asking.oneself(desk):
        name: dict[str, Arg] = {"name": one.name(one.entry.by)}
        heading = Phrase("desk-behalf-to-confirm-again" if one.entry.corrects else "desk-behalf-to-confirm", name)
        return desk.ask_about(
            one.asked("confirm"),
            *said,
            heading,
            *one.whole(),
            Lines((one.told(), Phrase("desk-behalf-confirm-ask"))),
            shape=_confirm(one),
        )
    if one.others():
        return desk.ask_about(one.asked("waits"), *said, *one.whole(), Phrase("desk-behalf-waits"), shape=WAITS)
    return one.ask_sure(*said)


def _open_at(one: Entering, question: str) -> None:
    """Begin or go on at *question*; what counts is corrected there. What waits for whoever opens it is shown whole."""
    if withdrawing.counts(one):
        return _open(one) if one.entry.asked_back or one.bar() else withdrawing.correct(one, question)
    if one.entry.waits and one.entry.by != asking.oneself(one.desk) and not one.lacks():
        return _open(one)
    return None if _barred(one) else one.begin(at=question)


def _confirm(one: Entering) -> PickOne:
    """Return what may be said to what is to be confirmed: the files can be had for comparing, where there are some."""
    return CONFIRM_FILES if one.files() else CONFIRM


def _barred(one: Entering) -> bool:
    """Say why nothing may be entered, if so; what was entered is dropped where the delegates have begun themselves."""
    bar = one.bar()
    if bar is None:
        return False
    lines = [bar]
    if (one.entry.version or one.entry.asked_back) and one.theirs:
        entered_by, dropped = one.entry.by, Phrase("desk-behalf-dropped", one.named())
        one.did(Did.DROP)
        if entered_by != asking.oneself(one.desk):
            counting.tell(one, [entered_by], Lines((bar, dropped)))
        lines.append(dropped)
    one.desk.change(pending=None)
    one.desk.refuse(Lines(tuple(lines)), buttons=(SHOW,))
    return True


def leads_on(text: str) -> bool:
    """Whether *text* is a word that means something only while something is entered."""
    return text.strip().lower().removeprefix("/") in WORDS


def edited(desk: Desk) -> None:
    """Say that an edited message changes nothing of what is entered."""
    if isinstance(desk.session.pending, AboutBehalf):
        desk.say(Phrase("desk-behalf-edited"))


def reply(desk: Desk, asked: AboutBehalf, typed: str) -> None:
    """Take the reply to what was asked last."""
    typed = typed.strip().removeprefix("/") if leads_on(typed) else typed
    if why := asking.barred(desk, asked, Office.SECRETARY):
        desk.change(pending=None)
        return desk.refuse(why)
    body = next(
        (o for o in desk.dossier.roster(asked.consultation) if response_id(asked.consultation, o.entity.id) == asked.response),
        None,
    )
    if body is None:
        desk.change(pending=None)
        return desk.refuse(Phrase("desk-behalf-gone"), buttons=(SHOW,))
    one = Entering(desk, asked.consultation, asked.response, body)
    giving_up = asked.step in withdrawing.STEPS
    if not (giving_up or withdrawing.counts(one)) and _barred(one):
        return None
    if _changed(one, asked):
        desk.change(pending=None)
        return _open(one, _meanwhile(one, asked))
    if _gone_on(one, asked) and typed.strip().lower() != "stop":
        return _ask_again(one, asked, _meanwhile(one, asked))
    if giving_up and (file := _file(desk)):
        return _take_file(one, asked, file, typed)
    if giving_up:
        return withdrawing.reply(one, asked, typed)
    if (file := _file(desk)) and asked.step:
        return _take_file(one, asked, file, typed)
    match asked.step:
        case "":
            question = next((two for two in one.questions if two.id == asked.question), None)
            return one.answer(question, typed) if question else one.begin()
        case "received":
            return one.take_received(typed)
        case "reason":
            return _reason(one, typed)
        case _:
            return _chosen(one, asked, typed)


def _file(desk: Desk) -> FileRef | None:
    return desk.event.file if isinstance(desk.event, Replied) else None


def _take_file(one: Entering, asked: AboutBehalf, file: FileRef, beside: str) -> None:
    """Keep a file as the letter itself while anything but an answer is asked, and ask that again."""
    match asked.step:
        case "received":
            return one.ask_received(*one.take_letter(file, beside))
        case "consent":
            return one.ask_consent(*one.take_letter(file, beside))
        case "sure":
            return one.ask_sure(*one.take_letter(file, beside))
        case _:
            return one.desk.say(Phrase("desk-behalf-no-file-here"), prompt=one.desk.session.prompt)


def unsupported(desk: Desk, what: str) -> bool:
    """Say that what was sent cannot be entered, if something is entered; return whether it is."""
    entering = isinstance(desk.session.pending, AboutBehalf)
    if entering:
        desk.say(Phrase("unsupported", {"what": what}), prompt=desk.session.prompt)
    return entering


def _changed(one: Entering, asked: AboutBehalf) -> bool:
    """Whether what was shown is no longer what there is: somebody else went on with it, or the questions were changed."""
    if asked.step in withdrawing.STEPS:
        return one.entry.number != asked.number or not (one.entry.version or one.response.on_paper)
    if asked.step in ("sure", "waits", "confirm", "reason"):  # these are about the whole
        return one.entry.number != asked.number or one.lacks()
    return one.entry.waits or one.entry.version != one.questionnaire.version


def _gone_on(one: Entering, asked: AboutBehalf) -> bool:
    """Whether somebody else entered something since it was asked: of two at once neither adds to what they have not seen."""
    return one.entry.number != asked.number and one.entry.by != asking.oneself(one.desk)


def _ask_again(one: Entering, asked: AboutBehalf, said: Part) -> None:
    """Ask the same again, and show what is entered there by now."""
    question = next((two for two in one.questions if two.id == asked.question), None)
    if asked.step == "received":
        one.ask_received(said)
    elif asked.step == "consent":
        one.ask_consent(said)
    elif question:
        one.ask(question, said)
    else:
        one.begin(said)


def _meanwhile(one: Entering, asked: AboutBehalf) -> Phrase:
    """Return what is said before what has changed is shown: who did what, if it was one of the secretariat."""
    if one.entry.number == asked.number or one.entry.did is None:
        return Phrase("desk-behalf-meanwhile")
    return Phrase("desk-behalf-meanwhile-by", {"name": one.name(one.entry.by), "did": one.entry.did.value})


def _chosen(one: Entering, asked: AboutBehalf, typed: str) -> None:
    shape = {"consent": CONSENT, "sure": SURE, "waits": WAITS, "confirm": _confirm(one)}[asked.step]
    choice = asking.reply(one.desk, shape, typed)
    match asked.step, choice:
        case _, None:
            return None
        case "consent", word:
            return one.take_consent(word)
        case "sure", "yes":
            return _hand_in(one)
        case "sure", "back":
            return one.ask_consent()
        case "waits", "change":
            return one.begin()
        case "confirm", "yes":
            return counting.count(one, asking.oneself(one.desk))
        case "confirm", "files":
            files.hand_over(one.desk, one.consultation.id, one.sent())
            return one.desk.ask_about(one.asked("confirm"), Phrase("desk-behalf-confirm-ask"), shape=_confirm(one))
        case "confirm", "no":
            return one.desk.ask_about(one.asked("reason"), Phrase("desk-behalf-why-not"), shape=NONE)
        case _:
            return one.stop()


# Handing in


def _hand_in(one: Entering) -> None:
    if counting.too_late(one):
        return None
    if any(not file.sha256 for file in one.files()):
        return one.ask_sure()  # it says which
    others = one.others()
    one.did(Did.HAND_IN)
    if not others:
        return counting.count(one, "")
    counting.tell_that_it_waits(one)
    one.desk.say(Phrase("desk-behalf-handed-in", one.named()))
    return counting.tell(one, others, Phrase("desk-behalf-please-confirm", one.named()))


def _reason(one: Entering, typed: str) -> None:
    """Take why a second person does not confirm it. It goes back to whoever handed it in."""
    desk, reason = one.desk, withdrawing.reason(one, typed)
    if reason is None:
        return _open(one) if desk.session.pending is None else None
    entered_by = one.entry.by
    one.did(Did.REFUSE, text=reason)
    desk.say(Phrase("desk-behalf-refused", one.named()))
    told: dict[str, Arg] = {"entity": one.entity.name, "name": one.name(asking.oneself(desk))}
    return counting.tell(one, [entered_by], Phrase("desk-behalf-refused-yours", told), Quoted(reason))
