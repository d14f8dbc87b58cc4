"""Numbers as people type them: other digits than 0 to 9, spaces, commas, points and apostrophes between groups, signs.

A mark between groups of three ("1,240") and one before decimals ("1,240" elsewhere) look the same, so `numeral` gives both
readings, and the question type decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from bot.model.parts import Phrase
from bot.model.questionnaire import Rejected
from bot.questionnaire.types.base import refused

MOST_DIGITS = 18
"""What a 64-bit integer holds in every column of every database."""

_MINUS = dict.fromkeys(map(ord, "−–‐‑﹣－"), "-")  # noqa: RUF001 - what keyboards and copied tables have
_MARKS = {ord("٫"): ".", ord("．"): ".", ord("٬"): "'", ord("’"): "'", ord("ʼ"): "'", ord("_"): "'"}  # noqa: RUF001
_MARKS |= dict.fromkeys(map(ord, "，、،"), ",")  # noqa: RUF001
_FORM = re.compile(r"(?P<sign>[+-]?)'?(?P<body>[0-9.,']*[0-9])\.?")
_GROUPS = {
    ",": re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}"),  # also as in India: 1,00,000
    ".": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+"),
    "'": re.compile(r"[0-9]{1,3}('[0-9]{3})+"),
}


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a text may stand for. At least one reading is there; both are if the one *mark* in it may do either."""

    whole: Decimal | None
    """Without decimals: marks, if any, divide groups."""
    divided: Decimal | None
    """With decimals."""
    mark: str = ""


def numeral(text: str) -> Numeral | None:
    """Return what *text* may stand for; None if it is no number or has more than MOST_DIGITS digits."""
    found = _FORM.fullmatch(_ascii(text)) if len(text) <= 100 else None
    if found is None or sum(character.isdigit() for character in found["body"]) > MOST_DIGITS:
        return None
    sign, body = found["sign"].replace("+", ""), found["body"]
    grouping = next((mark for mark in "'" if mark in body), "")
    marks = [mark for mark in ",." if mark in body]
    if grouping:  # then what else there is can only divide
        return _divided(sign, body, grouping, marks)
    if len(marks) == 2:
        last = max(marks, key=body.rindex)
        return _divided(sign, body, next(mark for mark in marks if mark != last), [last])
    if not marks:
        return Numeral(Decimal(sign + body), None)
    (mark,) = marks
    whole = Decimal(sign + body.replace(mark, "")) if _GROUPS[mark].fullmatch(body) and body[0] != "0" else None
    divided = Decimal(sign + body.replace(mark, ".")) if body.count(mark) == 1 else None
    return Numeral(whole, divided, mark) if whole is not None or divided is not None else None


def unread(text: str, expected: Phrase) -> Rejected:
    """Return the refusal of a *text* that is no `numeral`."""
    if sum(character.isdecimal() for character in text) > MOST_DIGITS and not any(map(str.isalpha, text)):
        return refused("type-refused-digits", expected, text, most=MOST_DIGITS)
    return refused("type-refused-number", expected, text)


def canonical(number: Decimal) -> str:
    """Return *number* without exponent, grouping, plus sign or needless zeros: `12`, `-3.5`, `0`."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _divided(sign: str, body: str, grouping: str, marks: list[str]) -> Numeral | None:
    """Return the reading of *body* in which *grouping* stands between groups and the one mark, if any, before decimals."""
    if len(marks) > 1 or any(body.count(mark) > 1 for mark in marks):
        return None
    whole, _, decimals = body.partition(marks[0]) if marks else (body, "", "")
    if not _GROUPS[grouping].fullmatch(whole) or not (decimals.isdigit() or not marks):
        return None
    number = sign + whole.replace(grouping, "")
    return Numeral(None, Decimal(f"{number}.{decimals}"), marks[0]) if marks else Numeral(Decimal(number), None)


def _ascii(text: str) -> str:
    """Return *text* in ASCII digits and marks; anything between digits that is a space becomes an apostrophe."""
    text = " ".join(text.translate(_MINUS).translate(_MARKS).split())
    text = re.sub(r"(?<=[+-]) ", "", text)
    digits = "".join(str(unicodedata.decimal(character, character)) for character in text)
    return undirected(digits).replace(" ", "'")


def undirected(text: str) -> str:
    """Return *text* without marks of direction and without blanks around it."""
    return text.translate(dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))).strip()
