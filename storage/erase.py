"""Forgetting a person: what names them or leads to them is erased, what they said stays under the bare id.

Names of what happens once are made of addresses, and platforms name their events after the chat. Such a name stays a name, and
as unique as it was: the person's id stands in it where the chat stood. Only the names under which events come in keep the
chat, for a week: an event that the platform brings again is known by nothing else.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec.structs import replace
from sqlalchemy import Column, Connection, Table, delete, select, update

from bot.model import codec
from bot.model.effects import Forget
from bot.model.response import Response
from bot.service.ports import Fate
from storage import keys, requests, times
from storage.statement import begins_with
from storage.tables import (
    address,
    code,
    comment,
    delegate,
    digest,
    event_key,
    fragment_message,
    incoming_file,
    outbox,
    quarantine,
    reminder_call,
    response,
    revision,
    room,
    roster_file,
    seat,
    session,
    slot,
)
from storage.tables.flow import PENDING, slot_key

Bare: TypeAlias = Callable[[str], str]
"""Returns a name without the chat."""
_NAMES: tuple[tuple[Table, Column[str]], ...] = (
    (revision, revision.c.fragment),
    (incoming_file, incoming_file.c.fragment),
    (comment, comment.c.id),
    (reminder_call, reminder_call.c.id),
    (quarantine, quarantine.c.key),
)
"""Where such names stand, besides the outbox and the summaries of responses."""


def sweep(connection: Connection) -> None:
    """Give messages their bare names that were on their way to others when somebody was forgotten, and are sent now."""
    sent = (outbox.c.bare != "") & (outbox.c.state != "pending")
    connection.execute(update(outbox).where(sent).values(id=outbox.c.bare, bare="", slot=""))


def forget(connection: Connection, record: Forget) -> None:
    """Erase a delegate's name, e-mail, language, time zone and addresses, and take their seats and codes away.

    A message that is on its way to somebody else keeps its name until it is sent: see `sweep`.
    """
    sweep(connection)
    person, at = record.delegate, times.text(record.at)
    addresses = list(connection.execute(select(address.c.address).where(address.c.delegate == person)).scalars())
    for place, one in enumerate(sorted(addresses)):
        _forget_address(connection, person, one, _bare(one, f"{person}.{place}"), record.at)
    connection.execute(update(seat).where(seat.c.delegate == person, seat.c.revoked_at.is_(None)).values(revoked_at=at))
    connection.execute(
        update(code)
        .where(code.c.delegate == person, code.c.used_at.is_(None), code.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    connection.execute(update(code).where(code.c.delegate == person).values(used_by=""))
    requests.forget(connection, person, addresses)
    connection.execute(
        update(delegate)
        .where(delegate.c.id == person)
        .values(name="", email="", language="", language_chosen=False, time_zone="", muted=False, forgotten_at=at)
    )


def _bare(one: str, instead: str) -> Bare:
    """Return what puts *instead* where the chat of the address *one* stands: in the address, or after the sort of an event."""
    serving, _, chat = one.rpartition(":")
    # The number of an update of Telegram's is no chat, though it may be the same number.
    found = re.compile(rf"(?<![^:])({re.escape(serving)}:(?!update:)(?:[a-z_]+:)?){re.escape(chat)}(?![^:])")
    return lambda name: found.sub(lambda match: f"{match[1]}{instead}", name)


def _forget_names(connection: Connection, one: str, bare: Bare, at: datetime) -> None:
    """Take the chat out of all names but those of events, which go soon; in what could not be read, take out everything."""
    chat = one.rpartition(":")[2]
    named = outbox.c.id.contains(chat, autoescape=True) | outbox.c.slot.contains(chat, autoescape=True)
    for row in connection.execute(select(outbox.c.number, outbox.c.id, outbox.c.slot, outbox.c.state).where(named)).all():
        if bare(row.id) != row.id or bare(row.slot) != row.slot:  # one that is being sent is settled under the name it has
            values = {"bare": bare(row.id)} if row.state == "pending" else {"id": bare(row.id), "slot": ""}
            connection.execute(update(outbox).where(outbox.c.number == row.number).values(values))
    keys.age(connection, [name for name in _holding(connection, event_key.c.key, chat) if bare(name) != name], at)
    for table, column in _NAMES:
        for name in _holding(connection, column, chat):
            if (nameless := bare(name)) != name:
                connection.execute(update(table).where(column == name).values({column: nameless}))
    written = re.compile(rb"(?<![0-9A-Za-z])" + re.escape(chat.encode()) + rb"(?![0-9A-Za-z])")
    for key, raw in connection.execute(select(quarantine.c.key, quarantine.c.raw)).all():
        if written.search(bytes(raw)):
            connection.execute(update(quarantine).where(quarantine.c.key == key).values(raw=b""))


def _holding(connection: Connection, column: Column[str], chat: str) -> Sequence[str]:
    """Return the names in *column* in which *chat* stands somewhere."""
    return connection.execute(select(column).where(column.contains(chat, autoescape=True)).distinct()).scalars().all()


def _forget_address(connection: Connection, person: str, one: str, bare: Bare, at: datetime) -> None:
    """Empty what bears the address."""
    theirs = select(seat.c.response).where(seat.c.delegate == person)
    connection.execute(
        update(revision)
        .where(revision.c.response.in_(theirs), revision.c.address == one)
        .values(address="", message="", order="")
    )
    for response_id, state in _bearing(connection, person, one):
        nameless = codec.dump(_without(codec.load_response(state), one, bare))
        connection.execute(update(response).where(response.c.id == response_id).values(state=nameless))
    connection.execute(delete(fragment_message).where(fragment_message.c.address == one))
    connection.execute(
        update(outbox)
        .where(PENDING, outbox.c.address == one)
        .values(state=Fate.REPLACED.value, content="", address="", slot="")
    )
    connection.execute(delete(slot).where(begins_with(slot.c.key, slot_key(one, ""))))
    connection.execute(delete(session).where(session.c.address == one))
    connection.execute(delete(room).where(room.c.room == one))
    connection.execute(delete(digest).where(digest.c.room == one))
    connection.execute(delete(roster_file).where(roster_file.c.address == one))
    connection.execute(delete(address).where(address.c.address == one))
    _forget_names(connection, one, bare, at)


def _bearing(connection: Connection, person: str, one: str) -> Iterator[tuple[str, str]]:
    """Yield the summaries that may bear the address or its chat: whose answers the person, at the desk or not, had part in."""
    theirs = select(seat.c.response).where(seat.c.delegate == person)
    wrote = select(revision.c.response).where(revision.c.fragment.contains(one.rpartition(":")[2], autoescape=True))
    found = select(response.c.id, response.c.state).where(response.c.id.in_(theirs) | response.c.id.in_(wrote))
    yield from ((row.id, row.state) for row in connection.execute(found.order_by(response.c.id).with_for_update()).all())


def _without(stands: Response, one: str, bare: Bare) -> Response:
    """Return the summary without the address: an edit from there no longer finds its fragment anyway."""
    waiting = stands.confirmed
    return replace(
        stands,
        confirmed=replace(waiting, address="") if waiting and waiting.address == one else waiting,
        answers={
            question: replace(
                answer,
                fragments=tuple(
                    replace(fragment, id=bare(fragment.id), address="" if fragment.address == one else fragment.address)
                    for fragment in answer.fragments
                ),
            )
            for question, answer in stands.answers.items()
        },
    )
