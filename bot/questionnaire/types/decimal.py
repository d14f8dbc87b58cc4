"""A number that may have decimals. Values: `12`, `3.5`, `-0.25`."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Enter, Shape
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type, no_words, refused, within
from bot.questionnaire.types.numerals import canonical, numeral, unread

EXAMPLE = decimal.Decimal("3.5")
USUAL_DECIMALS, MOST_DECIMALS = 2, 6


@dataclass(frozen=True, slots=True)
class Decimal(Type):
    """From *least* to *most* (None is no limit), with at most so many *decimals*. Nothing is rounded."""

    name: ClassVar[str] = "decimal"

    least: decimal.Decimal | None = None
    most: decimal.Decimal | None = None
    decimals: int = USUAL_DECIMALS

    @classmethod
    def from_table(cls, table: Table) -> Self:
        least, most = table.limits("least", "most", table.decimal)
        decimals = table.whole("decimals", 1, MOST_DECIMALS) or USUAL_DECIMALS
        for key, limit in (("least", least), ("most", most)):
            if limit is not None and decimals_of(limit) > decimals:
                what = f"has more digits after the point than the {decimals} that an answer may have"
                table.say("Q027", key, what, "Write it with fewer, or give decimals")
        return cls(least, most, decimals)

    def shape(self, value: str) -> Shape:
        return Enter("decimal")

    def expected(self) -> Phrase:
        least, most = (None if limit is None else canonical(limit) for limit in (self.least, self.most))
        return within("type-expects-decimal", least, most, decimals=self.decimals, example=canonical(self._example()))

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        found = numeral(given.text)
        if found is None:
            return unread(given.text, self.expected())
        readings = [number for number in (found.divided, found.whole) if number is not None]
        if found.mark == "." and found.divided is not None:  # our own form: a point divides
            readings = [found.divided]
        fitting = [number for number in readings if self._why_not(number) is None]
        match fitting:
            case [number]:
                return canonical(number)
            case [first, second] if first != second:
                both = {"first": canonical(second), "second": canonical(first)}
                return refused("type-refused-ambiguous-number", self.expected(), given.text, **both)
            case [first, _]:
                return canonical(first)
            case _:
                why = self._why_not(readings[0]) or "type-refused-range"
                return refused(why, self.expected(), canonical(readings[0]))

    def show(self, value: str) -> Inline:
        found = numeral(value)
        number = None if found is None else found.whole if found.divided is None else found.divided
        return Quoted(value) if number is None else Phrase("type-shown-decimal", {"number": canonical(number)})

    def _why_not(self, number: decimal.Decimal) -> str | None:
        """Return which refusal *number* meets, None if it fits."""
        if decimals_of(number) > self.decimals:
            return "type-refused-decimals"
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            return "type-refused-range"
        return None

    def _example(self) -> decimal.Decimal:
        low = EXAMPLE if self.least is None else max(EXAMPLE, self.least)
        return low if self.most is None else min(low, self.most)


def decimals_of(number: decimal.Decimal) -> int:
    """Return how many digits *number* has after the point."""
    return len(canonical(number).partition(".")[2])
