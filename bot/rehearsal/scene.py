"""What a transcript begins with: a fresh database with the questionnaire, the consultation, the people and their codes.

Also what the secretariat does meanwhile, between two lines of the conversation.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from bot.engine import codes
from bot.engine.revising import Revision
from bot.model.consultation import Closes, Consultation, Eligibility, Instant, Milestone, Rule, Stage
from bot.model.parts import Texts
from bot.model.questionnaire import Questionnaire
from bot.questionnaire import load
from bot.questionnaire.problems import Problem
from bot.rehearsal.channel import PREFIX
from bot.rehearsal.transcript import Meanwhile, Person, SeatFor, Transcript, TranscriptError
from bot.rehearsal.written import instant_of
from bot.service.registry import Enrolment, Issued, Place
from storage import DatabaseStore, open_store

SHIPPED = {"wg-study": load.WG_STUDY, "every-type": load.EVERY_TYPE}
"""The questionnaires that need no path, and the consultations beside them."""
CONSULTATION = "rehearsal"

T = TypeVar("T", bound=StrEnum)

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When the audit log of every rehearsal begins."""
_emptied: list[bytes] = []


@asynccontextmanager
async def database() -> AsyncIterator[DatabaseStore]:
    """Give a store over a fresh SQLite file, which is gone afterwards. The schema is made once per process."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        file = Path(folder) / "rehearsal.sqlite"
        url = f"sqlite:///{file}"
        if _emptied:
            file.write_bytes(_emptied[0])
        else:
            async with open_store(url) as store:
                await store.set_up(demo=False, now=_BEGINNING)
            _emptied.append(file.read_bytes())
        async with open_store(url, remembered=0) as store:  # what is stored is loaded again at every input
            yield store


@dataclass(slots=True)
class Staged:
    """What a transcript's head means: read and sound, not yet in any database."""

    questionnaire: Questionnaire
    source: bytes
    versions: dict[str, tuple[Questionnaire, bytes]]
    consultation: Consultation


def stage(transcript: Transcript) -> Staged:
    """Return what the head of *transcript* means. Raise TranscriptError or QuestionnaireError with all problems."""
    questionnaire, source = _questionnaire(transcript, transcript.questionnaire, "questionnaire")
    versions = {
        version: _questionnaire(transcript, path, f"version {version}") for version, path in transcript.versions.items()
    }
    problems: list[Problem] = []
    for version, (other, _) in versions.items():
        if other.id != questionnaire.id or other.version != version:
            what = f'the file holds version "{other.version}" of "{other.id}"'
            remedy = f'Give a file with version "{version}" of "{questionnaire.id}"'
            problems.append(Problem("T018", transcript.place(f"version {version}"), what, remedy))
    kinds = [kind.id for kind in questionnaire.kinds]
    for person in transcript.people.values():
        for seat in person.seats:
            if seat.kind not in kinds:
                what = f'there is no kind "{seat.kind}"'
                problems.append(Problem("T015", transcript.place(person.line), what, f"There are: {', '.join(kinds)}"))
    consultation = _consultation(transcript, questionnaire)
    try:
        if transcript.stage:
            consultation = replace(consultation, stage=_word(Stage, transcript.stage))
        if transcript.reminders is not None:
            consultation = replace(consultation, reminders=transcript.reminders)
        if transcript.requests is not None:
            consultation = replace(consultation, requests=transcript.requests)
        for rule in transcript.eligibility:
            consultation = _ruled(consultation, rule, questionnaire)
    except _NotUnderstood as bad:
        header = "stage" if bad.about == transcript.stage else "eligibility"
        problems.append(Problem("T017", transcript.place(header), f'"{bad.about}" is not understood', bad.remedy))
    if problems:
        raise TranscriptError(problems)
    return Staged(questionnaire, source, versions, consultation)


class Scene:
    """A database as the transcript's head says it, and what the secretariat does to it."""

    def __init__(self, transcript: Transcript, staged: Staged, store: DatabaseStore) -> None:
        self._transcript, self._staged, self._store = transcript, staged, store
        self._consultation = staged.consultation

    async def set(self) -> None:
        """Write what there is at the beginning."""
        start, staged, store = self._transcript.start - timedelta(days=1), self._staged, self._store
        await store.keep_questionnaire(staged.questionnaire, staged.source, start)
        for questionnaire, source in staged.versions.values():
            await store.keep_questionnaire(questionnaire, source, start)
        await store.keep_consultation(staged.consultation, "", "", start)
        for number, line in enumerate(self._roster()):
            # one after the other, because seats are listed oldest first
            await store.enrol(self._consultation.id, (line,), start + timedelta(seconds=number), dry_run=False)
        await self._issue(start)
        for platform, name in self._transcript.entrances.items():
            bot = platform == "telegram"
            link = f"https://t.me/{name}?start=" if bot else ""
            await store.keep_heard(f"{platform}:1:", self._transcript.start, f"@{name}" if bot else name, link)

    def _roster(self) -> list[Enrolment]:
        lines: list[Enrolment] = []
        for person in self._transcript.people.values():
            common = {
                "delegate_name": spoken_name(person),
                "email": _email(person.name),
                "language": person.language,
                "time_zone": person.time_zone,
            }
            for seat in person.seats:
                name = entity_name(seat, self._staged.questionnaire)
                lines.append(Enrolment(slug(name), name, seat.kind, "", role=seat.role, office=None, **common))
            if person.office:
                lines.append(Enrolment("", "", "", "", role=None, office=person.office, **common))
        return lines

    async def _issue(self, now: datetime) -> None:
        issued: list[Issued] = []
        expires = self._transcript.start + self._transcript.codes
        places = await self._store.places(self._consultation.id)
        for chat in self._transcript.people.values():
            person = self._transcript.people.get(chat.same_as, chat)
            mine = [place for place in places if place.email == _email(person.name)]
            order = [slug(entity_name(seat, self._staged.questionnaire)) for seat in person.seats]
            for place in mine:
                number = order.index(place.seat.entity.id) + 1 if place.seat else 1
                seat = place.seat.id if place.seat else ""
                made = codes.hash_of(code(chat.name, number))
                issued.append(Issued(made, place.delegate, seat, now, expires, consultation=place.consultation))
        await self._store.issue(issued)

    async def act(self, line: int, what: Meanwhile, now: datetime) -> None:
        """Do what the secretariat or the operator does. Raise TranscriptError if it cannot be done."""
        try:
            await self._act(what, now)
        except _NotUnderstood as bad:
            problem = Problem("T017", self._transcript.place(line), f'"{bad.about}" is not understood', bad.remedy)
            raise TranscriptError([problem]) from None

    async def _act(self, what: Meanwhile, now: datetime) -> None:
        (self._consultation,) = await self._store.consultations()  # the desk may have changed it
        consultation = self._consultation
        match what.verb:
            case "stage":
                await self._keep(replace(consultation, stage=_word(Stage, what.about)), now)
            case "deadline":
                at = instant_of(what.about)
                if at is None:
                    raise _NotUnderstood(what.about, "Write an instant with its zone: 2026-04-01T00:00Z")
                await self._keep(closing_at(consultation, at), now)
            case "eligibility":
                await self._keep(_ruled(consultation, what.about, self._staged.questionnaire), now)
            case "version":
                if what.about not in self._staged.versions and what.about != self._staged.questionnaire.version:
                    raise _NotUnderstood(what.about, f"Name its file in the head: version {what.about}: PATH")
                after = replace(consultation, number=consultation.number + 1, version=what.about)
                new = self._version(what.about)
                await self._store.revise(after, "", "", now, Revision(consultation, after, new, now))
                self._consultation = after
            case "revoke":
                for place in await self._places(what.about):
                    if place.seat:
                        await self._store.revoke_seat(place.seat.id, now)
            case "revoke codes":
                for place in await self._places(what.about):
                    await self._store.revoke_codes(place.delegate, now)
            case _:  # unlink; a restart is the player's
                await self._store.unlink(f"{PREFIX}{what.about}:", now)

    def _version(self, version: str) -> Questionnaire:
        found = self._staged.versions.get(version)
        return found[0] if found else self._staged.questionnaire

    async def _places(self, about: str) -> Sequence[Place]:
        name, _, entity = (part.strip() for part in about.partition(","))
        places = [
            place
            for place in await self._store.places(self._consultation.id)
            if place.email == _email(name) and (not entity or (place.seat and place.seat.entity.name == entity))
        ]
        if not places:
            raise _NotUnderstood(about, "Write the name of somebody with a seat, or NAME, ENTITY")
        return places

    async def _keep(self, consultation: Consultation, now: datetime) -> None:
        self._consultation = replace(consultation, number=self._consultation.number + 1)
        await self._store.keep_consultation(self._consultation, "", "", now)


def code(chat: str, seat: int) -> str:
    """Return the invitation code of *chat* for the seat of that number; always the same one."""
    return codes.fresh(hashlib.blake2s(f"{chat} {seat}".encode(), digest_size=codes.DRAW_BYTES).digest())


def spoken_name(person: Person) -> str:
    """Return what a person is called on the roster."""
    return person.name[:1].upper() + person.name[1:]


def entity_name(seat: SeatFor, questionnaire: Questionnaire) -> str:
    """Return the name of a seat's entity: as given, else an example of its kind."""
    kind = questionnaire.kind(seat.kind)
    return seat.entity or f"Example {kind.title.in_language('en') if kind else seat.kind}"


def slug(name: str) -> str:
    """Return an entity's id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "entity"


def closing_at(consultation: Consultation, at: datetime) -> Consultation:
    """Return *consultation* with *at* as the one instant that closes the answers."""
    others = tuple(milestone for milestone in consultation.milestones if milestone.closes is not Closes.ANSWERS)
    closing = Milestone("answers", Texts({"en": "Answers close"}, "en"), Instant(at), closes=Closes.ANSWERS)
    return replace(consultation, milestones=(*others, closing))


class _NotUnderstood(Exception):
    """A word of the transcript means nothing here."""

    def __init__(self, about: str, remedy: str) -> None:
        super().__init__(about)
        self.about, self.remedy = about, remedy


def _email(name: str) -> str:
    return f"{name.lower()}@example.org"


def _word(words: type[T], word: str) -> T:
    try:
        return words(word)
    except ValueError:
        there = ", ".join(one.value for one in words)
        raise _NotUnderstood(word, f"There are: {there}") from None


def _ruled(consultation: Consultation, written: str, questionnaire: Questionnaire) -> Consultation:
    """Return *consultation* with one more rule, "KIND STATUS" or "ENTITY STATUS", in place of that about the same."""
    about, _, word = written.rpartition(" ")
    status = _word(Eligibility, word)
    rule = Rule(status, kind=about) if questionnaire.kind(about) else Rule(status, entity=slug(about))
    others = tuple(old for old in consultation.eligibility if (old.kind, old.entity) != (rule.kind, rule.entity))
    return replace(consultation, eligibility=(*others, rule))


def _questionnaire(transcript: Transcript, name: str, header: str) -> tuple[Questionnaire, bytes]:
    if name in SHIPPED:
        source, place = load.source(SHIPPED[name]), name
    else:
        path = transcript.path.parent / name
        place = str(path)
        try:
            source = path.read_bytes()
        except OSError as error:
            what = f'"{name}" cannot be read ({error.strerror})'
            remedy = f"Give a path from the transcript's folder, or one of {', '.join(SHIPPED)}"
            raise TranscriptError([Problem("T001", transcript.place(header), what, remedy)]) from None
    return load.read(source, place), source


def _consultation(transcript: Transcript, questionnaire: Questionnaire) -> Consultation:
    """Return the consultation that the head names, else one that is open to all kinds."""
    if transcript.consultation in SHIPPED:
        name = f"{SHIPPED[transcript.consultation]}_consultation"
        made = load.read_consultation(load.source(name), transcript.consultation, questionnaire, transcript.start)
    elif transcript.consultation:
        path = transcript.path.parent / transcript.consultation
        made = load.load_consultation(path, questionnaire, transcript.start)
    else:
        made = Consultation(
            id=CONSULTATION,
            number=1,
            title=questionnaire.title,
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            stage=Stage.OPEN,
            city="Geneva",
            zone="Europe/Zurich",
            eligibility=tuple(Rule(Eligibility.ALLOWED, kind=kind.id) for kind in questionnaire.kinds),
        )
    return closing_at(made, transcript.deadline) if transcript.deadline else made
