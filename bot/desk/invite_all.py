"""`/invite all`: codes for everybody on the roster who never came in, as a file, once, to whoever asked.

A code that was handed out stays good: who has one that is not used gets another only with `/invite all again`, which says that
the earlier ones stop working. So the command may be said once more after a roster grew, or because the file was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2s

from bot.desk import asking
from bot.desk.codes import LIST, Making
from bot.desk.command import Desk
from bot.engine import buttons as b
from bot.engine.codes import SEED_BYTES, fresh_several
from bot.model.parts import Arg, Lines, Part, Phrase
from bot.model.people import Invitee, Office
from bot.model.session import AboutEverybody

CERTAIN = b.options(("yes", "desk-option-all"), ("no", "desk-option-no"))


@dataclass(slots=True)
class _Sorted:
    """The people of a roster: for whom a code is made, and who gets none."""

    invited: list[Invitee] = field(default_factory=list)
    waiting: int = 0
    """They have a code that is not used, and keep it."""
    reached: int = 0
    lost: int = 0
    """They came in once, and the bot does not reach them now."""
    elsewhere: int = 0
    """They take part where the admin is none, and a code would open that too."""


def wished(desk: Desk, chosen: str, *, again: bool) -> None:
    """Say how many of which kind get a code, and ask for certainty."""
    found = _sorted(desk, chosen, again=again)
    consultation, _ = asking.about(desk, chosen)
    if not found.invited:
        nobody = Phrase("desk-all-nobody", {"title": consultation.title})
        return desk.say(Lines((nobody, *_without(found))), buttons=(LIST,))
    asked = AboutEverybody(chosen, asking.oneself(desk), _mark(desk, found), again)
    paragraphs: list[Part] = [
        Lines((Phrase("desk-preview", {"title": consultation.title}), *_whom(desk, chosen, found))),
        Lines((*_replaced(desk, found), *_without(found), Phrase("desk-all-file"))),
    ]
    return desk.ask_about(asked, *paragraphs, shape=CERTAIN)


def reply(desk: Desk, asked: AboutEverybody, typed: str) -> None:
    """Take the yes or no; with a yes, make the codes of exactly those who were meant."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(LIST,)):
        return None
    found = _sorted(desk, asked.consultation, again=asked.again)
    if _mark(desk, found) != asked.mark:
        desk.refuse(Phrase("desk-all-meanwhile"))
        return wished(desk, asked.consultation, again=asked.again)
    if len(desk.event.entropy) < SEED_BYTES:  # the service gives it; this machine does not take that for granted
        return desk.refuse(Phrase("desk-invite-not-now"), buttons=(LIST,))
    consultation, _ = asking.about(desk, asked.consultation)
    making = Making(desk, consultation, asked.by)
    for code, one in zip(fresh_several(desk.event.entropy, len(found.invited)), found.invited, strict=True):
        role = one.seat.role.value if one.seat else (one.office or Office.SECRETARY).value
        told = (one.name, one.email, one.seat.entity.name if one.seat else "", role)
        making.make(code, one.delegate, one.seat.id if one.seat else "", _old(desk, one), told)
    done = Phrase("desk-all-done", {"count": len(found.invited), "title": consultation.title})
    return desk.say(done, Phrase("desk-enrol-file-of-codes", {"when": consultation.moment(making.until)}), shape=making.file())


def _sorted(desk: Desk, chosen: str, *, again: bool) -> _Sorted:
    mine, found = set(desk.consultations(Office.ADMIN)), _Sorted()
    for one in desk.dossier.invitees(chosen):
        if one.reached:
            found.reached += 1
        elif any(code.used for code in one.codes):
            found.lost += 1
        elif set(one.elsewhere) - mine:
            found.elsewhere += 1
        elif _old(desk, one) and not again:
            found.waiting += 1
        else:
            found.invited.append(one)
    return found


def _old(desk: Desk, one: Invitee) -> tuple[str, ...]:
    """Return the codes of a person that may still be used."""
    return tuple(code.hash for code in one.codes if code.usable(desk.event.at))


def _mark(desk: Desk, found: _Sorted) -> str:
    """Return what tells whether other people would be invited now, or other codes be replaced."""
    whom = "\n".join(" ".join((one.delegate, *sorted(_old(desk, one)))) for one in found.invited)
    return blake2s(whom.encode(), digest_size=16).hexdigest()


def _whom(desk: Desk, chosen: str, found: _Sorted) -> Iterator[Phrase]:
    _, questionnaire = asking.about(desk, chosen)
    yield Phrase("desk-all-codes", {"count": len(found.invited)})
    for kind in questionnaire.kinds:
        theirs = [one.seat.entity.id for one in found.invited if one.seat and one.seat.entity.kind == kind.id]
        if theirs:
            said: dict[str, Arg] = {"kind": kind.title, "people": len(theirs), "entities": len(set(theirs))}
            yield Phrase("desk-all-kind", said)
    if offices := sum(one.seat is None for one in found.invited):
        yield Phrase("desk-all-offices", {"count": offices})


def _replaced(desk: Desk, found: _Sorted) -> Iterator[Phrase]:
    if count := sum(bool(_old(desk, one)) for one in found.invited):
        yield Phrase("desk-enrol-without", {"what": "replaced", "count": count})


def _without(found: _Sorted) -> Iterator[Phrase]:
    for what, count in (("reached", found.reached), ("elsewhere", found.elsewhere)):
        if count:
            yield Phrase("desk-enrol-without", {"what": what, "count": count})
    if found.lost:
        yield Phrase("desk-all-lost", {"count": found.lost})
    if found.waiting:
        yield Phrase("desk-all-waiting", {"count": found.waiting})
