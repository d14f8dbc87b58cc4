"""Rulings on submitted answers: what was ruled about one response, what waits to be looked at, what is set aside."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Subquery, and_, case, exists, func, or_, select

from bot.model.commenting import is_comment
from bot.model.effects import KeepRuling
from bot.model.people import Entity
from bot.model.response import Act
from bot.model.ruling import Judged, Queue, Ruled, Ruling, Says, Waiting
from storage import times
from storage.handed import Handed
from storage.statement import insert
from storage.tables import delegate, entity, mandate, response, revision, ruling, submission
from storage.texts import of_answers

MOST = 500
"""Waiting answers that are counted; of more it is said that there are more."""
_KEEP = insert(ruling, "response", "number", "question", "revision", "says", "reason", "by", "at", "received_at")
STANDING = (submission.c.response == response.c.id) & (submission.c.number == response.c.submission)


def keep(connection: Connection, records: Sequence[KeepRuling], received: str) -> None:
    """Keep rulings. A number that another process took raises."""
    rows = [
        (one.response, one.number, one.question, one.revision, one.says.value, one.reason, one.by, times.text(one.at), received)
        for one in (record.ruling for record in records)
    ]
    _KEEP.run(connection, rows)


def ruled(connection: Connection, response_id: str) -> Ruled:
    """Return where the answers of a response's standing submission stand."""
    entries = [
        entry(row)
        for row in connection.execute(select(ruling).where(ruling.c.response == response_id).order_by(ruling.c.number))
    ]
    handed = connection.execute(
        select(submission.c.content, submission.c.revision)
        .join_from(response, submission, STANDING)
        .where(response.c.id == response_id)
    ).one_or_none()
    number, comments = entries[-1].number if entries else 0, {one.question: one for one in entries if is_comment(one.question)}
    if handed is None:
        return Ruled(number, comments=comments)
    latest = connection.execute(
        select(revision.c.question, func.max(revision.c.number))
        .where(revision.c.response == response_id, revision.c.number <= handed.revision, revision.c.question != "")
        .group_by(revision.c.question)
    )
    numbers: dict[str, int] = {row[0]: row[1] for row in latest}
    answers = {}
    for question in Handed.of(handed.content).questions():
        at = numbers.get(question, 0)
        about = [one for one in entries if one.question == question and one.revision == at]
        answers[question] = Judged(at, state(about), any(one.says is Says.CONTESTED for one in about))
    return Ruled(number, answers, comments)


def state(about: Sequence[Ruling]) -> Ruling | None:
    """Return the latest of the entries about one wording that says something."""
    return next((one for one in reversed(about) if one.says is not Says.LATER), None)


def on_comments(connection: Connection, consultation: str) -> tuple[dict[tuple[str, str, int], Ruling], dict[str, int]]:
    """Return the latest ruling on each wording of a comment, by (response, key, revision), and each response's latest."""
    rows = connection.execute(
        select(ruling)
        .join_from(ruling, response, ruling.c.response == response.c.id)
        .where(response.c.consultation == consultation)
        .order_by(ruling.c.response, ruling.c.number)
    )
    entries = [entry(row) for row in rows]
    about = {(one.response, one.question, one.revision): one for one in entries if is_comment(one.question)}
    return about, {one.response: one.number for one in entries}


def queue(connection: Connection, consultation: str, by: str, but: tuple[str, str] = ("", "")) -> Queue:
    """Return what waits in a consultation to be looked at by the person *by*, without the answer *but* (response, question)."""
    others = secretariat(connection, consultation) - {by}
    found: list[Waiting] = []
    for_others = passed = 0
    more = True
    while more and not found:  # what was not handed in waits for nobody, and may be more than is read at once
        rows = connection.execute(_waiting(consultation).offset(passed)).all()
        passed, more = passed + len(rows), len(rows) == MOST
        found, left = _to_look_at(connection, consultation, rows, by, but, others)
        for_others += left
    return Queue(found[0] if found else None, len(found), more, for_others, tuple(found[1:]))


def _to_look_at(
    connection: Connection, consultation: str, rows: Sequence[Any], by: str, but: tuple[str, str], others: Collection[str]
) -> tuple[list[Waiting], int]:
    """Return which of *rows* the person *by* may look at, and how many are for *others* of the secretariat."""
    asided = _asided(connection, consultation, [row for row in rows if row.says == Says.CONTESTED])
    contents = _contents(connection, consultation, sorted({row.response for row in rows}))
    found: list[Waiting] = []
    for_others = 0
    for row in rows:
        handed = contents[row.response]
        if row.question not in handed.questions() or (row.response, row.question) == but:
            continue  # left out, taken back, or of another version: it was not handed in
        contested = entry(row, "ruling_") if row.says == Says.CONTESTED else None
        before = asided.get((row.response, row.question))
        if contested and before and before.by == by and others:
            for_others += 1
            continue
        found.append(
            Waiting(
                response=row.response,
                entity=Entity(row.entity, row.name, row.kind, row.code),
                question=row.question,
                version=handed.version,
                revision=row.revision,
                texts=handed.texts(row.question),
                files=handed.files(row.question),
                put_off=bool(row.put_off),
                contested=contested,
                reason=before.reason if contested and before else "",
            )
        )
    return found, for_others


def secretariat(connection: Connection, consultation: str) -> set[str]:
    """Return who holds an office in *consultation*, by id."""
    held = (
        select(mandate.c.delegate)
        .join_from(mandate, delegate, mandate.c.delegate == delegate.c.id)
        .where(mandate.c.consultation == consultation, delegate.c.forgotten_at.is_(None))
    )
    return set(connection.execute(held).scalars())


def set_aside(connection: Connection, consultation: str) -> list[tuple[str, str, int]]:
    """Return (response, question, revision) of the answers in standing submissions that are set aside."""
    latest, last = _latest(consultation), _last()
    rows = connection.execute(
        select(latest.c.response, latest.c.question, latest.c.revision)
        .join_from(latest, last, and_(last.c.response == latest.c.response, last.c.question == latest.c.question))
        .join(ruling, and_(ruling.c.response == last.c.response, ruling.c.number == last.c.number))
        .where(ruling.c.revision == latest.c.revision, ruling.c.says.in_((Says.ASIDE.value, Says.CONTESTED.value)))
    )
    return [(one, question, number) for one, question, number in rows]


def any_in(connection: Connection, consultation: str) -> bool:
    """Return whether anything was ruled in *consultation*."""
    found = select(ruling.c.response).join_from(ruling, response, ruling.c.response == response.c.id)
    return connection.execute(found.where(response.c.consultation == consultation).limit(1)).first() is not None


def marks(connection: Connection, responses: Sequence[str]) -> dict[tuple[str, int], tuple[str, str]]:
    """Return what was ruled on answers, with the reason of a setting aside, by (response, revision)."""
    about: dict[tuple[str, int], list[Ruling]] = defaultdict(list)
    for row in connection.execute(select(ruling).where(ruling.c.response.in_(responses)).order_by(ruling.c.number)):
        about[row.response, row.revision].append(entry(row))
    found = {}
    for key, entries in about.items():
        if latest := state(entries):
            reason = next((one.reason for one in reversed(entries) if one.says is Says.ASIDE), "")
            found[key] = (latest.says.value, reason if latest.says is not Says.RELATED else "")
    return found


def _latest(consultation: str) -> Subquery:
    """The revision in which each answer stands in its standing submission."""
    return (
        select(
            revision.c.response,
            revision.c.question,
            func.max(revision.c.number).label("revision"),
            func.min(submission.c.received_at).label("received_at"),
        )
        .join_from(response, submission, STANDING)
        .join(revision, revision.c.response == response.c.id)
        .where(response.c.consultation == consultation, revision.c.number <= submission.c.revision, of_answers)
        .group_by(revision.c.response, revision.c.question)
        .subquery("latest")
    )


def _last() -> Subquery:
    """The latest ruling on each answer that says something."""
    return (
        select(ruling.c.response, ruling.c.question, func.max(ruling.c.number).label("number"))
        .where(ruling.c.says != Says.LATER.value)
        .group_by(ruling.c.response, ruling.c.question)
        .subquery("last")
    )


def _waiting(consultation: str) -> Any:
    latest, last = _latest(consultation), _last()
    off = ruling.alias("off")
    put_off = exists().where(
        off.c.response == latest.c.response,
        off.c.question == latest.c.question,
        off.c.revision == latest.c.revision,
        off.c.says == Says.LATER.value,
        off.c.number > func.coalesce(last.c.number, 0),
    )
    contested = and_(ruling.c.says == Says.CONTESTED.value, ruling.c.revision == latest.c.revision)
    return (
        select(
            latest.c.response,
            latest.c.question,
            latest.c.revision,
            case((contested, ruling.c.says), else_="").label("says"),
            *(column.label(f"ruling_{column.name}") for column in ruling.c),
            put_off.label("put_off"),
            response.c.entity,
            entity.c.name,
            entity.c.kind,
            entity.c.code,
        )
        .join_from(latest, revision, and_(revision.c.response == latest.c.response, revision.c.number == latest.c.revision))
        .join(response, response.c.id == latest.c.response)
        .join(entity, entity.c.id == response.c.entity)
        .outerjoin(last, and_(last.c.response == latest.c.response, last.c.question == latest.c.question))
        .outerjoin(ruling, and_(ruling.c.response == last.c.response, ruling.c.number == last.c.number))
        .where(
            revision.c.act != Act.SKIP.value,
            or_(ruling.c.number.is_(None), ruling.c.revision != latest.c.revision, contested),
        )
        .order_by(case((put_off, 2), (contested, 0), else_=1), latest.c.received_at, latest.c.response, latest.c.question)
        .limit(MOST)
    )


def _asided(connection: Connection, consultation: str, rows: Sequence[Any]) -> dict[tuple[str, str], Ruling]:
    """Return by which ruling each contested answer was set aside last."""
    if not rows:
        return {}
    entries = connection.execute(
        select(ruling)
        .join_from(ruling, response, ruling.c.response == response.c.id)
        .where(response.c.consultation == consultation, ruling.c.says == Says.ASIDE.value)
        .where(ruling.c.response.in_(sorted({row.response for row in rows})))
        .order_by(ruling.c.number)
    )
    return {(one.response, one.question): entry(one) for one in entries}


def _contents(connection: Connection, consultation: str, wanted: Sequence[str]) -> dict[str, Handed]:
    if not wanted:
        return {}
    rows = connection.execute(
        select(submission.c.response, submission.c.content)
        .join_from(response, submission, STANDING)
        .where(response.c.consultation == consultation, response.c.id.in_(wanted))
    )
    return {one: Handed.of(content) for one, content in rows}


def entry(row: Any, before: str = "") -> Ruling:
    """Return a row of the table as the entry that it is."""

    def of(name: str) -> Any:
        return getattr(row, before + name)

    at: datetime = times.moment(of("at"))
    return Ruling(of("response"), of("number"), of("question"), of("revision"), Says(of("says")), of("reason"), of("by"), at)
