"""`/eligibility`: who may answer, by kind and by entity, and how an admin changes it. Previewed, confirmed once, told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar

from bot.desk import asking, naming, timeline
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.model.consultation import Change, Consultation, Eligibility, Rule, Stage
from bot.model.effects import ChangeConsultation, Message
from bot.model.parts import Arg, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Office, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.session import AboutRule
from bot.model.shapes import Button
from bot.model.standing import changing, holds, ruled

SHOW = Button(Phrase("desk-button-eligibility"), "/eligibility")
HISTORY = Button(Phrase("desk-button-history"), "/eligibility history")
CERTAIN = b.options(("yes", "desk-option-rule"), ("no", "desk-option-no"))
NAMES = 10
"""Entities that a preview names; of more, how many."""
LATEST = 10
"""Changes that a history tells."""
_STATUS = {one.value: one for one in Eligibility} | {"allow": Eligibility.ALLOWED, "refuse": Eligibility.REFUSED}
_WISH = re.compile(
    rf"(?P<whom>(?:kind|entity)\s+\S.*?)\s+(?P<status>{'|'.join(_STATUS)})(?:[\s,:]+(?:reason|because)\b:?(?P<reason>.*))?",
    re.IGNORECASE | re.DOTALL,
)
Changing = tuple[OnRoster, Eligibility, Eligibility]


class SetEligibility:
    """Tell who may answer, or change it."""

    word: ClassVar[str] = "eligibility"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-eligibility"
    group: ClassVar[Group] = Group.PEOPLE
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say; alone it lists."""
        ids, rest = asking.named_first(desk, self.office, argument)
        match rest.lower():
            case "" | "list":
                for one in ids:
                    _list(desk, one)
            case "history":
                for one in ids:
                    _history(desk, one)
            case _:
                _wished(desk, ids, rest)


def _list(desk: Desk, consultation_id: str) -> None:
    consultation, questionnaire = about(desk, consultation_id)
    roster = tuple(desk.dossier.roster(consultation_id))
    counted = Counter((one.entity.kind, consultation.status(one.entity)) for one in roster)
    lines: list[Phrase] = [Phrase("desk-eligibility", {"title": consultation.title})]
    for kind in questionnaire.kinds:
        rule = next((one.status for one in consultation.eligibility if not one.entity and one.kind == kind.id), None)
        lines.append(
            Phrase(
                "desk-eligibility-kind",
                {
                    "kind": kind.title,
                    "status": (rule or Eligibility.REFUSED).value,
                    "count": sum(counted[kind.id, status] for status in Eligibility),
                },
            )
        )
    names = {one.entity.id: one.entity.name for one in roster}
    apart = [one for one in consultation.eligibility if one.entity]
    own = [
        Phrase("desk-eligibility-entity", {"entity": names.get(one.entity, one.entity), "status": one.status.value})
        for one in apart
    ]
    paragraphs: list[Part] = [Lines(tuple(lines))]
    if own:
        paragraphs.append(Lines((Phrase("desk-eligibility-own"), *own)))
    if consultation_id in desk.consultations(Office.ADMIN):
        paragraphs.append(Lines(tuple(_usage())))
    desk.say(*paragraphs, buttons=(HISTORY,))


def _history(desk: Desk, consultation_id: str) -> None:
    consultation, questionnaire = about(desk, consultation_id)
    names = {one.entity.id: one.entity.name for one in desk.dossier.roster(consultation_id)}
    heading = Phrase("desk-eligibility-history", {"title": consultation.title})
    told = [
        Lines(tuple(_change(change, new, consultation, questionnaire, names)))
        for before, change in pairwise(desk.dossier.history(consultation_id))
        if (new := [one for one in change.state.eligibility if one not in before.state.eligibility])
    ]
    if not told:
        return desk.say(heading, Phrase("desk-eligibility-history-none"), buttons=(SHOW,))
    more = (Phrase("desk-history-more", {"count": len(told) - LATEST}),) if len(told) > LATEST else ()
    return desk.say(heading, *reversed(told[-LATEST:]), *more, buttons=(SHOW,))


def _change(
    change: Change, new: Sequence[Rule], consultation: Consultation, questionnaire: Questionnaire, names: dict[str, str]
) -> Iterator[Phrase]:
    yield Phrase("desk-history-when", {"when": consultation.moment(change.at), "name": timeline.who(change)})
    for one in new:
        whom = timeline.for_whom(one.kind, one.entity, questionnaire, names)
        yield Phrase("desk-eligibility-entity", {"entity": whom, "status": one.status.value})
    if change.reason:
        yield Phrase("desk-history-reason", {"reason": Quoted(change.reason)})
    else:
        yield Phrase("desk-history-no-reason")


def _usage() -> Iterator[Phrase]:
    yield Phrase("desk-eligibility-usage")
    yield Phrase("desk-help-eligibility")


# Asking


def _wished(desk: Desk, ids: Sequence[str], typed: str) -> None:
    """Read a change, and ask for certainty."""
    found = _WISH.fullmatch(typed)
    if found is None:
        return desk.refuse(
            Phrase("desk-not-understood", {"typed": asking.shortly(typed)}), Lines(tuple(_usage())), buttons=(SHOW,)
        )
    chosen = asking.the_one(desk, ids, Office.ADMIN, "/eligibility")
    if chosen is None:
        return None
    consultation, questionnaire = about(desk, chosen)
    roster = tuple(desk.dossier.roster(chosen))
    try:
        kind, entity = naming.whom(" ".join(found["whom"].split()), questionnaire, roster)
        reason = asking.sound(found["reason"] or "")
    except Refused as refused:
        return desk.refuse(refused.why, buttons=(SHOW,))
    rule = Rule(_STATUS[found["status"].lower()], kind=kind, entity=entity)
    whom = _named(rule, questionnaire, roster)
    if holds(consultation, rule):
        return desk.refuse(Phrase("desk-eligibility-same", {"whom": whom, "status": rule.status.value}), buttons=(SHOW,))
    if not reason:
        return desk.refuse(Phrase("desk-deadline-reason-missing"), Lines(tuple(_usage())), buttons=(SHOW,))
    after = ruled(consultation, rule)
    changed = changing(consultation, after, roster)
    before = consultation.status(next(one.entity for one in roster if one.entity.id == entity)) if entity else None
    paragraphs: list[Part] = [
        Lines(
            (
                Phrase("desk-preview", {"title": consultation.title}),
                Phrase("desk-eligibility-entity", {"entity": whom, "status": rule.status.value}),
                *([Phrase("desk-eligibility-before", {"status": before.value})] if before else []),
            )
        ),
        Lines(tuple(_whom(changed, rule, consultation))),
        asking.why(reason),
    ]
    asked = AboutRule(chosen, consultation.number, asking.oneself(desk), rule, reason)
    return desk.ask_about(asked, *paragraphs, shape=CERTAIN)


def _named(rule: Rule, questionnaire: Questionnaire, roster: Sequence[OnRoster]) -> Arg:
    names = {one.entity.id: one.entity.name for one in roster if one.entity.id == rule.entity}
    return timeline.for_whom(rule.kind, rule.entity, questionnaire, names)


def _whom(changed: Sequence[Changing], rule: Rule, consultation: Consultation) -> Iterator[Phrase]:
    """Say whose status changes, what becomes of what they said, and who is told."""
    if not changed:
        yield Phrase("desk-eligibility-nobody")
    else:
        named: tuple[Arg, ...] = tuple(one.entity.name for one, _, _ in changed[:NAMES])
        if len(changed) > NAMES:
            named = (*named, Phrase("digest-more", {"count": len(changed) - NAMES}))
        yield Phrase("desk-eligibility-changes", {"count": len(changed), "names": Listed(named)})
        if submitted := sum(one.submitted for one, _, _ in changed):
            yield Phrase("desk-eligibility-submitted", {"count": submitted})
    own = [one for one in consultation.eligibility if one.entity] if rule.kind else []
    if own:
        yield Phrase("desk-eligibility-own-stays", {"count": len(own)})
    yield Phrase("desk-preview-told", {"count": sum(len(one.reached) for one, _, _ in changed)})
    if silent := sum(not one.reached for one, _, _ in changed):
        yield Phrase("desk-preview-silent", {"count": silent})


# Doing


def reply(desk: Desk, asked: AboutRule, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(SHOW,), gone=(SHOW,), number=asked.number):
        return
    before, questionnaire = about(desk, asked.consultation)
    roster = tuple(desk.dossier.roster(before.id))
    after = ruled(before, asked.rule)
    desk.records.append(ChangeConsultation(after, asking.oneself(desk), asked.reason, desk.event.at))
    notices = list(_notices(changing(before, after, roster), after))
    whom = _named(asked.rule, questionnaire, roster)
    desk.say(
        Phrase("desk-eligibility-done", {"entity": whom, "status": asked.rule.status.value}),
        Phrase("desk-done-told", {"count": len(notices)}),
        buttons=(SHOW, HISTORY),
    )
    desk.messages += notices
    return


def _notices(changed: Sequence[Changing], after: Consultation) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: the message is named after the change, the seat and the address."""
    for body, _, now in changed:
        told: list[Phrase] = [Phrase("eligibility-changed", {"entity": body.entity.name, "status": now.value})]
        closing = after.closing(body.entity)
        if now.may_answer and closing and after.stage is Stage.OPEN:
            told.append(Phrase("deadline-moved-new-until", {"when": after.moment(closing)}))
        for reached in body.reached:
            yield Message(
                id=f"eligibility:{after.id}:{after.number}:{reached.seat}:{reached.address}",
                address=reached.address,
                paragraphs=(after.title, Lines(tuple(told))),
                buttons=(b.QUESTIONS if now.may_answer else b.CONTACT,),
                bulk=True,
            )
