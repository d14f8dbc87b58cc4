"""Forms: modals for what is quicker filled in than typed. What is filled in comes as a press that says what would be typed.

The button bears the whole form, so that it opens without anything being read: Slack gives three seconds. Nothing is believed of
what comes back but who sent it; the words are judged as if they had been typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from adapters.shared.hostile import clean
from adapters.shared.payload import UNREADABLE, string, token
from adapters.shared.split import utf16
from adapters.slack.elements import Block, plain_text, shortened
from adapters.slack.limits import (
    CHECKBOXES,
    FIELD_CHARACTERS,
    INPUT_LABEL_CHARACTERS,
    LABEL_CHARACTERS,
    OPTION_VALUE_CHARACTERS,
    SELECT_OPTIONS,
    TITLE_CHARACTERS,
    VALUE_CHARACTERS,
)
from bot.model.parts import Phrase
from bot.phrases.speak import SpokenField, SpokenForm, SpokenOption, voice

FORM = "form-"
"""Begins the name of a button that opens one."""
_FIELD = "field"


class Opening(NamedTuple):
    """A press that asks for a form."""

    trigger: str
    view: Block


class Filled(NamedTuple):
    """What a form that was sent says, and to which prompt."""

    prompt: str
    says: str


def bearing(form: SpokenForm, prompt: str, action: str, language: str) -> str | None:
    """Return the value of a button that opens *form* and says *action* to *prompt*; None where it is too much for one."""
    fields = [[*field[:-1], [[*one] for one in field.options]] for field in form.fields]
    if not all(len(field.options) in _NUMBERS.get(field.what, ()) for field in form.fields):
        return None
    options = [one for field in form.fields for one in field.options]
    if not all(one.label.strip() and 0 < utf16(one.value) <= OPTION_VALUE_CHARACTERS for one in options):
        return None
    value = json.dumps([prompt, action, language, form.title, fields], ensure_ascii=False, separators=(",", ":"))
    return value if utf16(value) <= VALUE_CHARACTERS else None


def asked(payload: object) -> Opening | None:
    """Return the form that a press asks for, None if *payload* is no such press. Never raises."""
    try:
        if not isinstance(payload, Mapping) or payload.get("type") != "block_actions":
            return None
        action = payload["actions"][0]
        if not string(action["action_id"]).startswith(FORM):
            return None
        return Opening(token(payload["trigger_id"]), _view(json.loads(string(action["value"]))))
    except UNREADABLE:
        return None


def filled(payload: Mapping[str, Any]) -> Filled:
    """Return what a form that was sent says. Raise one of UNREADABLE."""
    view = payload["view"]
    prompt, action, befores = json.loads(string(view["private_metadata"]))
    words = [string(action)]
    for place, before in enumerate(befores):
        given = _given(view["state"]["values"].get(f"{_FIELD}{place}") or {})
        if given:
            words += [one for one in (string(before), given) if one]
    return Filled(clean(string(prompt)), clean(" ".join(words)))


def _given(held: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what one field holds, as it is typed."""
    for one in held.values():
        chosen = one.get("selected_option")
        several = one.get("selected_options")
        if isinstance(several, list):
            return " ".join(string(each["value"]) for each in several)
        found = chosen["value"] if chosen else one.get("selected_date") or one.get("selected_time") or one.get("value")
        return " ".join(string(found or "").split())
    return ""


def _view(told: Any) -> Block:
    prompt, action, language, title, rows = told
    fields = [
        SpokenField(label, what, before, needed, tuple(SpokenOption(*option) for option in options))
        for label, what, before, needed, options in rows
    ]
    speaker = voice(string(language), "")
    return {
        "type": "modal",
        "title": plain_text(shortened(string(title), TITLE_CHARACTERS)),
        "submit": plain_text(shortened(speaker.label(Phrase("slack-form-send")), TITLE_CHARACTERS)),
        "close": plain_text(shortened(speaker.label(Phrase("slack-form-close")), TITLE_CHARACTERS)),
        "private_metadata": json.dumps([prompt, action, [field.before for field in fields]], ensure_ascii=False),
        "blocks": [_input(field, place) for place, field in enumerate(fields)],
    }


def _input(field: SpokenField, place: int) -> Block:
    control = _CONTROLS[field.what](field.options)
    return {
        "type": "input",
        "block_id": f"{_FIELD}{place}",
        "label": plain_text(shortened(field.label, INPUT_LABEL_CHARACTERS)),
        "element": {"action_id": _FIELD, **control},
        "optional": not field.needed,
    }


def _options(options: tuple[SpokenOption, ...]) -> list[Block]:
    return [{"text": plain_text(shortened(one.label, LABEL_CHARACTERS)), "value": one.value} for one in options]


def _many(options: tuple[SpokenOption, ...]) -> Block:
    kind = "checkboxes" if len(options) <= CHECKBOXES else "multi_static_select"
    chosen = _options(tuple(one for one in options if one.chosen))
    return {"type": kind, "options": _options(options), **({"initial_options": chosen} if chosen else {})}


_NUMBERS = dict.fromkeys(("one", "many"), range(1, SELECT_OPTIONS + 1)) | dict.fromkeys(("day", "time", "words"), range(1))
"""How many options a field may have."""
_CONTROLS: dict[str, Callable[[tuple[SpokenOption, ...]], Block]] = {
    "one": lambda options: {"type": "static_select", "options": _options(options)},
    "many": _many,
    "day": lambda _: {"type": "datepicker"},
    "time": lambda _: {"type": "timepicker"},
    "words": lambda _: {"type": "plain_text_input", "max_length": FIELD_CHARACTERS},
}
