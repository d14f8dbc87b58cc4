"""A file. Values: its name; the bytes are kept beside the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Arg, Inline, Listed, Phrase, Quoted
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import SendFile, Shape
from bot.questionnaire.reading import ENDING, Table
from bot.questionnaire.types.base import Type, echo, refused

BYTES_PER_MEGABYTE = 1_000_000
MOST_MEGABYTES = 1_000


@dataclass(frozen=True, slots=True)
class File(Type):
    """At most *max_megabytes* (of 1,000,000 bytes) large, its name ending in one of *endings*; None and () are no limit."""

    name: ClassVar[str] = "file"

    max_megabytes: int | None = None
    endings: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, table: Table) -> Self:
        endings = table.strings("endings", ENDING) if table.has("endings") else ()
        return cls(table.whole("max_megabytes", 1, MOST_MEGABYTES), endings)

    def shape(self, value: str) -> Shape:
        return SendFile()

    def expected(self) -> Phrase:
        match self.endings, self.max_megabytes:
            case (), None:
                return Phrase("type-expects-file")
            case (), int(most):
                return Phrase("type-expects-file-most", {"most": most})
            case endings, None:
                return Phrase("type-expects-file-endings", {"endings": Listed(endings), "example": endings[0]})
            case endings, most:
                args: dict[str, Arg] = {"endings": Listed(endings), "example": endings[0], "most": most or 0}
                return Phrase("type-expects-file-endings-most", args)

    def read(self, given: Given, value: str) -> str | Rejected:
        if not given.file:
            return refused("type-refused-no-file", self.expected(), given.text)
        name = safe_name(given.file)
        if self.endings and not name.lower().endswith(tuple(f".{ending}" for ending in self.endings)):
            return Rejected(Phrase("type-refused-ending", {"file": echo(name), "expected": self.expected()}))
        if self.max_megabytes is not None and given.size > self.max_megabytes * BYTES_PER_MEGABYTE:
            args: dict[str, Arg] = {
                "file": echo(name),
                "megabytes": round(given.size / BYTES_PER_MEGABYTE + 0.05, 1),
                "expected": self.expected(),
            }
            return Rejected(Phrase("type-refused-size", args))
        return name

    def show(self, value: str) -> Inline:
        return Quoted(value)


def safe_name(name: str) -> str:
    """Return a file's name without folders and control characters; "file" if nothing is left."""
    last = re.split(r"[/\\]", "".join(" " if character < " " or character == "\x7f" else character for character in name))[-1]
    return last.strip() or "file"
