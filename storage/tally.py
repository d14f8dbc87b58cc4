"""Where a consultation stands, counted for the digest."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from bot.model import codec
from bot.model.behalf import Did
from bot.model.commenting import about, is_comment
from bot.model.consultation import Consultation, Document, Eligibility, Timing
from bot.model.people import Entity
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response
from bot.model.ruling import Says
from bot.report.row import Comment
from bot.report.tally import KindTally, News, Progress, Tally
from storage import audit, behalf, commentary, requests, rooms, rulings, times, timings
from storage.library import Library
from storage.tables import (
    address,
    binding,
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
from storage.texts import MOVED, no_comment, of_answers, of_comments

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


_LIVE = select(seat.c.id).where(seat.c.response == response.c.id, seat.c.revoked_at.is_(None)).exists()
_ROSTER = (
    select(entity.c.id, entity.c.name, entity.c.kind, entity.c.code, response.c.id, response.c.state, _LIVE)
    .join_from(response, entity, response.c.entity == entity.c.id)
    .where(response.c.consultation == bindparam("consultation"), response.c.entity > bindparam("after"))
    .order_by(response.c.entity)
    .limit(bindparam("most"))
)
_TOLD = select(language.c.response, language.c.question, language.c.revision, language.c.language).where(
    language.c.response.in_(bindparam("responses", expanding=True))
)
_EARLIER = revision.alias("earlier")
_FIRST = or_(
    and_(revision.c.number == 1, no_comment(revision.c.question)),
    and_(  # begun after comments were made: the version is taken up then
        revision.c.act == MOVED,
        ~exists().where(
            _EARLIER.c.response == revision.c.response,
            _EARLIER.c.number < revision.c.number,
            no_comment(_EARLIER.c.question),
        ),
    ),
)
"""The first revision of an answer in a response, or the taking up of a version before it."""
_CHUNK = 500
"""Entities that are in memory at once."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """One entity of the roster and where it stands."""

    entity: Entity
    response: Response
    status: Eligibility
    seated: bool
    """It has a live seat."""
    commenting: bool
    """It is invited to comment."""

    @property
    def commented(self) -> bool:
        return any(is_comment(key) and state.given for key, state in self.response.answers.items())

    @property
    def started(self) -> bool:
        return any(not is_comment(key) for key in self.response.answers)

    @property
    def invited(self) -> bool:
        return self.seated or self.started


class _Counted:
    """What is counted of one entity after another, so that memory does not grow with what they said."""

    def __init__(self, questionnaire: Questionnaire, aside: Collection[tuple[str, str, int]]) -> None:
        self._questionnaire, self._aside = questionnaire, aside
        self._progress: dict[tuple[str, Eligibility], list[int]] = defaultdict(lambda: [0, 0, 0])
        self._there: Counter[tuple[str, Eligibility]] = Counter()
        self._given: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self.missing: list[str] = []
        self.begun: list[tuple[str, datetime]] = []
        self._commented: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._remarks: Counter[str] = Counter()

    def add(self, one: _Standing, told: Mapping[tuple[str, int], str]) -> None:
        """Count an entity; *told*: the language of its answers, by question and revision."""
        key = (one.entity.kind, one.status)
        self._there[key] += 1
        if one.commenting:
            comments = self._commented[one.entity.kind]
            comments[0] += one.commented
            comments[1] += 1
        answers = one.response.answers.items()
        self._remarks.update({about(key).id for key, state in answers if is_comment(key) and state.given})
        if one.invited:
            progress = self._progress[key]
            progress[0] += 1
            progress[1] += one.started
            progress[2] += one.response.submission > 0
            if not one.response.submission and one.status is not Eligibility.REFUSED:
                self.missing.append(one.entity.name)
        for question, answer in one.response.answers.items():
            if not answer.given or is_comment(question):
                continue
            if (one.response.id, question, answer.revision) not in self._aside:
                self._given[question] += 1
            if language_of := told.get((question, answer.revision)):
                self._languages[language_of] += 1
        if begun := self._begun(one):
            self.begun.append(begun)

    def _begun(self, one: _Standing) -> tuple[str, datetime] | None:
        """Return where a response stands that was begun and not handed in, and since when."""
        answers = {key: state for key, state in one.response.answers.items() if not is_comment(key)}
        last = max((answer.at for answer in answers.values() if answer.at), default=None)
        if last is None or one.response.handed_in or not one.status.may_answer:
            return None
        asked = self._questionnaire.addressed(one.entity.kind)
        left = (id_ for id_ in asked if not (answers[id_].given or answers[id_].skipped if id_ in answers else False))
        return next(left, ""), last

    def kinds(self) -> tuple[KindTally, ...]:
        """Return each kind's progress: those of the questionnaire in its order, then others."""
        known = [kind.id for kind in self._questionnaire.kinds]
        there = {kind for kind, _ in self._there}
        return tuple(
            KindTally(
                kind=kind,
                allowed=Progress(*self._progress[kind, Eligibility.ALLOWED]),
                provisional=Progress(*self._progress[kind, Eligibility.PROVISIONAL]),
                refused=self._there[kind, Eligibility.REFUSED],
            )
            for kind in [*known, *sorted(there.difference(known))]
            if kind in there
        )

    def commented(self) -> dict[str, tuple[int, int]]:
        """Return how many entities of each kind commented, and how many are invited to, in the questionnaire's order."""
        known = [kind.id for kind in self._questionnaire.kinds]
        order = [*known, *sorted(self._commented.keys() - set(known))]
        return {kind: (self._commented[kind][0], self._commented[kind][1]) for kind in order if kind in self._commented}

    def remarks(self, documents: Sequence[Document]) -> dict[str, int]:
        """Return how many entities have a comment on each question, then on each document."""
        order = [*(one.id for one in self._questionnaire.questions), *(one.id for one in documents)]
        return {one: self._remarks[one] for one in dict.fromkeys(order)}

    def answers(self) -> dict[str, int]:
        """Return how many live answers there are to each question, without those that are set aside as they stand."""
        return {question.id: self._given[question.id] for question in self._questionnaire.questions}

    def languages(self) -> dict[str, int]:
        """Return the told languages of answers as they stand; of an answer changed since it was told, nothing is known."""
        return dict(sorted(self._languages.items(), key=lambda item: (-item[1], item[0])))


def of(connection: Connection, library: Library, consultation_id: str, room: str, until: datetime | None = None) -> Tally:
    """Return where a consultation stands; what is new was received after the last digest in *room*, and not after *until*."""
    consultation = library.consultation(connection, consultation_id)
    questionnaire = library.questionnaire_of(connection, consultation_id)
    aside = rulings.set_aside(connection, consultation_id)
    queue = rulings.queue(connection, consultation_id, "")
    counted = _Counted(questionnaire, frozenset(aside))
    for some, told in _roster(connection, consultation):
        for one in some:
            counted.add(one, told.get(one.response.id, {}))
    return Tally(
        consultation=consultation_id,
        kinds=counted.kinds(),
        answers=counted.answers(),
        languages=counted.languages(),
        news=_news(connection, consultation_id, room, until),
        missing=_names(counted.missing),
        unreachable=_names(connection.execute(_UNREACHABLE, {"consultation": consultation_id}).scalars()),
        set_aside=_set_aside(aside, questionnaire),
        to_look_at=queue.count - queue.contested,
        contested=queue.contested,
        requests=requests.waiting(connection, consultation_id),
        quarantined=connection.execute(select(func.count()).select_from(quarantine)).scalar_one(),
        late=_timed(connection, consultation_id, Timing.LATE),
        uncertain=_timed(connection, consultation_id, Timing.UNCERTAIN),
        over=_over(connection, consultation_id),
        on_behalf=_named(connection, behalf.standing(consultation_id)),
        taken_back=_named(connection, behalf.taken_back(consultation_id)),
        to_confirm=_names(
            one.entity.name for one in behalf.begun(connection, consultation_id) if one.did in (Did.HAND_IN, Did.ASK_BACK)
        ),
        begun=tuple(counted.begun),
        commented=counted.commented(),
        remarks=counted.remarks(consultation.documents),
        undecided=sum(
            one.decided is None or one.decided.says is Says.OPEN for one in commentary.commented(connection, consultation_id)
        ),
        head=audit.head(connection).short,
        rooms_lost=_rooms_lost(connection, consultation_id, room, until),
    )


def _roster(
    connection: Connection, consultation: Consultation
) -> Iterator[tuple[list[_Standing], dict[str, dict[tuple[str, int], str]]]]:
    """Yield the roster, some entities at a time, with the languages told of their answers."""
    after = ""
    while True:
        wanted = {"consultation": consultation.id, "after": after, "most": _CHUNK}
        some = []
        for *columns, _, state, seated in connection.execute(_ROSTER, wanted).all():
            body = Entity(*columns)
            stands, status, invited = codec.load_response(state), consultation.status(body), consultation.may_comment(body)
            some.append(_Standing(body, stands, status, bool(seated), bool(seated) and invited))
        if not some:
            return
        after = some[-1].entity.id
        told: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
        for one, question, number, what in connection.execute(_TOLD, {"responses": [one.response.id for one in some]}):
            told[one][question, number] = what
        yield some, told


def _set_aside(aside: list[tuple[str, str, int]], questionnaire: Questionnaire) -> dict[str, int]:
    counted = Counter(question for _, question, _ in aside)
    return {question.id: counted[question.id] for question in questionnaire.questions if counted[question.id]}


def _news(connection: Connection, consultation_id: str, room: str, until: datetime | None) -> News:
    last = connection.execute(
        select(digest.c.at, digest.c.received_at).where(digest.c.consultation == consultation_id, digest.c.room == room)
    ).one_or_none()
    new = _after(last.received_at if last else "", until)
    shown: datetime | None = times.moment(last.at) if last else None
    submitted = select(entity.c.name).distinct().join_from(submission, response, submission.c.response == response.c.id)
    submitted = submitted.join(entity, response.c.entity == entity.c.id).where(response.c.consultation == consultation_id)
    started = (
        select(entity.c.name)
        .join_from(revision, response, revision.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation_id, new(revision.c.received_at), _FIRST)
    )
    revisions = (
        select(func.count())
        .select_from(revision)
        .join(response, revision.c.response == response.c.id)
        .where(response.c.consultation == consultation_id, new(revision.c.received_at), of_answers)
    )
    remarks = (
        select(func.count())
        .select_from(revision)
        .join(response, revision.c.response == response.c.id)
        .where(response.c.consultation == consultation_id, new(revision.c.received_at), of_comments)
    )
    comments = (
        select(func.count())
        .select_from(comment)
        .join(seat, comment.c.seat == seat.c.id)
        .where(seat.c.consultation == consultation_id, new(comment.c.received_at))
    )
    standing = submitted.where(new(submission.c.received_at), submission.c.withdrawn_at.is_(None))
    withdrawn = submitted.where(new(submission.c.withdrawal_received_at), ~behalf.took_back())
    return News(
        since=shown,
        started=_named(connection, started),
        submitted=_named(connection, standing),
        withdrawn=_named(connection, withdrawn),
        revisions=connection.execute(revisions).scalar_one(),
        comments=connection.execute(comments).scalar_one(),
        remarks=connection.execute(remarks).scalar_one(),
    )


def _after(since: str, until: datetime | None) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    """Return what says of a time that it is after *since* and not after *until*: so two digests share nothing between them."""
    return lambda at: and_(at > since, at <= times.text(until)) if until else at > since


def _rooms_lost(connection: Connection, consultation_id: str, room: str, until: datetime | None) -> tuple[str, ...]:
    """Return the rooms lost since the last digest in *room*: it is said once in each other room."""
    last = select(digest.c.received_at).where(digest.c.consultation == consultation_id, digest.c.room == room)
    new = _after(connection.execute(last).scalar() or "", until)(binding.c.unreachable_at)
    return rooms.lost(connection, consultation_id, new, room)


def comments(connection: Connection, consultation_id: str, before: int = 0, most: int | None = None) -> list[Comment]:
    """Return what delegates wrote to the secretariat beside their answers, newest first.

    Those before number *before* if it is not 0, and at most so many.
    """
    number = func.row_number().over(order_by=(comment.c.received_at, comment.c.id)).label("number")
    numbered = (
        select(entity.c.name.label("body"), delegate.c.name.label("person"), comment.c.at, comment.c.text, number)
        .join_from(comment, seat, comment.c.seat == seat.c.id)
        .join(entity, seat.c.entity == entity.c.id)
        .join(delegate, seat.c.delegate == delegate.c.id)
        .where(seat.c.consultation == consultation_id)
        .subquery()
    )
    found = select(numbered).order_by(numbered.c.number.desc()).limit(most)
    rows = connection.execute(found.where(numbered.c.number < before) if before else found)
    return [Comment(body, person, times.moment(at), text, number) for body, person, at, text, number in rows]


def _timed(connection: Connection, consultation_id: str, timing: Timing) -> tuple[str, ...]:
    """Return the names of the entities whose standing submission stood so to its deadline."""
    found = (
        select(entity.c.name)
        .join_from(
            response, submission, (submission.c.response == response.c.id) & (submission.c.number == response.c.submission)
        )
        .join(entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation_id, timings.TIMING.in_((timing.value,)))
    )
    return _named(connection, found)


def _over(connection: Connection, consultation_id: str) -> tuple[str, ...]:
    """Return the names of the entities whose latest submission was not accepted."""
    found = (
        select(entity.c.name)
        .join_from(response, submission, submission.c.response == response.c.id)
        .join(entity, response.c.entity == entity.c.id)
        .where(
            response.c.consultation == consultation_id,
            submission.c.number > response.c.submission,
            submission.c.timing == Timing.UNCERTAIN.value,
            timings.SAYS.in_((Timing.OVER.value,)),
        )
        .distinct()
    )
    return _named(connection, found)


def _named(connection: Connection, names: Select[str]) -> tuple[str, ...]:
    return _names(connection.execute(names).scalars())


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))
