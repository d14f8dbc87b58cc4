"""`tourdetable run`: the bot, on the platforms that the settings name, until it is told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.reading import fail
from bot.cli.running import Config, Db, run, settings

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from bot.settings import Settings
    from storage import DatabaseStore

LAST_WORDS = 5.0
"""Seconds that a stop waits for what is being said. What is not said then is said after the next start."""


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="run")
    def command(db: Db = None, config: Config = None) -> None:
        """Run the bot. A database that does not exist yet is set up first."""
        given = settings(config, db=db)
        if given.telegram_token is None:
            fail("telegram_token is missing: set TOURDETABLE_TELEGRAM_TOKEN to the token that BotFather gave you.")
        if given.telegram_webhook and not given.listen:
            fail("listen is missing: with telegram_webhook set, say as HOST:PORT where this process takes the updates.")
        run(_run(given))


async def _run(given: Settings) -> None:
    import asyncio
    import signal

    from bot.cli.garbage import settle
    from storage import open_store

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    url = given.db.get_secret_value()
    await _set_up(given)
    settle()
    async with open_store(url) as store:
        await _serve(given, store, stop)


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
    """Run the service and its platforms until *stop* is set, or until one of them cannot go on."""
    import asyncio
    from contextlib import suppress

    from adapters.shared.listening import TokenRefused, listening
    from adapters.telegram.bot import introduce, make_bot
    from adapters.telegram.send import Sender, rates
    from adapters.telegram.way_in import TelegramIn
    from bot.cli.setup import key_path
    from bot.report.languages import tell
    from bot.service.key_file import institution_key
    from bot.service.run import SystemClock, open_service

    clock, key = SystemClock(), institution_key(key_path(given))
    token = given.telegram_token.get_secret_value() if given.telegram_token else ""
    bot = make_bot(token, given.telegram_url)
    try:
        if not await _unless(stop, introduce(bot, clock)):
            return
        sender = Sender(bot, clock, rates(given.telegram_per_second))
        async with open_service(store, [sender], key, clock, lambda: tell(store)) as service:
            way_in = TelegramIn(bot, service, store, clock, webhook=given.telegram_webhook)
            async with listening(given.listen, [way_in]):
                typer.echo(f"Running as https://t.me/{bot.username}. Ctrl-C stops it; nothing is lost by that.")
                await _unless(stop, way_in.run())
            with suppress(TimeoutError):
                await asyncio.wait_for(service.drained(), LAST_WORDS)
    except TokenRefused:
        fail("Telegram refuses the token. Ask BotFather for the right one, and set TOURDETABLE_TELEGRAM_TOKEN to it.")
    except OSError as error:
        fail(f"Cannot listen at {given.listen} ({error.strerror}). Free it, or write another HOST:PORT.")
    finally:
        await bot.shutdown()


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, None]) -> bool:
    """Do *work* until it ends or *stop* is set; return whether it ended. What it raises is raised."""
    import asyncio

    working, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        await working
        return True
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return False
