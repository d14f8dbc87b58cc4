"""A demo: a database with the questionnaire, an open consultation and a sample roster, made at its first use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model.consultation import Consultation
    from bot.model.questionnaire import Questionnaire
    from bot.service.registry import Registry

CLOSES_AFTER_DAYS = 30


class OtherQuestionnaire(Exception):
    """The message is one sentence that says what the database holds and what to do."""


async def prepare(
    store: Registry, questionnaire_file: Path | None, consultation_file: Path | None, now: datetime
) -> tuple[Consultation, bool]:
    """Return the consultation in *store*, and whether it was made just now, as a demo. By default the files are the shipped ones.

    Everything is read before anything is written. Raise QuestionnaireError with all problems of the files, OtherQuestionnaire
    if the database holds another questionnaire than the one asked for.
    """
    from bot.questionnaire import load

    source, questionnaire = _questionnaire(questionnaire_file)
    if consultation_file is not None:
        consultation = load.load_consultation(consultation_file, questionnaire, now)
    elif questionnaire_file is None:
        consultation = load.shipped_consultation(now)
    else:
        consultation = _open_to_all(questionnaire, now)
    await store.set_up(demo=True)
    held = await store.consultations()
    if held:
        await _check_same(store, held[0], questionnaire if questionnaire_file else None)
        return held[0], False
    await store.keep_questionnaire(questionnaire, source, now)
    await store.keep_consultation(consultation, "demo", "made as a demo", now)
    return consultation, True


def _questionnaire(file: Path | None) -> tuple[bytes, Questionnaire]:
    from bot.questionnaire import load

    if file is None:
        return load.source(load.WG_STUDY), load.shipped()
    from bot.questionnaire.toml import read_file

    source = read_file(file)
    return source, load.read(source, str(file))


async def _check_same(store: Registry, held: Consultation, wanted: Questionnaire | None) -> None:
    if wanted is None or (held.questionnaire, held.version) == (wanted.id, wanted.version):
        return
    raise OtherQuestionnaire(
        f"The database runs the questionnaire {held.questionnaire}, version {held.version}, not {wanted.id}, version "
        f"{wanted.version}. To try that one, name a new database with --db."
    )


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
