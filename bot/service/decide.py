"""The pure fold over a batch: each event is stepped by the engine or the desk, and its records are seen by the next."""

from __future__ import annotations

from collections.abc import Sequence

from bot import desk, engine
from bot.engine.dossier import Needs
from bot.model.effects import ChooseLanguage, Forget, Record, Redeem, Step
from bot.model.events import Event
from bot.service.ports import Decider, Reader, Signer, Writes
from bot.service.world import World

MOST_NEEDS = 1000
"""What one event may ask for before it is taken for a fault; a review asks once per question."""


def decider(signer: Signer) -> Decider:
    """Return the decider of a service whose institution signs with *signer*."""

    def decide(events: Sequence[Event], reader: Reader) -> Writes:
        world = World(reader, signer, list(dict.fromkeys(event.address for event in events)))
        taken = 0
        for event in events:
            step = _step(event, world)
            world.fold(step)
            taken += 1
            if any(changes_people(record) for record in step.records):
                break  # who is who was loaded for the whole batch: the rest is decided on what is true now
        return world.writes(taken)

    return decide


def changes_people(record: Record) -> bool:
    """Whether after *record* what was loaded about people may be wrong."""
    return isinstance(record, Redeem | Forget | ChooseLanguage)


def _step(event: Event, world: World) -> Step:
    """Step one event, loading what it lacks."""
    session = world.sessions[event.address]
    delegate = world.delegate(event.address)
    machine = desk.step if delegate and world.mandates(delegate.id) else engine.step
    for _ in range(MOST_NEEDS):
        made = machine(session, event, world)
        if not isinstance(made, Needs):
            return made
        world.load(made.need)
    raise RuntimeError(f"event {event.id} asks for more than {MOST_NEEDS} things")
