"""What a message says, before it is said in a language: phrases of ours, texts of an author, words of a person.

The language is picked when a message is sent, so that a waiting reminder follows a change of language; until then a message
holds these parts. `bot.phrases` turns them into plain text; a platform only encodes that.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from msgspec import Struct


class Texts(Struct, frozen=True, tag="texts", gc=False):
    """One text of a questionnaire's author in several languages; *fallback* is the language it was written in."""

    by_language: dict[str, str]
    fallback: str

    def in_language(self, language: str) -> str:
        """Return the text in *language*, or in the language it was written in."""
        return self.by_language.get(language) or self.by_language[self.fallback]


class Quoted(Struct, frozen=True, tag="quoted", gc=False):
    """What a person wrote: data, shown as it is and set apart from our own words."""

    text: str


class Moment(Struct, frozen=True, tag="moment"):
    """An instant, said with weekday, date, 24-hour time, city and UTC. *at* is aware.

    It is told in the reader's own time zone where that is known, else in *zone* (IANA; "" is UTC), whose *city* is named as
    people know it ("Geneva" in Europe/Zurich); "" takes the zone's.
    """

    at: datetime
    zone: str = ""
    city: str = ""


class Day(Struct, frozen=True, tag="day"):
    """A calendar day without a time."""

    day: date


class Listed(Struct, frozen=True, tag="listed"):
    """Several things, said as a list: "1a, 2b and 3c"."""

    items: tuple[Arg, ...]


class Phrase(Struct, frozen=True, tag="phrase", omit_defaults=True, gc=False):
    """A text of ours: its id in the message catalogue (`bot/phrases/en/*.ftl`) and the arguments it takes."""

    id: str
    args: dict[str, Arg] = {}


class Lines(Struct, frozen=True, tag="lines"):
    """Several parts of one paragraph, each on a line of its own."""

    items: tuple[Inline, ...]


Inline: TypeAlias = Phrase | Texts | Quoted
"""What fits into a sentence or a line."""
Part: TypeAlias = Inline | Lines
Arg: TypeAlias = str | int | float | Phrase | Texts | Quoted | Moment | Day | Listed
