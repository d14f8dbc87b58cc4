"""Times as both databases keep them: text in UTC with microseconds, so that they sort as they follow one another."""

from datetime import datetime

from bot.model.audit import stamp as text

__all__ = ["moment", "text", "to_second"]


def moment(stored: str) -> datetime:
    """Return the aware UTC time that was stored."""
    return datetime.fromisoformat(stored)


def to_second(stored: str) -> str:
    """Return the time that was stored, or stands in a submission, as an export has it: to the second, with a Z."""
    return stored[:19] + "Z"
