"""When somebody means who types "1 October 2026 23:59 Geneva", "in 2 weeks" or "03/04/2026".

The place is split off first, then the time of day; what is left names a day, and that is dateparser's to read: it knows how
people write days and spans. It is asked in each order of day and month, so that what may mean two days is found out and asked
back. It is given the instant to count from, so it never looks at a clock.
"""

from __future__ import annotations

import re
import zoneinfo
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.model.parts import Day, Moment, Phrase, Quoted
from bot.questionnaire.when import LAST_MINUTE, instants

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LONGEST = 80
"""Characters of a time; whatever is longer is none."""
FARTHEST = timedelta(days=3660)
"""A deadline further away than ten years is a slip of the finger."""
_NEXT = timedelta(microseconds=1)
ORDERS = ("DMY", "MDY")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(r"(?:on )?(?P<next>next )?(?:this )?(?P<day>" + "|".join(_WEEKDAYS) + ")")
_NAMED_DAY = re.compile(r"\b(" + "|".join(f"{day[:3]}(?:{day[3:]})?" for day in _WEEKDAYS) + r")\b")
_CLOCK = re.compile(r"(?:\bat )?(?<![\w:./+-])(\d{1,2})[:h](\d{2})(?::[0-5]\d)?(?: ?([ap])\.?m\b\.?)?(?![\w:])")
_DOTTED = re.compile(
    r"(?:\bat |(?<=\d{4} )|(?<![\w:./+-])(?=[\d.]+ ?[ap]\.?m))(\d{1,2})\.(\d{2})(?: ?([ap])\.?m\b\.?)?(?![\w:.])"
)
"""Elsewhere than after a year or "at", 2.10 may be a day."""
_HOUR = re.compile(r"(?:\bat )?(?<![\w:./-])(\d{1,2})(?: ?([ap])\.?m\b\.?|h\b)")
_WORDS = re.compile(r"(?:\bat )?\b(noon|midday|midnight|(?:the )?end of (?:the |that )?day)\b")
_OFFSET = re.compile(r"(?<=\d) ?([+-])(\d{2}):?(\d{2})$")
_FROM_UTC = re.compile(r"(?<![\w/])(?:utc|gmt) ?([+-])(\d{1,2})(?::?(\d{2}))?$")
_SPAN = re.compile(r"\b(?:hours?|hrs?|minutes?|mins?)\b|^in (?!.*\bat ).*\d ?h\b")
_SEVERAL_DAYS = re.compile(r"(?<![\d-])\d{1,2} ?- ?\d{1,2} [a-z]")
_BARE = re.compile(r"(?<![\d.])\d[\d.]*(?! ?[a-z]|[\d.])")
_DAY_NUMBER = re.compile(r"\b(?:29|30|31)\b")


@dataclass(frozen=True, slots=True)
class Read:
    """What was meant: one instant, or several (UTC, aware) that it may be. *said* is what to tell about how it was read."""

    instants: tuple[datetime, ...]
    said: tuple[Phrase, ...] = ()
    twice: bool = False
    """The several are one time on the clock, which is put back over it."""
    whole_day: bool = False
    """No time of day was said."""


class _Place(NamedTuple):
    zone: tzinfo
    name: str


class _Refused(Exception):
    def __init__(self, why: Phrase) -> None:
        super().__init__(why.id)
        self.why = why


def read(typed: str, now: datetime, zone: str, city: str, *, past: bool = False) -> Read | Phrase:
    """Return when *typed* means at *now* (aware), for people in *city*, whose IANA zone is *zone*; or why it means nothing.

    Without a time of day it is the last minute of the day, without a place it is in *city*. What is past is refused. With
    *past*, what lies ahead is refused, and today without a time of day is now.
    """
    try:
        return _read(typed, now, _Place(ZoneInfo(zone), city), past)
    except _Refused as refused:
        return refused.why


def _read(typed: str, now: datetime, home: _Place, past: bool) -> Read:
    text = " ".join(typed.replace(",", " ").lower().split()).strip(" .?!")
    if not text or len(typed) > LONGEST or not text.isprintable():
        raise _Refused(_not_understood(typed))
    text, place = _place(text, home)
    text, clock, day_after = _clock(text, home)
    walls = _walls(text, clock, day_after, now, place, typed, past)
    _on_the_weekday_named(text, walls, day_after)
    found: list[datetime] = []
    twice = False
    for wall in walls:
        there = instants(wall, place.zone) if wall.tzinfo is None else [wall.astimezone(UTC)]
        twice = twice or len(there) > 1
        found += there
    if not found:
        raise _Refused(Phrase("desk-date-gap", {"time": f"{walls[0]:%H:%M}", "day": Day(walls[0].date()), "city": place.name}))
    if past and clock is None:
        today = now.astimezone(place.zone).date()
        found = [min(one, now) if one.astimezone(place.zone).date() == today else one for one in found]
    first, last = (now - FARTHEST, now) if past else (now + _NEXT, now + FARTHEST)
    fitting = [one for one in found if first <= one <= last]
    if not fitting:
        raise _Refused(_not_behind(max(found), now, home) if past else _not_ahead(min(found), now, home))
    told = []
    if clock is None and not _SPAN.search(text) and now not in fitting:
        told.append(Phrase("desk-date-end-of-day", {"city": place.name}))
    if place.name != home.name:
        told.append(Phrase("desk-date-elsewhere", {"typed": place.name}))
    return Read(tuple(sorted(fitting)), tuple(told), twice, clock is None and not _SPAN.search(text))


def _not_ahead(at: datetime, now: datetime, home: _Place) -> Phrase:
    zone = home.zone.key if isinstance(home.zone, ZoneInfo) else ""
    return Phrase("desk-date-past" if at <= now else "desk-date-far", {"when": Moment(at, zone, home.name)})


def _not_behind(at: datetime, now: datetime, home: _Place) -> Phrase:
    zone = home.zone.key if isinstance(home.zone, ZoneInfo) else ""
    return Phrase("desk-date-ahead" if at > now else "desk-date-long-ago", {"when": Moment(at, zone, home.name)})


# The place


def _place(text: str, home: _Place) -> tuple[str, _Place]:
    """Split the place off the end of *text*: the consultation's city, a zone's name or its city, UTC, or an offset."""
    if text.endswith(")") and "(" in text:
        text = text[:-1].replace("(", " ", 1)
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text)  # 2026-10-01T23:59
    text = re.sub(r"(?<=\d)z$", " utc", text)
    words = text.removesuffix(" time").split()
    for count in range(min(4, len(words) - 1), 0, -1):
        name = " ".join(words[-count:])
        if found := _named(name, home):
            rest = words[:-count]
            return " ".join(rest[:-1] if rest[-1] == "in" else rest), found
    offset = _FROM_UTC.search(text) or _OFFSET.search(text)
    if offset and (offset.re is _FROM_UTC or ":" in text[: offset.start()]):
        sign, hours, minutes = offset.groups(default="00")
        ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
        if abs(ahead) < timedelta(hours=16):
            return text[: offset.start()].strip(), _Place(timezone(ahead), f"UTC{sign}{hours:0>2}:{minutes}")
    return text, home


def _named(name: str, home: _Place) -> _Place | None:
    if name == home.name.lower():
        return home
    if name in ("utc", "gmt"):
        return _Place(UTC, "UTC")
    key = _zones().get(name)
    return _Place(ZoneInfo(key), key.rpartition("/")[2].replace("_", " ")) if key else None


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Return zone by what one may call it: "europe/zurich", "zurich", "new york"."""
    keys = [key for key in sorted(zoneinfo.available_timezones()) if "/" in key and not key.startswith(("Etc/", "SystemV/"))]
    by_city = {key.rpartition("/")[2].replace("_", " ").lower(): key for key in keys}
    return by_city | {key.lower(): key for key in keys} | {key.lower().replace("_", " "): key for key in keys}


# The time of day


def _clock(text: str, home: _Place) -> tuple[str, time | None, bool]:
    """Split the time of day off; None if there is none. Also whether it was 24:00, which is the next day's 00:00."""
    if found := _CLOCK.search(text) or _DOTTED.search(text):
        hour, minute, half = int(found[1]), int(found[2]), found[3] or ""
    elif (found := _HOUR.search(text)) and not _SPAN.search(text):
        hour, minute, half = int(found[1]), 0, found[2] or ""
    elif found := _WORDS.search(text):
        if found[1] == "midnight":
            raise _Refused(Phrase("desk-date-midnight"))
        hour, minute, half = (12, 0, "") if found[1] in ("noon", "midday") else (23, 59, "")
    else:
        return text, None, False
    rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half or hour > 24 or minute > 59 or (hour == 24 and minute):
        raise _Refused(Phrase("desk-date-no-time", {"typed": Quoted(found[0].removeprefix("at ").strip())}))
    return rest, time(hour % 24, minute), hour == 24


# The day


def _walls(
    text: str, clock: time | None, day_after: bool, now: datetime, place: _Place, typed: str, past: bool
) -> list[datetime]:
    """Return what clocks in the place may show then, each once; of a span of hours, its end, with its zone."""
    local = now.astimezone(place.zone).replace(tzinfo=None)
    if _SPAN.search(text):
        at = _parsed(text, now.astimezone(UTC).replace(tzinfo=None), "DMY")  # hours pass alike when clocks are changed
        if at is None or clock is not None:
            raise _Refused(_not_understood(typed))
        return [at.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(place.zone)]
    if _SEVERAL_DAYS.search(text):
        raise _Refused(_not_understood(typed))
    text = text.removeprefix("on ").removeprefix("by ").removeprefix("until ").strip(" -")
    if weekday := _WEEKDAY.fullmatch(text):
        days = (_WEEKDAYS.index(weekday["day"]) - local.weekday()) % 7
        ahead = [days or 7] if not weekday["next"] else [days, days + 7] if days else [7]
        if past and not weekday["next"]:
            ahead = [days - 7 if days else 0]
        found = [local + timedelta(days=one) for one in ahead]
    else:
        found = _days(text, local, past)
    if not found:
        raise _Refused(_why_not(text, local, typed))
    extra = timedelta(days=day_after)
    return list(dict.fromkeys(datetime.combine(one.date(), clock or LAST_MINUTE) + extra for one in found))


def _days(text: str, local: datetime, past: bool = False) -> list[datetime]:
    """Return the days that *text* may mean; none if it means none."""
    if text.isascii() and (found := _YEAR_FIRST.fullmatch(text)):  # else a month 13 would be taken for a day
        with suppress(ValueError):
            return [datetime(int(found[1]), int(found[3]), int(found[4]))]  # noqa: DTZ001  # by the clock there
        return []
    days = (_parsed(text, local, order, past) for order in ORDERS)
    # With another time: one that was not split off, or an abbreviation of a zone, by which it may even be another day.
    return [one for one in days if one and one.time() in (time(), local.time())]


def _parsed(text: str, local: datetime, order: str, past: bool = False) -> datetime | None:
    """Return what *text* means: a span that begins at *local*, else a day, today included, the next or last one so named."""
    if not text.isascii():
        return None  # digits of other scripts and look-alikes are read, and not always as what they are
    midnight = datetime.combine(local.date(), time())
    edge = midnight + timedelta(days=1 if past else 0, minutes=-1)
    for way, base in (("relative-time", local), ("absolute-time", edge)):
        if way == "relative-time" and _BARE.search(text):
            continue  # a number that counts nothing would be left out
        try:
            found: datetime | None = _parser(way, base, order, past).get_date_data(text).date_obj
        except (ValueError, OverflowError, TypeError):  # far beyond any calendar
            continue
        if found:
            return found.replace(tzinfo=None)
    return None


def _parser(way: str, base: datetime, order: str, past: bool) -> DateDataParser:
    from dateparser.date import DateDataParser  # 0.2 s with its first use: only who types a date pays for it

    settings = {
        "RELATIVE_BASE": base,
        "DATE_ORDER": order,
        "PREFER_DATES_FROM": "past" if past else "future",
        "REQUIRE_PARTS": ["day", "month"],
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": [way],
    }
    return DateDataParser(languages=["en"], settings=settings)


def _on_the_weekday_named(text: str, walls: list[datetime], day_after: bool) -> None:
    """Keep of *walls* those on the weekday that *text* names. Refuse if none is."""
    named = _NAMED_DAY.search(text)
    if named is None or _WEEKDAY.fullmatch(text):
        return
    wanted = next(number for number, day in enumerate(_WEEKDAYS) if day.startswith(named[1][:3]))
    days = [wall - timedelta(days=day_after) for wall in walls]
    fitting = [wall for wall, day in zip(walls, days, strict=True) if day.weekday() == wanted]
    if not fitting:
        raise _Refused(Phrase("desk-date-other-weekday", {"day": Day(days[0].date()), "typed": _WEEKDAYS[wanted].title()}))
    walls[:] = fitting


def _why_not(text: str, local: datetime, typed: str) -> Phrase:
    """Return why nothing is meant: a day that its month lacks, a place that nobody knows, or anything else."""
    if _DAY_NUMBER.search(text) and _days(_DAY_NUMBER.sub("28", text, count=1), local):
        return Phrase("desk-date-no-such-day", {"typed": Quoted(text.title())})
    rest, _, last = text.rpartition(" ")
    if last.isalpha() and rest and _days(rest, local):
        return Phrase("desk-date-no-such-place", {"typed": Quoted(last.title())})
    return _not_understood(typed)


def _not_understood(typed: str) -> Phrase:
    said = " ".join(typed.split())
    return Phrase("desk-date-not-understood", {"typed": Quoted(said if len(said) <= LONGEST else said[:LONGEST] + "…")})
