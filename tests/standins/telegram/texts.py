"""What a text, a caption and a keyboard may be."""

from __future__ import annotations

from html import escape
from typing import Any

from tests.standins.telegram.html import Parsed, parse, stripped
from tests.standins.telegram.wire import Arguments, Refused, bad, json_of, text_of, units

TEXT, CAPTION = 4096, 1024
"""Units, after parsing."""
BUTTONS, DATA = 100, 64
Keyboard = list[list[dict[str, Any]]]
_ACTIONS = ("callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
_OTHERS = {"keyboard": list, "remove_keyboard": bool, "force_reply": bool}


def text_in(arguments: Arguments, *, edit: bool = False) -> tuple[str, Parsed]:
    """Return the text of a message, as HTML and parsed."""
    if not text_of(arguments, "text"):
        raise bad("message text is empty")
    html, parsed = _formatted(arguments, "text", "entities")
    if not parsed.text:
        raise bad("text must be non-empty")
    if units(parsed.text) > TEXT:
        raise bad("MESSAGE_TOO_LONG" if edit else "message is too long")
    return html, parsed


def caption_in(arguments: Arguments) -> tuple[str, Parsed]:
    """Return the caption of a file, as HTML and parsed."""
    html, parsed = _formatted(arguments, "caption", "caption_entities")
    if units(parsed.text) > CAPTION:
        raise bad("message caption is too long")
    return html, parsed


def _formatted(arguments: Arguments, name: str, entities_name: str) -> tuple[str, Parsed]:
    text = text_of(arguments, name)
    match text_of(arguments, "parse_mode").lower():
        case "html":
            return text, stripped(parse(text))
        case "":
            entities = json_of(arguments, entities_name, called="entities") or []
            for entity in entities:
                _check_entity(entity, units(text))
            return escape(text, quote=False), stripped(Parsed(text, entities))
        case "markdown" | "markdownv2":
            raise bad("this stand-in reads HTML only")
        case _:
            raise bad("unsupported parse_mode")


def _check_entity(entity: dict[str, Any], length: int) -> None:
    offset, end = entity["offset"], entity["offset"] + entity["length"]
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if offset > length:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if end > length:
        raise bad(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")


def keyboard_in(arguments: Arguments) -> Keyboard:
    """Return the inline keyboard; without rows if there is none. Reply keyboards are checked for their kind, not kept."""
    markup = json_of(arguments, "reply_markup", called="reply keyboard markup")
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for name, kind in _OTHERS.items():
        if name in markup and not isinstance(markup[name], kind):
            raise bad(f'field "{name}" must be of type {"Array" if kind is list else "Boolean"}')
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list):
        raise bad('field "inline_keyboard" must be of type Array')
    kept = [[_button(button) for button in _row(row)] for row in rows]
    kept = [[button for button in row if button["text"]] for row in kept]  # one without a label is not shown
    kept = [row for row in kept if row]
    if sum(map(len, kept)) > BUTTONS:
        raise bad("reply markup is too long")
    return kept


def _row(row: object) -> list[object]:
    if not isinstance(row, list):
        raise _unreadable("inline keyboard row must be an Array")
    return row


def _button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unreadable('Field "text" must be of type String')
    if not any(button.get(action) for action in _ACTIONS):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and len(str(data).encode()) > DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and "." not in url and "://" not in url:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return {key: value for key, value in button.items() if value is not None}


def _unreadable(what: str) -> Refused:
    return bad(f"can't parse inline keyboard button: {what}")
