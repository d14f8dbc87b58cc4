"""Spoken messages as text: plain lines for a pipe, rich text for a screen.

Stored text is not trusted to be clean: whatever it holds, no control character reaches the terminal and no markup acts. Text
that runs from right to left is printed in logical order, a paragraph to a line, never padded; the terminal turns it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from adapters.shared.hostile import clean
from bot.model.effects import Progress
from bot.model.parts import Phrase
from bot.model.shapes import PickMany
from bot.phrases.plain import QUOTE, button_text, lines_of, option_text
from bot.phrases.speak import Spoken, SpokenButton, voice

BAR = 20
"""Width of the progress bar in characters."""

_STYLES = {"plain": "", "question": "bold", "quote": "italic"}


def as_plain(spoken: Spoken) -> str:
    """Return *spoken* as lines of plain text, each ended."""
    return "".join(f"{clean(line)}\n" for line in lines_of(spoken))


def as_rich(spoken: Spoken) -> Iterator[Text]:
    """Yield *spoken* as the lines of a screen, each one `Text` without a line break.

    A paragraph of several lines is set apart by empty ones, so that a digest or a review can be read at a glance.
    """
    before = 0
    for paragraph in _paragraphs(spoken):
        if before and (before > 1 or len(paragraph) > 1):
            yield Text()
        yield from paragraph
        before = len(paragraph)
    many = isinstance(spoken.shape, PickMany)
    for number, option in enumerate(spoken.options, 1):
        text = Text(clean(option_text(number, option.label, option.chosen if many else None)))
        text.stylize("bold cyan", 0, len(str(number)) + 1)
        yield text
    if spoken.file is not None:
        yield Text(clean(lines_of(spoken._replace(lines=(), options=(), buttons=()))[0]))
    if spoken.buttons:
        yield Text("  ").join(_button(button) for button in spoken.buttons)


def _paragraphs(spoken: Spoken) -> list[list[Text]]:
    paragraphs: list[list[Text]] = []
    for line in spoken.lines:
        mark = QUOTE if line.manner == "quote" else ""
        texts = [Text(f"{mark}{part}", style=_STYLES[line.manner]) for part in clean(line.text).split("\n")]
        if line.joined and paragraphs:
            paragraphs[-1].extend(texts)
        else:
            paragraphs.append(texts)
    return paragraphs


def local(phrase: Phrase, language: str) -> str:
    """Return what the terminal itself says, as plain text."""
    return clean(voice(language, "").label(phrase))


def bar(progress: Progress, width: int = BAR) -> str:
    """Return *progress* as a bar. It is full only when every question is answered, empty only when none is."""
    if progress.of <= 0:
        return "░" * width
    filled = width * progress.answered // progress.of
    if progress.answered and not filled:
        filled = 1
    return "█" * filled + "░" * (width - filled)


def _button(button: SpokenButton) -> Text:
    text = Text(clean(button_text(button)))
    text.stylize("bold cyan", 1, 1 + len(button.action))
    return text
