"""What a message says in its reader's language: plain text with its manner, options, buttons. A platform only encodes it.

On the way of every reply, so it does little: texts that take no arguments are ready, the rest is a join.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias, assert_never

from bot.model.effects import Message, Progress
from bot.model.parts import Arg, Day, Listed, Moment, Part, Phrase, Quoted, Texts
from bot.model.shapes import Button, Chart, Field, HandOver, PickMany, PickOne, Shape
from bot.phrases import format as said
from bot.phrases.bidi import balanced, isolated
from bot.phrases.catalogue import catalogue
from bot.phrases.chart import Row, Words, drawable, png

Manner: TypeAlias = Literal["plain", "question", "quote"]
"""Our words, an author's question, or what a person wrote."""


class Line(NamedTuple):
    """One paragraph, or part of one; it may hold line breaks. *joined*: it continues the paragraph before it, on a new line."""

    text: str
    manner: Manner
    joined: bool = False


class SpokenOption(NamedTuple):
    """An option; its number is its place, from 1."""

    value: str
    label: str
    chosen: bool


class SpokenField(NamedTuple):
    """One thing to fill in: see `bot.model.shapes.Field`."""

    label: str
    what: str
    before: str
    needed: bool
    options: tuple[SpokenOption, ...]


class SpokenForm(NamedTuple):
    """A form: see `bot.model.shapes.Form`."""

    title: str
    fields: tuple[SpokenField, ...]


class SpokenButton(NamedTuple):
    """A button: what stands on it and what pressing it says, or opens."""

    label: str
    action: str
    form: SpokenForm | None = None


class Spoken(NamedTuple):
    """A message in a language. Texts hold no markup: `*`, `<` and `[` mean themselves."""

    lines: tuple[Line, ...]
    options: tuple[SpokenOption, ...]
    buttons: tuple[SpokenButton, ...]
    prompt: str
    """What a press on an option or a button must name."""
    shape: Shape
    """What is asked for; for the right keyboard or picker."""
    file: HandOver | None
    progress: Progress | None
    language: str


class _Said(NamedTuple):
    """An argument, ready for a message."""

    said: str
    by: str | float | None


class Voice:
    """One language told in one time zone ("" if the reader's is not known)."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.zone = zone if zone == "UTC" or said.known_zone(zone) else ""
        self._catalogue = catalogue(language)
        self._fixed: dict[str, str] = {}

    def label(self, part: Part) -> str:
        """Return what stands on a button or an option, on one line."""
        if isinstance(part, Phrase):
            return self._phrase(part)
        return " ".join("\n".join(line.text for line in self.lines(part)).split())

    def lines(self, part: Part) -> tuple[Line, ...]:
        """Return *part* as a paragraph; `Lines` as several lines that belong together."""
        if isinstance(part, Phrase):
            return (Line(self._phrase(part), "plain"),)
        if isinstance(part, Texts):
            return (Line(balanced(part.in_language(self.language)), "question"),)
        if isinstance(part, Quoted):
            return (Line(balanced(part.text), "quote"),)
        return tuple(
            Line(line.text, line.manner, place > 0)
            for place, line in enumerate(line for item in part.items for line in self.lines(item))
        )

    def _phrase(self, phrase: Phrase) -> str:
        text = self._fixed.get(phrase.id)
        if text is not None:
            return text
        pattern = self._catalogue.pattern(phrase.id)
        if pattern.fixed is not None:
            self._fixed[phrase.id] = pattern.fixed
            return pattern.fixed
        language = pattern.language
        return pattern.say({name: self._argument(value, language) for name, value in phrase.args.items()})

    def _argument(self, value: Arg, language: str) -> _Said:
        """Return *value* for a sentence in *language*, which may be English where this voice's own lacks the message."""
        if isinstance(value, str):
            return _Said(isolated(value, always=said.right_to_left(language)), value)
        if isinstance(value, (int, float)):
            return _Said(said.number(value, language), value)
        if isinstance(value, Phrase):
            return _Said(self._phrase(value), None)
        match value:
            case Quoted(text):
                return _Said(isolated(text, always=said.right_to_left(language)), None)
            case Texts():
                return _Said(isolated(value.in_language(self.language), always=said.right_to_left(language)), None)
            case Moment():
                return _Said(self.moment(value, language), None)
            case Day(day):
                return _Said(said.day(day, language), None)
            case Listed(items):
                return _Said(said.listed(tuple(self._argument(item, language).said for item in items), language), None)
            case _:
                assert_never(value)

    def moment(self, value: Moment, language: str) -> str:
        """Return an instant as told in the reader's zone, else in the one it came with."""
        own = bool(self.zone) and self.zone != value.zone
        told = said.moment(value.at, self.zone if own else value.zone, "" if own else value.city, language)
        words = {name: _Said(text, None) for name, text in told._asdict().items()}
        if not told.city:
            return self._catalogue.pattern("moment-utc").say(words)
        return self._catalogue.pattern("moment-other-day" if told.utc_day else "moment").say(words)


@lru_cache(maxsize=4096)
def voice(language: str, zone: str) -> Voice:
    """Return the one voice for *language* ("" is English) and *zone* (IANA, "" if not known)."""
    return Voice(language or said.ENGLISH, zone)


def speak(message: Message, language: str, zone: str) -> Spoken:
    """Return what *message* says in *language* ("" is English), times told in *zone* (IANA; "" if not known)."""
    speaker = voice(language, zone)
    shape = message.shape
    lines: list[Line] = []
    for part in message.paragraphs:
        lines.extend(speaker.lines(part))
    options: tuple[SpokenOption, ...] = ()
    if isinstance(shape, PickOne):
        options = tuple([SpokenOption(option.value, speaker.label(option.label), False) for option in shape.options])
    elif isinstance(shape, PickMany):
        chosen = shape.chosen
        options = tuple(
            [SpokenOption(option.value, speaker.label(option.label), option.value in chosen) for option in shape.options]
        )
    elif isinstance(shape, Chart):
        shape = HandOver("progress.png", "image/png", _picture(shape, speaker))
    return Spoken(
        tuple(lines),
        options,
        tuple([_button(button, speaker) for button in message.buttons]),
        message.prompt,
        shape,
        shape if isinstance(shape, HandOver) else None,
        message.progress,
        speaker.language,
    )


def _button(button: Button, speaker: Voice) -> SpokenButton:
    form = button.form
    if form is None:
        return SpokenButton(speaker.label(button.label), button.action)
    fields = tuple([_field(field, speaker) for field in form.fields])
    return SpokenButton(speaker.label(button.label), button.action, SpokenForm(speaker.label(form.title), fields))


def _field(field: Field, speaker: Voice) -> SpokenField:
    options = tuple([SpokenOption(one.value, speaker.label(one.label), one.value in field.chosen) for one in field.options])
    return SpokenField(speaker.label(field.label), field.what, field.before, field.needed, options)


def _picture(chart: Chart, speaker: Voice) -> bytes:
    """Draw *chart*; in English where its letters do not suffice for the reader's language."""
    if chart.commenting:
        words = Words(speaker.label(Phrase("chart-commented")), "", speaker.label(Phrase("chart-silent")))
    else:
        words = Words(*(speaker.label(Phrase(f"chart-{what}")) for what in Words._fields))
    rows = tuple(Row(speaker.label(bar.label), bar.submitted, bar.started, bar.nothing) for bar in chart.bars)
    if speaker.language != said.ENGLISH and not all(drawable(text) for text in (*words, *(row.label for row in rows))):
        return _picture(chart, voice(said.ENGLISH, speaker.zone))
    return png(rows, words)
