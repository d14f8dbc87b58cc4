"""The parts of Block Kit that are used, made of plain text only: no character of anybody's is read as markup in them."""

from __future__ import annotations

from typing import Any, TypeAlias

from adapters.shared.split import utf16
from adapters.slack.limits import LABEL_CHARACTERS, OPTION_VALUE_CHARACTERS, VALUE_CHARACTERS
from bot.phrases.bidi import balanced

Block: TypeAlias = dict[str, Any]
ELLIPSIS = "…"


def plain_text(text: str) -> Block:
    """Return a text in which nothing is markup, `:smile:` included."""
    return {"type": "plain_text", "text": text, "emoji": False}


def button(label: str, prompt: str, action: str, action_id: str) -> Block:
    """Return a button that says *action* to *prompt* ("" where it means the same at any time)."""
    return pressable(label, value_of(prompt, action, VALUE_CHARACTERS), action_id)


def pressable(label: str, value: str, action_id: str) -> Block:
    """Return a button with a value."""
    return {"type": "button", "action_id": action_id, "text": plain_text(shortened(label, LABEL_CHARACTERS)), "value": value}


def option(label: str, prompt: str, action: str) -> Block:
    """Return an option of a list."""
    return {"text": plain_text(label), "value": value_of(prompt, action, OPTION_VALUE_CHARACTERS)}


def value_of(prompt: str, action: str, most: int) -> str:
    """Return what a press tells. Raise ValueError if Slack takes no such: ids are bounded so that it does."""
    value = f"{prompt}|{action}"
    if utf16(value) > most:
        raise ValueError(f"{utf16(value)} characters for a button")
    return value


def shortened(text: str, most: int) -> str:
    """Return *text* with at most *most* characters, cut at a word, with a mark that it is; directions opened stay closed."""
    if utf16(text) <= most:
        return text
    kept = text
    while utf16(shown := balanced(f"{kept.rstrip()}{ELLIPSIS}")) > most:
        over = utf16(shown) - most
        kept = kept[: max(0, len(kept) - (over + 1) // 2)]
    word = kept.rpartition(" ")[0]
    return balanced(f"{(word if len(word) * 2 > len(kept) else kept).rstrip()}{ELLIPSIS}")
