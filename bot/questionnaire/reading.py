"""Reads one TOML table key by key. What is wrong is collected, a harmless value takes its place, and the reading goes on.

Theory of operation. A `Table` remembers which keys it was asked for: those are the ones it may have, and `finish` reports all
others. So what is known about a key stands in one place, where it is read, and a question type needs no list of its limits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from bot.model.parts import Texts
from bot.questionnaire.problems import Problem, QuestionnaireError

Word = TypeVar("Word", bound=StrEnum)
Limit = TypeVar("Limit", int, Decimal, date)

NO_TEXTS = Texts({"": ""}, "")
MOST_NUMBER = 10**15
"""No limit of ours is larger: what a spreadsheet shows without rounding."""
MOST_LISTED = 20
MOST_GUESSED = 200
"""Problems after which it is no longer guessed which word was meant: guesses take long, and nobody reads so many."""


@dataclass(frozen=True, slots=True)
class Form:
    """What an id may look like: *pattern* decides, *told* tells the author."""

    pattern: re.Pattern[str]
    told: str


ID = Form(re.compile(r"[a-z0-9_.-]{1,32}"), "1 to 32 of the characters a-z 0-9 _ . -")
QUESTION_ID = Form(re.compile(r"[a-z0-9_.-]{1,12}"), "1 to 12 of the characters a-z 0-9 _ . -")  # in every button's data
OPTION_ID = Form(re.compile(r"[a-z0-9_-]{1,20}"), "1 to 20 of the characters a-z 0-9 _ -")
VERSION = Form(re.compile(r"[A-Za-z0-9_.-]{1,32}"), "1 to 32 of the characters A-Z a-z 0-9 _ . -")
LANGUAGE = Form(re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?"), 'an ISO 639 code, such as "en" or "pt-BR"')
ENDING = Form(re.compile(r"[a-z0-9]{1,10}"), 'a file ending in small letters without its point, such as "pdf"')


@dataclass(slots=True)
class Notes:
    """What a reading has found so far: the problems, and the languages that texts may be in, the first of which is needed."""

    problems: list[Problem] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)

    def settle(self) -> None:
        """Raise QuestionnaireError if there is a problem."""
        if self.problems:
            raise QuestionnaireError(self.problems)


class Table:
    """One table and its place in the document. Methods read a key; one that is missing or wrong is reported once."""

    def __init__(self, content: Mapping[str, object], place: str, notes: Notes) -> None:
        self._content = content
        self._asked: dict[str, None] = {}
        self.place = place
        self.notes = notes

    def say(self, code: str, key: str, what: str, remedy: str) -> None:
        """Report a problem with *key*; "" for the table itself."""
        self.notes.problems.append(Problem(code, self.at(key), what, remedy))

    def at(self, key: str) -> str:
        """Return the place of *key*."""
        return ".".join(part for part in (self.place, key) if part)

    def has(self, key: str) -> bool:
        """Return whether *key* is there."""
        self._asked[key] = None
        return key in self._content

    def get(self, key: str) -> object:
        """Return what stands under *key*; None if nothing does."""
        self._asked[key] = None
        return self._content.get(key)

    def finish(self) -> None:
        """Report every key that nobody asked for."""
        for key in sorted(self._content.keys() - self._asked.keys()):
            code, noun = ("Q012", "key") if self.place else ("Q010", "table")
            self.say(code, shortened(key), f"is not a known {noun}", self.instead(key, self._asked))

    def instead(self, said: str, known: Collection[str]) -> str:
        """Return the remedy for a word that is not one of *known*, without a guess after MOST_GUESSED problems."""
        return instead(said if len(self.notes.problems) < MOST_GUESSED else "", known)

    def leave(self) -> None:
        """Let the keys that nobody asked for be: which of them are right cannot be said."""
        self._asked |= dict.fromkeys(self._content)

    # Texts

    def text(self, key: str, form: Form | None = None) -> str:
        """Return a text that must be there, stripped; in *form* if that is given."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.say("Q016", key, "is missing or not a text", 'Write it in quotes, such as "1a"')
            return ""
        return self._sound(value.strip(), key, form)

    def strings(self, key: str, form: Form | None = None) -> tuple[str, ...]:
        """Return a list of texts that must be there, without repetitions."""
        value = self.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
            self.say("Q017", key, "is missing or not a list of texts", 'Write it as ["one", "two"]')
            return ()
        sound = [self._sound(item.strip(), key, form) for item in value]
        for item in sorted(item for item, times in Counter(sound).items() if times > 1):
            self.say("Q015", key, f'"{shortened(item)}" appears twice', "Remove one")
        return tuple(dict.fromkeys(sound))

    def texts(self, key: str) -> Texts:
        """Return a text in one or several languages that must be there."""
        return self.texts_of(self.get(key), key)

    def texts_if_any(self, key: str) -> Texts | None:
        """Return a text in one or several languages, None if there is none."""
        return self.texts(key) if self.has(key) else None

    def texts_of(self, value: object, key: str) -> Texts:
        """Return *value*, which stands under *key*, as a text: given as such, or as a table of texts by language."""
        first = self.notes.languages[0]
        if isinstance(value, str):
            value = {first: value}
        if not isinstance(value, dict) or not all(isinstance(text, str) and text.strip() for text in value.values()):
            self.say("Q019", key, "is missing or not a text", f'Write "..." or {{ {first} = "..." }}')
            return NO_TEXTS
        for language in sorted(value.keys() - set(self.notes.languages)):
            remedy = "Add it to languages or remove it"
            self.say("Q020", f"{key}.{shortened(language)}", "is not a language of this questionnaire", remedy)
        if first not in value:
            self.say("Q021", f"{key}.{first}", "is missing", "Add it: other languages fall back on it")
            return NO_TEXTS
        return Texts({language: self._sound(text.strip(), key) for language, text in value.items()}, first)

    # Words, numbers, days

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false, *default* if there is neither."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.say("Q018", key, "is neither true nor false", "Write true or false, without quotes")
        return default

    def word(self, key: str, words: type[Word]) -> Word | None:
        """Return one of *words*, which must be there; None if it is not one."""
        return self.word_of(self.get(key), key, words)

    def word_of(self, value: object, key: str, words: type[Word]) -> Word | None:
        """Return *value*, which stands under *key*, as one of *words*."""
        known = [word.value for word in words]
        return words(str(value)) if self.known(value, key, known) else None

    def known(self, value: object, key: str, known: Collection[str]) -> bool:
        """Return whether *value*, which stands under *key*, is one of the *known* words; report it if not."""
        if isinstance(value, str) and value in known:
            return True
        said = f'"{shortened(value)}"' if isinstance(value, str) else "what stands there"
        what = "is missing" if value is None else f"{said} is not one of its words"
        self.say("Q025", key, what, self.instead(value if isinstance(value, str) else "", known))
        return False

    def whole(self, key: str, least: int = -MOST_NUMBER, most: int = MOST_NUMBER) -> int | None:
        """Return a whole number from *least* to *most*, None if there is none."""
        value = self.get(key)
        if value is None:
            return None
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
        if number is not None and least <= number <= most:
            return number
        self.say("Q026", key, f"is not a whole number from {least} to {most}", "Write such a number, without quotes")
        return None

    def decimal(self, key: str) -> Decimal | None:
        """Return a number with at most 6 decimals, None if there is none."""
        value = self.get(key)
        if value is None:
            return None
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        # Compared, not reckoned with: arithmetic on an exponent such as 1e999999999 raises.
        if number is not None and number.is_finite() and -MOST_NUMBER <= number <= MOST_NUMBER and _six_decimals(number):
            return number
        what = f"is not a number of at most 6 decimals between -{MOST_NUMBER} and {MOST_NUMBER}"
        self.say("Q026", key, what, "Write such a number, without quotes")
        return None

    def day(self, key: str) -> date | None:
        """Return a day, None if there is none."""
        value = self.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.say("Q028", key, "is not a day", "Write it without quotes and without a time, such as 2026-03-02")
        return None

    def limits(self, least: str, most: str, read: Callable[[str], Limit | None]) -> tuple[Limit | None, Limit | None]:
        """Return two limits, each None if there is none, the first not above the second."""
        low, high = read(least), read(most)
        if low is not None and high is not None and low > high:
            self.say("Q027", most, f"is below {least}: no answer would fit", "Exchange them, or remove one")
            return None, None
        return low, high

    # Tables

    def table(self, key: str) -> Table:
        """Return a table that must be there; an empty one if it is not."""
        value = self.get(key)
        if not isinstance(value, dict):
            self.say("Q011", key, "is missing or not a table", f"Add a [{self.at(key)}] table")
            value = {}
        return Table(value, self.at(key), self.notes)

    def rows(self, key: str, *, needed: bool = True) -> Iterator[Table]:
        """Yield the tables of a list, in order; unless *needed*, there may be none."""
        value = self.get(key)
        if value is None and not needed:
            return
        if not isinstance(value, list) or not value:
            self.say("Q013", key, "holds nothing", f"Add at least one [[{self.at(key)}]]")
            return
        for number, row in enumerate(value, 1):
            if isinstance(row, dict):
                yield Table(row, f"{self.at(key)}[{number}]", self.notes)
            else:
                self.say("Q014", f"{key}[{number}]", "is not a table", f"Write it as [[{self.at(key)}]]")

    def names(self, known: Collection[str], names: tuple[str, ...], key: str) -> tuple[str, ...]:
        """Return *names*, which stand under *key*; report each that is not among what stands before it."""
        for name in names:
            if name and name not in known:
                said = f'"{shortened(name)}" names nothing defined before it'
                self.say("Q022", key, said, self.instead(name, known) if known else "Define it first")
        return names

    def _sound(self, text: str, key: str, form: Form | None = None) -> str:
        """Return *text*; report characters that no database or chat would take, and what is not in *form*."""
        if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
            self.say("Q023", key, "holds a control character", "Remove it; a line break and a tab are allowed")
        elif form and not form.pattern.fullmatch(text):
            self.say("Q024", key, f'"{shortened(text)}" is not in the right form', f"Use {form.told}")
        return text


def _six_decimals(number: Decimal) -> bool:
    """Return whether *number* has at most 6 decimals that are not 0."""
    _, digits, exponent = number.as_tuple()
    needless = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return not number or (isinstance(exponent, int) and exponent + needless >= -6)


class Ids:
    """The ids of one list, each of which may be there once."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.known: dict[str, None] = {}

    def read(self, row: Table, key: str = "id") -> str:
        """Return the id of *row*; report one that an earlier row has."""
        found = row.text(key, self._form)
        if found and found in self.known:
            row.say("Q015", key, f'"{shortened(found)}" appears twice', "Rename or remove one")
        if found:
            self.known[found] = None
        return found


def instead(said: str, known: Collection[str]) -> str:
    """Return the remedy for a word that is not one of *known*: the one that was probably meant, or all of them."""
    close = get_close_matches(said[:40], known, n=1) if said else []
    meant = f'Did you mean "{close[0]}"? ' if close else ""
    listed = [*islice(known, MOST_LISTED)] + (["…"] if len(known) > MOST_LISTED else [])
    return f"{meant}Use one of {', '.join(listed)}" if listed else "Remove it"


def shortened(text: str, most: int = 60) -> str:
    """Return *text* on one line, without control characters, and with an ellipsis if it had more than *most* characters."""
    line = " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in text[: most * 4]).split())
    return line if len(line) <= most and len(text) <= most * 4 else f"{line[: most - 1].rstrip()}…"
