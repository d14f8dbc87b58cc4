"""Under which heading help lists a command, and when there is something to do with it."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import assert_never

from bot.engine.dossier import Dossier
from bot.model.consultation import Stage


class Group(StrEnum):
    """The headings of help, in its order."""

    WAITING = "waiting"
    TIME = "time"
    RESPONSES = "responses"
    PEOPLE = "people"
    RECORDS = "records"


class Sense(Enum):
    """When help lists a command; it is obeyed at any time."""

    ALWAYS = "always"
    WHILE_OPEN = "while answers are taken"
    UNLESS_OPEN = "unless answers are taken"
    UNLESS_CLOSED = "until it is closed"
    ANSWERS = "once answers were asked for"
    COMMENTS = "where there are comments, or may be some"
    REQUESTS = "where people ask for access"
    UNCERTAIN = "where a submission may have come late"


def makes_sense(dossier: Dossier, consultation_id: str, sense: Sense) -> bool:
    """Whether there is something to do now in a consultation with a command of that *sense*."""
    consultation = dossier.consultation(consultation_id)
    match sense:
        case Sense.ALWAYS:
            return True
        case Sense.WHILE_OPEN:
            return consultation.stage is Stage.OPEN
        case Sense.UNLESS_OPEN:
            return consultation.stage is not Stage.OPEN
        case Sense.UNLESS_CLOSED:
            return consultation.stage is not Stage.CLOSED
        case Sense.ANSWERS:
            return consultation.stage is not Stage.DRAFT
        case Sense.COMMENTS:
            asked = consultation.stage is Stage.DRAFT or consultation.documents
            return bool(asked or dossier.commented(consultation_id))
        case Sense.REQUESTS:
            return bool(consultation.requests or dossier.requests(consultation_id).several)
        case Sense.UNCERTAIN:
            return bool(dossier.undecided(consultation_id))
        case _:
            assert_never(sense)
