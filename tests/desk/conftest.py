"""A database in which some people are in the chat."""

import asyncio
from pathlib import Path

import pytest

from tests import hall


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in which Ana, Ben and Cleo are in the chat."""

    async def fill(url: str) -> None:
        codes = await hall.prepare(url)
        made = hall.hall(url)
        async with made.store:
            await made.enter(codes)
            await made.store.adopt("x", ("test:",))

    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    asyncio.run(fill(url))
    return url
