"""When submissions were sent, where that is uncertain: what was ruled, and what waits for a ruling."""

from sqlalchemy import ColumnElement, Connection, exists, func, select

from bot.model.consultation import Timing
from bot.model.people import Entity
from bot.model.timing import HandedIn, Timed, TimeRuling, Undecided
from storage import times
from storage.statement import insert
from storage.tables import entity, response, submission, time_ruling

_KEEP = insert(time_ruling, "response", "number", "submission", "says", "reason", "by", "at", "received_at")

_later = time_ruling.alias("later")
SAYS: ColumnElement[str | None] = (
    select(time_ruling.c.says)
    .where(
        time_ruling.c.response == submission.c.response,
        time_ruling.c.submission == submission.c.number,
        ~exists().where(
            _later.c.response == time_ruling.c.response,
            _later.c.submission == time_ruling.c.submission,
            _later.c.number > time_ruling.c.number,
        ),
    )
    .correlate(submission)
    .scalar_subquery()
)
"""What was ruled last on a submission, NULL where nobody has."""

TIMING: ColumnElement[str] = func.coalesce(SAYS, submission.c.timing)
"""How a submission stands to its deadline: as it was ruled, else as it was marked when it came."""


def keep(connection: Connection, one: TimeRuling, received: str) -> None:
    """Keep a ruling. A number that another process took raises."""
    at = times.text(one.at)
    _KEEP.run(connection, [(one.response, one.number, one.submission, one.says.value, one.reason, one.by, at, received)])


def timed(connection: Connection, response_id: str) -> Timed:
    """Return all submissions of a response and what was ruled on their times."""
    handed = connection.execute(
        select(
            *(submission.c.number, submission.c.revision, submission.c.at, submission.c.timing),
            *(submission.c.not_before, submission.c.withdrawn_at),
        )
        .where(submission.c.response == response_id)
        .order_by(submission.c.number)
    )
    ruled = connection.execute(select(time_ruling).where(time_ruling.c.response == response_id).order_by(time_ruling.c.number))
    return Timed(
        tuple(
            HandedIn(
                row.number,
                row.revision,
                times.moment(row.at),
                Timing(row.timing or Timing.IN_TIME),
                times.moment(row.not_before) if row.not_before else None,
                times.moment(row.withdrawn_at) if row.withdrawn_at else None,
            )
            for row in handed
        ),
        tuple(
            TimeRuling(*(row.response, row.number, row.submission, Timing(row.says), row.reason, row.by, times.moment(row.at)))
            for row in ruled
        ),
    )


def undecided(connection: Connection, consultation: str) -> list[Undecided]:
    """Return the standing submissions on whose time nobody has ruled, in the order in which they came."""
    rows = connection.execute(
        select(response.c.id, entity.c.id.label("entity"), entity.c.name, entity.c.kind, entity.c.code)
        .join_from(
            response, submission, (submission.c.response == response.c.id) & (submission.c.number == response.c.submission)
        )
        .join(entity, response.c.entity == entity.c.id)
        .where(
            response.c.consultation == consultation,
            submission.c.timing == Timing.UNCERTAIN.value,
            SAYS.is_(None),
        )
        .order_by(submission.c.received_at, response.c.id)
    )
    return [Undecided(row.id, Entity(row.entity, row.name, row.kind, row.code)) for row in rows]
