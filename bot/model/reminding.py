"""At which distances before its answers close somebody is reminded, and when: in waking hours, the head first. Pure.

The clock makes reminders due by it (`bot.service.due`); the desk says with it beforehand what a new date brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.model.people import Role
from bot.model.schedule import considerate, next_waking, zone_of

LATER = timedelta(hours=4)
"""How long after the head contributors are reminded; never more than a quarter of the distance."""


@dataclass(frozen=True, slots=True)
class Span:
    """The reminder *hours* before the closing makes sense from *at*, a waking hour of its reader, until *end*, excluded."""

    hours: int
    at: datetime
    end: datetime


def spans(distances: tuple[int, ...], role: Role, closing: datetime, since: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """Yield the reminders of somebody who has known since *since* when answers close, the farthest first.

    What lay behind then is not among them; contributors get theirs after the head, or not at all.
    """
    for hours, shorter in pairwise((*sorted(set(distances), reverse=True), 0)):
        start, end = closing - timedelta(hours=hours), closing - timedelta(hours=shorter)
        if start < since:
            continue
        at = considerate(start, end, zone)
        if role is Role.CONTRIBUTOR:
            after = at + min(LATER, timedelta(hours=hours) / 4)
            if after >= end:
                continue
            at = max(considerate(after, end, zone), at)
        yield Span(hours, at, end)


def comes(span: Span, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when it is to be sent, *now* or later; None if never any more."""
    at = span.at if now < span.at else next_waking(now, zone)
    return at if at < span.end else None


@dataclass(frozen=True, slots=True)
class Coming:
    """How many reminders are sent at one distance, and on which days (the first, the last) by the consultation's clock."""

    hours: int
    count: int = 0
    first: date = date.max
    last: date = date.min


def coming(
    distances: tuple[int, ...], people: Mapping[tuple[datetime, Role, str], int], now: datetime, city: ZoneInfo
) -> list[Coming]:
    """Return what reminders a closing that is set *now* brings, the farthest first; a distance at which none is sent has none.

    *people*: how many have a closing, a role and a time zone ("" where it is not known), so that many cost what few do.
    """
    found = {hours: Coming(hours) for hours in sorted(set(distances), reverse=True)}
    for (closing, role, name), count in people.items():
        zone = zone_of(name, city.key)
        for span in spans(distances, role, closing, now, zone):
            if at := comes(span, now, zone):
                day, was = at.astimezone(city).date(), found[span.hours]
                found[span.hours] = Coming(span.hours, was.count + count, min(was.first, day), max(was.last, day))
    return list(found.values())
