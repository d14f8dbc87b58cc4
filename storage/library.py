"""Questionnaires, which never change, and consultations, which change rarely: read once, kept in memory by their number.

Beside them the sessions and summaries of responses that were last in hand: see `storage.memory`.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.model import codec
from bot.model.consultation import Change, Consultation
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response
from bot.model.session import Session
from bot.questionnaire.load import read
from bot.service.ports import Conflict
from storage import times
from storage.memory import Memory
from storage.statement import Lookup
from storage.tables import consultation, consultation_change, delegate, questionnaire

_SOURCE = select(questionnaire.c.source).where(
    questionnaire.c.id == bindparam("id"), questionnaire.c.version == bindparam("version")
)
_NUMBERS = Lookup(
    select(consultation.c.id, consultation.c.number).where(consultation.c.id.in_(bindparam("ids", expanding=True)))
)
_STATES = select(consultation.c.id, consultation.c.number, consultation.c.state).where(
    consultation.c.id.in_(bindparam("ids", expanding=True))
)


class Library:
    """What was read of all these; one per store. A consultation's number is asked for anew each time."""

    def __init__(self, remembered: int) -> None:
        """*remembered*: how many sessions and as many responses are kept decoded."""
        self.sessions: Memory[Session] = Memory(codec.load_session, remembered)
        self.responses: Memory[Response] = Memory(codec.load_response, remembered)
        self._questionnaires: dict[tuple[str, str], Questionnaire] = {}
        self._consultations: dict[str, Consultation] = {}

    def questionnaire(self, connection: Connection, questionnaire_id: str, version: str) -> Questionnaire:
        """Return one version of a questionnaire. Raise LookupError if it was never kept."""
        known = self._questionnaires.get((questionnaire_id, version))
        if known is None:
            source = connection.execute(_SOURCE, {"id": questionnaire_id, "version": version}).scalar_one_or_none()
            if source is None:
                raise LookupError(f"no version {version!r} of questionnaire {questionnaire_id!r} in the database")
            known = read(bytes(source), f"{questionnaire_id} {version}, as stored")
            self._questionnaires[questionnaire_id, version] = known
        return known

    def consultations(self, connection: Connection, ids: Iterable[str]) -> dict[str, Consultation]:
        """Return those consultations that exist, as they stand."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        numbers = {row[0]: row[1] for row in _NUMBERS.rows(connection, wanted)}
        old = [id_ for id_, number in numbers.items() if self._number(id_) != number]
        if old:
            for _, _, state in connection.execute(_STATES, {"ids": old}):
                read_now = codec.load_consultation(state)
                self._consultations[read_now.id] = read_now
        return {id_: self._consultations[id_] for id_ in numbers}

    def consultation(self, connection: Connection, consultation_id: str) -> Consultation:
        """Return one consultation as it stands. Raise LookupError if there is none."""
        found = self.consultations(connection, (consultation_id,)).get(consultation_id)
        if found is None:
            raise LookupError(f"no consultation {consultation_id!r} in the database")
        return found

    def questionnaire_of(self, connection: Connection, consultation_id: str) -> Questionnaire:
        """Return the version that a consultation now runs on. Raise LookupError if there is no such consultation."""
        found = self.consultation(connection, consultation_id)
        return self.questionnaire(connection, found.questionnaire, found.version)

    def _number(self, consultation_id: str) -> int | None:
        known = self._consultations.get(consultation_id)
        return known.number if known else None


def keep_questionnaire(connection: Connection, kept: Questionnaire, source: bytes, now: datetime) -> bool:
    """Keep a version; return whether it is new. Raise Conflict if another text is kept under this version."""
    stored = connection.execute(_SOURCE, {"id": kept.id, "version": kept.version}).scalar_one_or_none()
    if stored is not None:
        if bytes(stored) != source:
            raise Conflict(f"version {kept.version} of questionnaire {kept.id} is kept already with another text")
        return False
    connection.execute(
        insert(questionnaire).values(
            id=kept.id,
            version=kept.version,
            source=source,
            sha256=hashlib.sha256(source).hexdigest(),
            made_at=times.text(now),
        )
    )
    return True


def keep_consultation(connection: Connection, kept: Consultation, by: str, reason: str, now: datetime) -> None:
    """Keep a new state and its entry in the history. Raise Conflict unless its number is the next one."""
    state, at = codec.dump(kept), times.text(now)
    values = {"number": kept.number, "questionnaire": kept.questionnaire, "version": kept.version, "state": state}
    if kept.number == 1:
        connection.execute(insert(consultation).values(id=kept.id, made_at=at, **values))
    else:
        changed = connection.execute(
            update(consultation).where(consultation.c.id == kept.id, consultation.c.number == kept.number - 1).values(**values)
        )
        if changed.rowcount != 1:
            raise Conflict(f"consultation {kept.id} is not at number {kept.number - 1}")
    connection.execute(
        insert(consultation_change).values(consultation=kept.id, number=kept.number, at=at, by=by, reason=reason, state=state)
    )


def all_consultations(connection: Connection) -> list[Consultation]:
    """Return all consultations, in the order in which they were made."""
    rows = connection.execute(select(consultation.c.state).order_by(consultation.c.made_at, consultation.c.id))
    return [codec.load_consultation(state) for state in rows.scalars()]


def history(connection: Connection, consultation_id: str) -> list[Change]:
    """Return every state that the consultation had, oldest first."""
    rows = connection.execute(
        select(consultation_change, func.coalesce(delegate.c.name, "").label("name"))
        .outerjoin_from(consultation_change, delegate, delegate.c.id == consultation_change.c.by)
        .where(consultation_change.c.consultation == consultation_id)
        .order_by(consultation_change.c.number)
    )
    return [
        Change(row.number, times.moment(row.at), row.by, row.reason, codec.load_consultation(row.state), row.name)
        for row in rows
    ]
