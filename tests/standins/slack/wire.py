"""Requests and answers as they are on the wire: arguments in every form the real server reads, errors in its own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

Arguments = dict[str, Any]
Json = dict[str, Any]


class Refused(Exception):
    """What the server answers with `ok: false`. *error* is Slack's word for it."""

    def __init__(
        self,
        error: str,
        *messages: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **fields: object,
    ) -> None:
        """*messages*: what is wrong in detail, as `response_metadata` and `errors` have it."""
        super().__init__(error)
        self.error, self.messages, self.status, self.headers, self.fields = error, messages, status, headers or {}, fields

    @property
    def detail(self) -> str:
        """The error and what belongs to it, for the log."""
        return " ".join((self.error, *self.messages))


async def arguments_of(request: web.Request) -> Arguments:
    """Return the arguments of *request*: query, form, JSON; the later wins. Raise Refused if they cannot be read."""
    found: Arguments = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        found |= {name: value for name, value in body.items() if value is not None}
    elif request.method == "POST":
        found |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return found


def bearer(request: web.Request, arguments: Arguments) -> str:
    """Return the token of *request*, "" if there is none: from its header, or else from its arguments."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else text_of(arguments, "token")


def text_of(arguments: Mapping[str, Any], name: str) -> str:
    """Return a text; "" if it is not given."""
    value = arguments.get(name, "")
    return value if isinstance(value, str) else str(value)


def required(arguments: Mapping[str, Any], name: str, error: str = "invalid_arguments") -> str:
    """Return a text. Raise Refused if it is not given."""
    value = text_of(arguments, name)
    if not value:
        raise Refused(error, f"[ERROR] missing required field: {name}")
    return value


def number_of(arguments: Mapping[str, Any], name: str, default: int = 0) -> int:
    """Return a whole number; *default* if it is not given. Raise Refused if it is none."""
    try:
        return int(arguments.get(name, default))
    except (TypeError, ValueError):
        raise Refused("invalid_arguments", f"[ERROR] must be an integer: {name}") from None


def flag_of(arguments: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no, in the words that the real server takes."""
    return str(arguments.get(name, "")).lower() in ("true", "1", "t")


def json_of(arguments: Mapping[str, Any], name: str, error: str) -> Any:
    """Return an argument that is JSON, in a form or as it is; None if it is not given. Raise Refused if it is none."""
    value = arguments.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(error) from None


def done(result: Json, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return the answer of a call that was done."""
    return web.json_response({"ok": True, **result}, headers=headers)


def refused(refusal: Refused) -> web.Response:
    """Return the answer of a call that was refused."""
    answer: Json = {"ok": False, "error": refusal.error, **refusal.fields}
    if refusal.messages:
        answer["response_metadata"] = {"messages": list(refusal.messages)}
        answer["errors"] = [message.removeprefix("[ERROR] ") for message in refusal.messages]
    return web.json_response(answer, status=refusal.status, headers=refusal.headers)


def page(items: Sequence[Json], start: int, limit: int) -> tuple[list[Json], int]:
    """Return at most *limit* of *items* from *start*, and where to go on; 0 at the end."""
    end = start + limit
    return list(items[start:end]), end if end < len(items) else 0
