"""Which parts of a message that takes several have arrived, so that none is sent again when the rest is tried anew."""

from __future__ import annotations

from collections import OrderedDict

HALF_SENT = 1_000
"""Messages of which it is remembered."""


class Parts:
    """The platform's ids of the parts that arrived, by message."""

    def __init__(self) -> None:
        self._arrived: OrderedDict[str, list[str]] = OrderedDict()

    def of(self, message: str) -> list[str]:
        """Return the ids of the parts that arrived, in order; what arrives now is appended to it."""
        arrived = self._arrived.setdefault(message, [])
        if len(self._arrived) > HALF_SENT:
            self._arrived.popitem(last=False)
        return arrived

    def whole(self, message: str) -> None:
        """All of it has arrived."""
        self._arrived.pop(message, None)
