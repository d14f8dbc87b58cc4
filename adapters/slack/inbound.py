"""From one raw payload to arrivals. The payload is the network's: anything may be missing or of another type.

What concerns nobody gives none; what should be an event and cannot be read gives an arrival without one, which is quarantined.
Nothing here raises.

Theory of operation. Slack names a message by its conversation and its `ts`, and tells of it by event, by history and within
later edits: `slack:<team>:message:<channel>:<ts>` is its name in all of them, `...:<edited ts>:<digest>` that of a version.
One payload may be several events: a message with several files, each an attachment of its own (`<ts>/<file id>`); and an edit
or a deletion that overtook its message, for Slack keeps no order: it holds the message as it was, which is told first. If that
is known already its name says so, and it is dropped as any repeat is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from adapters.shared.hostile import clean
from adapters.shared.payload import UNREADABLE, as_it_came, digest, hash_of, is_token, string, token
from adapters.slack.address import address, is_direct
from adapters.slack.forms import filled
from adapters.slack.markup import unescaped
from adapters.slack.moments import Ts, ts, ts_of
from adapters.slack.reading import by_a_person, files, forwards, is_gone, said, subtype, words
from bot.desk.in_room import HERE
from bot.engine import commands
from bot.model.events import Arrival, Blocked, Deleted, Edited, Event, InPublic, Pressed, Replied, Unblocked, Unsupported
from bot.model.file import FileRef

NAMED_SECONDS = 6 * 86_400
"""For which a message is known by its name, with a margin: the store forgets none sooner than after a week."""
SECRETS = frozenset({"token", "response_url", "response_urls"})
"""Fields of a payload that let their reader speak for somebody: kept nowhere."""
EMPTY = "/start"
"""What the command alone means."""
UNCLEAR = "/help"
"""What the command followed by no word means."""
LEFT = ("channel_left", "group_left")
"""Told of the bot itself only; member_left_channel is told of others only."""
JOINED = "member_joined_channel"
SCHEDULES = ("daily", "weekdays", "weekly", "off")
"""Words after `/digest` with which it is about the chat in which it is typed."""
NAMELESS = ("directmessage", "privategroup")
"""What Slack calls conversations whose name it does not tell."""


class Read(NamedTuple):
    """An event and all its names, the first of which is its id."""

    event: Event
    keys: tuple[str, ...]


class Inbound:
    """Reads what comes from all workspaces. It remembers nothing."""

    def __init__(self, command: str = "tour") -> None:
        """*command*: the one slash command that carries all others."""
        self._command = command

    def arrivals(self, payload: object, received: datetime, direct: str = "") -> tuple[Arrival, ...]:
        """Return what *payload* is, in its order; nothing if it concerns nobody.

        *received*: now, for a command has no time of its own. *direct*: the direct message with the person whom `person_of`
        names, for a command or a press in the App Home does not say it.
        """
        raw = as_it_came(payload, SECRETS)
        return _safely(raw, event_key(payload), lambda: self._read(payload, received, direct))

    def past(self, team: str, channel: str, message: object, received: datetime, *, told: bool = False) -> tuple[Arrival, ...]:
        """Return what a message of a direct message's history is: under the same names as if it had come by event.

        One that was edited is told as it reads now, then as an edit: whichever is known is dropped. Its words may be later than
        its time, so the time is flagged. *told*: it stands in an answer, so only what became of it since is told.
        """
        return _safely(as_it_came(message), "", lambda: _past(team, channel, message, received, told=told))

    def missing(self, team: str, channel: str, message: str, received: datetime) -> tuple[Arrival, ...]:
        """Return that *message* (as an event named it) is no longer in the history: it was deleted, nobody knows when."""
        return _safely(
            as_it_came([team, channel, message]),
            "",
            lambda: iter([_deleted(team, channel, message, ts_of(received), told=False)]),
        )

    def _read(self, payload: object, received: datetime, direct: str) -> Iterator[Read]:
        if not isinstance(payload, Mapping):
            raise TypeError("no payload at all")
        if "command" in payload:
            yield self._commanded(payload, received, direct)
        elif payload.get("type") == "block_actions":
            yield from _pressed(payload, received, direct)
        elif payload.get("type") == "view_submission":
            yield _sent(payload, received, direct)
        elif payload.get("type") == "event_callback" and payload["event"]["type"] in ("message", "app_mention"):
            yield from _told(payload["event"], team_of(payload), payload, direct)
        elif payload.get("type") == "event_callback" and payload["event"]["type"] in (*LEFT, JOINED):
            yield from _let_in_or_out(payload["event"], team_of(payload), payload)

    def _commanded(self, payload: Mapping[str, Any], received: datetime, direct: str) -> Read:
        """Return a slash command as if it had been typed in the direct message, or in the channel that it is about.

        It carries no time.
        """
        team, key = team_of(payload), f"slack:{team_of(payload)}:command:{token(payload['trigger_id'])}"
        text = self._typed(string(payload["command"]), clean(unescaped(string(payload.get("text") or ""))))
        channel = string(payload.get("channel_id") or "")
        if channel and not is_direct(channel) and about_the_room(text):
            name = clean(string(payload.get("channel_name") or ""))
            room = InPublic(
                id=key,
                at=received,
                at_is_receipt=True,
                address=address(team, channel),
                order=tuple(ts_of(received)),
                text=text,
                speaker=_direct(team, direct),
                title="" if name in NAMELESS else name,
                quiet=True,
            )
            return Read(room, (key,))
        event = Replied(
            id=key,
            at=received,
            at_is_receipt=True,
            address=_direct(team_of(payload), direct),
            order=tuple(ts_of(received)),
            text=text,
            message=key,
        )
        return Read(event, (key,))

    def _typed(self, command: str, text: str) -> str:
        """Return the command that was meant: `/tour review` is `/review`, `/deadline x` is itself.

        What follows the one command is never taken for an answer: people write answers as messages.
        """
        text = text.strip()
        if command.lower() != f"/{self._command}":
            return f"{command} {text}".strip()
        if not text:
            return EMPTY
        typed = text if text.startswith("/") else f"/{text}"
        return typed if commands.read(typed) else UNCLEAR


def team_of(payload: object) -> str:
    """Return the workspace whose installation a payload is for. Raise one of UNREADABLE if it does not say.

    In a conversation that organisations share, `team_id` may be the other one's; `authorizations` names ours.
    """
    if not isinstance(payload, Mapping):
        raise TypeError("no payload at all")
    if authorizations := payload.get("authorizations"):
        team = authorizations[0].get("team_id")
    else:
        team = (payload.get("view") or {}).get("app_installed_team_id")
    team = team or payload.get("team_id") or (payload.get("team") or {}).get("id") or payload["user"]["team_id"]
    return token(team)


def person_of(payload: object) -> str:
    """Return the person whose direct message must be opened before *payload* can be read, "" if none must."""
    try:
        if not isinstance(payload, Mapping):
            return ""
        if "command" in payload:
            return token(payload["user_id"])
        kind = payload.get("type")
        if kind == "view_submission" or (kind == "block_actions" and "message" not in payload and "view" in payload):
            return token(payload["user"]["id"])
        if kind == "event_callback" and _to_the_bot(payload["event"], payload):
            return token(payload["event"]["user"])
    except UNREADABLE:
        pass
    return ""


def speaker_of(payload: object) -> str:
    """Return who did what *payload* tells, "" if it does not say. Of an edit or a deletion it is who wrote the message."""
    try:
        if not isinstance(payload, Mapping):
            return ""
        told = payload.get("event", payload)
        if "event" in payload:
            told = told.get("message") or told.get("previous_message") or told
        user = told.get("user", told.get("user_id"))
        return token(user["id"] if isinstance(user, Mapping) else user)
    except UNREADABLE:
        return ""


def event_key(payload: object) -> str:
    """Return the name that Slack gave a delivery, "" if it gave none that could be read."""
    try:
        if isinstance(payload, Mapping) and is_token(payload.get("event_id")):
            return f"slack:{team_of(payload)}:event:{payload['event_id']}"
    except UNREADABLE:
        pass
    return ""


def _safely(raw: bytes, key: str, read: Callable[[], Iterator[Read]]) -> tuple[Arrival, ...]:
    """Return what *read* reads, all or nothing. *key* also names the last of it, which is what the delivery was for."""
    try:
        found = list(read())
    except UNREADABLE:
        return (Arrival((key or f"slack:unreadable:{hash_of(raw)}",), raw, None),)
    last = len(found) - 1
    return tuple(
        Arrival((*one.keys, key) if key and place == last else one.keys, raw, one.event) for place, one in enumerate(found)
    )


def _told(event: Mapping[str, Any], team: str, payload: Mapping[str, Any], direct: str) -> Iterator[Read]:
    """Read an event about a message: said, edited or deleted in a direct message, or said to the bot elsewhere."""
    channel = string(event["channel"])
    if not (is_direct(channel) or event.get("channel_type") == "im"):
        if _to_the_bot(event, payload):
            key, at = _name(team, channel, event), ts(event["ts"])
            room = InPublic(
                id=key,
                at=at.at,
                address=address(team, channel),
                order=tuple(at),
                text=clean(unescaped(re.sub(rf"<@{_bot(payload)}(\|[^>]*)?>", "", said(event)))).strip(),
                speaker=_direct(team, direct) if direct else "",
            )
            yield Read(room, (key,))
    elif subtype(event) == "message_changed":
        yield from _changed(team, channel, event)
    elif subtype(event) == "message_deleted":
        before = event.get("previous_message") or {}
        if not before or by_a_person(before):
            yield from _taken_away(team, channel, before, str(ts(event["deleted_ts"])), ts(event["ts"]))
    elif by_a_person(event):
        yield from _said(team, channel, event)


def _bot(payload: Mapping[str, Any]) -> str:
    """Return the bot's own user."""
    return token((payload.get("authorizations") or [{}])[0].get("user_id") or "nobody")


def _to_the_bot(event: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """Return whether somebody says something to the bot where others read along."""
    if event["type"] not in ("message", "app_mention"):
        return False
    if is_direct(string(event["channel"])) or event.get("channel_type") == "im" or not by_a_person(event):
        return False
    return event["type"] == "app_mention" or _mentioned(_bot(payload), said(event))


def about_the_room(command: str) -> bool:
    """Return whether a slash command, of which only its sender knows, is about the channel in which it was typed."""
    word, *rest = command.lower().split() or [""]
    if word == "/digest" and rest and rest[0] in SCHEDULES:
        return True
    return word == "/room" or rest[-1:] == [HERE]


def _let_in_or_out(event: Mapping[str, Any], team: str, payload: Mapping[str, Any]) -> Iterator[Read]:
    """Read that the bot itself is a member of a channel, or no longer; others come and go as they like."""
    kind = string(event["type"])
    if "user" in event and event["user"] != _bot(payload):
        return
    channel, at = string(event["channel"]), ts(event["event_ts"])
    key = f"slack:{team}:{kind}:{address(team, channel).rpartition(':')[2]}:{at}"
    happened = Unblocked if kind == JOINED else Blocked
    yield Read(happened(id=key, at=at.at, address=address(team, channel), order=tuple(at)), (key,))


def _mentioned(user: str, text: str) -> bool:
    return f"<@{user}>" in text or f"<@{user}|" in text


def _changed(team: str, channel: str, event: Mapping[str, Any]) -> Iterator[Read]:
    """Read an edit. Slack calls it the same when it shows what a link leads to, or finds out a language: then it is none."""
    message, before = event["message"], event.get("previous_message") or {}
    if is_gone(message):
        if not before or by_a_person(before):
            yield from _taken_away(team, channel, before, str(ts(message["ts"])), ts(event["ts"]))
        return
    if not by_a_person(message) or not message.get("edited") or (before and said(before) == said(message)):
        return
    if before and _soon(ts(message["ts"]), ts(message["edited"]["ts"])):
        yield from _said(team, channel, before)
    yield _edited(team, channel, message)


def _taken_away(team: str, channel: str, before: Mapping[str, Any], message: str, at: Ts) -> Iterator[Read]:
    """Read a deletion, of a message and of the further files that stood with it."""
    if before and _soon(ts(message), at) and not is_gone(before):
        yield from _said(team, channel, before)
    yield _deleted(team, channel, message, at)
    for id_, _ in files(before, team)[1:] if before else ():
        yield _deleted(team, channel, f"{message}/{id_}", at)


def _soon(sent: Ts, changed: Ts) -> bool:
    """Return whether a change came so soon that its message is known by its name, unless it is still to be taken.

    It may be on its way, or given up and not yet read from the history. Told later, it would undo the change.
    """
    return changed.seconds - sent.seconds <= NAMED_SECONDS


def _past(team: str, channel: str, message: object, received: datetime, *, told: bool) -> Iterator[Read]:
    if not isinstance(message, Mapping):
        raise TypeError("no message at all")
    if is_gone(message):
        yield _deleted(team, channel, str(ts(message["ts"])), ts_of(received), told=False)
    elif by_a_person(message):
        if not told:
            yield from _said(team, channel, message)
        if message.get("edited"):
            yield _edited(team, channel, message)


def _said(team: str, channel: str, message: Mapping[str, Any]) -> Iterator[Read]:
    """Read a message: its words with its first file, then each further file; what cannot be taken is told once by its kind."""
    at, key, text = ts(message["ts"]), _name(team, channel, message), words(message)
    base: dict[str, Any] = {"at": at.at, "address": address(team, channel), "at_is_receipt": bool(message.get("edited"))}
    named = str(at)
    taken = [(id_, file) for id_, file in files(message, team) if isinstance(file, FileRef)]
    refused = list(dict.fromkeys(what for _, what in files(message, team) if isinstance(what, str)))
    if forwards(message):
        refused.append("forwarded")
    if not text.strip() and not taken and not refused:
        refused = ["other"]
    if text.strip() or taken:
        first = taken[0][1] if taken else None
        edited = tuple(_edited_at(message)) if message.get("edited") else ()
        yield Read(Replied(id=key, order=tuple(at), text=text, message=named, file=first, edited=edited, **base), (key,))
    for place, (id_, file) in enumerate(taken[1:], 1):
        one = f"{key}:{id_}"
        yield Read(
            Replied(id=one, order=(*at, place), text="", message=f"{named}/{id_}", file=file, **base),
            (one,),
        )
    beside = bool(text.strip() or taken)
    for place, what in enumerate(refused, len(taken) + 1):
        one = f"{key}:{what}" if beside or place > 1 else key
        yield Read(Unsupported(id=one, order=(*at, place), what=what, beside=beside, **base), (one,))


def _edited(team: str, channel: str, message: Mapping[str, Any]) -> Read:
    """Read how a message reads now."""
    sent, edited, at = ts(message["ts"]), ts(message["edited"]["ts"]), _edited_at(message)
    key = f"{_name(team, channel, message)}:{edited}:{digest(clean(said(message)))}"
    event = Edited(
        id=key,
        at=at.at,
        address=address(team, channel),
        order=tuple(at),
        text=words(message),
        message=str(sent),
    )
    return Read(event, (key,))


def _edited_at(message: Mapping[str, Any]) -> Ts:
    """Return when a message was edited. That has whole seconds, so it may seem to come before its message."""
    return max(ts(message["ts"]), ts(message["edited"]["ts"]))


def _deleted(team: str, channel: str, message: str, at: Ts, *, told: bool = True) -> Read:
    """Return that a message is gone. *told*: by Slack, so that *at* is its time."""
    key = f"slack:{team}:deleted:{channel}:{token(message.replace('/', ':'))}"
    event = Deleted(id=key, at=at.at, at_is_receipt=not told, address=address(team, channel), order=tuple(at), message=message)
    return Read(event, (key,))


def _pressed(payload: Mapping[str, Any], received: datetime, direct: str) -> Iterator[Read]:
    """Read presses and choices. In a conversation with others there is nothing to press."""
    team = team_of(payload)
    if person_of(payload):
        place = _direct(team, direct)
    elif is_direct(string(payload["channel"]["id"])):
        place = address(team, payload["channel"]["id"])
    else:
        return
    for number, action in enumerate(payload["actions"]):
        chosen = action.get("selected_option") or action
        if "selected_date" in action:
            prompt, pressed = string(action["block_id"]).partition("|")[2], string(action["selected_date"])
        elif "value" in chosen:
            prompt, _, pressed = string(chosen["value"]).partition("|")
        else:  # a button that is a link
            continue
        timed = action.get("action_ts") is not None
        at = ts(action["action_ts"]) if timed else ts_of(received)
        key = f"slack:{team}:press:{token(payload['trigger_id'])}:{number}"
        event = Pressed(
            id=key,
            at=at.at,
            at_is_receipt=not timed,
            address=place,
            order=tuple(at),
            prompt=clean(prompt),
            action=clean(pressed),
        )
        yield Read(event, (key,))


def _sent(payload: Mapping[str, Any], received: datetime, direct: str) -> Read:
    """Read a form that was sent, once: Slack lets a person send it again when its acknowledgement was late."""
    team, form = team_of(payload), filled(payload)
    key = f"slack:{team}:form:{token(payload['view']['id'])}"
    event = Pressed(
        id=key,
        at=received,
        at_is_receipt=True,
        address=_direct(team, direct),
        order=tuple(ts_of(received)),
        prompt=form.prompt,
        action=form.says,
    )
    return Read(event, (key,))


def _direct(team: str, direct: str) -> str:
    if not is_direct(direct):
        raise ValueError("no direct message")
    return address(team, direct)


def _name(team: str, channel: str, message: Mapping[str, Any]) -> str:
    return f"slack:{team}:message:{channel}:{ts(message['ts'])}"
