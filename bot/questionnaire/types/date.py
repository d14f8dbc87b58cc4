"""A day. Values: ISO 8601, such as `2026-03-02`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Arg, Day, Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Enter, Shape
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type, echo, no_words, refused, within
from bot.questionnaire.types.days import days_in

EXAMPLE = datetime.date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Date(Type):
    """From *earliest* to *latest*, both included; None is no limit."""

    name: ClassVar[str] = "date"

    earliest: datetime.date | None = None
    latest: datetime.date | None = None

    @classmethod
    def from_table(cls, table: Table) -> Self:
        return cls(*table.limits("earliest", "latest", table.day))

    def shape(self, value: str) -> Shape:
        return Enter("date")

    def expected(self) -> Phrase:
        least, most = (None if day is None else Day(day) for day in (self.earliest, self.latest))
        return within("type-expects-date", least, most, example=self._example().isoformat())

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        days = days_in(given.text)
        if days is None:
            return refused("type-refused-date", self.expected(), given.text)
        match days:
            case []:
                return refused("type-refused-no-such-day", self.expected(), given.text)
            case [day] if (self.earliest and day < self.earliest) or (self.latest and day > self.latest):
                return Rejected(Phrase("type-refused-day-range", {"day": Day(day), "expected": self.expected()}))
            case [day]:
                return day.isoformat()
            case _:
                both: dict[str, Arg] = {"first": Day(days[0]), "second": Day(days[1]), "example": days[0].isoformat()}
                return Rejected(Phrase("type-refused-ambiguous-date", {"heard": echo(given.text), **both}))

    def show(self, value: str) -> Inline:
        try:
            return Phrase("type-shown-date", {"day": Day(datetime.date.fromisoformat(value))})
        except ValueError:
            return Quoted(value)

    def _example(self) -> datetime.date:
        low = EXAMPLE if self.earliest is None else max(EXAMPLE, self.earliest)
        return low if self.latest is None else min(low, self.latest)
