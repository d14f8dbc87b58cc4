"""The figures over the wire: the bot on Telegram as `tourdetable run` puts it together; the server is another process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from adapters.telegram.address import address
from adapters.telegram.bot import make_bot
from adapters.telegram.send import RATES, Sender
from adapters.telegram.way_in import TelegramIn
from benchmarks.contest import Contest, contest, copy, going, hold, settled
from benchmarks.hall import NOW, build
from benchmarks.ours import opened
from benchmarks.people import Scene, staged
from benchmarks.talk import CONVERSATIONS, messages
from bot.model.effects import Message
from bot.model.events import Arrival, Event, Replied
from bot.model.parts import Texts
from bot.service.pace import Rates
from bot.service.ports import Reader, Work, Writes
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock, open_service
from tests.standins.telegram import TOKEN

_REMINDER = Texts({"en": "Some questions still wait for your answer. Send /next to go on; everything is kept."}, "en")
BOT = int(TOKEN.partition(":")[0])


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    conversations: int = CONVERSATIONS
    questions: int = 2
    unpaced_rounds: int = 2
    """Rounds of catching up with every reply sent at once, which is slow."""
    waiting: int = 10_000
    """Updates that wait when the bot comes."""
    reminded: int = 3_000
    rates: tuple[float, ...] = (RATES.overall_per_second, 10 * RATES.overall_per_second)
    """Messages per second that the server permits: as Telegram does it, and as it might to those who pay."""


QUICK = Size(rounds=2, questions=1, unpaced_rounds=0, rates=(10 * RATES.overall_per_second,))


@dataclass
class Figures:
    """What was measured, round by round."""

    ours: list[Contest] = field(default_factory=list)
    echo: list[Contest] = field(default_factory=list)
    caught_up: list[float] = field(default_factory=list)
    """Seconds from the first poll to the last acknowledgement."""
    caught_up_unpaced: list[float] = field(default_factory=list)
    """The same, with every reply sent as fast as the server answers."""
    reminders: list[tuple[float, float, int]] = field(default_factory=list)
    """Permitted rate, rate reached, calls answered with 429."""


def at(chat: int) -> str:
    """Return the address of *chat*."""
    return address(BOT, chat)


async def measure(folder: Path, size: Size) -> Figures:
    """Measure all, contenders in turn. A first round of each is not counted."""
    figures = Figures()
    empty = folder / "telegram.sqlite"
    chats = await build(empty, size.conversations, at=at)
    talk = Scene("converse", chats, messages(size.questions))
    for number in range(size.rounds + 1):
        ours, echo = await _ours(copy(empty, "round"), talk, size.questions), await _echo(talk)
        backlog = Scene("waiting", chats, ["/next", *_texts(size.waiting // len(chats) - 1)])
        paced = await _caught_up(copy(empty, "backlog"), backlog, RATES)
        if number:
            figures.ours.append(ours)
            figures.echo.append(echo)
            figures.caught_up.append(paced)
        if number < size.unpaced_rounds:
            figures.caught_up_unpaced.append(await _caught_up(copy(empty, "backlog"), backlog, None))
    for rate in size.rates:
        figures.reminders.append(await _reminded(folder / f"reminder-{rate:.0f}.sqlite", size.reminded, rate))
    return figures


async def _ours(path: Path, scene: Scene, questions: int) -> Contest:
    async with staged(scene) as people, running(path, people.base_url, None):
        found = await contest(people, scene)
    hold(path, 2 * questions * len(scene.chats))
    return found


async def _echo(scene: Scene) -> Contest:
    async with staged(scene) as people, echoing(people.base_url):
        return await contest(people, scene)


async def _caught_up(path: Path, scene: Scene, rates: Rates | None) -> float:
    async with staged(scene) as people, running(path, people.base_url, rates):
        await people.begun()
        seen = await people.seen()
    hold(path, (len(scene.said) - 1) * len(scene.chats))
    return seen.seconds


async def _reminded(path: Path, count: int, rate: float) -> tuple[float, float, int]:
    chats = await build(path, count, at=at)
    scene = Scene("reminder", chats, rate=rate)
    rates = Rates(rate, RATES.chat_per_second, RATES.chat_burst, RATES.group_per_second)
    async with staged(scene) as people, running(path, people.base_url, rates):
        await people.begun()
        await _remind(path, chats)
        seen = await people.seen()
    return rate, (seen.spoken - 1) / seen.seconds, seen.refused


async def _remind(path: Path, chats: Sequence[int]) -> None:
    """Write a reminder to the outbox for each chat, in one transaction, as another process does it."""
    reminders = [Message(id=f"bench:reminder:{chat}", address=at(chat), paragraphs=(_REMINDER,), bulk=True) for chat in chats]

    def decide(_: Sequence[Event], __: Reader) -> Writes:
        return Writes(1, (), (), (), reminders)

    asked = Replied(id="bench:remind", at=NOW, address="bench:secretariat", order=(0,), text="/remind", message="1")
    async with opened(path) as store:
        await store.batch(Work([Arrival((asked.id,), b"", asked)], (), "bench", (), NOW), decide)


@asynccontextmanager
async def running(path: Path, base_url: str, rates: Rates | None) -> AsyncIterator[Service]:
    """Run the service on Telegram, as `tourdetable run` does it, at *rates* (None: as fast as the server answers)."""
    clock, key = SystemClock(), InstitutionKey.made_of(bytes(32))
    async with (
        opened(path) as store,
        make_bot(TOKEN, base_url) as bot,
        open_service(store, [Sender(bot, clock, rates)], key, clock) as service,
    ):
        way_in = TelegramIn(bot, service, store, clock)
        async with going(way_in.run()):
            yield service


@asynccontextmanager
async def echoing(base_url: str) -> AsyncIterator[None]:
    """Run a bot that says again what it is told, as the SDK's own examples have it, but with updates side by side."""

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None  # noqa: S101  # for the type checker
        assert update.message.text is not None  # noqa: S101
        await update.message.reply_text(update.message.text)

    made = ApplicationBuilder().token(TOKEN).base_url(f"{base_url}/bot").concurrent_updates(True).build()
    made.add_handler(MessageHandler(filters.TEXT, echo))
    updater = made.updater
    assert updater is not None  # noqa: S101
    async with made:
        settled()
        await updater.start_polling()
        await made.start()
        yield
        await updater.stop()
        await made.stop()


def _texts(count: int) -> list[str]:
    """Return the texts of one answer."""
    said = [text for text in messages(1) if not text.startswith("/")]
    return [f"{number}.{said[0]}"[:300] for number in range(count)]
