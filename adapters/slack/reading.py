"""What a message of a person holds: its words and its files. Used alike for what comes by event and by history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from adapters.shared.hostile import clean
from adapters.shared.names import file_name
from adapters.shared.payload import ANY_MEDIA_TYPE, media_type, size, string, token
from adapters.slack.kinds import CLIPS, GONE, KEPT, LOST, NOT_GIVEN, SAID, SLACKBOT
from adapters.slack.limits import FILE_BYTES
from adapters.slack.markup import emoji_in, unescaped
from bot.model.file import FileRef

Message: TypeAlias = Mapping[str, Any]
Held: TypeAlias = FileRef | str
"""A file, or what `Unsupported` calls one that cannot be taken."""


def by_a_person(message: Message) -> bool:
    """Return whether a person said it, and not a bot (this one included) or Slack itself."""
    if message.get("bot_id") or message.get("bot_profile") or message.get("user") == SLACKBOT:
        return False
    return subtype(message) in SAID


def subtype(message: Message) -> str:
    """Return the subtype of a message, "" for a plain one."""
    return string(message.get("subtype") or "")


def is_gone(message: Message) -> bool:
    """Return whether this is what is left of a deleted message that had replies."""
    return subtype(message) == GONE


def said(message: Message) -> str:
    """Return the words of a message as Slack has them: by these two readings are told apart."""
    return string(message.get("text") or "")


def words(message: Message) -> str:
    """Return the words of a message as its author saw them."""
    return clean(unescaped(said(message), emoji_in(message.get("blocks"))))


def forwards(message: Message) -> bool:
    """Return whether somebody's message is passed on with this one: its words stand in neither text nor files."""
    held = message.get("attachments")
    return isinstance(held, list) and any(isinstance(one, Mapping) and one.get("is_share") for one in held)


def files(message: Message, team: str) -> list[tuple[str, Held]]:
    """Return the files of a message, each with its id."""
    listed = message.get("files") or []
    if not isinstance(listed, list):
        raise TypeError("no files")
    return [(token(file["id"]), _held(file, f"slack:{team}:{token(message['ts'])}")) for file in listed]


def _held(file: Mapping[str, Any], source: str) -> Held:
    """Return a file as it is to be fetched, or what is wrong with it.

    One of another organisation may come with nothing but its id; the rest is told when it is fetched.
    """
    mode, id_ = string(file.get("mode") or ""), token(file["id"])
    if mode in LOST or file.get("file_access") in NOT_GIVEN:
        return "lost"
    if file.get("subtype") in CLIPS:
        return "voice"
    if file.get("is_external") or (mode and mode not in KEPT):
        return "other"
    bytes_ = size(file.get("size") or 0)
    if bytes_ > FILE_BYTES:
        return "too_big"
    name = clean(string(file.get("name") or file.get("title") or ""))
    kind = media_type(string(file.get("mimetype") or ANY_MEDIA_TYPE))
    return FileRef(name=file_name(name, f"file-{id_}"), media_type=kind, size=bytes_, source=f"{source}:{id_}")
