"""Answers for the export, streamed: one instant of the database, some hundred entities at a time, whatever the number of rows.

A row costs microseconds, for there may be a million: of a submission and of a summary only the one answer is decoded.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, bindparam, select

from bot.model.consultation import Consultation
from bot.model.people import Entity, response_id
from bot.model.questionnaire import Question, Questionnaire
from bot.model.response import AnswerState, Response
from bot.report.row import ExportRow, Stages
from storage import rulings, times, timings
from storage.engine import Engines
from storage.errors import told_apart
from storage.library import Library
from storage.statement import Lookup
from storage.tables import entity, language, questionnaire, response, revision, submission
from storage.texts import joined, texts_of

_CHUNK = 256
_AMONG: Any = bindparam("responses", expanding=True)
_STATES = Lookup(select(response.c.id, response.c.state).where(response.c.id.in_(_AMONG)))
_SUBMISSIONS = Lookup(
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
_REVISIONS = Lookup(
    select(revision.c.response, revision.c.number, revision.c.at)
    .where(revision.c.question == bindparam("question"), revision.c.response.in_(_AMONG))
    .order_by(revision.c.response, revision.c.number),
    "question",
)
_LANGUAGES = Lookup(
    select(language.c.response, language.c.revision, language.c.language).where(
        language.c.question == bindparam("question"), language.c.response.in_(_AMONG)
    ),
    "question",
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all rows share."""

    consultation: Consultation
    versions: dict[str, Questionnaire]
    questions: Sequence[str]
    entities: Sequence[Entity]
    ruled: bool
    """Somebody has ruled on some answer."""
    known: dict[tuple[str, str], Question | None] = field(default_factory=dict)

    def asked(self, version: str, question: str) -> Question | None:
        """Return the question as *version* asks it; None if that no longer does (the answer waits for a version that will)."""
        key = (version, question)
        if key not in self.known:
            found = self.versions.get(version)
            self.known[key] = found.question(question) if found else None
        return self.known[key]


@dataclass(slots=True)  # not frozen, as all here of which there are as many as rows: that takes three times as long to make
class _Handed:
    """A standing submission, and its answer to the question in hand; None if it has none."""

    response: str
    version: str
    revision: int
    at: datetime
    consent: bool
    sha256: str
    timing: str
    text: str | None
    behalf: "_OnBehalf | None"


class _Content(msgspec.Struct, gc=False):
    """What is read of a submission's canonical bytes."""

    version: str
    answers: list["_Said"]
    on_behalf: "_OnBehalf | None" = None


class _OnBehalf(msgspec.Struct, gc=False):
    entered_by: str
    received_at: str
    corrects: int = 0


class _Said(msgspec.Struct, gc=False):
    question: str
    fragments: msgspec.Raw


class _Fragment(msgspec.Struct, gc=False):
    text: str
    file: "_File | None" = None


class _File(msgspec.Struct, gc=False):
    name: str


_contents = msgspec.json.Decoder(_Content)
_fragments = msgspec.json.Decoder(list[_Fragment])


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
    ruled = rulings.any_in(connection, consultation_id)
    return _Plan(consultation, versions, _ordered(versions.values()), entities, ruled)


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
    responses = _responses(connection, ids, question) if stages is not Stages.SUBMITTED else {}
    handed = {row[0]: _handed(row, question) for row in _SUBMISSIONS.rows(connection, ids)}
    drafts = {one for one, stands in responses.items() if stands.answer(question).given}
    finals = {one for one, stands in handed.items() if stands.text is not None} if stages is not Stages.DRAFT else set()
    about = _about(connection, plan, question, sorted(drafts | finals))
    texts = texts_of(connection, responses, [(one, question) for one in ids if one in drafts])
    rows = []
    for body, one in zip(entities, ids, strict=True):
        if one in drafts:
            text = joined((part.text, part.file.name if part.file else "") for part in texts[one, question])
            rows.append(_draft(plan, body, responses[one], question, text, about, handed.get(one)))
        if one in finals:
            rows.append(_final(plan, body, handed[one], question, about))
    return [row for row in rows if row is not None]


def _responses(connection: Connection, ids: Sequence[str], question: str) -> dict[str, Response]:
    """Return the responses with their version and their answer to *question*, and nothing else."""
    read, found = _state_with(question), {}
    for one, state in _STATES.rows(connection, ids):
        version, answer = read(state)
        found[one] = Response(one, "", "", version, answers={question: answer} if answer else {})
    return found


@cache
def _state_with(question: str) -> Callable[[str], tuple[str, AnswerState | None]]:
    """Return what reads the version and the answer to *question* in a response's summary, and passes over all else."""
    of_answers = msgspec.defstruct("Answers", [("answer", AnswerState | None, None)], rename={"answer": question})
    of_state = msgspec.defstruct("State", [("version", str, ""), ("answers", of_answers | None, None)])
    decode = msgspec.json.Decoder(of_state).decode

    def read(state: str) -> tuple[str, AnswerState | None]:
        found: Any = decode(state)
        return found.version, found.answers.answer if found.answers else None

    return read


_Made: TypeAlias = list[tuple[int, str]]
"""The revisions of one answer: number and time, in order."""
_Marks: TypeAlias = Mapping[tuple[str, int], tuple[str, str]]


@dataclass(slots=True)
class _About:
    """What is known of the answers in hand, by response: their revisions; and by the revision's number: language, ruling."""

    revisions: dict[str, _Made]
    languages: dict[tuple[str, int], str]
    marks: _Marks

    def until(self, one: str, number: int) -> tuple[int, datetime | None, str, str, str]:
        """Return how many revisions up to *number* there are, when the last was made, its language, its ruling and reason."""
        made = self.revisions.get(one, ())
        count = len(made)
        while count and made[count - 1][0] > number:
            count -= 1
        if not count:
            return 0, None, "", "", ""
        latest, at = made[count - 1]
        mark, reason = self.marks.get((one, latest), ("", "")) if self.marks else ("", "")
        return count, times.moment(at), self.languages.get((one, latest), ""), mark, reason


def _about(connection: Connection, plan: _Plan, question: str, ids: list[str]) -> _About:
    if not ids:
        return _About({}, {}, {})
    revisions: dict[str, _Made] = {}
    for one, number, at in _REVISIONS.rows(connection, ids, question):
        revisions.setdefault(one, []).append((number, at))
    languages = {(one, number): told for one, number, told in _LANGUAGES.rows(connection, ids, question)}
    return _About(revisions, languages, rulings.marks(connection, ids, question) if plan.ruled else {})


def _handed(row: Any, question: str) -> _Handed:
    one, number, at, consent, sha256, timing, content = row
    read, text = _contents.decode(content), None
    for said in read.answers:
        if said.question == question:
            fragments = _fragments.decode(said.fragments)
            if len(fragments) == 1 and fragments[0].file is None:  # most are so
                text = fragments[0].text
            elif fragments:
                text = joined((part.text, part.file.name if part.file else "") for part in fragments)
    return _Handed(one, read.version, number, times.moment(at), bool(consent), sha256, timing, text, read.on_behalf)


def _draft(
    plan: _Plan, body: Entity, stands: Response, question: str, text: str, about: _About, handed: _Handed | None
) -> ExportRow | None:
    answer = stands.answer(question)
    if handed is not None and answer.revision > handed.revision:
        handed = None  # changed since: the submission does not hold this text
    return _row(plan, body, question, stands.version, text, about.until(stands.id, answer.revision), Stages.DRAFT, handed)


def _final(plan: _Plan, body: Entity, handed: _Handed, question: str, about: _About) -> ExportRow | None:
    text = handed.text or ""
    return _row(
        plan, body, question, handed.version, text, about.until(handed.response, handed.revision), Stages.SUBMITTED, handed
    )


def _row(
    plan: _Plan,
    body: Entity,
    question: str,
    version: str,
    text: str,
    about: tuple[int, datetime | None, str, str, str],
    stage: Stages,
    handed: _Handed | None,
) -> ExportRow | None:
    asked = plan.asked(version, question)
    if asked is None:
        return None
    revisions, changed_at, told, triage, reason = about
    return ExportRow(
        questionnaire=plan.consultation.questionnaire,
        version=version,
        chapter=asked.chapter,
        category=asked.category,
        question=question,
        entity=body.id,
        entity_name=body.name,
        kind=body.kind,
        treatment=plan.consultation.treated(body.kind, asked.category),
        eligibility=plan.consultation.status(body),
        stage=stage,
        triage=triage,
        triage_reason=reason,
        text=text,
        language=told,
        revisions=revisions,
        changed_at=changed_at,
        submitted_at=handed.at if handed else None,
        consent=handed.consent if handed else None,
        receipt=handed.sha256 if handed else "",
        timing=(handed.timing or "in_time") if handed else "",
        entered_by=handed.behalf.entered_by if handed and handed.behalf else "",
        received_at=datetime.fromisoformat(handed.behalf.received_at) if handed and handed.behalf else None,
        corrects=handed.behalf.corrects if handed and handed.behalf else 0,
    )
