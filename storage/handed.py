"""What a submission says, read from its canonical bytes as far as the desk and the export look at it."""

from typing import Any

import msgspec


class _File(msgspec.Struct, gc=False):
    name: str


class _Fragment(msgspec.Struct, gc=False):
    text: str
    file: _File | None = None


class _Answer(msgspec.Struct, gc=False):
    question: str
    fragments: list[_Fragment]


class _OnBehalf(msgspec.Struct, gc=False):
    """Who entered it from paper that came when, which submission that corrects (0 for none), and the files of the letter."""

    entered_by: str
    received_at: str
    corrects: int = 0
    letter: list[_File] = []


class Handed(msgspec.Struct, gc=False):
    """One submission."""

    version: str
    answers: list[_Answer]
    on_behalf: _OnBehalf | None = None

    @classmethod
    def of(cls, content: Any) -> "Handed":
        """Return what stands in a submission's canonical bytes."""
        return _handed.decode(content)

    def questions(self) -> list[str]:
        """Return the questions that were answered, in order."""
        return [one.question for one in self.answers if one.fragments]

    def texts(self, question: str) -> tuple[str, ...]:
        """Return the messages of an answer."""
        return tuple(part.text for one in self.answers if one.question == question for part in one.fragments if part.text)

    def files(self, question: str) -> tuple[str, ...]:
        """Return the names of an answer's files."""
        return tuple(part.file.name for one in self.answers if one.question == question for part in one.fragments if part.file)


_handed = msgspec.json.Decoder(Handed)
