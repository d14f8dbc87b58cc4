"""What is wrong with a file that an author wrote: where, what, and what to do.

Codes are kept for good: `Q0..` for what any of our files may get wrong, `C0..` for what only a consultation can.
`docs/questionnaire.md` lists them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, as an author reads it."""

    code: str
    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return `place: what. remedy. [code]`, on one line."""
        return f"{self.place}: {self.what}. {self.remedy}. [{self.code}]"


class QuestionnaireError(Exception):
    """The questionnaire or consultation cannot be used; every problem found in it is in *problems*."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
