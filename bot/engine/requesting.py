"""`request`: somebody without a code asks the secretariat to be let in, where a consultation takes requests.

They are asked one thing after the other, see what will be sent, and send it. Nothing of the roster is told: what they type is
matched with it only at the desk. A request that waits can be taken back; what it says is then erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2s

from msgspec.structs import replace

from bot.engine import buttons as b
from bot.engine.commands import REQUEST, read
from bot.engine.turn import Turn
from bot.model.consultation import Consultation
from bot.model.effects import EraseRequest, KeepRequest
from bot.model.events import Pressed, Replied
from bot.model.parts import Lines, Part, Phrase, Quoted
from bot.model.people import Role
from bot.model.request import Applied, Request
from bot.model.session import AboutAccess
from bot.model.shapes import Button, Option, PickOne, Write

MOST, WITHIN = 3, timedelta(days=1)
"""Requests that are taken from one chat in such a time."""
LONGEST = {"entity": 120, "name": 100, "words": 500}
"""Characters of what is typed."""
ASK = Button(Phrase("button-request"), f"/{REQUEST}")
BACK = Button(Phrase("button-request-back"), f"/{REQUEST} back")
CANCEL = Button(Phrase("button-request-cancel"), f"/{REQUEST} cancel")
ROLES = b.options((Role.HEAD.value, "option-request-head"), (Role.CONTRIBUTOR.value, "option-request-contributor"))
CERTAIN = b.options(("yes", "option-request-yes"), ("no", "option-request-no"))
_JOINERS = "\u200c\u200d"
"""They print nothing, and some scripts are written with them."""


def ways_in(turn: Turn) -> tuple[Button, ...]:
    """Return the buttons below what somebody without a seat is told."""
    return (ASK,) if turn.dossier.applied(turn.session.address).consultations else ()


def heard(turn: Turn) -> bool:
    """Take what is said here if it is about a request; return whether it was."""
    event, pending = turn.event, turn.session.pending
    match event:
        case Replied(text=text, file=None):
            current = event.order >= turn.session.asked
        case Pressed(action=text, prompt=prompt):
            current = prompt == turn.session.prompt != ""
        case _:
            return False
    command = read(text) if text.lstrip().startswith("/") else None
    word = command.word if command else text.strip().lower()
    if word == REQUEST:
        return _request(turn, command.argument.lower() if command else "")
    if command and word == "forget":
        return _erase(turn)
    if not isinstance(pending, AboutAccess) or not current or (command and word != "skip"):
        return False
    _reply(turn, pending, "" if word == "skip" and pending.step == "words" else text)
    return True


def settled(turn: Turn, consultation: str) -> None:
    """Somebody came in to a consultation by another way: what they asked for there is not needed any more."""
    applied = turn.dossier.applied(turn.session.address)
    turn.records += [_erased(turn, one) for one in applied.waiting if one.consultation == consultation]


def _request(turn: Turn, argument: str) -> bool:
    applied = turn.dossier.applied(turn.session.address)
    if argument == "back":
        return _erase(turn)
    if argument == "cancel":
        turn.change(pending=None)
        turn.say(Phrase("request-cancelled"), buttons=ways_in(turn))
        return True
    free = _free(applied)
    if not free and not applied.waiting:
        return False
    turn.change(pending=None)
    if not free:
        _waits(turn, applied)
    elif _too_many(turn):
        turn.say(Phrase("request-too-many", {"most": MOST}))
    else:
        _ask(turn, AboutAccess("which") if len(free) > 1 else AboutAccess("entity", free[0].id), applied)
    return True


def _free(applied: Applied) -> list[Consultation]:
    """Return the consultations for which nothing waits yet."""
    asked = {one.consultation for one in applied.waiting}
    return [one for one in applied.consultations if one.id not in asked]


def _waits(turn: Turn, applied: Applied) -> None:
    titles = {one.id: one for one in applied.consultations}
    lines = [
        Phrase("request-waits", {"title": known.title, "entity": Quoted(one.entity), "when": known.moment(one.at)})
        for one in applied.waiting
        if (known := titles.get(one.consultation))
    ]
    turn.say(Lines((*lines, Phrase("request-waits-on"))), buttons=(BACK,))


def _too_many(turn: Turn) -> bool:
    return sum(turn.event.at - at < WITHIN for at in turn.session.applied) >= MOST


# Asking


def _ask(turn: Turn, asked: AboutAccess, applied: Applied, *before: Part) -> None:
    """Ask what comes next."""
    title = next((one.title for one in applied.consultations if one.id == asked.consultation), None)
    match asked.step:
        case "which":
            return turn.ask_about(asked, *before, Phrase("request-which"), shape=_consultations(applied), buttons=(CANCEL,))
        case "role":
            return turn.ask_about(asked, *before, Phrase("request-role"), shape=ROLES, buttons=(CANCEL,))
        case "sure":
            heading = (Phrase("request-preview"), *((title,) if title else ()))
            said = (*before, *heading, Lines(tuple(_lines(asked))), Phrase("request-account"))
            return turn.ask_about(asked, *said, shape=CERTAIN)
        case "entity":
            before = (*before, *((title,) if title else ()))
            return turn.ask_about(asked, *before, Phrase("request-entity"), shape=Write(), buttons=(CANCEL,))
        case step:
            buttons = (b.SKIP, CANCEL) if step == "words" else (CANCEL,)
            return turn.ask_about(asked, *before, Phrase(f"request-{step}"), shape=Write(), buttons=buttons)


def _lines(asked: AboutAccess) -> Iterator[Phrase]:
    yield Phrase("request-line-entity", {"entity": Quoted(asked.entity)})
    yield Phrase("request-line-name", {"name": Quoted(asked.name)})
    yield Phrase("request-line-role", {"role": asked.role.value})
    if asked.words:
        yield Phrase("request-line-words", {"words": Quoted(asked.words)})


def _consultations(applied: Applied) -> PickOne:
    return PickOne(tuple(Option(_mark(one), one.title) for one in _free(applied)))


def _mark(consultation: Consultation) -> str:
    """Return what stands for a consultation in a button: an id is not for the public."""
    return blake2s(consultation.id.encode(), digest_size=6).hexdigest()


def _reply(turn: Turn, asked: AboutAccess, typed: str) -> None:
    """Take what was asked for, and ask the next thing."""
    applied = turn.dossier.applied(turn.session.address)
    free = _free(applied)
    if asked.step != "which" and asked.consultation not in {one.id for one in free}:
        turn.change(pending=None)
        return turn.say(Phrase("request-over"), buttons=ways_in(turn))
    match asked.step:
        case "which":
            value = b.chosen(_consultations(applied), typed)
            chosen = next((one for one in free if _mark(one) == value), None)
            if chosen is None:
                return _ask(turn, asked, applied, _choose(typed))
            return _ask(turn, replace(asked, step="entity", consultation=chosen.id), applied)
        case "role":
            value = b.chosen(ROLES, typed)
            if value is None:
                return _ask(turn, asked, applied, _choose(typed))
            return _ask(turn, replace(asked, step="words", role=Role(value)), applied)
        case "sure":
            return _sure(turn, asked, applied, typed)
        case "words" if not typed:
            return _ask(turn, replace(asked, step="sure", words=""), applied)
        case step:
            said = tidy(typed)
            if not any(one.isalnum() for one in said):
                return _ask(turn, asked, applied, Phrase("request-empty"))
            if len(said) > LONGEST[step]:
                long = Phrase("request-too-long", {"characters": len(said), "most": LONGEST[step]})
                return _ask(turn, asked, applied, long)
            if step == "entity":
                return _ask(turn, replace(asked, step="name", entity=said), applied)
            if step == "name":
                return _ask(turn, replace(asked, step="role", name=said), applied)
            return _ask(turn, replace(asked, step="sure", words=said), applied)


def _choose(typed: str) -> Phrase:
    return Phrase("choose-one", {"typed": Quoted(tidy(typed)[:40])})


def tidy(typed: str) -> str:
    """Return *typed* on one line, without what does not print: it could hide or turn round other words at the desk."""
    sound = typed.encode("utf-8", "ignore").decode()
    return " ".join("".join(one if one.isprintable() or one in _JOINERS else " " for one in sound).split())


def _sure(turn: Turn, asked: AboutAccess, applied: Applied, typed: str) -> None:
    choice = b.chosen(CERTAIN, typed)
    if choice is None:
        return _ask(turn, asked, applied, _choose(typed))
    turn.change(pending=None)
    if choice == "no":
        return turn.say(Phrase("request-cancelled"), buttons=ways_in(turn))
    if _too_many(turn):
        return turn.say(Phrase("request-too-many", {"most": MOST}))
    turn.records.append(
        KeepRequest(
            Request(
                number=applied.next,
                consultation=asked.consultation,
                address=turn.session.address,
                entity=asked.entity,
                name=asked.name,
                role=asked.role,
                words=asked.words,
                account=tidy(turn.event.account)[: LONGEST["entity"]],
                at=turn.event.at,
            )
        )
    )
    turn.change(applied=(*turn.session.applied, turn.event.at)[-MOST:])
    return turn.say(Phrase("request-sent"), buttons=(BACK,))


# Erasing


def _erase(turn: Turn) -> bool:
    """Take back what waits, and erase what was refused."""
    applied = turn.dossier.applied(turn.session.address)
    mine: Sequence[Request] = (*applied.waiting, *applied.refused)
    begun = isinstance(turn.session.pending, AboutAccess)
    if not mine and not begun and not applied.consultations:
        return False
    turn.change(pending=None)
    turn.records += [_erased(turn, one) for one in mine]
    turn.say(Phrase("request-erased") if mine else Phrase("request-none"), buttons=ways_in(turn))
    return True


def _erased(turn: Turn, one: Request) -> EraseRequest:
    return EraseRequest(one.number, one.consultation, turn.session.address, turn.event.at)
