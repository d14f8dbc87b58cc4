"""Who everybody is: delegates, secretaries, admins, some of them both, and strangers; and a database that they are in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from bot.engine.codes import fresh, hash_of
from bot.model.consultation import Closes, Consultation, Document, Instant, Milestone, Stage
from bot.model.parts import Texts
from bot.model.people import Office, Role
from bot.questionnaire.load import read
from bot.service.registry import Enrolment, Issued
from storage import open_store
from tests.hall import CLOSING, OPEN, QUESTIONNAIRE, START, consultation, hall

ENTITIES = {"arg": "Argentinia", "che": "Helvetia", "fra": "Gallia"}
DELEGATES = {
    "ana": ("trial", "arg", Role.HEAD),
    "ben": ("trial", "arg", Role.CONTRIBUTOR),
    "cleo": ("trial", "che", Role.HEAD),
    "dan": ("other", "fra", Role.HEAD),
    "ola": ("trial", "arg", Role.CONTRIBUTOR),
}
OFFICES = {"sec": ("trial", Office.SECRETARY), "max": ("trial", Office.ADMIN), "mia": ("trial", Office.ADMIN)}
OFFICES["ola"] = ("other", Office.ADMIN)
"""*ola* has a seat where she has no office."""
DELEGATES["uma"], OFFICES["uma"] = ("trial", "che", Role.CONTRIBUTOR), ("trial", Office.ADMIN)
"""*uma* is both in one consultation."""
STRANGERS = ["eve", "fay"]
NAMED = {name: f"{name.title()} Surname-{name}" for name in {*DELEGATES, *OFFICES}}
ROOM = "test:hall"


def _draft(one: Consultation) -> Consultation:
    comments = Milestone(
        "comments", Texts({"en": "Comments"}, "en"), Instant(CLOSING - timedelta(days=20)), closes=Closes.COMMENTS
    )
    paper = Milestone("paper", Texts({"en": "Paper"}, "en"), Instant(CLOSING), closes=Closes.DOCUMENT)
    document = Document("paper", Texts({"en": "The paper"}, "en"), "https://example.org/paper", "paper")
    milestones = (*one.milestones, comments, paper)
    return replace(one, stage=Stage.DRAFT, milestones=milestones, documents=(document,), requests=True)


async def enter(path: Path) -> None:
    """Make a database with two consultations, one of them a draft, in which everybody on the roster is in their chat."""
    store = open_store(f"sqlite:///{path}")
    await store.set_up(demo=False)
    await store.keep_questionnaire(read(QUESTIONNAIRE, "tiny"), QUESTIONNAIRE, START)
    await store.keep_consultation(_draft(consultation()), "test", "made", START)
    await store.keep_consultation(replace(consultation(), id="other", requests=True), "test", "made", START)
    codes: dict[str, str] = {}
    for where in ("trial", "other"):
        roster = [
            Enrolment(entity, ENTITIES[entity], "member", "", NAMED[name], f"{name}@example.org", role, None)
            for name, (there, entity, role) in DELEGATES.items()
            if there == where
        ] + [
            Enrolment("", "", "", "", NAMED[name], f"{name}@example.org", None, office)
            for name, (there, office) in OFFICES.items()
            if there == where
        ]
        await store.enrol(where, roster, START, dry_run=False)
        for place in await store.places(where):
            name = place.email.partition("@")[0]
            if name in codes:
                continue
            codes[name] = fresh(bytes([len(codes)]) * 13)
            seat = place.seat.id if place.seat else ""
            await store.issue([Issued(hash_of(codes[name]), place.delegate, seat, START, START + OPEN)])
    await store.close()
    made = hall(f"sqlite:///{path}")
    async with made.store:
        await made.enter(codes)
