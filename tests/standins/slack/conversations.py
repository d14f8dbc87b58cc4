"""The methods that read: channels, their history, people, workspaces."""

from __future__ import annotations

import base64
import binascii

from tests.standins.slack.payloads import message_json
from tests.standins.slack.shown import BOT, BOT_USER, Channel, Message
from tests.standins.slack.wire import Arguments, Json, Refused, flag_of, number_of, page, required, text_of
from tests.standins.slack.world import APP, Team, User, World, microseconds


def open_direct(world: World, team: Team, arguments: Arguments) -> Json:
    if name := text_of(arguments, "channel"):
        channel, known = readable_channel(world, team, name), True
    else:
        users = required(arguments, "users", "users_list_not_supplied").split(",")
        if len(users) > 1:
            raise Refused("not_enough_users")  # the stand-in has no conversations of several
        person = visible_user(world, team, users[0])
        if person.kind == "stranger":
            raise Refused("user_not_visible")
        if person.deleted:
            raise Refused("user_disabled")
        known = f"D{person.id}" in world.channels
        channel = world.direct(person.id)
    shown = channel_json(world, channel) if flag_of(arguments, "return_im") else {"id": channel.id}
    return {"channel": shown, **({"no_op": True, "already_open": True} if known else {})}


def history(world: World, team: Team, arguments: Arguments) -> Json:
    channel = _with_history(world, team, arguments)
    found = [one for one in world.visible(channel) if not one.thread or one.subtype == "thread_broadcast"]
    return _page(world, channel, [one for one in reversed(found) if _wanted(one, arguments)], arguments, 100)


def replies(world: World, team: Team, arguments: Arguments) -> Json:
    channel = _with_history(world, team, arguments)
    ts = required(arguments, "ts")
    kept = {one.ts: one for one in world.visible(channel)}
    if ts not in kept:
        raise Refused("thread_not_found")
    root = kept[ts].thread or ts
    found = [one for one in kept.values() if one.thread == root and _wanted(one, arguments)]
    whole = [kept[root], *found] if root in kept else found
    return _page(world, channel, whole if ts == root else [kept[ts]], arguments, 1_000)


def info(world: World, team: Team, arguments: Arguments) -> Json:
    channel = readable_channel(world, team, required(arguments, "channel", "channel_not_found"))
    return {"channel": channel_json(world, channel)}


def list_channels(world: World, team: Team, arguments: Arguments) -> Json:
    kinds = text_of(arguments, "types") or "public_channel"
    wanted = {kind.strip() for kind in kinds.split(",")}
    if not wanted <= {"im", "mpim", "public_channel", "private_channel"}:
        raise Refused("invalid_types")
    found = [
        channel_json(world, channel)
        for channel in world.channels.values()
        if channel.team == team.id and ("im" if channel.user else "public_channel") in wanted
    ]
    some, after = page(found, _start(arguments), _limit(arguments, 100, 1_000))
    return {"channels": some, "response_metadata": {"next_cursor": _cursor(after)}}


def user_info(world: World, team: Team, arguments: Arguments) -> Json:
    name = required(arguments, "user", "user_not_found")
    if name == BOT_USER:
        profile = {"real_name": "Tour de Table", "bot_id": BOT, "api_app_id": APP}
        return {"user": {"id": BOT_USER, "team_id": team.id, "name": "tour", "is_bot": True, "profile": profile}}
    person = visible_user(world, team, name)
    email = "users:read.email" in team.scopes
    return {"user": person.json(email=email, locale=flag_of(arguments, "include_locale"))}


def lookup_by_email(world: World, team: Team, arguments: Arguments) -> Json:
    """Deactivated people are not found, nor are strangers."""
    wanted = required(arguments, "email").casefold()
    for person in world.users.values():
        known = person.team == team.id and person.kind != "stranger" and not person.deleted
        if known and person.email.casefold() == wanted:
            return {"user": person.json()}
    raise Refused("users_not_found")


def auth_test(world: World, team: Team, arguments: Arguments) -> Json:
    about = {"url": f"{world.base_url}/", "team": team.name, "user": "tour", "team_id": team.id, "user_id": BOT_USER}
    return {**about, "bot_id": BOT, "is_enterprise_install": False}


def bot_info(world: World, team: Team, arguments: Arguments) -> Json:
    if text_of(arguments, "bot") != BOT:
        raise Refused("bot_not_found")
    return {"bot": {"id": BOT, "deleted": False, "name": "tour", "user_id": BOT_USER, "app_id": APP}}


def team_info(world: World, team: Team, arguments: Arguments) -> Json:
    if text_of(arguments, "team") not in ("", team.id):
        raise Refused("team_not_found")
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}}


def visible_user(world: World, team: Team, name: str) -> User:
    """Return a person that the app may see from a workspace. Raise Refused if there is none."""
    person = world.users.get(name)
    if person is None or (person.team != team.id and person.kind != "stranger"):
        raise Refused("user_not_found")
    return person


def readable_channel(world: World, team: Team, name: str) -> Channel:
    """Return a channel that the app may see. Raise Refused if there is none."""
    channel = world.channels.get(name)
    if channel is None or channel.team != team.id:
        raise Refused("channel_not_found")
    return channel


def channel_json(world: World, channel: Channel) -> Json:
    """Return a channel as conversations.info shows it."""
    found: Json = {"id": channel.id, "created": 1, "is_archived": False, "context_team_id": channel.team}
    if channel.user:
        person = world.users[channel.user]
        last = next(reversed(channel.messages.values()), None)
        direct = {"is_im": True, "user": channel.user, "is_user_deleted": person.deleted, "is_open": True}
        return {**found, **direct, "latest": {"ts": last.ts} if last else None, "is_org_shared": False, "priority": 0}
    shared = {"is_ext_shared": channel.shared, "is_shared": channel.shared}
    public = {"is_channel": True, "is_im": False, "name": channel.name, "is_member": BOT_USER in channel.members}
    return {**found, **public, **shared, "num_members": len(channel.members)}


def _with_history(world: World, team: Team, arguments: Arguments) -> Channel:
    channel = readable_channel(world, team, required(arguments, "channel", "channel_not_found"))
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    needed = "im:history" if channel.user else "channels:history"
    if needed not in team.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(team.scopes))
    return channel


def _wanted(message: Message, arguments: Arguments) -> bool:
    """Say whether a message is between oldest and latest; exactly there only if `inclusive`."""
    moment, edge = microseconds(message.ts), 0 if flag_of(arguments, "inclusive") else 1
    oldest, latest = text_of(arguments, "oldest"), text_of(arguments, "latest")
    if oldest and moment < microseconds(oldest) + edge:
        return False
    return not latest or moment <= microseconds(latest) - edge


def _page(world: World, channel: Channel, found: list[Message], arguments: Arguments, default: int) -> Json:
    """Return a page. Its cursor names a message, so that what is said meanwhile shifts nothing."""
    after = _decoded(text_of(arguments, "cursor"))
    start = 0
    if after:
        places = [place for place, one in enumerate(found) if one.ts == after]
        if not places:
            raise Refused("invalid_cursor")
        start = places[0]
    limit = min(_limit(arguments, default, 999), world.history_items)
    some, end = found[start : start + limit], start + limit
    answer: Json = {"messages": [message_json(world, channel, one) for one in some], "has_more": end < len(found)}
    if end < len(found):
        answer["response_metadata"] = {"next_cursor": _encoded(found[end].ts)}
    return answer


def _limit(arguments: Arguments, default: int, most: int) -> int:
    limit = number_of(arguments, "limit", default) or default
    if limit < 0 or limit > most + 1:
        raise Refused("invalid_limit")
    return min(limit, most)


def _start(arguments: Arguments) -> int:
    place = _decoded(text_of(arguments, "cursor"))
    return int(place) if place.isdecimal() else 0


def _cursor(place: int) -> str:
    return _encoded(str(place)) if place else ""


def _encoded(cursor: str) -> str:
    return base64.b64encode(f"next:{cursor}".encode()).decode()


def _decoded(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if text and not text.startswith("next:"):
        raise Refused("invalid_cursor")
    return text.removeprefix("next:")
