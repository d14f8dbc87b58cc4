"""How a spoken message is laid out wherever there are buttons: paragraphs cut to what fits, options numbered in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TypeAlias

from adapters.shared.split import pieces
from bot.model.shapes import PickMany
from bot.phrases.plain import option_text
from bot.phrases.speak import Line, Manner, Spoken

Run: TypeAlias = tuple[str, Manner]
"""Text of one manner."""


def option_label(spoken: Spoken, place: int, label: str | None = None) -> str:
    """Return what stands for an option, in the text and on its button: *label* in place of its own where that is too long."""
    option = spoken.options[place]
    mark = option.chosen if isinstance(spoken.shape, PickMany) else None
    return option_text(place + 1, option.label if label is None else label, mark)


def paragraphs(spoken: Spoken, most: int, length: Callable[[str], int]) -> Iterator[list[Run]]:
    """Yield paragraphs as runs of at most *most* by *length*, the numbered options last. Nothing is lost."""
    grouped: list[list[Line]] = []
    for line in spoken.lines:
        if line.joined and grouped:
            grouped[-1].append(line)
        else:
            grouped.append([line])
    for lines in grouped:
        made: list[Run] = []
        for manner, some in groupby(lines, key=lambda line: line.manner):
            said = "\n".join(line.text for line in some)
            made += [(piece, manner) for piece in pieces(said, most, length)]
        yield made
    if spoken.options:
        listed = "\n".join(option_label(spoken, place) for place in range(len(spoken.options)))
        yield [(piece, "plain") for piece in pieces(listed, most, length)]
