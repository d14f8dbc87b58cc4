"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from random import Random

from aiohttp import WSMsgType, web

from tests.standins.slack.deliveries import EVENT, Attempt, Delivery
from tests.standins.slack.wire import Json, Refused
from tests.standins.slack.world import APP, World

MOST = 10
REASONS = {"warning": 10.0, "refresh_requested": 1.0, "link_disabled": 0.0, "too_many_websockets": 0.0}
"""Why a connection ends, and in how many seconds after it was told."""


@dataclass(eq=False)
class Connection:
    """A socket of the app."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    envelopes: list[Json] = field(default_factory=list)
    pings: int = 0

    @property
    def open(self) -> bool:
        return not self.socket.closed


@dataclass(eq=False)
class _Awaited:
    future: asyncio.Future[Json]


class Sockets:
    """All connections. Each envelope goes to one of them, at random."""

    def __init__(self, world: World, pace: float) -> None:
        self._world = world
        self.pace = pace
        """What the seconds between a `disconnect` and the end are multiplied by."""
        self.connections: list[Connection] = []
        """Those that are open, oldest first."""
        self.opened = 0
        """How many there were."""
        self.tickets: dict[str, bool] = {}
        """Those given out, and whether they are spent."""
        self.refused = 0
        """How many connections were refused."""
        self.refuse = 0
        """How many connections to refuse from now on; their tickets are spent."""
        self.disabled = False
        """Whether Socket Mode is switched off."""
        self.mute = False
        """Whether connections stay open, but nothing is answered, and nothing gets through."""
        self.stray: list[Json] = []
        """Acknowledgements that nobody waited for: unknown, too late, or a second time."""
        self.reuse_envelopes = False
        """Whether a repetition comes under the old envelope id as if it were the first (bolt-js#2487)."""
        self.random = Random(7)  # noqa: S311 - not for secrets
        self._awaited: dict[str, _Awaited] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def open(self) -> Json:
        """Return the URL of apps.connections.open. It is good for one connection."""
        if self.disabled:
            raise Refused("access_denied", "[ERROR] Socket Mode is not enabled")
        ticket = f"ticket-{self._world.number()}"
        self.tickets[ticket] = False
        return {"url": f"{self._world.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Be a connection, until it ends."""
        ticket = request.query.get("ticket", "")
        known = self.tickets.get(ticket) is False
        if known:
            self.tickets[ticket] = True
        if not known or self.refuse or self.disabled:
            self.refuse = max(0, self.refuse - known)
            self.refused += 1
            return web.Response(status=403 if not known else 503)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=16 << 20)
        await socket.prepare(request)
        self.opened += 1
        connection = Connection(self.opened, socket, request)
        if len(self.connections) >= MOST:
            await self._disconnect(connection, "too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(connection)
        try:
            await self._greet(connection)
            async for message in socket:
                if self.mute:
                    continue
                if message.type == WSMsgType.PING:
                    connection.pings += 1
                    await socket.pong(message.data)
                elif message.type == WSMsgType.TEXT:
                    self._heard(message.data)
        except ConnectionError:
            pass  # cut
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
        return socket

    async def tell(self, delivery: Delivery, attempt: Attempt, patience: float) -> None:
        """Send an envelope to one connection; wait for its acknowledgement."""
        able = [one for one in self.connections if one.open]
        if not able:
            attempt.outcome = "connection_failed"
            return
        attempt.envelope_id = self._envelope_id(delivery)
        envelope: Json = {"envelope_id": attempt.envelope_id, "type": delivery.kind, "payload": delivery.payload}
        envelope["accepts_response_payload"] = delivery.kind != EVENT
        if delivery.kind == EVENT:
            number, reason = (0, "") if self.reuse_envelopes else (attempt.number, "timeout" if attempt.number else "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        awaited = self._awaited[attempt.envelope_id] = _Awaited(asyncio.get_running_loop().create_future())
        begin = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience):
                await self._send(self.random.choice(able), envelope)
                delivery.answer = (await awaited.future).get("payload")
            attempt.outcome, attempt.seconds = "acknowledged", asyncio.get_running_loop().time() - begin
        except TimeoutError:
            attempt.outcome = "timeout"
        finally:
            self._awaited.pop(attempt.envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested", *connections: Connection) -> None:
        """Tell *connections*, or all, that they end: `warning`: in ten seconds, `refresh_requested`, `link_disabled`."""
        if reason not in REASONS:
            raise ValueError(f"no such reason: {reason}")
        self.disabled = self.disabled or reason == "link_disabled"
        for connection in connections or tuple(self.connections):
            await self._disconnect(connection, reason)
            task = asyncio.create_task(self._close(connection, REASONS[reason] * self.pace))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def cut(self, *connections: Connection) -> None:
        """Cut *connections*, or all, without a word."""
        for connection in connections or tuple(self.connections):
            if connection in self.connections:
                self.connections.remove(connection)
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def stop(self) -> None:
        for task in tuple(self._closing):
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        self.cut()

    def _envelope_id(self, delivery: Delivery) -> str:
        if self.reuse_envelopes and len(delivery.attempts) > 1:
            return delivery.attempts[0].envelope_id
        return f"envelope-{self._world.number()}"

    async def _greet(self, connection: Connection) -> None:
        about = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18_060}
        hello = {"type": "hello", "num_connections": len(self.connections), "debug_info": about}
        await connection.socket.send_json({**hello, "connection_info": {"app_id": APP}})

    async def _send(self, connection: Connection, envelope: Json) -> None:
        if self.mute:
            return
        connection.envelopes.append(envelope)
        try:
            await connection.socket.send_json(envelope)
        except ConnectionError:
            return  # it is gone; the envelope is lost on the way

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            said = {"garbage": text}
        awaited = self._awaited.pop(said.get("envelope_id", ""), None) if isinstance(said, dict) else None
        if awaited is None or awaited.future.done():
            self.stray.append(said)
        else:
            awaited.future.set_result(said)

    async def _disconnect(self, connection: Connection, reason: str) -> None:
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    async def _close(self, connection: Connection, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await connection.socket.close()
