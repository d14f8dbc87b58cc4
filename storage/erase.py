"""Forgetting a person: what names them or leads to them is erased, what they said stays under the bare id."""

from msgspec.structs import replace
from sqlalchemy import Connection, delete, select, update

from bot.model import codec
from bot.model.effects import Forget
from bot.model.response import Response
from bot.service.ports import Fate
from storage import requests, times
from storage.statement import begins_with
from storage.tables import (
    address,
    code,
    delegate,
    digest,
    fragment_message,
    outbox,
    response,
    revision,
    room,
    seat,
    session,
    slot,
)
from storage.tables.flow import PENDING, slot_key


def forget(connection: Connection, record: Forget) -> None:
    """Erase a delegate's name, e-mail, language, time zone and addresses, and take their seats and codes away."""
    person, at = record.delegate, times.text(record.at)
    addresses = list(connection.execute(select(address.c.address).where(address.c.delegate == person)).scalars())
    for one in addresses:
        _forget_address(connection, person, one)
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


def _forget_address(connection: Connection, person: str, one: str) -> None:
    """Empty what bears the address; only the revisions of responses that the person had a seat for can."""
    theirs = select(seat.c.response).where(seat.c.delegate == person)
    connection.execute(
        update(revision)
        .where(revision.c.response.in_(theirs), revision.c.address == one)
        .values(address="", message="", order="")
    )
    for response_id, state in connection.execute(
        select(response.c.id, response.c.state).where(response.c.id.in_(theirs)).with_for_update()
    ).all():
        nameless = codec.dump(_without(codec.load_response(state), one))
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
    connection.execute(delete(address).where(address.c.address == one))


def _without(stands: Response, one: str) -> Response:
    """Return the summary without the address: an edit from there no longer finds its fragment anyway."""
    waiting = stands.confirmed
    return replace(
        stands,
        confirmed=replace(waiting, address="") if waiting and waiting.address == one else waiting,
        answers={
            question: replace(
                answer,
                fragments=tuple(
                    replace(fragment, address="") if fragment.address == one else fragment for fragment in answer.fragments
                ),
            )
            for question, answer in stands.answers.items()
        },
    )
