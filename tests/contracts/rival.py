"""Another process on the same database: `python -m tests.contracts.rival URL WHAT NAME COUNT`.

It says "ready", waits for a line on standard input, and then does WHAT: `append` COUNT texts, one per batch, at the address
`test:` and NAME; `redeem` Ana's code there; `act`: call for reminders COUNT times; or `say` COUNT, a text, to the service.
"""

import asyncio
import sys

from bot.model.effects import CallReminders
from storage import open_store
from tests.contracts.world import CONSULTATION, DECIDE, NOW, give, recording, redeeming, said, spoken, writing


async def main(url: str, what: str, name: str, count: str) -> None:
    """Do *what*."""
    async with open_store(url) as store:
        places = {place.delegate_name: place for place in await store.places(CONSULTATION)}
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        if what == "say":
            await give(store, [spoken(name, count)], DECIDE)
            return
        for number in range(int(count)):
            arrival = said(f"{name}-{number}", f"test:{name}", f"{name} {number}")
            if what == "act":
                await give(store, [arrival], recording(CallReminders(f"{name}-{number}", CONSULTATION, name, NOW)))
            else:
                await give(store, [arrival], writing() if what == "append" else redeeming("Ana", places["Ana"]))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
