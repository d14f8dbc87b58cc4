"""The golden transcripts go on Telegram as they are written: through the real SDK, to a server that checks what it gets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.telegram.bot import make_bot
from bot.rehearsal.play import differences, play
from bot.rehearsal.reading import read
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.channel import Telegram

HERE = Path(__file__).parents[1] / "transcripts"
NOT_HERE = {
    "(deletes": "Telegram tells bots of no deletions",
    "(sent ": "polling delivers in the order of sending; late ones are for webhooks",
    ", on its way)": "the server holds no file back",
    "* unlink": "the act of the secretariat names an address of the rehearsal's own",
    "too_big.bin": "what is too big is refused before it is fetched",
}
"""What a transcript may hold that cannot happen here, with the reason."""
FILES = [path for path in sorted(HERE.rglob("*.txt")) if not any(word in path.read_text(encoding="utf-8") for word in NOT_HERE)]


def test_nearly_all_transcripts_are_played_here() -> None:
    assert len(FILES) >= len(list(HERE.rglob("*.txt"))) - 16


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_conversation_goes_on_telegram_as_it_is_written(path: Path) -> None:
    async with TelegramServer() as server, make_bot(TOKEN, server.base_url) as bot:
        played = await play(read(path), lambda store, clock: Telegram(server, bot, store))
        written = await asyncio.to_thread(path.read_text, encoding="utf-8")
        assert played.text == written, differences(written, played.text, path.name)
