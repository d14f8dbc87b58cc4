"""The words a delegate may type, one registry for every platform."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Command:
    """A word. *anytime*: it means the same whenever it is said, so a button that bears it never goes stale."""

    word: str
    anytime: bool = False
    argument: bool = False
    """Whether something may follow the word; a bare word followed by something is then still a command only with a slash."""


COMMANDS = (
    Command("start", argument=True),
    Command("done"),
    Command("next"),
    Command("back"),
    Command("skip"),
    Command("clear"),
    Command("keep"),
    Command("goto", anytime=True, argument=True),
    Command("questions", anytime=True),
    Command("review", anytime=True),
    Command("comments", anytime=True),
    Command("documents", anytime=True),
    Command("submit"),
    Command("withdraw"),
    Command("status", anytime=True),
    Command("receipt", anytime=True),
    Command("colleagues", anytime=True),
    Command("seats", anytime=True),
    Command("link"),
    Command("language", anytime=True, argument=True),
    Command("remind", anytime=True, argument=True),
    Command("contact", anytime=True, argument=True),
    Command("contest", anytime=True, argument=True),
    Command("help", anytime=True, argument=True),
    Command("forget"),
)
REQUEST = "request"
"""What somebody without a seat may type, where requests are taken; to whoever has one it is no command."""
WORDS = {command.word: command for command in COMMANDS}

_SLASHED = re.compile(r"/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was typed. *word* may be no command at all."""

    word: str
    argument: str = ""


def read(text: str) -> Typed | None:
    """Return the command in *text*, None if it is none.

    `/goto 2b` and `goto` are commands; `goto 2b` is text, and so is `/ 3`, `/etc/passwd` or a sentence that begins with a word.
    """
    typed = text.strip()
    if typed.startswith("/"):
        found = _SLASHED.fullmatch(typed)
        return Typed(found[1].lower(), (found[2] or "").strip()) if found else None
    if len(typed) <= 12 and typed.lower() in WORDS:
        return Typed(typed.lower())
    return None


def alike(word: str) -> str:
    """Return the command that *word* may have been meant to be, "" if none is near."""
    return next(iter(get_close_matches(word, WORDS, n=1, cutoff=0.6)), "")
