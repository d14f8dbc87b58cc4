"""A roster against what is kept: what it may not change, and what it would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.enrolling import Enrolment, Place
from bot.model.people import Entity
from bot.questionnaire.problems import Problem
from bot.questionnaire.reading import shortened
from bot.roster.lines import Roster


def contradictions(roster: Roster, entities: Sequence[Entity]) -> list[Problem]:
    """Return what *roster* says otherwise of *entities*, which are kept, and what no roster may change: kind and country."""
    known = {entity.id: entity for entity in entities}
    found: dict[str, Problem] = {}
    for line, enrolment in zip(roster.lines, roster.enrolments, strict=True):
        entity = known.get(enrolment.entity)
        if entity is None or entity.id in found:
            continue
        remedy = f'Give another body another id: "{entity.id}" is {shortened(entity.name)}'
        for column, said, kept in (("kind", enrolment.kind, entity.kind), ("country", enrolment.code, entity.code)):
            if said != kept:
                what = f'"{said}" is not what is kept, "{kept}"'
                found.setdefault(entity.id, Problem("R050", f"line {line}, column {column}", what, remedy))
    return [*found.values()]


def changes(enrolments: Sequence[Enrolment], places: Sequence[Place]) -> Iterator[str]:
    """Yield a line for each thing that the roster would add to *places* or change, in its order; revoked seats stay revoked."""
    entities = {place.seat.entity.id: place.seat.entity for place in places if place.seat}
    held = {key: place for place in places for key in _keys(place.email, place.delegate_name, _entity(place))}
    for enrolment in enrolments:
        entity = entities.get(enrolment.entity)
        if enrolment.entity and entity is None:
            yield f"+ {enrolment.entity_name} ({enrolment.entity}), {enrolment.kind}"
        elif entity and entity.name != enrolment.entity_name:
            yield f"~ {entity.name} ({entity.id}): now {enrolment.entity_name}"
        if enrolment.entity:
            known = Entity(enrolment.entity, enrolment.entity_name, enrolment.kind, enrolment.code)
            entities[enrolment.entity] = known
        keys = _keys(enrolment.email, enrolment.delegate_name, enrolment.entity)
        place = next((held[key] for key in keys if key in held), None)
        whom = f"{enrolment.entity_name or 'secretariat'}: {enrolment.delegate_name}"
        role = str(enrolment.role or enrolment.office)
        if place is None:
            yield f"+ {whom}, {role}"
        elif place.revoked:
            yield f"! {whom}: this seat was revoked and stays so"
        else:
            before = str(place.seat.role if place.seat else place.office)
            if (before, place.delegate_name) != (role, enrolment.delegate_name):
                yield f"~ {whom}, {role} (was {place.delegate_name}, {before})"


def _entity(place: Place) -> str:
    return place.seat.entity.id if place.seat else ""


def _keys(email: str, name: str, entity: str) -> tuple[tuple[str, str], ...]:
    """Return what a seat's holder is known by: the e-mail, else the name."""
    return ((entity, email.casefold()),) if email else ((entity, name.casefold()),)
