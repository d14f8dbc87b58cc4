"""A digest is counted when its turn to be sent comes, on one unchanging view of the database, while answers are taken as ever.

What waits in the outbox is that it was asked for; its row is written once per room and period. Once counted, what is told is
kept there before it is first sent, together with that it was given: a process that dies before that leaves it to be counted
anew, one that dies later leaves the same words to be sent. What is new in a room is what was received after the digest before
was asked for and not after this one was, however long it takes to count: so nothing is told twice, and nothing never.
"""

from __future__ import annotations

import asyncio

from bot.desk.digest import told
from bot.model.effects import Message
from bot.model.shapes import Count
from bot.service.ports import Counted, Store


class Digesting:
    """Counts digests, one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = asyncio.Semaphore(1)

    async def counted(self, message: Message, asked: Count) -> Message | None:
        """Return what is said in place of *message*, None if nothing is. Raise Away or Conflict: it may be tried again."""
        async with self._turn:
            found = await self._store.count(message, asked)
            if not isinstance(found, Counted):
                return found
            said, given = told(message, asked, found.tally, found.consultation, found.questionnaire)
            if said is None or not await self._store.keep_counted(found, said, given=given):
                return None
            return said
