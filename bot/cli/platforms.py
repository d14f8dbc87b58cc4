"""The platforms that the settings name: reached at the start, given a way in, received from side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from adapters.shared.listening import TokenRefused, WayIn
from bot.service.ports import Clock, Door, Platform, Store
from bot.settings import Settings

log = structlog.get_logger(__name__)

REFUSED = {
    "telegram": "Telegram refuses the token. Ask BotFather for the right one, and set TOURDETABLE_TELEGRAM_TOKEN to it.",
    "slack": "Slack refuses a token, or the app was taken away. See docs/slack.md, and set TOURDETABLE_SLACK_BOT_TOKEN and "
    "TOURDETABLE_SLACK_APP_TOKEN anew.",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """A platform that answered: what sends there, what makes its way in, and how it is called."""

    sender: Platform
    way_in: Callable[[Door, Store], WayIn]
    said: str


async def reach(given: Settings, clock: Clock, stack: AsyncExitStack, reached: list[Reached]) -> None:
    """Reach every platform that is set, however long that takes; what is opened is left to *stack*. Raise TokenRefused."""
    if given.telegram_token is not None:
        reached.append(await _telegram(given, given.telegram_token.get_secret_value(), clock, stack))
    if given.slack_bot_token is not None:
        reached.append(await _slack(given, given.slack_bot_token.get_secret_value(), clock, stack))


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
    from adapters.slack.way_in import SlackIn

    workspace = await introduce(await stack.enter_async_context(web_client(token, given.slack_url)), clock)
    app_token, secret = given.slack_app_token, given.slack_signing_secret
    app_client = (
        await stack.enter_async_context(web_client(app_token.get_secret_value(), given.slack_url)) if app_token else None
    )
    return Reached(
        Sender(workspace, clock, command=given.slack_command),
        lambda door, store: SlackIn(
            workspace,
            door,
            store,
            clock,
            app_client=app_client,
            signing_secret=secret.get_secret_value() if secret else "",
            command=given.slack_command,
            match_email=given.slack_match_email,
        ),
        f"the app in the Slack workspace {workspace.name}",
    )


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
