"""Where a consultation stands, in numbers. Made by the store, read by the digest."""

from dataclasses import dataclass, field
from datetime import datetime

UNKNOWN = "und"
"""The language of what is too short to tell, or in none that is expected (ISO 639-2: undetermined)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some bodies are."""

    invited: int = 0
    """with at least one live seat, or with answers from when they had one"""
    started: int = 0
    """of those, with at least one revision"""
    submitted: int = 0
    """of those, with a standing submission"""


@dataclass(frozen=True, slots=True)
class KindTally:
    """One kind's progress, in entities: each counts in *allowed*, *provisional* or *refused*, by who may answer now."""

    kind: str
    allowed: Progress = Progress()
    provisional: Progress = Progress()
    """They answer like others and are listed apart (report, paragraph 8)."""
    refused: int = 0
    """All of them on the roster."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the last digest in a room. *since* is None where there was none: then all is new."""

    since: datetime | None
    started: tuple[str, ...] = ()
    """names of entities, in alphabetical order"""
    submitted: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    revisions: int = 0
    """changes to answers"""
    comments: int = 0
    """messages to the secretariat"""
    remarks: int = 0
    """changes to comments on the draft and on documents"""


@dataclass(frozen=True, slots=True)
class Tally:
    """All that a digest tells."""

    consultation: str
    kinds: tuple[KindTally, ...]
    """every kind with an entity on the roster, in the questionnaire's order"""
    answers: dict[str, int] = field(default_factory=dict)
    """question to the number of entities with a live answer in their current response"""
    languages: dict[str, int] = field(default_factory=dict)
    """ISO 639 code ("und" where it cannot be told) to the number of answers"""
    news: News = News(None)
    missing: tuple[str, ...] = ()
    """names of invited entities that may answer and have no standing submission, in alphabetical order"""
    unreachable: tuple[str, ...] = ()
    """names of the entities of delegates whom no message reaches on any platform, one for each of them"""
    quarantined: int = 0
    late: tuple[str, ...] = ()
    """names of entities whose standing submission came late"""
    uncertain: tuple[str, ...] = ()
    """names of those whose came after an outage across the deadline, and nothing says when it was sent"""
    over: tuple[str, ...] = ()
    """names of those whose latest submission was not accepted, because it came too late"""
    set_aside: dict[str, int] = field(default_factory=dict)
    """question to the number of submitted answers that are set aside; those are not among *answers*"""
    to_look_at: int = 0
    """submitted answers on which nobody has ruled; at most `storage.rulings.MOST` are counted"""
    contested: int = 0
    """submitted answers that were set aside and are contested by their delegation"""
    on_behalf: tuple[str, ...] = ()
    """names of those whose standing submission the secretariat entered, from paper"""
    taken_back: tuple[str, ...] = ()
    """names of those whose submission the secretariat had entered from paper and took back, and which have none since"""
    to_confirm: tuple[str, ...] = ()
    """names of those whose paper is entered, or is to be taken back, and waits for a second person of the secretariat"""
    undecided: int = 0
    """comments on the draft and on documents about which nothing was decided"""
    commented: dict[str, tuple[int, int]] = field(default_factory=dict)
    """kind to the number of entities that commented on the draft or a document, and of those invited to"""
    remarks: dict[str, int] = field(default_factory=dict)
    """question or document to the number of entities with a comment on it, whatever the wording was then"""
    requests: int = 0
    """of people without a code, not yet decided"""
    begun: tuple[tuple[str, datetime], ...] = ()
    """of each entity that started, may answer and has not submitted: its first question without an answer ("" if all have one),
    and when it last changed anything"""
    head: str = ""
    """where the audit log ends: the number of its last entry and the beginning of its hash"""
    rooms_lost: tuple[str, ...] = ()
    """rooms of the secretariat in which the bot cannot write since the last digest in this room, by their titles"""
