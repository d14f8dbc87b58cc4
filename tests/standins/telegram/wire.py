"""Requests and answers as they are on the wire: arguments in every form the real server reads, errors in its own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

Arguments = dict[str, Any]


class Upload(NamedTuple):
    """A file in a multipart request."""

    name: str
    content: bytes


class Refused(Exception):
    """What the server answers with an error. *description* as Telegram words it, with its "Bad Request: "."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> Refused:
    """Return the error of a request that is not as it must be."""
    return Refused(400, f"Bad Request: {description}")


async def arguments_of(request: web.Request) -> Arguments:
    """Return the arguments of *request*: query, JSON, form, and form with files; the later wins."""
    found: Arguments = dict(request.query)
    if request.content_type == "application/json":
        found |= dict(await request.json())
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            found[name] = Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return found


def text_of(arguments: Arguments, name: str) -> str:
    """Return a text; "" if it is not given."""
    value = arguments.get(name, "")
    return value if isinstance(value, str) else str(value)


def number_of(arguments: Arguments, name: str, default: int = 0) -> int:
    """Return a whole number; *default* if it is not given or is none, as the real server reads it."""
    try:
        return int(arguments.get(name, default))
    except (TypeError, ValueError):
        return default


def flag_of(arguments: Arguments, name: str) -> bool:
    """Return a yes or no, in the words that the real server takes."""
    return str(arguments.get(name, "")).lower() in ("true", "yes", "1")


def json_of(arguments: Arguments, name: str, *, called: str) -> Any:
    """Return an argument that is JSON, in a form or as it is; None if it is not given."""
    value = arguments.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {called} JSON object") from None


def done(result: object, description: str = "") -> web.Response:
    """Return the answer of a call that was done."""
    answer: dict[str, object] = {"ok": True, "result": result}
    if description:
        answer["description"] = description
    return web.Response(text=json.dumps(answer), content_type="application/json")


def refused(refusal: Refused) -> web.Response:
    """Return the answer of a call that was refused."""
    answer: dict[str, object] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers: Mapping[str, str] = {}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
        if "retry_after" in refusal.parameters:
            headers = {"Retry-After": str(refusal.parameters["retry_after"])}
    return web.json_response(answer, status=refusal.code, headers=headers)


def units(text: str) -> int:
    """Return the length of *text* as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
