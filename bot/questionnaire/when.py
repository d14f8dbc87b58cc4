"""When a milestone is: an instant, a day, a time as stated, or one that follows another milestone.

`in_days` counts from the day on which the consultation is made, in its city, and means 23:59 there: the last minute that
everybody reads as belonging to that day. (24:00 is the next day's 00:00 as soon as it is printed as a time.)
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.model.consultation import After, Instant, OnDay, Vague, When
from bot.questionnaire.reading import NO_TEXTS, Table, shortened

WAYS = ("at", "day", "in_days", "stated")
YEARS = range(1900, 2201)
LAST_MINUTE = time(23, 59)
_NO_TIME = Vague(NO_TEXTS)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock on the wall of the consultation's city, and when the consultation is made (aware)."""

    zone: ZoneInfo
    made_at: datetime | None

    @classmethod
    def read(cls, head: Table, made_at: datetime | None) -> Calendar:
        """Return the calendar of the `zone` in *head*; that of UTC if there is no such zone."""
        name = head.text("zone")
        try:
            return cls(ZoneInfo(name or "UTC"), made_at)
        except (KeyError, ValueError, OSError):  # unknown, no name at all, or the name of a folder
            what = f'"{shortened(name)}" is not an IANA time zone'
            known = sorted(zoneinfo.available_timezones())
            head.say("C002", "zone", what, head.instead(name, [zone for zone in known if "/" in zone]))
            return cls(ZoneInfo("UTC"), made_at)

    def when(self, row: Table, before: Collection[str]) -> When:
        """Return when the milestone in *row* is; *before* are the milestones it may follow."""
        given = [way for way in WAYS if row.has(way)]
        after = row.names(before, (row.text("after"),), "after")[0] if row.has("after") else ""
        if len(given) != 1 or (after and given != ["stated"]):
            what = f"has {' and '.join(given)} for a time" if given else "has no time"
            remedy = "Write one of at, day, in_days, stated; after only goes with stated"
            row.say("C003", "", what + (" beside after" if after else ""), remedy)
            row.leave()
            return _NO_TIME
        match given[0]:
            case "at":
                return self._at(row)
            case "day":
                day = row.day("day")
                return OnDay(day) if day and _usual(row, "day", day) else _NO_TIME
            case "in_days":
                return self._in_days(row)
            case _:
                stated = row.texts("stated")
                return After(after, stated) if row.has("after") else Vague(stated)

    def _at(self, row: Table) -> When:
        at = row.get("at")
        if not isinstance(at, datetime):
            remedy = "Write it without quotes, such as 2026-10-01T23:59:00 or, with an offset, 2026-10-01T23:59:00+02:00"
            row.say("C006", "at", "is not a day with a time", remedy)
            return _NO_TIME
        if not _usual(row, "at", at.date()):
            return _NO_TIME
        if at.tzinfo:
            return Instant(at.astimezone(UTC))
        found = instants(at, self.zone)
        if not found:
            row.say("C004", "at", f"does not exist in {self.zone.key}: clocks are put forward then", "Choose another time")
            return _NO_TIME
        if len(found) > 1:
            remedy = f"Write which: {' or '.join(one.astimezone(self.zone).isoformat() for one in found)}"
            row.say("C005", "at", f"comes twice in {self.zone.key}: clocks are put back then", remedy)
        return Instant(found[0])

    def _in_days(self, row: Table) -> When:
        days = row.whole("in_days", 0, 3650)
        if self.made_at is None:
            row.say("C009", "in_days", "counts from when the consultation is made, which was not said", "Use at or day")
        if days is None or self.made_at is None:
            return _NO_TIME
        day = self.made_at.astimezone(self.zone).date() + timedelta(days=days)
        return Instant(datetime.combine(day, LAST_MINUTE, self.zone).astimezone(UTC))


def instants(wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return when clocks in *zone* show *wall* (naive), in UTC: never if put forward over it, twice if put back over it."""
    found = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return tuple(one for one in dict.fromkeys(found) if one.astimezone(zone).replace(tzinfo=None) == wall)


def _usual(row: Table, key: str, day: date) -> bool:
    if day.year in YEARS:
        return True
    row.say("C006", key, "is in a year that nobody means", f"Write a year from {YEARS[0]} to {YEARS[-1]}")
    return False
