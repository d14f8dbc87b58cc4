"""The process is killed at any moment and started again: what was acknowledged is there, once."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from tests.hall import PEOPLE, hall, prepare
from tests.kill.child import MESSAGES, text

KILLS = 8
IN_FLIGHT = 60
"""The most sends that one kill can repeat: those sent whose mark was in no committed batch yet."""


class Run:
    """One life of the process."""

    def __init__(self, url: str, firsts: dict[str, int]) -> None:
        command = [sys.executable, "-m", "tests.kill.child", url, *(str(firsts[name]) for name in PEOPLE)]
        self.lines: list[str] = []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def kill_after(self, acknowledged: int) -> None:
        """Kill the process once it has acknowledged so many messages, or has ended by itself."""
        while sum(line.startswith("ack") for line in self.lines) < acknowledged and self.process.poll() is None:
            time.sleep(0.001)
        self.process.kill()
        self.end()

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        code = self.process.wait(timeout=60)
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()
        return code


def test_what_was_acknowledged_is_there_exactly_once_after_any_number_of_kills(tmp_path: Path) -> None:
    path = tmp_path / "kill.sqlite"
    url = f"sqlite:///{path}"

    async def enter() -> None:
        codes = await prepare(url)
        made = hall(url)
        async with made.store:
            await made.enter(codes)

    asyncio.run(enter())
    chance = random.Random(7)  # noqa: S311 - which moments are tried, the same in every run
    firsts = dict.fromkeys(PEOPLE, 0)
    sent: Counter[str] = Counter()
    for kill in range(KILLS + 1):
        run = Run(url, firsts)
        if kill < KILLS:
            run.kill_after(chance.randint(1, 3 * MESSAGES // KILLS))
        else:
            assert run.end() == 0
            assert run.lines[-1] == "end"
        for line in run.lines:
            word, *rest = line.split()
            if word == "ack":
                firsts[rest[0]] = max(firsts[rest[0]], int(rest[1]) + 1)
            elif word == "sent":
                sent[rest[0]] += 1
        assert texts(path, acknowledged=firsts) == [], "acknowledged but not there, or there twice"
    assert firsts == dict.fromkeys(PEOPLE, MESSAGES)
    assert texts(path, acknowledged=firsts, only=True) == []
    assert unsent(path) == 0
    replies = {f"test:{name}:{1000 + MESSAGES - 1}:0" for name in PEOPLE}
    assert replies <= set(sent), "everybody got the reply to their last message"
    assert sum(count - 1 for count in sent.values()) <= KILLS * IN_FLIGHT


def texts(path: Path, *, acknowledged: dict[str, int], only: bool = False) -> list[str]:
    """Return the texts that are not there exactly once; with *only*, also those that should not be there."""
    connection = sqlite3.connect(path)
    found = Counter(row[0] for row in connection.execute("SELECT text FROM revision WHERE act = 'write'"))
    connection.close()
    wanted = {text(name, number) for name, first in acknowledged.items() for number in range(1, first)}
    wrong = [said for said in wanted if found[said] != 1]
    return wrong + ([said for said in found if said not in wanted] if only else [])


def unsent(path: Path) -> int:
    """Return how many messages still wait to be sent."""
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
    connection.close()
    return int(count)
