"""`/invite` with a file: a roster that was sent to the bot is previewed, then enrolled, and codes are made for its people.

Theory of operation. The file stays with its platform. The desk asks for it (`AwaitRoster`), the service fetches and reads it,
and what it says comes as `RosterRead`: once for the preview, and once more when it is confirmed, if it is the same file. So the
names of people who are on no roster yet are kept nowhere, and what is enrolled is compared with what is on the roster then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from bot.desk import asking
from bot.desk.codes import LIST, Making
from bot.desk.command import Desk
from bot.engine import buttons as b
from bot.engine import commands
from bot.engine.codes import SEED_BYTES, fresh_several
from bot.engine.commands import Typed
from bot.model.effects import AwaitRoster, DropRoster, Enrol
from bot.model.enrolling import Enrolment, Holder, Plan
from bot.model.events import Replied, RosterRead
from bot.model.file import FileRef
from bot.model.parts import Inline, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Entity, Office
from bot.model.session import AboutBehalf, AboutRoster
from bot.roster.against import contradictions
from bot.roster.lines import Roster
from bot.roster.tables import MOST_BYTES

WORD = "invite"
CERTAIN = b.options(("yes", "desk-option-enrol"), ("no", "desk-option-no"))
SHOWN = 20
"""Mistakes, and names, that are told; of more, how many."""


def sent(desk: Desk, event: Replied) -> bool:
    """Take a file that an admin sent, if it is meant for the roster or for nothing; return whether it was taken."""
    if event.file is None or not desk.may(Office.ADMIN):
        return False
    typed = _typed(event.text)
    if typed is None or typed.word != WORD:
        if isinstance(desk.session.pending, AboutBehalf):
            return False  # it belongs to what is entered on behalf of a delegation
        if not event.text.strip():
            _how(desk)
        return not event.text.strip()
    desk.change(pending=None)
    ids, rest = asking.named_first(desk, Office.ADMIN, typed.argument)
    if rest or not event.file.awaited:
        _how(desk)
    elif event.file.size > MOST_BYTES:
        _gone(desk, event.file, "too_big")
    elif chosen := asking.the_one(desk, ids, Office.ADMIN, f"/{WORD}"):
        _await(desk, chosen, event.file)
        desk.say(Phrase("desk-enrol-reading", {"name": Quoted(event.file.name)}))
    return True


def meant(desk: Desk, event: Replied) -> bool:
    """Whether a file that somebody sent who has a seat too is meant for the roster, and is no answer."""
    typed = _typed(event.text)
    if typed is None or typed.word != WORD:
        return False
    named = typed.argument in ("", *desk.consultations(Office.ADMIN))
    return event.text.lstrip().startswith("/") or (named and desk.may(Office.ADMIN))


def _typed(text: str) -> Typed | None:
    """Return the command below a file: without a slash as well, for Slack takes no message that begins with one."""
    if text.lstrip().startswith("/"):
        return commands.read(text.strip())
    word, _, argument = text.strip().partition(" ")
    return Typed(word.lower(), argument)


def _how(desk: Desk) -> None:
    desk.refuse(Phrase("desk-enrol-how"))


def _await(desk: Desk, consultation: str, file: FileRef, confirmed: str = "") -> None:
    event, by = desk.event, asking.oneself(desk)
    desk.records.append(AwaitRoster(file, consultation, desk.session.address, by, event.order, event.at, confirmed))


def _gone(desk: Desk, file: FileRef, what: str) -> None:
    said = Phrase("desk-enrol-lost", {"name": Quoted(file.name), "what": what, "most": MOST_BYTES // 1_000_000})
    desk.refuse(said)


# What it says


def come(desk: Desk, event: RosterRead) -> None:
    """Preview what was read, or do it."""
    desk.records.append(DropRoster(event.file.source))
    asked = AboutRoster(event.consultation, event.by, event.file)
    if why := asking.barred(desk, asked, Office.ADMIN):
        return desk.refuse(why)
    if event.what:
        return _gone(desk, event.file, event.what)
    if event.confirmed not in ("", event.file.sha256):
        return desk.refuse(Phrase("desk-enrol-other", {"name": Quoted(event.file.name)}))
    wrong = [Phrase("desk-enrol-problem", {"problem": Quoted(one)}) for one in event.problems]
    if wrong:
        return _wrong(desk, event.file, wrong)
    plan = desk.dossier.plan(event.consultation, event.enrolments)
    if wrong := list(_mistakes(desk, event, plan)):
        return _wrong(desk, event.file, wrong)
    sorted_ = _sorted(desk, event, plan)
    if event.confirmed:
        return _enrol(desk, event, plan, sorted_)
    if not sorted_.invited and not _changes(plan):
        return desk.say(Phrase("desk-enrol-nothing", {"name": Quoted(event.file.name)}), buttons=(LIST,))
    return desk.ask_about(asked, *_preview(desk, event, plan, sorted_), shape=CERTAIN)


def _wrong(desk: Desk, file: FileRef, wrong: Sequence[Phrase]) -> None:
    """Tell all that is wrong at once."""
    heading = Phrase("desk-enrol-wrong", {"name": Quoted(file.name), "count": len(wrong)})
    desk.refuse(heading, Lines(tuple(_some(wrong))))


def _some(lines: Sequence[Phrase]) -> Iterator[Inline]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield Phrase("desk-invite-line", {"line": Phrase("digest-more", {"count": len(lines) - SHOWN})})


def _names(names: Iterable[str]) -> Listed:
    several = list(dict.fromkeys(names))
    more = (Phrase("digest-more", {"count": len(several) - SHOWN}),) if len(several) > SHOWN else ()
    return Listed((*several[:SHOWN], *more))


def _mistakes(desk: Desk, event: RosterRead, plan: Plan) -> Iterator[Phrase]:
    """Yield what the roster may not change: an entity's kind, and what belongs to others as well."""
    for problem in contradictions(Roster(event.enrolments, event.lines, ()), plan.entities):
        yield Phrase("desk-enrol-problem", {"problem": Quoted(str(problem))})
    mine = set(desk.consultations(Office.ADMIN))
    for number, holder in zip(event.lines, plan.holders, strict=True):
        if set(holder.shared) - mine:
            yield Phrase("desk-enrol-shared", {"line": number})


def _changes(plan: Plan) -> bool:
    done = plan.enrolled
    return bool(done.entities or done.delegates or done.seats or plan.updates)


@dataclass(slots=True)
class _Sorted:
    """The people of a roster: for whom a code is made, by id, and who gets none."""

    invited: dict[str, tuple[Holder, Enrolment]] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    """Take part where the admin is none."""
    revoked: set[str] = field(default_factory=set)


def _sorted(desk: Desk, event: RosterRead, plan: Plan) -> _Sorted:
    mine, found = set(desk.consultations(Office.ADMIN)), _Sorted()
    for holder, line in zip(plan.holders, event.enrolments, strict=True):
        if holder.reached:
            found.reached.add(holder.delegate)
        elif holder.revoked:
            found.revoked.add(holder.delegate)
        elif set(holder.elsewhere) - mine:
            found.elsewhere.add(holder.delegate)
        else:
            found.invited.setdefault(holder.delegate, (holder, line))
    found.revoked -= found.invited.keys()
    return found


def _old(desk: Desk, holder: Holder) -> tuple[str, ...]:
    """Return the codes of a person that may still be used."""
    return tuple(one.hash for one in holder.codes if one.usable(desk.event.at))


# The preview


def _preview(desk: Desk, event: RosterRead, plan: Plan, people: _Sorted) -> Iterator[Part]:
    consultation, _ = asking.about(desk, event.consultation)
    heading = Phrase("desk-enrol-file", {"name": Quoted(event.file.name), "count": len(event.enrolments)})
    yield Lines((Phrase("desk-preview", {"title": consultation.title}), heading, *_counts(event, plan, done=False)))
    yield Lines(tuple(_codes(desk, people)))
    if may_not := [line.entity_name for line in event.enrolments if not consultation.status(_entity(line)).may_answer]:
        yield Phrase("desk-enrol-may-not", {"names": _names(may_not)})
    if event.warnings:
        yield Lines(tuple(_some([Phrase("desk-enrol-problem", {"problem": Quoted(one)}) for one in event.warnings])))


def _entity(line: Enrolment) -> Entity:
    return Entity(line.entity, line.entity_name, line.kind, line.code)


def _counts(event: RosterRead, plan: Plan, *, done: bool) -> Iterator[Phrase]:
    """Say how much is new and how much is another than before; before it is done, which."""
    new = plan.enrolled
    yield Phrase("desk-enrol-new", {"entities": new.entities, "people": new.delegates, "seats": new.seats})
    kept = {one.id for one in plan.entities}
    if not done and (names := [line.entity_name for line in event.enrolments if line.entity not in kept]):
        yield Phrase("desk-enrol-entities", {"names": _names(names)})
    if plan.updates:
        yield Phrase("desk-enrol-updated", {"count": plan.updates})
    if not done and (names := [one.name for one in plan.holders if one.updated]):
        yield Phrase("desk-enrol-people", {"names": _names(names)})
    if new.unchanged:
        yield Phrase("desk-enrol-unchanged", {"count": new.unchanged})


def _codes(desk: Desk, people: _Sorted) -> Iterator[Phrase]:
    yield Phrase("desk-enrol-codes", {"count": len(people.invited)})
    replaced = sum(bool(_old(desk, holder)) for holder, _ in people.invited.values())
    without = (("reached", len(people.reached)), ("elsewhere", len(people.elsewhere)), ("revoked", len(people.revoked)))
    for what, count in (("replaced", replaced), *without):
        if count:
            yield Phrase("desk-enrol-without", {"what": what, "count": count})


def reply(desk: Desk, asked: AboutRoster, typed: str) -> None:
    """Take the yes or no."""
    if not asking.agreed(desk, asked, CERTAIN, typed, left=(LIST,)):
        return None
    _await(desk, asked.consultation, replace(asked.file, sha256=""), asked.file.sha256)
    return desk.say(Phrase("desk-enrol-reading", {"name": Quoted(asked.file.name)}))


# Doing it


def _enrol(desk: Desk, event: RosterRead, plan: Plan, people: _Sorted) -> None:
    """Enrol them and make their codes, which are shown this once."""
    if len(event.entropy) < SEED_BYTES:  # the service gives it; this machine does not take that for granted
        return desk.refuse(Phrase("desk-invite-not-now"), buttons=(LIST,))
    consultation, _ = asking.about(desk, event.consultation)
    by = asking.oneself(desk)
    if _changes(plan):
        ids = tuple(one.delegate for one in plan.holders)
        enrolled = Enrol(consultation.id, event.enrolments, ids, plan.enrolled, plan.updates, by, event.at)
        desk.records.append(enrolled)
    making = Making(desk, consultation, by)
    codes = fresh_several(event.entropy, len(people.invited))
    for code, (holder, line) in zip(codes, people.invited.values(), strict=True):
        told = (holder.name, holder.email, line.entity_name, line.role.value if line.role else "")
        making.make(code, holder.delegate, holder.seat, _old(desk, holder), told)
    paragraphs: list[Part] = [
        Lines((Phrase("desk-enrol-done", {"title": consultation.title}), *_counts(event, plan, done=True))),
        Lines(tuple(_codes(desk, people))),
    ]
    if not people.invited:
        return desk.say(*paragraphs, buttons=(LIST,))
    paragraphs.append(Phrase("desk-enrol-file-of-codes", {"when": consultation.moment(making.until)}))
    return desk.say(*paragraphs, shape=making.file())
