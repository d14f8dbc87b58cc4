"""`tourdetable run` as an operator runs it: a process of its own, stopped, killed, started again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.hall import PEOPLE, prepare
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.test_telegram import texts, until

KILLS = 6
MESSAGES = 40
"""That each delegate sends."""


@asynccontextmanager
async def bot(server: TelegramServer, url: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command; afterwards it is ended if it has not ended by itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--db", url),
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TOURDETABLE_TELEGRAM_TOKEN": TOKEN,
            "TOURDETABLE_TELEGRAM_URL": server.base_url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_with_nothing_but_a_token_it_runs_and_stops_cleanly(tmp_path: Path) -> None:
    async with TelegramServer() as server, bot(server, f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as process:
        server.say(7, "/start")
        await until(lambda: server.chat(7), 15)
        assert "invitation code" in server.chat(7)[-1].text
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
    assert process.returncode == 0, err
    assert b"https://t.me/tour_bot" in out
    assert b"roster import" in out, "it says what to do next"
    assert b"Traceback" not in err
    assert TOKEN.encode() not in out + err
    assert "setmycommands" in {method.lower() for method, _ in server.calls}


async def test_a_refused_token_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        server.revoked = True
        async with bot(server, f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as process:
            _, err = await process.communicate()
    assert process.returncode == 2
    assert err.decode().startswith("Telegram refuses the token.")


@pytest.mark.timeout(120)
async def test_killed_at_any_moment_every_text_is_there_once_and_in_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kill.sqlite"
    codes = await prepare(url)
    users = {name: 100 + number for number, name in enumerate(PEOPLE)}
    chance = random.Random(11)  # noqa: S311 - which moments are tried, the same in every run
    async with TelegramServer() as server:
        for name, user in users.items():
            server.say(user, f"/start {codes[name]}")
            server.say(user, "/goto 1a")
        sent = 0
        for kill in range(KILLS + 1):
            async with bot(server, url, tmp_path) as process:
                share = MESSAGES if kill == KILLS else (kill + 1) * MESSAGES // (KILLS + 1)
                while sent < share:
                    for name, user in users.items():
                        server.say(user, f"{name} thinks {sent}")
                    sent += 1
                    if kill == 2:
                        server.faults.extend([("sendMessage", "502"), ("getUpdates", "drop")])
                if kill < KILLS:
                    await asyncio.sleep(1.0 + chance.random())  # within start-up, the first batch, or the sending
                    process.kill()
                else:
                    await until(lambda: all(answered(server, user) for user in users.values()), 60)
                    process.send_signal(signal.SIGTERM)
                    await process.communicate()
        assert not any("thinks" in str(update) for update in list(server.updates)[:-100]), (
            "all but the last poll is acknowledged"
        )
    found = texts(url)
    for name in PEOPLE:
        assert [text for text in found if text.startswith(name)] == [f"{name} thinks {number}" for number in range(MESSAGES)]
    assert unsent(tmp_path / "kill.sqlite") == 0


def answered(server: TelegramServer, user: int) -> bool:
    """Whether the latest status counts all that this person and their colleagues said."""
    counted = [shown.text for shown in server.chat(user) if " messages, " in shown.text]
    return bool(counted) and int(counted[-1].split(" messages, ")[0].split()[-1]) >= MESSAGES


def unsent(path: Path) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
    connection.close()
    return int(count)
