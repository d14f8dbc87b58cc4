"""Where this process listens: the routes of all platforms, and `/health`, in one aiohttp application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

MOST_BYTES = 1_000_000
"""Of one request; an update of any platform is some kilobytes."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether what people send reaches us, and what is known of it."""

    well: bool
    said: Mapping[str, str | float]


class WayIn(Protocol):
    """How what people send on one platform reaches the service."""

    name: str

    async def run(self) -> None:
        """Receive until cancelled. Raise `TokenRefused` if that cannot be, ever."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is to be served, if anything."""

    def health(self) -> Health:
        """Return whether it works now."""


class TokenRefused(Exception):
    """A platform does not take the token: it is wrong, or was revoked. *name*: of the platform."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def application(ways: Sequence[WayIn]) -> web.Application:
    """Return what is served: every way's routes, and `/health`, which answers 503 while one of them does not work."""

    async def health(_: web.Request) -> web.Response:
        found = {way.name: way.health() for way in ways}
        well = all(one.well for one in found.values())
        return web.json_response({name: dict(one.said) for name, one in found.items()}, status=200 if well else 503)

    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_get("/health", health)
    for way in ways:
        app.router.add_routes(way.routes())
    return app


@asynccontextmanager
async def listening(place: str, ways: Sequence[WayIn]) -> AsyncIterator[None]:
    """Serve at *place* (HOST:PORT; "" is nowhere) for as long as the block lasts. Raise OSError if it cannot be."""
    if not place:
        yield
        return
    host, _, port = place.rpartition(":")
    runner = web.AppRunner(application(ways), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield
    finally:
        await runner.cleanup()
