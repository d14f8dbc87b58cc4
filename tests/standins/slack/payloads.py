"""Messages, files, views and events as the API shows them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.standins.slack.markup import unescaped
from tests.standins.slack.shown import BOT, BOT_USER, Channel, File, Message, View
from tests.standins.slack.wire import Json
from tests.standins.slack.world import APP, World, microseconds

SLACKBOT = "USLACKBOT"


def message_json(world: World, channel: Channel, message: Message) -> Json:
    """Return a message as events and history show it."""
    team = world.users[message.user].team if message.user in world.users else channel.team
    found: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.raw, "team": team}
    if message.subtype:
        found["subtype"] = message.subtype
    if message.by_bot:
        found |= {"bot_id": BOT, "app_id": APP, "bot_profile": {"id": BOT, "app_id": APP, "name": "Tour de Table"}}
    elif message.subtype not in ("tombstone", "file_share"):
        found["client_msg_id"] = f"client-{channel.id}-{message.ts}"
    if message.blocks:
        found["blocks"] = message.blocks
    elif message.raw and not message.by_bot:
        found["blocks"] = [rich_text(unescaped(message.raw))]
    if message.files:
        found |= {"files": [file_json(world, file) for file in message.files], "upload": False}
    for name in ("attachments", "metadata"):
        if getattr(message, name):
            found[name] = getattr(message, name)
    if message.edited:
        found["edited"] = {"user": message.user, "ts": message.edited}
    return found | _threaded(channel, message)


def _threaded(channel: Channel, message: Message) -> Json:
    if message.thread:
        root = channel.messages.get(message.thread)
        return {"thread_ts": message.thread, **({"parent_user_id": root.user} if root else {})}
    replies = channel.thread(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "reply_users": users}
    return {"thread_ts": message.ts, **counts, "latest_reply": replies[-1].ts, "is_locked": False, "subscribed": True}


def rich_text(text: str) -> Json:
    """Return the block that a person's text comes with."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}


def file_json(world: World, file: File) -> Json:
    """Return a file as events and files.info show it."""
    url = f"{world.base_url}/files-pri/{file.team}-{file.id}/{quote(file.name)}"
    kind = "text" if file.mode == "snippet" else file.name.rpartition(".")[2].lower()
    found: Json = {"id": file.id, "created": file.created, "timestamp": file.created, "name": file.name, "user": file.user}
    found |= {"title": file.title or file.name, "mimetype": file.media_type, "filetype": kind, "user_team": file.team}
    found |= {"size": file.size, "mode": file.mode, "is_external": False, "is_public": False, "file_access": "visible"}
    found |= {"url_private": url, "url_private_download": f"{url}?download=1", "permalink": f"{world.base_url}/files/{file.id}"}
    if file.mode == "snippet":
        text = file.content.decode()
        found |= {"preview": text[:300], "lines": text.count("\n") + 1, "editable": True}
    return found


def view_json(view: View) -> Json:
    """Return a view as the API shows it."""
    found: Json = {"id": view.id, "team_id": view.team, "hash": view.hash, "state": {"values": view.state}}
    found |= {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False, "notify_on_close": False}
    found |= {"title": None, "submit": None, "close": None, "previous_view_id": None, "root_view_id": view.id}
    return {**found, "app_id": APP, "app_installed_team_id": view.team, "bot_id": BOT, **view.view}


def user_stub(world: World, user: str) -> Json:
    """Return a person as payloads of presses and forms show them."""
    person = world.users[user]
    return {"id": user, "username": person.name.lower(), "name": person.name.lower(), "team_id": person.team}


def team_stub(world: World, team: str) -> Json:
    return {"id": team, "domain": world.teams[team].domain}


def message_event(world: World, channel: Channel, message: Message) -> Json:
    """Return the event of a new message."""
    shown = message_json(world, channel, message)
    return {**shown, "channel": channel.id, "channel_type": kind_of(channel), "event_ts": message.ts}


def changed_event(world: World, channel: Channel, message: Json, previous: Json, ts: str) -> Json:
    """Return the event of a message that is not as it was."""
    changed = {"type": "message", "subtype": "message_changed", "hidden": True, "message": message}
    where = {"channel": channel.id, "channel_type": kind_of(channel), "ts": ts, "event_ts": ts}
    return {**changed, "previous_message": previous, **where}


def deleted_event(channel: Channel, previous: Json, ts: str) -> Json:
    """Return the event of a message that is gone."""
    deleted = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": previous["ts"]}
    where = {"channel": channel.id, "channel_type": kind_of(channel), "ts": ts, "event_ts": ts}
    return {**deleted, "previous_message": previous, **where}


def kind_of(channel: Channel) -> str:
    return "im" if channel.user else "channel"


def subscription(channel: Channel) -> str:
    """Return the kind of event that tells of a channel's messages."""
    return "message.im" if channel.user else "message.channels"


def event_callback(world: World, team: str, event: Json, event_id: str) -> Json:
    """Return what an event comes in."""
    authorization: dict[str, Any] = {"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}
    author = world.users.get(str(event.get("user", "")))
    return {
        "token": "verification",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": microseconds(event["event_ts"]) // 1_000_000 if "event_ts" in event else int(world.now),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": bool(author and author.kind == "stranger"),
        "event_context": f"4-{event_id}",
    }
