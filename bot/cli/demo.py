"""A demo: a database with the questionnaire, an open consultation and a sample roster, made at its first use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model.consultation import Consultation
    from bot.model.questionnaire import Questionnaire
    from bot.service.registry import Registry

CLOSES_AFTER_DAYS = 30


class NotThisDatabase(Exception):
    """The message is one sentence that says what the database holds and what to do."""


@dataclass(frozen=True)
class Plan:
    """What a new demo is made of. *asked_for*: the questionnaire was named, so that no other one will do."""

    questionnaire: Questionnaire
    source: bytes
    consultation: Consultation
    asked_for: bool


def plan(questionnaire_file: Path | None, consultation_file: Path | None, now: datetime) -> Plan:
    """Return what a demo would be made of, by default what is shipped. Raise QuestionnaireError with all problems."""
    from bot.questionnaire import load
    from bot.questionnaire.toml import read_file

    if questionnaire_file is None:
        source, questionnaire = load.source(load.WG_STUDY), load.shipped()
    else:
        source = read_file(questionnaire_file)
        questionnaire = load.read(source, str(questionnaire_file))
    if consultation_file is not None:
        consultation = load.load_consultation(consultation_file, questionnaire, now)
    elif questionnaire_file is None:
        consultation = load.shipped_consultation(now)
    else:
        consultation = _open_to_all(questionnaire, now)
    return Plan(questionnaire, source, consultation, asked_for=questionnaire_file is not None)


async def prepare(store: Registry, planned: Plan, now: datetime) -> tuple[Consultation, bool]:
    """Return the consultation in *store*, and whether it was made just now, as a demo. Raise NotThisDatabase or Away."""
    await store.set_up(demo=True)  # a database that exists stays what it is
    held = next(iter(await store.consultations()), None)
    if held is not None:
        wanted = planned.questionnaire
        if planned.asked_for and (held.questionnaire, held.version) != (wanted.id, wanted.version):
            raise NotThisDatabase(
                f"This database runs the questionnaire {held.questionnaire}, version {held.version}, not {wanted.id}, version "
                f"{wanted.version}. To try that one, name a new database with --db."
            )
        return held, False
    if not await store.is_demo():
        raise NotThisDatabase("This database holds no consultation yet, and is no demo. Set the consultation up first.")
    await store.keep_questionnaire(planned.questionnaire, planned.source, now)
    from bot.model.consultation import COMMAND_LINE

    await store.keep_consultation(planned.consultation, COMMAND_LINE, "made as a demo", now)
    return planned.consultation, True


def _open_to_all(questionnaire: Questionnaire, now: datetime) -> Consultation:
    """Return a consultation for a questionnaire that somebody tries out: open to every kind for a month."""
    from datetime import timedelta

    from bot.model.consultation import Closes, Consultation, Eligibility, Instant, Milestone, Rule, Stage
    from bot.model.parts import Texts

    closing = Instant(now + timedelta(days=CLOSES_AFTER_DAYS))
    return Consultation(
        id=questionnaire.id,
        number=1,
        title=questionnaire.title,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        stage=Stage.OPEN,
        city="Geneva",
        zone="Europe/Zurich",
        milestones=(Milestone("answers", Texts({"en": "End of answers"}, "en"), closing, closes=Closes.ANSWERS),),
        eligibility=tuple(Rule(Eligibility.ALLOWED, kind=kind.id) for kind in questionnaire.kinds),
    )
