"""`tourdetable run`: the bot, on the platforms that the settings name, until it is told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.reading import fail
from bot.cli.running import Config, Db, run, settings

if TYPE_CHECKING:
    import asyncio

    from bot.settings import Settings
    from storage import DatabaseStore

PATIENCE, AGAIN = 60.0, 2.0
"""Seconds for which a start waits for a database that is away, and between two tries. After that its supervisor decides."""
LAST_WORDS = 5.0
"""Seconds that a stop waits for what is being said. What is not said then is said after the next start."""


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="run")
    def command(db: Db = None, config: Config = None) -> None:
        """Run the bot. A database that does not exist yet is set up first."""
        given = settings(config, db=db)
        if why := lacking(given):
            fail(why)
        run(_run(given))


def lacking(given: Settings) -> str:
    """Return what is missing for anything to be run, "" if nothing is."""
    if given.telegram_token is None and given.slack_bot_token is None and not given.slack_client_id:
        return (
            "There is no platform to run on. Set TOURDETABLE_TELEGRAM_TOKEN to the token that BotFather gave you, or "
            "TOURDETABLE_SLACK_BOT_TOKEN to the app's bot token."
        )
    if given.telegram_webhook and not given.listen:
        return "listen is missing: with telegram_webhook set, say as HOST:PORT where this process takes the updates."
    if given.slack_client_id and (why := _lacking_for_several(given)):
        return why
    if (given.slack_bot_token is None and not given.slack_client_id) or given.slack_app_token:
        return ""
    if not given.slack_signing_secret:
        return "Slack: set slack_app_token (events come over sockets) or slack_signing_secret (Slack brings them)."
    return "" if given.listen else "listen is missing: with slack_signing_secret, say as HOST:PORT where Slack's events come."


def _lacking_for_several(given: Settings) -> str:
    if given.slack_bot_token is not None:
        return (
            "Slack: slack_bot_token is for one workspace, slack_client_id for several. Leave one of them out; "
            "see docs/slack.md, Several workspaces."
        )
    if given.slack_client_secret is None:
        return "slack_client_secret is missing: with slack_client_id set, best set TOURDETABLE_SLACK_CLIENT_SECRET to it."
    if given.slack_match_email and not given.slack_teams:
        return "slack_teams is missing: with slack_match_email set, say whose accounts may vouch for an e-mail address."
    return "" if given.listen else "listen is missing: with slack_client_id, say as HOST:PORT where the page to install at is."


async def _run(given: Settings) -> None:
    import asyncio
    import signal

    from bot.cli.garbage import settle
    from storage import open_store

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    url = given.db.get_secret_value()
    if not await _patiently(given, stop):
        return
    settle()
    async with open_store(url) as store:
        await _serve(given, store, stop)


async def _patiently(given: Settings, stop: asyncio.Event) -> bool:
    """Set up, again for a while if the database is away: it may be starting too. Return False if *stop* was set meanwhile."""
    import asyncio
    from contextlib import suppress
    from time import monotonic

    import structlog

    from bot.service.ports import Away

    begun = monotonic()
    while not stop.is_set():
        try:
            await _set_up(given)
        except Away as away:
            if monotonic() - begun > PATIENCE:
                raise
            structlog.get_logger(__name__).warning("database away; it is tried again", reason=str(away))
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await stop.wait()
        else:
            return True
    return False


async def _set_up(given: Settings) -> None:
    """Set up a database that holds no consultation, and say what to do next; bring any other to the newest form."""
    from pathlib import Path

    from bot.cli.setup import set_up
    from storage import open_store
    from storage.engine import parse

    url = parse(given.db.get_secret_value())
    new = url.drivername.startswith("sqlite") and not Path(url.database or "").exists()  # noqa: ASYNC240 - nothing else runs
    if not new:
        async with open_store(given.db.get_secret_value()) as store:
            await store.set_up(demo=False)
            new = not await store.consultations()
    if new:
        await set_up(given, demo=False)


async def _serve(given: Settings, store: DatabaseStore, stop: asyncio.Event) -> None:
    """Run the service and its platforms until *stop* is set, or until none of them can go on."""
    import asyncio
    from contextlib import AsyncExitStack, suppress

    from adapters.shared.listening import TokenRefused, listening
    from adapters.shared.tasks import first
    from bot.cli import platforms
    from bot.cli.setup import key_path
    from bot.report.languages import tell
    from bot.service.key_file import institution_key
    from bot.service.run import SystemClock, open_service

    clock, key = SystemClock(), institution_key(key_path(given))
    try:
        async with AsyncExitStack() as stack:
            reached: list[platforms.Reached] = []
            if await first(stop.wait(), platforms.reach(given, store, clock, stack, reached)) == 0:
                return
            senders = [one.sender for one in reached]
            async with open_service(store, senders, key, clock, lambda: tell(store)) as service:
                ways = [one.way_in(service, store) for one in reached]
                async with listening(given.listen, ways):
                    for one in reached:
                        typer.echo(f"Running as {one.said}.")
                    typer.echo("Ctrl-C stops it; nothing is lost by that.")
                    await first(stop.wait(), platforms.receive(ways))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LAST_WORDS):
                        await service.drained()
    except TokenRefused as refused:
        fail(platforms.REFUSED[refused.name])
    except OSError as error:
        fail(f"Cannot listen at {given.listen} ({error.strerror}). Free it, or write another HOST:PORT.")
