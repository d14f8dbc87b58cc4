"""Blocks, messages and views, checked as strictly as Slack does: what passes here passes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.standins.slack.elements import (
    BOTH,
    ID,
    OPTIONS,
    PICKED,
    SEVERAL,
    SINGLE,
    TEXT,
    Invalid,
    check_element,
    check_fields,
    check_length,
    check_list,
    check_text,
)
from tests.standins.slack.wire import Json, Refused

PER_MESSAGE, PER_VIEW = 50, 100
TOTAL = 9_600
"""Characters in all blocks of a message. Not documented: 9 597 were accepted, 11 341 refused (bolt-js#2509, #2867)."""
MARKDOWN = 12_000
HEADER, FIELD, FIELDS, CONTEXT, ACTIONS, TITLE, METADATA, LABEL = 150, 2_000, 10, 10, 25, 24, 3_000, 2_000
ROWS, COLUMNS, CELLS = 100, 20, 10_000
_MENUS = ("static_select", "overflow", "datepicker", "timepicker", *SEVERAL, "radio_buttons", *PICKED)
_CLICKED = ("button", *_MENUS, "datetimepicker")
_ENTERED = ("plain_text_input", "email_text_input", "number_input", "datetimepicker", *(m for m in _MENUS if m != "overflow"))
_FIELDS = {
    "section": ("text", "fields", "accessory", "expand"),
    "header": ("text",),
    "context": ("elements",),
    "actions": ("elements",),
    "divider": (),
    "image": ("image_url", "slack_file", "alt_text", "title"),
    "input": ("label", "element", "hint", "optional", "dispatch_action"),
    "markdown": ("text",),
    "rich_text": ("elements",),
    "table": ("rows", "column_settings"),
}
_VIEW = ("type", "blocks", "private_metadata", "callback_id", "external_id")
_MODAL = (*_VIEW, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
assert set(OPTIONS) | set(SINGLE) <= {*_MENUS}


def check_message(blocks: Any) -> list[Json]:
    """Return the blocks of a message, each with an id. Raise Refused if Slack would not take them."""
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    try:
        checked = _checked(blocks, PER_MESSAGE, "message", "/blocks")
    except Invalid as wrong:
        raise Refused("invalid_blocks", str(wrong)) from None
    if sum(map(len, texts_in(blocks))) > TOTAL:
        raise Refused("msg_blocks_too_long")
    return checked


def check_view(view: Any, *kinds: str) -> Json:
    """Return a view of one of *kinds*, its blocks with ids. Raise Refused if Slack would not take it."""
    try:
        if not isinstance(view, dict) or view.get("type") not in kinds:
            raise Invalid("unsupported type", "/view/type")
        modal = view["type"] == "modal"
        check_fields(view, _MODAL if modal else _VIEW, ("blocks", *(("title",) if modal else ())), "/view")
        for name in ("title", "submit", "close"):
            if name in view:
                check_text(view[name], TITLE, f"/view/{name}")
        for name, most in {"private_metadata": METADATA, "callback_id": ID, "external_id": ID}.items():
            check_length(view.get(name, ""), most, f"/view/{name}", 0)
        blocks = _checked(view["blocks"], PER_VIEW, view["type"], "/view/blocks")
        if modal and "submit" not in view and any(block["type"] == "input" for block in blocks):
            raise Invalid("`submit` is required when an `input` block is in the view", "/view")
    except Invalid as wrong:
        raise Refused("invalid_arguments", str(wrong)) from None
    return {**view, "blocks": blocks}


def texts_in(found: Any) -> Iterator[str]:
    """Yield every text that a reader sees in blocks."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif name not in ("value", "action_id", "block_id"):
                yield from texts_in(value)
    elif isinstance(found, list):
        for one in found:
            yield from texts_in(one)


def _checked(blocks: Any, most: int, surface: str, at: str) -> list[Json]:
    check_list(blocks, most, at, 0)
    for place, block in enumerate(blocks):
        _check_block(block, surface, f"{at}/{place}")
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        again = next(name for name in named if named.count(name) > 1)
        raise Invalid(f"`block_id` {again} already exists", at)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        raise Invalid(f"must be less than {MARKDOWN + 1} characters", at)
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise Invalid("only one table per message", at)
    given = iter(f"b{number}" for number in range(10_000) if f"b{number}" not in named)
    return [_with_ids(block, block.get("block_id") or next(given)) for block in blocks]


def _with_ids(block: Json, block_id: str) -> Json:
    """Return *block* as Slack shows it: what was not named has a name."""
    shown = {**block, "block_id": block_id}
    if block["type"] == "actions":
        shown["elements"] = [{"action_id": f"a{place}", **element} for place, element in enumerate(block["elements"])]
    for name in ("accessory", "element"):
        if name in block and block[name].get("type") != "image":
            shown[name] = {"action_id": "a0", **block[name]}
    return shown


def _check_block(block: Any, surface: str, at: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in _FIELDS or (kind in ("markdown", "table") and surface != "message"):
        raise Invalid(f"unsupported type: {kind}", f"{at}/type")
    check_fields(block, ("type", "block_id", *_FIELDS[kind]), ("type",), at)
    if "block_id" in block:
        check_length(block["block_id"], ID, f"{at}/block_id")
    match kind:
        case "section":
            _check_section(block, at)
        case "header":
            check_text(block.get("text"), HEADER, f"{at}/text")
        case "context":
            _check_context(block.get("elements"), f"{at}/elements")
        case "actions":
            _check_actions(block.get("elements"), f"{at}/elements")
        case "image":
            _check_image(block, at)
        case "input":
            check_text(block.get("label"), LABEL, f"{at}/label")
            if "hint" in block:
                check_text(block["hint"], LABEL, f"{at}/hint")
            check_element(block.get("element"), f"{at}/element", _ENTERED)
        case "markdown":
            check_length(block.get("text"), MARKDOWN, f"{at}/text")
        case "rich_text":
            check_list(block.get("elements"), 1_000, f"{at}/elements")
        case "table":
            _check_table(block.get("rows"), f"{at}/rows")


def _check_section(block: Json, at: str) -> None:
    if "text" not in block and "fields" not in block:
        raise Invalid("must define either `text` or `fields`", at)
    if "text" in block:
        check_text(block["text"], TEXT, f"{at}/text", BOTH)
    if "fields" in block:
        check_list(block["fields"], FIELDS, f"{at}/fields")
        for place, one in enumerate(block["fields"]):
            check_text(one, FIELD, f"{at}/fields/{place}", BOTH)
    if "accessory" in block:
        if isinstance(block["accessory"], dict) and block["accessory"].get("type") == "image":
            _check_image(block["accessory"], f"{at}/accessory")
        else:
            check_element(block["accessory"], f"{at}/accessory", _CLICKED)


def _check_context(elements: Any, at: str) -> None:
    check_list(elements, CONTEXT, at)
    for place, one in enumerate(elements):
        if isinstance(one, dict) and one.get("type") == "image":
            _check_image(one, f"{at}/{place}")
        else:
            check_text(one, TEXT, f"{at}/{place}", BOTH)


def _check_actions(elements: Any, at: str) -> None:
    check_list(elements, ACTIONS, at)
    for place, one in enumerate(elements):
        check_element(one, f"{at}/{place}", _CLICKED)
    named = [element["action_id"] for element in elements if "action_id" in element]
    if len(set(named)) < len(named):
        again = next(name for name in named if named.count(name) > 1)
        raise Invalid(f"`action_id` {again} already exists", at)


def _check_image(block: Json, at: str) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        raise Invalid("must define either `image_url` or `slack_file`", at)
    if "image_url" in block:
        check_length(block["image_url"], 3_000, f"{at}/image_url")
    check_length(block.get("alt_text"), 2_000, f"{at}/alt_text")
    if "title" in block:
        check_text(block["title"], 2_000, f"{at}/title")


def _check_table(rows: Any, at: str) -> None:
    check_list(rows, ROWS, at)
    for place, row in enumerate(rows):
        check_list(row, COLUMNS, f"{at}/{place}")
    if sum(map(len, texts_in(rows))) > CELLS:
        raise Invalid(f"must be less than {CELLS + 1} characters", at)
