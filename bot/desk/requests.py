"""`/requests`: who asks to be let in without a code, what they say of themselves, and what the roster says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.desk import asking
from bot.desk.command import Desk
from bot.desk.naming import plain
from bot.desk.sense import Group, Sense
from bot.model.consultation import Consultation
from bot.model.parts import Arg, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Entity, Office
from bot.model.questionnaire import Questionnaire
from bot.model.request import Fate, Requested, Requests
from bot.model.shapes import Button

SHOW = Button(Phrase("desk-button-requests"), "/requests")
PAGE = 5
"""Requests that are shown at once."""
HOLDERS = 6
_MARK = re.compile(r"#?r?(\d{1,9})", re.IGNORECASE)


class ListRequests:
    """Show those that wait, or the one named, whatever became of it."""

    word: ClassVar[str] = "requests"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-requests"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.REQUESTS

    def act(self, desk: Desk, argument: str) -> None:
        """Show them."""
        ids, rest = asking.named_first(desk, self.office, argument)
        if not rest:
            for consultation_id in ids:
                _list(desk, consultation_id)
            return None
        found = find(desk, ids, rest)
        if found is None:
            return desk.refuse(Phrase("desk-request-none", {"typed": asking.shortly(rest)}), buttons=(SHOW,))
        requests, one = found
        consultation, questionnaire = asking.about(desk, one.request.consultation)
        return desk.say(Lines(tuple(lines(one, requests, consultation, questionnaire))), buttons=_deciding(desk, one))


def number_of(typed: str) -> int:
    """Return the number in "R12", "r12" or "12", 0 if there is none."""
    found = _MARK.fullmatch(typed)
    return int(found[1]) if found else 0


def find(desk: Desk, ids: tuple[str, ...], typed: str) -> tuple[Requests, Requested] | None:
    """Return the request called *typed* in one of the consultations *ids*, with what it is measured by."""
    number = number_of(typed)
    for one in ids if number else ():
        requests = desk.dossier.requests(one, number)
        if requests.several:
            return requests, requests.several[0]
    return None


def decided(one: Requested, consultation: Consultation) -> Phrase | None:
    """Return who decided a request, when and how; None if it waits."""
    if one.fate is Fate.WAITING:
        return None
    who: Arg = one.decider or Phrase("desk-history-command-line")
    said: dict[str, Arg] = {"mark": one.request.mark, "fate": one.fate.value, "who": who}
    said["when"] = consultation.moment(one.decided_at) if one.decided_at else ""
    return Phrase("desk-request-decided", said)


def on_roster(name: str, requests: Requests) -> list[Entity]:
    """Return the entities that *name* may mean, by id or name, whatever the case; one named by its exact id alone."""
    exact = [one for one in requests.entities if one.id == name]
    return exact or [one for one in requests.entities if plain(name) in (plain(one.id), plain(one.name))]


def lines(one: Requested, requests: Requests, consultation: Consultation, questionnaire: Questionnaire) -> Iterator[Phrase]:
    """Yield what is known of a request, a line each."""
    asked = one.request
    if not asked.name:  # erased
        yield decided(one, consultation) or Phrase("desk-request-erased", {"mark": asked.mark})
        return
    said: dict[str, Arg] = {"mark": asked.mark, "role": asked.role.value, "when": consultation.moment(asked.at)}
    yield Phrase("desk-request", {**said, "name": Quoted(asked.name), "entity": Quoted(asked.entity)})
    if done := decided(one, consultation):
        yield done
        if one.reason:
            yield Phrase("desk-history-reason", {"reason": Quoted(one.reason)})
        return
    yield account(one)
    if asked.words:
        yield Phrase("desk-request-words", {"words": Quoted(asked.words)})
    bodies = on_roster(asked.entity, requests)
    for body in bodies:
        yield from holding(body, requests, consultation, questionnaire)
    if not bodies:
        yield Phrase("desk-request-unknown")
    if one.person:
        yield Phrase("desk-request-known")


def account(one: Requested) -> Phrase:
    """Return as whom the platform knows the person: nobody has checked more than that."""
    platform, _, rest = one.request.address.partition(":")
    workspace, _, chat = rest.rpartition(":")
    said: dict[str, Arg] = {"platform": platform.capitalize(), "chat": chat, "named": "yes" if one.request.account else "no"}
    said["account"] = Quoted(one.request.account)
    return Phrase("desk-request-account", {**said, "workspace": workspace, "in": "yes" if platform == "slack" else "no"})


def holding(body: Entity, requests: Requests, consultation: Consultation, questionnaire: Questionnaire) -> Iterator[Phrase]:
    """Say that an entity is on the roster, whether it may answer, and who has a seat for it."""
    kind = questionnaire.kind(body.kind)
    said: dict[str, Arg] = {"entity": body.name, "kind": kind.title if kind else body.kind}
    yield Phrase("desk-request-on-roster", {**said, "status": consultation.status(body).value})
    there = requests.holders.get(body.id, ())
    if not there:
        yield Phrase("desk-request-no-seats")
        return
    named: list[Arg] = [
        Phrase("desk-request-holder", {"name": one.name or Phrase("a-colleague"), "role": one.role.value})
        for one in there[:HOLDERS]
    ]
    if len(there) > HOLDERS:
        named.append(Phrase("digest-more", {"count": len(there) - HOLDERS}))
    yield Phrase("desk-request-seats", {"names": Listed(tuple(named))})


def _list(desk: Desk, consultation_id: str) -> None:
    consultation, questionnaire = asking.about(desk, consultation_id)
    requests = desk.dossier.requests(consultation_id)
    heading = Phrase("desk-requests", {"title": consultation.title, "count": len(requests.several)})
    if not requests.several:
        return desk.say(heading, Phrase("desk-requests-taken", {"taken": "yes" if consultation.requests else "no"}))
    shown = requests.several[:PAGE]
    paragraphs: list[Part] = [Lines(tuple(lines(one, requests, consultation, questionnaire))) for one in shown]
    if len(requests.several) > PAGE:
        paragraphs.append(Phrase("desk-requests-more", {"count": len(requests.several) - PAGE}))
    if consultation_id in desk.consultations(Office.ADMIN):
        paragraphs.append(usage(shown[0].request.mark))
    else:
        paragraphs.append(Phrase("desk-requests-admin"))
    return desk.say(heading, *paragraphs, buttons=_deciding(desk, shown[0]))


def _deciding(desk: Desk, one: Requested) -> tuple[Button, ...]:
    if one.fate is not Fate.WAITING or one.request.consultation not in desk.consultations(Office.ADMIN):
        return ()
    mark = one.request.mark
    return (Button(Phrase("desk-button-approve", {"mark": mark}), f"/approve {mark}"),)


def usage(mark: str) -> Lines:
    """Return how a request is decided."""
    return Lines((Phrase("desk-requests-usage"), Phrase("desk-help-requests", {"mark": mark})))
