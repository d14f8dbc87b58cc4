"""One workspace while it is served: what comes from it, the files of its people, what was missed there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.slack.connection import Workspace
from adapters.slack.history import PER_SECOND, History
from adapters.slack.receiving import Receiving
from bot.service.ports import Clock, Door, Store


@dataclass(frozen=True, slots=True)
class Manner:
    """How every workspace is served."""

    command: str = "tour"
    match_email: bool = False
    history_per_second: float | None = PER_SECOND


class Served:
    """One workspace."""

    def __init__(
        self,
        workspace: Workspace,
        door: Door,
        store: Store,
        clock: Clock,
        manner: Manner,
        well: Callable[[], bool],
        on_gone: Callable[[str], None],
        *,
        blind: bool,
    ) -> None:
        """*well*: whether events reach us now; *blind*: nothing tells that they do not.

        *on_gone* is told that Slack says the app was taken away, and why.
        """
        self.workspace = workspace
        self.receiving = Receiving(
            workspace, door, store, clock, manner.command, match_email=manner.match_email, on_gone=on_gone
        )
        self._history = History(workspace, self.receiving, store, clock, well, manner.history_per_second, blind=blind)
        self._work: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin with what goes on beside the receiving."""
        self._work = [asyncio.create_task(work) for work in (self.receiving.fetching.run(), self._history.run())]

    async def stop(self) -> None:
        """End that."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
