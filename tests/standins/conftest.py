"""The stand-ins, and of the SDKs a real bot, client and app that talk to them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot

from tests.standins.bolt import Heard, listening
from tests.standins.slack import BOT_TOKEN, SlackServer
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


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(pace=0.0005) as running:
        running.echo = False
        yield running


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def heard(slack: SlackServer) -> AsyncIterator[Heard]:
    async with listening(slack) as app:
        yield app


def bot_of(server: TelegramServer, token: str = TOKEN) -> Bot:
    """Return a bot that talks to *server*."""
    return Bot(token, f"{server.base_url}/bot", f"{server.base_url}/file/bot")
