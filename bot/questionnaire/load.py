"""The door: reads a file, or one that is part of the package, and returns the model or every problem with it."""

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.model.consultation import Consultation
from bot.model.questionnaire import Questionnaire
from bot.questionnaire import build, consultation
from bot.questionnaire.toml import parse, read_file

WG_STUDY, EVERY_TYPE = "wg_study", "every_type"
"""The names under which `source` knows what is part of the package: Annex C of the report, and the example of every type."""


def load(path: Path) -> Questionnaire:
    """Return the questionnaire in *path*. Raise QuestionnaireError with all its problems."""
    return read(read_file(path), str(path))


def read(content: bytes, place: str) -> Questionnaire:
    """Return the questionnaire in *content*, a TOML text in UTF-8; *place* is its name in problems.

    Raise QuestionnaireError with all its problems.
    """
    return build.build(parse(content, place))


def load_consultation(path: Path, questionnaire: Questionnaire, made_at: datetime | None = None) -> Consultation:
    """Return the consultation in *path*, which runs *questionnaire*; *made_at* (aware) is what `in_days` counts from.

    Raise QuestionnaireError with all its problems; `in_days` without *made_at* is one.
    """
    return read_consultation(read_file(path), str(path), questionnaire, made_at)


def read_consultation(
    content: bytes, place: str, questionnaire: Questionnaire, made_at: datetime | None = None
) -> Consultation:
    """Return the consultation in *content*; like `load_consultation`."""
    return consultation.build(parse(content, place), questionnaire, made_at)


def source(name: str) -> bytes:
    """Return the TOML of the shipped file *name* (`wg_study`, `every_type`, ...), as it is."""
    return files("bot.questionnaire").joinpath(f"shipped/{name}.toml").read_bytes()


def shipped() -> Questionnaire:
    """Return the questionnaire of Annex C of the report."""
    return read(source(WG_STUDY), f"{WG_STUDY}.toml")


def shipped_consultation(made_at: datetime) -> Consultation:
    """Return the demo's consultation on `shipped()`: open, and closing 30 days after *made_at* (aware)."""
    return _shipped_consultation(f"{WG_STUDY}_consultation", shipped(), made_at)


def history() -> Consultation:
    """Return the real case as Annex A of the report tells it: a draft stage long past."""
    return _shipped_consultation("annex_a", shipped(), None)


def example() -> Questionnaire:
    """Return the small questionnaire that has a question of every type."""
    return read(source(EVERY_TYPE), f"{EVERY_TYPE}.toml")


def example_consultation(made_at: datetime) -> Consultation:
    """Return the consultation on `example()`, made at *made_at* (aware)."""
    return _shipped_consultation(f"{EVERY_TYPE}_consultation", example(), made_at)


def _shipped_consultation(name: str, questionnaire: Questionnaire, made_at: datetime | None) -> Consultation:
    return read_consultation(source(name), f"{name}.toml", questionnaire, made_at)
