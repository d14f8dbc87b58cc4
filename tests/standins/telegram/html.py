"""HTML as Telegram reads it: its tags, its four named entities, and its words for what it refuses.

The rules are those of parse_html in the public source of its client library, tdlib/td, td/telegram/MessageEntity.cpp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.standins.telegram.wire import Refused, bad, units

_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **{"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"},
    **{"tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji"},
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>\d*)|(?P<name>[a-zA-Z]+));?")
SURROGATES = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
_PLAIN = re.compile("[^<&]+")
_SPACE = " \t\r\n\0\v"


@dataclass
class Parsed:
    """A text without its markup, and where that was."""

    text: str
    entities: list[dict[str, Any]]


@dataclass
class _Open:
    """A tag that is not closed yet."""

    name: str
    argument: str
    offset: int
    start: int


def parse(html: str) -> Parsed:
    """Return *html* as text and entities. Raise Refused in Telegram's words if it cannot be read."""
    return _Parser(html).parsed()


class _Parser:
    def __init__(self, html: str) -> None:
        self._html, self._at = html, 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, Any]] = []

    def parsed(self) -> Parsed:
        while self._at < len(self._html):
            character = self._html[self._at]
            if character == "<":
                self._end_tag() if self._html.startswith("</", self._at) else self._start_tag()
            elif character == "&":
                self._say(self._reference() or "&")
            elif plain := _PLAIN.match(self._html, self._at):
                self._say(plain[0])
                self._at = plain.end()
        if self._open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        text = "".join(self._out)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise self._wrong(SURROGATES)
        return Parsed(text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"])))

    def _start_tag(self) -> None:
        begin = self._at
        place = self._place(begin)
        self._at += 1
        name = self._until(f"{_SPACE}>").lower()
        if self._at >= len(self._html):
            raise self._wrong(f"Unclosed start tag {place}")
        if name not in _KINDS:
            raise self._wrong(f'Unsupported start tag "{name}" {place}')
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                break
            attribute, value = self._attribute(name, place)
            argument = _argument(name, attribute, value) or argument
        self._at += 1
        if name == "span" and argument != "spoiler":
            raise self._wrong(f'Tag "span" must have class "tg-spoiler" {place}')
        self._open.append(_Open(name, argument, self._offset, len(self._out)))

    def _attribute(self, tag: str, place: str) -> tuple[str, str]:
        attribute = self._until(f"{_SPACE}=>/\"'")
        if not attribute:
            raise self._wrong(f'Empty attribute name in the tag "{tag}" {place}')
        self._skip_space()
        if not self._peek():
            raise self._wrong(f'Unclosed start tag "{tag}" {place}')
        if self._peek() != "=":
            return attribute, ""
        self._at += 1
        self._skip_space()
        if not self._peek():
            raise self._wrong(f'Unclosed start tag "{tag}" {place}')
        if self._peek() in "\"'":
            quote = self._next()
            value = _REFERENCE.sub(lambda found: _character(found) or found[0], self._until(quote))
            self._at += 1
        else:
            start = self._at
            while self._peek().isalnum() or self._peek() in (".", "-"):
                self._at += 1
            value = self._html[start : self._at].lower()
            if self._peek() and self._peek() not in f"{_SPACE}>":
                raise self._wrong(f"Unexpected end of name token {self._place(start)}")
        if not self._peek():
            raise self._wrong(f"Unclosed start tag {place}")
        return attribute, value

    def _end_tag(self) -> None:
        place = self._place(self._at)
        if not self._open:
            raise self._wrong(f"Unexpected end tag {place}")
        self._at += 2
        name = self._until(f"{_SPACE}>").lower()
        self._skip_space()
        if self._peek() != ">":
            raise self._wrong(f"Unclosed end tag {place}")
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.name:
            raise self._wrong(f'Unmatched end tag {place}, expected "</{opened.name}>", found "</{name}>"')
        if self._offset > opened.offset:
            self._entity(opened)

    def _entity(self, opened: _Open) -> None:
        entity: dict[str, Any] = {"type": _KINDS[opened.name], "offset": opened.offset, "length": self._offset - opened.offset}
        if opened.name == "a":
            entity["url"] = opened.argument or "".join(self._out[opened.start :])
            if "." not in entity["url"] and "://" not in entity["url"]:
                return  # a link that leads nowhere is shown as text
        elif opened.name == "tg-emoji":
            if not opened.argument.isdecimal() or not 0 < int(opened.argument) < 2**63:
                raise self._wrong("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif opened.name == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        self._entities.append(entity)

    def _reference(self) -> str:
        """Return the character that is referred to, and go past it; "" and only past the & if there is none."""
        found = _REFERENCE.match(self._html, self._at)
        character = _character(found) if found else ""
        self._at = found.end() if found and character else self._at + 1
        return character

    def _say(self, text: str) -> None:
        self._out.append(text)
        self._offset += units(text)

    def _next(self) -> str:
        self._at += 1
        return self._html[self._at - 1]

    def _peek(self) -> str:
        return self._html[self._at] if self._at < len(self._html) else ""

    def _until(self, stops: str) -> str:
        start = self._at
        while self._at < len(self._html) and self._html[self._at] not in stops:
            self._at += 1
        return self._html[start : self._at]

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self._at += 1

    def _place(self, at: int) -> str:
        return f"at byte offset {len(self._html[:at].encode(errors='surrogatepass'))}"

    @staticmethod
    def _wrong(what: str) -> Refused:
        return bad(f"can't parse entities: {what}")


def _character(found: re.Match[str]) -> str:
    if found["name"]:
        return _NAMED.get(found["name"], "")
    digits = found["hex"] if found["hex"] is not None else found["decimal"]
    code = int(digits or "0", 16 if found["hex"] is not None else 10)
    too_long = len(found[0].rstrip(";")) >= 10
    return "" if code == 0 or code >= 0x10FFFF or too_long else chr(code)


def _argument(tag: str, attribute: str, value: str) -> str:
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "span", "class" if value.startswith("tg-"):
            return value[3:]
        case "blockquote", "expandable":
            return "expandable"
        case _:
            return ""


def stripped(parsed: Parsed) -> Parsed:
    """Return *parsed* without the white space around its text, as the server stores it."""
    text = parsed.text.strip()
    before = units(parsed.text[: len(parsed.text) - len(parsed.text.lstrip())])
    most, kept = units(text), []
    for entity in parsed.entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] - before + entity["length"], most)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    return Parsed(text, kept)
