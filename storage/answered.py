"""One answer as it was submitted, with everything that was ruled on it."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from bot.model.people import Entity
from bot.model.ruling import Answered, Ruling, Says, Waiting
from storage.handed import Handed
from storage.rulings import STANDING, entry, secretariat, state
from storage.tables import delegate, entity, response, revision, ruling, submission


def answered(connection: Connection, consultation: str, entity_id: str, question: str, by: str) -> Answered:
    """Return what an entity's standing submission has on *question*, whose case does not matter, for the person *by*."""
    row = connection.execute(
        select(response.c.id, submission.c.content, submission.c.revision)
        .add_columns(entity.c.id.label("entity"), entity.c.name, entity.c.kind, entity.c.code)
        .join_from(response, submission, STANDING)
        .join(entity, entity.c.id == response.c.entity)
        .where(response.c.consultation == consultation, response.c.entity == entity_id)
    ).one_or_none()
    if row is None:
        return Answered()
    handed = Handed.of(row.content)
    questions = tuple(handed.questions())
    named = next((one for one in questions if one.casefold() == question.casefold()), None)
    if named is None:
        return Answered(questions)
    latest = connection.execute(
        select(func.max(revision.c.number)).where(
            revision.c.response == row.id, revision.c.question == named, revision.c.number <= row.revision
        )
    ).scalar_one()
    kept = connection.execute(
        select(ruling)
        .where(ruling.c.response == row.id, ruling.c.question == named, ruling.c.revision == latest)
        .order_by(ruling.c.number)
    )
    entries = tuple(one for one in map(entry, kept) if one.says is not Says.LATER)
    said = state(entries)
    asided = next((one for one in reversed(entries) if one.says is Says.ASIDE), None)
    waiting = Waiting(
        response=row.id,
        entity=Entity(row.entity, row.name, row.kind, row.code),
        question=named,
        version=handed.version,
        revision=latest,
        texts=handed.texts(named),
        files=handed.files(named),
        put_off=False,
        contested=said if said and said.says is Says.CONTESTED else None,
        reason=asided.reason if asided else "",
    )
    mine = _contested(entries) == by and bool(secretariat(connection, consultation) - {by})
    return Answered(questions, waiting, entries, _names(connection, {one.by for one in entries}), for_another=mine)


def _contested(entries: Iterable[Ruling]) -> str:
    """Return who set aside what was then contested, "" if nothing was."""
    aside = ""
    for one in entries:
        if one.says is Says.CONTESTED:
            return aside
        aside = one.by if one.says is Says.ASIDE else aside
    return ""


def _names(connection: Connection, ids: set[str]) -> dict[str, str]:
    rows = connection.execute(select(delegate.c.id, delegate.c.name).where(delegate.c.id.in_(ids)))
    return {row.id: row.name for row in rows if row.name}
