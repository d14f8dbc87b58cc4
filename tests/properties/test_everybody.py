"""Everybody, with and without an office, in chats and in a room, in every stage, whatever they do.

Nothing raises; nobody does what their stored office does not allow or reads what is not theirs; delivery makes no difference.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import codec
from bot.model.audit import What
from bot.model.commenting import about, is_comment
from bot.model.consultation import Stage
from bot.model.events import Event, Pressed, Replied
from bot.model.people import Office
from bot.model.session import AtDesk, Session
from tests.properties.doings import BOTH_PLAYS, PLAYS, Doing
from tests.properties.people import ENTITIES, NAMED, ROOM, enter
from tests.properties.playing import copied, kept, played, rows

ALL = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that everybody is in."""
    path = tmp_path_factory.mktemp("everybody") / "entered.sqlite"
    asyncio.run(enter(path))
    return path


def _at_desk(event: Event, desk: set[str]) -> bool:
    return event.address in desk or event.address.startswith(ROOM)


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
