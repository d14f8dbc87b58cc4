"""Where a consultation stands, counted for the digest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, func, select

from bot.model import codec
from bot.model.consultation import Consultation, Eligibility, Timing
from bot.model.people import Entity
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response
from bot.report.row import Comment
from bot.report.tally import KindTally, News, Progress, Tally
from storage import audit, rulings, times
from storage.library import Library
from storage.tables import (
    address,
    comment,
    delegate,
    digest,
    entity,
    language,
    quarantine,
    response,
    revision,
    seat,
    submission,
)

_theirs = select(address.c.address).where(address.c.delegate == seat.c.delegate, address.c.revoked_at.is_(None))
_UNREACHABLE = (
    select(entity.c.name)
    .join_from(seat, entity, seat.c.entity == entity.c.id)
    .where(
        seat.c.consultation == bindparam("consultation"),
        seat.c.revoked_at.is_(None),
        _theirs.where(address.c.unreachable_at.is_not(None)).exists(),
        ~_theirs.where(address.c.unreachable_at.is_(None)).exists(),
    )
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """One entity of the roster and where it stands."""

    entity: Entity
    response: Response
    status: Eligibility
    seated: bool
    """It has a live seat."""

    @property
    def started(self) -> bool:
        return self.response.revision > 0

    @property
    def invited(self) -> bool:
        return self.seated or self.started


def of(connection: Connection, library: Library, consultation_id: str, room: str) -> Tally:
    """Return where a consultation stands; what is new counts from the last digest in *room*."""
    consultation = library.consultation(connection, consultation_id)
    questionnaire = library.questionnaire_of(connection, consultation_id)
    roster = _roster(connection, consultation)
    aside = rulings.set_aside(connection, consultation_id)
    return Tally(
        consultation=consultation_id,
        kinds=_kinds(roster, questionnaire),
        answers=_answers(roster, questionnaire, set(aside)),
        languages=_languages(connection, consultation_id, roster),
        news=_news(connection, consultation_id, room),
        missing=_names(
            one.entity.name
            for one in roster
            if one.invited and not one.response.submission and one.status is not Eligibility.REFUSED
        ),
        unreachable=_names(connection.execute(_UNREACHABLE, {"consultation": consultation_id}).scalars()),
        set_aside=_set_aside(aside, questionnaire),
        to_look_at=rulings.queue(connection, consultation_id, "").count,
        quarantined=connection.execute(select(func.count()).select_from(quarantine)).scalar_one(),
        late=_timed(connection, consultation_id, Timing.LATE),
        uncertain=_timed(connection, consultation_id, Timing.UNCERTAIN),
        begun=tuple(_begun(roster, questionnaire)),
        head=audit.head(connection).short,
    )


def _roster(connection: Connection, consultation: Consultation) -> list[_Standing]:
    live = select(seat.c.id).where(seat.c.response == response.c.id, seat.c.revoked_at.is_(None)).exists()
    rows = connection.execute(
        select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code, response.c.state, live)
        .join_from(response, entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation.id)
    )
    standing = []
    for *about, state, seated in rows:
        body = Entity(*about)
        standing.append(_Standing(body, codec.load_response(state), consultation.status(body), bool(seated)))
    return standing


def _kinds(roster: list[_Standing], questionnaire: Questionnaire) -> tuple[KindTally, ...]:
    known = [kind.id for kind in questionnaire.kinds]
    there = {one.entity.kind for one in roster}
    tallies = []
    for kind in [*known, *sorted(there.difference(known))]:
        of_kind = [one for one in roster if one.entity.kind == kind]
        if of_kind:
            tallies.append(
                KindTally(
                    kind=kind,
                    allowed=_progress(one for one in of_kind if one.status is Eligibility.ALLOWED),
                    provisional=_progress(one for one in of_kind if one.status is Eligibility.PROVISIONAL),
                    refused=sum(one.status is Eligibility.REFUSED for one in of_kind),
                )
            )
    return tuple(tallies)


def _begun(roster: list[_Standing], questionnaire: Questionnaire) -> Iterator[tuple[str, datetime]]:
    """Yield where each response stands that was begun and not handed in, and since when."""
    for one in roster:
        answers = one.response.answers
        last = max((answer.at for answer in answers.values() if answer.at), default=None)
        if last is None or one.response.handed_in or not one.status.may_answer:
            continue
        asked = questionnaire.addressed(one.entity.kind)
        left = (id_ for id_ in asked if not (answers[id_].given or answers[id_].skipped if id_ in answers else False))
        yield next(left, ""), last


def _progress(some: Iterable[_Standing]) -> Progress:
    there = [one for one in some if one.invited]
    return Progress(
        invited=len(there),
        started=sum(one.started for one in there),
        submitted=sum(one.response.submission > 0 for one in there),
    )


def _answers(roster: list[_Standing], questionnaire: Questionnaire, aside: set[tuple[str, str, int]]) -> dict[str, int]:
    """Count the live answers to each question, without those that are set aside as they stand."""
    given = Counter(
        question
        for one in roster
        for question, answer in one.response.answers.items()
        if answer.given and (one.response.id, question, answer.revision) not in aside
    )
    return {question.id: given[question.id] for question in questionnaire.questions}


def _set_aside(aside: list[tuple[str, str, int]], questionnaire: Questionnaire) -> dict[str, int]:
    counted = Counter(question for _, question, _ in aside)
    return {question.id: counted[question.id] for question in questionnaire.questions if counted[question.id]}


def _languages(connection: Connection, consultation_id: str, roster: list[_Standing]) -> dict[str, int]:
    """Count the told languages of answers as they stand; of an answer changed since it was told, nothing is known."""
    rows = connection.execute(
        select(language.c.response, language.c.question, language.c.revision, language.c.language)
        .join_from(language, response, language.c.response == response.c.id)
        .where(response.c.consultation == consultation_id)
    )
    now = {
        (one.response.id, question, answer.revision)
        for one in roster
        for question, answer in one.response.answers.items()
        if answer.given
    }
    counted = Counter(row[3] for row in rows if (row[0], row[1], row[2]) in now)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _news(connection: Connection, consultation_id: str, room: str) -> News:
    last = connection.execute(
        select(digest.c.at, digest.c.received_at).where(digest.c.consultation == consultation_id, digest.c.room == room)
    ).one_or_none()
    since = last.received_at if last else ""
    shown: datetime | None = times.moment(last.at) if last else None
    submitted = select(entity.c.name).distinct().join_from(submission, response, submission.c.response == response.c.id)
    submitted = submitted.join(entity, response.c.entity == entity.c.id).where(response.c.consultation == consultation_id)
    started = (
        select(entity.c.name)
        .join_from(revision, response, revision.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation_id, revision.c.number == 1, revision.c.received_at >= since)
    )
    revisions = (
        select(func.count())
        .select_from(revision)
        .join(response, revision.c.response == response.c.id)
        .where(response.c.consultation == consultation_id, revision.c.received_at >= since, revision.c.question != "")
    )
    comments = (
        select(func.count())
        .select_from(comment)
        .join(seat, comment.c.seat == seat.c.id)
        .where(seat.c.consultation == consultation_id, comment.c.received_at >= since)
    )
    standing = submitted.where(submission.c.received_at >= since, submission.c.withdrawn_at.is_(None))
    withdrawn = submitted.where(submission.c.withdrawal_received_at >= since)
    return News(
        since=shown,
        started=_named(connection, started),
        submitted=_named(connection, standing),
        withdrawn=_named(connection, withdrawn),
        revisions=connection.execute(revisions).scalar_one(),
        comments=connection.execute(comments).scalar_one(),
    )


def comments(connection: Connection, consultation_id: str) -> list[Comment]:
    """Return what delegates wrote to the secretariat beside their answers, oldest first."""
    rows = connection.execute(
        select(entity.c.name, delegate.c.name, comment.c.at, comment.c.text)
        .join_from(comment, seat, comment.c.seat == seat.c.id)
        .join(entity, seat.c.entity == entity.c.id)
        .join(delegate, seat.c.delegate == delegate.c.id)
        .where(seat.c.consultation == consultation_id)
        .order_by(comment.c.at, comment.c.id)
    )
    return [Comment(body, person, times.moment(at), text) for body, person, at, text in rows]


def _timed(connection: Connection, consultation_id: str, timing: Timing) -> tuple[str, ...]:
    """Return the names of the entities whose standing submission stood so to its deadline."""
    found = (
        select(entity.c.name)
        .join_from(
            response, submission, (submission.c.response == response.c.id) & (submission.c.number == response.c.submission)
        )
        .join(entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation_id, submission.c.timing == timing.value)
    )
    return _named(connection, found)


def _named(connection: Connection, names: Select[str]) -> tuple[str, ...]:
    return _names(connection.execute(names).scalars())


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))
