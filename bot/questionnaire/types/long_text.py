"""Free text in as many messages as it takes: the default. Files may be sent as parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Inline, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import Shape, Write
from bot.questionnaire.reading import Table
from bot.questionnaire.types.base import Type

MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class LongText(Type):
    """Limits count the characters of the whole answer; None is no limit. `read` takes one message, kept as it was sent."""

    name: ClassVar[str] = "long_text"
    one_reply: ClassVar[bool] = False
    many_messages: ClassVar[bool] = True

    min_characters: int | None = None
    max_characters: int | None = None

    @classmethod
    def from_table(cls, table: Table) -> Self:
        def whole(key: str) -> int | None:
            return table.whole(key, 1, MOST_CHARACTERS)

        return cls(*table.limits("min_characters", "max_characters", whole))

    @property
    def most_characters(self) -> int:
        return self.max_characters or 0

    @property
    def fewest_characters(self) -> int:
        return self.min_characters or 0

    def shape(self, value: str) -> Shape:
        return Write()

    def expected(self) -> Phrase | None:
        match self.min_characters, self.max_characters:
            case None, None:
                return None
            case int(least), None:
                return Phrase("type-expects-text-least", {"least": least})
            case None, int(most):
                return Phrase("type-expects-text-most", {"most": most})
            case least, most:
                return Phrase("type-expects-text-between", {"least": least or 0, "most": most or 0})

    def read(self, given: Given, value: str) -> str | Rejected:
        if not given.text.strip():
            return given.file.strip() or Rejected(Phrase("type-refused-blank-text"))
        if self.max_characters is not None and len(given.text) > self.max_characters:
            return Rejected(Phrase("type-refused-length", {"characters": len(given.text), "most": self.max_characters}))
        return given.text

    def show(self, value: str) -> Inline:
        return Quoted(value)
