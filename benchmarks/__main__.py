"""`make bench`: prints the figures of `docs/performance.md`, all from one run. `--quick` takes less time and says less."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import desk, slack, telegram
from benchmarks.hall import build
from benchmarks.ours import Ours, opened, spoken_by
from benchmarks.peer import Peer
from benchmarks.raw import Noted, Raw, Row, by_turn
from benchmarks.talk import CONVERSATIONS, FIRST_UPDATE, PARTS, QUESTIONS, timed, turns

LIBRARIES = ("sqlalchemy", "aiosqlite", "msgspec", "fluent.runtime", "python-telegram-bot", "slack-bolt")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 7
    conversations: int = CONVERSATIONS
    questions: int = QUESTIONS
    raw: int = 100
    """Conversations whose rows the raw limit writes."""
    pickled: int = 2
    """Questions answered where every turn is pickled, which is slow."""
    pickled_rounds: int = 3
    stored: int = 1_000_000
    alone: int = 33
    """Conversations held one after the other."""


QUICK = Size(rounds=2, raw=80, pickled=1, pickled_rounds=1, stored=100_000, alone=10)


@dataclass
class Figures:
    """What was measured, round by round: turns per second, and of the ratios those of the same round."""

    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    buttons: list[float] = field(default_factory=list)
    pickled: list[float] = field(default_factory=list)
    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    """Milliseconds from message to reply, in order of length."""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, a hundred thousand stored answers")
    parser.add_argument("--only", choices=("service", "telegram", "slack", "desk"), help="one of the four tables")
    parser.add_argument("--folder", type=Path, default=Path(), help="where the databases lie; on a disk, not in memory")
    options = parser.parse_args()
    size = QUICK if options.quick else Size()
    with TemporaryDirectory(dir=options.folder, prefix=".bench-") as folder:
        print(f"{machine(Path(folder))}\n", flush=True)
        if options.only in (None, "service"):
            print(table(asyncio.run(measure(Path(folder), size)), size), flush=True)
        if options.only in (None, "telegram"):
            over_wire = telegram.QUICK if options.quick else telegram.Size()
            print(f"\n{telegram_table(asyncio.run(telegram.measure(Path(folder), over_wire)), over_wire)}", flush=True)
        if options.only in (None, "slack"):
            on_slack = slack.QUICK if options.quick else slack.Size()
            print(f"\n{slack_table(asyncio.run(slack.measure(Path(folder), on_slack)), on_slack)}", flush=True)
        if options.only in (None, "desk"):
            at_desk = desk.QUICK if options.quick else desk.Size()
            print(f"\n{desk_table(desk.measure(Path(folder), at_desk), at_desk)}")


async def measure(folder: Path, size: Size) -> Figures:
    """Run all contenders in turn, round after round. A first round of each is not counted."""
    figures = Figures()
    empty = folder / "empty.sqlite"
    chats = await build(empty, size.conversations)
    said = spoken_by(chats, FIRST_UPDATE, size.questions)
    few = dict(islice(said.items(), size.raw))
    rows = [turn for turns_of in await noted(_copy(empty), few) for turn in turns_of]
    await _ours(_copy(empty), said)
    begun = spoken_by(chats, FIRST_UPDATE, size.pickled)
    await _peer(None, said)
    for _ in range(size.rounds):
        figures.ours.append(await _ours(_copy(empty), said))
        figures.raw.append(await _raw(_copy(empty), rows))
        figures.memory.append(await _peer(None, said))
        figures.buttons.append(await _peer(None, said, buttons=True))
        if len(figures.pickled) < size.pickled_rounds:
            figures.pickled.append(await _peer(folder / f"pickle-{len(figures.pickled)}", begun))
    await _grown(folder, size, figures)
    figures.alone = await _alone(_copy(empty), chats[: size.alone], size.questions)
    return figures


async def noted(path: Path, said: dict[str, list[bytes]]) -> list[list[list[Row]]]:
    """Hold the conversations *said*; return the rows of each one's turns."""
    async with opened(path) as store:
        noting = Noted(store)
        ours = Ours(noting.as_store)
        await ours.start()
        await ours.converse(said)
        await ours.stop()
    return list(by_turn(noting.batches).values())


async def _ours(path: Path, said: dict[str, list[bytes]]) -> float:
    async with opened(path) as store:
        ours = Ours(store)
        await ours.start()
        figure = await timed(sum(map(len, said.values())), lambda: ours.converse(said))
        await ours.stop()
    return figure


async def _raw(path: Path, rows: Sequence[Sequence[Row]]) -> float:
    raw = Raw(path)
    figure = await timed(len(rows), lambda: raw.write(rows))
    raw.close()
    return figure


async def _peer(file: Path | None, said: dict[str, list[bytes]], *, buttons: bool = False) -> float:
    peer = Peer(file, buttons=buttons)
    await peer.start()
    figure = await timed(sum(map(len, said.values())), lambda: peer.converse(said))
    await peer.stop()
    return figure


async def _grown(folder: Path, size: Size, figures: Figures) -> None:
    """Compare turns beside a thousand stored answers with turns beside many, in alternating rounds of new conversations.

    The first of these files is a fresh copy each round: what the rounds before said would soon be far more than a thousand.
    The other grows by a hundredth a round.
    """
    few, many, rounds = folder / "few.sqlite", folder / "many.sqlite", size.rounds + 1
    few_chats = await build(few, size.conversations, stored=1_000)
    many_chats = await build(many, size.conversations * rounds, stored=size.stored)
    for number in range(rounds):
        first = FIRST_UPDATE + size.stored + number * 100_000
        beside_few = await _ours(_copy(few), spoken_by(few_chats, first, size.questions))
        beside_many = await _ours(many, spoken_by(many_chats[number::rounds], first, size.questions))
        if number:  # in the first round what is read comes from the disk
            figures.few.append(beside_few)
            figures.many.append(beside_many)


async def _alone(path: Path, chats: Sequence[int], questions: int) -> list[float]:
    async with opened(path) as store:
        ours = Ours(store)
        await ours.start()
        took: list[float] = []

        async def hold() -> None:
            took.extend(await ours.alone(spoken_by(chats, FIRST_UPDATE, questions)))

        await timed(1, hold)
        await ours.stop()
    return took


def _copy(empty: Path) -> Path:
    """Return a fresh copy of the database; the one before is gone."""
    copy = empty.with_name("copy.sqlite")
    for file in empty.parent.glob(f"{copy.name}*"):
        file.unlink()
    shutil.copy(empty, copy)
    return copy


def table(figures: Figures, size: Size) -> str:
    """Return what was measured as a table in Markdown: medians, with the range over all rounds."""

    def ratio(ours: Sequence[float], others: Sequence[float]) -> str:
        return _range([one / other for one, other in zip(ours, others, strict=False)], "{:.2f}")

    rate = "{:,.0f}"
    p50, p99 = figures.alone[len(figures.alone) // 2], figures.alone[len(figures.alone) * 99 // 100]
    rows = [
        ("turns per second", "median (range)", "service to it", "aim"),
        ("---", "---", "---", "---"),
        ("service + SQLite, durable", _range(figures.ours, rate), "", ""),
        ("sqlite3, same rows, a commit per turn", _range(figures.raw, rate), ratio(figures.ours, figures.raw), ">= 2"),
        ("ConversationHandler, memory only", _range(figures.memory, rate), ratio(figures.ours, figures.memory), ">= 1.5"),
        ("the same, with the service's buttons", _range(figures.buttons, rate), ratio(figures.ours, figures.buttons), ""),
        (
            f"ConversationHandler, pickled every turn ({size.pickled} of {size.questions} questions)",
            _range(figures.pickled, rate),
            ratio(figures.ours, figures.pickled),
            "",
        ),
        ("service beside 1,000 stored answers", _range(figures.few, rate), "", ""),
        (
            f"service beside {size.stored:,} stored answers",
            _range(figures.many, rate),
            f"cost {ratio(figures.few, figures.many)}",
            "<= 1.2",
        ),
        (f"a lone turn, ms ({len(figures.alone):,} of them)", f"p50 {p50:.1f}, p99 {p99:.1f}", "", "p50 < 10"),
    ]
    return _laid_out(rows)


def telegram_table(figures: telegram.Figures, size: telegram.Size) -> str:
    """Return what was measured over the wire as a table in Markdown."""
    ours, echo, rate, cost = figures.ours, figures.echo, "{:,.0f}", "{:.2f}"
    rows = [
        ("over the wire", "median (range)", "service to it", "aim"),
        ("---", "---", "---", "---"),
        ("service on Telegram, turns per second", _range([one.rate for one in ours], rate), "", ""),
        (
            "bare echo bot, turns per second",
            _range([one.rate for one in echo], rate),
            _range([one.rate / other.rate for one, other in zip(ours, echo, strict=True)], cost),
            ">= 1",
        ),
        ("service, processor ms per turn", _range([one.cost for one in ours], cost), "", ""),
        (
            "bare echo bot, processor ms per turn",
            _range([one.cost for one in echo], cost),
            _range([other.cost / one.cost for one, other in zip(ours, echo, strict=True)], cost),
            "",
        ),
    ]
    for seconds, pace in ((figures.caught_up, "at Telegram's pace"), (figures.caught_up_unpaced, "unpaced")):
        if seconds:
            told = f"{size.waiting:,} waiting, replies {pace}"
            rows.append((f"{told}: s to the last acknowledgement", _range(seconds, "{:.1f}"), "", ""))
            rows.append(("updates per second", _range([size.waiting / took for took in seconds], rate), "", ""))
    for permitted, reached, refused in figures.reminders:
        name = f"reminder to {size.reminded:,} at {permitted:.0f} permitted, per second"
        rows.append((name, f"{reached:.2f}, {refused} times 429", f"{reached / permitted:.3f}", ">= 0.97, no 429"))
    return _laid_out(rows)


def slack_table(figures: slack.Figures, size: slack.Size) -> str:
    """Return what was measured on Slack as a table in Markdown."""
    rate, cost, ms = "{:,.0f}", "{:.2f}", "{:.0f}"
    rows = [(f"on Slack, {size.conversations} conversations", "median (range)", "service to it", "aim"), ("---",) * 4]
    for way in slack.WAYS:
        ours = figures.ours[way]
        rows.append((f"service by {way}, turns per second", _range([one.rate for one in ours], rate), "", ""))
        for name, others, aim in (
            ("bare echo app", figures.echo[way], ">= 1"),
            ("echo app, one session", figures.pooled[way], ""),
        ):
            ratio = _range([one.rate / other.rate for one, other in zip(ours, others, strict=True)], cost)
            rows.append((f"{name} by {way}, turns per second", _range([one.rate for one in others], rate), ratio, aim))
        rows.append((f"service by {way}, processor ms per turn", _range([one.cost for one in ours], cost), "", ""))
        for name, others in (("bare echo app", figures.echo[way]), ("echo app, one session", figures.pooled[way])):
            ratio = _range([other.cost / one.cost for one, other in zip(ours, others, strict=True)], cost)
            rows.append((f"{name} by {way}, processor ms per turn", _range([one.cost for one in others], cost), ratio, ""))
        for name, share, aim in (("p50", 0.5, ""), ("p99", 0.99, "< 1000"), ("longest", 1.0, "")):
            told = _range([1000 * slack.share_of(one.acknowledged, share) for one in ours], ms)
            rows.append((f"service by {way}, ms to the acknowledgement: {name}", told, "", aim))
    return _laid_out(rows)


def desk_table(figures: desk.Figures, size: desk.Size) -> str:
    """Return what was measured at the desk as a table in Markdown."""
    rows = [("at the desk", "seconds", "processor seconds", "peak MiB", "to the dump", "aim"), ("---",) * 6]
    for answers in (size.few, size.many):
        dumps = figures.took["dump", answers]
        for what in ("dump", "csv", "json", "xlsx", "digest"):
            took = figures.took[what, answers]
            ratio = _range([one.seconds / other.seconds for one, other in zip(took, dumps, strict=True)], "{:.2f}")
            rows.append(
                (
                    f"{desk.NAMES[what]}, {answers:,} answers",
                    _range([one.seconds for one in took], "{:.1f}"),
                    _range([one.processor for one in took], "{:.1f}"),
                    _range([one.peak for one in took], "{:.0f}") if took[0].peak else "",
                    ratio if what != "dump" else "",
                    "<= 3" if what == "csv" else "",
                )
            )
        waited = _range([one.waited for one in figures.took["digest", answers]], "{:.2f}")
        rows.append(
            (f"longest wait of an answer while that digest is counted, {answers:,} answers", waited, "", "", "", "< 1 s")
        )
    return _laid_out(rows)


def _laid_out(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) if cell != "---" else "-" * width for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    )


def _range(figures: Sequence[float], form: str) -> str:
    return "{} ({} to {})".format(*(form.format(figure) for figure in (median(figures), min(figures), max(figures))))


def machine(folder: Path) -> str:
    """Return what is measured on, and how."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), cpu)
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Machine: {cpu}, {os.cpu_count()} cores, {_file_system(folder)}; {platform.system()}; "
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {libraries}.\n"
        f"Method: {CONVERSATIONS} conversations at once, each waiting for its reply before its next message; {QUESTIONS} "
        f"questions, each answered in {PARTS} messages of 300 characters and /done: {turns(QUESTIONS)} turns a conversation. "
        "Contenders take turns; medians of all rounds, ratios of one round. Raw payloads in, request bodies out, "
        "no network; over the wire fewer questions, against a server in another process."
    )


def _file_system(folder: Path) -> str:
    """Return the sort of file system that *folder* is on; in memory, nothing is durable."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown file system"
    found = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    on = [(place, sort) for place, sort in found if folder.resolve().is_relative_to(place)]
    return max(on, key=lambda one: len(one[0]))[1] if on else "unknown file system"


if __name__ == "__main__":
    main()
