"""Slack's own markup: how what people type arrives, how what the bot sends reads, whom it pings."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHOUTS = ("channel", "here", "everyone")
_TYPED = re.compile(
    r"(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)\]}'\"])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<domain>\b(?:[a-z0-9-]{1,63}\.)+(?:org|com|net|int|gov|info)\b(?:/[^\s<>]*)?)"
    r"|@(?P<user>[UW][A-Z0-9]+)\b"
    r"|#(?P<channel>C[A-Z0-9]+)\b"
    rf"|@(?P<shout>{'|'.join(SHOUTS)})\b"
)
_MARKED = re.compile(r"<([^<>\n]+)>")
_BARE_SHOUT = re.compile(rf"(?<![\w<!])@({'|'.join(SHOUTS)})\b")


def escaped(text: str) -> str:
    """Return *text* with the three characters that mean something to Slack made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return *text* with the three characters as they are read."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str) -> str:
    """Return what apps get when a person types *text*: escaped, with links, addresses and mentions marked up."""
    parts: list[str] = []
    end = 0
    for match in _TYPED.finditer(text):
        parts += [escaped(text[end : match.start()]), _marked(match)]
        end = match.end()
    return "".join((*parts, escaped(text[end:])))


def _marked(match: re.Match[str]) -> str:
    whole = escaped(match[0])
    match match.lastgroup:
        case "url":
            return f"<{whole}>"
        case "mail":
            return f"<mailto:{whole}|{whole}>"
        case "domain":
            return f"<http://{whole}|{whole}>"
        case "user":
            return f"<@{match['user']}>"
        case "channel":
            return f"<#{match['channel']}|>"
        case _:
            return f"<!{match['shout']}>"


def readable(mrkdwn: str) -> str:
    """Return how *mrkdwn* reads: links as their words, mentions with their sign, the rest unescaped. Stars stay."""

    def plain(match: re.Match[str]) -> str:
        target, bar, words = match[1].partition("|")
        if bar and words:
            return words
        return f"@{target[1:]}" if target[0] in "!@" else target

    return unescaped(_MARKED.sub(plain, mrkdwn))


def targets(mrkdwn: str, *, linking: bool = False) -> Iterator[str]:
    """Yield what *mrkdwn* pings or links to: `!channel`, `@U7`, `#C1`, `https://...`. *linking*: bare @channel counts too."""
    for match in _MARKED.finditer(mrkdwn):
        yield match[1].partition("|")[0]
    if linking:
        yield from (f"!{match[1]}" for match in _BARE_SHOUT.finditer(mrkdwn))
