"""Telling people that what they sent in a long outage may never have reached us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from bot.model.events import Arrival, Missed
from bot.service.ports import Store

Gap: TypeAlias = tuple[datetime, datetime]
"""From when to when something may be missing."""


async def all_missed(store: Store, gaps: Mapping[str, Gap]) -> Sequence[Arrival]:
    """Return that what was sent in *gaps*, by address, may be lost; for the secretariat, wherever it is, in all of them.

    Each is told once for each beginning. Raise Away.
    """
    if not gaps:
        return ()
    widest = min(since for since, _ in gaps.values()), max(until for _, until in gaps.values())
    desks = {address: widest for address, _, _ in await store.desks("")}
    return [_missed(address, *gap) for address, gap in sorted({**gaps, **desks}.items())]


def _missed(address: str, since: datetime, until: datetime) -> Arrival:
    event = Missed(
        id=f"{address}:missed:{since.isoformat()}",
        at=until,
        at_is_receipt=True,
        address=address,
        order=(int(until.timestamp()), 0),
        since=since,
        until=until,
    )
    return Arrival((event.id,), msgspec.json.encode(event), event)
