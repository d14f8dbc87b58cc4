"""The raw limit: the standard library's sqlite3 writing the same rows to the same disk, one commit per turn.

The rows are those of a round of the service, noted at its store and taken apart by turn; a test holds that both databases end
the same. Making them is not timed: the raw limit only writes, and reads nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, cast

from bot.model import codec
from bot.model.effects import Message
from bot.model.events import Event
from bot.model.response import Move, Revise
from bot.service.ports import Committed, Decider, Fate, Outcome, Reader, Store, Work, Writes
from storage import DatabaseStore, times
from storage.tables.flow import slot_key

Row: TypeAlias = tuple[str, tuple[Any, ...]]
"""A statement and its values."""

KEY = "INSERT INTO event_key (key, at) VALUES (?, ?)"
REVISION = (
    'INSERT INTO revision (response, number, act, question, fragment, text, file, "by", address, message, at, "order", '
    "at_is_receipt, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MESSAGE = "INSERT INTO fragment_message (address, message, response, question, fragment) VALUES (?, ?, ?, ?, ?)"
RESPONSE = "UPDATE response SET version = ?, revision = ?, submission = ?, state = ? WHERE id = ?"
SESSION = (
    "INSERT INTO session (address, seat, question, state) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (address) DO UPDATE SET seat = excluded.seat, question = excluded.question, state = excluded.state"
)
OUTBOX = (
    "INSERT INTO outbox (id, address, slot, bulk, state, claimed_by, content, made_at) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)"
)
SENT = "UPDATE outbox SET state = ?, content = '', address = '' WHERE id = ?"
SLOT = "INSERT INTO slot (key, sent_as) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET sent_as = excluded.sent_as"


class Noted:
    """The store of a round, which notes what each transaction is given and writes. Of `Store` it has what such a round uses."""

    def __init__(self, store: DatabaseStore) -> None:
        self._store = store
        self.batches: list[tuple[Work, Writes]] = []
        self.adopt, self.claim, self.changed = store.adopt, store.claim, store.changed
        self.heard, self.keep_heard = store.heard, store.keep_heard

    async def batch(self, work: Work, decider: Decider) -> Committed:
        """Do *work*, and note it."""
        decided: list[Writes] = []

        def decide(events: Sequence[Event], reader: Reader) -> Writes:
            decided[:] = [decider(events, reader)]
            return decided[0]

        committed = await self._store.batch(work, decide)
        self.batches.append((work, decided[0] if decided else Writes(0, (), (), (), ())))
        return committed

    @property
    def as_store(self) -> Store:
        """This, as the service takes it."""
        return cast("Store", self)


def by_turn(batches: Sequence[tuple[Work, Writes]]) -> dict[str, list[list[Row]]]:
    """Return each address's turns as the rows that they wrote. It has at most one in a batch: it waits for its replies.

    That a reply was sent is marked in the turn after it; the last one's in its own.
    """
    turns: dict[str, list[list[Row]]] = defaultdict(list)
    for work, writes in batches:
        of: dict[str, list[Row]] = {}
        now = times.text(work.now)
        for arrival in work.arrivals:
            if arrival.event is None or arrival.event.address in of:
                raise ValueError("a turn of its own for each address is needed")
            of[arrival.event.address] = [(KEY, (key, now)) for key in arrival.keys]
        speaker = {record.response: record.address for record in writes.records if isinstance(record, Revise)}
        for record in writes.records:
            if isinstance(record, Revise | Move):
                of[speaker[record.response]] += _revision(record, now)
        for one in writes.responses:
            of[speaker[one.id]].append((RESPONSE, (one.version, one.revision, one.submission, codec.dump(one), one.id)))
        for session in writes.sessions:
            of[session.address].append((SESSION, (session.address, session.seat, session.question, codec.dump(session))))
        for outcome in work.outcomes:
            chat = outcome.message.address
            (of[chat] if chat in of else turns[chat][-1]).extend(_sent(outcome))
        for message in writes.messages:
            of[message.address].append(_outbox(message, work.process, work.now))
        for chat, rows in of.items():
            turns[chat].append(rows)
    return turns


def _revision(record: Revise | Move, now: str) -> list[Row]:
    at = times.text(record.at)
    if isinstance(record, Move):
        values = (record.response, record.number, "move", "", "", record.version, "", "", "", "", at, "", False, now)
        return [(REVISION, values)]
    order = ".".join(map(str, record.order))
    what = (record.act.value, record.question, record.fragment, record.text, "")
    source = (record.by, record.address, record.message, at, order, record.at_is_receipt, now)
    rows: list[Row] = [(REVISION, (record.response, record.number, *what, *source))]
    if record.fragment:
        rows.append((MESSAGE, (record.address, record.message, record.response, record.question, record.fragment)))
    return rows


def _outbox(message: Message, process: str, now: datetime) -> Row:
    content = codec.dump(message)
    return OUTBOX, (message.id, message.address, message.slot, message.bulk, process, content, times.text(now))


def _sent(outcome: Outcome) -> list[Row]:
    message = outcome.message
    rows: list[Row] = [(SENT, (outcome.fate.value, message.id))]
    if message.slot and outcome.fate is Fate.SENT:
        rows.append((SLOT, (slot_key(message.address, message.slot), outcome.sent_as)))
    return rows


class Raw:
    """A connection to the file at *path* with the pragmas of the product."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            *("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"),
            *("cache_size = -65536", "wal_autocheckpoint = 16000"),
        ):
            self._connection.execute(f"PRAGMA {pragma}")

    async def write(self, turns: Sequence[Sequence[Row]]) -> None:
        """Write *turns*, each in a transaction of its own."""
        execute = self._connection.execute
        for turn in turns:
            execute("BEGIN IMMEDIATE")
            for statement, values in turn:
                execute(statement, values)
            execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
