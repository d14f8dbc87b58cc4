"""Home tabs and modals."""

from __future__ import annotations

import asyncio

from tests.standins.slack.blocks import check_view
from tests.standins.slack.conversations import visible_user
from tests.standins.slack.payloads import view_json
from tests.standins.slack.shown import View
from tests.standins.slack.wire import Arguments, Json, Refused, json_of, required, text_of
from tests.standins.slack.world import Team, Trigger, World

DEPTH = 3
"""Modals on top of each other."""


def publish(world: World, team: Team, arguments: Arguments) -> Json:
    person = visible_user(world, team, required(arguments, "user_id", "user_not_found"))
    fresh = check_view(json_of(arguments, "view", "invalid_arguments"), "home")
    home = world.homes.get(person.id)
    if home is None:
        home = world.homes[person.id] = made(world, person.id, team.id, fresh)
    else:
        _check_hash(home, arguments)
        home.replace(fresh, stamp(world))
    return {"view": view_json(home)}


def open_modal(world: World, team: Team, arguments: Arguments) -> Json:
    fresh = check_view(json_of(arguments, "view", "invalid_arguments"), "modal")
    trigger = _trigger(world, team, arguments)
    view = made(world, trigger.user, team.id, fresh)
    world.modals[trigger.user] = [view]
    return {"view": view_json(view)}


def push(world: World, team: Team, arguments: Arguments) -> Json:
    fresh = check_view(json_of(arguments, "view", "invalid_arguments"), "modal")
    trigger = _trigger(world, team, arguments)
    stack = world.modals.setdefault(trigger.user, [])
    if len(stack) >= DEPTH:
        raise Refused("push_limit_reached")
    stack.append(made(world, trigger.user, team.id, fresh))
    return {"view": view_json(stack[-1])}


def update(world: World, team: Team, arguments: Arguments) -> Json:
    fresh = json_of(arguments, "view", "invalid_arguments")
    wanted, external = text_of(arguments, "view_id"), text_of(arguments, "external_id")
    shown = [*world.homes.values(), *(view for stack in world.modals.values() for view in stack)]
    for view in shown:
        if view.team == team.id and (view.id == wanted or (external and view.view.get("external_id") == external)):
            checked = check_view(fresh, view.view["type"])
            _check_hash(view, arguments)
            view.replace(checked, stamp(world))
            return {"view": view_json(view)}
    raise Refused("not_found")


def made(world: World, user: str, team: str, fresh: Json) -> View:
    """Return a new view, as it is before anybody touches it."""
    view = View(f"V{world.number()}", user, team, fresh, "")
    view.replace(fresh, stamp(world))
    return view


def trigger_for(world: World, user: str, team: str) -> str:
    """Return the id with which a view can be opened, once and soon."""
    name = f"{world.number()}.{user}.trigger"
    world.triggers[name] = Trigger(user, team, asyncio.get_running_loop().time())
    return name


def stamp(world: World) -> str:
    """Return the hash of a version of a view."""
    return f"{int(world.now)}.{world.number():x}"


def _trigger(world: World, team: Team, arguments: Arguments) -> Trigger:
    trigger = world.triggers.get(required(arguments, "trigger_id"))
    if trigger is None or trigger.team != team.id:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if asyncio.get_running_loop().time() - trigger.at > world.trigger_life:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def _check_hash(view: View, arguments: Arguments) -> None:
    if text_of(arguments, "hash") not in ("", view.hash):
        raise Refused("hash_conflict")
