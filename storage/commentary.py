"""Comments on the draft and on documents, as they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, or_, select

from bot.model import codec
from bot.model.commenting import DOCUMENT, WORDING, Commented, is_comment, named
from bot.model.consultation import Timing
from bot.model.people import Entity
from bot.model.response import Response
from bot.model.ruling import Says
from bot.report.row import CommentRow
from storage.library import Library
from storage.rulings import on_comments
from storage.tables import entity, response
from storage.texts import joined, texts_of

_PERHAPS = tuple(response.c.state.contains(f'"{mark}', autoescape=True) for mark in (WORDING, DOCUMENT))
"""Where a comment may be, its key stands in the summary: of a hundred thousand others none need be read."""


def standing(connection: Connection, consultation: str) -> Iterator[tuple[Response, Entity]]:
    """Yield the responses of a consultation in which there is a comment, with whose they are."""
    rows = connection.execute(
        select(response.c.state, entity.c.id, entity.c.name, entity.c.kind, entity.c.code)
        .join_from(response, entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation, response.c.revision > 0, or_(*_PERHAPS))
        .order_by(response.c.id)
    )
    for state, *body in rows:
        stands = codec.load_response(state)
        if any(is_comment(key) and answer.given for key, answer in stands.answers.items()):
            yield stands, Entity(*body)


def commented(connection: Connection, consultation: str) -> Sequence[Commented]:
    """Return the comments of a consultation as they stand, without their words, and what was decided about each."""
    decided, latest = on_comments(connection, consultation)
    return [
        Commented(
            stands.id,
            body,
            key,
            state.revision,
            state.at or state.fragments[-1].at,
            state.characters,
            decided.get((stands.id, key, state.revision)),
            latest.get(stands.id, 0),
        )
        for stands, body in standing(connection, consultation)
        for key, state in stands.answers.items()
        if is_comment(key) and state.given
    ]


def rows(connection: Connection, library: Library, consultation_id: str) -> list[CommentRow]:
    """Return the comments for an export: by question in the questionnaire's order, then by document, kind and entity."""
    consultation = library.consultation(connection, consultation_id)
    questionnaire = library.questionnaire_of(connection, consultation_id)
    found = commented(connection, consultation_id)
    responses = {stands.id: stands for stands, _ in standing(connection, consultation_id)}
    texts = texts_of(connection, responses, [(one.response, one.key) for one in found])
    versions = {one.about.version for one in found if not one.about.document}
    worded = {version: library.questionnaire(connection, questionnaire.id, version) for version in versions}
    ids = [*(one.id for one in questionnaire.questions), *(one.id for one in consultation.documents)]
    kinds = [kind.id for kind in questionnaire.kinds]
    made = []
    for one in found:
        on, decided = one.about, one.decided
        words = named(on, consultation, worded)
        late = consultation.comments_timing(one.entity, one.at, None, on.id if on.document else "") is not Timing.IN_TIME
        row = CommentRow(
            questionnaire=questionnaire.id,
            version=on.version,
            about="document" if on.document else "question",
            id=on.id,
            wording=words.in_language(words.fallback) if words else "",
            entity=one.entity.name,
            kind=one.entity.kind,
            eligibility=consultation.status(one.entity).value,
            text=joined((text.text, text.file.name if text.file else "") for text in texts[one.response, one.key]),
            changed_at=one.at,
            timing="late" if late else "in_time",
        )
        if decided and decided.says is not Says.OPEN:
            row = replace(row, decision=decided.says.value, reason=decided.reason, decided_at=decided.at)
        made.append(row)

    def place(row: CommentRow) -> tuple[object, ...]:
        where = ids.index(row.id) if row.id in ids else len(ids)
        kind = kinds.index(row.kind) if row.kind in kinds else len(kinds)
        return row.about == "document", where, row.id, row.version, kind, row.entity.casefold(), row.entity

    return sorted(made, key=place)
