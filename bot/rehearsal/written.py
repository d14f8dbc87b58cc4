"""How a transcript writes times, and texts so that what cannot be seen is seen: escapes and stand-ins.

Escapes are `\\u{202e}` for any character, `\\t`, and a backslash before itself or before a bracket that would begin something.
Stand-ins are `{code NAME}` for an invitation code, and `{1000 x word}` for a word said a thousand times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MOST_REPEATED = 2_000_000
"""Characters that a stand-in may make."""

_SEEN = frozenset("\u200c\u200d\u00ad")  # joiners belong to the words of several scripts
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.?))", re.DOTALL)
_PLAIN = {"\\": "\\", "t": "\t", "{": "{", "(": "(", "[": "[", '"': '"'}
_SPAN = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")
_STAND_IN = re.compile(r"\{code ([\w-]+)(?: (\d))?\}|\{(\d+) x ([^{}]+)\}")


class BadText(Exception):
    """A text that does not say what it means; *what* is wrong and the *remedy*."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def shown(text: str) -> str:
    """Return *text*, which has no line breaks, as a transcript writes it."""
    written = "".join(_shown(character) for character in text)
    return f"{written[:-1]}\\u{{20}}" if written.endswith(" ") else written


def meant(written: str, code: Callable[[str, int], str]) -> str:
    """Return the text that *written* means; *code* gives the code of a name and a seat's number. Raise BadText."""
    made: list[str] = []
    at = 0
    while at < len(written):
        if written[at] == "\\":
            escape = _ESCAPE.match(written, at)
            if escape is None or (not escape[1] and escape[2] not in _PLAIN) or (escape[1] and int(escape[1], 16) > 0x10FFFF):
                raise BadText(f"{written[at : at + 2]} is no escape", r"Write \\ for a backslash, \u{0} for a character")
            made.append(chr(int(escape[1], 16)) if escape[1] else _PLAIN[escape[2]])
            at = escape.end()
            continue
        if written[at] == "{" and (found := _STAND_IN.match(written, at)):
            if found[1]:
                made.append(code(found[1], int(found[2] or 1)))
            elif int(found[3]) * len(found[4]) > MOST_REPEATED:
                raise BadText(f"{found[0]} is too long", f"Make it at most {MOST_REPEATED} characters")
            else:
                made.append(found[4] * int(found[3]))
            at = found.end()
            continue
        made.append(written[at])
        at += 1
    return "".join(made)


def span_of(written: str) -> timedelta | None:
    """Return the time that "3d", "2h 30m" or "10s" means; None if it means none."""
    found = _SPAN.fullmatch(written.strip())
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def instant_of(written: str) -> datetime | None:
    """Return the instant that "2026-03-02T09:00Z" means, UTC; None if it means none, or has no zone."""
    try:
        at = datetime.fromisoformat(written.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _shown(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character == "\t":
        return "\\t"
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in _SEEN
    if hidden or (character.isspace() and character != " "):
        return f"\\u{{{ord(character):x}}}"
    return character
