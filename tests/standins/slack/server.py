"""The server: listens, checks tokens and scopes, counts rates, makes trouble, dispatches, keeps the log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from tests.standins.slack import hooks, oauth, trouble
from tests.standins.slack.deliveries import Deliveries, Delivery
from tests.standins.slack.files import download, upload
from tests.standins.slack.methods import ACCESS, CONNECT, EXPORT, METHODS
from tests.standins.slack.posts import Posts
from tests.standins.slack.sockets import Sockets
from tests.standins.slack.surfaces import Surfaces
from tests.standins.slack.trouble import Faults, Rates
from tests.standins.slack.wire import Arguments, Json, Refused, arguments_of, bearer, done, refused
from tests.standins.slack.world import APP, Team, World

BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN, TEAM = "xoxb-stand-in", "xapp-stand-in", "xoxe.xoxp-stand-in", "T1"
LARGEST = 64 << 20
"""Bytes of a request."""


@dataclass
class Request:
    """A call that the bot made."""

    method: str
    """Of the Web API; `hook`, `upload` and `file` for what goes to other addresses."""
    arguments: Arguments
    at: float
    """Seconds, of the event loop's clock."""
    verb: str = ""
    """`GET` or `POST`."""
    content_type: str = ""
    team: str = ""
    status: int = 0
    """0 as long as it is not answered, or if the connection was cut."""
    error: str = ""
    """Why it was refused."""
    fault: str = ""


Work = Callable[[web.Request, Request], Awaitable[web.Response]]


class SlackServer(Surfaces):
    """The stand-in. Use as an async context manager; then `api_url` is what the SDK takes as its base_url."""

    def __init__(self, *, rates: Rates | None = None, patience: float = 3.0, pace: float = 0.01) -> None:
        """*patience*: seconds in which the app must acknowledge. *pace*: what pauses between attempts are multiplied by."""
        world = World()
        self.sockets, self.posts = Sockets(world, pace), Posts()
        super().__init__(Deliveries(self.sockets, patience=patience, pace=pace), world)
        self.app_token = APP_TOKEN
        self.manifest: Json = {}
        """What the app was made from."""
        self.faults = Faults()
        self.requests: list[Request] = []
        self.rates = rates
        self.on_answer: Callable[[Request], object] = lambda _: None
        """Called with each call once it is done or refused, as its answer goes out."""
        self.install(TEAM, BOT_TOKEN)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> SlackServer:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{name}", self._download)
        app.router.add_post("/hooks/{hook}", self._hook)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.world.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.queue.stop()
        await self.sockets.stop()
        await self.posts.stop()
        if self._runner:
            await self._runner.cleanup()

    # What can be seen, and set

    @property
    def api_url(self) -> str:
        """What the SDK takes as its base_url."""
        return f"{self.world.base_url}/api/"

    @property
    def now(self) -> float:
        """The server's time in seconds since 1970: when what is said next is said. It stands still unless it is set."""
        return self.world.now

    @now.setter
    def now(self, seconds: float) -> None:
        self.world.now = seconds

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """All that the app was told, oldest first."""
        return self.queue.log

    @property
    def calls(self) -> Sequence[tuple[str, Arguments]]:
        """The log, in short: method and arguments."""
        return [(request.method, request.arguments) for request in self.requests]

    def calls_of(self, method: str) -> Iterator[Request]:
        """Yield the calls of *method*, oldest first."""
        return (request for request in self.requests if request.method.lower() == method.lower())

    async def idle(self) -> None:
        """Wait until the app has acknowledged, or been given up on, all that it was told."""
        await self.queue.idle()

    # Transports and trouble

    async def over_http(self, url: str, *, interactivity: str = "", commands: str = "") -> bool:
        """Tell the app by signed requests from now on, if *url* passes Slack's check; return whether it does."""
        if not await self.posts.verify(url):
            return False
        self.posts.events, self.posts.interactivity, self.posts.commands = url, interactivity or url, commands or url
        self.queue.transport = self.posts
        return True

    def over_sockets(self) -> None:
        """Tell the app by Socket Mode from now on, as at the beginning."""
        self.queue.transport = self.sockets

    def fail(self, method: str, how: str, times: int = 1, *, seconds: float = 1) -> None:
        """Let the next *times* calls of *method* (`*`: any; `file`, `upload`, `hook`: what these do) go wrong.

        *how*: `429` (*seconds* is its Retry-After), `500`, `502`, `503`, `504`, an error of Slack's (`fatal_error`,
        `invalid_auth` ...); `drop` cuts the connection and `hang` answers nothing, before the work; `slow` works and answers
        after *seconds*; `lost` cuts it after the work, `late` too but waits *seconds* first, `fatal_error_done` says
        `fatal_error` after it: with any of these the client cannot know that what it did was done.
        """
        self.faults.add(method, how, times, seconds)

    def cut_sockets(self) -> None:
        """Cut all sockets without a word."""
        self.sockets.cut()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Let no delivery get through in this block; each attempt counts as failed."""
        self.queue.refusing = True
        try:
            yield
        finally:
            self.queue.refusing = False

    # The server's own

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        request = self._noted(http, http.match_info["method"])
        try:
            request.arguments = await arguments_of(http)
        except Refused as refusal:
            return self._answered(request, refusal)
        return await self._met(http, request, self._work)

    async def _work(self, http: web.Request, request: Request) -> web.Response:
        if request.method not in (*METHODS, CONNECT, ACCESS, EXPORT):
            raise Refused("unknown_method", req_method=request.method)
        if request.method == ACCESS:
            return done(oauth.access(self.world, http, request.arguments))
        token = bearer(http, request.arguments)
        request.arguments.pop("token", None)
        if request.method == CONNECT:
            if self.rates is not None:
                self.rates.check("", request.method, "T1", {})
            if token != self.app_token:
                raise Refused("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
            return done(self.sockets.open())
        if request.method == EXPORT:
            return done(self._exported(token, request.arguments))
        team = self._team(token)
        request.team = team.id
        method = METHODS[request.method]
        if self.rates is not None:
            self.rates.check(team.id, request.method, method.tier, request.arguments)
            self.world.history_items = 15 if self.rates.commercial else 999
        if method.scope and method.scope not in team.scopes:
            raise Refused("missing_scope", needed=method.scope, provided=",".join(team.scopes))
        return done(method.work(self.world, team, request.arguments), {"x-oauth-scopes": ",".join(team.scopes)})

    def _exported(self, token: str, arguments: Arguments) -> Json:
        if token != CONFIG_TOKEN:
            raise Refused("not_allowed_token_type" if token.startswith(("xoxb-", "xapp-")) else "invalid_auth")
        if arguments.get("app_id") != APP:
            raise Refused("app_not_found")
        return {"manifest": self.manifest}

    def _team(self, token: str) -> Team:
        if not token:
            raise Refused("not_authed")
        for team in self.world.teams.values():
            if team.token == token:
                if team.gone:
                    raise Refused(team.gone)
                return team
        raise Refused("not_allowed_token_type" if token == self.app_token else "invalid_auth")

    async def _upload(self, http: web.Request) -> web.StreamResponse:
        return await self._met(http, self._noted(http, "upload"), lambda http, _: upload(self.world, http))

    async def _download(self, http: web.Request) -> web.StreamResponse:
        async def work(http: web.Request, request: Request) -> web.Response:
            token = bearer(http, {})
            team = next((team for team in self.world.teams.values() if team.token == token), None)
            return download(self.world, team, http.match_info["file"])

        return await self._met(http, self._noted(http, "file"), work)

    async def _hook(self, http: web.Request) -> web.StreamResponse:
        async def work(http: web.Request, request: Request) -> web.Response:
            request.arguments = await arguments_of(http)
            return hooks.use(self.world, http.match_info["hook"], request.arguments)

        return await self._met(http, self._noted(http, "hook"), work)

    def _noted(self, http: web.Request, method: str) -> Request:
        now = asyncio.get_running_loop().time()
        self.requests.append(Request(method, {}, now, http.method, http.content_type))
        return self.requests[-1]

    async def _met(self, http: web.Request, request: Request, work: Work) -> web.StreamResponse:
        """Answer a call: with its work, unless a fault waits for it."""
        request.fault, seconds = self.faults.next(request.method, request.arguments)
        if request.fault == "slow":
            await asyncio.sleep(seconds)
        elif request.fault in trouble.BEFORE:
            return self._answered(request, await trouble.meet(http, request.fault, seconds))
        try:
            answer: web.StreamResponse | Refused = await work(http, request)
        except Refused as refusal:
            answer, request.error = refusal, refusal.detail
        if request.fault in trouble.AFTER:
            answer = await trouble.meet(http, request.fault, seconds)
        return self._answered(request, answer)

    def _answered(self, request: Request, answer: web.StreamResponse | Refused) -> web.StreamResponse:
        if isinstance(answer, Refused):
            request.error, answer = answer.detail, refused(answer)
        request.status = 0 if request.fault in ("drop", "hang", "lost", "late") else answer.status
        self.on_answer(request)
        return answer
