"""What no message may be, whatever it is meant as."""

from __future__ import annotations

from bot.model.events import Edited, Replied
from bot.model.parts import Phrase

TEXT_LIMIT = 100_000
"""Characters in one message; far beyond what any platform delivers. A longer one is refused, never cut."""


def unfit(event: Replied | Edited) -> Phrase | None:
    """Return why a message can be no answer to anything: it is blank or too long."""
    if len(event.text) > TEXT_LIMIT:
        return Phrase("too-long", {"characters": len(event.text), "most": TEXT_LIMIT})
    if not event.text.strip() and not event.file:
        return Phrase("blank")
    return None
