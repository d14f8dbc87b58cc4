"""The pure fold over a batch: each event is stepped by the engine or the desk, and its records are seen by the next."""

from __future__ import annotations

from collections.abc import Sequence

from bot import desk, engine
from bot.desk import both, in_room
from bot.engine.dossier import Needs, TextsOf
from bot.model.effects import (
    Admit,
    BindRoom,
    CallReminders,
    ChangeConsultation,
    ChangeOffice,
    ChooseLanguage,
    Enrol,
    EraseRequest,
    Forget,
    IssueCode,
    KeepEntered,
    KeepRequest,
    KeepRuling,
    LinkByEmail,
    MarkReachable,
    MoveRoom,
    MuteReminders,
    Record,
    Redeem,
    RefuseRequest,
    RevokeCodes,
    Step,
    UnbindRoom,
)
from bot.model.events import DigestDue, Event, InPublic, Moved, NoticeDue
from bot.model.response import RuleTime
from bot.service.ports import Decider, Reader, Signer, Writes
from bot.service.world import World

GROUND = (
    *(Redeem, LinkByEmail, Forget, ChooseLanguage, ChangeConsultation, RevokeCodes, Enrol),
    *(KeepRuling, KeepEntered, RuleTime, MuteReminders, CallReminders, ChangeOffice, BindRoom, UnbindRoom, MoveRoom),
    *(KeepRequest, EraseRequest, Admit, RefuseRequest, MarkReachable),
)
"""Records that change who is who, where they are reached, or what holds."""
FORESEE = 8
"""Events of a batch that lacked something before it is worth asking all others what they will lack."""
MOST_NEEDS = 1000
"""What one event may ask for before it is taken for a fault; a review asks once per question."""


def decider(signer: Signer) -> Decider:
    """Return the decider of a service whose institution signs with *signer*."""

    def decide(events: Sequence[Event], reader: Reader) -> Writes:
        world = World(reader, signer, list(dict.fromkeys(event.address for event in events)))
        taken = lacked = 0
        for event in events:
            made = _try(event, world)
            if isinstance(made, Needs):
                lacked += 1
                if lacked == FORESEE:  # many alike: what the others lack is read with them, in one go
                    _foresee(events[taken:], world)
                made = stepped(event, world)
            world.fold(made)
            taken += 1
            if any(changes_ground(record) for record in made.records):
                break  # who is who, and what holds, was loaded for the whole batch: the rest is decided on what is true now
        return world.writes(taken)

    return decide


def changes_ground(record: Record) -> bool:
    """Whether after *record* what was loaded about people or consultations may be wrong."""
    if isinstance(record, IssueCode):
        return record.by != ""
    return isinstance(record, GROUND)


def _try(event: Event, world: World) -> Step | Needs:
    """Step one event on what is loaded."""
    delegate = world.delegate(event.address)
    session = world.sessions[event.address]
    if isinstance(event, InPublic | Moved) or (delegate is None and isinstance(event, DigestDue | NoticeDue)):
        return in_room.step(session, event, world)
    if delegate and world.mandates(delegate.id):
        at = both.step if world.seats(delegate.id) else desk.step
        return at(session, event, world)
    made = engine.step(session, event, world)
    return made if isinstance(made, Needs) else desk.noticed(event, world, made)


def _foresee(events: Sequence[Event], world: World) -> None:
    """Read what *events* would lack if nothing happened before them. What does is stepped anew, on what is then true."""
    texts = {made.need for event in events if isinstance(made := _try(event, world), Needs) and isinstance(made.need, TextsOf)}
    world.load_texts(texts)


def stepped(event: Event, world: World) -> Step:
    """Return what one event leads to; what it lacks is loaded."""
    for _ in range(MOST_NEEDS):
        made = _try(event, world)
        if not isinstance(made, Needs):
            return made
        world.load(made.need)
    raise RuntimeError(f"event {event.id} asks for more than {MOST_NEEDS} things")
