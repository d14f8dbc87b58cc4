"""The bytes of files that came with answers, fetched after their messages were kept and acknowledged.

What is awaited stands in the database, so whoever starts next goes on. Two processes may fetch the same file: the bytes are
kept once and the event has one key. A platform that does not answer is asked again for a day; then the file is told to be lost.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import msgspec
import structlog

from bot.model.enrolling import Enrolment
from bot.model.events import Arrival, Edited, Event, Fetched, Pressed, Replied, RosterRead
from bot.model.file import FileRef
from bot.model.questionnaire import Questionnaire
from bot.roster.lines import read_sent
from bot.roster.problems import RosterError
from bot.service.ports import Awaited, Away, Clock, Door, ForRoster, Store

log = structlog.get_logger(__name__)

SIDE_BY_SIDE = 4
"""Files fetched at once, each held in memory."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
"""Seconds between two tries for a file; doubled each time."""
GIVEN_UP = timedelta(days=1)
"""After so long a file that could not be fetched is lost."""
LONGEST_YES = 100
"""Characters of what may confirm something; an answer that begins with a number is longer."""
LOOK = 60.0
"""Seconds between looks at what other processes of the same bot took in."""


def may_await(event: Event | None) -> bool:
    """Whether after *event* a file may be awaited: it brought one, or may confirm one that is then fetched once more.

    What is not foreseen here is seen at the next look.
    """
    match event:
        case Replied() | Edited():
            return event.file is not None or (isinstance(event, Replied) and _yes(event.text))
        case Pressed():
            return _yes(event.action)
        case _:
            return False


def _yes(said: str) -> bool:
    return len(said) <= LONGEST_YES and said.strip().lower().startswith(("yes", "1"))


class NotFetched(Exception):
    """The platform will never give these bytes. *what* is as in `Fetched`: too_big or lost."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class FetchDelayed(Exception):
    """The platform did not give the bytes now. *seconds* from now it may be asked again, for as long as *patience*."""

    def __init__(self, seconds: float = 0.0, patience: timedelta = GIVEN_UP) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds, self.patience = seconds, patience


Fetch: TypeAlias = Callable[[Awaited], Awaitable[bytes]]
"""Returns a file's bytes; raises NotFetched or FetchDelayed."""


class Fetching:
    """Fetches the files whose source begins with *prefix*, which ends in a colon.

    A roster is read here, in a thread and one at a time: no loop and no transaction waits for what a file may be made of.
    """

    def __init__(self, door: Door, store: Store, clock: Clock, prefix: str, fetch: Fetch) -> None:
        self._door, self._store, self._clock, self._prefix, self._fetch = door, store, clock, prefix, fetch
        self._wake = asyncio.Event()
        self._turns = asyncio.Semaphore(SIDE_BY_SIDE)
        self._reading = asyncio.Lock()
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._told: set[str] = set()
        """What became of them is kept; a source comes once."""

    def wake(self) -> None:
        """A file may have come in: look."""
        self._wake.set()

    async def run(self) -> None:
        """Fetch what is awaited, and what comes, until cancelled."""
        try:
            while True:
                self._wake.clear()
                try:
                    await self.look()
                except Away as away:
                    log.warning("database away", reason=str(away))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):  # not wait_for, whose end may swallow that this is cancelled
                        await self._wake.wait()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Let go of what is in hand; it stays awaited."""
        tasks = list(self._in_hand.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Begin to fetch all that is awaited and not in hand. Raise Away."""
        for awaited in await self._store.awaited(self._prefix):
            if awaited.key not in self._in_hand and awaited.key not in self._told:
                self._in_hand[awaited.key] = asyncio.create_task(self._bring(awaited))

    async def settled(self, but: Collection[str] = ()) -> None:
        """Return when nothing is in hand, the sources *but* aside."""
        while waiting := [task for source, task in self._in_hand.items() if source not in but]:
            await asyncio.wait(waiting)

    async def _bring(self, awaited: Awaited) -> None:
        """Fetch one file until it is kept, or will never be."""
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    return await self._try(awaited)
                except FetchDelayed as delayed:
                    pause = max(pause, delayed.seconds)
                except Away:
                    pass  # the bytes are fetched again: they are not held while the database is away
                except Exception as error:  # a fault of an adapter must not end the fetching of the others
                    log.exception("fault while fetching a file", error=type(error).__name__)
                await self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            del self._in_hand[awaited.key]

    async def _try(self, awaited: Awaited) -> None:
        try:
            async with self._turns:
                content = await self._fetch(awaited)
                if awaited.roster:
                    return await self._tell_roster(awaited, awaited.roster, await self._read(content, awaited, awaited.roster))
                sha256 = await self._store.keep_file(content, awaited.media_type)
                await self._tell(awaited, sha256, len(content))
        except NotFetched as missing:
            await self._tell(awaited, "", 0, missing.what)
        except FetchDelayed as delayed:
            if self._clock.now() - awaited.at < delayed.patience:
                raise
            await self._tell(awaited, "", 0, "lost")

    async def _tell(self, awaited: Awaited, sha256: str, size: int, what: str = "") -> None:
        """Let the service know. Raise Away."""
        if what:
            log.warning("file given up", source=awaited.source, reason=what)
        if awaited.roster:
            return await self._tell_roster(awaited, awaited.roster, _Read(what=what))
        now = self._clock.now()
        event = Fetched(
            id=f"{awaited.source}:fetched",
            at=now,
            at_is_receipt=True,
            address=f"{self._prefix}files",
            order=(int(now.timestamp() * 1_000_000),),
            response=awaited.response,
            question=awaited.question,
            fragment=awaited.fragment,
            source=awaited.source,
            name=awaited.name,
            sha256=sha256,
            size=size,
            what=what,
        )
        await self._door.accept((Arrival((event.id,), msgspec.json.encode(event), event),))
        self._told.add(awaited.key)
        return None

    async def _read(self, content: bytes, awaited: Awaited, roster: ForRoster) -> _Read:
        """Return what *content* says as a roster. Raise Away."""
        questionnaire = await self._store.questionnaire_of(roster.consultation)
        async with self._reading:
            return await asyncio.to_thread(_read, content, awaited.name, questionnaire)

    async def _tell_roster(self, awaited: Awaited, roster: ForRoster, read: _Read) -> None:
        """Let the service know what a roster says. Raise Away."""
        event = RosterRead(
            id=f"{awaited.key}:read",
            at=self._clock.now(),
            at_is_receipt=True,
            address=roster.address,
            order=roster.order,
            consultation=roster.consultation,
            by=roster.by,
            file=FileRef(awaited.name, awaited.media_type, awaited.size, read.sha256, awaited.source),
            confirmed=roster.confirmed,
            enrolments=read.enrolments,
            lines=read.lines,
            warnings=read.warnings,
            problems=read.problems,
            what=read.what,
        )
        # Were it put into quarantine, nobody's name would lie there.
        raw = msgspec.json.encode(msgspec.structs.replace(event, enrolments=(), lines=(), warnings=(), problems=()))
        await self._door.accept((Arrival((event.id,), raw, event),))
        self._told.add(awaited.key)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says as a roster, as in `RosterRead`."""

    sha256: str = ""
    enrolments: tuple[Enrolment, ...] = ()
    lines: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    what: str = ""


def _read(content: bytes, name: str, questionnaire: Questionnaire) -> _Read:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        roster = read_sent(content, name, questionnaire)
    except RosterError as error:
        return _Read(sha256, problems=tuple(map(str, error.problems)))
    except Exception as error:  # whatever a file does to its reader, its sender is told something
        log.exception("fault while reading a roster", error=type(error).__name__)
        return _Read(sha256, problems=(f"{name}: cannot be read. Save it as CSV UTF-8. [R003]",))
    return _Read(sha256, roster.enrolments, roster.lines, tuple(map(str, roster.warnings)))
