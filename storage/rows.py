"""Answers for the export, streamed: one instant of the database, a hundred entities at a time, whatever the number of rows."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from bot.model import codec
from bot.model.consultation import Consultation
from bot.model.people import Entity, response_id
from bot.model.questionnaire import Question, Questionnaire
from bot.model.response import Response
from bot.report.row import ExportRow, Stages
from storage import rulings, times, timings
from storage.engine import Engines
from storage.errors import told_apart
from storage.library import Library
from storage.tables import entity, language, questionnaire, response, revision, submission
from storage.texts import joined, texts_of

_CHUNK = 100
_AMONG: Any = bindparam("responses", expanding=True)
_STATES = select(response.c.id, response.c.state).where(response.c.id.in_(_AMONG))
_SUBMISSIONS = (
    select(
        submission.c.response,
        submission.c.revision,
        submission.c.at,
        submission.c.consent,
        submission.c.sha256,
        timings.TIMING.label("timing"),
        submission.c.content,
    )
    .join_from(submission, response, submission.c.response == response.c.id)
    .where(submission.c.number == response.c.submission, submission.c.response.in_(_AMONG))
)
_REVISIONS = (
    select(revision.c.response, revision.c.number, revision.c.at)
    .where(revision.c.response.in_(_AMONG), revision.c.question == bindparam("question"))
    .order_by(revision.c.response, revision.c.number)
)
_LANGUAGES = select(language.c.response, language.c.revision, language.c.language).where(
    language.c.response.in_(_AMONG), language.c.question == bindparam("question")
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all rows share."""

    consultation: Consultation
    versions: dict[str, Questionnaire]
    questions: Sequence[str]
    entities: Sequence[Entity]


@dataclass(frozen=True, slots=True)
class _Handed:
    """A standing submission. *texts* by question."""

    version: str
    revision: int
    at: datetime
    consent: bool
    sha256: str
    timing: str
    texts: dict[str, str]


async def stream(engines: Engines, library: Library, consultation: str, stages: Stages) -> AsyncIterator[ExportRow]:
    """Yield rows by chapter, question, kind and entity name."""
    with told_apart():
        async with engines.reader.connect() as connection:
            plan = await connection.run_sync(_plan, library, consultation)
            for question in plan.questions:
                for start in range(0, len(plan.entities), _CHUNK):
                    some = plan.entities[start : start + _CHUNK]
                    for row in await connection.run_sync(_chunk, plan, question, some, stages):
                        yield row


def _plan(connection: Connection, library: Library, consultation_id: str) -> _Plan:
    consultation = library.consultation(connection, consultation_id)
    current = library.questionnaire_of(connection, consultation_id)
    kept = connection.execute(
        select(questionnaire.c.version)
        .where(questionnaire.c.id == current.id)
        .order_by(questionnaire.c.made_at.desc(), questionnaire.c.version)
    ).scalars()
    versions = {current.version: current}
    for version in kept.all():
        versions.setdefault(version, library.questionnaire(connection, current.id, version))
    bodies = connection.execute(
        select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code)
        .join_from(response, entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation_id)
    )
    kinds = {kind.id: place for place, kind in enumerate(current.kinds)}
    entities = sorted(
        (Entity(*row) for row in bodies),
        key=lambda one: (kinds.get(one.kind, len(kinds)), one.kind, one.name.casefold(), one.id),
    )
    return _Plan(consultation, versions, _ordered(versions.values()), entities)


def _ordered(versions: Any) -> list[str]:
    """Return all questions by chapter; those that only an older version asked come last in theirs."""
    chapters: dict[str, int] = {}
    found: dict[str, tuple[int, int]] = {}
    for version in versions:
        for chapter in version.chapters:
            chapters.setdefault(chapter.id, len(chapters))
        for question in version.questions:
            found.setdefault(question.id, (chapters.get(question.chapter, len(chapters)), len(found)))
    return sorted(found, key=found.__getitem__)


def _chunk(connection: Connection, plan: _Plan, question: str, entities: Sequence[Entity], stages: Stages) -> list[ExportRow]:
    """Return the rows of some entities for one question."""
    ids = [response_id(plan.consultation.id, one.id) for one in entities]
    responses = {one: codec.load_response(state) for one, state in connection.execute(_STATES, {"responses": ids})}
    submitted = [one for one, stands in responses.items() if stands.submission]
    handed = {}
    if submitted:
        handed = {row.response: _handed(row) for row in connection.execute(_SUBMISSIONS, {"responses": submitted})}
    drafts = [] if stages is Stages.SUBMITTED else [one for one in responses if responses[one].answer(question).given]
    finals = [] if stages is Stages.DRAFT else [one for one in handed if question in handed[one].texts]
    about = _about(connection, question, sorted({*drafts, *finals}))
    texts = texts_of(connection, responses, [(one, question) for one in drafts])
    rows = []
    for body, one in zip(entities, ids, strict=True):
        if one in drafts:
            fragments = texts[one, question]
            text = joined((fragment.text, fragment.file.name if fragment.file else "") for fragment in fragments)
            rows.append(_draft(plan, body, responses[one], question, text, about[one], handed.get(one)))
        if one in finals:
            rows.append(_final(plan, body, handed[one], question, about[one]))
    return [row for row in rows if row is not None]


@dataclass(slots=True)
class _About:
    """The revisions of one answer (number and time, in order), the languages told of them, and what was ruled on them."""

    revisions: list[tuple[int, datetime]]
    languages: dict[int, str]
    marks: dict[int, tuple[str, str]]

    def until(self, number: int) -> "_Until":
        """Return what is known of the revisions up to *number*."""
        made = [one for one in self.revisions if one[0] <= number]
        if not made:
            return _Until()
        latest, at = made[-1]
        return _Until(len(made), at, self.languages.get(latest, ""), *self.marks.get(latest, ("", "")))


@dataclass(frozen=True, slots=True)
class _Until:
    """How many revisions there are, when the last was made, its language, and what was ruled on it, with the reason."""

    revisions: int = 0
    changed_at: datetime | None = None
    language: str = ""
    triage: str = ""
    reason: str = ""


def _about(connection: Connection, question: str, ids: list[str]) -> dict[str, _About]:
    about = {one: _About([], {}, {}) for one in ids}
    if ids:
        wanted = {"responses": ids, "question": question}
        for one, number, at in connection.execute(_REVISIONS, wanted):
            about[one].revisions.append((number, times.moment(at)))
        for one, number, told in connection.execute(_LANGUAGES, wanted):
            about[one].languages[number] = told
        for (one, number), mark in rulings.marks(connection, ids, question).items():
            about[one].marks[number] = mark
    return about


def _handed(row: Any) -> _Handed:
    content = msgspec.json.decode(bytes(row.content))
    texts = {
        said["question"]: joined((fragment["text"], fragment.get("file", {}).get("name", "")) for fragment in said["fragments"])
        for said in content["answers"]
        if said["fragments"]
    }
    return _Handed(content["version"], row.revision, times.moment(row.at), bool(row.consent), row.sha256, row.timing, texts)


def _draft(
    plan: _Plan, body: Entity, stands: Response, question: str, text: str, about: _About, handed: _Handed | None
) -> ExportRow | None:
    answer = stands.answer(question)
    if handed is not None and answer.revision > handed.revision:
        handed = None  # changed since: the submission does not hold this text
    return _row(plan, body, question, stands.version, text, about.until(answer.revision), Stages.DRAFT, handed)


def _final(plan: _Plan, body: Entity, handed: _Handed, question: str, about: _About) -> ExportRow | None:
    text = handed.texts[question]
    return _row(plan, body, question, handed.version, text, about.until(handed.revision), Stages.SUBMITTED, handed)


def _row(
    plan: _Plan,
    body: Entity,
    question: str,
    version: str,
    text: str,
    about: _Until,
    stage: Stages,
    handed: _Handed | None,
) -> ExportRow | None:
    asked = _asked(plan, version, question)
    if asked is None:
        return None
    return ExportRow(
        questionnaire=plan.consultation.questionnaire,
        version=version,
        chapter=asked.chapter,
        category=asked.category,
        question=question,
        entity=body.id,
        entity_name=body.name,
        kind=body.kind,
        treatment=plan.consultation.treated(body.kind, asked.category).value,
        eligibility=plan.consultation.status(body).value,
        stage=stage.value,
        triage=about.triage,
        triage_reason=about.reason,
        text=text,
        language=about.language,
        revisions=about.revisions,
        changed_at=about.changed_at,
        submitted_at=handed.at if handed else None,
        consent=handed.consent if handed else None,
        receipt=handed.sha256 if handed else "",
        timing=(handed.timing or "in_time") if handed else "",
    )


def _asked(plan: _Plan, version: str, question: str) -> Question | None:
    """Return the question as *version* asks it; None if that no longer does (the answer waits for a version that will)."""
    found = plan.versions.get(version)
    return found.question(question) if found else None
