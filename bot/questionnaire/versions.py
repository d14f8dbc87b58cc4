"""What changed between two versions of a questionnaire, and so which answers carry over.

An answer carries over if somebody who gave it to the old question would have given it to the new one: the same words in every
language that both versions have (line breaks aside), the same type and limits, the same references. A question that moved to
another chapter or category, got a hint, a translation or became required is the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass

from msgspec import Struct
from msgspec.structs import astuple

from bot.model.parts import Texts
from bot.model.questionnaire import Question, Questionnaire


@dataclass(frozen=True, slots=True)
class Changes:
    """Question ids, in the new version's order (*gone*: the old one's). Answers to *changed* ones are asked for again."""

    same: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    def concerning(self, answered: Callable[[str], bool]) -> Changes:
        """Return what somebody has to be told of that has *answered* some: of *changed* and *gone* only those.

        A question that was gone and returns may have an answer from before. It is asked again.
        """
        again = tuple(one for one in (*self.changed, *self.added) if answered(one))
        added = tuple(one for one in self.added if one not in again)
        return Changes((), again, added, tuple(one for one in self.gone if answered(one)))


def changes(old: Questionnaire, new: Questionnaire, kind: str = "") -> Changes:
    """Return what became of the questions of *old* in *new*, matched by id; with a *kind*, of those that it is asked."""
    before = old.addressed(kind) if kind else {question.id: question for question in old.questions}
    after = new.addressed(kind) if kind else {question.id: question for question in new.questions}
    kept = [question for question in after if question in before]
    same = [question for question in kept if same_question(before[question], after[question])]
    return Changes(
        same=tuple(same),
        changed=tuple(question for question in kept if question not in same),
        added=tuple(question for question in after if question not in before),
        gone=tuple(question for question in before if question not in after),
    )


def same_question(old: Question, new: Question) -> bool:
    """Return whether an answer to *old* answers *new*."""
    return same_texts(old.text, new.text) and _alike(old.type, new.type) and old.refers_to == new.refers_to


def same_texts(old: Texts, new: Texts) -> bool:
    """Return whether two texts read the same in every language that both have, of which there must be one."""
    both = old.by_language.keys() & new.by_language.keys()
    return bool(both) and all(old.by_language[language].split() == new.by_language[language].split() for language in both)


def _alike(old: object, new: object) -> bool:
    """Return whether two types, or parts of them, are equal; texts within them as `same_texts` has it."""
    if isinstance(old, Texts) and isinstance(new, Texts):
        return same_texts(old, new)
    if type(old) is not type(new):
        return False
    if is_dataclass(old):
        return all(_alike(getattr(old, field.name), getattr(new, field.name)) for field in fields(old))
    if isinstance(old, Struct) and isinstance(new, Struct):
        return _alike(astuple(old), astuple(new))
    if isinstance(old, Sequence) and isinstance(new, Sequence) and not isinstance(old, str):
        return len(old) == len(new) and all(map(_alike, old, new))
    return old == new
