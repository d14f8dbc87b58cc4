"""A whole number. Values: its digits, such as `12` or `-3`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Enter, Shape
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type, no_words, refused, within
from bot.questionnaire.types.numerals import canonical, numeral, unread

EXAMPLE = 12


@dataclass(frozen=True, slots=True)
class WholeNumber(Type):
    """From *least* to *most*; None is no limit."""

    name: ClassVar[str] = "whole_number"

    least: int | None = None
    most: int | None = None

    @classmethod
    def from_table(cls, table: Table) -> Self:
        return cls(*table.limits("least", "most", table.whole))

    def shape(self, value: str) -> Shape:
        return Enter("whole_number")

    def expected(self) -> Phrase:
        return within("type-expects-whole", self.least, self.most, example=self._example())

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        found = numeral(given.text)
        if found is None:
            return unread(given.text, self.expected())
        if found.mark == "." and found.whole is not None and found.divided is not None:  # 1.240 is 1240 to some, 1.24 to others
            readings = {"first": canonical(found.whole), "second": canonical(found.divided)}
            return refused("type-refused-ambiguous-number", self.expected(), given.text, **readings)
        number = found.whole if found.whole is not None else found.divided
        if number is None or number != number.to_integral_value():
            return refused("type-refused-fraction", self.expected(), given.text)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            return refused("type-refused-range", self.expected(), canonical(number))
        return canonical(number)

    def show(self, value: str) -> Inline:
        found = numeral(value)
        whole = found.whole if found else None
        return Quoted(value) if whole is None else Phrase("type-shown-number", {"number": int(whole)})

    def _example(self) -> int:
        low = EXAMPLE if self.least is None else max(EXAMPLE, self.least)
        return low if self.most is None else min(low, self.most)
