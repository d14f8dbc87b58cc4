"""The process that is killed: runs the service over a database and brings it each person's messages, one after the other.

Says `ack NAME NUMBER` when a message was accepted and `sent ID` when one was sent, each before anything else can happen.
"""

import asyncio
import os
import sys

from bot.model.events import Arrival
from bot.service.ports import ToSend
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock, open_service
from storage import open_store
from tests.hall import PEOPLE, replied

MESSAGES = 60
"""That each person sends: thoughts on one question after the other."""
REDELIVERED = 3
"""Messages before the first unacknowledged one that come again, as platforms do it."""


def tell(line: str) -> None:
    """Write *line* at once, in one piece."""
    os.write(1, f"{line}\n".encode())


class Telling:
    """A platform that says what it sends."""

    serving: tuple[str, ...] = ("test:",)

    async def send(self, to_send: ToSend) -> str:
        """Send, which takes a moment."""
        await asyncio.sleep(0.001)
        tell(f"sent {to_send.message.id}")
        return to_send.message.id


def text(name: str, number: int) -> str:
    """Return the *number*-th message of *name*."""
    return "/goto 1a" if number == 0 else f"{name} thinks {number}"


async def converse(service: Service, name: str, first: int) -> None:
    for number in range(max(0, first - REDELIVERED), MESSAGES):
        event = replied(name, 1000 + number, text(name, number))
        await service.accept([Arrival((event.id,), b"raw", event)])
        tell(f"ack {name} {number}")


async def main(url: str, firsts: dict[str, int]) -> None:
    async with (
        open_store(url) as store,
        open_service(store, [Telling()], InstitutionKey.made_of(bytes(32)), SystemClock()) as service,
    ):
        await asyncio.gather(*(converse(service, name, firsts[name]) for name in PEOPLE))
        await service.drained()
        tell("end")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], dict(zip(PEOPLE, map(int, sys.argv[2:]), strict=True))))
