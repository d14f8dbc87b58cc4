"""`tourdetable run` as an operator runs it: a process of its own, stopped and started again. It is killed in tests/kill."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.cli import run
from bot.service.ports import Away
from bot.settings import load
from tests.hall import prepare
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.process import ROOT, bot, environment
from tests.telegram.test_telegram import texts, until


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


async def test_while_telegram_is_away_at_the_start_it_waits_and_stops_when_told(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        server.fail("getMe", "502", times=2)
        async with bot(server, f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as process:
            server.say(7, "/start")
            await until(lambda: server.chat(7), 15)
        server.fail("getMe", "502", times=1_000)
        async with bot(server, f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as process:
            asked = len(server.calls)
            await until(lambda: len(server.calls) > asked, 15)
            process.send_signal(signal.SIGTERM)
            _, err = await process.communicate()
    assert process.returncode == 0
    assert b"telegram does not answer" in err
    assert b"Traceback" not in err
    assert TOKEN.encode() not in err


async def test_a_refused_token_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        server.revoked = True
        async with bot(server, f"sqlite:///{tmp_path}/new.sqlite", tmp_path) as process:
            _, err = await process.communicate()
    assert process.returncode == 2
    assert err.decode().startswith("Telegram refuses the token.")


async def test_by_webhook_what_is_brought_is_kept_and_a_wrong_secret_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hook.sqlite"
    codes = await prepare(url)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    hook = {"TOURDETABLE_TELEGRAM_WEBHOOK": f"http://{place}/telegram", "TOURDETABLE_LISTEN": place}
    async with TelegramServer() as server:
        server.say(7, f"/start {codes['ana']}")  # before the bot is there: it waits, and is brought
        async with bot(server, url, tmp_path, **hook) as process, ClientSession() as anybody:
            await until(lambda: server.chat(7), 15)
            assert "Welcome" in server.chat(7)[-1].text
            server.say(7, "/goto 1a")
            server.say(7, "a thought")
            await until(lambda: "1 message" in server.chat(7)[-1].text, 10)
            forged = {"update_id": 1, "message": {"text": "forged"}}
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
                async with anybody.post(hook["TOURDETABLE_TELEGRAM_WEBHOOK"], json=forged, headers=headers) as answer:
                    assert answer.status == 403
            secret = {"X-Telegram-Bot-Api-Secret-Token": server.secret}
            async with anybody.post(hook["TOURDETABLE_TELEGRAM_WEBHOOK"], data=b"no json", headers=secret) as answer:
                assert answer.status == 400
            async with anybody.get(f"http://{place}/health") as answer:
                assert answer.status == 200
            lock = sqlite3.connect(tmp_path / "hook.sqlite", isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
            server.say(7, "while it is locked")
            await until(lambda: 503 in server.brought, 15)
            lock.execute("ROLLBACK")
            lock.close()
            await until(lambda: "2 messages" in server.chat(7)[-1].text, 15)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert process.returncode == 0
        server.say(7, "after it went")
        async with bot(server, url, tmp_path):  # by polling now: what waits is not dropped
            await until(lambda: "3 messages" in server.chat(7)[-1].text, 15)
    assert texts(url) == ["a thought", "while it is locked", "after it went"]


async def test_check_tells_whether_token_server_and_webhook_are_in_order(tmp_path: Path) -> None:
    async def check(server: TelegramServer) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check"),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment(server)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return process.returncode, out.decode()

    async with TelegramServer() as server:
        server.say(7, "hello")
        code, said = await check(server)
        assert (code, said.splitlines()[:3]) == (
            0,
            ["Telegram: the token is that of https://t.me/tour_bot.", "Updates are fetched.", "Updates waiting: 1."],
        )
        server.revoked = True
        code, said = await check(server)
        assert (code, said) == (2, "Telegram refuses the token. Ask BotFather for the right one.\n")


async def test_a_database_that_is_away_at_the_start_is_waited_for_until_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[object] = []

    async def set_up(given: object) -> None:
        tries.append(given)
        if len(tries) != 3:
            raise Away("it is starting")

    monkeypatch.setattr(run, "_set_up", set_up)
    monkeypatch.setattr(run, "AGAIN", 0.01)
    given, stop = load(), asyncio.Event()
    assert await run._patiently(given, stop)
    assert len(tries) == 3
    asyncio.get_running_loop().call_later(0.05, stop.set)
    assert not await run._patiently(given, stop)
    monkeypatch.setattr(run, "PATIENCE", 0.0)
    with pytest.raises(Away):
        await run._patiently(given, asyncio.Event())
