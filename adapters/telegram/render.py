"""From a spoken message to what Telegram shows: texts in HTML, made of escaped data only, and a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.shared.layout import option_label, paragraphs
from adapters.shared.split import utf16
from adapters.telegram.limits import CALLBACK_DATA_BYTES, TEXT_UNITS
from bot.phrases.speak import Spoken

WIDE = 16
"""Characters of the longest label from which buttons stand one to a row; shorter ones two, and the shortest five."""
NARROW = 4


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: the texts in order, the keyboard below the last, and a file after them."""

    texts: tuple[str, ...]
    keyboard: InlineKeyboardMarkup | None
    file: tuple[str, bytes] | None
    picture: bool = False
    """Whether the file is shown as a picture."""


def render(spoken: Spoken) -> Rendered:
    """Return *spoken* as Telegram shows it."""
    file = (spoken.file.name, spoken.file.content) if spoken.file else None
    picture = spoken.file is not None and spoken.file.media_type == "image/png"
    return Rendered(tuple(_texts(spoken)), keyboard(spoken), file, picture)


def keyboard(spoken: Spoken) -> InlineKeyboardMarkup | None:
    """Return the buttons: options first, with what stands beside their number, then what else may be done."""
    options = [(option_label(spoken, place), option.value) for place, option in enumerate(spoken.options)]
    rows = [*_rows(spoken, options), *_rows(spoken, [(button.label, button.action) for button in spoken.buttons])]
    return InlineKeyboardMarkup(rows) if rows else None


def callback_data(prompt: str, action: str) -> str:
    """Return a button's data. Raise ValueError if it is longer than Telegram takes: ids are bounded so that it is not."""
    data = f"{prompt}|{action}"
    if len(data.encode()) > CALLBACK_DATA_BYTES:
        raise ValueError(f"{len(data.encode())} bytes for a button")
    return data


def _rows(spoken: Spoken, labelled: list[tuple[str, str]]) -> Iterator[list[InlineKeyboardButton]]:
    longest = max((len(label) for label, _ in labelled), default=0)
    in_a_row = 1 if longest > WIDE else 2 if longest > NARROW else 5
    for start in range(0, len(labelled), in_a_row):
        yield [
            InlineKeyboardButton(label[:60], callback_data=callback_data(spoken.prompt, action))
            for label, action in labelled[start : start + in_a_row]
        ]


def _texts(spoken: Spoken) -> Iterator[str]:
    """Yield texts of at most 4,096 units; a paragraph that is longer is cut, and its markup closed and opened again."""
    text, units = "", 0
    for paragraph in paragraphs(spoken, TEXT_UNITS - 16, utf16):
        for piece, manner in paragraph:
            markup = _marked(piece, manner)
            cost = utf16(piece) + 2
            if text and units + cost > TEXT_UNITS:
                yield text.strip("\n")
                text, units = "", 0
            text, units = f"{text}{markup}", units + cost
        text = f"{text}\n\n" if not text.endswith("\n\n") else text
    if text.strip():
        yield text.strip("\n")


def _marked(text: str, manner: str) -> str:
    """Return *text* escaped, in the markup of its manner."""
    safe = escape(text, quote=False)
    if not text.strip():
        return safe
    if manner == "question":
        return f"<b>{safe}</b>"
    return f"<blockquote>{safe}</blockquote>" if manner == "quote" else safe
