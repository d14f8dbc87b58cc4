"""When time itself has something to say: distances before a closing, people's waking hours, the hour of a digest.

Pure: told an instant and a zone, it never looks at a clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

WAKES, SLEEPS = time(8), time(20)
"""Nobody is reminded before or after, by the clock where they are."""
EVENING = time(19)
"""Where nobody would be awake between a reminder's moment and the closing, it comes at this hour of the evening before."""
HOURS = {"h": 1, "d": 24}
_DISTANCE = re.compile(r"([1-9]\d{0,3})([hd])")
MOST_HOURS = 24 * 366
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def hours(written: str) -> int | None:
    """Return how many hours "14d" or "12h" are, None if it is neither or more than a year."""
    found = _DISTANCE.fullmatch(written)
    count = int(found[1]) * HOURS[found[2]] if found else 0
    return count if 0 < count <= MOST_HOURS else None


def minutes(written: str) -> int | None:
    """Return how many minutes after midnight "08:00" is, None if it is no time of day."""
    found = _CLOCK.fullmatch(written)
    return int(found[1]) * 60 + int(found[2]) if found else None


@lru_cache(maxsize=1024)
def zone_of(name: str, otherwise: str) -> ZoneInfo:
    """Return the zone called *name* (IANA), or the one called *otherwise* where there is none such."""
    try:
        return ZoneInfo(name or otherwise)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(otherwise)


def awake(at: datetime, zone: ZoneInfo) -> bool:
    """Whether *at* is within waking hours in *zone*."""
    return WAKES <= at.astimezone(zone).time() < SLEEPS


def next_waking(at: datetime, zone: ZoneInfo) -> datetime:
    """Return *at*, or the next time at which people in *zone* are awake."""
    local = at.astimezone(zone)
    if awake(at, zone):
        return at
    day = local.date() if local.time() < WAKES else local.date() + timedelta(days=1)
    return datetime.combine(day, WAKES, zone).astimezone(UTC)


def considerate(at: datetime, until: datetime, zone: ZoneInfo) -> datetime:
    """Return when to say what is due at *at* and has no use from *until* on: in waking hours, rather later than earlier."""
    found = next_waking(at, zone)
    if found < until:
        return found
    local = at.astimezone(zone)
    day = local.date() if local.time() >= SLEEPS else local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, zone).astimezone(UTC)


class Every(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Schedule(Struct, frozen=True):
    """When digests come, by the clock of the consultation's city: so many *minutes* after midnight."""

    every: Every
    minutes: int
    weekday: int = 0
    """Of a weekly one: 0 is Monday."""

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the last time at or before *now*."""
        day = now.astimezone(zone).date()
        while not self._falls(day.weekday()) or self._at(day.toordinal(), zone) > now:
            day -= timedelta(days=1)
        return self._at(day.toordinal(), zone)

    def following(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the first time after *now*."""
        day = now.astimezone(zone).date()
        while not self._falls(day.weekday()) or self._at(day.toordinal(), zone) <= now:
            day += timedelta(days=1)
        return self._at(day.toordinal(), zone)

    def _falls(self, weekday: int) -> bool:
        match self.every:
            case Every.DAILY:
                return True
            case Every.WEEKDAYS:
                return weekday < 5
            case Every.WEEKLY:
                return weekday == self.weekday

    def _at(self, ordinal: int, zone: ZoneInfo) -> datetime:
        clock = time(self.minutes // 60, self.minutes % 60)
        return datetime.combine(datetime.fromordinal(ordinal).date(), clock, zone).astimezone(UTC)
