"""A small consultation for tests of what the secretariat reads."""

from datetime import UTC, date, datetime

from bot.model.consultation import After, Closes, Consultation, Instant, Milestone, OnDay, Stage, Vague
from bot.model.parts import Texts
from bot.model.questionnaire import Questionnaire
from bot.questionnaire.load import shipped
from bot.report.row import ExportRow

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 2, 23, 8, 30, tzinfo=UTC)


def texts(text: str) -> Texts:
    """Return *text* as written in English only."""
    return Texts({"en": text}, "en")


def questionnaire() -> Questionnaire:
    """Return the shipped questionnaire."""
    return shipped()


MILESTONES = (
    Milestone("sent", texts("Questionnaire sent"), OnDay(date(2026, 2, 1))),
    Milestone("comments", texts("Comments on the draft"), OnDay(date(2026, 3, 2)), closes=Closes.COMMENTS),
    Milestone("answers", texts("Answers close"), Instant(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)), closes=Closes.ANSWERS),
    Milestone("report", texts("Report"), Vague(texts("late 2026 or early 2027"))),
    Milestone("posted", texts("Posted"), After("report", texts("shortly after that"))),
)


def consultation(stage: Stage = Stage.OPEN, milestones: tuple[Milestone, ...] = MILESTONES) -> Consultation:
    """Return a consultation held in Geneva."""
    return Consultation(
        id="wsis",
        number=1,
        title=texts("Participation of stakeholders"),
        questionnaire="wg-study",
        version="1",
        stage=stage,
        city="Geneva",
        zone="Europe/Zurich",
        milestones=milestones,
    )


def row(text: str = "Yes.", **changed: object) -> ExportRow:
    """Return a row of an export."""
    fields: dict[str, object] = {
        "questionnaire": "wg-study",
        "version": "1",
        "chapter": "5",
        "category": "1",
        "question": "1a",
        "entity": "ch",
        "entity_name": "Switzerland",
        "kind": "member_state",
        "treatment": "counted",
        "eligibility": "allowed",
        "stage": "submitted",
        "text": text,
        "language": "en",
        "revisions": 3,
        "changed_at": "2026-03-01T10:11:12Z",
        "submitted_at": None,
        "consent": None,
        "receipt": "",
    }
    return ExportRow(**(fields | changed))  # type: ignore[arg-type]  # a test may put any field
