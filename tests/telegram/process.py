"""`tourdetable run` in a process of its own, on the stand-in."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests import process
from tests.process import ROOT
from tests.standins.telegram import TOKEN, TelegramServer

__all__ = ("ROOT", "bot", "environment")


def environment(server: TelegramServer) -> dict[str, str]:
    """Return the settings with which the bot finds *server*."""
    return {"TOURDETABLE_TELEGRAM_TOKEN": TOKEN, "TOURDETABLE_TELEGRAM_URL": server.base_url}


def bot(
    server: TelegramServer, url: str, folder: Path, **settings: str
) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    """Run the command."""
    return process.bot({**environment(server), **settings}, url, folder)
