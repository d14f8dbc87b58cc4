"""Times as both databases keep them: text in UTC with microseconds, so that they sort as they follow one another."""

from datetime import datetime

from bot.model.audit import stamp as text

__all__ = ["moment", "text"]


def moment(stored: str) -> datetime:
    """Return the aware UTC time that was stored."""
    return datetime.fromisoformat(stored)
