"""Times as both databases keep them: text in UTC with microseconds, so that they sort as they follow one another."""

from datetime import UTC, datetime


def text(at: datetime) -> str:
    """Return *at* (aware) as stored: "2026-03-02T09:00:00.000000Z"."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment(stored: str) -> datetime:
    """Return the aware UTC time that was stored."""
    return datetime.fromisoformat(stored)
