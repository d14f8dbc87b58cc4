"""Giving up what the secretariat entered: what counts is taken back, what does not count yet is put away. Each with a reason.

What counts is taken back by two persons, as it was made to count, if there are two. The submission is kept and marked; its
answers go from the response, so that the delegation does not find the words of another one there, and the letter that is really
theirs can be entered. What delegates have written themselves since stays.
"""

from __future__ import annotations

from bot.desk import asking, counting
from bot.desk.counting import SHOW
from bot.desk.entering import Entering
from bot.desk.naming import Refused
from bot.engine import buttons as b
from bot.engine.deadline import barred
from bot.model.behalf import Did
from bot.model.commenting import is_comment
from bot.model.events import Replied
from bot.model.parts import Arg, Lines, Part, Phrase, Quoted
from bot.model.response import Act, Withdraw, apply
from bot.model.session import AboutBehalf

NONE = b.options(("no", "desk-option-no"))
SHORTEST_REASON = 4
"""Characters of a reason."""
_COUNTED = b.options(
    ("correct", "desk-option-behalf-correct"), ("withdraw", "desk-option-behalf-withdraw"), ("stop", "desk-option-stop")
)
_ONLY_BACK = b.options(("withdraw", "desk-option-behalf-withdraw"), ("stop", "desk-option-stop"))
_SURE = b.options(("yes", "desk-option-behalf-back"), ("no", "desk-option-no"))
_AWAY = b.options(("yes", "desk-option-behalf-away"), ("no", "desk-option-no"))
_WAITS = b.options(("leave", "desk-option-behalf-leave"), ("stop", "desk-option-stop"))
_CONFIRM = b.options(("yes", "desk-option-behalf-back"), ("no", "desk-option-behalf-keep"), ("later", "desk-option-later"))
_SHAPES = {"back": _SURE, "away": _AWAY, "back-waits": _WAITS, "back-confirm": _CONFIRM}
STEPS = frozenset({"counted", "why", "back-reason", *_SHAPES})
"""What is asked here."""


def counts(one: Entering) -> bool:
    """Whether what is to be shown is a submission that the secretariat entered, and nothing that is being entered."""
    return one.response.on_paper is not None and not one.entry.version


def show(one: Entering, *said: Part) -> None:
    """Show what counts, and ask what to do with it; or that it is to be taken back."""
    desk, paper = one.desk, one.response.on_paper
    if paper is None:
        return None
    if not one.entry.asked_back:
        bar = one.bar()
        stands = Phrase("desk-behalf-stands", {"entity": one.entity.name, "number": paper.number})
        shape = _ONLY_BACK if bar else _COUNTED
        return desk.ask_about(one.asked("counted"), *said, Lines((stands, *((bar,) if bar else ()))), shape=shape)
    if one.entry.by != asking.oneself(desk):
        named: dict[str, Arg] = {"name": one.name(one.entry.by), "entity": one.entity.name, "number": paper.number}
        heading = Phrase("desk-behalf-back-asked", named)
        return desk.ask_about(one.asked("back-confirm"), *said, heading, *_about(one), shape=_CONFIRM)
    if one.others():
        waits = Phrase("desk-behalf-back-waits", {"entity": one.entity.name, "number": paper.number})
        return desk.ask_about(one.asked("back-waits"), *said, waits, Quoted(one.entry.asked_back), shape=_WAITS)
    return _sure(one, one.entry.asked_back, *said)


def correct(one: Entering, question: str = "") -> None:
    """Open what counts again, at *question* if one is named. It counts until the correction does."""
    one.did(Did.CORRECT, text=str(one.entry.counted.submission))
    one.begin(at=question)


def begin(one: Entering, reason: str) -> None:
    """Give up what is being entered, or else what counts: ask why, where no *reason* is given, and then whether to."""
    if not one.entry.version and one.response.on_paper is None:
        return one.desk.refuse(Phrase("desk-behalf-nothing", {"entity": one.entity.name}), buttons=(SHOW,))
    if one.entry.asked_back:
        return show(one)
    if reason:
        return _take(one, reason)
    ask = Phrase("desk-behalf-why-away" if one.entry.version else "desk-behalf-why-back")
    return one.desk.ask_about(one.asked("why"), ask, shape=NONE)


def reply(one: Entering, asked: AboutBehalf, typed: str) -> None:
    """Take the reply to what was asked here."""
    if asked.step in ("why", "back-reason"):
        return _reason(one, asked, typed)
    menu = _ONLY_BACK if one.bar() else _COUNTED
    choice = asking.reply(one.desk, _SHAPES.get(asked.step, menu), typed)
    match asked.step, choice:
        case _, None:
            return None
        case "counted", "correct":
            return correct(one)
        case "counted", "withdraw":
            return begin(one, "")
        case "back", "yes":
            return _ask_back(one, asked.reason)
        case "away", "yes":
            return _put_away(one, asked.reason)
        case "back-waits", "leave":
            return _left(one)
        case "back-confirm", "yes":
            return _take_back(one, asking.oneself(one.desk))
        case "back-confirm", "no":
            return one.desk.ask_about(one.asked("back-reason"), Phrase("desk-behalf-why-not"), shape=NONE)
        case (("back" | "away"), _):
            return one.desk.say(Phrase("desk-behalf-unchanged", {"entity": one.entity.name}), buttons=(SHOW,))
        case _:
            return one.stop()


def reason(one: Entering, typed: str) -> str | None:
    """Return the reason that was typed; else say why it is none and return None. Nothing is asked any more if none is given."""
    desk, event = one.desk, one.desk.event
    if isinstance(event, Replied) and not typed.strip():
        desk.say(Phrase("blank"), shape=NONE, prompt=desk.session.prompt)
        return None
    if not isinstance(event, Replied) or b.chosen(NONE, typed):
        asking.reply(desk, NONE, typed)
        return None
    try:
        found = sound(typed)
    except Refused as refused:
        desk.say(refused.why, shape=NONE, prompt=desk.session.prompt)
        return None
    desk.change(pending=None)
    return found


def sound(typed: str) -> str:
    """Return *typed* as a reason, "" if it is blank. Raise Refused if it is too short or cannot be kept."""
    found = asking.sound(typed)
    if 0 < len(found) < SHORTEST_REASON:
        raise Refused(Phrase("desk-uncertain-reason-short", {"typed": Quoted(found)}), usage=False)
    return found


def _reason(one: Entering, asked: AboutBehalf, typed: str) -> None:
    found = reason(one, typed)
    if found is None:
        if one.desk.session.pending is None:
            _unchanged(one)
        return None
    return _take(one, found) if asked.step == "why" else _keep(one, found)


def _unchanged(one: Entering) -> None:
    one.desk.say(Phrase("desk-behalf-unchanged", {"entity": one.entity.name}), buttons=(SHOW,))


def _take(one: Entering, why: str) -> None:
    """Ask whether to give it up, now that it is known why."""
    if not one.entry.version:
        return _sure(one, why)
    named: dict[str, Arg] = {"entity": one.entity.name, "number": one.entry.corrects}
    lines = [Phrase("desk-behalf-away-sure", named)]
    if one.entry.corrects:
        lines = [Phrase("desk-behalf-away-sure-again", named)]
    elif one.entry.told:
        lines.append(one.told())
    return one.desk.ask_about(one.asked("away", reason=why), lines[0], Quoted(why), *lines[1:], shape=_AWAY)


def _sure(one: Entering, why: str, *said: Part) -> None:
    paper = one.response.on_paper
    if paper is None:
        return None
    heading = Phrase("desk-behalf-back-sure", {"entity": one.entity.name, "number": paper.number})
    return one.desk.ask_about(one.asked("back", reason=why), *said, heading, *_about(one, why), shape=_SURE)


def _about(one: Entering, why: str = "") -> tuple[Part, ...]:
    """Return why it is to be taken back, and what that does."""
    alone = not one.others()
    lines = [Phrase("desk-behalf-back-does")]
    if bar := barred(one.consultation, one.entity, one.desk.event.at):
        lines.append(bar)
    lines.append(one.told())
    if why and not alone:
        lines.append(Phrase("desk-behalf-back-second"))
    return (Quoted(why or one.entry.asked_back), Lines(tuple(lines)))


# What is done


def _ask_back(one: Entering, why: str) -> None:
    others, paper = one.others(), one.response.on_paper
    if paper is None:
        return None
    one.did(Did.ASK_BACK, text=why)
    if not others:
        return _take_back(one, "")
    named: dict[str, Arg] = {"entity": one.entity.name, "number": paper.number}
    one.desk.say(Phrase("desk-behalf-back-handed", named))
    return counting.tell(one, others, Phrase("desk-behalf-back-please", named))


def _left(one: Entering) -> None:
    """Whoever asked for it leaves it as it is after all."""
    one.did(Did.PUT_AWAY)
    _unchanged(one)


def _keep(one: Entering, why: str) -> None:
    """A second person does not take it back; whoever asked is told why."""
    asked_by = one.entry.by
    one.did(Did.KEEP, text=why)
    _unchanged(one)
    told: dict[str, Arg] = {"entity": one.entity.name, "name": one.name(asking.oneself(one.desk))}
    counting.tell(one, [asked_by], Phrase("desk-behalf-kept-yours", told), Quoted(why))


def _take_back(one: Entering, confirmed_by: str) -> None:
    """Take the submission back, and its answers out of the response. *confirmed_by* is "" where nobody else could."""
    desk, paper, why, asked_by = one.desk, one.response.on_paper, one.entry.asked_back, one.entry.by
    if paper is None:
        return
    back = Withdraw(one.id, paper.number, asked_by, desk.event.at, entered=True)
    desk.records.append(back)
    response, until = apply(one.response, back), one.response.submitted_revision
    for question, state in one.response.answers.items():
        for fragment in () if is_comment(question) else state.fragments:
            if fragment.revision <= until:
                gone = counting.revised(one, response.revision + 1, Act.RETIRE, question, asked_by, fragment.id)
                desk.records.append(gone)
                response = apply(response, gone)
    desk.changed = response
    one.did(Did.TAKE_BACK, text=str(paper.number))
    named: dict[str, Arg] = {"entity": one.entity.name, "number": paper.number}
    desk.say(Phrase("desk-behalf-back-done", named), buttons=(SHOW,))
    lines = [Phrase("behalf-taken-back", named), Phrase("ruling-reason", {"reason": Quoted(why)})]
    if barred(one.consultation, one.entity, desk.event.at) is None:
        lines.append(Phrase("behalf-answer"))
    desk.messages += counting.to_delegates(one, f"taken back {paper.number}", (Lines(tuple(lines)),), (b.QUESTIONS, b.CONTACT))
    if confirmed_by and asked_by != confirmed_by:
        counting.tell(one, [asked_by], Phrase("desk-behalf-back-done", named))


def _put_away(one: Entering, why: str) -> None:
    """Give up what does not count yet; whoever handed it in is told, and delegates who know that it waited."""
    desk, entered_by, told, corrects = one.desk, one.entry.by, one.entry.told, one.entry.corrects
    first, named = one.entry.first, one.named()
    one.did(Did.PUT_AWAY, text=why)
    desk.say(Phrase("desk-behalf-away-done", named), buttons=(SHOW,))
    if entered_by != asking.oneself(desk):
        name: dict[str, Arg] = {**named, "name": one.name(asking.oneself(desk))}
        counting.tell(one, [entered_by], Phrase("desk-behalf-away-yours", name), Quoted(why))
    if told and not corrects:
        lines = [Phrase("behalf-put-away", named), Phrase("ruling-reason", {"reason": Quoted(why)})]
        if barred(one.consultation, one.entity, desk.event.at) is None:
            lines.append(Phrase("behalf-answer"))
        desk.messages += counting.to_delegates(one, f"put away {first}", (Lines(tuple(lines)),), (b.QUESTIONS, b.CONTACT))
