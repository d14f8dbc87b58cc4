"""The kill test over the wire: delegates answer on Telegram while `tourdetable run` is killed and all goes wrong around it.

Each delegate goes on when he sees what should come: what never comes ends the test. The stand-in, the delegates and the trouble
live here; the bot is a process of its own. All chance comes from one seed, and what depends on the machine's speed does not.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from adapters.telegram.address import chat_of
from adapters.telegram.render import render
from bot.model import codec
from bot.model.people import Role
from bot.phrases.speak import speak
from tests.hall import QUESTIONNAIRE, prepare
from tests.standins.telegram import Rates, Request, Shown, TelegramServer
from tests.telegram.process import bot

FIRST_USER = 100
MOST_THOUGHTS = 4
"""Texts of one answer."""
REPEATED = 0.05
"""How often Telegram tells a text again under a new id."""
START_UP = 1.2
"""Seconds within which one kill in four falls, whether the bot polls by then or not."""
LIFE = 3.0
"""Seconds within which the others fall, once it polls."""
DYING = 0.2
"""Seconds until what was on the wire at a kill has arrived."""
_COUNTED = re.compile(r"\b(\d+) messages?, ")
_NOTICED = " changed the answer to "
_QUESTION = """[[questions]]
id = "{number}a"
category = "1"
chapter = "1"
text = "What do you think of {number}?"
"""


@dataclass(frozen=True)
class Plan:
    """How much of it."""

    seed: int
    delegates: int
    questions: int
    kills: int
    patience: float = 60
    """Seconds that the last life may take."""

    @property
    def people(self) -> dict[str, tuple[str, Role]]:
        """Two of each entity, who answer together."""
        roles = (Role.HEAD, Role.CONTRIBUTOR)
        return {f"d{number:03}": (f"e{number // 2:03}", roles[number % 2]) for number in range(self.delegates)}

    @property
    def questionnaire(self) -> bytes:
        """The questionnaire: texts only."""
        head = QUESTIONNAIRE.partition(b"[[questions]]")[0].decode()
        return (head + "".join(_QUESTION.format(number=number) for number in self.numbers)).encode()

    @property
    def numbers(self) -> range:
        return range(1, self.questions + 1)

    @property
    def messages(self) -> int:
        """How many messages a delegate gets: a welcome, and of each question the prompt, what is kept, and what is next."""
        return 1 + 3 * self.questions


@dataclass
class Delegate:
    """One delegate, who reads and writes."""

    server: TelegramServer
    user: int
    name: str
    code: str
    plan: Plan
    chance: random.Random
    said: list[str] = field(default_factory=list)
    """The texts of answers."""
    finished: bool = False

    def __post_init__(self) -> None:
        self._script = self._written()
        self._seen: Callable[[], bool] = next(self._script)

    def look(self) -> None:
        """Go on, if what is waited for can be seen."""
        while not self.finished and self._seen():
            following = next(self._script, None)
            if following is None:
                self.finished = True
            else:
                self._seen = following

    def _written(self) -> Iterator[Callable[[], bool]]:
        """Say all there is to say; yield what must be seen before the next."""
        self._say(f"/start {self.code}")
        yield lambda: self._shows("Welcome") is not None
        for number in self.plan.numbers:  # by name: /next leaves out what a colleague has answered
            before = max(shown.id for shown in self.server.sent(self.user))
            self._say(f"/goto {number}a")
            yield lambda number=number, before=before: self._shows(f"Question {number}a ", before) is not None  # type: ignore[misc]
            thoughts = self.chance.randint(1, MOST_THOUGHTS)
            for _ in range(thoughts):
                self.said.append(f"{self.name} thinks {len(self.said)} of {number}a")
                self._say(self.said[-1])
            yield lambda before=before, thoughts=thoughts: self._counts(before, thoughts)  # type: ignore[misc]
            self._say("/done")
            yield lambda number=number: self._shows(f"Your answer to {number}a is kept.") is not None  # type: ignore[misc]

    def _say(self, text: str) -> None:
        self.server.say(self.user, text)
        if self.chance.random() < REPEATED:
            self.server.again(self.server.next_update - 1)

    def _shows(self, words: str, after: int = 0) -> Shown | None:
        """Return the first message after the one with the id *after* that says *words*."""
        return next((one for one in self.server.sent(self.user) if one.id > after and words in one.text), None)

    def _counts(self, after: int, thoughts: int) -> bool:
        """Whether a message after the one with the id *after* says that so many texts are kept, or more with a colleague's."""
        shown = (one.text for one in self.server.sent(self.user) if one.id > after)
        return any(int(found[1]) >= thoughts for text in shown if (found := _COUNTED.search(text)))


class Trouble:
    """What goes wrong around the bot, one thing after the other."""

    def __init__(self, server: TelegramServer, database: Path, chance: random.Random) -> None:
        self._server, self._database, self._chance = server, database, chance
        self.made: Counter[str] = Counter()

    async def run(self) -> None:
        """Make trouble until cancelled."""
        chance, everything = self._chance, ("sendMessage", "editMessageText", "getUpdates")
        while True:
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            sort = chance.choice(("429", "429", "5xx", "5xx", "drop", "drop", "lost", "lost", "locked"))
            self.made[sort] += 1
            times = chance.randint(1, 6)
            if sort == "locked":
                await self._lock(chance.uniform(0.5, 7.0))
            elif sort == "429":
                self._server.fail("sendMessage", "429", 2 * times, seconds=chance.randint(1, 3))
                self._server.fail("editMessageText", "429", times, seconds=1)
            elif sort == "5xx":
                self._server.fail(chance.choice(everything), chance.choice(("500", "502", "504")), times)
            else:
                self._server.fail(chance.choice(everything), sort, times)

    async def _lock(self, seconds: float) -> None:
        """Lock the database as a backup or a careless look at it does."""
        with closing(sqlite3.connect(self._database, isolation_level=None, timeout=0)) as connection:
            with suppress(sqlite3.OperationalError):  # the bot is at it: then it is not locked this time
                connection.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)


@dataclass
class Told:
    """What came of it."""

    seconds: float = 0
    kills: int = 0
    texts: int = 0
    sent: int = 0
    repeated: int = 0
    in_flight: int = 0
    lost: int = 0
    """Messages that arrived though their connection was cut: the bot cannot know."""
    ended: int = 0
    """Lives that ended by themselves, for the server or the database was away at their start."""
    trouble: Counter[str] = field(default_factory=Counter)


class Play:
    """The whole of it."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan, self._folder = plan, folder
        self._chance = random.Random(plan.seed)  # noqa: S311 - which moments are tried, the same in every run
        self._database = folder / "wire.sqlite"
        self._url = f"sqlite:///{self._database}"
        self._server = TelegramServer(rates=Rates())
        self._delegates: dict[int, Delegate] = {}
        self._in_flight: Counter[int] = Counter()
        """By chat: messages that had arrived when the bot was killed, and were not yet marked as sent."""
        self._told = Told()

    async def run(self) -> Told:
        """Play it to the end, and hold what came of it to what was promised."""
        begin = asyncio.get_running_loop().time()
        codes = await prepare(self._url, self._plan.people, self._plan.questionnaire)
        trouble = Trouble(self._server, self._database, random.Random(self._chance.random()))  # noqa: S311
        self._told.trouble = trouble.made
        with (self._folder / "said.txt").open("wb") as says:
            async with self._server as server:
                server.on_answer = self._look
                for user, (name, code) in enumerate(sorted(codes.items()), FIRST_USER):
                    chance = random.Random(self._chance.random())  # noqa: S311
                    self._delegates[user] = Delegate(server, user, name, code, self._plan, chance)
                making = asyncio.create_task(trouble.run())
                while self._told.kills < self._plan.kills:
                    await self._short_life(says)
                making.cancel()
                await asyncio.gather(making, return_exceptions=True)
                server.faults.clear()
                await self._last_life(says)
        self._hold()
        self._told.seconds = asyncio.get_running_loop().time() - begin
        return self._told

    def _look(self, request: Request) -> None:
        """Let the person in the chat see what has come."""
        if (delegate := self._delegates.get(int(request.arguments.get("chat_id", 0)))) is not None:
            delegate.look()

    async def _short_life(self, says: IO[bytes]) -> None:
        """Start the bot, and kill it."""
        polls = self._polls()
        in_start_up, share = self._chance.random() < 0.25, self._chance.random()
        async with bot(self._server, self._url, self._folder, says=says) as process:
            if in_start_up:
                await asyncio.sleep(share * START_UP)
            else:
                while self._polls() == polls and process.returncode is None:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
                await asyncio.sleep(share * LIFE)
            if process.returncode is None:
                process.kill()
                self._told.kills += 1
            else:
                self._told.ended += 1
        await asyncio.sleep(DYING)
        self._note_in_flight()

    async def _last_life(self, says: IO[bytes]) -> None:
        """Start the bot once more, and let it end its work."""
        async with bot(self._server, self._url, self._folder, says=says) as process:
            end = asyncio.get_running_loop().time() + self._plan.patience
            while not all(delegate.finished for delegate in self._delegates.values()) or self._rows(_PENDING):
                assert process.returncode is None, "it went on"
                assert asyncio.get_running_loop().time() < end, f"everybody got everything: {self._waiting()}"
                await asyncio.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert process.returncode == 0

    def _waiting(self) -> list[tuple[str, str]]:
        """Return who waits, and what they see last."""
        waiting = [delegate for delegate in self._delegates.values() if not delegate.finished]
        return [(one.name, "".join(shown.text[:40] for shown in self._server.sent(one.user)[-1:])) for one in waiting]

    def _polls(self) -> int:
        return sum(1 for _ in self._server.calls_of("getUpdates"))

    def _note_in_flight(self) -> None:
        """Note what has arrived in a chat, but is not marked as sent."""
        for (content,) in self._rows(_PENDING):
            message = codec.load_message(content)
            rendered = render(speak(message, "", ""))
            keyboard = rendered.keyboard.to_dict()["inline_keyboard"] if rendered.keyboard else []
            chat = chat_of(message.address)
            shown = ((one.html, one.keyboard) for one in self._server.sent(chat))
            self._in_flight[chat] += (rendered.texts[-1], [list(row) for row in keyboard]) in shown

    def _hold(self) -> None:
        """Assert what is promised."""
        said = self._rows("SELECT text FROM revision WHERE act = 'write' ORDER BY response, number")
        found = [text for (text,) in said]
        lost = Counter(
            int(request.arguments["chat_id"])
            for request in self._server.calls_of("sendMessage")
            if request.fault == "lost" and not request.description
        )
        for user, delegate in self._delegates.items():
            assert [text for text in found if text.startswith(f"{delegate.name} ")] == delegate.said
            shown = [one.text for one in self._server.sent(user)]
            noticed = {text for text in shown if _NOTICED in text}  # that a colleague writes: once per question
            repeated = len(shown) - len(noticed) - self._plan.messages
            assert repeated >= 0, f"{delegate.name} got everything"
            assert repeated <= self._in_flight[user] + lost[user], f"{delegate.name} got nothing twice without need"
            self._told.repeated += repeated
        self._told.texts, self._told.lost, self._told.in_flight = len(found), lost.total(), self._in_flight.total()
        self._told.sent = sum(len(self._server.sent(user)) for user in self._delegates)
        assert len(found) == sum(len(delegate.said) for delegate in self._delegates.values())
        fates: dict[str, int] = dict(self._rows("SELECT state, count(*) FROM outbox GROUP BY state"))
        assert fates.keys() <= {"sent", "replaced"}
        assert self._rows("SELECT count(*) FROM quarantine") == [(0,)]
        told = (self._folder / "said.txt").read_text()
        assert "Traceback" not in told
        assert "thinks" not in told, "answers are never logged"

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, timeout=10)) as connection:
            return connection.execute(query).fetchall()


_PENDING = "SELECT content FROM outbox WHERE state = 'pending' ORDER BY number"
