"""Response URLs: what the bot says after a command or a press, five times in half an hour."""

from __future__ import annotations

from aiohttp import web

from tests.standins.slack.chats import changed, composed, posted, removed, whisper
from tests.standins.slack.shown import Channel, Message
from tests.standins.slack.wire import Arguments, Refused, flag_of, text_of
from tests.standins.slack.world import Hook, World

USES, LIFE = 5, 1_800


def hook_for(world: World, channel: Channel, user: str, message: Message | None = None) -> str:
    """Return a new response_url. *message*: where the button was that was pressed."""
    name = f"{channel.team}-{world.number()}"
    world.hooks[name] = Hook(channel.id, user, world.now, message)
    return f"{world.base_url}/hooks/{name}"


def use(world: World, name: str, arguments: Arguments) -> web.Response:
    """Do what was posted to a response_url."""
    hook = world.hooks.get(name)
    if hook is None or world.now - hook.at > LIFE:
        return web.Response(status=404, text="expired_url")
    if hook.uses >= USES:
        return web.Response(status=404, text="used_url")
    hook.uses += 1
    try:
        respond(world, hook, arguments)
    except Refused as refusal:
        return web.json_response({"ok": False, "error": refusal.error}, status=400)
    return web.Response(text="ok")


def respond(world: World, hook: Hook, arguments: Arguments) -> None:
    """Say it: to the one person unless everybody is to see it. Raise Refused if Slack would not take it."""
    channel = world.channels[hook.channel]
    shown = next((one for _, one in world.ephemerals if one is hook.message), None)
    if flag_of(arguments, "delete_original"):
        if shown is not None:
            world.ephemerals.remove((channel.id, shown))
        elif hook.message is not None and hook.message.ts in channel.messages:
            removed(world, channel, hook.message)
        return
    message, _ = composed(world, "response_url", arguments)
    if flag_of(arguments, "replace_original") and hook.message is not None:
        changed(world, channel, hook.message, message) if shown is None else _rewrite(hook.message, message)
    elif text_of(arguments, "response_type") == "in_channel":
        message.thread = text_of(arguments, "thread_ts")
        posted(world, channel, message)
    else:
        whisper(world, channel, hook.user, message)


def _rewrite(message: Message, fresh: Message) -> None:
    """Change what only one person sees; nobody is told."""
    message.raw, message.blocks, message.state = fresh.raw, fresh.blocks, fresh.state
    message.edits += 1
