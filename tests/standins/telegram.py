"""A Bot API server that behaves like Telegram's where it matters: offsets, redelivery, checks of what is sent, faults.

`say`, `edit`, `press`, `send_file`, `block` and `raw` are what people do; `chat` is what they see; `faults` and `rates` make
trouble. It listens on this machine only.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from aiohttp import ClientError, ClientSession, web

TOKEN = "1:stand-in"  # noqa: S105 - opens nothing
BOT = {"id": 1, "is_bot": True, "first_name": "Tour de Table", "username": "tour_bot"}
_TAG = re.compile(r"</?([a-z-]+)(?: [^<>]*)?>")
_TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


@dataclass
class Shown:
    """A message in a chat, as a person sees it now."""

    id: int
    html: str
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    edits: int = 0

    @property
    def text(self) -> str:
        """The text as it reads."""
        return unescape(_TAG.sub("", self.html))


class Refused(Exception):
    """What the server answers with an error."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class TelegramServer:
    """The stand-in. Use as an async context manager; then `base_url` is where it is."""

    def __init__(self) -> None:
        self.updates: deque[dict[str, Any]] = deque()
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.blocked: set[int] = set()
        self.now = 1_772_442_000  # seconds; the date of what is sent next
        self.faults: deque[tuple[str, str]] = deque()
        """(method, what): `502`, `429`, `drop` before or `lost` after the work. The next call of that method meets it."""
        self.next_update, self.next_message = 1_000, 1
        self.pollers = 0
        self.webhook = self.secret = ""
        self.brought: list[int] = []
        """What the webhook answered, 0 where it did not."""
        self._bringing: asyncio.Task[None] | None = None
        self.revoked = False
        """Whether BotFather gave the bot a new token."""
        self._told: dict[int, dict[str, Any]] = {}
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.base_url = ""

    async def __aenter__(self) -> TelegramServer:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._bringing:
            self._bringing.cancel()
            await asyncio.gather(self._bringing, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()

    # What people do

    def raw(self, update: dict[str, Any]) -> int:
        """Let *update* wait under a new id; return that."""
        number, self.next_update = self.next_update, self.next_update + 1
        self._told[number] = update
        self.updates.append({"update_id": number, **update})
        self._news.set()
        return number

    def again(self, number: int) -> int:
        """Let an update come once more, under a new id."""
        return self.raw(self._told[number])

    def say(self, user: int, text: str, **more: Any) -> int:
        """Send a message from *user*'s private chat; return its id."""
        message = self._message(user, **({"text": text} if text else {}), **more)
        self.raw({"message": message})
        return int(message["message_id"])

    def send_file(self, user: int, name: str, content: bytes, caption: str = "", *, size: int | None = None) -> int:
        """Send a document."""
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = content
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "mime_type": "application/pdf"}
        size = len(content) if size is None else size
        return self.say(user, "", document={**document, "file_size": size}, **({"caption": caption} if caption else {}))

    def edit(self, user: int, message: int, text: str) -> int:
        """Edit a message sent before; return the update's id."""
        return self.raw({"edited_message": {**self._message(user, text=text), "message_id": message, "edit_date": self.now}})

    def press(self, user: int, label: str, *, shown: Shown | None = None, data: str = "") -> int:
        """Press the button with *label* on the latest message that has it, or send *data* as a forger would."""
        shown = shown or next((s for s in reversed(self.chats[user]) if data or label in labels(s)), None)
        if not data and shown is not None:
            data = next(b["callback_data"] for row in shown.keyboard for b in row if b["text"] == label)
        message = {"message_id": shown.id if shown else 0, "date": self.now, "chat": _private(user), "from": BOT}
        return self.raw(
            {"callback_query": {"id": f"q{self.next_update}", "from": _person(user), "message": message, "data": data}}
        )

    def block(self, user: int) -> None:
        """Block the bot."""
        self.blocked.add(user)
        self._member(user, "kicked")

    def unblock(self, user: int) -> None:
        """Let the bot in again."""
        self.blocked.discard(user)
        self._member(user, "member")

    def group_say(self, user: int, group: int, text: str) -> None:
        """Say something in a group."""
        message = {**self._message(user, text=text), "chat": {"id": group, "type": "supergroup", "title": "Delegations"}}
        self.raw({"message": message})

    def chat(self, user: int) -> list[Shown]:
        """Return what *user* sees of the bot, oldest first."""
        return self.chats[user]

    def _member(self, user: int, status: str) -> None:
        changed = {"chat": _private(user), "from": _person(user), "date": self.now}
        self.raw({"my_chat_member": {**changed, "new_chat_member": {"status": status, "user": BOT}}})

    def _message(self, user: int, **fields: Any) -> dict[str, Any]:
        number, self.next_message = self.next_message, self.next_message + 1
        return {"message_id": number, "date": self.now, "chat": _private(user), "from": _person(user), **fields}

    # The server

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        if self.revoked or request.match_info["token"] != TOKEN:
            return _error(Refused(401, "Unauthorized"))
        self.calls.append((method, arguments))
        fault = self._fault(method)
        if fault in ("drop", "502", "429"):
            return await self._trouble(request, fault)
        handler: Callable[[dict[str, Any]], Any] | None = getattr(self, f"_do_{method.lower()}", None)
        try:
            if handler is None:
                raise Refused(404, "Not Found")
            result = handler(arguments)
            if asyncio.iscoroutine(result):
                result = await result
        except Refused as refusal:
            return _error(refusal)
        if fault == "lost":
            return await self._trouble(request, "drop")
        return web.json_response({"ok": True, "result": result})

    def _fault(self, method: str) -> str:
        if self.faults and self.faults[0][0] == method:
            return self.faults.popleft()[1]
        return ""

    async def _trouble(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "502":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if fault == "429":
            return _error(Refused(429, "Too Many Requests: retry after 1", retry_after=1))
        if request.transport:
            request.transport.close()
        return web.Response(status=500)

    async def _download(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["path"]])

    def _do_getme(self, _: dict[str, Any]) -> dict[str, Any]:
        return BOT

    def _do_setwebhook(self, arguments: dict[str, Any]) -> bool:
        self.webhook, self.secret = str(arguments["url"]), str(arguments.get("secret_token", ""))
        if self._bringing is None:
            self._bringing = asyncio.create_task(self._bring())
        return True

    async def _bring(self) -> None:
        """Bring what waits to the webhook, again and again until it is taken."""
        async with ClientSession() as session:
            while self.webhook:
                if not self.updates:
                    self._news.clear()
                    await self._news.wait()
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
                try:
                    async with session.post(self.webhook, json=self.updates[0], headers=headers) as answer:
                        self.brought.append(answer.status)
                        if answer.status == 200:
                            self.updates.popleft()
                            continue
                except ClientError:
                    self.brought.append(0)
                await asyncio.sleep(0.05)

    def _do_getwebhookinfo(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    def _do_deletewebhook(self, arguments: dict[str, Any]) -> bool:
        self.webhook = ""
        if arguments.get("drop_pending_updates") in (True, "true"):
            self.updates.clear()
        return True

    async def _do_getupdates(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it")
        if self.pollers:
            raise Refused(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        self.pollers += 1
        try:
            offset = int(arguments.get("offset", 0))
            while self.updates and offset > 0 and self.updates[0]["update_id"] < offset:
                self.updates.popleft()
            if not self.updates:
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), float(arguments.get("timeout", 0)))
                except TimeoutError:
                    return []
            return list(self.updates)[: int(arguments.get("limit", 100))]
        finally:
            self.pollers -= 1

    def _do_sendmessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat_of(arguments)
        shown = Shown(self._number(), _checked(arguments), _keyboard(arguments))
        self.chats[chat].append(shown)
        return self._sent(chat, shown)

    def _do_editmessagetext(self, arguments: dict[str, Any]) -> dict[str, Any]:
        chat, html, keyboard = self._chat_of(arguments), _checked(arguments), _keyboard(arguments)
        shown = next((s for s in self.chats[chat] if s.id == int(arguments["message_id"])), None)
        if shown is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if (shown.html, shown.keyboard) == (html, keyboard):
            raise Refused(400, "Bad Request: message is not modified: specified new message content is the same")
        shown.html, shown.keyboard, shown.edits = html, keyboard, shown.edits + 1
        return self._sent(chat, shown)

    def _do_senddocument(self, arguments: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat_of(arguments)
        name, content = arguments["document"]
        shown = Shown(self._number(), "", file=(name, content))
        self.chats[chat].append(shown)
        return self._sent(chat, shown)

    def _do_answercallbackquery(self, _: dict[str, Any]) -> bool:
        return True

    def _do_setmycommands(self, _: dict[str, Any]) -> bool:
        return True

    def _do_getfile(self, arguments: dict[str, Any]) -> dict[str, Any]:
        file_id = str(arguments["file_id"])
        if file_id not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        size = len(self.files[file_id])
        if size > 20_000_000:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": file_id}

    def _chat_of(self, arguments: dict[str, Any]) -> int:
        chat = int(arguments["chat_id"])
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _number(self) -> int:
        number, self.next_message = self.next_message, self.next_message + 1
        return number

    def _sent(self, chat: int, shown: Shown) -> dict[str, Any]:
        return {"message_id": shown.id, "date": self.now, "chat": _private(chat), "from": BOT, "text": shown.text or "-"}


def labels(shown: Shown) -> list[str]:
    """Return what stands on the buttons of a message."""
    return [button["text"] for row in shown.keyboard for button in row]


def _checked(arguments: dict[str, Any]) -> str:
    """Return the text, in HTML. Refuse what Telegram refuses."""
    html = str(arguments.get("text", ""))
    if arguments.get("parse_mode") != "HTML":
        raise Refused(400, "Bad Request: this stand-in reads HTML only")
    if _ENTITY.search(html):
        raise Refused(400, "Bad Request: can't parse entities: unknown entity")
    opened: list[str] = []
    for tag in _TAG.finditer(html):
        if tag[1] not in _TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag[1]}"')
        if not tag[0].startswith("</"):
            opened.append(tag[1])
        elif not opened or opened.pop() != tag[1]:
            raise Refused(400, "Bad Request: can't parse entities: Unmatched end tag")
    if opened:
        raise Refused(400, "Bad Request: can't parse entities: Can't find end tag")
    if "<" in _TAG.sub("", html):
        raise Refused(400, "Bad Request: can't parse entities: unexpected <")
    text = unescape(_TAG.sub("", html))
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return html


def _keyboard(arguments: dict[str, Any]) -> list[list[dict[str, str]]]:
    markup = arguments.get("reply_markup")
    rows: list[list[dict[str, str]]] = (json.loads(markup) if isinstance(markup, str) else markup or {}).get(
        "inline_keyboard", []
    )
    for button in (button for row in rows for button in row):
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if not button["text"]:
            raise Refused(400, "Bad Request: button text is empty")
    if sum(map(len, rows)) > 100:
        raise Refused(400, "Bad Request: reply markup is too long")
    return rows


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Return the arguments as the SDK sends them: a form, with files or without, or JSON."""
    if request.content_type == "application/json":
        return dict(await request.json())
    arguments: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        arguments[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return arguments


def _error(refusal: Refused) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return web.json_response(answer, status=refusal.code)


def _private(user: int) -> dict[str, Any]:
    return {"id": user, "type": "private", "first_name": "Ana"}


def _person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Ana", "language_code": "en"}
