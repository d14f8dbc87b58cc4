"""Sends in every workspace, each with its own token and at its own pace."""

from __future__ import annotations

from functools import partial

from adapters.slack.address import split
from adapters.slack.send import RATES, Sender
from adapters.slack.workspaces import Workspaces
from bot.service.pace import Rates
from bot.service.ports import Away, Clock, DeliveryDelayed, ToSend, Unreachable

WAIT = 1.0
"""Seconds before the next try while the database does not tell where the app is installed."""


class Senders:
    """Implements `bot.service.ports.Platform` for all workspaces."""

    serving: tuple[str, ...] = ("slack:",)

    def __init__(self, workspaces: Workspaces, clock: Clock, rates: Rates | None = RATES, command: str = "tour") -> None:
        """See `Sender`; *rates* are of each workspace."""
        self._workspaces, self._clock, self._rates, self._command = workspaces, clock, rates, command
        self._senders: dict[str, Sender] = {}

    async def send(self, to_send: ToSend) -> str:
        """Send in the workspace of the address. Where the app is not installed nobody can be reached."""
        team, _ = split(to_send.message.address)
        try:
            workspace = await self._workspaces.of(team)
        except Away:
            raise DeliveryDelayed(WAIT) from None
        if workspace is None:
            self._senders.pop(team, None)
            raise Unreachable
        sender = self._senders.get(team)
        if sender is None or sender.workspace is not workspace:
            doubt = partial(self._workspaces.doubt, team)
            sender = self._senders[team] = Sender(workspace, self._clock, self._rates, self._command, doubt)
        return await sender.send(to_send)
