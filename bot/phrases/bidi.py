"""Text of mixed direction: what people and authors write is kept from turning round the words beside it.

Law: no text that passes through here changes the direction of anything outside itself. Nothing visible is taken away; an
unbalanced formatting character is closed, one that closes what was never opened is left out. Works line by line, because a
direction ends with its line (Unicode Standard Annex 9, rule X8).
"""

from __future__ import annotations

import re

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_POP_EMBEDDING = "\u202c"
_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")

_FORMATTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CAN_TURN = re.compile(
    # letters and numbers written from right to left, and all formatting characters that set a direction
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def balanced(text: str) -> str:
    """Return *text* with every direction that it opens closed on the same line, and none closed that it did not open."""
    if text.isascii() or not _FORMATTING.search(text):
        return text
    return "\n".join(_balanced_line(line) for line in text.split("\n"))


def isolated(text: str, *, always: bool = False) -> str:
    """Return *text* so that it can stand inside another one: in isolates wherever it could turn what is beside it.

    Text that cannot (all letters run from left to right, like our own sentence) stays as it is. *always*: our own sentence runs
    from right to left, so that every text may matter.
    """
    if not always and not turns(text):
        return text
    return "\n".join(
        f"{FIRST_STRONG_ISOLATE}{_balanced_line(line)}{POP_ISOLATE}" if line else line for line in text.split("\n")
    )


def turns(text: str) -> bool:
    """Return whether *text* holds anything that may run from right to left."""
    return not text.isascii() and _CAN_TURN.search(text) is not None


def bare(text: str) -> str:
    """Return *text* without isolates, for a place where only the words are compared."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


def _balanced_line(line: str) -> str:
    if line.isascii() or not _FORMATTING.search(line):
        return line
    open_: list[str] = []
    kept: list[str] = []
    for character in line:
        if character in _EMBEDDINGS:
            open_.append(_POP_EMBEDDING)
        elif character in _ISOLATES:
            open_.append(POP_ISOLATE)
        elif character == _POP_EMBEDDING:
            if not open_ or open_[-1] != _POP_EMBEDDING:
                continue
            open_.pop()
        elif character == POP_ISOLATE:
            if POP_ISOLATE not in open_:
                continue
            while open_[-1] != POP_ISOLATE:  # closing an isolate closes the embeddings opened in it
                open_.pop()
                kept.append(_POP_EMBEDDING)
            open_.pop()
        kept.append(character)
    return "".join(kept) + "".join(reversed(open_))
