"""Whether an entity may change its response, or comment, at an instant. Judged at the platform's send time, never at ours."""

from datetime import datetime

from bot.model.commenting import taken
from bot.model.consultation import Consultation, Eligibility, Stage, Timing
from bot.model.parts import Moment, Phrase
from bot.model.people import Entity


def barred(consultation: Consultation, entity: Entity, at: datetime, not_before: datetime | None = None) -> Phrase | None:
    """Return why *entity* may change nothing at *at*; None if it may (report, paragraphs 7 and 8)."""
    if consultation.status(entity) is Eligibility.REFUSED:
        return Phrase("barred-not-eligible", {"entity": entity.name})
    if consultation.stage is Stage.DRAFT:
        return Phrase("barred-draft")
    if consultation.stage is Stage.CLOSED:
        return Phrase("barred-closed")
    closing = consultation.closing(entity)
    if closing is not None and at >= closing and consultation.timing(entity, at, not_before) is Timing.OVER:
        return Phrase("barred-deadline", {"when": Moment(closing, consultation.zone, consultation.city)})
    return None


def comment_barred(
    consultation: Consultation, entity: Entity, at: datetime, not_before: datetime | None = None, document: str = ""
) -> Phrase | None:
    """Return why *entity* may not comment at *at*, on the draft or a *document*; None if it may (report, 3 and 7)."""
    if not consultation.may_comment(entity):
        return Phrase("barred-not-invited", {"entity": entity.name})
    if not taken(consultation, document):
        return Phrase("barred-no-comments")
    closing = consultation.comments_close(entity, document)
    if closing is not None and consultation.comments_timing(entity, at, not_before, document) is Timing.OVER:
        return Phrase("barred-comments-deadline", {"when": consultation.moment(closing)})
    return None
