"""The last step of a batch: the outbox. Which messages wait, who sends them, what became of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, bindparam, literal_column, or_, select, update

from bot.model import codec
from bot.model.effects import Message
from bot.model.people import Delegate
from bot.service.ports import Fate, Outcome, ToSend, Work, serves
from storage import rooms, times
from storage.statement import Inserter, Lookup, Many, Statement, begins_with, insert, insert_new
from storage.tables import address, delegate, outbox, slot
from storage.tables.flow import PENDING, slot_key

_NOTHING: ColumnElement[str] = literal_column("''")
_KNOWN = Lookup(select(outbox.c.id).where(outbox.c.id.in_(bindparam("ids", expanding=True))))
_SLOTS = Lookup(select(slot.c.key, slot.c.sent_as).where(slot.c.key.in_(bindparam("keys", expanding=True))))
_POST = insert(outbox, "id", "address", "slot", "bulk", "state", "claimed_by", "content", "made_at")
_LEAVE = insert_new(outbox, "id", "address", "slot", "bulk", "state", "claimed_by", "content", "made_at")
_REPLACE = Many(
    lambda _: (
        update(outbox)
        .where(
            PENDING,
            outbox.c.address == bindparam("of_address"),
            outbox.c.slot == bindparam("of_slot"),
            outbox.c.slot != _NOTHING,
        )
        .values(state=literal_column(f"'{Fate.REPLACED.value}'"), content=_NOTHING, address=_NOTHING)
    ),
    *("of_address", "of_slot"),
)
_SETTLE = Many(
    lambda _: (
        update(outbox)
        .where(outbox.c.id == bindparam("of_id"))
        .values(state=bindparam("fate"), content=_NOTHING, address=_NOTHING)
    ),
    *("fate", "of_id"),
)


def _remembering(into: Inserter) -> Statement:
    """Build what remembers the message in a slot, unless the address was forgotten while it was being sent."""
    known = select(outbox.c.id).where(outbox.c.id == bindparam("of_id"), outbox.c.address != _NOTHING).exists()
    told = select(bindparam("key", type_=Text), bindparam("sent_as", type_=Text)).where(known)
    statement = into(slot).from_select(["key", "sent_as"], told)
    return statement.on_conflict_do_update(index_elements=["key"], set_={"sent_as": statement.excluded.sent_as})


_REMEMBER = Many(_remembering, "key", "sent_as", "of_id")
_UNREACHABLE = update(address).where(address.c.address == bindparam("of_address")).values(unreachable_at=bindparam("at"))
_READERS = Lookup(
    select(address.c.address, delegate.c.language, delegate.c.time_zone)
    .join_from(address, delegate, address.c.delegate == delegate.c.id)
    .where(address.c.address.in_(bindparam("addresses", expanding=True)))
)
_AHEAD = Lookup(
    select(outbox.c.number).where(
        PENDING, outbox.c.claimed_by == _NOTHING, outbox.c.address.in_(bindparam("addresses", expanding=True))
    )
)
_CLAIM = update(outbox).where(outbox.c.number.in_(bindparam("numbers", expanding=True))).values(claimed_by=bindparam("process"))
_RELEASE = Many(lambda _: update(outbox).where(PENDING, outbox.c.id == bindparam("of_id")).values(claimed_by=_NOTHING), "of_id")
_FEW = 500
"""Rows claimed by one statement."""


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write what became of messages: of each row only its id and fate stay, and the slot knows what was sent in it."""
    sent = {
        slot_key(one.message.address, one.message.slot): (one.sent_as, one.message.id)
        for one in outcomes
        if one.fate is Fate.SENT and one.message.slot and one.sent_as
    }
    _REMEMBER.run(connection, sorted((key, *about) for key, about in sent.items()))
    _SETTLE.run(connection, sorted((one.fate.value, one.message.id) for one in outcomes))
    for one in outcomes:
        if one.fate is Fate.UNREACHABLE:
            connection.execute(_UNREACHABLE, {"of_address": one.message.address, "at": times.text(now)})
            rooms.reachable(connection, one.message.address, False, times.text(now))


def post(
    connection: Connection, messages: Sequence[Message], work: Work, delegates: dict[str, Delegate]
) -> tuple[list[ToSend], bool]:
    """Write *messages* that were never written before; return those that this process sends, as claimed by it.

    What waits unclaimed for the same addresses goes first: order within a chat is kept. Bulk is left unclaimed, unless a reply
    goes to the same address; whether some was is returned too. *delegates* are the readers that are known already, by address.
    """
    new = _never_written(connection, messages)
    if not new:
        return [], False
    newest = {(one.address, one.slot): one.id for one in new}
    waiting = [one for one in new if not one.slot or newest[one.address, one.slot] == one.id]
    _REPLACE.run(connection, sorted({(one.address, one.slot) for one in waiting if one.slot}))
    served = [one for one in waiting if serves(work.serving, one.address)]
    replied = {one.address for one in served if not one.bulk}
    ours = [one for one in served if one.address in replied]
    ahead = _ahead(connection, work.process, sorted({one.address for one in ours}))
    own, kept, at = {one.id for one in ours}, {one.id for one in waiting}, times.text(work.now)
    _POST.run(
        connection,
        [
            (one.id, one.address, one.slot, one.bulk, "pending", work.process if one.id in own else "", codec.dump(one), at)
            if one.id in kept
            else (one.id, "", one.slot, one.bulk, Fate.REPLACED.value, "", "", at)
            for one in new
        ],
    )
    return ahead + _ready(connection, [(one, False) for one in ours], delegates), len(ours) < len(served)


def leave(connection: Connection, messages: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Write bulk messages outside of slots, each (id, address, content), for whoever serves those addresses.

    One that was ever written stays as it is.
    """
    at = times.text(now)
    _LEAVE.run(connection, [(one, to, "", True, "pending", "", content, at) for one, to, content in messages])


def adopt(connection: Connection, process: str, serving: tuple[str, ...]) -> list[ToSend]:
    """Claim the replies that wait for the addresses served, and what another process had claimed: that may have been sent."""
    return _take(connection, process, _served(serving) & (~outbox.c.bulk | (outbox.c.claimed_by != _NOTHING)))


def claim(connection: Connection, process: str, serving: tuple[str, ...], bulk: int) -> list[ToSend]:
    """Claim what waits for the addresses served and nobody has claimed, oldest first: replies, and so many *bulk* messages.

    What waits before a reply in its chat is claimed with it, be there ever so much: order within a chat is kept.
    """
    waiting = _unclaimed(_served(serving))
    replied = select(outbox.c.address).where(PENDING, waiting, ~outbox.c.bulk)
    replies = _take(connection, process, waiting & outbox.c.address.in_(replied))
    return replies + _take(connection, process, waiting, bulk) if bulk else replies


def release(connection: Connection, messages: Sequence[str]) -> None:
    """Let go of claimed *messages*, by id, that were not given to a platform."""
    _RELEASE.run(connection, sorted((one,) for one in messages))


def anything(connection: Connection, serving: tuple[str, ...]) -> bool:
    """Return whether `claim` would find something."""
    found = connection.execute(select(outbox.c.number).where(PENDING, _unclaimed(_served(serving))).limit(1))
    return found.first() is not None


def _served(serving: tuple[str, ...]) -> ColumnElement[bool]:
    """Say `bot.service.ports.serves` in SQL."""
    return or_(
        literal_column("1 = 0"),
        *(begins_with(outbox.c.address, one) if one.endswith(":") else outbox.c.address == one for one in serving),
    )


def _unclaimed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition & (outbox.c.claimed_by == "")


def _never_written(connection: Connection, messages: Sequence[Message]) -> list[Message]:
    """Return the first of *messages* under each id, without those whose id is in the outbox already.

    They are then inserted plainly: had another process written one meanwhile, that is a Conflict, and the batch is repeated.
    """
    first: dict[str, Message] = {}
    for one in messages:
        first.setdefault(one.id, one)
    for (known,) in _KNOWN.rows(connection, list(first)):
        del first[known]
    return list(first.values())


def _ahead(connection: Connection, process: str, addresses: Sequence[str]) -> list[ToSend]:
    """Claim what waits for *addresses*; most often that is nothing, which costs one look."""
    if not _AHEAD.rows(connection, addresses):
        return []
    return _take(connection, process, _unclaimed(outbox.c.address.in_(addresses)))


def _take(connection: Connection, process: str, condition: ColumnElement[bool], limit: int | None = None) -> list[ToSend]:
    rows = connection.execute(
        select(outbox.c.number, outbox.c.claimed_by, outbox.c.content)
        .where(PENDING, condition)
        .order_by(outbox.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for start in range(0, len(rows), _FEW):
        numbers = [row.number for row in rows[start : start + _FEW]]
        connection.execute(_CLAIM, {"numbers": numbers, "process": process})
    claimed = [(codec.load_message(row.content), row.claimed_by not in ("", process)) for row in rows]
    return _ready(connection, claimed, {})


def _ready(connection: Connection, claimed: Sequence[tuple[Message, bool]], delegates: dict[str, Delegate]) -> list[ToSend]:
    """Return what is claimed with what it edits and how its reader is spoken to."""
    keys = sorted({slot_key(one.address, one.slot) for one, _ in claimed if one.slot})
    edits = {row[0]: row[1] for row in _SLOTS.rows(connection, keys)}
    readers = {one: (person.language, person.time_zone) for one, person in delegates.items()}
    unknown = sorted({one.address for one, _ in claimed} - readers.keys())
    readers.update({row[0]: (row[1], row[2]) for row in _READERS.rows(connection, unknown)})
    return [
        ToSend(
            one,
            edits.get(slot_key(one.address, one.slot), "") if one.slot else "",
            *readers.get(one.address, ("", "")),
            uncertain,
        )
        for one, uncertain in claimed
    ]
