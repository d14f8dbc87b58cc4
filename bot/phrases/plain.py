"""What a message says, as plain lines: how the terminal prints it to a pipe, and how every transcript writes it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.effects import Message
from bot.model.shapes import PickMany
from bot.phrases.bidi import isolated
from bot.phrases.catalogue import catalogue
from bot.phrases.speak import Spoken, SpokenButton, speak

QUOTE = "| "
"""Begins each line of what a person wrote."""


def plain(message: Message, language: str = "", zone: str = "") -> tuple[str, ...]:
    """Return *message* as lines of text without line breaks in them; see `lines_of`."""
    return lines_of(speak(message, language, zone))


def lines_of(spoken: Spoken) -> tuple[str, ...]:
    """Return *spoken* as lines of text: paragraphs, numbered options, the file, and last all buttons with what to type."""
    return tuple(_lines(spoken))


def button_text(button: SpokenButton) -> str:
    """Return a button as text: what to type, then what stands on it unless that says the same."""
    if f" {button.action}".casefold().endswith(f" {button.label}".casefold()):
        return f"[{button.action}]"
    return f"[{button.action} {isolated(button.label)}]"


def option_text(number: int, label: str, chosen: bool | None) -> str:
    """Return an option as text: its number, whether it is chosen (None: only one can be), what it says."""
    mark = "" if chosen is None else "[x] " if chosen else "[ ] "
    return f"{number}. {mark}{isolated(label)}"


def _lines(spoken: Spoken) -> Iterator[str]:
    for line in spoken.lines:
        mark = QUOTE if line.manner == "quote" else ""
        for text in line.text.split("\n"):
            yield f"{mark}{text}".rstrip(" ")
    many = isinstance(spoken.shape, PickMany)
    for number, option in enumerate(spoken.options, 1):
        yield option_text(number, option.label, option.chosen if many else None)
    if spoken.file is not None:
        yield catalogue(spoken.language).pattern("file-handed-over").say({"name": _Name(isolated(spoken.file.name))})
    if spoken.buttons:
        yield "  ".join(button_text(button) for button in spoken.buttons)


class _Name(str):
    """A file's name as an argument of a message."""

    by = None

    @property
    def said(self) -> str:
        return str(self)
