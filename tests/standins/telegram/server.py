"""The server: listens, checks the token, counts rates, makes trouble, dispatches, keeps the log."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from tests.standins.telegram import trouble
from tests.standins.telegram.messages import METHODS
from tests.standins.telegram.people import People
from tests.standins.telegram.profile import LENGTHS, Profile
from tests.standins.telegram.trouble import Faults, Rates
from tests.standins.telegram.webhook import Webhook
from tests.standins.telegram.wire import Arguments, Refused, arguments_of, bad, done, refused
from tests.standins.telegram.world import BOT, Shown

TOKEN = "1:stand-in"  # noqa: S105 - opens nothing
ACTIVE_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
LARGEST = 64 << 20
"""Bytes of a request; a document above Telegram's limit must get as far as the check."""


@dataclass
class Request:
    """A call that the bot made."""

    method: str
    arguments: Arguments
    at: float
    """Seconds, of the event loop's clock."""
    status: int = 0
    """0 as long as it is not answered, or if the connection was cut."""
    description: str = ""
    """Why it was refused."""
    fault: str = ""


class TelegramServer(People):
    """The stand-in. Use as an async context manager; then `base_url` is where it is, up to and without `/bot`."""

    def __init__(self, *, rates: Rates | None = None, token: str = TOKEN) -> None:
        super().__init__()
        self.token, self.rates = token, rates
        self.faults = Faults()
        self.webhook = Webhook(self.world, self.queue)
        self.profile = Profile(self.world)
        self.requests: list[Request] = []
        self.revoked = False
        """Whether BotFather gave the bot a new token."""
        self.logged_out = False
        self.base_url = ""
        self.on_answer: Callable[[Request], object] = lambda _: None
        """Called with each call once it is done or refused, as its answer goes out."""
        self._runner: web.AppRunner | None = None
        self._methods = self._made_methods()

    async def __aenter__(self) -> TelegramServer:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.webhook.stop()
        self.queue.end_poll("terminated by the end of the server")
        if self._runner:
            await self._runner.cleanup()

    # What can be seen, and set

    @property
    def now(self) -> int:
        """The server's time in seconds since 1970: the date of what is said next. It stands still unless it is set."""
        return self.world.now

    @now.setter
    def now(self, seconds: int) -> None:
        self.world.now = seconds

    @property
    def next_update(self) -> int:
        """The id of the next update. Set it to a lower one as after a quiet week."""
        return self.queue.next_id

    @next_update.setter
    def next_update(self, number: int) -> None:
        self.queue.next_id = number

    @property
    def updates(self) -> Sequence[dict[str, Any]]:
        """What is not confirmed, oldest first."""
        return [waiting.update for waiting in self.queue.waiting]

    @property
    def calls(self) -> Sequence[tuple[str, Arguments]]:
        """The log, in short: method and arguments."""
        return [(request.method, request.arguments) for request in self.requests]

    @property
    def secret(self) -> str:
        """The secret of the webhook that is set, "" if there is none."""
        return self.webhook.set.secret if self.webhook.set else ""

    @property
    def brought(self) -> Sequence[int]:
        """What the webhook answered, status by status, 0 where it did not."""
        return self.webhook.answers

    def calls_of(self, method: str) -> Iterator[Request]:
        """Yield the calls of *method*, oldest first."""
        return (request for request in self.requests if request.method.lower() == method.lower())

    def sent(self, chat: int) -> list[Shown]:
        """Return what *chat* shows of the bot, oldest first: after edits, without what was deleted."""
        return self.world.chats[chat].sent if chat in self.world.chats else []

    chat = sent

    def unanswered(self) -> list[str]:
        """Return the presses whose little clocks still turn, by query id."""
        return [query for query, answer in self.world.queries.items() if answer is None]

    def fail(self, method: str, how: str, times: int = 1, *, seconds: float = 0) -> None:
        """Let the next *times* calls of *method* (`*`: any; `file`: a download) go wrong.

        *how*: `429`, `500`, `502`, `504`, `401`, `403`; `drop` cuts the connection and `hang` answers nothing, before the
        work; `slow` works and answers after *seconds*; `lost` cuts it after the work, `late` too but waits *seconds* first:
        with either the client cannot know that what it did was done. *seconds* of a `429` is its retry_after.
        """
        self.faults.extend([(method, f"{how} {seconds}" if seconds else how)] * times)

    # The server's own

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        method, arguments = http.match_info["method"], await arguments_of(http)
        if (refusal := self._wrong_token(http)) is not None:
            return refused(refusal)
        request = Request(method, arguments, asyncio.get_running_loop().time())
        self.requests.append(request)
        request.fault, seconds = self.faults.next(method, arguments)
        if request.fault == "slow":
            await asyncio.sleep(seconds)
        elif request.fault in trouble.BEFORE:
            return self._noted(request, await trouble.meet(http, request.fault, seconds))
        answer = await self._answer(request)
        if request.fault in trouble.AFTER:
            return self._noted(request, await trouble.meet(http, request.fault, seconds))
        return self._noted(request, answer)

    async def _answer(self, request: Request) -> web.Response:
        work = self._methods.get(request.method.lower())
        try:
            if work is None:
                raise Refused(404, "Not Found")
            if self.logged_out:
                raise bad("Logged out")
            if self.rates is not None:
                self.rates.check(request.method, request.arguments)
            result = work(request.arguments)
            if inspect.isawaitable(result):
                result = await result
        except Refused as refusal:
            request.description = refusal.description
            return refused(refusal)
        return result if isinstance(result, web.Response) else done(result)

    def _noted(self, request: Request, answer: web.StreamResponse) -> web.StreamResponse:
        request.status = 0 if request.fault in ("drop", "hang", *trouble.AFTER) else answer.status
        self.on_answer(request)
        return answer

    async def _download(self, http: web.Request) -> web.StreamResponse:
        if (refusal := self._wrong_token(http)) is not None:
            return refused(refusal)
        how, seconds = self.faults.next("file", {})
        if how == "slow":
            await asyncio.sleep(seconds)
        elif how:
            return await trouble.meet(http, how, seconds)
        found = self.world.files.get(http.match_info["path"].rpartition("/")[2])
        return web.Response(body=found[0]) if found else refused(Refused(404, "Not Found"))

    def _wrong_token(self, http: web.Request) -> Refused | None:
        token = http.match_info["token"]
        if not self.revoked and token == self.token:
            return None
        well_formed = token.partition(":")[0].isdecimal() and token.partition(":")[2]
        return Refused(401, "Unauthorized") if well_formed else Refused(404, "Not Found")

    def _made_methods(self) -> dict[str, Callable[[Arguments], Any]]:
        made: dict[str, Callable[[Arguments], Any]] = {name: partial(work, self.world) for name, work in METHODS.items()}
        made |= {
            "getme": lambda _: {**BOT, "first_name": self.profile.texts.get(("name", ""), BOT["first_name"]), **_ABILITIES},
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": lambda _: self.webhook.info(),
            "setmycommands": self.profile.set_commands,
            "getmycommands": self.profile.get_commands,
            "deletemycommands": self.profile.delete_commands,
            "logout": self._log_out,
            "close": lambda _: True,
        }
        for name in LENGTHS:
            word = name.replace("_", "")
            made[f"setmy{word}"] = partial(self.profile.set_text, name)
            made[f"getmy{word}"] = partial(self.profile.get_text, name)
        return made

    async def _get_updates(self, arguments: Arguments) -> web.Response:
        if self.webhook.set:
            raise Refused(409, f"Conflict: {ACTIVE_WEBHOOK}")
        self.queue.expire(self.world.now)
        waiting = await self.queue.poll(arguments)
        encoded = ",".join(update.encoded for update in waiting)
        return web.Response(text=f'{{"ok":true,"result":[{encoded}]}}', content_type="application/json")

    async def _set_webhook(self, arguments: Arguments) -> web.Response:
        return done(*await self.webhook.set_webhook(arguments))

    async def _delete_webhook(self, arguments: Arguments) -> web.Response:
        return done(*await self.webhook.delete(arguments))

    def _log_out(self, _: Arguments) -> bool:
        self.logged_out = True
        return True


_ABILITIES = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def labels(shown: Shown) -> list[str]:
    """Return what stands on the buttons of a message."""
    return shown.buttons
