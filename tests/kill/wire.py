"""The kill test over the wire: delegates answer in their chats while `tourdetable run` is killed and all goes wrong around it.

Each delegate goes on when they see what should come: what never comes ends the test. The stand-in, the delegates and what goes
wrong live here; the bot is a process of its own. All chance comes from one seed, and what depends on the machine's speed does
not. What a platform is like is its `Side`: `on_telegram.py`, `on_slack.py`.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, closing, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from bot.model import codec
from bot.model.effects import Message
from bot.model.people import Role
from storage.tables.flow import slot_key
from tests.hall import QUESTIONNAIRE, prepare
from tests.process import bot

MOST_THOUGHTS = 4
"""Texts of one answer."""
REPEATED = 0.05
"""How often a platform tells a text again."""
START_UP = 1.2
"""Seconds within which one kill in four falls, whether the bot receives by then or not."""
UNHEARD = 1.0
"""Seconds during which, before an outage, what people say is not heard though they are still answered."""
DYING, LOOKS = 0.05, 4
"""Seconds, and how often: until what was on the wire at a kill has arrived, even if this process itself waits for its turn."""
_COUNTED = re.compile(r"\b(\d+) messages?, ")
_NUMBER = re.compile(r"\d+")
_NOTICED = (" changed the answer to ", "Added to ")
"""What comes beside: that a colleague writes, once per question; that a text came after the /done which it was said before."""
_QUESTION = """[[questions]]
id = "{number}a"
category = "1"
chapter = "1"
text = "What do you think of {number}?"
"""


def numberless(text: str) -> str:
    """Return *text* without its numbers."""
    return _NUMBER.sub("", text)


class Seen(NamedTuple):
    """A message of the bot's as somebody sees it. *prompt* is what its buttons belong to, "" without any."""

    text: str
    prompt: str


class Side(Protocol):
    """A platform's stand-in, and the people on it. Chats are numbered from 0."""

    begin: datetime
    """When the consultation opens."""
    troubles: Sequence[str]
    """What may go wrong there, the likelier the more often."""
    on_answer: Callable[[int], object]
    """To be called with a chat in which something may have come to be seen."""

    async def __aenter__(self) -> object: ...

    async def __aexit__(self, *error: object) -> None: ...

    def settings(self) -> Mapping[str, str]:
        """Return the settings with which the bot finds it."""

    def say(self, chat: int, text: str) -> None:
        """Let the person say something."""

    def again(self) -> None:
        """Tell the bot once more of what was said last."""

    def seen(self, chat: int) -> Sequence[Seen]:
        """Return what the bot has said in a chat, after edits, oldest first."""

    def chat_of(self, address: str) -> int:
        """Return the chat of an address."""

    def shows(self, message: Message) -> bool:
        """Return whether *message* has arrived in its chat; of one in a slot, whether one that differs in numbers only has."""

    def heard_of(self) -> int:
        """Return how often a bot was heard of that receives."""

    def lost(self) -> Counter[int]:
        """Return by chat how many messages arrived though the bot could not know it."""

    def given_up(self) -> int:
        """Return how many texts the platform gave up to deliver."""

    def outage(self) -> AbstractAsyncContextManager[object]:
        """Return a block in which nothing that people say gets through, and which ends when nothing is tried any more."""

    def make(self, trouble: str, times: int, chance: random.Random) -> None:
        """Let something go wrong."""

    def calm(self) -> None:
        """Let nothing go wrong any more."""


@dataclass(frozen=True)
class Plan:
    """How much of it."""

    seed: int
    delegates: int
    questions: int
    kills: int
    outages: tuple[int, ...] = ()
    """After which kills the bot stays away for longer than the platform tries to tell it of anything."""
    life: float = 3.0
    """Seconds within which three kills in four fall, once the bot receives."""
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

    side: Side
    chat: int
    name: str
    code: str
    plan: Plan
    chance: random.Random
    said: list[str] = field(default_factory=list)
    """The texts of answers."""
    finished: bool = False

    def __post_init__(self) -> None:
        self._script = self._written()
        self._seen: Callable[[], bool] = lambda: False

    def begin(self) -> None:
        """Say the first thing."""
        self._seen = next(self._script)

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
        yield lambda: self._shows("Welcome")
        for number in self.plan.numbers:  # by name: /next leaves out what a colleague has answered
            before = len(self.side.seen(self.chat))
            self._say(f"/goto {number}a")
            yield lambda number=number, before=before: self._asked(number, before) is not None  # type: ignore[misc]
            asked = self._asked(number, before)
            thoughts = self.chance.randint(1, MOST_THOUGHTS)
            for _ in range(thoughts):
                self.said.append(f"{self.name} thinks {len(self.said)} of {number}a")
                self._say(self.said[-1])
            yield lambda asked=asked, thoughts=thoughts: self._counts(asked, thoughts)  # type: ignore[misc]
            self._say("/done")
            yield lambda number=number: self._shows(f"Your answer to {number}a is kept.")  # type: ignore[misc]

    def _say(self, text: str) -> None:
        self.side.say(self.chat, text)
        if self.chance.random() < REPEATED:
            self.side.again()

    def _shows(self, words: str) -> bool:
        return any(words in seen.text for seen in self.side.seen(self.chat))

    def _asked(self, number: int, after: int) -> str | None:
        """Return the prompt of the first message after the first *after* that asks a question."""
        found = (seen for seen in self.side.seen(self.chat)[after:] if seen.text.startswith(f"Question {number}a "))
        return next((seen.prompt for seen in found), None)

    def _counts(self, asked: str | None, thoughts: int) -> bool:
        """Whether it was said to the prompt *asked* that so many texts are kept, or more with a colleague's.

        What was said to an earlier one may have come again since.
        """
        said = (_COUNTED.search(seen.text) for seen in self.side.seen(self.chat) if seen.prompt == asked)
        return any(int(found[1]) >= thoughts for found in said if found)


class Trouble:
    """What goes wrong around the bot, one thing after the other."""

    def __init__(self, side: Side, database: Path, chance: random.Random) -> None:
        self._side, self._database, self._chance = side, database, chance
        self.made: Counter[str] = Counter()

    async def run(self) -> None:
        """Make trouble until cancelled."""
        chance = self._chance
        while True:
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            trouble = chance.choice((*self._side.troubles, "locked"))
            self.made[trouble] += 1
            if trouble == "locked":
                await self._lock(chance.uniform(0.5, 7.0))
            else:
                self._side.make(trouble, chance.randint(1, 6), chance)

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
    given_up: int = 0
    """Texts that the platform gave up to deliver: the bot had to ask for them."""
    ended: int = 0
    """Lives that ended by themselves, for the server or the database was away at their start."""
    trouble: Counter[str] = field(default_factory=Counter)


class Play:
    """The whole of it."""

    def __init__(self, plan: Plan, side: Side, folder: Path) -> None:
        self._plan, self._side, self._folder = plan, side, folder
        self._chance = random.Random(plan.seed)  # noqa: S311 - which moments are tried, the same in every run
        self._database = folder / "wire.sqlite"
        self._url = f"sqlite:///{self._database}"
        self._delegates: list[Delegate] = []
        self._begun = 0
        self._in_flight: Counter[int] = Counter()
        """By chat: messages that had arrived when the bot was killed, and were not yet marked as sent."""
        self._told = Told()

    async def run(self) -> Told:
        """Play it to the end, and hold what came of it to what was promised."""
        begin = asyncio.get_running_loop().time()
        codes = await prepare(self._url, self._plan.people, self._plan.questionnaire, self._side.begin)
        trouble = Trouble(self._side, self._database, random.Random(self._chance.random()))  # noqa: S311
        self._told.trouble = trouble.made
        with (self._folder / "said.txt").open("wb") as says:
            async with self._side:
                self._side.on_answer = self._look
                for chat, (name, code) in enumerate(sorted(codes.items())):
                    chance = random.Random(self._chance.random())  # noqa: S311
                    self._delegates.append(Delegate(self._side, chat, name, code, self._plan, chance))
                making = asyncio.create_task(trouble.run())
                while self._told.kills < self._plan.kills:
                    await self._short_life(says)
                making.cancel()
                await asyncio.gather(making, return_exceptions=True)
                self._side.calm()
                await self._last_life(says)
                self._hold()
        self._told.seconds = asyncio.get_running_loop().time() - begin
        return self._told

    def _look(self, chat: int) -> None:
        """Let the person in the chat see what has come."""
        if chat < len(self._delegates):
            self._delegates[chat].look()

    async def _short_life(self, says: IO[bytes]) -> None:
        """Start the bot, and kill it."""
        before = self._side.heard_of()
        in_start_up, share = self._chance.random() < 0.25, self._chance.random()
        away = self._told.kills + 1 in self._plan.outages
        async with bot(self._side.settings(), self._url, self._folder, says) as process:
            self._let_begin(len(self._delegates) * (self._told.kills + 1) // self._plan.kills)
            if in_start_up and not away:
                await asyncio.sleep(share * START_UP)
            else:
                while self._side.heard_of() == before and process.returncode is None:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
                await asyncio.sleep(share * self._plan.life)
            async with self._side.outage() if away else nullcontext():
                if away:
                    await asyncio.sleep(UNHEARD)
                if process.returncode is None:
                    process.kill()
                    self._told.kills += 1
                else:
                    self._told.ended += 1
                await process.communicate()
        for _ in range(LOOKS):
            await asyncio.sleep(DYING)
        self._note_in_flight()

    def _let_begin(self, many: int) -> None:
        """Let so many delegates have begun: some come in each life."""
        for delegate in self._delegates[self._begun : many]:
            delegate.begin()
        self._begun = max(self._begun, many)

    async def _last_life(self, says: IO[bytes]) -> None:
        """Start the bot once more, and let it end its work."""
        async with bot(self._side.settings(), self._url, self._folder, says) as process:
            end = asyncio.get_running_loop().time() + self._plan.patience
            while not all(delegate.finished for delegate in self._delegates) or self._rows(_PENDING):
                assert process.returncode is None, "it went on"
                assert asyncio.get_running_loop().time() < end, f"everybody got everything: {self._waiting()}"
                await asyncio.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert process.returncode == 0

    def _waiting(self) -> list[tuple[str, str]]:
        """Return who waits, and what they see last."""
        waiting = [delegate for delegate in self._delegates if not delegate.finished]
        return [(one.name, "".join(seen.text[:40] for seen in self._side.seen(one.chat)[-1:])) for one in waiting]

    def _note_in_flight(self) -> None:
        """Note what has arrived in a chat, but is not marked as sent.

        What waits in a slot has perhaps replaced one that has arrived unmarked, which is then not changed but followed.
        """
        marked = {key for (key,) in self._rows("SELECT key FROM slot")}
        for (content,) in self._rows(_PENDING):
            message = codec.load_message(content)
            if message.slot and slot_key(message.address, message.slot) in marked:
                continue  # this changes the message that is known
            self._in_flight[self._side.chat_of(message.address)] += self._side.shows(message)

    def _hold(self) -> None:
        """Assert what is promised."""
        told, lost = self._told, self._side.lost()
        kept, rows = self._kept(), self._rows("SELECT text FROM revision WHERE act = 'write'")
        for delegate in self._delegates:
            mine = f"{delegate.name} "
            assert [text for text in kept if text.startswith(mine)] == delegate.said, "each text once, as it was said"
            assert sum(text.startswith(mine) for (text,) in rows) == len(delegate.said)
            seen = [one.text for one in self._side.seen(delegate.chat)]
            noticed = {text for text in seen if any(words in text for words in _NOTICED)}
            repeated = len(seen) - len(noticed) - self._plan.messages
            assert repeated >= 0, f"{delegate.name} got everything"
            assert repeated <= self._in_flight[delegate.chat] + lost[delegate.chat], f"{delegate.name}: repeated without need"
            told.repeated += repeated
        told.texts, told.lost, told.in_flight = len(kept), lost.total(), self._in_flight.total()
        told.sent = sum(len(self._side.seen(delegate.chat)) for delegate in self._delegates)
        told.given_up = self._side.given_up()
        assert len(kept) == sum(len(delegate.said) for delegate in self._delegates)
        fates: dict[str, int] = dict(self._rows("SELECT state, count(*) FROM outbox GROUP BY state"))
        assert fates.keys() <= {"sent", "replaced"}
        assert self._rows("SELECT count(*) FROM quarantine") == [(0,)]
        logged = (self._folder / "said.txt").read_text()
        assert "Traceback" not in logged
        assert "thinks" not in logged, "answers are never logged"

    def _kept(self) -> list[str]:
        """Return the texts of all answers as their readers find them: question by question, in the order of sending."""
        texts = {
            (response, number): text for response, number, text in self._rows("SELECT response, number, text FROM revision")
        }
        found = []
        for id_, state in self._rows("SELECT id, state FROM response ORDER BY id"):
            response = codec.load_response(state)
            for number in self._plan.numbers:
                found += [texts[id_, fragment.revision] for fragment in response.answer(f"{number}a").fragments]
        return found

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, timeout=10)) as connection:
            return connection.execute(query).fetchall()


_PENDING = "SELECT content FROM outbox WHERE state = 'pending' ORDER BY number"
