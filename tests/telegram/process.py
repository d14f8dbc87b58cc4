"""`tourdetable run` in a process of its own, against the stand-in."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tests.standins.telegram import TOKEN, TelegramServer

ROOT = Path(__file__).parents[2]


def environment(server: TelegramServer) -> dict[str, str]:
    """Return the settings with which the bot finds *server*."""
    return {"TOURDETABLE_TELEGRAM_TOKEN": TOKEN, "TOURDETABLE_TELEGRAM_URL": server.base_url}


@asynccontextmanager
async def bot(
    server: TelegramServer, url: str, folder: Path, says: IO[bytes] | int = asyncio.subprocess.PIPE, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command; afterwards it is ended if it has not ended by itself. *says*: where its words go."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--db", url),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment(server), **settings},
        stdout=says,
        stderr=says,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
