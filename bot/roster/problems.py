"""What a roster that cannot be used raises."""

from collections.abc import Sequence

from bot.questionnaire.problems import Problem


class RosterError(Exception):
    """The roster cannot be used; every problem found in it is in *problems*."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
