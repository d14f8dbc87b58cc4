"""From a spoken message to what Slack shows: messages of blocks, each with a `text` that says the same to those who hear it.

All words are rich text or plain text, never markup, so that nothing that a person wrote acts: no mention, no link, no style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.shared.layout import Run, option_label, paragraphs
from adapters.shared.split import utf16
from adapters.slack.elements import Block, button, option, plain_text, pressable, shortened
from adapters.slack.forms import FORM, bearing
from adapters.slack.limits import (
    ACTIONS_ELEMENTS,
    LABEL_CHARACTERS,
    MESSAGE_BLOCKS,
    MESSAGE_CHARACTERS,
    SELECT_OPTIONS,
    TEXT_CHARACTERS,
)
from adapters.slack.markup import escaped
from bot.desk import DESK_COMMANDS
from bot.engine.commands import REQUEST, WORDS
from bot.model.parts import Phrase
from bot.model.shapes import WHOLE, Enter, PickMany
from bot.phrases.bidi import isolated
from bot.phrases.plain import QUOTE
from bot.phrases.speak import Spoken, SpokenButton, SpokenField, SpokenForm, voice

DATE = "date"
"""The name of a calendar."""
HANDFUL = 5
"""Options up to which each has a button of its own; more are a list to choose from."""
STANDING_ALONE = frozenset({"deadline", "digest"})
"""Words that are slash commands of their own at Slack."""
_CARRIED = "|".join(sorted({*WORDS, REQUEST, *(command.word for command in DESK_COMMANDS)} - STANDING_ALONE))
_TYPED = re.compile(rf"(?<![\w/])/(?=(?:{_CARRIED})(?![\w/-]))")
"""The slash of a command in our own words."""
_BUTTON = "button-"
_AROUND = 24
"""Characters that a run of text costs beside its own: what joins it to others, and the names of its blocks."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message: *text* for notifications and screen readers, escaped; *blocks* for the eye."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: the messages in order, what can be pressed below the last, and a file after them."""

    messages: tuple[Shown, ...]
    file: tuple[str, bytes] | None


def render(spoken: Spoken, command: str = "tour") -> Rendered:
    """Return *spoken* as Slack shows it. *command*: the one slash command that carries all others."""
    spoken = as_typed(spoken, command)
    messages = list(_messages(spoken))
    for row in _dates(spoken) + _rows(_choices(spoken)) + _rows(_buttons(spoken)):
        said = _heard(spoken, row)
        last = messages.pop() if messages and _fits(messages[-1], said, row) else Shown("", ())
        heard = "\n\n".join(part for part in (last.text, said) if part)
        messages.append(Shown(heard or escaped(_choose(spoken)), (*last.blocks, row)))
    file = (spoken.file.name, spoken.file.content) if spoken.file else None
    return Rendered(tuple(messages), file)


def as_typed(spoken: Spoken, command: str) -> Spoken:
    """Return *spoken* with the commands in our own words as they are typed at Slack: `/goto 2b` is `/tour goto 2b`."""
    lines = [
        line._replace(text=_TYPED.sub(f"/{command} ", line.text)) if line.manner == "plain" and "/" in line.text else line
        for line in spoken.lines
    ]
    return spoken._replace(lines=tuple(lines))


def characters(blocks: object) -> int:
    """Return the length of all texts of *blocks*, their values and ids included: what Slack counts is not documented."""
    if isinstance(blocks, str):
        return utf16(blocks)
    if isinstance(blocks, dict):
        return sum(characters(value) for value in blocks.values())
    return sum(characters(value) for value in blocks) if isinstance(blocks, list | tuple) else 0


def _may_hold(blocks: list[Block]) -> bool:
    """Return whether a message may have *blocks*. As JSON they are never shorter than counted, and that is measured sooner."""
    return len(msgspec.json.encode(blocks)) <= MESSAGE_CHARACTERS or characters(blocks) <= MESSAGE_CHARACTERS


def _messages(spoken: Spoken) -> Iterator[Shown]:
    """Yield the texts in as many messages as it takes, cut at the ends of paragraphs where they can be."""
    taken: list[list[Run]] = []
    room = TEXT_CHARACTERS
    for paragraph in paragraphs(spoken, TEXT_CHARACTERS - _AROUND, _cost):
        fresh = True
        for text, manner in paragraph:
            if not text.strip():
                continue
            cost = _cost(text) + _AROUND
            if taken and (cost > room or (fresh and len(taken) == MESSAGE_BLOCKS)):
                yield _shown(taken)
                taken, room, fresh = [], TEXT_CHARACTERS, True
            if fresh:
                taken.append([])
            taken[-1].append((text, manner))
            room, fresh = room - cost, False
    if taken:
        yield _shown(taken)


def _cost(text: str) -> int:
    """Return the length of *text* in the fallback: escaped, and marked where a line of a quote begins."""
    return utf16(escaped(text)) + len(QUOTE) * (text.count("\n") + 1)


def _shown(taken: list[list[Run]]) -> Shown:
    blocks = tuple(_rich_text(paragraph) for paragraph in taken)
    return Shown(escaped("\n\n".join("\n".join(_said(*run) for run in paragraph) for paragraph in taken)), blocks)


def _said(text: str, manner: str) -> str:
    text = text.strip("\n")
    return "\n".join(f"{QUOTE}{line}" for line in text.split("\n")) if manner == "quote" else text


def _rich_text(paragraph: list[Run]) -> Block:
    """Return a paragraph: quotes as quotes, questions bold; what is no quote stands in one section, line below line."""
    elements: list[Block] = []
    for text, manner in paragraph:
        piece: dict[str, Any] = {"type": "text", "text": text.strip("\n")}
        if manner == "quote":
            elements.append({"type": "rich_text_quote", "elements": [piece]})
            continue
        if manner == "question":
            piece["style"] = {"bold": True}
        if elements and elements[-1]["type"] == "rich_text_section":
            elements[-1]["elements"] += [{"type": "text", "text": "\n"}, piece]
        else:
            elements.append({"type": "rich_text_section", "elements": [piece]})
    return {"type": "rich_text", "elements": elements}


def _choices(spoken: Spoken) -> list[Block]:
    """Return the options, a handful as buttons and more as a list. They stand whole in the text, numbered."""
    if len(spoken.options) > HANDFUL:
        return _lists(spoken)
    return [
        button(_option_label(spoken, place, LABEL_CHARACTERS), spoken.prompt, one.value, f"option-{place + 1}")
        for place, one in enumerate(spoken.options)
    ]


def _buttons(spoken: Spoken) -> list[Block]:
    """Return the buttons, and one for a form where several options may be chosen at once."""
    made = [_button(spoken, one, number) for number, one in enumerate(spoken.buttons)]
    if isinstance(spoken.shape, PickMany) and spoken.prompt:
        speaker = voice(spoken.language, "")
        label = speaker.label(Phrase("slack-form-choose"))
        field = SpokenField(speaker.label(Phrase("slack-form-choices")), "many", "", False, spoken.options)
        if value := bearing(SpokenForm(label, (field,)), spoken.prompt, WHOLE, spoken.language):
            made.insert(0, pressable(label, value, f"{FORM}many"))
    return made


def _button(spoken: Spoken, one: SpokenButton, number: int) -> Block:
    if one.form and (value := bearing(one.form, spoken.prompt, one.action, spoken.language)):
        return pressable(one.label, value, f"{FORM}{number}")
    return button(one.label, spoken.prompt, one.action, f"{_BUTTON}{number}")


def _dates(spoken: Spoken) -> list[Block]:
    """Return a calendar where a day is asked for: quicker than typing one. It bears no value, so its row names the prompt."""
    if not (isinstance(spoken.shape, Enter) and spoken.shape.what == "date" and spoken.prompt):
        return []
    label = voice(spoken.language, "").label(Phrase("slack-pick-date"))
    picker = {"type": "datepicker", "action_id": DATE, "placeholder": plain_text(shortened(label, LABEL_CHARACTERS))}
    return [{"type": "actions", "block_id": f"{DATE}|{spoken.prompt}", "elements": [picker]}]


def _rows(elements: list[Block]) -> list[Block]:
    return [
        {"type": "actions", "elements": elements[start : start + ACTIONS_ELEMENTS]}
        for start in range(0, len(elements), ACTIONS_ELEMENTS)
    ]


def _lists(spoken: Spoken) -> list[Block]:
    """Return lists to choose from. Their labels are as long as one message allows."""
    count = len(spoken.options)
    each = max(utf16(f"{spoken.prompt}|{one.value}") for one in spoken.options) + len("plain_text")
    width = min(LABEL_CHARACTERS, (MESSAGE_CHARACTERS - LABEL_CHARACTERS * 2) // count - each)
    return [
        {
            "type": "static_select",
            "action_id": f"choose-{start}",
            "placeholder": plain_text(shortened(_choose(spoken), LABEL_CHARACTERS)),
            "options": [
                option(_option_label(spoken, place, width), spoken.prompt, spoken.options[place].value)
                for place in range(start, min(count, start + SELECT_OPTIONS))
            ],
        }
        for start in range(0, count, SELECT_OPTIONS)
    ]


def _choose(spoken: Spoken) -> str:
    return voice(spoken.language, "").label(Phrase("slack-choose"))


def _option_label(spoken: Spoken, place: int, most: int) -> str:
    """Return an option as it stands in the text, its words shortened where they are too long; number and mark stay."""
    whole = option_label(spoken, place)
    if utf16(whole) <= most:
        return whole
    around = utf16(option_label(spoken, place, "")) + utf16(isolated("\u05d0")) - 1
    return option_label(spoken, place, shortened(spoken.options[place].label, max(2, most - around)))


def _heard(spoken: Spoken, row: Block) -> str:
    """Return the buttons of *row* for those who hear the message; options stand in its text."""
    labels = [one["text"]["text"] for one in row["elements"] if one["action_id"].startswith((_BUTTON, FORM))]
    if not labels:
        return ""
    said = Phrase("slack-buttons", {"buttons": ", ".join(map(isolated, labels))})
    text = voice(spoken.language, "").label(said)
    return escaped(text if utf16(escaped(text)) <= TEXT_CHARACTERS else shortened(text, TEXT_CHARACTERS // len("&amp;")))


def _fits(shown: Shown, said: str, row: Block) -> bool:
    """Return whether *row* may stand below *shown*."""
    return (
        len(shown.blocks) < MESSAGE_BLOCKS
        and utf16(shown.text) + utf16(said) + 2 <= TEXT_CHARACTERS
        and _may_hold([*shown.blocks, row])
    )
