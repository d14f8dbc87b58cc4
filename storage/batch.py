"""The transaction of a batch, top to bottom. It alone knows the order of things; each step has a module of its own.

One synchronous function over a `Connection`, run through `AsyncConnection.run_sync` on both databases.
"""

from dataclasses import replace

from sqlalchemy import Connection

from bot.model.deeds import deed_of
from bot.model.effects import Admit, ChooseLanguage, Forget, LinkByEmail, Redeem
from bot.model.people import Delegate
from bot.service.ports import Committed, Decider, Work, Writes
from storage import audit, claims, keys, told, watch, write
from storage.library import Library
from storage.load import BatchReader

_NOTHING = Writes(taken=0, sessions=(), responses=(), records=(), messages=())


def transact(connection: Connection, library: Library, work: Work, decider: Decider, name: str) -> Committed:
    """Do *work*; the caller begins and commits. *name* is the store's own, by which it knows its own announcements."""
    work = replace(work, now=told.received(connection, work.now))
    news = keys.take(connection, work.arrivals, work.now)
    reader = BatchReader(connection, library)
    writes = decider(news.events, reader) if news.events else _NOTHING
    taken = keys.give_back(connection, news, writes.taken)
    write.state(connection, library, writes, work.now)
    claims.settle(connection, work.outcomes, work.now)
    to_send, more = claims.post(connection, writes.messages, work, _unchanged(reader, writes))
    if news.events:
        watch.announce(connection, name)
    audit.append(connection, [deed for record in writes.records if (deed := deed_of(record))])
    return Committed(taken, to_send, more)


def _unchanged(reader: BatchReader, writes: Writes) -> dict[str, Delegate]:
    """Return the readers that were loaded, or none if this batch changed how someone is spoken to."""
    changed = any(isinstance(record, Admit | ChooseLanguage | Forget | LinkByEmail | Redeem) for record in writes.records)
    return {} if changed else reader.delegates
