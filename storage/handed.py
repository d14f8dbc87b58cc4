"""What a submission says, read from its canonical bytes as far as the desk looks at it."""

from typing import Any

import msgspec


class _File(msgspec.Struct):
    name: str


class _Fragment(msgspec.Struct):
    text: str
    file: _File | None = None


class _Answer(msgspec.Struct):
    question: str
    fragments: list[_Fragment]


class Handed(msgspec.Struct):
    """One submission."""

    version: str
    answers: list[_Answer]

    @classmethod
    def of(cls, content: Any) -> "Handed":
        """Return what stands in a submission's canonical bytes."""
        return msgspec.json.decode(bytes(content), type=cls)

    def questions(self) -> list[str]:
        """Return the questions that were answered, in order."""
        return [one.question for one in self.answers if one.fragments]

    def texts(self, question: str) -> tuple[str, ...]:
        """Return the messages of an answer."""
        return tuple(part.text for one in self.answers if one.question == question for part in one.fragments if part.text)

    def files(self, question: str) -> tuple[str, ...]:
        """Return the names of an answer's files."""
        return tuple(part.file.name for one in self.answers if one.question == question for part in one.fragments if part.file)
