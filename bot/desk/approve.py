"""`/approve`: somebody without a code is let in. The entity, where it is new, answers provisionally.

Who may answer was not agreed (report, paragraph 8): so whom nobody had on the roster is listed apart until it is decided with
`/eligibility`, and whom a rule refuses is not let in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2s
from typing import ClassVar

from bot.desk import asking, naming
from bot.desk.command import Desk
from bot.desk.naming import NEAR, Refused, plain
from bot.desk.requests import SHOW, account, decided, find, holding, on_roster, usage
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.engine.codes import DRAW_BYTES
from bot.engine.requesting import LONGEST, tidy
from bot.model.consultation import Consultation, Eligibility, Rule, Stage
from bot.model.effects import Admit, ChangeConsultation, Message
from bot.model.parts import Arg, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Entity, Office, Role
from bot.model.questionnaire import Questionnaire
from bot.model.request import Requested, Requests
from bot.model.session import AboutRequest
from bot.model.standing import ruled

CERTAIN = b.options(("yes", "desk-option-approve"), ("no", "desk-option-no"))
_WISH = re.compile(
    r"(?P<mark>\S+)(?:\s+as\s+(?P<role>head|contributor))?"
    r"(?:\s+for\s+(?P<entity>.+?))?(?:\s+kind\s+(?P<kind>(?:(?!\skind\s).)+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """For whom the person will speak. *provisional*: it gets a rule of its own that says so."""

    entity: Entity
    new: bool
    provisional: bool


class Approve:
    """Approve one."""

    word: ClassVar[str] = "approve"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-approve"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.REQUESTS

    def act(self, desk: Desk, argument: str) -> None:
        """Show what would become of it, and ask for certainty."""
        ids, rest = asking.named_first(desk, self.office, argument)
        wish = _WISH.fullmatch(rest)
        found = find(desk, ids, wish["mark"]) if wish else None
        if wish is None or found is None:
            what = "desk-request-none" if wish else "desk-not-understood"
            return desk.refuse(*([Phrase(what, {"typed": asking.shortly(rest)})] if rest else []), usage("R1"), buttons=(SHOW,))
        if len(desk.event.entropy) < DRAW_BYTES:  # the service gives it; this machine does not take that for granted
            return desk.refuse(Phrase("desk-invite-not-now"), buttons=(SHOW,))
        requests, one = found
        consultation, questionnaire = asking.about(desk, one.request.consultation)
        if done := decided(one, consultation):
            return desk.refuse(done, buttons=(SHOW,))
        role = Role(wish["role"].lower()) if wish["role"] else one.request.role
        try:
            body = _body(wish["entity"] or one.request.entity, wish["kind"] or "", one, requests, consultation, questionnaire)
            _fit(one, body)
        except Refused as refused:
            return desk.refuse(refused.why, buttons=(SHOW,))
        asked = AboutRequest(
            consultation.id,
            consultation.number,
            asking.oneself(desk),
            one.request.number,
            one.person,
            # Bare: it must lead to nobody once they are forgotten.
            blake2s(desk.event.entropy, digest_size=12).hexdigest(),
            role,
            body.entity.name if body.new else body.entity.id,
            body.entity.kind if body.new else "",
        )
        paragraphs = _preview(one, body, role, requests, consultation, questionnaire)
        return desk.ask_about(asked, *paragraphs, shape=CERTAIN)


def _body(
    name: str, kind: str, one: Requested, requests: Requests, consultation: Consultation, questionnaire: Questionnaire
) -> Body:
    """Return whom *name* means; with a *kind*, a new entity if there is none. Raise Refused if that is nobody to let in."""
    wanted = naming.whom(f"kind {kind}", questionnaire, ())[0] if kind else ""
    found = on_roster(name, requests)
    if len(found) > 1:
        several: dict[str, Arg] = {"typed": asking.shortly(name), "ids": Listed(tuple(body.id for body in found))}
        raise Refused(Phrase("desk-several-entities", several))
    if found:
        entity = found[0]
        if wanted not in ("", entity.kind):
            raise Refused(Phrase("desk-approve-other-kind", {"entity": entity.name, "kind": _kind(entity.kind, questionnaire)}))
        rules = [rule for rule in consultation.eligibility if rule.entity == entity.id or (rule.kind == entity.kind)]
        if rules and consultation.status(entity) is Eligibility.REFUSED:
            raise Refused(Phrase("desk-approve-may-not", {"entity": entity.name}))
        return Body(entity, new=False, provisional=not rules)
    if not wanted:
        raise Refused(_unknown(name, one, requests, questionnaire))
    said = tidy(name)
    if not said or len(said) > LONGEST["entity"]:
        raise Refused(Phrase("request-too-long", {"characters": len(said), "most": LONGEST["entity"]}))
    rule = next((rule for rule in consultation.eligibility if not rule.entity and rule.kind == wanted), None)
    if rule and rule.status is Eligibility.REFUSED:
        raise Refused(Phrase("desk-approve-kind-may-not", {"kind": _kind(wanted, questionnaire)}))
    return Body(Entity("", said, wanted), new=True, provisional=True)


def _unknown(name: str, one: Requested, requests: Requests, questionnaire: Questionnaire) -> Phrase:
    names = {plain(body.name): body.name for body in requests.entities}
    near = [names[one] for one in get_close_matches(plain(name), names, n=NEAR, cutoff=0.6)]
    said: dict[str, Arg] = {"typed": asking.shortly(name), "mark": one.request.mark}
    said["kinds"] = Listed(tuple(kind.id for kind in questionnaire.kinds))
    return Phrase("desk-approve-unknown", {**said, "near": Listed(tuple(near)), "count": len(near)})


def _fit(one: Requested, body: Body) -> None:
    """Raise Refused if the person cannot have the seat."""
    if body.entity.id in one.seated:
        raise Refused(Phrase("desk-approve-seated", {"entity": body.entity.name}))


def _kind(kind_id: str, questionnaire: Questionnaire) -> Arg:
    kind = questionnaire.kind(kind_id)
    return kind.title if kind else kind_id


def _preview(
    one: Requested, body: Body, role: Role, requests: Requests, consultation: Consultation, questionnaire: Questionnaire
) -> Iterator[Part]:
    said: dict[str, Arg] = {"name": Quoted(one.request.name), "role": role.value, "entity": body.entity.name}
    first: list[Phrase] = [
        Phrase("desk-preview", {"title": consultation.title}),
        Phrase("desk-approve-preview", {**said, "mark": one.request.mark}),
        account(one),
    ]
    yield Lines(tuple(first))
    about: list[Phrase] = []
    if body.new:
        about.append(Phrase("desk-approve-new", {"entity": body.entity.name, "kind": _kind(body.entity.kind, questionnaire)}))
    else:
        about += holding(body.entity, requests, consultation, questionnaire)
    if plain(body.entity.name) != plain(one.request.entity):
        about.append(Phrase("desk-approve-other-name", {"entity": Quoted(one.request.entity)}))
    if body.provisional:
        about.append(Phrase("desk-approve-provisional"))
    if role is Role.HEAD and any(holder.role is Role.HEAD for holder in requests.holders.get(body.entity.id, ())):
        about.append(Phrase("desk-approve-second-head"))
    if one.person:
        about.append(Phrase("desk-request-known"))
    yield Lines(tuple(about))
    yield Phrase("desk-approve-unchecked")


def reply(desk: Desk, asked: AboutRequest, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(SHOW,), gone=(SHOW,)):
        return None
    found = find(desk, (asked.consultation,), str(asked.request))
    if found is None:
        return desk.refuse(Phrase("desk-request-none", {"typed": Quoted(f"R{asked.request}")}), buttons=(SHOW,))
    requests, one = found
    consultation, questionnaire = asking.about(desk, asked.consultation)
    if why := decided(one, consultation) or asking.barred(desk, asked, Office.ADMIN, asked.number):
        return desk.refuse(why, buttons=(SHOW,))
    try:
        body = _body(asked.entity, asked.kind, one, requests, consultation, questionnaire)
        _fit(one, body)
    except Refused as refused:
        return desk.refuse(refused.why, buttons=(SHOW,))
    if one.person != asked.person or body.new != bool(asked.kind):
        return desk.refuse(Phrase("desk-approve-meanwhile", {"mark": one.request.mark}), buttons=(SHOW,))
    return _admit(desk, asked, one, body)


def _admit(desk: Desk, asked: AboutRequest, one: Requested, body: Body) -> None:
    consultation, questionnaire = asking.about(desk, asked.consultation)
    by, at, request = asking.oneself(desk), desk.event.at, one.request
    entity = body.entity
    if body.new:
        entity = Entity(_slug(entity.name, asked.drawn[16:]), entity.name, entity.kind)
    role = asked.role or Role.CONTRIBUTOR
    desk.records.append(
        Admit(
            number=request.number,
            consultation=consultation.id,
            address=request.address,
            delegate=one.person or asked.drawn[:16],
            name=request.name,
            role=role,
            entity=entity,
            by=by,
            at=at,
            new_person=not one.person,
            new_entity=body.new,
        )
    )
    after = consultation
    if body.provisional:
        after = ruled(consultation, Rule(Eligibility.PROVISIONAL, entity=entity.id))
        desk.records.append(ChangeConsultation(after, by, request.mark, at))
    desk.say(Phrase("desk-approve-done", {"mark": request.mark, "name": request.name, "entity": entity.name}), buttons=(SHOW,))
    desk.messages.append(_notice(request.number, request.address, entity, role, after, questionnaire))


def _slug(name: str, unique: str) -> str:
    """Return the id of a new entity: what of its name fits into one, and what makes it no other's."""
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return f"{readable}-{unique}" if readable else unique


def _notice(
    number: int, address: str, entity: Entity, role: Role, consultation: Consultation, questionnaire: Questionnaire
) -> Message:
    """Return what the person is told, with the way to the first question."""
    told: list[Phrase] = [Phrase("request-approved"), Phrase("request-speaks", {"entity": entity.name, "role": role.value})]
    if consultation.status(entity) is Eligibility.PROVISIONAL:
        told.append(Phrase("request-provisional"))
    closing = consultation.closing(entity)
    if consultation.stage is not Stage.OPEN:
        told.append(Phrase("request-not-open"))
    elif closing:
        told.append(Phrase("deadline-moved-new-until", {"when": consultation.moment(closing)}))
    first = next(iter(questionnaire.addressed(entity.kind)), "")
    buttons = (b.goto(first), b.QUESTIONS, b.HELP) if first and consultation.stage is Stage.OPEN else (b.QUESTIONS, b.HELP)
    return Message(
        id=f"request:{number}:approved", address=address, paragraphs=(consultation.title, Lines(tuple(told))), buttons=buttons
    )
