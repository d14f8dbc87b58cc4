"""What the tests of Slack's arrivals share: reading a payload, and what stands once all of it was taken."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.slack.inbound import Inbound
from bot.model.events import Arrival, Deleted, Edited, Event, Replied
from tests.slack.payloads import ANA, DM, LATER, MESSAGE, SENT, TEAM

NOW = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
ADDRESS = f"slack:{TEAM}:{DM}"
NAME = f"slack:{TEAM}:message:{DM}:{SENT}"
EDITED = {**MESSAGE, "text": "We think not.", "edited": {"user": ANA, "ts": LATER}}


def read(payload: object, direct: str = DM) -> tuple[Arrival, ...]:
    return Inbound().arrivals(payload, NOW, direct)


def events(payload: object) -> list[Event]:
    found = [arrival.event for arrival in read(payload)]
    assert None not in found, "it was quarantined"
    return [one for one in found if one is not None]


def only(payload: object) -> Event:
    (found,) = events(payload)
    return found


def past(message: object) -> tuple[Arrival, ...]:
    return Inbound().past(TEAM, DM, message, NOW)


class Store:
    """What the store does with names: an arrival of which one is known is a repeat."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self.events: list[Event] = []

    def take(self, *arrivals: Arrival) -> None:
        for arrival in arrivals:
            if self._known.isdisjoint(arrival.keys) and arrival.event is not None:
                self.events.append(arrival.event)
            self._known.update(arrival.keys)

    def stands(self) -> dict[str, str]:
        """Return what each message says in the end: edits and deletions by their place in the conversation."""
        texts: dict[str, str] = {}
        latest: dict[str, tuple[int, ...]] = {}
        gone: set[str] = set()
        for one in self.events:
            if isinstance(one, Deleted):
                assert one.message in texts, "deleted before it was said"
                gone.add(one.message)
                continue
            known = isinstance(one, Replied) or (isinstance(one, Edited) and one.message in texts)
            if isinstance(one, Replied | Edited) and known and one.order >= latest.get(one.message, ()):
                texts[one.message], latest[one.message] = one.text, one.order
        return {name: text for name, text in texts.items() if name not in gone}
