"""What an export is made of, and what the telling of languages works on. Made by the store."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

MESSAGES = 5
"""Messages to the secretariat that are shown at once in a chat."""


class Stages(StrEnum):
    """Which answers an export holds."""

    DRAFT = "draft"
    """as they stand now, submitted or not"""
    SUBMITTED = "submitted"
    """as the standing submission has them"""
    ALL = "all"
    """both, one row each, told apart by the column `stage`"""


class What(StrEnum):
    """What an export is of."""

    ANSWERS = "answers"
    COMMENTS = "comments"
    """on the draft and on documents"""


class Form(StrEnum):
    """A file format."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class ExportRow(Struct, array_like=True, gc=False):  # quickly made, and stored meanwhile: there may be a million
    """One entity's answer to one question. Times are ISO 8601 in UTC to the second, with a Z, or None."""

    questionnaire: str
    version: str
    chapter: str
    category: str
    question: str
    entity: str
    entity_name: str
    kind: str
    treatment: str
    eligibility: str
    stage: str
    text: str
    language: str
    revisions: int
    changed_at: str | None
    submitted_at: str | None
    consent: bool | None
    receipt: str
    """SHA-256 of the submission, "" where there is none"""
    timing: str = ""
    """how the submission stood to its deadline: in_time, late, uncertain; "" where there is none"""
    entered_by: str = ""
    """the id of whoever of the secretariat entered the submission from paper, "" where the delegates submitted"""
    received_at: str | None = None
    """when that paper came"""
    corrects: int = 0
    """the number of the submission, entered from paper as well, that it takes the place of as a correction; 0 for none"""
    letter: str = ""
    """the names of the files that hold the letter itself, "" where none was sent"""
    triage: str = ""
    """`related`, `aside`, or `contested` (set aside, and its delegation does not agree); "" where nobody ruled on it"""
    triage_reason: str = ""
    """why it was set aside, "" if it was not"""


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One entity's comment on the wording of a question or on a document. Times are aware UTC, or None."""

    questionnaire: str
    version: str
    """on whose wording, "" for a document"""
    about: str
    """question or document"""
    id: str
    wording: str
    """the question as it was worded, the title of the document; "" where it is gone"""
    entity: str
    kind: str
    eligibility: str
    text: str
    changed_at: datetime
    timing: str
    """in_time, or late by the deadline as it is now"""
    decision: str = ""
    """taken, not_taken; "" where nothing stands"""
    reason: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What a delegate wrote to the secretariat, which is no answer. *at* is aware, UTC; *person* is "" where it was erased."""

    entity: str
    person: str
    at: datetime
    text: str
    number: int
    """among all of the consultation, from 1, in the order in which they came"""


@dataclass(frozen=True, slots=True)
class Untold:
    """An answer whose language has not been told yet."""

    response: str
    question: str
    revision: int
    text: str
