"""A questionnaire: immutable, versioned text. What it means to answer it is decided elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in several languages; *fallback* is the language it was written in."""

    by_language: Mapping[str, str]
    fallback: str

    def in_language(self, language: str) -> str:
        """Return the text in *language*, or in the language it was written in."""
        return self.by_language.get(language) or self.by_language[self.fallback]


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of body an entity is: a member state, a stakeholder. Data, not code."""

    id: str
    title: Texts


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report that the answers feed; *agreed* is False where it stands in [square brackets]."""

    id: str
    title: Texts
    agreed: bool


@dataclass(frozen=True, slots=True)
class Category:
    """Questions addressed to the same kinds."""

    id: str
    title: Texts
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; *refers_to* names those whose own answer is shown with it."""

    id: str
    category: str
    chapter: str
    text: Texts
    refers_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All of it, in the order in which it is asked."""

    id: str
    version: str
    languages: tuple[str, ...]
    title: Texts
    kinds: tuple[Kind, ...]
    chapters: tuple[Chapter, ...]
    categories: tuple[Category, ...]
    questions: tuple[Question, ...]

    def open_to(self, kind: str) -> tuple[Question, ...]:
        """Return the questions addressed to *kind*, in order (report, paragraph 7)."""
        open_categories = {category.id for category in self.categories if kind in category.kinds}
        return tuple(question for question in self.questions if question.category in open_categories)
