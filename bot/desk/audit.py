"""`/audit`: who did what and when, the latest first, a page at a time. For admins; it changes nothing and leaves no entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from bot.desk import asking
from bot.desk.asking import about
from bot.desk.changes import changed
from bot.desk.command import Desk
from bot.desk.sense import Group, Sense
from bot.model.audit import PAGE, Acted, What
from bot.model.consultation import COMMAND_LINE, Change
from bot.model.parts import Arg, Lines, Phrase
from bot.model.people import Office
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Button

_BEFORE = re.compile(r"before\s+(?P<number>[1-9][0-9]{0,14})", re.IGNORECASE | re.ASCII)


class Audit:
    """Tell the latest acts about a consultation, or those before one of them."""

    word: ClassVar[str] = "audit"
    office: ClassVar[Office] = Office.ADMIN
    about: ClassVar[str] = "desk-about-audit"
    group: ClassVar[Group] = Group.RECORDS
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say."""
        ids, rest = asking.named_first(desk, self.office, argument)
        found = _BEFORE.fullmatch(rest)
        if rest and not found:
            return desk.refuse(Phrase("desk-not-understood", {"typed": asking.shortly(rest)}), Phrase("desk-audit-usage"))
        chosen = asking.the_one(desk, ids, self.office, "/audit")
        if chosen is None:
            return None
        return _page(desk, chosen, int(found["number"]) if found else 0)


def _page(desk: Desk, chosen: str, before: int) -> None:
    consultation, questionnaire = about(desk, chosen)
    acts = desk.dossier.acts(chosen, before)
    shown = acts[:PAGE]
    heading = Phrase("desk-audit", {"title": consultation.title})
    if not shown:
        return desk.say(heading, Phrase("desk-audit-none"))
    teller = _Teller(desk, chosen, questionnaire)
    paragraphs = (Lines(tuple(teller.told(one))) for one in shown)
    named = f"{chosen} " if len(desk.consultations(Office.ADMIN)) > 1 else ""
    older = Button(Phrase("desk-button-audit-older"), f"/audit {named}before {shown[-1].entry.number}")
    return desk.say(heading, *paragraphs, buttons=(older,) if len(acts) > PAGE else ())


class _Teller:
    """Says entries in words; what they refer to is loaded where one does."""

    def __init__(self, desk: Desk, consultation: str, questionnaire: Questionnaire) -> None:
        self._desk, self._id, self._questionnaire = desk, consultation, questionnaire

    def told(self, acted: Acted) -> Iterator[Phrase]:
        """Yield the lines of an entry: its number, when, who; then what."""
        entry = acted.entry
        consultation = self._desk.dossier.consultation(self._id)
        when: Arg = consultation.moment(acted.at) if acted.at else entry.at
        yield Phrase("desk-audit-entry", {"number": str(entry.number), "when": when, "who": _who(acted)})
        if not entry.whole:
            yield Phrase("audit-altered")
        elif entry.what == What.CHANGE and entry.about.get("number") != "1":
            yield from self._changed(entry.about.get("number", ""))
        else:
            yield Phrase(_phrase(entry.what), self._said(acted))

    def _changed(self, number: str) -> Iterator[Phrase]:
        states: Mapping[str, Change] = {str(one.number): one for one in self._desk.dossier.history(self._id)}
        after = states.get(number)
        before = states.get(str(after.number - 1)) if after else None
        if after is None or before is None:
            yield Phrase("desk-changed-other")
        else:
            yield from changed(before.state, after.state, self._questionnaire, self._entities())

    def _entities(self) -> dict[str, str]:
        return {one.entity.id: one.entity.name for one in self._desk.dossier.roster(self._id)}

    def _said(self, acted: Acted) -> dict[str, Arg]:
        said: dict[str, Arg] = {**acted.entry.about, "who": _who(acted)}
        if person := acted.entry.about.get("person"):
            said["person"] = _named(person, acted)
        if "codes" in said:
            said["count"] = len(acted.entry.about["codes"].split())
        if response := acted.entry.about.get("response"):
            entity = response.partition("/")[2]
            said["entity"] = self._entities().get(entity, entity)
        elif body := acted.entry.about.get("entity"):
            said["entity"] = self._entities().get(body, body)
        if acted.entry.what == What.ROSTER:
            said |= {name: acted.entry.about.get(name, "0") for name in ("people", "seats", "offices", "updates")}
        return said


def _phrase(what: str) -> str:
    return f"audit-{what.replace('_', '-')}" if what in set(What) else "audit-unknown"


def _who(acted: Acted) -> Arg:
    by = acted.entry.by
    if by == "" and acted.entry.what in (What.ATTEMPT, What.REQUESTED, What.REQUEST_ERASED):
        return Phrase("desk-audit-stranger")
    return Phrase("desk-history-command-line") if by in ("", COMMAND_LINE) else _named(by, acted)


def _named(person: str, acted: Acted) -> Arg:
    """Return a person's name; where it may not be told, or is told no more, the id."""
    return acted.names.get(person) or Phrase("desk-audit-person", {"id": person})
