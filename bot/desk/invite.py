"""`/invite`: a single-use code for one person on the roster, to hand out. Shown once to the asker; only its hash is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import ClassVar

from bot.desk import asking, invite_all, timeline
from bot.desk.asking import about
from bot.desk.codes import LASTS, LIST
from bot.desk.command import Desk
from bot.desk.naming import NEAR, Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.engine.codes import DRAW_BYTES, fresh, hash_of
from bot.model.consultation import Consultation
from bot.model.effects import IssueCode, Message, RevokeCodes
from bot.model.entrance import Entrance, served
from bot.model.parts import Arg, Lines, Listed, Part, Phrase
from bot.model.people import Code, Invitee, Office
from bot.model.session import AboutCodes

CERTAIN = b.options(("yes", "desk-option-codes"), ("no", "desk-option-no"))
LONGEST = 366
"""Days that a code may be good for."""
WAYS = 5
"""Bots and workspaces that are named."""
NAMES = 15
"""People that each part of the list names; of more, how many."""
_DAYS = re.compile(r"(?P<whom>.*?)\s+for\s+(?P<days>\d{1,4})\s+days?", re.IGNORECASE)


class Invite:
    """Make a code, or make codes useless, or tell who has one."""

    word: ClassVar[str] = "invite"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-invite"
    group: ClassVar[Group] = Group.PEOPLE
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say."""
        ids, rest = asking.named_first(desk, self.office, argument)
        first, _, whom = rest.partition(" ")
        if not rest:
            return _usage(desk)
        chosen = asking.the_one(desk, ids, Office.ADMIN, "/invite")
        if chosen is None:
            return None
        try:
            match first.lower():
                case "all" if whom.lower() in ("", "again"):
                    return invite_all.wished(desk, chosen, again=bool(whom))
                case "list" if not whom:
                    return _list(desk, chosen)
                case "revoke" if whom:
                    return _revoke(desk, chosen, whom)
                case "again" if whom:
                    return _invite(desk, chosen, whom, again=True)
                case "list" | "revoke" | "again":
                    return _usage(desk)
                case _:
                    return _invite(desk, chosen, rest, again=False)
        except Refused as refused:
            return _usage(desk, refused.why) if refused.usage else desk.refuse(refused.why, buttons=(LIST,))


def _usage(desk: Desk, *before: Part) -> None:
    desk.refuse(*before, Lines((Phrase("desk-help-how"), Phrase("desk-help-invite"))), buttons=(LIST,))


# Inviting


def _invite(desk: Desk, chosen: str, typed: str, *, again: bool) -> None:
    """Make a code for the person meant, in place of earlier ones that were not used."""
    consultation, _ = about(desk, chosen)
    days = LASTS // timedelta(days=1)
    if found := _DAYS.fullmatch(typed):
        typed, days = found["whom"], int(found["days"])
        if not 1 <= days <= LONGEST:
            raise Refused(Phrase("desk-invite-days", {"most": LONGEST}), usage=False)
    person = meant(typed, desk.dossier.invitees(chosen))
    if set(person.elsewhere) - set(desk.consultations(Office.ADMIN)):
        raise Refused(Phrase("desk-invite-elsewhere", {"name": person.name}), usage=False)
    if person.reached and not again:
        said: dict[str, Arg] = {"name": person.name, "typed": person.email or person.name}
        raise Refused(Phrase("desk-invite-reached", said), usage=False)
    if len(desk.event.entropy) < DRAW_BYTES:  # the service gives it; this machine does not take that for granted
        raise Refused(Phrase("desk-invite-not-now"), usage=False)
    code, until = fresh(desk.event.entropy), desk.event.at + timedelta(days=days)
    old = tuple(one.hash for one in person.codes if one.usable(desk.event.at))
    by = asking.oneself(desk)
    if old:
        desk.records.append(RevokeCodes(old, person.delegate, by, desk.event.at, chosen))
    seat = person.seat.id if person.seat else ""
    desk.records.append(IssueCode(hash_of(code), person.delegate, seat, desk.event.at, until, by, chosen))
    notices = [_notice(desk, one, consultation) for one in person.reached]
    notes = [Phrase("desk-invite-replaced")] if old else []
    if notices:
        notes.append(Phrase("desk-invite-told", {"name": person.name}))
    hand_out(desk, consultation, _who(person), code, until, *notes)
    desk.messages += notices


def hand_out(desk: Desk, consultation: Consultation, who: Phrase, code: str, until: datetime, *notes: Phrase) -> None:
    """Show a *code* that was made, this once, and how its person comes in by it."""
    entrances = served(desk.dossier.entrances(), desk.event.at)[:WAYS]
    how = Lines((Phrase("desk-invite-how"), *map(_where, entrances)))
    desk.say(Phrase("desk-invite-code", {"who": who, "when": consultation.moment(until)}), how, *notes)
    desk.say(Phrase("desk-invite-this", {"code": code}))
    for one in entrances:
        if one.link:  # alone in a message too, so that it can be passed on
            desk.say(Phrase("desk-invite-this", {"code": f"{one.link}{code}"}))


def _where(one: Entrance) -> Phrase:
    said: dict[str, Arg] = {"platform": one.platform.capitalize(), "name": one.name, "link": "yes" if one.link else "no"}
    return Phrase("desk-invite-where", said)


def _notice(desk: Desk, address: str, consultation: Consultation) -> Message:
    """Return what a person who is reached already is told: who has the code speaks for them."""
    return Message(
        id=f"invite:{desk.event.id}:{address}",
        address=address,
        paragraphs=(consultation.title, Phrase("invited-again")),
        buttons=(b.CONTACT,),
        bulk=True,
    )


def meant(typed: str, invitees: Sequence[Invitee]) -> Invitee:
    """Return the person called *typed*, by name or e-mail. Raise Refused if that is nobody, or more than one."""
    wanted = _plain(typed)
    found = [one for one in invitees if wanted in (_plain(one.email), one.delegate)]
    found = found or [one for one in invitees if wanted == _plain(one.name)]
    if len(found) == 1:
        return found[0]
    if found:
        several = Listed(tuple(one.email or one.delegate for one in found))
        raise Refused(Phrase("desk-invite-several", {"typed": asking.shortly(typed), "ids": several}), usage=False)
    by_name = {_plain(one.name): one.name for one in invitees if one.name}
    near = get_close_matches(wanted, by_name, n=NEAR, cutoff=0.6)
    near = near or [plain for plain in by_name if wanted and wanted in plain][:NEAR]
    if near:
        names = Listed(tuple(by_name[one] for one in near))
        raise Refused(Phrase("desk-no-such-entity-near", {"typed": asking.shortly(typed), "names": names}), usage=False)
    raise Refused(Phrase("desk-no-such-entity", {"typed": asking.shortly(typed)}))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _who(person: Invitee) -> Phrase:
    """Return a person with what they are: for which entity, or in which office."""
    if person.seat:
        role = Phrase("seat", {"entity": person.seat.entity.name, "role": person.seat.role.value})
    else:
        role = Phrase("desk-office", {"office": (person.office or Office.SECRETARY).value})
    return Phrase("desk-invite-who", {"name": person.name, "role": role})


# Listing


def _list(desk: Desk, chosen: str) -> None:
    consultation, _ = about(desk, chosen)
    invitees = desk.dossier.invitees(chosen)
    now = desk.event.at
    waiting, used, expired, none = [], [], [], []
    for one in invitees:
        if _latest(one, lambda code: code.usable(now)):
            waiting.append(one)
        elif one.reached or _latest(one, lambda code: code.used):
            used.append(one)
        elif _latest(one, lambda code: not code.revoked):
            expired.append(one)
        else:
            none.append(one)

    def until(one: Invitee, test: Callable[[Code], bool]) -> Phrase:
        code = _latest(one, test)
        said: Arg = consultation.moment(code.expires_at) if code else ""
        return Phrase("desk-invite-until", {"who": _who(one), "when": said, "chats": len(one.reached)})

    def came(one: Invitee) -> Phrase:
        when = max((code.used_at for code in one.codes if code.used_at), default=None)
        said: dict[str, Arg] = {"who": _who(one), "chats": len(one.reached), "used": "yes" if when else "no"}
        return Phrase("desk-invite-used", {**said, "when": consultation.moment(when) if when else ""})

    desk.say(
        Phrase("desk-invite-list", {"title": consultation.title}),
        Lines(tuple(_part("waiting", waiting, lambda one: until(one, lambda code: code.usable(now))))),
        Lines(tuple(_part("expired", expired, lambda one: until(one, lambda code: not code.revoked)))),
        Lines(tuple(_part("none", none, _who))),
        Lines(tuple(_part("used", used, came))),
    )


def _part(state: str, people: Sequence[Invitee], line: Callable[[Invitee], Phrase]) -> Iterator[Phrase]:
    yield Phrase("desk-invite-part", {"state": state, "count": len(people)})
    yield from (Phrase("desk-invite-line", {"line": line(one)}) for one in people[:NAMES])
    if len(people) > NAMES:
        yield Phrase("desk-invite-line", {"line": Phrase("digest-more", {"count": len(people) - NAMES})})


def _latest(one: Invitee, test: Callable[[Code], bool]) -> Code | None:
    return max((code for code in one.codes if test(code)), key=lambda code: code.expires_at, default=None)


# Revoking


def _revoke(desk: Desk, chosen: str, typed: str) -> None:
    consultation, _ = about(desk, chosen)
    person = meant(typed, desk.dossier.invitees(chosen))
    usable = _usable(person, desk.event.at)
    if not usable:
        raise Refused(Phrase("desk-invite-none-unused", {"name": person.name}), usage=False)
    asked = AboutCodes(chosen, asking.oneself(desk), person.delegate, tuple(one.hash for one in usable))
    until = max(one.expires_at for one in usable)
    about_codes: dict[str, Arg] = {"who": _who(person), "count": len(usable), "when": consultation.moment(until)}
    paragraphs = (
        Lines((Phrase("desk-preview", {"title": consultation.title}), Phrase("desk-invite-revoke", about_codes))),
        Phrase("desk-invite-revoke-reached", {"reached": "yes" if person.reached else "no"}),
    )
    desk.ask_about(asked, *paragraphs, shape=CERTAIN)


def _usable(person: Invitee, at: datetime) -> list[Code]:
    return [one for one in person.codes if one.usable(at)]


def reply(desk: Desk, asked: AboutCodes, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(LIST,)):
        return None
    people = {one.delegate: one for one in desk.dossier.invitees(asked.consultation)}
    person = people.get(asked.delegate)
    if person is None:
        return desk.refuse(Phrase("desk-invite-gone"), buttons=(LIST,))
    hashes = tuple(one.hash for one in _usable(person, desk.event.at))
    if set(hashes) != set(asked.hashes):
        lines = _meanwhile(asked, person, people, desk.event.at)
        return desk.refuse(Lines((Phrase("desk-invite-meanwhile"), *lines)), buttons=(LIST,))
    desk.records.append(RevokeCodes(hashes, person.delegate, asking.oneself(desk), desk.event.at, asked.consultation))
    return desk.say(Phrase("desk-invite-revoked", {"name": person.name, "count": len(hashes)}), buttons=(LIST,))


def _meanwhile(asked: AboutCodes, person: Invitee, people: Mapping[str, Invitee], now: datetime) -> Iterator[Phrase]:
    """Say what has become of the codes that were asked about, and which are new."""
    for code in person.codes:
        was, usable = code.hash in asked.hashes, code.usable(now)
        if was == usable:
            continue
        by = code.issued_by if usable else code.revoked_by
        what = "made" if usable else "used" if code.used else "revoked" if code.revoked else "over"
        name = timeline.named(by, people[by].name if by in people else None)
        yield Phrase("desk-invite-became", {"what": what, "name": name, "person": person.name})
