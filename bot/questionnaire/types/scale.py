"""A step on a scale, such as 1 to 5. Values: the step's number. A typed number is a step, never a place in the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Inline, Phrase, Quoted, Texts
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Option, PickOne, Shape
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type, no_words, refused
from bot.questionnaire.types.numerals import canonical, numeral, unread
from bot.questionnaire.types.words import folded

FIRST, LAST = 1, 5
MOST_STEPS = 11
"""0 to 10; more cannot be told apart, nor shown as buttons in a row."""


@dataclass(frozen=True, slots=True)
class Scale(Type):
    """Whole steps from *first* to *last*, whose meaning their titles say."""

    name: ClassVar[str] = "scale"

    first: int = FIRST
    last: int = LAST
    first_title: Texts | None = None
    last_title: Texts | None = None

    @classmethod
    def from_table(cls, table: Table) -> Self:
        first, last = table.whole("from", 0, 100), table.whole("to", 1, 100)
        first, last = FIRST if first is None else first, LAST if last is None else last
        if not 1 <= last - first < MOST_STEPS:
            table.say("Q027", "to", f"gives {max(last - first + 1, 0)} step(s)", f"Make it 2 to {MOST_STEPS} steps above from")
            first, last = FIRST, LAST
        return cls(first, last, table.texts_if_any("from_title"), table.texts_if_any("to_title"))

    def shape(self, value: str) -> Shape:
        return PickOne(tuple(Option(str(step), self._label(step)) for step in range(self.first, self.last + 1)))

    def expected(self) -> Phrase:
        example = (self.first + self.last) // 2
        ends = {"first": self._label(self.first), "last": self._label(self.last)}
        return Phrase("type-expects-scale", {**ends, "example": example})

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        found = numeral(given.text)
        if found is None:
            return self._by_title(given.text) or unread(given.text, self.expected())
        number = found.divided if found.whole is None else found.whole
        if number is None or number != number.to_integral_value():
            return refused("type-refused-fraction", self.expected(), given.text)
        if not self.first <= number <= self.last:
            return refused("type-refused-range", self.expected(), canonical(number))
        return canonical(number)

    def show(self, value: str) -> Inline:
        steps = {str(step): step for step in range(self.first, self.last + 1)}
        return self._label(steps[value]) if value in steps else Quoted(value)

    def _label(self, step: int) -> Phrase:
        title = self.first_title if step == self.first else self.last_title if step == self.last else None
        return (
            Phrase("type-label-step-titled", {"step": step, "title": title})
            if title
            else Phrase("type-label-step", {"step": step})
        )

    def _by_title(self, text: str) -> str | None:
        for step, title in ((self.first, self.first_title), (self.last, self.last_title)):
            if title and folded(text) in {folded(said) for said in title.by_language.values()}:
                return str(step)
        return None
