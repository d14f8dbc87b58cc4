"""How blocks look to a person: what they read, what they can press, what they have chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.standins.slack.elements import SEVERAL, options_of
from tests.standins.slack.markup import readable, targets
from tests.standins.slack.wire import Json


class Control(NamedTuple):
    """Something that can be pressed, chosen or filled in."""

    block_id: str
    element: Json
    label: str
    """What stands on a button; of an input, what it asks for; of a menu, its placeholder."""

    @property
    def labels(self) -> list[str]:
        """What can be chosen."""
        return [reading(option["text"]) for option in options_of(self.element)]


def reading(text: Json) -> str:
    """Return how a text object reads."""
    return readable(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def text_of_blocks(blocks: Sequence[Json]) -> str:
    """Return what blocks say, a line for each piece, without their buttons."""
    return "\n".join(piece for block in blocks for piece in _pieces(block) if piece)


def controls_of(blocks: Iterable[Json]) -> Iterator[Control]:
    """Yield what can be pressed, chosen or filled in, from above."""
    for block in blocks:
        asked = reading(block["label"]) if "label" in block else ""
        found = [*block["elements"]] if block["type"] == "actions" else []
        found += [block[name] for name in ("accessory", "element") if name in block]
        for element in found:
            if "action_id" in element:
                words = element.get("text") or element.get("placeholder")
                yield Control(block["block_id"], element, asked or (reading(words) if words else ""))


def pinged(text: str, blocks: Sequence[Json], *, linking: bool = False) -> list[str]:
    """Return whom and what a message pings or links to, in its text and its blocks."""
    found = [*targets(text, linking=linking)]
    for one in _objects(blocks):
        if one.get("type") == "mrkdwn":
            found += targets(one["text"], linking=linking)
        elif one.get("type") == "user" and "user_id" in one:
            found.append(f"@{one['user_id']}")
        elif one.get("type") == "broadcast":
            found.append(f"!{one['range']}")
        elif "url" in one:
            found.append(one["url"])
    return found


def initial_state(blocks: Iterable[Json]) -> dict[str, dict[str, Json]]:
    """Return the state of all inputs and menus before anybody touches them."""
    values: dict[str, dict[str, Json]] = {}
    for block_id, element, _ in controls_of(blocks):
        if element["type"] in ("button", "overflow"):
            continue
        name, initial = _VALUES.get(element["type"], ("value", "initial_value"))
        first = element.get(initial, [] if element["type"] in SEVERAL else None)
        values.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"], name: first}
    return values


def chosen(element: Mapping[str, Any], choice: str | Sequence[str]) -> Json:
    """Return what an element holds after *choice*: a label or value, several of them, a date, a text.

    Raise LookupError if it cannot be chosen.
    """
    kind = element["type"]
    name, _ = _VALUES.get(kind, ("value", ""))
    if not name.startswith("selected_option"):
        return {"type": kind, name: choice}
    wanted = [choice] if isinstance(choice, str) else list(choice)
    found = [_option(dict(element), one) for one in wanted]
    return {"type": kind, name: found if kind in SEVERAL else found[0]}


_VALUES = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}


def _option(element: Json, wanted: str) -> Json:
    for option in options_of(element):
        if wanted in (reading(option["text"]), option["value"]):
            return option
    raise LookupError(f"no option {wanted!r}; there are {[reading(option['text']) for option in options_of(element)]}")


def _pieces(block: Json) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from (reading(text) for text in (block.get("text"), *block.get("fields", ())) if text)
        case "header":
            yield reading(block["text"])
        case "context":
            yield " ".join(one["alt_text"] if one["type"] == "image" else reading(one) for one in block["elements"])
        case "input":
            yield from (reading(block[name]) for name in ("label", "hint") if name in block)
        case "markdown":
            yield block["text"]
        case "image":
            yield block["alt_text"]
        case "rich_text":
            yield from ("".join(_rich(element)) for element in block["elements"])
        case "table":
            yield from (" | ".join("".join(_rich(cell)) for cell in row) for row in block["rows"])


def _rich(element: Json) -> Iterator[str]:
    match element.get("type"):
        case "rich_text_list":
            yield "\n".join("".join(_rich(item)) for item in element["elements"])
        case "user":
            yield f"@{element['user_id']}"
        case "broadcast":
            yield f"@{element['range']}"
        case "link":
            yield element.get("text") or element["url"]
        case _ if "elements" in element:
            for one in element["elements"]:
                yield from _rich(one)
        case _:
            yield str(element.get("text", ""))


def _objects(found: Any) -> Iterator[Json]:
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from _objects(value)
    elif isinstance(found, list):
        for one in found:
            yield from _objects(one)
