"""The roster of a demo: real member states by their codes, invented people, invented bodies of the other kinds."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

from bot.model.enrolling import Enrolment
from bot.model.people import Office, Role
from bot.model.questionnaire import Kind, Questionnaire
from bot.roster.lines import read


def demo_roster(questionnaire: Questionnaire) -> tuple[Enrolment, ...]:
    """Return a roster with at least a head and a contributor for each kind of *questionnaire*, and two offices.

    The shipped sample serves for the kinds that it knows; for each other one an entity is invented.
    """
    sample = shipped()
    kinds = {kind.id for kind in questionnaire.kinds}
    known = {line.kind for line in sample}
    seats = [line for line in sample if line.kind in kinds]
    invented = [line for kind in questionnaire.kinds if kind.id not in known for line in _invented(kind)]
    return (*seats, *invented, *(line for line in sample if line.office))


def shipped() -> tuple[Enrolment, ...]:
    """Return the sample that is part of the package, made for the shipped questionnaire."""
    from bot.questionnaire.load import shipped as shipped_questionnaire

    with ExitStack() as stack:
        path: Path = stack.enter_context(as_file(files("bot.roster").joinpath("shipped/sample.csv")))
        return read(path, shipped_questionnaire()).enrolments


def office(roster: tuple[Enrolment, ...]) -> Enrolment:
    """Return the line of the demo's admin."""
    return next(line for line in roster if line.office is Office.ADMIN)


def seat(roster: tuple[Enrolment, ...], kind: str, role: Role) -> Enrolment | None:
    """Return the first line with such a seat, None if there is none."""
    return next((line for line in roster if line.kind == kind and line.role is role), None)


def _invented(kind: Kind) -> tuple[Enrolment, ...]:
    title = next(iter(kind.title.by_language.values()))
    return tuple(
        Enrolment(
            entity=f"example-{kind.id}"[:32],
            entity_name=f"Example {title} (invented)"[:200],
            kind=kind.id,
            code="",
            delegate_name=f"{called} Sample",
            email=f"{called.lower()}.{kind.id}@example.org",
            role=role,
            office=None,
        )
        for called, role in (("Alpha", Role.HEAD), ("Beta", Role.CONTRIBUTOR))
    )
