"""What all question types have in common: which of their properties are usual, and refusals that any of them may need."""

from __future__ import annotations

from typing import ClassVar, Protocol, Self

from bot.model.parts import Arg, Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Shape
from bot.questionnaire.reading import Table, shortened


class Type(Protocol):
    """A `bot.model.questionnaire.QuestionType` as the loader knows it. Implementations inherit what is usual."""

    name: ClassVar[str]
    one_reply: ClassVar[bool] = True
    many_messages: ClassVar[bool] = False

    @property
    def most_characters(self) -> int:
        """The most that a whole answer of many messages may hold, 0 for no limit."""
        return 0

    @property
    def fewest_characters(self) -> int:
        """The fewest that it must hold to be handed in, 0 for no limit."""
        return 0

    @classmethod
    def from_table(cls, table: Table) -> Self:
        """Return the type with the limits that *table* sets. What is wrong with them is reported there."""

    def shape(self, value: str) -> Shape:
        """Return how to ask."""

    def expected(self) -> Phrase | None:
        """Return one sentence that says what to send, with the limits and an example."""

    def read(self, given: Given, value: str) -> str | Rejected:
        """Return the canonical value of *given*."""

    def show(self, value: str) -> Inline:
        """Return what to show a person for a canonical value."""

    def lacks(self, value: str) -> Phrase | None:
        """Return what keeps the canonical *value* from being handed in although each reply was good; None if nothing does."""
        return None


def echo(text: str) -> Quoted:
    """Return what was understood of a reply, short enough for one line."""
    return Quoted(shortened(text))


def no_words(given: Given, expected: Phrase) -> Rejected | None:
    """Return the refusal of a file or of a blank message, where words are needed; None if there are words only."""
    if given.file:
        return Rejected(Phrase("type-refused-file", {"file": echo(given.file), "expected": expected}))
    if not given.text.strip():
        return Rejected(Phrase("type-refused-blank", {"expected": expected}))
    return None


def refused(phrase: str, expected: Phrase, heard: str, **more: Arg) -> Rejected:
    """Return a refusal that says what was understood (*heard*) and what is *expected*."""
    return Rejected(Phrase(phrase, {"heard": echo(heard), "expected": expected, **more}))


def within(phrase: str, least: Arg | None, most: Arg | None, **more: Arg) -> Phrase:
    """Return *phrase* in the form for the limits that there are: as it is, or with `-least`, `-most` or `-between`."""
    args = dict(more)
    if least is not None:
        args["least"] = least
    if most is not None:
        args["most"] = most
    ending = {(True, True): "-between", (True, False): "-least", (False, True): "-most", (False, False): ""}
    return Phrase(phrase + ending[least is not None, most is not None], args)
