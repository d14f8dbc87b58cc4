"""Long texts in pieces that a platform takes: cut at the end of a paragraph, else a sentence, else a word. Nothing is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?\u061f]['\"\u201d\u2019)]*\s|[\u3002\uff01\uff1f]"),
    re.compile(r"\s"),
)
"""Where a text may be cut, the best places first; the match belongs to the piece before the cut."""
_JOINERS = "\u200d\ufe0e\ufe0f"


def pieces(text: str, most: int, length: Callable[[str], int] = len) -> Iterator[str]:
    """Yield *text* in pieces of at most *most* by *length*, which put together are the text."""
    while length(text) > most:
        cut = _cut(text, most, length)
        yield text[:cut]
        text = text[cut:]
    yield text


def utf16(text: str) -> int:
    """Return the length of *text* in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, most: int, length: Callable[[str], int]) -> int:
    """Return where to cut: after the last good place that fits, if that is not too near the start."""
    fits = _fitting(text, most, length)
    for end in _ENDS:
        last = max((found.end() for found in end.finditer(text, 0, fits)), default=0)
        if last > fits // 4:
            return last
    while fits > 1 and (unicodedata.combining(text[fits]) or text[fits] in _JOINERS or text[fits - 1] == "\u200d"):
        fits -= 1
    return fits


def _fitting(text: str, most: int, length: Callable[[str], int]) -> int:
    """Return how many characters from the front fit; at least one."""
    low, high = 1, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if length(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low
