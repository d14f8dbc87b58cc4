"""Yes or no. Values: `yes`, `no`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Option, PickOne, Shape
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type, no_words, refused
from bot.questionnaire.types.words import folded, place_in

OPTIONS = (Option("yes", Phrase("type-label-yes")), Option("no", Phrase("type-label-no")))
WORDS: Mapping[str, tuple[str, str]] = {  # by language: how yes and no are typed, whatever language is spoken to the reader
    "en": ("yes y", "no n"),
    "fr": ("oui", "non"),
    "es": ("sí si", "no"),
    "ru": ("да", "нет"),
    "zh": ("是", "否 不是"),
    "ar": ("نعم", "لا"),
}
VALUES = {
    folded(word): value
    for pair in WORDS.values()
    for value, words in zip(("yes", "no"), pair, strict=True)
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class YesNo(Type):
    """Has no limits."""

    name: ClassVar[str] = "yes_no"

    @classmethod
    def from_table(cls, table: Table) -> Self:
        return cls()

    def shape(self, value: str) -> Shape:
        return PickOne(OPTIONS)

    def expected(self) -> Phrase:
        return Phrase("type-expects-yes-no")

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        place = place_in(given.text, len(OPTIONS))
        found = OPTIONS[place].value if place is not None else VALUES.get(folded(given.text))
        return found or refused("type-refused-yes-no", self.expected(), given.text)

    def show(self, value: str) -> Inline:
        return next((option.label for option in OPTIONS if option.value == value), Quoted(value))
