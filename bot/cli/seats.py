"""Seats of a demo, which anybody may take without an invitation; and the demo itself, with its roster."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model.consultation import Consultation
    from bot.service.registry import Issued, Place, Registry

SECRETARIAT = "secretariat"
DEMO_CODE_LASTS = timedelta(days=1)


class NoSuchSeat(Exception):
    """There is no such seat to be taken; the message is one sentence with what to do."""


async def ensure_demo(
    store: Registry, questionnaire_file: Path | None, consultation_file: Path | None, now: datetime
) -> tuple[Consultation, bool]:
    """Return the consultation in *store*, and whether it was made just now, as a demo with a roster.

    The roster is the sample; for kinds of a questionnaire of one's own that it does not know, bodies are invented. Raise
    QuestionnaireError with all problems of the files, NotThisDatabase, or Away.
    """
    from bot.cli import demo

    planned = demo.plan(questionnaire_file, consultation_file, now)
    consultation, new = await demo.prepare(store, planned, now)
    if await store.is_demo():
        await fill(store, consultation, now)
    return consultation, new


async def fill(store: Registry, consultation: Consultation, now: datetime) -> None:
    """Give a demo its roster, unless it has one: a start that was killed between the two is made good by the next."""
    from bot.roster.sample import demo_roster

    if not await store.places(consultation.id):
        roster = demo_roster(await store.questionnaire_of(consultation.id))
        await store.enrol(consultation.id, roster, now, dry_run=False)


async def demo_code(store: Registry, kind: str, role: str = "head") -> str:
    """Return a fresh code for the demo's seat of *kind* and *role*, or for its office if *kind* is `secretariat`.

    It may be used for a day. The person is the same every time. Raise NoSuchSeat on a database that is no demo, and for
    a kind or role that there is none of.
    """
    from datetime import UTC

    if not await store.is_demo():
        raise NoSuchSeat(
            "Seats without an invitation are given only on a database that was created as a demo, and this one was not. "
            "Use your invitation code."
        )
    now = datetime.now(UTC)
    consultation = next(iter(await store.consultations()), None)
    if consultation is None:
        raise NoSuchSeat("This demo holds no consultation yet. Run: tourdetable init --demo")
    place = await _place(store, consultation, kind, role, now)
    code, issued = fresh_code(place, now, now + DEMO_CODE_LASTS)
    await store.issue([issued])
    return code


def fresh_code(place: Place, now: datetime, expires_at: datetime) -> tuple[str, Issued]:
    """Return a new code for *place*, and what is kept of it."""
    import secrets

    from bot.engine.codes import DRAW_BYTES, fresh, hash_of
    from bot.service.registry import Issued

    code = fresh(secrets.token_bytes(DRAW_BYTES))
    seat = place.seat.id if place.seat else ""
    return code, Issued(hash_of(code), place.delegate, seat, now, expires_at, consultation=place.consultation)


async def _place(store: Registry, consultation: Consultation, kind: str, role: str, now: datetime) -> Place:
    from bot.model.people import Role
    from bot.roster import sample

    questionnaire = await store.questionnaire_of(consultation.id)
    roster = sample.demo_roster(questionnaire)
    if kind == SECRETARIAT:
        line = sample.office(roster)
    else:
        known = [one.id for one in questionnaire.kinds]
        if kind not in known:
            raise NoSuchSeat(f'There is no kind "{kind}" in this questionnaire. Use one of {", ".join((*known, SECRETARIAT))}.')
        if role not in [*Role]:
            raise NoSuchSeat(f'There is no role "{role}". Use one of {", ".join(Role)}.')
        found = sample.seat(roster, kind, Role(role))
        assert found is not None  # noqa: S101  # demo_roster promises it
        line = found
    for _ in range(2):
        for place in await store.places(consultation.id):
            entity = place.seat.entity.id if place.seat else ""
            if place.email == line.email and entity == line.entity:
                if place.revoked:
                    raise NoSuchSeat("This seat was revoked. Take another one, or name a new database with --db.")
                return place
        await store.enrol(consultation.id, [line], now, dry_run=False)
    raise NoSuchSeat("This seat could not be made. Name a new database with --db.")
