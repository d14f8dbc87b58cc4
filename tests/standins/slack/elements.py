"""What stands inside blocks - texts, options, buttons, menus - checked as Block Kit's reference has it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from tests.standins.slack.wire import Json

PLAIN, BOTH = ("plain_text",), ("plain_text", "mrkdwn")
TEXT, BUTTON, VALUE, URL, ID = 3_000, 75, 2_000, 3_000, 255
PLACEHOLDER, OPTION, OPTION_VALUE = 150, 75, 150
OPTIONS = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}
MENU = 100
"""Options of a menu; the fewer of others stand in OPTIONS."""
SINGLE = ("static_select", "radio_buttons")
SEVERAL = ("multi_static_select", "checkboxes")
PICKED = ("users_select", "conversations_select", "channels_select", "multi_users_select", "multi_conversations_select")
_OF_ALL = ("type", "action_id", "confirm", "focus_on_load")
_FIELDS: dict[str, tuple[str, ...]] = {
    "button": ("text", "value", "url", "style", "accessibility_label"),
    "static_select": ("placeholder", "options", "option_groups", "initial_option"),
    "multi_static_select": ("placeholder", "options", "option_groups", "initial_options", "max_selected_items"),
    "overflow": ("options",),
    "radio_buttons": ("options", "initial_option"),
    "checkboxes": ("options", "initial_options"),
    "datepicker": ("placeholder", "initial_date"),
    "timepicker": ("placeholder", "initial_time", "timezone"),
    "datetimepicker": ("initial_date_time",),
    "plain_text_input": ("placeholder", "initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"),
    "email_text_input": ("placeholder", "initial_value", "dispatch_action_config"),
    "number_input": ("placeholder", "initial_value", "is_decimal_allowed", "min_value", "max_value", "dispatch_action_config"),
    **dict.fromkeys(PICKED, ("placeholder", "initial_user", "initial_conversation", "filter", "response_url_enabled")),
}
_TEXT_FIELDS = ("type", "text", "emoji", "verbatim")
_FORMS = {"initial_date": r"\d{4}-\d\d-\d\d", "initial_time": r"\d\d:\d\d"}


class Invalid(Exception):
    """What is wrong with a block, and where."""

    def __init__(self, why: str, pointer: str) -> None:
        super().__init__(f"[ERROR] {why} [json-pointer:{pointer}]")


def check_fields(found: Any, allowed: Collection[str], needed: Collection[str], at: str) -> Json:
    """Return *found* if it is an object with no other fields than it may have, and those that it must."""
    if not isinstance(found, dict):
        raise Invalid("must provide an object", at)
    for name in needed:
        if found.get(name) is None:
            raise Invalid(f"missing required field: {name}", at)
    for name in found:
        if name not in allowed:
            raise Invalid(f"additional property: {name}", f"{at}/{name}")
    return found


def check_length(value: Any, most: int, at: str, least: int = 1) -> None:
    """Check a string's length."""
    if not isinstance(value, str):
        raise Invalid("must provide a string", at)
    if len(value) < least:
        raise Invalid(f"must be more than {least - 1} characters", at)
    if len(value) > most:
        raise Invalid(f"must be less than {most + 1} characters", at)


def check_list(value: Any, most: int, at: str, least: int = 1) -> None:
    """Check a list's length."""
    if not isinstance(value, list):
        raise Invalid("must provide an array", at)
    if len(value) < least:
        raise Invalid(f"no fewer than {least} items allowed", at)
    if len(value) > most:
        raise Invalid(f"no more than {most} items allowed", at)


def check_text(found: Any, most: int, at: str, kinds: Collection[str] = PLAIN) -> None:
    """Check a text object. Only white space is no text."""
    text = check_fields(found, _TEXT_FIELDS, ("type", "text"), at)
    if text["type"] not in kinds:
        raise Invalid(f"unsupported type: {text['type']}", f"{at}/type")
    wrong = "verbatim" if text["type"] == "plain_text" else "emoji"
    if wrong in text:
        raise Invalid(f"additional property: {wrong}", f"{at}/{wrong}")
    check_length(text["text"], most, f"{at}/text")
    if not text["text"].strip():
        raise Invalid("must be more than 0 characters", f"{at}/text")


def check_option(found: Any, at: str, kinds: Collection[str]) -> None:
    option = check_fields(found, ("text", "value", "description", "url"), ("text", "value"), at)
    check_text(option["text"], OPTION, f"{at}/text", kinds)
    check_length(option["value"], OPTION_VALUE, f"{at}/value")
    if "description" in option:
        check_text(option["description"], OPTION, f"{at}/description", kinds)


def check_element(found: Any, at: str, kinds: Collection[str]) -> None:
    """Check an interactive element that is one of *kinds*."""
    kind = found.get("type") if isinstance(found, dict) else None
    if kind not in kinds or kind not in _FIELDS:
        raise Invalid(f"unsupported type: {kind}", f"{at}/type")
    element = check_fields(found, (*_OF_ALL, *_FIELDS[kind]), ("type", *(("text",) if kind == "button" else ())), at)
    if "action_id" in element:
        check_length(element["action_id"], ID, f"{at}/action_id")
    if "confirm" in element:
        _check_confirm(element["confirm"], f"{at}/confirm")
    if "placeholder" in element:
        check_text(element["placeholder"], PLACEHOLDER, f"{at}/placeholder")
    for name, form in _FORMS.items():
        if name in element and not re.fullmatch(form, str(element[name])):
            raise Invalid(f"must match {form}", f"{at}/{name}")
    if kind == "button":
        _check_button(element, at)
    elif kind == "plain_text_input":
        _check_input(element, at)
    elif kind in (*SINGLE, *SEVERAL, "overflow"):
        _check_menu(element, kind, at)


def options_of(element: Json) -> list[Json]:
    """Return the options of a menu, those of its groups too."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _check_button(button: Json, at: str) -> None:
    check_text(button["text"], BUTTON, f"{at}/text")
    if "value" in button:
        check_length(button["value"], VALUE, f"{at}/value")
    if "url" in button:
        check_length(button["url"], URL, f"{at}/url")
        if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", button["url"]):
            raise Invalid("must be a valid URL", f"{at}/url")
    if "accessibility_label" in button:
        check_length(button["accessibility_label"], 75, f"{at}/accessibility_label")
    if button.get("style", "primary") not in ("primary", "danger"):
        raise Invalid("must be one of: primary, danger", f"{at}/style")


def _check_input(element: Json, at: str) -> None:
    for name in ("min_length", "max_length"):
        if name in element and not 0 <= element[name] <= TEXT:
            raise Invalid(f"must be between 0 and {TEXT}", f"{at}/{name}")
    if "initial_value" in element:
        check_length(element["initial_value"], element.get("max_length", TEXT), f"{at}/initial_value", 0)


def _check_menu(element: Json, kind: str, at: str) -> None:
    if ("options" in element) == ("option_groups" in element):
        raise Invalid("must define either `options` or `option_groups`", at)
    kinds = BOTH if kind in ("radio_buttons", "checkboxes") else PLAIN
    lists = [("options", element["options"])] if "options" in element else []
    if "option_groups" in element:
        check_list(element["option_groups"], MENU, f"{at}/option_groups")
        for place, group in enumerate(element["option_groups"]):
            check_text(group.get("label"), OPTION, f"{at}/option_groups/{place}/label")
            lists.append((f"option_groups/{place}/options", group.get("options")))
    for name, options in lists:
        check_list(options, OPTIONS.get(kind, MENU), f"{at}/{name}")
        for place, option in enumerate(options):
            check_option(option, f"{at}/{name}/{place}", kinds)
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in options_of(element) for option in chosen):
        raise Invalid("initial option must exactly match an option", at)
    values = [option["value"] for option in options_of(element)]
    if len(set(values)) < len(values):
        raise Invalid("option values must be unique", at)


def _check_confirm(found: Any, at: str) -> None:
    dialog = check_fields(found, ("title", "text", "confirm", "deny", "style"), ("title", "text", "confirm", "deny"), at)
    for name, most in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
        check_text(dialog[name], most, f"{at}/{name}", BOTH if name == "text" else PLAIN)
