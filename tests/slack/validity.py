"""What Slack refuses of blocks, as strictly as it does: written from its reference, not from our limits."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_message(blocks: Any, text: str) -> None:
    """Assert that chat.postMessage takes *blocks*, and that *text* is there and harmless."""
    assert text.strip(), "no_text"
    assert units(text) <= 4_000
    assert "<" not in text, "markup in the fallback"
    assert ">" not in text, "markup in the fallback"
    assert 0 < len(blocks) <= 50, "invalid_blocks"
    total = sum(map(units, strings(list(blocks))))
    assert total <= 9_597, f"msg_blocks_too_long: {total}"
    ids = check_blocks(blocks)
    assert len(set(ids)) == len(ids), "action_id stands twice"


def check_view(view: Block) -> None:
    """Assert that views.publish takes *view*."""
    assert view["type"] == "home"
    assert 0 < len(view["blocks"]) <= 100
    ids = check_blocks(view["blocks"])
    assert len(set(ids)) == len(ids), "action_id stands twice"


def check_blocks(blocks: Any) -> list[str]:
    """Assert that each block is valid; return the action_ids."""
    return [id_ for block in blocks for id_ in BLOCKS[block["type"]](block)]


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [found for one in inner for found in strings(one)]


def plain_text(text: Block, most: int) -> None:
    assert text["type"] == "plain_text", "what people wrote is never markup"
    assert text["emoji"] is False
    assert set(text) == {"type", "text", "emoji"}
    assert 0 < units(text["text"]) <= most, text


def rich_text(block: Block) -> list[str]:
    assert block["elements"]
    for part in block["elements"]:
        assert part["type"] in ("rich_text_section", "rich_text_quote")
        assert set(part) == {"type", "elements"}
        for piece in part["elements"]:
            assert piece["type"] == "text"
            assert piece["text"]
            assert set(piece) <= {"type", "text", "style"}
    return []


def section(block: Block) -> list[str]:
    plain_text(block["text"], 3_000)
    assert set(block) <= {"type", "text", "accessory"}
    return button(block["accessory"]) if "accessory" in block else []


def header(block: Block) -> list[str]:
    plain_text(block["text"], 150)
    return []


def context(block: Block) -> list[str]:
    assert 0 < len(block["elements"]) <= 10
    for element in block["elements"]:
        plain_text(element, 3_000)
    return []


def divider(_: Block) -> list[str]:
    return []


def actions(block: Block) -> list[str]:
    assert 0 < len(block["elements"]) <= 25
    return [id_ for element in block["elements"] for id_ in (button if element["type"] == "button" else select)(element)]


def button(element: Block) -> list[str]:
    assert set(element) <= {"type", "action_id", "text", "value", "style"}
    plain_text(element["text"], 75)
    assert 0 < units(element["value"]) <= 2_000
    return [action_id(element)]


def select(element: Block) -> list[str]:
    assert element["type"] == "static_select"
    plain_text(element["placeholder"], 150)
    assert 0 < len(element["options"]) <= 100
    for one in element["options"]:
        plain_text(one["text"], 75)
        assert 0 < units(one["value"]) <= 150
    return [action_id(element)]


def action_id(element: Block) -> str:
    assert 0 < len(element["action_id"]) <= 255
    return str(element["action_id"])


BLOCKS = {
    "rich_text": rich_text,
    "section": section,
    "header": header,
    "context": context,
    "actions": actions,
    "divider": divider,
}
