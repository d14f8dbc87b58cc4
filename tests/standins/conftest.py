"""A stand-in and a real bot of the SDK that talks to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.standins.telegram import TOKEN, TelegramServer

os.environ.setdefault("PTB_TIMEDELTA", "true")  # durations as the SDK's next version has them; it warns otherwise


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        running.start(7)
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as running:
        yield running


def bot_of(server: TelegramServer, token: str = TOKEN) -> Bot:
    """Return a bot that talks to *server*."""
    return Bot(token, f"{server.base_url}/bot", f"{server.base_url}/file/bot")
