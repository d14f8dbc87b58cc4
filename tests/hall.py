"""A small consultation to test in: one questionnaire, two entities, three delegates, and a way to bring events to it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.engine.codes import fresh, hash_of
from bot.model.consultation import Closes, Consultation, Eligibility, Instant, Milestone, Rule, Stage
from bot.model.effects import Message
from bot.model.events import Arrival, Event, Replied
from bot.model.parts import Texts
from bot.model.people import Office, Role
from bot.questionnaire.load import read
from bot.service.decide import decider
from bot.service.ports import Decider, Work
from bot.service.receipts import InstitutionKey
from bot.service.registry import Enrolment, Issued
from storage import DatabaseStore, open_store
from tests.fresh import set_up

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPEN = timedelta(days=30)
CLOSING = START + OPEN

QUESTIONNAIRE = b"""
[questionnaire]
id = "tiny"
version = "1"
languages = ["en"]
title = "Tiny"
[[kinds]]
id = "member"
title = "Member"
[[chapters]]
id = "1"
title = "Introduction"
[[categories]]
id = "1"
title = "All"
kinds = ["member"]
[[questions]]
id = "1a"
category = "1"
chapter = "1"
text = "What do you think?"
[[questions]]
id = "1b"
category = "1"
chapter = "1"
text = "Yes or no?"
type = "yes_no"
[[questions]]
id = "1c"
category = "1"
chapter = "1"
text = "How many?"
type = "whole_number"
refers_to = ["1a"]
[[questions]]
id = "1d"
category = "1"
chapter = "1"
text = "Which ones?"
type = "multiple_choice"
options = [{ id = "a", title = "Apples" }, { id = "b", title = "Books" }]
"""

PEOPLE = {"ana": ("arg", Role.HEAD), "ben": ("arg", Role.CONTRIBUTOR), "cleo": ("che", Role.HEAD)}


def consultation(begin: datetime = START) -> Consultation:
    """Return the consultation, open for thirty days from *begin*."""
    return Consultation(
        id="trial",
        number=1,
        title=Texts({"en": "Trial"}, "en"),
        questionnaire="tiny",
        version="1",
        stage=Stage.OPEN,
        city="Geneva",
        zone="Europe/Zurich",
        milestones=(Milestone("end", Texts({"en": "End"}, "en"), Instant(begin + OPEN), closes=Closes.ANSWERS),),
        eligibility=(Rule(Eligibility.ALLOWED, kind="member"),),
    )


async def prepare(
    url: str,
    people: Mapping[str, tuple[str, Role]] = PEOPLE,
    questionnaire: bytes = QUESTIONNAIRE,
    begin: datetime = START,
    offices: Mapping[str, Office] | None = None,
) -> dict[str, str]:
    """Make the database at *url* and return everybody's invitation code. *people*: entity and role by name.

    One like it was made before? Then it is copied, if it is a file.
    """
    like = (tuple(people.items()), questionnaire, begin, tuple((offices or {}).items()))
    file = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    if file is None:
        return await _prepare(url, people, questionnaire, begin, offices or {})
    if like not in _prepared:
        codes = await _prepare(url, people, questionnaire, begin, offices or {})
        _prepared[like] = codes, file.read_bytes()
        return dict(codes)
    codes, content = _prepared[like]
    file.write_bytes(content)
    return dict(codes)


_prepared: dict[Hashable, tuple[dict[str, str], bytes]] = {}


async def _prepare(
    url: str, people: Mapping[str, tuple[str, Role]], questionnaire: bytes, begin: datetime, offices: Mapping[str, Office]
) -> dict[str, str]:
    await set_up(url)
    store = open_store(url)
    await store.keep_questionnaire(read(questionnaire, "tiny"), questionnaire, begin)
    await store.keep_consultation(consultation(begin), "test", "made", begin)
    roster = [
        Enrolment(entity, entity.upper(), "member", "", name, f"{name}@example.org", role, None)
        for name, (entity, role) in people.items()
    ]
    for name, office in offices.items():
        roster.append(Enrolment("", "", "", "", name, f"{name}@example.org", None, office))
    await store.enrol("trial", roster, begin, dry_run=False)
    codes: dict[str, str] = {}
    issued = []
    for number, place in enumerate(await store.places("trial")):
        code = fresh(bytes([number]) * 13)
        codes[place.delegate_name] = code
        seat = place.seat.id if place.seat else ""
        issued.append(Issued(hash_of(code), place.delegate, seat, begin, begin + OPEN))
    await store.issue(issued)
    await store.close()
    return codes


@dataclass
class Hall:
    """A store with everybody in it, and all that was said to them."""

    store: DatabaseStore
    decide: Decider
    said: list[Message] = field(default_factory=list)
    process: str = "hall"

    async def bring(self, events: Sequence[Event], keys: Sequence[tuple[str, ...]] | None = None) -> None:
        """Bring *events* as one batch; what a transaction gives back is brought again at once."""
        arrivals = [
            Arrival(keys[number] if keys else (event.id,), event.id.encode(), event) for number, event in enumerate(events)
        ]
        while arrivals:
            work = Work(arrivals, (), self.process, ("test:",), START)
            committed = await self.store.batch(work, self.decide)
            self.said += [to_send.message for to_send in committed.to_send]
            arrivals = arrivals[committed.taken :]

    async def enter(self, codes: dict[str, str]) -> None:
        """Let everybody in who has a code."""
        for number, (name, code) in enumerate(codes.items()):
            await self.bring([replied(name, number, f"/start {code}")])


def hall(url: str) -> Hall:
    """Return the hall over a prepared database."""
    return Hall(open_store(url), decider(InstitutionKey.made_of(bytes(32))))


def replied(name: str, number: int, text: str, *, at: datetime | None = None) -> Replied:
    """Return the *number*-th message of *name*."""
    return Replied(
        id=f"test:{name}:{number}",
        at=at or START + timedelta(seconds=number),
        address=f"test:{name}",
        order=(number,),
        text=text,
        message=str(number),
    )
