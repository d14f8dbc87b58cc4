"""The methods with which the bot speaks: each checks as the real one does, then changes what people see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.standins.slack.blocks import MARKDOWN, check_message
from tests.standins.slack.payloads import changed_event, deleted_event, message_event, message_json, subscription
from tests.standins.slack.render import initial_state
from tests.standins.slack.shown import BOT_USER, Channel, Message
from tests.standins.slack.wire import Arguments, Json, Refused, flag_of, json_of, required, text_of
from tests.standins.slack.world import Team, World, microseconds

TRUNCATED = 40_000
ADVISED = 4_000
"""Characters. A longer text may be split when it is posted; as an update it is refused."""


def post_message(world: World, team: Team, arguments: Arguments) -> Json:
    channel = writable(world, team, arguments)
    message, warnings = composed(world, "chat.postMessage", arguments)
    message.thread = _thread(channel, arguments)
    if message.thread and flag_of(arguments, "reply_broadcast"):
        message.subtype = "thread_broadcast"
    posted(world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(world, channel, message), **warnings}


def update(world: World, team: Team, arguments: Arguments) -> Json:
    channel = writable(world, team, arguments, opening=False)
    message = _own(channel, arguments, "cant_update_message")
    fresh, warnings = composed(world, "chat.update", arguments, most=ADVISED)
    changed(world, channel, message, fresh)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.raw,
        "message": message_json(world, channel, message),
    } | warnings


def delete(world: World, team: Team, arguments: Arguments) -> Json:
    channel = writable(world, team, arguments, opening=False)
    removed(world, channel, _own(channel, arguments, "cant_delete_message"))
    return {"channel": channel.id, "ts": text_of(arguments, "ts")}


def post_ephemeral(world: World, team: Team, arguments: Arguments) -> Json:
    channel = writable(world, team, arguments)
    user = required(arguments, "user", "user_not_in_channel")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message, warnings = composed(world, "chat.postEphemeral", arguments)
    whisper(world, channel, user, message)
    return {"message_ts": message.ts, **warnings}


def writable(world: World, team: Team, arguments: Arguments, *, opening: bool = True) -> Channel:
    """Return the channel that is to be written to, of a person the direct message. Raise Refused if it cannot be."""
    name = required(arguments, "channel", "channel_not_found" if opening else "invalid_arguments")
    person = world.users.get(name) if opening else None
    if person is not None and person.kind != "stranger" and person.team == team.id:
        return world.direct(name)
    channel = world.channels.get(name) or next((one for one in world.channels.values() if name == f"#{one.name}"), None)
    if channel is None or channel.team != team.id:
        raise Refused("channel_not_found")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel


def composed(world: World, method: str, arguments: Arguments, *, most: int = 0) -> tuple[Message, Json]:
    """Return a message as it is asked for, and what Slack warns of. Raise Refused if Slack would not take it."""
    text, markdown = text_of(arguments, "text"), text_of(arguments, "markdown_text")
    blocks = check_message(json_of(arguments, "blocks", "invalid_blocks_format"))
    attachments = json_of(arguments, "attachments", "invalid_attachments") or []
    if markdown:
        if text or blocks:
            raise Refused("markdown_text_conflict")
        if len(markdown) > MARKDOWN:
            raise Refused("msg_too_long")
        blocks = check_message([{"type": "markdown", "text": markdown}])
    elif not text.strip() and not blocks and not attachments:
        raise Refused("no_text")
    if most and len(text) > most:
        raise Refused("msg_too_long")
    if blocks and not text and not markdown:
        world.complaints.append(f"{method}: no text beside the blocks; screen readers and notifications need one")
    if len(text) > ADVISED:
        world.complaints.append(f"{method}: {len(text)} characters of text; above {ADVISED} it may be split")
    linking = flag_of(arguments, "link_names") or text_of(arguments, "parse") == "full"
    message = Message("", BOT_USER, text[:TRUNCATED], blocks, linking=linking, attachments=attachments)
    message.metadata = _metadata(arguments)
    message.state = initial_state(blocks)
    return message, {"warning": "message_truncated"} if len(text) > TRUNCATED else {}


def posted(world: World, channel: Channel, message: Message) -> None:
    """Let a message stand in its channel, and tell of it."""
    message.ts = world.stamp(channel)
    channel.messages[message.ts] = message
    world.tell(channel.team, subscription(channel), message_event(world, channel, message))


def whisper(world: World, channel: Channel, user: str, message: Message) -> None:
    """Show a message to one person only. It is not kept, and nobody is told."""
    message.ts, message.ephemeral = world.stamp(channel), user
    world.ephemerals.append((channel.id, message))


def changed(world: World, channel: Channel, message: Message, fresh: Message) -> None:
    """Let a message be as *fresh* is, and tell of it. Without blocks in *fresh* it loses those that it had."""
    previous = message_json(world, channel, message)
    message.raw, message.blocks, message.linking, message.state = fresh.raw, fresh.blocks, fresh.linking, fresh.state
    message.attachments, message.metadata = fresh.attachments, fresh.metadata or message.metadata
    message.edited, message.edits = world.stamp(channel), message.edits + 1
    event = changed_event(world, channel, message_json(world, channel, message), previous, message.edited)
    world.tell(channel.team, subscription(channel), event)


def removed(world: World, channel: Channel, message: Message) -> Any:
    """Take a message away, and tell of it; return what telling returns. What began a thread leaves a stone behind."""
    previous, ts = message_json(world, channel, message), world.stamp(channel)
    if channel.thread(message.ts):
        stone = replace(message, user="USLACKBOT", raw="This message was deleted.", subtype="tombstone", blocks=[], files=[])
        stone.edited, stone.attachments = "", []
        channel.messages[message.ts] = stone
        shown = {**message_json(world, channel, stone), "hidden": True}
        event = changed_event(world, channel, shown, previous, ts)
    else:
        del channel.messages[message.ts]
        event = deleted_event(channel, previous, ts)
    return world.tell(channel.team, subscription(channel), event)


def _own(channel: Channel, arguments: Arguments, error: str) -> Message:
    ts = required(arguments, "ts")
    microseconds(ts)
    message = channel.messages.get(ts)
    if message is None:
        raise Refused("message_not_found")
    if not message.by_bot:
        raise Refused(error)
    return message


def _thread(channel: Channel, arguments: Arguments) -> str:
    """Return the ts of the message that begins the thread that is asked for."""
    ts = text_of(arguments, "thread_ts")
    if not ts:
        return ""
    microseconds(ts)
    if ts not in channel.messages:
        raise Refused("thread_not_found")
    return channel.messages[ts].thread or ts


def _metadata(arguments: Arguments) -> Json:
    found = json_of(arguments, "metadata", "invalid_metadata_format")
    if found is None:
        return {}
    if not isinstance(found, dict) or not found.get("event_type") or not isinstance(found.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return found
