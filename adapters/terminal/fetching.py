"""Files that were sent to the desk at the terminal, such as a roster with `/invite`, or a letter: fetched beside all else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from adapters.terminal.conversation import Drained
from adapters.terminal.inbound import Inbound
from bot.model.events import Arrival
from bot.service.fetching import Fetching, NotFetched
from bot.service.ports import Awaited, Away, Clock, Store


class WithFiles:
    """The service, which is drained only when what was sent is read. Implements `Drained`."""

    def __init__(self, service: Drained, store: Store, clock: Clock, inbound: Inbound) -> None:
        self._service, self._inbound = service, inbound
        self._fetching = Fetching(service, store, clock, inbound.prefix, self._fetch)

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Hand *arrivals* in. Raise Away."""
        await self._service.accept(arrivals)

    async def drained(self) -> None:
        """Return when nothing waits, and no file is being read."""
        await self._service.drained()
        with suppress(Away):  # what is awaited stays so, and is looked for after the next line
            await self._fetching.look()
        await self._fetching.settled()
        await self._service.drained()

    async def stop(self) -> None:
        """Let go of what is in hand."""
        await self._fetching.stop()

    async def _fetch(self, awaited: Awaited) -> bytes:
        if awaited.source not in self._inbound.held:
            raise NotFetched("lost")
        return self._inbound.held[awaited.source]
