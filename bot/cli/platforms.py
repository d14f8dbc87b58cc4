"""The platforms that the settings name: reached at the start, given a way in, received from side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from adapters.shared.listening import TokenRefused, WayIn
from bot.service.ports import Clock, Door, Platform, Store
from bot.settings import Settings

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from adapters.slack.workspaces import Workspaces
    from storage import DatabaseStore

log = structlog.get_logger(__name__)

REFUSED = {
    "telegram": "Telegram refuses the token. Ask BotFather for the right one, and set TOURDETABLE_TELEGRAM_TOKEN to it.",
    "slack": "Slack refuses a token, or the app was taken away. See docs/slack.md, and set TOURDETABLE_SLACK_BOT_TOKEN and "
    "TOURDETABLE_SLACK_APP_TOKEN anew.",
}
NAMED = 5
"""Workspaces that are named at the start; of more, their number."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A platform that answered: what sends there, what makes its way in, and how it is called."""

    sender: Platform
    way_in: Callable[[Door, Store], WayIn]
    said: str


async def reach(given: Settings, store: DatabaseStore, clock: Clock, stack: AsyncExitStack, reached: list[Reached]) -> None:
    """Reach every platform that is set, however long that takes; what is opened is left to *stack*. Raise TokenRefused."""
    if given.telegram_token is not None:
        reached.append(await _telegram(given, given.telegram_token.get_secret_value(), clock, stack))
    if given.slack_bot_token is not None:
        reached.append(await _slack(given, given.slack_bot_token.get_secret_value(), clock, stack))
    if given.slack_client_id:
        reached.append(await _slack_everywhere(given, given.slack_client_id, store, clock, stack))


async def _telegram(given: Settings, token: str, clock: Clock, stack: AsyncExitStack) -> Reached:
    from adapters.telegram.bot import introduce, make_bot
    from adapters.telegram.send import Sender, rates
    from adapters.telegram.way_in import TelegramIn

    bot = make_bot(token, given.telegram_url)
    stack.push_async_callback(bot.shutdown)
    await introduce(bot, clock)
    return Reached(
        Sender(bot, clock, rates(given.telegram_per_second)),
        lambda door, store: TelegramIn(bot, door, store, clock, webhook=given.telegram_webhook),
        f"https://t.me/{bot.username}",
    )


async def _slack(given: Settings, token: str, clock: Clock, stack: AsyncExitStack) -> Reached:
    from adapters.slack.connection import introduce, web_client
    from adapters.slack.send import Sender
    from adapters.slack.workspaces import Only

    workspace = await introduce(await stack.enter_async_context(web_client(token, given.slack_url)), clock)
    way_in = await _way_in_of_slack(given, Only(workspace), clock, stack)
    sender = Sender(workspace, clock, command=given.slack_command)
    return Reached(sender, way_in, f"the app in the Slack workspace {workspace.name}")


async def _slack_everywhere(given: Settings, app: str, store: DatabaseStore, clock: Clock, stack: AsyncExitStack) -> Reached:
    from adapters.slack.connection import web_client
    from adapters.slack.install import Installing
    from adapters.slack.manifest import INSTALL
    from adapters.slack.senders import Senders
    from adapters.slack.workspaces import Everywhere

    client = await stack.enter_async_context(web_client("", given.slack_url))
    workspaces = Everywhere(app, store, client, clock, given.slack_teams)
    secret = given.slack_client_secret
    installing = Installing(
        workspaces,
        store,
        store.engines.alone,
        client,
        clock,
        client_id=app,
        client_secret=secret.get_secret_value() if secret else "",
        teams=given.slack_teams,
        public_url=given.slack_install_url,
        slack_url=given.slack_url,
    )
    await workspaces.look()
    there = [workspace.name or team for team, workspace in workspaces.there().items()]
    way_in = await _way_in_of_slack(given, workspaces, clock, stack, installing.routes())
    page = f"{given.slack_install_url.rstrip('/') or f'http://{given.listen}'}{INSTALL}"
    said = f"the app in {_counted(there)}; it is installed in others at {page}"
    return Reached(Senders(workspaces, clock, command=given.slack_command), way_in, said)


async def _way_in_of_slack(
    given: Settings, workspaces: Workspaces, clock: Clock, stack: AsyncExitStack, pages: Sequence[RouteDef] = ()
) -> Callable[[Door, Store], WayIn]:
    from adapters.slack.connection import web_client
    from adapters.slack.served import Manner
    from adapters.slack.way_in import SlackIn

    app_token, secret = given.slack_app_token, given.slack_signing_secret
    app_client = (
        await stack.enter_async_context(web_client(app_token.get_secret_value(), given.slack_url)) if app_token else None
    )
    return lambda door, store: SlackIn(
        workspaces,
        door,
        store,
        clock,
        Manner(given.slack_command, given.slack_match_email),
        app_client=app_client,
        signing_secret=secret.get_secret_value() if secret else "",
        pages=pages,
    )


def _counted(names: Sequence[str]) -> str:
    if not names:
        return "no Slack workspace yet"
    if len(names) > NAMED:
        return f"{len(names)} Slack workspaces"
    return f"the Slack workspace{'s' if len(names) > 1 else ''} {', '.join(names)}"


async def receive(ways: Sequence[WayIn]) -> None:
    """Receive on all *ways* until cancelled. One that is refused is left; the last one that is raises TokenRefused."""
    going = {asyncio.create_task(way.run()) for way in ways}
    try:
        while True:
            done, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                try:
                    task.result()
                except TokenRefused as refused:
                    if not going:
                        raise
                    log.error("a platform refuses the token; the others go on", platform=refused.name)
    finally:
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
