"""Whether a submitted answer is about its question (report, paragraph 8): what was ruled, what is contested, what waits.

A ruling is about an answer as it was submitted, which its revision names: written anew and submitted again, it waits anew.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from bot.model.people import Entity


class Says(StrEnum):
    """What a ruling says."""

    RELATED = "related"
    """It is about the question, and taken into account."""
    ASIDE = "aside"
    """It is not about the question: kept, shown as such, not taken into account."""
    LATER = "later"
    """Nothing yet: it comes back behind all others."""
    CONTESTED = "contested"
    """Its delegation does not agree that it was set aside. Until it is looked at again, it is."""
    TAKEN = "taken"
    """Of a comment on the draft or on a document: it was taken up."""
    NOT_TAKEN = "not_taken"
    """It was not, for the reason given."""
    OPEN = "open"
    """Of a comment: what was decided about it is taken back."""


class Ruling(Struct, frozen=True):
    """One entry about one answer or comment; *number* grows with every entry about the response. *by* is a delegate's id."""

    response: str
    number: int
    question: str
    revision: int
    says: Says
    reason: str
    by: str
    at: datetime


class Judged(Struct, frozen=True):
    """Where one answer of the standing submission stands. *latest*: the latest entry on this wording that says something."""

    revision: int
    latest: Ruling | None = None
    contested: bool = False
    """Whether this wording was contested, which it can be once."""

    @property
    def set_aside(self) -> bool:
        """Whether it is not taken into account."""
        return self.latest is not None and self.latest.says in (Says.ASIDE, Says.CONTESTED)


class Ruled(Struct, frozen=True):
    """All answers of a response's standing submission, by question; *number* is that of the latest entry about any."""

    number: int = 0
    answers: dict[str, Judged] = {}
    comments: dict[str, Ruling] = {}
    """The latest entry about each comment, by its key; about an earlier wording of it where the revision is another."""


class Waiting(Struct, frozen=True):
    """A submitted answer to be looked at, with its messages as they were handed in."""

    response: str
    entity: Entity
    question: str
    version: str
    revision: int
    texts: tuple[str, ...]
    files: tuple[str, ...]
    put_off: bool
    contested: Ruling | None = None
    """What its delegation says against it."""
    reason: str = ""
    """Why it was set aside before that."""


class Queue(Struct, frozen=True):
    """What waits to be looked at by one person: contested answers first, those put off last, else as they were handed in."""

    first: Waiting | None = None
    count: int = 0
    more: bool = False
    """There are more than were counted."""
    for_others: int = 0
    """Contested answers that this person set aside, so that another one of the secretariat is to look at them."""
    rest: tuple[Waiting, ...] = ()
    """What waits behind the first, of what was counted."""

    @property
    def contested(self) -> int:
        """How many of those counted their delegation contested."""
        waiting = (self.first, *self.rest) if self.first else ()
        return sum(one.contested is not None for one in waiting)


class Answered(Struct, frozen=True):
    """What an entity handed in on one question: *answer* is None where it has nothing on it, or handed in nothing."""

    questions: tuple[str, ...] = ()
    """All that the standing submission answers; none without one."""
    answer: Waiting | None = None
    entries: tuple[Ruling, ...] = ()
    """What was ruled on this wording, and said against it, oldest first; without what was put off."""
    names: dict[str, str] = {}
    """Of those who did, by id, where they are known."""
    for_another: bool = False
    """Whether it was set aside by the one who asks and then contested, and the secretariat has another person to rule on it."""
