"""What may stand in a cell. A spreadsheet runs some texts as formulas, and refuses or cuts others: both are met here.

An answer is data from outside: `=HYPERLINK("http://...")` in it must stay a text, in every spreadsheet program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

CELL_CHARACTERS = 32_767  # Excel: "Total number of characters that a cell can contain", in UTF-16 units
SHEET_ROWS = 1_048_576  # Excel: rows of a worksheet, the heading included

_STARTS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫−")  # noqa: RUF001 - what OWASP's page on CSV injection lists, full-width and small forms too
_LEADS = frozenset("\t\r\n")  # some importers drop these, and what follows is then the start
_QUOTES = frozenset("'\"`´‘’‚‛“”„‟«»‹›＇＂")  # noqa: RUF001 - an importer may take one as a quote and drop it
_START = rf"[\s{re.escape(''.join(sorted(_QUOTES)))}]*(?=[{re.escape(''.join(sorted(_STARTS)))}])"
_WITHIN = re.compile(f"[;\t\r\n]{_START}")
_ON_ONE_LINE = re.compile(f";{_START}")  # the same in a text without tabs and line ends: one character is found faster
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML 1.0, but for U+007F
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def may_run(text: str) -> bool:
    """Return whether a spreadsheet might take *text* for a formula: also behind white space, quotes or unseen characters.

    A text that may run still may with an apostrophe before it; so `defused` can be undone without doubt.
    """
    if text[:1].isalnum():  # most do; the loop would say the same
        return False
    for character in text:
        if character in _STARTS or character in _LEADS:
            return True
        if not (character.isspace() or character in _QUOTES or unicodedata.category(character) in ("Cc", "Cf", "Cs")):
            return False
    return False


def defused(text: str) -> str:
    """Return *text* for a CSV cell: with an apostrophe before it if it might run, else as it is.

    A program that takes semicolons or tabs for the ends of cells sees a start after each of them. To it a quote within a line
    quotes nothing, so each line of a text begins a cell as well. There, too, stands one.
    """
    within = _WITHIN if "\n" in text or "\t" in text or "\r" in text else _ON_ONE_LINE
    if within.search(text):  # most have none; to look first is faster
        text = within.sub(r"\g<0>'", text)
    return "'" + text if may_run(text) else text


def visible(text: str) -> str:
    """Return *text* with characters that no cell may hold shown: U+0007 as ␇, U+FFFE and lone surrogates as \\uFFFE."""
    return text if text.replace("\n", " ").isprintable() else _UNSEEN.sub(_shown, text)  # the first is forty times as fast


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"\\u{code:04X}"


def pieces(text: str) -> Iterator[str]:
    """Yield *text* in as many pieces as an XLSX cell needs, as its XML has them; one empty piece for an empty text.

    Line ends become line feeds, the only ones that XML keeps. Something like `_x0041_` would be read as an escape, so its first
    underscore is escaped (ECMA-376 part 1, 22.9.2.19).
    """
    units = visible(text).replace("\r\n", "\n").replace("\r", "\n").encode("utf-16-le")
    start = 0
    while True:
        end = min(len(units), start + 2 * CELL_CHARACTERS)
        while True:
            if end < len(units) and 0xD8 <= units[end - 1] <= 0xDB:  # between the two units of one character
                end -= 2
            piece, escapes = _ESCAPE.subn("_x005F_", units[start:end].decode("utf-16-le"))
            over = (end - start) // 2 + 6 * escapes - CELL_CHARACTERS
            if over <= 0:
                break
            end -= 2 * max(1, over // 2)
        yield piece
        start = end
        if start >= len(units):
            return
