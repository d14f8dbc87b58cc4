"""How typed words are compared: without regard to case, width, spacing and the punctuation around them."""

import re
import unicodedata

_AROUND = " \t\n.,;:!?()[]\"'“”«»„‘’#*、。،؛\ufe0f\u20e3\u200e\u200f\u2066\u2067\u2068\u2069"  # noqa: RUF001


def plain(text: str) -> str:
    """Return *text* for comparison, punctuation included."""
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


def folded(text: str) -> str:
    """Return *text* for comparison without the punctuation around it."""
    return plain(text).strip(_AROUND)


def place_in(text: str, count: int) -> int | None:
    """Return the place from 0 that *text* gives as a number from 1 to *count*, in any digits; None if it does not."""
    digits = folded(text)
    if not 0 < len(digits) <= 3 or not digits.isdecimal():
        return None
    place = int(digits) - 1
    return place if 0 <= place < count else None


def pieces(text: str) -> list[str]:
    """Return the parts of a list as people type it: "1, 3", "1 and 3", one per line."""
    return [piece for piece in re.split(r"[,;/\n、，；،؛]|\s(?:and|et|y|и|و|&|\+)\s", text) if piece.strip()]  # noqa: RUF001
