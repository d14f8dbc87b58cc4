"""Telling people that what they sent in a long outage may never have reached us."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bot.model.events import Arrival, Missed


def missed(address: str, since: datetime, until: datetime) -> Arrival:
    """Return that what was sent from *address* between *since* and *until* may be lost; told once for each *since*."""
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
