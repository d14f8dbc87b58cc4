"""Characters dealt with at the door: what no database or screen takes is made visible before it becomes an event.

Only characters that cannot be kept are changed, each into U+FFFD, one for one, so that it shows where something stood; nothing
is taken out. Formatting characters of mixed-direction text belong to the words and stay: `bot.phrases.bidi` closes them when
the text is shown.
"""

from __future__ import annotations

import re

from bot.engine.fitting import TEXT_LIMIT

__all__ = ["REPLACEMENT", "TEXT_LIMIT", "clean"]  # the limit is the engine's to refuse by; nothing is cut here

REPLACEMENT = "\ufffd"

_LINE_END = re.compile("\r\n?")
_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters but \t and \n; surrogates
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


def clean(text: str) -> str:
    """Return *text* as it can be kept and shown: line ends as \\n, control characters and lone surrogates as U+FFFD.

    Two surrogates that make one character become it. Clean text is returned as it is; cleaning twice changes nothing.
    """
    if not _UNKEEPABLE.search(text):
        return text
    text = _LINE_END.sub("\n", text)
    text = _PAIR.sub(_joined, text)
    return _UNKEEPABLE.sub(REPLACEMENT, text)


def _joined(pair: re.Match[str]) -> str:
    high, low = ord(pair[1]), ord(pair[2])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
