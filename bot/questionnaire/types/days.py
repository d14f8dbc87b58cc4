"""Days as people type them, where there is only one way to read them. No clock: "tomorrow" is not read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from bot.questionnaire.types.numerals import undirected
from bot.questionnaire.types.words import folded

MONTHS: Mapping[str, str] = {  # by language, in any of which a month may be named; three letters stand for the English one too
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
WEEKDAYS: Mapping[str, str] = {
    "en": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
}


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


_MONTH = {_unaccented(word): month for words in MONTHS.values() for month, word in enumerate(words.split(), 1)}
_MONTH |= {word[:3]: month for month, word in enumerate(MONTHS["en"].split(), 1)} | {"sept": 9}
_WEEKDAY = {_unaccented(word) for words in WEEKDAYS.values() for word in words.split()}
_LITTLE = {"of", "the", "de", "del", "le", "el", "г", "года"}  # noqa: RUF001 - as Russian has it
_ORDINAL = re.compile(r"(?<=[0-9])(st|nd|rd|th|er|º|ª)\b")


def days_in(text: str) -> list[date] | None:
    """Return the days that *text* may mean: none if there is no such day, two if day and month could be exchanged.

    None if it is no date at all. Years have four digits.
    """
    if len(text) > 100:
        return None
    plain = "".join(str(unicodedata.decimal(character, character)) for character in undirected(text))
    if iso := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})", plain):
        year, _, month, day, *compact = iso.groups()
        return _made((year, month, day) if year else tuple(compact))
    if other := re.fullmatch(r"([0-9]{1,2})\s?([-/.])\s?([0-9]{1,2})\s?\2\s?([0-9]{4})", plain):
        first, _, second, year = other.groups()
        return sorted({*_made((year, second, first)), *_made((year, first, second))}, key=lambda day: day.day == int(second))
    return _in_words(plain)


def _in_words(text: str) -> list[date] | None:
    """Return the day in a text such as "Monday, 2nd of March 2026", "Mar 2, 2026", "2-Mar-2026"."""
    words = [_unaccented(folded(_ORDINAL.sub("", word))) for word in re.split(r"[\s,/-]+", text.casefold())]
    words = [word for word in words if word and word not in _LITTLE and word not in _WEEKDAY]
    months = [_MONTH[word] for word in words if word in _MONTH]
    numbers = [word for word in words if re.fullmatch(r"[0-9]{1,2}|[0-9]{4}", word)]
    years = [number for number in numbers if len(number) == 4]
    if len(words) != 3 or len(months) != 1 or len(numbers) != 2 or len(years) != 1:
        return None
    (day,) = (number for number in numbers if len(number) < 4)
    return _made((years[0], str(months[0]), day))


def _made(parts: tuple[str | None, ...]) -> list[date]:
    year, month, day = (int(part or 0) for part in parts)
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
