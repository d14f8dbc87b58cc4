"""`/uncertain`: submissions that came after an outage across the deadline: in time, late, or not accepted?

One is shown at a time. Nothing is ruled before it was previewed and confirmed; every ruling is kept with its reason, which the
delegates read, and can be ruled anew. A submission that is not accepted is kept, and the one before it stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec.structs import replace

from bot.desk import asking, naming, timeline
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.consultation import COMMAND_LINE, Consultation, Timing
from bot.model.effects import Message
from bot.model.events import Replied
from bot.model.parts import Arg, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Entity, Office, OnRoster
from bot.model.response import RuleTime, apply
from bot.model.session import AboutTime
from bot.model.shapes import Button
from bot.model.timing import HandedIn, Timed, TimeRuling

SHOW = Button(Phrase("desk-button-uncertain"), "/uncertain")
RULE = b.options(
    ("in-time", "desk-option-in-time"),
    ("late", "desk-option-late"),
    ("over", "desk-option-over"),
    ("stop", "desk-option-stop"),
)
NONE = b.options(("no", "desk-option-no"))
CERTAIN = b.options(("yes", "desk-option-rule-sure"), ("no", "desk-option-no"))
SHORTEST_REASON = 4
"""Characters of a reason."""
NAMED = 5
"""Others that are named beside the one that is shown."""
_SAYS = {"in-time": Timing.IN_TIME, "late": Timing.LATE, "over": Timing.OVER}
_NAMES = {says: name for name, says in _SAYS.items()}
_WORDS = {"in time": "in-time", "late": "late", "not accepted": "over"}
_AT_ONCE = re.compile(rf"(?:^|\s)({'|'.join(_WORDS)})\s+(?:reason|because)\b:?\s*(.*)", re.IGNORECASE)


class Uncertain:
    """Rule on when a submission was sent."""

    word: ClassVar[str] = "uncertain"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-uncertain"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.UNCERTAIN

    def act(self, desk: Desk, argument: str) -> None:
        """Show the first that waits, or the one of an entity; with a ruling and a reason, preview that."""
        ids, rest = asking.named_first(desk, self.office, argument)
        consultation_id = asking.the_one(desk, ids, self.office, "/uncertain")
        if consultation_id is None:
            return None
        if not rest:
            return _next(desk, consultation_id)
        at_once = _AT_ONCE.search(rest)
        named = rest[: at_once.start()] if at_once else rest
        try:
            body = _named(desk, consultation_id, named.strip())
            reason = _reason(at_once[2]) if at_once else ""
        except Refused as refused:
            lines = [refused.why, Phrase("desk-uncertain-usage")] if refused.usage else [refused.why]
            return desk.refuse(*lines, buttons=(SHOW,))
        asked = _asked(desk, consultation_id, body)
        if asked is None:
            return desk.refuse(Phrase("desk-uncertain-not", {"entity": body.entity.name}), buttons=(SHOW,))
        if at_once:
            says = _WORDS[" ".join(at_once[1].lower().split())]
            return _preview(desk, replace(asked, step="sure", says=says, reason=reason))
        return desk.ask_about(asked, *_shown(desk, asked, body.entity), shape=RULE)


def _named(desk: Desk, consultation_id: str, name: str) -> OnRoster:
    """Return the entity called *name*. Raise Refused if there is none, or several."""
    bodies = _bodies(desk, consultation_id)
    _, questionnaire = asking.about(desk, consultation_id)
    _, found = naming.whom(f"entity {name}", questionnaire, bodies)
    return next(one for one in bodies if one.entity.id == found)


def _bodies(desk: Desk, consultation_id: str) -> Sequence[OnRoster]:
    """Return the entities with a live seat, and those without one whose submission waits."""
    roster = desk.dossier.roster(consultation_id)
    there = {one.entity.id for one in roster}
    waiting = desk.dossier.undecided(consultation_id)
    return (*roster, *(OnRoster(one.entity, True) for one in waiting if one.entity.id not in there))


def _asked(desk: Desk, consultation_id: str, body: OnRoster) -> AboutTime | None:
    """Return what is to be asked about an entity's submission, None if its time is not in doubt."""
    response = f"{consultation_id}/{body.entity.id}"
    desk.dossier.response(response)  # first, because it locks
    timed = desk.dossier.timed(response)
    subject = timed.subject
    if subject is None or not _current(desk, response, timed):
        return None
    return AboutTime(consultation_id, asking.oneself(desk), response, subject.number, timed.number)


def _current(desk: Desk, response: str, timed: Timed) -> bool:
    """Whether *timed* is all that was handed in, so that nothing came in since it was read."""
    found, stands = desk.dossier.response(response), timed.standing()
    last = timed.submissions[-1].number if timed.submissions else 0
    sealed = found.submissions if found.confirmed is None else found.confirmed.number - 1
    return found.submission == (stands.number if stands else 0) and sealed == last


def _next(desk: Desk, consultation_id: str, *said: Part) -> None:
    """Show the first that waits, after *said*."""
    waiting = desk.dossier.undecided(consultation_id)
    ruled = {record.ruling.response for record in desk.records if isinstance(record, RuleTime)}
    left = [one for one in waiting if one.response not in ruled]
    for one in left:
        if asked := _asked(desk, consultation_id, OnRoster(one.entity, True)):
            others = [other.entity.name for other in left if other is not one]
            lines: list[Phrase] = [Phrase("desk-uncertain-left", {"count": len(left)})]
            if others:
                more = [Phrase("digest-more", {"count": len(others) - NAMED})] if len(others) > NAMED else []
                lines.append(Phrase("desk-uncertain-others", {"names": Listed((*others[:NAMED], *more))}))
            shown = _shown(desk, asked, one.entity)
            return desk.ask_about(asked, *said, Lines(tuple(lines)), *shown, shape=RULE)
    return desk.say(*said, Phrase("desk-uncertain-none"))


def _shown(desk: Desk, asked: AboutTime, entity: Entity) -> Iterator[Part]:
    consultation, questionnaire = asking.about(desk, asked.consultation)
    timed = desk.dossier.timed(asked.response)
    one = _submission(timed, asked.submission)
    kind = timeline.for_whom(entity.kind, "", questionnaire, {})
    lines = [
        Phrase("desk-uncertain-submission", {"entity": entity.name, "kind": kind, "number": one.number}),
        Phrase("desk-uncertain-came", {"when": consultation.moment(one.at)}),
    ]
    if one.not_before:
        lines.append(Phrase("desk-uncertain-since", {"when": consultation.moment(one.not_before)}))
    else:
        lines.append(Phrase("desk-uncertain-since-unknown"))
    if closing := consultation.closing(entity):
        lines.append(Phrase("desk-uncertain-closing", {"when": consultation.moment(closing)}))
    yield Lines(tuple(lines))
    if ruling := timed.ruling(one.number):
        name = Phrase("desk-history-command-line") if ruling.by == COMMAND_LINE else _name(desk, asked, ruling.by)
        yield Lines(
            (
                Phrase(
                    "desk-uncertain-ruled",
                    {"says": _NAMES[ruling.says], "name": name, "when": consultation.moment(ruling.at)},
                ),
                Phrase("desk-history-reason", {"reason": Quoted(ruling.reason)}),
            )
        )
    yield Phrase("desk-uncertain-ask")


def _name(desk: Desk, asked: AboutTime, by: str) -> str | Phrase:
    people = {one.delegate: one.name for one in desk.dossier.invitees(asked.consultation)}
    return people.get(by) or Phrase("desk-history-erased")


def _submission(timed: Timed, number: int) -> HandedIn:
    return next(one for one in timed.submissions if one.number == number)


# Ruling


def reply(desk: Desk, asked: AboutTime, typed: str) -> None:
    """Take the reply: how it was sent, why, or whether to rule so."""
    shape = {"": RULE, "reason": NONE, "sure": CERTAIN}[asked.step]
    reason = ""
    if asked.step == "reason" and isinstance(desk.event, Replied) and b.chosen(shape, typed) is None:
        try:
            choice, reason = "reason", _reason(typed)
        except Refused as refused:
            return desk.say(refused.why, shape=shape, prompt=desk.session.prompt)
        desk.change(pending=None)
    else:
        chosen = asking.reply(desk, shape, typed)
        if chosen is None:
            return None
        choice = chosen
    if why := asking.barred(desk, asked, Office.SECRETARY):
        return desk.refuse(why)
    if choice == "stop":
        return desk.say(Phrase("desk-uncertain-stopped"), buttons=(SHOW,))
    if choice == "no":
        return desk.say(Phrase("desk-deadline-left"), buttons=(SHOW,))
    if gone := _gone(desk, asked):
        return _next(desk, asked.consultation, gone)
    if asked.step == "":
        again = replace(asked, step="reason", says=choice)
        return desk.ask_about(again, Phrase("desk-uncertain-why", {"says": choice}), shape=NONE)
    if asked.step == "reason":
        return _preview(desk, replace(asked, step="sure", reason=reason))
    return _rule(desk, asked)


def _reason(typed: str) -> str:
    """Return a reason. Raise Refused if it is none."""
    reason = asking.sound(typed)
    if len(reason) < SHORTEST_REASON:
        raise Refused(Phrase("desk-uncertain-reason-short", {"typed": Quoted(reason)}), usage=False)
    return reason


def _gone(desk: Desk, asked: AboutTime) -> Phrase | None:
    """Return why what was shown is no longer to be ruled on so, None if it is."""
    desk.dossier.response(asked.response)
    timed = desk.dossier.timed(asked.response)
    if timed.number != asked.latest:
        return Phrase("desk-uncertain-ruled-meanwhile")
    subject = timed.subject
    if subject is None or subject.number != asked.submission or not _current(desk, asked.response, timed):
        return Phrase("desk-uncertain-changed")
    return None


def _preview(desk: Desk, asked: AboutTime) -> None:
    body, says = _body(desk, asked), _SAYS[asked.says]
    consultation = desk.dossier.consultation(asked.consultation)
    stands = desk.dossier.timed(asked.response).after(asked.submission, says)
    ruled: dict[str, Arg] = {"entity": body.entity.name, "number": asked.submission, "says": asked.says}
    lines: list[Phrase] = [
        Phrase("desk-preview", {"title": consultation.title}),
        Phrase("desk-uncertain-preview", ruled),
        *_consequence(asked.submission, stands, says, "desk-uncertain-stands"),
        Phrase("desk-triage-preview-reason", {"reason": Quoted(asked.reason)}),
        Phrase("desk-preview-told", {"count": len(body.reached)}),
    ]
    if not body.reached:
        lines.append(Phrase("desk-preview-silent", {"count": 1}))
    desk.ask_about(asked, Lines(tuple(lines)), shape=CERTAIN)


def _consequence(submission: int, stands: HandedIn | None, says: Timing, phrase: str) -> Iterator[Phrase]:
    """Yield what stands then, if it is not what was ruled on."""
    if says is Timing.OVER or stands is None or stands.number != submission:
        yield Phrase(phrase, {"number": stands.number if stands else 0})


def _body(desk: Desk, asked: AboutTime) -> OnRoster:
    """Return the entity and where its delegates are reached."""
    entity = desk.dossier.response(asked.response).entity
    found = next((one for one in _bodies(desk, asked.consultation) if one.entity.id == entity), None)
    return found or OnRoster(Entity(entity, entity, ""), True)


def _rule(desk: Desk, asked: AboutTime) -> None:
    """Keep the ruling, tell the delegates, and show the next one."""
    consultation = desk.dossier.consultation(asked.consultation)
    response, timed = desk.dossier.response(asked.response), desk.dossier.timed(asked.response)
    says = _SAYS[asked.says]
    stands = timed.after(asked.submission, says)
    ruling = TimeRuling(
        asked.response, timed.number + 1, asked.submission, says, asked.reason, asking.oneself(desk), desk.event.at
    )
    record = RuleTime(ruling, stands.number if stands else 0, stands.revision if stands else 0)
    desk.records.append(record)
    desk.changed = apply(response, record)
    body = _body(desk, asked)
    notices = list(_notices(ruling, body, consultation, stands))
    said = [Phrase("desk-uncertain-done", {"entity": body.entity.name, "number": asked.submission, "says": asked.says})]
    if notices:
        said.append(Phrase("desk-done-told", {"count": len(notices)}))
    _next(desk, asked.consultation, *said)
    desk.messages += notices


def _notices(ruling: TimeRuling, body: OnRoster, consultation: Consultation, stands: HandedIn | None) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: named after the ruling, the seat and the address."""
    ruled: dict[str, Arg] = {"entity": body.entity.name, "number": ruling.submission}
    told = (
        Phrase(f"time-ruled-{_NAMES[ruling.says]}", ruled),
        *_consequence(ruling.submission, stands, ruling.says, "time-ruled-stands"),
        Phrase("ruling-reason", {"reason": Quoted(ruling.reason)}),
    )
    for reached in body.reached:
        yield Message(
            id=f"time:{ruling.response}:{ruling.number}:{reached.seat}:{reached.address}",
            address=reached.address,
            paragraphs=(consultation.title, Lines(told)),
            buttons=(*((b.RECEIPT,) if stands else ()), b.CONTACT),
            bulk=True,
        )
