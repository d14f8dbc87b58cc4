"""From bytes to the tables of a TOML document. Nothing here knows what the tables mean."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bot.questionnaire.problems import Problem, QuestionnaireError

MOST_BYTES = 1_000_000
DEEPEST_KEY = 32
_DEEP_KEY = re.compile(  # tomllib's time grows with the square of a dotted key's parts: 60,000 of them take a minute
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST_KEY}}}""", re.ASCII
)


def read_file(path: Path) -> bytes:
    """Return what stands in *path*. Raise QuestionnaireError if it cannot be read or is too large to be one of our files."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        why = getattr(error, "strerror", None) or "no such path"
        raise _refused("Q001", str(path), f"cannot be read ({why})", "Check the path and its permissions") from None


def parse(content: bytes, place: str) -> Mapping[str, object]:
    """Return the document in *content*; *place* is its name in problems. Numbers with a point come as Decimal.

    Raise QuestionnaireError if there is no making sense of it.
    """
    if len(content) > MOST_BYTES:
        raise _refused("Q005", place, "is larger than 1 MB", "Check that it is the right file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("Q002", place, f"byte {error.start} is not UTF-8", "Save the file as UTF-8") from None
    if _DEEP_KEY.search(text):
        raise _too_deep(place)
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except RecursionError:
        raise _too_deep(place) from None
    except ValueError as error:  # tomllib's own, or a number or date that Python refuses
        raise _refused("Q003", place, f"not TOML: {str(error)[:200]}", "Mend the line it names") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all bounds
        return Decimal("NaN")


def _too_deep(place: str) -> QuestionnaireError:
    return _refused("Q004", place, "is nested too deeply", "No table of ours has more than three levels")


def _refused(code: str, place: str, what: str, remedy: str) -> QuestionnaireError:
    return QuestionnaireError([Problem(code, place, what, remedy)])
