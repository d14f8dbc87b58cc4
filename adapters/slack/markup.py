"""Slack's text, both ways: what came as its author saw it, what goes so that nothing in it acts.

Incoming text is escaped by Slack (`&amp;`, `&lt;`, `&gt;`), and every `<...>` left in it is Slack's own: a link, a
mention, a date. Outgoing words stand in blocks as plain text, where no character acts; only the fallback `text` is read as
markup, so it is escaped, which leaves no `<...>` of anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SEND_WITH: dict[str, bool] = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
"""Arguments of every chat.postMessage. `parse` and `link_names` stay unset: they would make mentions of bare words."""

_TAG = re.compile(r"<([^<>\n]{1,10000})>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_POINTS = re.compile(r"[0-9a-f]{2,6}(-[0-9a-f]{2,6}){0,15}")
_EMOJI = re.compile(r":([\w+'-]{1,100}(?:::skin-tone-[2-6])?):")


def unescaped(text: str, emoji: Mapping[str, str] | None = None) -> str:
    """Return what the author of *text* saw. *emoji*: characters by their names at Slack (see `emoji_in`)."""
    if emoji:
        text = _EMOJI.sub(lambda found: emoji.get(found[1], found[0]), text)
    if "<" in text:
        text = _TAG.sub(lambda found: _shown(found[1]), text)
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], text) if "&" in text else text


def escaped(text: str) -> str:
    """Return *text* for a place that Slack reads as markup: no mention, no link and no command in it acts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def emoji_in(blocks: object) -> dict[str, str]:
    """Return the characters of the emoji in a message's blocks, by the names that stand in its text for them."""
    found: dict[str, str] = {}
    waiting: list[tuple[object, int]] = [(blocks, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > 12:
            continue
        if isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
        elif isinstance(value, dict):
            if value.get("type") == "emoji":
                found.update(_emoji(value))
            waiting.append((value.get("elements"), depth + 1))
    return found


def _emoji(element: dict[str, Any]) -> dict[str, str]:
    """Return an emoji's character by its name; none for one of the workspace's own, which has no character."""
    name, points, tone = element.get("name"), element.get("unicode"), element.get("skin_tone")
    if (
        not isinstance(name, str)
        or not isinstance(points, str)
        or not re.fullmatch(r"[0-9a-f]{2,6}(-[0-9a-f]{2,6}){0,15}", points)
    ):
        return {}
    codes = [int(point, 16) for point in points.split("-")]
    if any(code > 0x10FFFF or 0xD800 <= code < 0xE000 for code in codes):
        return {}
    named = f"{name}::skin-tone-{tone}" if isinstance(tone, int) and "skin-tone" not in name else name
    return {named: "".join(map(chr, codes))}


def _shown(tag: str) -> str:
    """Return what is seen of a `<...>` of Slack's, still escaped."""
    what, bar, label = tag.partition("|")
    if what.startswith("@"):
        return f"@{label or what[1:]}"
    if what.startswith("#"):
        return f"#{label or what[1:]}"
    if what.startswith("!"):
        return _special(what[1:], label)
    return _link(what, label) if bar and label else what.removeprefix("mailto:").removeprefix("tel:")


def _special(what: str, label: str) -> str:
    name, _, rest = what.partition("^")
    if name == "date":
        return label or rest.partition("^")[2].partition("^")[0] or rest
    if name == "subteam":
        return label if label.startswith("@") else f"@{label or rest}"
    return f"@{(label or name).removeprefix('@')}"


def _link(target: str, label: str) -> str:
    """Return a link's label, and where it leads unless the label says so."""
    bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", target).rstrip("/")
    if label.rstrip("/") in (target.rstrip("/"), bare):
        return label
    return f"{label} ({target.removeprefix('mailto:')})"
