"""Everybody, with and without an office, in chats and in a room, in every stage, whatever they do.

Nothing raises; nobody does what their stored office does not allow or reads what is not theirs; delivery makes no difference.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.desk import DESK_COMMANDS
from bot.engine.codes import fresh, hash_of
from bot.engine.commands import COMMANDS
from bot.model import codec
from bot.model.audit import What
from bot.model.commenting import about, is_comment
from bot.model.consultation import Closes, Consultation, Document, Instant, Milestone, Stage
from bot.model.effects import Message
from bot.model.events import (
    Blocked,
    Deleted,
    DigestDue,
    Edited,
    Event,
    Fetched,
    InPublic,
    Missed,
    Moved,
    NoticeDue,
    Opened,
    Pressed,
    ReminderDue,
    Replied,
    Unblocked,
    Unsupported,
)
from bot.model.file import FileRef
from bot.model.parts import Texts
from bot.model.people import Office, Role
from bot.model.session import AtDesk, Session
from bot.model.shapes import PickMany, PickOne
from bot.questionnaire.load import read
from bot.service.registry import Enrolment, Issued
from storage import open_store
from tests.hall import CLOSING, OPEN, QUESTIONNAIRE, START, Hall, consultation, hall

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

WORDS = [f"/{command.word}" for command in COMMANDS]
DESK = [f"/{command.word}" for command in DESK_COMMANDS]
TYPED = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
MARKS = st.sampled_from(["R1", "R1", "R1", "R2", "r3", "9999999999", "٣"])
LINES = st.sampled_from(
    """\
/deadline
/deadline history
/deadline trial
/deadline set 1 April 2026 18:00 reason so
/deadline remove
/deadline extend entity Argentinia to 2 April 2026 reason ill
/deadline extend
/deadline remove entity Argentinia
/deadline set comments 20 March 2026
/deadline set paper 3 May 2026
/deadline extend to 3/4/2026 reason x
/deadline extend kind member to 9 April 2026 reason x
/deadline here
/digest
/digest now
/digest off
/digest daily 08:00
/eligibility
/eligibility history
/eligibility kind member provisional reason so
/eligibility kind member allowed
/eligibility entity Argentinia refused reason gone
/eligibility entity Helvetia allowed reason back
/eligibility history here
/remind
/open
/open
/open reason let us begin
/close reason it is over
/invite ana@example.org
/invite list
/invite all
/invite all again
/invite again ana@example.org
/invite revoke ana@example.org
/invite sec@example.org
/invite ola@example.org
/office
/office list
/office grant ana@example.org secretary
/office grant ben@example.org admin
/office revoke max@example.org
/office revoke mia@example.org
/office revoke sec@example.org
/office grant sec@example.org admin
/office grant mia@example.org secretary
/office grant ola@example.org admin
/office invite Zoe Surname-zoe admin
/office invite Zoe zoe@example.org secretary
/office revoke zoe@example.org
/office other grant dan@example.org admin
/office revoke ola@example.org
/room
/room bind
/room unbind
/room bind trial
/room bind other
/room unbind other
/audit
/audit before 3
/behalf
/behalf Helvetia
/behalf Argentinia
/behalf withdraw
/behalf withdraw Helvetia
/behalf withdraw Helvetia reason it is the letter of another
/behalf withdraw Argentinia because it is the letter of another
/comments
/comments 1a
/comments paper
/comments 1a Argentinia
/comments paper Argentinia
/triage
/triage 1a
/triage 1a Argentinia
/triage 1b Helvetia
/export
/export draft csv
/export all json
/help
/help behalf
/help comments
/remind desk
/remind own
/remind off
/comments own
/comments desk
/start
/uncertain
/uncertain Argentinia late reason nobody knows
/uncertain Argentinia in time reason they say
/uncertain Argentinia not accepted reason nobody knows
/uncertain Argentinia
/requests
/requests R1
/requests ٣""".splitlines()
)
REQUESTS = st.one_of(
    st.builds("/approve {} for Argentinia".format, MARKS),
    st.builds("/approve {} for Utopia kind member".format, MARKS),
    st.builds("/approve {} as head for Helvetia kind member".format, MARKS),
    st.builds("/refuse {} nobody knows them".format, MARKS),
)
SAYINGS = st.one_of(
    st.sampled_from(
        [*WORDS, "/request", "request", "/request back", "/forget", "done", "next", "yes", "yes", "yes", "no", "stop"]
    ),
    st.sampled_from(
        ["/goto 1a", "/goto 1b", "/goto 1c", "/goto paper", "1a", "1b", "paper", "answer", "comment", "ignore", "12", "a b"]
    ),
    st.sampled_from(
        ["taken", "not_taken", "leave", "counts", "aside", "later", "head", "contributor", "skip", "1", "2", "3", "so be it"]
    ),
    st.builds("marked words {}".format, st.integers(0, 999)),
    TYPED,
)
ODD = st.builds(
    lambda word, argument: f"{word} {argument}".strip(), st.sampled_from(DESK), st.one_of(TYPED, MARKS, st.just("list"))
)
AT_DESK = st.one_of(LINES, LINES, LINES, REQUESTS, ODD)
PEOPLE = st.sampled_from([*DELEGATES, *OFFICES, *STRANGERS])
SEATED = st.sampled_from(["ana", "ana", "ben", "cleo", "uma"])
STAFF = st.sampled_from([*OFFICES, "ana"])


@dataclass(frozen=True)
class Doing:
    """*who* does *what*; *which* picks among what was said, sent or offered before."""

    who: str
    what: str
    text: str = ""
    which: int = 0


NOTHING = st.just("")


def _one(
    who: st.SearchStrategy[str], what: str, text: st.SearchStrategy[str] = NOTHING
) -> st.SearchStrategy[tuple[Doing, ...]]:
    return st.builds(lambda who, text, which: (Doing(who, what, text, which),), who, text, st.integers(0, 8))


def _confirmed(who: str, text: str, between: Sequence[Doing]) -> tuple[Doing, ...]:
    """Something asked of the desk, and confirmed after what others did between."""
    return (Doing(who, "says", text), *between, Doing(who, "says", "yes"))


def _said(who: str, *several: str) -> tuple[Doing, ...]:
    return tuple(Doing(who, "says", text) for text in several)


OTHERS = st.lists(
    st.one_of(
        st.sampled_from(["revoke max@example.org", "revoke mia@example.org", "grant sec@example.org admin"]).map(
            lambda typed: (*_said("mia", f"/office {typed}", "yes"),)
        ),
        _one(PEOPLE, "says", SAYINGS),
    ),
    max_size=1,
).map(lambda several: tuple(chain.from_iterable(several)))
ASKED = ["/deadline set 1 April 2026 18:00 reason so", "/eligibility kind member provisional reason so", "/open", "/close"]
"""What the desk asks for certainty about."""
STAGES = st.sampled_from(["/open", "/open reason let us begin", "/close reason the time is over"])
THEN = st.sampled_from(["yes", "yes", "no", "later", "correct", "withdraw", "leave", "done", "anew", "A page is missing."])
LETTERS = st.builds(
    lambda who, whose, thens: (
        *_said(who, f"/behalf {whose}", "their words", "done", "skip", "skip", "skip", "1 march 10:00", "no", "yes"),
        *chain.from_iterable(_said(other, f"/behalf {beginning}{whose}", *then) for other, beginning, then in thens),
    ),
    st.sampled_from(["sec", "max", "uma"]),
    st.sampled_from(["Helvetia", "Argentinia"]),
    st.lists(
        st.tuples(
            st.sampled_from(["sec", "max", "mia", "uma"]), st.sampled_from(["", "", "withdraw "]), st.lists(THEN, max_size=3)
        ),
        max_size=4,
    ),
)
"""A letter is entered, and then confirmed, corrected, taken back by whom it may be."""
BOTH = st.builds(
    lambda who, where, asked, text, press: (
        *_said(who, f"/goto {where}", asked, text),
        *(Doing(who, "presses", "", press),) * 2,
    ),
    st.sampled_from(["uma", "uma", "ola"]),
    st.sampled_from(["1a", "1b", "1b", "paper"]),
    st.sampled_from(ASKED) | AT_DESK,
    st.sampled_from(["so be it", "perhaps", "yes"]) | SAYINGS,
    st.integers(0, 3),
)
"""Somebody who is both has a question in hand, and says something to the desk."""
DOINGS = st.one_of(
    LETTERS,
    _one(PEOPLE, "says", SAYINGS),
    _one(PEOPLE, "says", SAYINGS),
    _one(PEOPLE, "presses"),
    _one(PEOPLE, "presses"),
    _one(PEOPLE, "forges", st.one_of(SAYINGS, AT_DESK)),
    _one(PEOPLE, "edits", SAYINGS),
    _one(PEOPLE, "deletes"),
    _one(PEOPLE, "sends file", SAYINGS),
    _one(STAFF, "says", AT_DESK),
    _one(PEOPLE, "says", AT_DESK),
    _one(PEOPLE, "says in the room", st.one_of(AT_DESK, SAYINGS)),
    _one(PEOPLE, "whispers in the room", st.one_of(AT_DESK, SAYINGS)),
    st.sampled_from(
        ["unsupported", "opens", "missed", "blocks", "unblocks", "digest", "notice", "reminder", "fetched", "lost"]
    ).flatmap(lambda what: _one(PEOPLE, what)),
    st.sampled_from(["room digest", "room notice", "room moves", "room blocks", "room unblocks"]).flatmap(
        lambda what: _one(st.just("max"), what)
    ),
    st.builds(_confirmed, st.sampled_from(["max", "mia"]), st.one_of(STAGES, AT_DESK), OTHERS),
    st.builds(
        lambda who, where, entity, role, then: (
            *_said(who, "/request", where, entity, "So And So", role, "skip", "yes"),
            *_confirmed("max", then, ()),
        ),
        st.sampled_from(STRANGERS),
        st.sampled_from(["2", "2", "1"]),
        st.sampled_from(["argentinia", "Utopia", "x" * 200]),
        st.sampled_from(["head", "contributor"]),
        st.one_of(REQUESTS, st.just("/requests")),
    ),
    st.builds(
        lambda who, where, text: _said(who, f"/goto {where}", text), SEATED, st.sampled_from(["1a", "1b", "paper"]), SAYINGS
    ),
    st.builds(
        lambda who, where, text: _said(who, f"/goto {where}", text), SEATED, st.sampled_from(["1a", "1b", "paper"]), SAYINGS
    ),
    st.builds(lambda who, text: _said(who, text, "/submit", "yes", "yes"), st.sampled_from(["ana", "cleo"]), SAYINGS),
    st.builds(
        lambda who, first, then: _said(who, first, *then),
        st.sampled_from(["sec", "max"]),
        st.sampled_from(["/comments", "/triage", "/comments paper"]),
        st.sampled_from(
            [("taken",), ("not_taken", "so be it"), ("aside", "other", "so be it", "yes"), ("counts",), ("leave", "stop")]
        ),
    ),
    st.builds(
        lambda who, where, text, then: _said(who, f"/behalf {where}", text, *then),
        st.sampled_from(["sec", "max", "uma"]),
        st.sampled_from(["Argentinia", "Helvetia"]),
        SAYINGS,
        st.sampled_from(
            [
                ("/done", "/skip", "/skip", "/skip", "1 march 2026 10:00", "yes", "yes"),
                ("done", "/goto 1a", "so be it"),
                ("/anew", "so be it", "/stop", "so be it"),
                ("/back", "/comments", "so be it"),
            ]
        ),
    ),
    st.just((Doing("max", "says in the room", "/room bind"),)),
    st.just(_said("mia", "/open", "yes")),
    BOTH,
)
PLAYS = st.lists(DOINGS, min_size=4, max_size=20).map(lambda several: list(chain.from_iterable(several)))
BOTH_PLAYS = st.lists(BOTH | BOTH | DOINGS, min_size=3, max_size=8).map(lambda several: list(chain.from_iterable(several)))
ALL = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def _draft(one: Consultation) -> Consultation:
    comments = Milestone(
        "comments", Texts({"en": "Comments"}, "en"), Instant(CLOSING - timedelta(days=20)), closes=Closes.COMMENTS
    )
    paper = Milestone("paper", Texts({"en": "Paper"}, "en"), Instant(CLOSING), closes=Closes.DOCUMENT)
    document = Document("paper", Texts({"en": "The paper"}, "en"), "https://example.org/paper", "paper")
    milestones = (*one.milestones, comments, paper)
    return replace(one, stage=Stage.DRAFT, milestones=milestones, documents=(document,), requests=True)


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two consultations, one of them a draft, in which everybody on the roster is in their chat."""
    path = tmp_path_factory.mktemp("everybody") / "entered.sqlite"

    async def make() -> None:
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

    asyncio.run(make())
    return path


@dataclass
class Script:
    """Turns what is done into events, by what was said and offered so far."""

    offered: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By address: prompt and action of every button and option, oldest first."""
    numbers: count[int] = field(default_factory=count)

    def hear(self, messages: Iterable[Message]) -> None:
        for message in messages:
            options = message.shape.options if isinstance(message.shape, PickOne | PickMany) else ()
            actions = [*(one.value for one in options), *(one.action for one in message.buttons)]
            self.offered.setdefault(message.address, []).extend((message.prompt, action) for action in actions)

    def event(self, doing: Doing) -> Event:
        """Return what is done as an event."""
        number = next(self.numbers)
        address, which, text = f"test:{doing.who}", doing.which, doing.text
        base: dict[str, Any] = {
            "id": f"test:{doing.who}:e{number}",
            "at": START + timedelta(minutes=10 + number),
            "address": address,
            "order": (100 + number,),
            "entropy": blake2b(str(number).encode()).digest(),
        }
        in_room = {**base, "id": f"{ROOM}:e{number}", "address": ROOM}
        offered = self.offered.get(address, [])
        file = FileRef("paper.pdf", "application/pdf", 10, "", f"source{number}")
        awaited: dict[str, Any] = {"response": "trial/arg", "question": "1a", "fragment": f"f{which}", "name": "paper.pdf"}
        match doing.what:
            case "says":
                return Replied(**base, text=text, message=f"m{number}")
            case "sends file":
                return Replied(**base, text=text, message=f"m{number}", file=file)
            case "presses" if offered:
                prompt, action = offered[-1 - which % len(offered)]
                return Pressed(**base, prompt=prompt, action=action)
            case "presses" | "forges":
                prompt = offered[-1 - which % len(offered)][0] if offered else "forged"
                return Pressed(**base, prompt=prompt, action=text)
            case "edits":
                return Edited(**base, text=text, message=f"m{number - which}")
            case "deletes":
                return Deleted(**base, message=f"m{number - which}")
            case "says in the room":
                return InPublic(**in_room, text=text, speaker=address, title="Hall")
            case "whispers in the room":
                return InPublic(**in_room, text=text, speaker=address, title="Hall", quiet=True)
            case "unsupported":
                return Unsupported(**base, what="voice")
            case "opens":
                return Opened(**base)
            case "missed":
                return Missed(**base, since=START, until=START + timedelta(hours=1))
            case "blocks":
                return Blocked(**base)
            case "unblocks":
                return Unblocked(**base)
            case "digest":
                return DigestDue(**base, consultation=("trial", "other")[which % 2])
            case "notice":
                return NoticeDue(**base, consultation="trial", what=("closed", "first", "decide")[which % 3], milestone="end")
            case "reminder":
                return ReminderDue(**base, seat=f"trial/arg/{doing.who}", milestone="end", closing=CLOSING, hours=24)
            case "fetched":
                return Fetched(**base, **awaited, source=f"source{number - which}", sha256="0" * 64, size=10)
            case "lost":
                return Fetched(**base, **awaited, source=f"source{number - which}", sha256="", size=0, what="lost")
            case "room digest":
                return DigestDue(**in_room, consultation=("trial", "other")[which % 2])
            case "room notice":
                return NoticeDue(
                    **in_room, consultation="trial", what=("closed", "first", "decide")[which % 3], milestone="end"
                )
            case "room moves":
                return Moved(**in_room, to=f"{ROOM}2")
            case "room blocks":
                return Blocked(**in_room)
            case "room unblocks":
                return Unblocked(**in_room)
        raise AssertionError(doing.what)


def copied(entered: Path, name: str) -> tuple[Hall, Path]:
    path = entered.with_name(name)
    path.unlink(missing_ok=True)
    shutil.copy(entered, path)
    return hall(f"sqlite:///{path}"), path


def rows(path: Path, query: str, *given: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, given).fetchall()


TABLES = {
    "session": "address, state",
    "response": "id, state",
    "revision": 'response, number, act, question, fragment, text, file, by, address, message, at, "order"',
    "submission": "response, number, content, receipt, timing, withdrawn_at",
    "comment": "id, seat, text",
    "consultation_change": 'consultation, number, at, "by", reason, state',
    "mandate": "consultation, delegate, office",
    "seat": "id, role, revoked_at",
    "address": "address, delegate, linked_by, revoked_at",
    "delegate": "id, name, language, muted, forgotten_at",
    "code": "hash, delegate, seat, expires_at, used_at, revoked_at",
    "ruling": 'response, number, question, revision, says, reason, "by"',
    "time_ruling": "*",
    "request": "number, consultation, address, entity, name, role, words, fate, decided_by, reason, delegate",
    "binding": "consultation, room, first, title, at",
    "room": "*",
    "audit": "*",
    "fragment_message": "*",
    "incoming_file": "response, question, fragment, source",
    "quarantine": "*",
}


def kept(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is stored and does not tell when or how it was delivered."""
    return {table: rows(path, f"SELECT {columns} FROM {table} ORDER BY 1, 2") for table, columns in TABLES.items()}  # noqa: S608 - ours


S = TypeVar("S")


def _at_desk(event: Event, desk: set[str]) -> bool:
    return event.address in desk or event.address.startswith(ROOM)


async def played(
    made: Hall, doings: Sequence[Doing], before: Callable[[], S]
) -> AsyncIterator[tuple[Doing, Event, S, list[Message]]]:
    """Bring each thing done in a batch of its own; yield it with its event, what was so *before*, and what was said."""
    script = Script()
    for doing in doings:
        event, so, heard = script.event(doing), before(), len(made.said)
        await made.bring([event])
        script.hear(made.said[heard:])
        yield doing, event, so, made.said[heard:]


@ALL
@given(doings=PLAYS, data=st.data())
def test_delivered_twice_and_in_other_batches_gives_the_same(entered: Path, doings: list[Doing], data: st.DataObject) -> None:
    alone, alone_path = copied(entered, "alone.sqlite")
    together, together_path = copied(entered, "together.sqlite")

    def at_desk() -> set[str]:
        offices = "SELECT address FROM address JOIN mandate ON mandate.delegate = address.delegate"
        return {address for (address,) in rows(alone_path, offices)}

    async def play() -> None:
        async with alone.store, together.store:
            rest = [(event, desk) async for _, event, desk, _ in played(alone, doings, at_desk)]
            while rest:
                size = data.draw(st.integers(1, len(rest)))
                # The desk looks at the database as it was when the batch began: so here it begins one.
                size = next((n for n in range(1, size) if _at_desk(*rest[n])), size)
                some, rest = [event for event, _ in rest[:size]], rest[size:]
                await together.bring([event for event in some for _ in range(data.draw(st.integers(1, 2)))])
                if data.draw(st.booleans()):
                    await together.bring(some)

    asyncio.run(play())
    assert kept(alone_path)["quarantine"] == []
    assert kept(together_path) == kept(alone_path)


NEEDS_ADMIN = {What.CHANGE, What.OFFICE, What.CODE_MADE, What.CODES_REVOKED, What.APPROVED, What.REQUEST_REFUSED}
NEEDS_ADMIN |= {What.ROOM_BOUND, What.ROOM_UNBOUND}
NEEDS_OFFICE = {What.REMINDERS, What.DIGESTS, What.TIME_RULING, What.BEHALF}


@ALL
@given(doings=PLAYS)
def test_who_does_something_held_the_office_for_it_a_moment_before(entered: Path, doings: list[Doing]) -> None:
    made, path = copied(entered, "offices.sqlite")

    def before() -> tuple[dict[tuple[str, str], str], int]:
        held = rows(path, "SELECT consultation, delegate, office FROM mandate")
        [(last,)] = rows(path, "SELECT max(number) FROM audit")
        return {(where, who): office for where, who, office in held}, last

    async def play() -> None:
        async with made.store:
            async for doing, _, (offices, last), _ in played(made, doings, before):
                for by, what, where in rows(path, 'SELECT "by", what, consultation FROM audit WHERE number > ?', last):
                    if what in NEEDS_ADMIN:
                        assert offices.get((where, by)) == Office.ADMIN, (doing, what)
                    elif what in NEEDS_OFFICE:
                        assert (where, by) in offices, (doing, what)
                admins = rows(path, "SELECT DISTINCT consultation FROM mandate WHERE office = 'admin' ORDER BY 1")
                assert admins == [("other",), ("trial",)], doing

    asyncio.run(play())
    assert kept(path)["quarantine"] == []


@ALL
@given(doings=PLAYS)
def test_what_is_said_of_a_draft_is_a_comment_and_what_is_said_later_an_answer(entered: Path, doings: list[Doing]) -> None:
    made, path = copied(entered, "stages.sqlite")

    def before() -> tuple[dict[str, Stage], set[tuple[str, int]]]:
        states = rows(path, "SELECT id, state FROM consultation")
        return {one: codec.load_consultation(state).stage for one, state in states}, set(rows(path, REVISIONS))

    async def play() -> None:
        async with made.store:
            async for doing, _, (stages, known), _ in played(made, doings, before):
                if doing.what in ("fetched", "lost"):
                    continue  # what became of a file is noted whatever the stage
                for response, number in set(rows(path, REVISIONS)) - known:
                    query = "SELECT act, question FROM revision WHERE response = ? AND number = ?"
                    [(act, key)] = rows(path, query, response, number)
                    stage = stages[response.partition("/")[0]]
                    assert stage is not Stage.CLOSED, (doing, key)
                    if stage is Stage.DRAFT:
                        assert is_comment(key), (doing, key)
                    elif act != "moved":
                        assert not is_comment(key) or about(key).document, (doing, key)

    asyncio.run(play())
    assert kept(path)["quarantine"] == []


REVISIONS = "SELECT response, number FROM revision"


@ALL
@given(doings=BOTH_PLAYS)
def test_who_is_both_never_answers_with_what_the_desk_was_told_nor_tells_it_an_answer(
    entered: Path, doings: list[Doing]
) -> None:
    made, path = copied(entered, "both.sqlite")

    def before() -> tuple[dict[str, Session], set[tuple[str, int]], int]:
        theirs = (
            "SELECT session.address, state FROM session JOIN address ON address.address = session.address "
            "WHERE address.delegate IN (SELECT delegate FROM mandate) "
            "AND address.delegate IN (SELECT delegate FROM seat WHERE revoked_at IS NULL)"
        )
        sessions = {address: codec.load_session(state) for address, state in rows(path, theirs)}
        return sessions, set(rows(path, REVISIONS)), rows(path, "SELECT max(number) FROM audit")[0][0]

    async def play() -> None:
        async with made.store:
            async for doing, event, (sessions, known, last), messages in played(made, doings, before):
                session = sessions.get(event.address)
                if session is None or not isinstance(event, Replied | Pressed):
                    continue
                text = event.text if isinstance(event, Replied) else event.action
                written = []
                for response, number in set(rows(path, REVISIONS)) - known:
                    query = "SELECT question FROM revision WHERE response = ? AND number = ? AND address = ? AND act = 'write'"
                    written += [key for (key,) in rows(path, query, response, number, event.address)]
                if isinstance(session.pending, AtDesk) and not text.startswith("/"):
                    assert written == [], doing
                elif not text.startswith("/"):
                    done = {what for (what,) in rows(path, "SELECT what FROM audit WHERE number > ?", last)}
                    assert done & (NEEDS_ADMIN | NEEDS_OFFICE | {What.RULING}) == set(), doing
                told = repr([one.paragraphs for one in messages if one.address == event.address])
                for key in written:
                    assert (about(key).id if is_comment(key) else key) in told, (doing, messages)

    asyncio.run(play())
    assert kept(path)["quarantine"] == []


EVERY = {*ENTITIES.values(), *NAMED.values()}
THEIRS = {
    "trial": EVERY - {ENTITIES["fra"], NAMED["dan"]},
    "other": {ENTITIES["fra"], NAMED["dan"], NAMED["ola"]},
}
"""What may be read at the desk of each consultation."""


def readable(path: Path) -> dict[str, set[str]]:
    """Return by address the names that whoever is there may read: those of their entities, or all where they hold an office."""
    may: dict[str, set[str]] = {}
    people = "SELECT address, id, name FROM address JOIN delegate ON delegate.id = address.delegate"
    for address, person, name in rows(path, people):
        mine = {name}
        for (where,) in rows(path, "SELECT consultation FROM mandate WHERE delegate = ?", person):
            mine |= THEIRS[where]
        for (entity,) in rows(path, "SELECT entity FROM seat WHERE delegate = ?", person):
            colleagues = "SELECT name FROM delegate JOIN seat ON seat.delegate = delegate.id WHERE seat.entity = ?"
            mine |= {ENTITIES.get(entity, ""), *(one for (one,) in rows(path, colleagues, entity))}
        may[address] = mine
    return may


@ALL
@given(doings=PLAYS)
def test_nobody_reads_a_name_or_a_word_that_is_not_theirs(entered: Path, doings: list[Doing]) -> None:
    made, path = copied(entered, "names.sqlite")

    def before() -> tuple[dict[str, set[str]], set[str]]:
        return readable(path), {where for (where,) in rows(path, "SELECT consultation FROM binding")}

    async def play() -> None:
        async with made.store:
            async for doing, _, (may, bound), messages in played(made, doings, before):
                now = readable(path)
                for message in messages:
                    said = repr((message.paragraphs, message.shape, message.buttons))
                    theirs = may.get(message.address, set()) | now.get(message.address, set())
                    if message.address.startswith(ROOM):
                        assert "marked words" not in said or "marked words" in doing.text, (doing, message)
                        theirs = set().union(*(THEIRS[where] for where in bound))
                    typed = {one for one in EVERY if one in doing.text}
                    assert {one for one in EVERY if one in said} <= theirs | typed, (doing, message)

    asyncio.run(play())
    assert kept(path)["quarantine"] == []
