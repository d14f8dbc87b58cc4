"""Files: the three steps of an upload, what is known of one, its bytes for who has the token."""

from __future__ import annotations

import mimetypes

from aiohttp import web

from tests.standins.slack.chats import posted, writable
from tests.standins.slack.payloads import file_json
from tests.standins.slack.shown import BOT_USER, File, Message
from tests.standins.slack.wire import Arguments, Json, Refused, json_of, number_of, required, text_of
from tests.standins.slack.world import Team, World

LARGEST = 1 << 30
LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"


def get_upload_url(world: World, team: Team, arguments: Arguments) -> Json:
    name, length = required(arguments, "filename"), number_of(arguments, "length")
    if length <= 0:
        raise Refused("invalid_arguments", "[ERROR] must be greater than 0: length")
    if length > LARGEST:
        raise Refused("file_upload_size_restricted")
    file = keep(world, name, b"", BOT_USER, team.id, size=length)
    file.complete = False
    return {"upload_url": f"{world.base_url}/upload/v1/{file.id}", "file_id": file.id}


async def upload(world: World, http: web.Request) -> web.Response:
    """Take the bytes: as they are, or as the one file of a form."""
    file = world.files.get(http.match_info["file"])
    if file is None or file.complete or file.content:
        return web.Response(status=404, text="File not found")
    if http.content_type == "multipart/form-data":
        parts = [value for value in (await http.post()).values() if isinstance(value, web.FileField)]
        content = parts[0].file.read() if parts else b""
    else:
        content = await http.read()
    if len(content) != file.size:
        return web.Response(status=400, text=f"{len(content)} bytes instead of {file.size}")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


def complete_upload(world: World, team: Team, arguments: Arguments) -> Json:
    """Share what was uploaded. The answer does not say in which message."""
    asked = json_of(arguments, "files", "invalid_arguments")
    if not isinstance(asked, list) or not asked:
        raise Refused("invalid_arguments", "[ERROR] missing required field: files")
    found = [world.files.get(text_of(one, "id")) for one in asked]
    files = [file for file in found if file is not None and file.content and not file.complete and file.team == team.id]
    if len(files) < len(asked):
        raise Refused("file_not_found")
    names = (text_of(arguments, "channel_id") or text_of(arguments, "channels")).split(",")
    channels = [writable(world, team, {"channel": name}, opening=False) for name in names if name]
    thread = text_of(arguments, "thread_ts")
    if thread and any(thread not in channel.messages for channel in channels):
        raise Refused("thread_not_found")
    for file, one in zip(files, asked, strict=True):
        file.complete, file.title = True, text_of(one, "title")
    for channel in channels:
        message = Message("", BOT_USER, text_of(arguments, "initial_comment"), thread=thread, files=files)
        message.subtype = "file_share"
        posted(world, channel, message)
    return {"files": [file_json(world, file) for file in files]}


def file_info(world: World, team: Team, arguments: Arguments) -> Json:
    file = world.files.get(required(arguments, "file", "file_not_found"))
    if file is None or not file.complete or file.team != team.id:
        raise Refused("file_not_found")
    text = {"content": file.content.decode()} if file.mode == "snippet" else {}
    return {"file": file_json(world, file), **text, "comments": []}


def download(world: World, team: Team | None, name: str) -> web.Response:
    """Return a file's bytes; who may not have them is shown a page to sign in, not an error."""
    file = world.files.get(name.partition("-")[2])
    if team is None or team.gone or "files:read" not in team.scopes:
        return web.Response(text=LOGIN, content_type="text/html")
    if file is None or not file.complete or name != f"{team.id}-{file.id}":
        return web.Response(status=404, text="<html>Not found</html>", content_type="text/html")
    return web.Response(body=file.content, content_type=file.media_type)


def keep(
    world: World, name: str, content: bytes, user: str, team: str, *, size: int | None = None, media_type: str = ""
) -> File:
    """Keep a file. *size*: what is declared, if that is to differ from the content's."""
    kind = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(f"F{world.number()}", name, content, kind, user, team, created=int(world.now))
    file.size = len(content) if size is None else size
    world.files[file.id] = file
    return file
