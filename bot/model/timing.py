"""Whether a submission that came after an outage across the deadline was in time: what was ruled, and what stands then.

The outage is known, the time of sending is not; so a person rules. A submission that is not accepted is kept and marked, and
the one before it stands again, if there is one that was not taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from bot.model.consultation import Timing
from bot.model.people import Entity


class HandedIn(Struct, frozen=True):
    """One submission: *timing* as it was marked when it came, *not_before* since when it may have been sent, if known."""

    number: int
    revision: int
    at: datetime
    timing: Timing
    not_before: datetime | None = None
    withdrawn_at: datetime | None = None


class TimeRuling(Struct, frozen=True):
    """One entry about the submission *submission*; *number* grows with every one about the response. *by*: a delegate's id."""

    response: str
    number: int
    submission: int
    says: Timing
    """IN_TIME or LATE: accepted as such; OVER: not accepted."""
    reason: str
    by: str
    at: datetime


class Timed(Struct, frozen=True):
    """All submissions of a response, oldest first, and what was ruled on when they were sent, oldest first."""

    submissions: tuple[HandedIn, ...] = ()
    rulings: tuple[TimeRuling, ...] = ()

    @property
    def number(self) -> int:
        """The number of the latest ruling, 0 if there is none."""
        return self.rulings[-1].number if self.rulings else 0

    def ruling(self, submission: int) -> TimeRuling | None:
        """Return the latest ruling on a submission."""
        return next((one for one in reversed(self.rulings) if one.submission == submission), None)

    def standing(self, refused: Collection[int] | None = None) -> HandedIn | None:
        """Return the submission that stands, None if none does; *refused*: as if exactly these were not accepted."""
        gone = self.refused if refused is None else refused
        kept = (one for one in reversed(self.submissions) if one.number not in gone and not self._taken_back(one))
        return next(kept, None)

    @property
    def refused(self) -> frozenset[int]:
        """The numbers of the submissions that were not accepted."""
        latest = {one.submission: one.says for one in self.rulings}
        return frozenset(number for number, says in latest.items() if says is Timing.OVER)

    @property
    def subject(self) -> HandedIn | None:
        """The submission on which it can be ruled: the one that stands or the latest, if its time is, or was, uncertain."""
        last = self.submissions[-1] if self.submissions else None
        for one in (self.standing(), last):
            if one and one.timing is Timing.UNCERTAIN and not self._taken_back(one):
                return one
        return None

    def after(self, submission: int, says: Timing) -> HandedIn | None:
        """Return what stands once it is ruled that *submission* was sent so."""
        others = self.refused - {submission}
        return self.standing(others | {submission} if says is Timing.OVER else others)

    def _taken_back(self, one: HandedIn) -> bool:
        """Whether the head took it back, or a later one that had taken its place, or what stood when it was not accepted."""
        for other in self.submissions:
            if other.withdrawn_at is None:
                continue
            ruling = self.ruling(one.number)
            if other.number >= one.number or (ruling and ruling.says is Timing.OVER and other.withdrawn_at >= ruling.at):
                return True
        return False


class Undecided(Struct, frozen=True):
    """An entity whose standing submission came at an uncertain time on which nobody has ruled."""

    response: str
    entity: Entity
