"""What the secretariat means by the words after `/deadline`: which consultation, which milestone, for whom, why.

What cannot be meant is raised as `Refused` with the sentence to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.model.consultation import Closes, Consultation, Milestone
from bot.model.deadline import Verb
from bot.model.parts import Listed, Phrase, Quoted
from bot.model.people import OnRoster
from bot.model.questionnaire import Questionnaire

LONGEST_REASON = 500
SHOWN = 60
"""Characters of something typed that are said back."""
NEAR = 3
"""Names that are offered in place of one that nobody has."""
_REASON = re.compile(r"(?:^|\s)(?:reason|because)(?:[:,]|(?=\s)|$)", re.IGNORECASE)
_NAME_DUE = re.compile(r"\b(?:kind|entity)$", re.IGNORECASE)
_NAME_OVER = re.compile(r"\bentity\s+\S", re.IGNORECASE)
_TO = re.compile(r"(?:^|\s)to\s", re.IGNORECASE)


class Refused(Exception):
    """What was typed means nothing; *why* says so. *usage*: the form of the command helps."""

    def __init__(self, why: Phrase, *, usage: bool = True) -> None:
        super().__init__(why.id)
        self.why, self.usage = why, usage


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed after the verb, in its parts. *whom* is "", or "kind ..." or "entity ..." as typed."""

    what: str
    whom: str
    when: str
    reason: str


def words(verb: Verb, typed: str, consultation: Consultation) -> Words:
    """Return the parts of *typed*: [WHAT] [all|kind NAME|entity NAME] [to] WHEN [reason WHY]."""
    typed, reason = _reason(" ".join(typed.split()))
    first, _, rest = typed.partition(" ")
    known = {one.value for one in Closes} | {one.id.lower() for one in consultation.milestones}
    what = first.lower() if first.lower() in known else ""
    if what:
        typed = rest
    typed = typed.removeprefix("for ")
    first, _, rest = typed.partition(" ")
    if first.lower() == "all":
        typed = rest
    if first.lower() not in ("kind", "entity"):
        when = typed[3:] if typed.lower().startswith("to ") else typed
        return Words(what, "", when, reason)
    if verb is Verb.SET:
        raise Refused(Phrase("desk-deadline-set-is-for-all"))
    if verb is Verb.REMOVE:
        return Words(what, typed, "", reason)
    splits = list(_TO.finditer(typed))
    if not splits:
        raise Refused(Phrase("desk-deadline-to-missing"))
    return Words(what, typed[: splits[-1].start()], typed[splits[-1].end() :], reason)


def _reason(typed: str) -> tuple[str, str]:
    """Split the reason off: what follows the first "reason" after a "to", for a name may hold either word.

    Nor is it one where a name must come yet, or where an entity's name ends.
    """
    to = _TO.search(typed)
    found = (_REASON.search(typed, to.end()) if to else None) or next(filter(_begins, _REASON.finditer(typed)), None)
    if found is None:
        return typed, ""
    reason = typed[found.end() :].strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(Phrase("desk-reason-too-long", {"characters": len(reason), "most": LONGEST_REASON}), usage=False)
    if not reason.isprintable():
        raise Refused(Phrase("desk-reason-unprintable"), usage=False)
    return typed[: found.start()].strip(), reason


def _begins(found: re.Match[str]) -> bool:
    """Whether a reason begins there, and not a name that has the word."""
    before, after = found.string[: found.start()], found.string[found.end() :].strip()
    return not _NAME_DUE.search(before) and (after != "" or not _NAME_OVER.search(before))


def milestone(what: str, consultation: Consultation) -> Milestone | Closes:
    """Return the milestone that *what* names, by id or by what it closes ("" for answers); what it would close if none does."""
    for one in consultation.milestones:
        if one.id.lower() == what and one.id not in [closes.value for closes in Closes]:
            return one
    closes = Closes(what or "answers") if what in ("", *Closes) else None
    found = [one for one in consultation.milestones if one.closes is closes and closes]
    if len(found) > 1:
        ids = Listed(tuple(one.id for one in found))
        raise Refused(Phrase("desk-deadline-several", {"what": closes.value if closes else what, "ids": ids}))
    if found:
        return found[0]
    named = next((one for one in consultation.milestones if one.id.lower() == what), None)
    return named or closes or Closes.ANSWERS


def whom(typed: str, questionnaire: Questionnaire, roster: Sequence[OnRoster]) -> tuple[str, str]:
    """Return the ids of the kind or the entity that "kind NAME" or "entity NAME" means, "" for the other."""
    sort, _, name = typed.partition(" ")
    if sort.lower() == "kind":
        kinds = {plain(text): kind.id for kind in questionnaire.kinds for text in (kind.id, *kind.title.by_language.values())}
        if found := kinds.get(plain(name)):
            return found, ""
        ids = Listed(tuple(kind.id for kind in questionnaire.kinds))
        raise Refused(Phrase("desk-no-such-kind", {"typed": _said(name), "kinds": ids}), usage=False)
    bodies = [one.entity for one in roster]
    matching = [one for one in bodies if plain(name) in (plain(one.id), plain(one.name))]
    exact = [one for one in matching if one.id == name] or matching
    if len(exact) == 1:
        return "", exact[0].id
    if exact:
        ids = Listed(tuple(one.id for one in exact))
        raise Refused(Phrase("desk-several-entities", {"typed": _said(name), "ids": ids}), usage=False)
    by_name = {plain(one.name): one.name for one in bodies}
    near = get_close_matches(plain(name), by_name, n=NEAR, cutoff=0.5)
    near = near or [one for one in by_name if plain(name) and plain(name) in one][:NEAR]
    if near:
        names = Listed(tuple(by_name[one] for one in near))
        raise Refused(Phrase("desk-no-such-entity-near", {"typed": _said(name), "names": names}), usage=False)
    raise Refused(Phrase("desk-no-such-entity", {"typed": _said(name)}), usage=False)


def plain(name: str) -> str:
    """Return *name* as it is compared: without case, hyphens and blanks alike."""
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def _said(typed: str) -> Quoted:
    return Quoted(typed if len(typed) <= SHOWN else typed[:SHOWN] + "…")
