"""How numbers, lists, days and instants are said in a language, by the Unicode locale data that Babel carries.

All results are cached: the same few deadlines and counts are said thousands of times.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

ENGLISH = "en"
_SPOKEN = {"en": "en_GB", "zh": "zh_Hans"}  # "a, b and c" and "24 December 2026", as the institutions write
_ENGLISH_DAY = "EEEE d MMMM y"  # the long form of the locale data has a comma after the weekday


class SaidMoment(NamedTuple):
    """The pieces of an instant. *city* is "" where the time is UTC; *utc_day* is "" where UTC has the same day."""

    day: str
    time: str
    city: str
    utc_day: str
    utc_time: str


@lru_cache(maxsize=1024)
def locale_of(language: str) -> Locale:
    """Return the locale in which *language* (ISO 639, perhaps with a region) is said; English for an unknown one."""
    try:
        return Locale.parse(_SPOKEN.get(language, language).replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale.parse(_SPOKEN[ENGLISH])


@lru_cache(maxsize=1024)
def right_to_left(language: str) -> bool:
    """Return whether *language* is written from right to left."""
    return locale_of(language).text_direction == "rtl"


@lru_cache(maxsize=16384)
def number(value: float, language: str) -> str:
    """Return *value* with its thousands grouped."""
    return format_decimal(value, locale=locale_of(language), decimal_quantization=False)


def listed(items: tuple[str, ...], language: str) -> str:
    """Return *items* as "a, b and c"."""
    return format_list(items, locale=locale_of(language)) if len(items) > 1 else "".join(items)


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """Return *value* as "Thursday 24 December 2026"."""
    locale = locale_of(language)
    return format_date(value, _ENGLISH_DAY if locale.language == ENGLISH else "full", locale=locale)


@lru_cache(maxsize=4096)
def moment(at: datetime, zone: str, city: str, language: str) -> SaidMoment:
    """Return the pieces of *at* (aware) as told in *zone* (IANA; UTC if unknown). *city* names it, else the zone's own city."""
    there = _zone(zone)
    local, utc = at.astimezone(there), at.astimezone(UTC)
    local_day, utc_day = day(local.date(), language), day(utc.date(), language)
    return SaidMoment(
        day=local_day,
        time=f"{local:%H:%M}",
        city="" if there is UTC else city or _city(zone, language),
        utc_day="" if utc_day == local_day else utc_day,
        utc_time=f"{utc:%H:%M}",
    )


def known_zone(zone: str) -> bool:
    """Return whether times can be told in *zone* (IANA), other than as UTC."""
    return _zone(zone) is not UTC


@lru_cache(maxsize=1024)
def _zone(zone: str) -> tzinfo:
    if zone in {"", "UTC", "Etc/UTC"}:
        return UTC
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # an unknown, a malformed, an unreadable one
        return UTC


@lru_cache(maxsize=1024)
def _city(zone: str, language: str) -> str:
    said = get_timezone_location(ZoneInfo(zone), locale=locale_of(language), return_city=True)
    return said.rpartition("/")[2]
