"""What was changed in a consultation, told to whoever looks at the audit log, and to whoever was not quick enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.desk import timeline
from bot.desk.command import Desk
from bot.model.consultation import Consultation
from bot.model.deadline import between
from bot.model.parts import Lines, Phrase
from bot.model.questionnaire import Questionnaire

LATEST = 5
"""Changes that were made meanwhile and are told; of more, how many."""


def changed(
    before: Consultation, after: Consultation, questionnaire: Questionnaire, names: Mapping[str, str]
) -> Iterator[Phrase]:
    """Yield how *after* differs from *before*, a line each; *names* are those of entities, by id."""
    found: list[Phrase] = [timeline.moved(one, after, questionnaire, names) for one in between(before, after)]
    for rule in after.eligibility:
        if rule not in before.eligibility:
            whom = timeline.for_whom(rule.kind, rule.entity, questionnaire, names)
            found.append(Phrase("desk-eligibility-entity", {"entity": whom, "status": rule.status.value}))
    if after.stage is not before.stage:
        found.append(Phrase("desk-changed-stage", {"stage": after.stage.value}))
    if after.version != before.version:
        found.append(Phrase("desk-changed-version", {"version": after.version}))
    yield from found or (Phrase("desk-changed-other"),)


def meanwhile(desk: Desk, consultation_id: str, number: int) -> Lines:
    """Return who changed what since the consultation stood at *number*: the answer to whoever was asked before that."""
    consultation = desk.dossier.consultation(consultation_id)
    questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
    names = {one.entity.id: one.entity.name for one in desk.dossier.roster(consultation_id)}
    history = desk.dossier.history(consultation_id)
    states = {change.number: change.state for change in history}
    since = [change for change in history if change.number > number]
    lines: list[Phrase] = [Phrase("desk-changed-meanwhile")]
    for change in since[-LATEST:]:
        lines.append(Phrase("desk-history-when", {"when": consultation.moment(change.at), "name": timeline.who(change)}))
        lines += changed(states.get(change.number - 1, change.state), change.state, questionnaire, names)
    if len(since) > LATEST:
        lines.append(Phrase("desk-history-more", {"count": len(since) - LATEST}))
    return Lines(tuple(lines))
