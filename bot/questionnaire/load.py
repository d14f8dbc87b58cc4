"""Reads a questionnaire file and returns the model, or every problem with it."""

import tomllib
from importlib.resources import files
from pathlib import Path

from bot.model.questionnaire import Questionnaire
from bot.questionnaire.build import build
from bot.questionnaire.problems import Problem, QuestionnaireError


def load(path: Path) -> Questionnaire:
    """Return the questionnaire in *path*. Raise QuestionnaireError with all its problems."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QuestionnaireError(
            [Problem("Q001", str(path), f"cannot be read ({error.strerror})", "Check the path and its permissions")]
        ) from None
    return read(content, str(path))


def shipped() -> Questionnaire:
    """Return the questionnaire of Annex C of the report, which is part of the package."""
    return read(files("bot.questionnaire").joinpath("shipped/wg_study.toml").read_bytes(), "wg_study.toml")


def read(content: bytes, place: str) -> Questionnaire:
    """Return the questionnaire in *content*, a TOML text in UTF-8; *place* is its name in problems."""
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        problem = Problem("Q002", place, f"byte {error.start} is not UTF-8", "Save the file as UTF-8")
        raise QuestionnaireError([problem]) from None
    except tomllib.TOMLDecodeError as error:
        raise QuestionnaireError([Problem("Q003", place, f"not TOML: {error}", "Mend the line it names")]) from None
    return build(document)
