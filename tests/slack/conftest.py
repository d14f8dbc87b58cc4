"""A stand-in Slack and a prepared database for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import sockets
from tests.hall import prepare
from tests.slack.stand import Hall
from tests.standins.slack import SlackServer


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as one:
        yield one


@pytest.fixture
async def hall(tmp_path: Path) -> Hall:
    """A prepared database, and everybody's code."""
    url = f"sqlite:///{tmp_path}/slack.sqlite"
    return url, await prepare(url)


@pytest.fixture(autouse=True)
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait a second for a look at the connection."""
    monkeypatch.setattr(sockets, "LOOK", 0.02)
