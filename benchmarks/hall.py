"""A database with the shipped questionnaire and one head for each conversation, among entities that have answered before."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.ours import address
from benchmarks.talk import FIRST_UPDATE, START, TEXT
from bot.model.codec import dump
from bot.model.people import Role, response_id
from bot.model.response import Act, Response, Revise, apply
from bot.model.session import Session
from bot.questionnaire.load import WG_STUDY, shipped, shipped_consultation, source
from bot.service.registry import Enrolment
from storage import open_store, times
from storage.tables.flow import slot_key

NOW = datetime.fromtimestamp(START, UTC) - timedelta(hours=1)
AT = times.text(NOW)
ASKED = [question.id for question in shipped().open_to("member_state")]
FIRST_CHAT = 1_000_000_000


async def build(path: Path, conversations: int, *, stored: int = 0, at: Callable[[int], str] = address) -> list[int]:
    """Make the database at *path*, with *stored* answers of others in it, ten each. *at* gives the address of a chat.

    Return the chats of those who will converse, whose numbers are spread among those of the others.
    """
    others = stored // len(ASKED)
    spread = -(-others // conversations) + 1
    chats = [FIRST_CHAT + place * spread for place in range(conversations)]
    silent = [FIRST_CHAT + place for place in range(conversations * spread) if place % spread][:others]
    async with open_store(f"sqlite:///{path}") as store:
        await store.set_up(demo=False)
        await store.keep_questionnaire(shipped(), source(WG_STUDY), NOW)
        consultation = shipped_consultation(NOW)
        await store.keep_consultation(consultation, "bench", "made", NOW)
        roster = [
            Enrolment(f"e{chat}", f"Entity {chat}", "member_state", "", f"Person {chat}", "", Role.HEAD, None) for chat in chats
        ]
        await store.enrol(consultation.id, roster, NOW, dry_run=False)
        people = {place.seat.entity.id: place.delegate for place in await store.places(consultation.id) if place.seat}
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -524288"):  # nothing of this is measured
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    links = ((at(chat), people[f"e{chat}"], AT) for chat in chats)
    connection.executemany("INSERT INTO address (address, delegate, linked_at) VALUES (?, ?, ?)", links)
    for table, rows in _left_behind(consultation.id, silent):
        insert(connection, table, rows)
    connection.execute("COMMIT")
    connection.close()
    await asyncio.to_thread(to_disk, path)
    return chats


def to_disk(path: Path) -> None:
    """Wait until the disk has the file: else it is written while something is measured."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(first))})"  # noqa: S608  # names of our own
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))


def _left_behind(consultation: str, chats: Iterable[int]) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield the rows of every table that one who answered ten questions has left behind, for each of *chats*."""
    people = [(chat, response_id(consultation, f"e{chat}"), f"d{chat}", f"s{chat}") for chat in chats]
    Random(0).shuffle(people)  # noqa: S311  # who comes when: rows in order of their keys would leave every page full
    response = dump(_answered(consultation))

    def said() -> Iterator[tuple[int, str, str, int, str, int]]:
        """Yield (chat, response, person, place, question, update) in order of time: one question after the other."""
        number = FIRST_UPDATE
        for place, question in enumerate(ASKED):
            for chat, response, person, _ in people:
                yield chat, response, person, place, question, number
                number += 1

    yield "entity", ({"id": f"e{c}", "name": f"Entity {c}", "kind": "member_state", "code": ""} for c, *_ in people)
    yield "delegate", ({"id": d, "name": f"Person {c}", "made_at": AT} for c, _, d, _ in people)
    yield (
        "response",
        (
            {
                "id": r,
                "consultation": consultation,
                "entity": f"e{c}",
                "version": "1",
                "revision": len(ASKED) + 1,
                "state": response.replace(f"e{FIRST_CHAT}", f"e{c}"),
            }
            for c, r, _, _ in people
        ),
    )
    yield (
        "seat",
        (
            {
                "id": s,
                "consultation": consultation,
                "entity": f"e{c}",
                "delegate": d,
                "response": r,
                "role": "head",
                "made_at": AT,
            }
            for c, r, d, s in people
        ),
    )
    yield "address", ({"address": address(c), "delegate": d, "linked_at": AT} for c, _, d, _ in people)
    yield (
        "session",
        ({"address": address(c), "seat": s, "state": dump(Session(address=address(c), seat=s))} for c, _, _, s in people),
    )
    yield (
        "revision",
        (
            {
                "response": r,
                "number": place + 1,
                "act": "write",
                "question": question,
                "fragment": f"bench:update:{update}",
                "text": TEXT[:300],
                "by": d,
                "address": address(c),
                "message": str(update),
                "at": AT,
                "order": f"2900.{place}",
                "received_at": AT,
            }
            for c, r, d, place, question, update in said()
        ),
    )
    yield (
        "fragment_message",
        (
            {
                "address": address(c),
                "message": str(update),
                "response": r,
                "question": question,
                "fragment": f"bench:update:{update}",
            }
            for c, r, _, place, question, update in said()
        ),
    )
    yield "event_key", ({"key": f"bench:update:{update}", "at": AT} for *_, update in said())
    yield "event_key", ({"key": f"bench:message:{c}:{update}", "at": AT} for c, *_, update in said())
    yield (
        "outbox",
        ({"id": f"bench:update:{update}:0", "state": "sent", "made_at": AT} for *_, update in said()),
    )
    yield "slot", ({"key": slot_key(address(c), f"status:{place}"), "sent_as": "1"} for c, _, _, place, *_ in said())


def _answered(consultation: str) -> Response:
    """Return a response in which every question has an answer of one message."""
    entity = f"e{FIRST_CHAT}"
    response = Response(response_id(consultation, entity), consultation, entity, version="1")
    for number, question in enumerate(ASKED, 1):
        record = Revise(
            response=response.id,
            number=number,
            act=Act.WRITE,
            question=question,
            by=f"d{FIRST_CHAT}",
            address=address(FIRST_CHAT),
            at=NOW,
            order=(2900, number),
            fragment=f"bench:update:{number}",
            text=TEXT[:300],
        )
        response = apply(response, record)
    return response
