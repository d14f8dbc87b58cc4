"""The figures on Slack: the bot as `tourdetable run` puts it together, both ways in; the server is another process."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.listening import listening
from adapters.slack.address import address
from adapters.slack.connection import introduce, web_client
from adapters.slack.manifest import PATH
from adapters.slack.send import Sender
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Only
from benchmarks.contest import Contest, contest, copy, going, hold, settled
from benchmarks.hall import build
from benchmarks.ours import opened
from benchmarks.people import Scene, Way, staged
from benchmarks.talk import messages
from bot.service.receipts import InstitutionKey
from bot.service.run import SystemClock, open_service
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SECRET, TEAM
from tests.telegram.test_receiving import free_place

WAYS: tuple[Way, ...] = ("sockets", "requests")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    conversations: int = 200
    questions: int = 3


QUICK = Size(rounds=2, questions=1)


@dataclass
class Figures:
    """What was measured, by way in and round by round."""

    ours: dict[str, list[Contest]] = field(default_factory=lambda: {way: [] for way in WAYS})
    echo: dict[str, list[Contest]] = field(default_factory=lambda: {way: [] for way in WAYS})
    pooled: dict[str, list[Contest]] = field(default_factory=lambda: {way: [] for way in WAYS})
    """The echo app with one HTTP session for all its calls, which the SDK's examples do not give it."""


def at(chat: int) -> str:
    """Return the address of *chat*."""
    return address(TEAM, f"DU{chat}")


async def measure(folder: Path, size: Size) -> Figures:
    """Measure all, contenders in turn. A first round of each is not counted."""
    figures = Figures()
    empty = folder / "slack.sqlite"
    chats = await build(empty, size.conversations, at=at)
    for number in range(size.rounds + 1):
        for way in WAYS:
            place = free_place() if way == "requests" else ""
            scene = Scene("converse", chats, messages(size.questions), on=way, at=f"http://{place}{PATH}")
            ours = await _ours(copy(empty, "round"), scene, place, size.questions)
            echo, pooled = await _echo(scene, place, pooled=False), await _echo(scene, place, pooled=True)
            if number:
                figures.ours[way].append(ours)
                figures.echo[way].append(echo)
                figures.pooled[way].append(pooled)
    return figures


def share_of(ordered: Sequence[float], share: float) -> float:
    """Return what a *share* of the figures do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def _ours(path: Path, scene: Scene, place: str, questions: int) -> Contest:
    async with staged(scene) as people, running(path, people.base_url, place):
        found = await contest(people, scene)
    hold(path, 2 * questions * len(scene.chats))
    return found


async def _echo(scene: Scene, place: str, *, pooled: bool) -> Contest:
    async with staged(scene) as people, echoing(people.base_url, place, pooled=pooled):
        return await contest(people, scene)


@asynccontextmanager
async def running(path: Path, base_url: str, place: str) -> AsyncIterator[None]:
    """Run the service on Slack, as `tourdetable run` does it, as fast as the server answers. *place*: where requests come."""
    clock, key = SystemClock(), InstitutionKey.made_of(bytes(32))
    async with AsyncExitStack() as stack:
        workspace = await introduce(await stack.enter_async_context(web_client(BOT_TOKEN, base_url)), clock)
        app = None if place else await stack.enter_async_context(web_client(APP_TOKEN, base_url))
        store = await stack.enter_async_context(opened(path))
        service = await stack.enter_async_context(open_service(store, [Sender(workspace, clock, None)], key, clock))
        way_in = SlackIn(Only(workspace), service, store, clock, app_client=app, signing_secret=SECRET)
        await stack.enter_async_context(listening(place, [way_in]))
        async with going(way_in.run()):
            yield


@asynccontextmanager
async def echoing(base_url: str, place: str, *, pooled: bool) -> AsyncIterator[None]:
    """Run an app that says again what it is told, as Bolt's own examples have it. *pooled*: one session for all calls."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession()) if pooled else None
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{base_url}/api/", session=session)
        quiet = logging.getLogger("benchmarks.slack")
        quiet.setLevel(logging.CRITICAL + 1)  # the people go when all is said
        app = AsyncApp(client=client, signing_secret=SECRET, logger=quiet)

        @app.event("message")
        async def echo(event: dict[str, Any], say: Any) -> None:
            await say(event["text"])

        settled()
        if place:
            await stack.enter_async_context(_served(app, place))
        else:
            handler = AsyncSocketModeHandler(app, APP_TOKEN)
            await handler.connect_async()  # type: ignore[no-untyped-call]
            stack.push_async_callback(handler.close_async)
        yield


@asynccontextmanager
async def _served(app: AsyncApp, place: str) -> AsyncIterator[None]:
    async def serve(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post(PATH, serve)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    host, _, port = place.rpartition(":")
    try:
        await web.TCPSite(runner, host, int(port)).start()
        yield
    finally:
        await runner.cleanup()
