"""One or several of the author's options. Values: its id; several ids in the questionnaire's order with a space between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.model.parts import Arg, Inline, Listed, Phrase, Quoted, Texts
from bot.model.questionnaire import Given, Rejected
from bot.model.shapes import WHOLE, Option, PickMany, PickOne, Shape
from bot.questionnaire.reading import NO_TEXTS, OPTION_ID, Ids, Table, shortened
from bot.questionnaire.types.base import Type, echo, no_words, refused, within
from bot.questionnaire.types.words import folded, pieces, place_in, plain

FEWEST, MOST = 2, 50
MOST_TITLE = 200
"""Characters of an option's title: it is to be read in a list, chosen by eye, and may be typed."""


@dataclass(frozen=True, slots=True)
class _Choice(Type):
    """What both choices share."""

    options: tuple[Option, ...]

    def find(self, text: str) -> str | None:
        """Return the id of the option that *text* names by its id, its number or its title in any language."""
        whole, bare, place = plain(text), folded(text), place_in(text, len(self.options))
        for compared, said in ((plain, whole), (folded, bare)):
            for option in self.options:
                if said and said in {compared(name) for name in names(option)}:
                    return option.value
        return self.options[place].value if place is not None else None

    def label(self, value: str) -> Inline | None:
        """Return the title of the option with the id *value*."""
        return next((option.label for option in self.options if option.value == value), None)

    def known(self, values: Sequence[str]) -> tuple[str, ...]:
        """Return those of *values* that are options, each once, in the questionnaire's order."""
        return tuple(option.value for option in self.options if option.value in values)


@dataclass(frozen=True, slots=True)
class SingleChoice(_Choice):
    """Exactly one option."""

    name: ClassVar[str] = "single_choice"

    @classmethod
    def from_table(cls, table: Table) -> Self:
        made = cls(options_of(table))
        report_mistakable(table, made)
        return made

    def shape(self, value: str) -> Shape:
        return PickOne(self.options)

    def expected(self) -> Phrase:
        return Phrase("type-expects-one-option", {"options": len(self.options), "example": self.options[0].label})

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        found = next(iter(self.known((given.text,))), None) if given.pressed else self.find(given.text)
        return found or refused("type-refused-option", self.expected(), given.text)

    def show(self, value: str) -> Inline:
        return self.label(value) or Quoted(value)


@dataclass(frozen=True, slots=True)
class MultipleChoice(_Choice):
    """Any options from *least* to *most* of them. A press adds or removes one; typed words or a form say the whole choice."""

    name: ClassVar[str] = "multiple_choice"
    one_reply: ClassVar[bool] = False

    least: int | None = None
    most: int | None = None

    @classmethod
    def from_table(cls, table: Table) -> Self:
        options = options_of(table)

        def whole(key: str) -> int | None:
            return table.whole(key, 1, len(options))

        made = cls(options, *table.limits("least", "most", whole))
        report_mistakable(table, made)
        return made

    def shape(self, value: str) -> Shape:
        return PickMany(self.options, self.known(value.split()))

    def expected(self) -> Phrase:
        first, second = (option.label for option in self.options[:2])
        if self.least is not None and self.least == self.most:
            return Phrase("type-expects-options-exactly", {"most": self.most, "first": first, "second": second})
        return within("type-expects-options", self.least, self.most, first=first, second=second)

    def read(self, given: Given, value: str) -> str | Rejected:
        if refusal := no_words(given, self.expected()):
            return refusal
        chosen = self._pressed(given.text, value) if given.pressed else self._typed(given.text)
        if isinstance(chosen, Rejected):
            return chosen
        if self.most is not None and len(chosen) > self.most:
            heard = self.show(" ".join(chosen) if given.text.startswith(WHOLE) else given.text) if given.pressed else None
            args: dict[str, Arg] = {"heard": heard or echo(given.text), "expected": self.expected(), "chosen": len(chosen)}
            return Rejected(Phrase("type-refused-many-options", args))
        return " ".join(chosen)

    def show(self, value: str) -> Inline:
        labels = tuple(label for label in map(self.label, value.split()) if label is not None)
        return Phrase("type-shown-options", {"options": Listed(labels)}) if labels else Quoted(value)

    def lacks(self, value: str) -> Phrase | None:
        chosen = len(self.known(value.split()))
        if self.least is None or chosen >= self.least:
            return None
        return Phrase("type-lacks-options", {"chosen": chosen, "least": self.least})

    def _pressed(self, option: str, value: str) -> tuple[str, ...] | Rejected:
        if option.startswith(WHOLE):
            return self.known(option.removeprefix(WHOLE).split())
        if not self.known((option,)):
            return refused("type-refused-option", self.expected(), option)
        return self.known([*{*value.split()} ^ {option}])

    def _typed(self, text: str) -> tuple[str, ...] | Rejected:
        words = text.split()
        if len(self.known(words)) == len(set(words)):  # the canonical form
            return self.known(words)
        if one := self.find(text):
            return (one,)
        parts = pieces(text)
        if len(parts) == 1:
            parts = words
        chosen = []
        for part in dict.fromkeys(parts):
            option = self.find(part)
            if option is None:  # of a long text nothing more is looked at
                sentence = len(parts) == len(words) > 3
                return refused("type-refused-option", self.expected(), text if sentence else part)
            chosen.append(option)
        return self.known(chosen) if chosen else refused("type-refused-option", self.expected(), text)


def options_of(table: Table) -> tuple[Option, ...]:
    """Return the options that a question's table lists; two harmless ones if they cannot be used."""
    ids = Ids(OPTION_ID)
    made = []
    for row in table.rows("options"):
        option = Option(ids.read(row), row.texts("title"))
        longest = max(map(len, names(option)))
        if longest > MOST_TITLE:
            remedy = f"Make it {MOST_TITLE} at most, and let the question say the rest"
            row.say("Q031", "title", f"has {longest} characters", remedy)
            option = Option(option.value, NO_TEXTS)
        made.append(option)
        row.finish()
    if made and not FEWEST <= len(made) <= MOST:
        table.say("Q029", "options", f"has {len(made)} option(s)", f"Give {FEWEST} to {MOST}")
    return tuple(made[:MOST]) if len(made) >= FEWEST else (Option("a", Quoted("a")), Option("b", Quoted("b")))


def names(option: Option) -> tuple[str, ...]:
    """Return what an option may be called: its id and its title in every language."""
    titles = option.label.by_language.values() if isinstance(option.label, Texts) else ()
    return (option.value, *titles)


def report_mistakable(table: Table, made: SingleChoice | MultipleChoice) -> None:
    """Report every option whose number, id or title, typed as a reply, would not choose it."""
    for number, option in enumerate(made.options, 1):
        if option.value and not all(
            made.read(Given(name), "") == option.value for name in (str(number), *names(option)) if name
        ):
            title = shortened(names(option)[-1])
            what = f'"{option.value}" ("{title}") could be taken for another option when its number, id or title is typed'
            table.say("Q030", f"options[{number}]", what, "Rename it, or the other one")
