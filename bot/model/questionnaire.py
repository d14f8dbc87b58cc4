"""A questionnaire: immutable, versioned text. Where it comes from is decided in `bot.questionnaire`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from bot.model.parts import Inline, Phrase, Texts
from bot.model.shapes import Shape


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
class Given:
    """What a person gave as an answer. *pressed*: an option's button rather than typed words; *file*: its name, if one came;
    *size*: that of the file in bytes, 0 where it is not known."""

    text: str
    pressed: bool = False
    file: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reply that does not fit: *why* says what was understood, what is expected, and gives an example."""

    why: Phrase


class QuestionType(Protocol):
    """How one question is answered. Values are kept as text in a canonical form, such as `12`, `yes`, `a b`, `2026-03-02`."""

    name: ClassVar[str]
    one_reply: ClassVar[bool]
    """Whether one good reply completes the answer, so that the next question may follow at once."""
    many_messages: ClassVar[bool]
    """Whether an answer is made of any number of messages (a long text); else a new value replaces the one before."""

    @property
    def most_characters(self) -> int:
        """The most that a whole answer of many messages may hold, 0 for no limit."""

    @property
    def fewest_characters(self) -> int:
        """The fewest that it must hold to be handed in, 0 for no limit."""

    def shape(self, value: str) -> Shape:
        """Return how to ask; *value* is the answer so far, "" if there is none."""

    def expected(self) -> Phrase | None:
        """Return one sentence that says what to send, with the limits; None if the question says all."""

    def read(self, given: Given, value: str) -> str | Rejected:
        """Return the canonical value of *given*; "" takes the answer away. *value* is the answer so far."""

    def show(self, value: str) -> Inline:
        """Return what to show a person for a canonical value."""

    def lacks(self, value: str) -> Phrase | None:
        """Return what keeps a canonical value from being handed in, None if nothing does."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; *refers_to* names those whose own answer is shown with it."""

    id: str
    category: str
    chapter: str
    text: Texts
    type: QuestionType
    hint: Texts | None = None
    required: bool = False
    refers_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """All of it, in the order in which it is asked. Immutable, so what was once looked up is remembered."""

    id: str
    version: str
    languages: tuple[str, ...]
    title: Texts
    kinds: tuple[Kind, ...]
    chapters: tuple[Chapter, ...]
    categories: tuple[Category, ...]
    questions: tuple[Question, ...]

    _open: dict[str, dict[str, Question]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def open_to(self, kind: str) -> tuple[Question, ...]:
        """Return the questions addressed to *kind*, in order (report, paragraph 7)."""
        return tuple(self.addressed(kind).values())

    def addressed(self, kind: str) -> Mapping[str, Question]:
        """Return the questions addressed to *kind* by their ids, in order."""
        if kind not in self._open:
            categories = {category.id for category in self.categories if kind in category.kinds}
            self._open[kind] = {question.id: question for question in self.questions if question.category in categories}
        return self._open[kind]

    def question(self, question_id: str) -> Question | None:
        """Return the question called *question_id*, if there is one in this version."""
        return next((question for question in self.questions if question.id == question_id), None)

    def kind(self, kind_id: str) -> Kind | None:
        """Return the kind called *kind_id*."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)
