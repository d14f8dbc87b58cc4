"""Answers for the export, streamed: one instant of the database, some hundred entities at a time, whatever the number of rows.

A row costs microseconds, for there may be a million. So they are read entity by entity, though they are wanted question by
question: each submission and each summary is decoded once. Whoever writes them sees to the order.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, select

from bot.model import codec
from bot.model.consultation import Consultation, Eligibility
from bot.model.people import Entity, response_id
from bot.model.questionnaire import Question, Questionnaire
from bot.model.response import Response
from bot.model.submission import Fragment
from bot.report.row import ExportRow, Stages
from storage import rulings, times, timings
from storage.engine import Engines
from storage.errors import told_apart
from storage.handed import Handed
from storage.library import Library
from storage.statement import Lookup
from storage.tables import entity, language, questionnaire, response, revision, submission
from storage.texts import joined, texts_of

_CHUNK = 128
"""Entities whose answers are read at once."""
_AMONG: Any = bindparam("responses", expanding=True)
_STATES = Lookup(select(response.c.id, response.c.state).where(response.c.id.in_(_AMONG)))
_SUBMISSIONS = Lookup(
    select(
        submission.c.response,
        submission.c.content,
        submission.c.revision,
        submission.c.at,
        submission.c.consent,
        submission.c.sha256,
        timings.TIMING.label("timing"),
    )
    .join_from(submission, response, submission.c.response == response.c.id)
    .where(submission.c.number == response.c.submission, submission.c.response.in_(_AMONG))
)
_REVISIONS = Lookup(
    select(revision.c.response, revision.c.question, revision.c.number, revision.c.at, language.c.language)
    .join_from(
        revision,
        language,
        (language.c.response == revision.c.response)
        & (language.c.question == revision.c.question)
        & (language.c.revision == revision.c.number),
        isouter=True,
    )
    .where(revision.c.response.in_(_AMONG))
    .order_by(revision.c.response, revision.c.number)
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all rows share."""

    consultation: Consultation
    versions: dict[str, Questionnaire]
    turns: dict[str, int]
    """Of questions."""
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the database about some entities."""

    bodies: Sequence[Entity]
    drafts: dict[str, Response]
    texts: Mapping[tuple[str, str], Sequence[Fragment]]
    submissions: Sequence[Any]
    revisions: Sequence[Any]
    marks: Mapping[tuple[str, int], tuple[str, str]]


async def stream(
    engines: Engines, library: Library, consultation: str, stages: Stages
) -> AsyncGenerator[Mapping[int, Sequence[ExportRow]], None]:
    """Yield the rows of some entities at a time, by kind and entity name; each time by the turns of their questions."""
    with told_apart():
        async with engines.reader.connect() as connection:
            plan = await connection.run_sync(_plan, library, consultation)
            for start in range(0, len(plan.entities), _CHUNK):
                found = await connection.run_sync(_found, plan, plan.entities[start : start + _CHUNK], stages)
                yield await asyncio.to_thread(_rows, plan, found, stages)


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
    turns = {question: turn for turn, question in enumerate(_ordered(versions.values()))}
    return _Plan(consultation, versions, turns, entities, ruled)


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


def _found(connection: Connection, plan: _Plan, bodies: Sequence[Entity], stages: Stages) -> _Found:
    ids = [response_id(plan.consultation.id, body.id) for body in bodies]
    drafts = {}
    if stages is not Stages.SUBMITTED:
        drafts = {one: codec.load_response(state) for one, state in _STATES.rows(connection, ids)}
    wanted = [(one, question) for one, stands in drafts.items() for question in stands.answers if stands.answer(question).given]
    return _Found(
        bodies=bodies,
        drafts=drafts,
        texts=texts_of(connection, drafts, wanted),
        submissions=_SUBMISSIONS.rows(connection, ids),
        revisions=_REVISIONS.rows(connection, ids),
        marks=rulings.marks(connection, ids) if plan.ruled else {},
    )


def _rows(plan: _Plan, found: _Found, stages: Stages) -> Mapping[int, Sequence[ExportRow]]:
    """Return the rows of some entities by the turns of their questions."""
    made: defaultdict[tuple[str, str], list[_Revision]] = defaultdict(list)
    for one, question, number, at, told in found.revisions:
        made[one, question].append((number, at, told))
    writer = _Writer(plan, made, found.marks)
    submissions = {row[0]: _Submission.of(row) for row in found.submissions}
    for body in found.bodies:
        one = response_id(plan.consultation.id, body.id)
        whose, handed = _Whose(one, body, plan.consultation.status(body)), submissions.get(one)
        if one in found.drafts:
            writer.draft(whose, found.drafts[one], found.texts, handed)
        if handed and stages is not Stages.DRAFT:
            writer.submitted(whose, handed)
    return writer.by_turn


@dataclass(slots=True)  # not frozen, as all here of which there are many: that takes three times as long to make
class _Submission:
    """A standing submission."""

    content: Handed
    revision: int
    at: str
    consent: bool
    sha256: str
    timing: str

    @classmethod
    def of(cls, row: Any) -> "_Submission":
        _, content, number, at, consent, sha256, timing = row
        return cls(Handed.of(content), number, times.to_second(at), bool(consent), sha256, timing or "in_time")


_Revision: TypeAlias = tuple[int, str, str | None]
"""Its number, its time as it is stored, and the language it is in, where that is known."""


@dataclass(slots=True)
class _Whose:
    """Whose answers are in hand."""

    response: str
    body: Entity
    status: Eligibility


@dataclass(slots=True)
class _Writer:
    """Makes rows of what is known of answers: their revisions, and what was ruled on one of them."""

    plan: _Plan
    revisions: Mapping[tuple[str, str], list[_Revision]]
    marks: Mapping[tuple[str, int], tuple[str, str]]
    by_turn: defaultdict[int, list[ExportRow]] = field(default_factory=lambda: defaultdict(list))

    def draft(
        self, whose: _Whose, stands: Response, texts: Mapping[tuple[str, str], Sequence[Fragment]], handed: _Submission | None
    ) -> None:
        """Add an entity's answers as they stand now."""
        for question, answer in stands.answers.items():
            if answer.given:
                text = joined((part.text, part.file.name if part.file else "") for part in texts[stands.id, question])
                same = handed if handed and answer.revision <= handed.revision else None  # else changed since it was submitted
                self._add(whose, question, stands.version, text, answer.revision, Stages.DRAFT, same)

    def submitted(self, whose: _Whose, handed: _Submission) -> None:
        """Add an entity's answers as its standing submission has them."""
        for said in handed.content.answers:
            parts = said.fragments
            if parts:
                whole = len(parts) == 1 and parts[0].file is None  # most are so
                text = parts[0].text if whole else joined((part.text, part.file.name if part.file else "") for part in parts)
                version = handed.content.version
                self._add(whose, said.question, version, text, handed.revision, Stages.SUBMITTED, handed)

    def _add(
        self,
        whose: _Whose,
        question: str,
        version: str,
        text: str,
        until: int,
        stage: Stages,
        handed: _Submission | None,
    ) -> None:
        """Add an answer as it stood at the revision *until*."""
        asked = self.plan.asked(version, question)
        if asked is None:
            return
        one, body = whose.response, whose.body
        made = self.revisions.get((one, question), ())
        count = len(made)
        while count and made[count - 1][0] > until:
            count -= 1
        latest, at, told = made[count - 1] if count else (0, "", "")
        row = ExportRow(  # by place: by name it takes twice as long
            self.plan.consultation.questionnaire,
            version,
            asked.chapter,
            asked.category,
            question,
            body.id,
            body.name,
            body.kind,
            self.plan.consultation.treated(body.kind, asked.category),
            whose.status,
            stage,
            text,
            told or "",
            count,
            times.to_second(at) if at else None,
            handed.at if handed else None,
            handed.consent if handed else None,
            handed.sha256 if handed else "",
            handed.timing if handed else "",
        )
        if handed and (behalf := handed.content.on_behalf):
            row.entered_by = behalf.entered_by
            row.received_at = times.to_second(behalf.received_at)
            row.corrects = behalf.corrects
            row.letter = ", ".join(file.name for file in behalf.letter)
        if ruled := self.marks.get((one, latest)):
            row.triage, row.triage_reason = ruled
        self.by_turn[self.plan.turns[question]].append(row)
