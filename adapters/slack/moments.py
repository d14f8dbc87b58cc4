"""Slack's `ts`: seconds and microseconds as a text, the name of a message in its conversation and its place in time.

Never a float: two messages of one second would become one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from adapters.shared.payload import string

_TS = re.compile(r"([0-9]{1,10})\.([0-9]{6})", re.ASCII)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 2**32
"""Seconds since 1970: no later time is believed."""


class Ts(NamedTuple):
    """A moment of Slack's. Moments compare as times do."""

    seconds: int
    micros: int

    @property
    def at(self) -> datetime:
        """The time, aware."""
        return _BEGIN + timedelta(seconds=self.seconds, microseconds=self.micros)

    def __str__(self) -> str:
        return f"{self.seconds}.{self.micros:06}"


def ts(value: object) -> Ts:
    """Return *value* as a moment. Raise TypeError or ValueError if it is none."""
    found = _TS.fullmatch(string(value))
    if found is None or not 0 < int(found[1]) < _LATEST:
        raise ValueError("no time")
    return Ts(int(found[1]), int(found[2]))


def ts_of(time: datetime) -> Ts:
    """Return an aware *time* as a moment of Slack's."""
    past = time - _BEGIN
    return Ts(past.days * 86_400 + past.seconds, past.microseconds)
