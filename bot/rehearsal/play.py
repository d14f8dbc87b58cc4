"""Plays a transcript on the real service over a real, fresh SQLite database, and writes it down as it went.

One thing at a time goes in, so that between any two of them the session is stored and loaded again. The clock is the
transcript's; codes, ids and the institution's key are always the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import unified_diff
from hashlib import blake2s

from bot.desk.requests import account
from bot.engine import codes, commands
from bot.model.effects import Admit, Enrol, KeepRequest, Message, Record
from bot.model.request import Requested
from bot.model.response import Revise, Submit
from bot.phrases.plain import plain
from bot.questionnaire.problems import Problem
from bot.rehearsal.channel import Channel, Direct, FileSending, Heard, Pressable, Sending
from bot.rehearsal.records import line_of
from bot.rehearsal.scene import Scene, Staged, code, database, stage
from bot.rehearsal.transcript import (
    Again,
    Delete,
    Edit,
    FileSent,
    Happening,
    Meanwhile,
    Passed,
    Press,
    Said,
    Say,
    Transcript,
    TranscriptError,
    block,
    printed,
)
from bot.rehearsal.watched import Watched
from bot.rehearsal.written import instant_of, meant, shown
from bot.service.ports import Clock, Store
from bot.service.receipts import Check, InstitutionKey, verify
from bot.service.run import Service
from storage import DatabaseStore

KEY = InstitutionKey.made_of(bytes(range(32)))
"""The institution's key in every rehearsal."""
PAUSE = timedelta(seconds=10)
"""What passes before each thing that is said."""
CLOSE = timedelta(seconds=1)
"""How long before the input before it something is sent that is sent 'before that'."""


@dataclass(slots=True)
class Covered:
    """What of the product a play has touched, by name; tests require that nothing is left out."""

    phrases: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a transcript: the file as it should be, and what was touched on the way."""

    text: str
    covered: Covered


def differences(stated: str, played: str, name: str) -> str:
    """Return how a file differs from what was played, "" if it does not: `-` in the file, `+` what came."""
    lines = unified_diff(
        stated.splitlines(), played.splitlines(), f"{name}, as it is written", f"{name}, as it went", lineterm="", n=6
    )
    return "\n".join(lines)


async def play(transcript: Transcript, channel: Callable[[Store, Clock], Channel] = Direct) -> Played:
    """Play *transcript* through a fresh channel. Raise TranscriptError or QuestionnaireError if it cannot be played."""
    staged = stage(transcript)
    async with database() as store:
        return await _Player(transcript, staged, store, channel).play()


@dataclass(slots=True)
class _Chat:
    """What one chat has sent and been shown, as somebody sitting before it sees it."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """The platform's id and the text of each message, oldest first."""
    shown: dict[str, Heard] = field(default_factory=dict)
    """By the platform's id, oldest first."""
    last_at: datetime | None = None

    def take(self, heard: Heard) -> None:
        """Note what the chat is shown."""
        self.shown[heard.shown_as] = heard

    def message(self, part: str) -> int | None:
        """Return the place of the latest message sent in which *part* stands."""
        return next((n for n in range(len(self.sent) - 1, -1, -1) if part in self.sent[n][1]), None)

    def pressable(self, label: str, on: str) -> tuple[Heard, Pressable] | None:
        """Return the latest message that has the button or option *label* and in which *on* stands."""
        for heard in reversed(self.shown.values()):
            if on and not any(on in line for line in heard.lines):
                continue
            for pressable in heard.pressables:
                if label in (pressable.label, pressable.action):
                    return heard, pressable
        return None


class _Player:
    def __init__(
        self, transcript: Transcript, staged: Staged, store: DatabaseStore, channel: Callable[[Store, Clock], Channel]
    ) -> None:
        self._transcript, self._staged = transcript, staged
        self._watched = Watched(store)
        self._channel = channel(self._watched, self)
        self._store = store
        self._scene = Scene(transcript, staged, store)
        self._now = transcript.start
        self._count = 0
        self._chats = {name: _Chat() for name in (*transcript.people, *transcript.rooms)}
        self._names: dict[str, str] = {}
        self._hashes: dict[str, str] = {}
        self._service: Service | None = None
        self._made: list[list[str]] = []
        self._drawn: dict[str, int] = {}
        self._seeds: dict[str, bytes] = {}
        self.covered = Covered()

    # The clock of the service

    def now(self) -> datetime:
        """Return the transcript's time."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return after *seconds*, in real time."""
        await asyncio.sleep(seconds)

    def _draw(self, event: str, count: int) -> bytes:
        """Return bytes that are the same in every play, other ones for each event, and the same however often it is brought."""
        if count >= codes.SEED_BYTES:  # counted apart: it makes many. By the time, for ids are others on every platform
            return self._seeds.setdefault(event, blake2s(self._now.isoformat().encode(), digest_size=count).digest())
        number = self._drawn.setdefault(event, len(self._drawn))
        return number.to_bytes(codes.DRAW_BYTES, "big").ljust(count, b"\0")

    # Playing

    async def play(self) -> Played:
        """Set the scene, do one thing after the other, and return what came of it."""
        await self._scene.set()
        for place in await self._store.places(self._staged.consultation.id):
            name = place.email.partition("@")[0]
            self._names[place.delegate] = name
            self._hashes[place.delegate] = f"{{id of {name}}}"
            if place.seat:
                self._names[place.seat.id] = name
        await self._start()
        try:
            if not self._transcript.by_hand:
                await self._arrive()
            for entry in self._transcript.entries:
                self._made.append(await self._do(entry.line, entry.what))
        finally:
            await self._stop()
        return Played(printed(self._transcript, self._made.__getitem__), self.covered)

    async def _start(self) -> None:
        self._service = Service(self._watched, self._channel.platforms, KEY, self, draw=self._draw, ticking=False)
        await self._service.start()

    async def _stop(self) -> None:
        await self._channel.leave()
        if self._service is not None:
            await self._service.stop()

    @property
    def _door(self) -> Service:
        assert self._service is not None  # noqa: S101 - it runs from the first line to the last
        return self._service

    async def _arrive(self) -> None:
        """Let everybody in who has a seat or an office, without a word about it."""
        for person in self._transcript.people.values():
            if not person.stranger:
                await self._channel.say(self._door, person.name, self._sending(), f"/start {code(person.name, 1)}", None)
                await self._settle()

    async def _do(self, line: int, what: Happening) -> list[str]:
        match what:
            case Passed(span, to):
                return await self._pass(max(self._now, to) if to else self._now + span)
            case Meanwhile(verb="restart"):
                await self._stop()
                await self._start()
            case Meanwhile(verb="outage"):
                self._watched.not_before = instant_of(what.about)
            case Meanwhile(verb="file comes" | "file is lost", about=name):
                await self._channel.bring(self._door, name, lost=what.verb == "file is lost")
            case Meanwhile(verb="room lost" | "room back", about=name):
                if name not in self._transcript.rooms:
                    raise self._impossible(line, f'there is no room "{name}"', "Write, in the head: room: NAME")
                await self._channel.let_in(self._door, name, self._sending(), yes=what.verb == "room back")
            case Meanwhile():
                await self._scene.act(line, what, self._now)
                await self._door.look()
            case Said():
                self._now += PAUSE
                await self._said(line, what)
                return await self._settle(what.room or what.who)
        return await self._settle()

    async def _pass(self, until: datetime) -> list[str]:
        """Let time pass, and what it brings be said at its moment."""
        lines: list[str] = []
        while True:
            ahead = await self._door.time.look()
            lines += await self._settle()
            if ahead is None or ahead > until:
                break
            self._now = max(self._now, ahead)
        self._now = until
        await self._door.time.look()
        return lines + await self._settle()

    async def _said(self, line: int, said: Said) -> None:
        chat, channel = self._chats[said.who], self._channel
        at = self._now - said.ago
        if said.before_that:
            at = (chat.last_at or self._now) - CLOSE
        match said.what:
            case Again():
                return await channel.again(self._door, said.who)
            case Say(written) if said.room:
                await channel.say_in(self._door, said.room, said.who, self._sending(at), meant(written, code))
            case Say(written, file):
                text = meant(written, code)
                self._typed(text)
                sending = self._sending(at)
                message = await channel.say(self._door, said.who, sending, text, self._file(line, file))
                chat.sent.append((message, text))
            case Press(label, on):
                found = chat.pressable(label, meant(on, code))
                if found is None:
                    raise self._impossible(line, f"no message with [{label}] has been shown to {said.who}", self._buttons(chat))
                self._typed(found[1].action)
                await channel.press(self._door, said.who, self._sending(at), *found)
            case Edit(old, written):
                place, text = self._place(line, said.who, old), meant(written, code)
                message = chat.sent[place][0]
                await channel.edit(self._door, said.who, self._sending(at), message, text)
                chat.sent[place] = (message, text)
            case Delete(old):
                place = self._place(line, said.who, old)
                await channel.delete(self._door, said.who, self._sending(at), chat.sent.pop(place)[0])
        if not said.before_that:
            chat.last_at = at
        return None

    def _sending(self, at: datetime | None = None) -> Sending:
        self._count += 1
        return Sending(at or self._now, self._count)

    def _file(self, line: int, file: FileSent | None) -> FileSending | None:
        if file is None:
            return None
        if file.path:
            try:
                content = (self._transcript.path.parent / file.path).read_bytes()
            except OSError as error:
                what = f'"{file.path}" cannot be read ({error.strerror})'
                raise self._impossible(line, what, "Give a path from the transcript's folder") from None
            return FileSending(meant(file.name, code), content, file.away)
        content = (file.name.encode() + b"\n") * (file.size // len(file.name.encode()) + 1)
        return FileSending(meant(file.name, code), content[: file.size], file.away)

    def _place(self, line: int, who: str, old: str) -> int:
        place = self._chats[who].message(meant(old, code))
        if place is None:
            raise self._impossible(line, f'{who} has sent no message with "{old}" in it', "Quote some words of one")
        return place

    @staticmethod
    def _buttons(chat: _Chat) -> str:
        there = dict.fromkeys(pressable.label for heard in chat.shown.values() for pressable in heard.pressables)
        return f"There are: {', '.join(f'[{label}]' for label in there)}" if there else "No message has a button yet"

    def _impossible(self, line: int, what: str, remedy: str) -> TranscriptError:
        return TranscriptError([Problem("T020", self._transcript.place(line), what, remedy)])

    # What came of it

    async def _settle(self, who: str = "") -> list[str]:
        """Wait until all is said; return the records, then what each chat heard, that of *who* first."""
        await self._door.drained()
        head = await self._store.head()  # it hangs on ids that are drawn anew for every play
        self._hashes[head.short] = "{head}"
        digests = self._watched.digests
        records, quarantined = self._watched.taken()
        lines: list[str] = []
        for record in records:
            self._cover(record)
            if self._transcript.records:
                lines.append(f"! {line_of(record, self._names)}")
        lines += ["! digest given"] * digests if self._transcript.records else []
        lines += [f"! set aside, unread: {reason}" for reason in quarantined]
        self.covered.phrases |= self._watched.phrases
        order = [who, *self._chats]
        for heard in sorted(self._channel.heard(), key=lambda heard: order.index(heard.chat)):
            self._chats[heard.chat].take(heard)
            lines += self._heard(heard)
        return lines

    def _heard(self, heard: Heard) -> Iterator[str]:
        name = "" if heard.chat == self._transcript.default else heard.chat
        words = [shown(line) for line in heard.lines]
        for sha256, stand_in in self._hashes.items():
            words = [word.replace(sha256, stand_in) for word in words]
        yield from block(f"{name}<{'~' if heard.edit else ''}", words)
        if heard.file and heard.file[0].startswith("receipt-"):
            check = verify(heard.file[1], KEY.public).check
            if check is not Check.VALID:
                yield f"! the receipt is not valid: {check.value}"

    def _typed(self, text: str) -> None:
        command = commands.read(text)
        if command is not None:
            self.covered.words.add(command.word)

    def _cover(self, record: Record) -> None:
        if isinstance(record, Admit) and record.new_person:
            self._names[record.delegate] = record.name
        if isinstance(record, KeepRequest):  # who they are there is another name on every platform
            told = Message(id="", address="", paragraphs=(account(Requested(record.request)),))
            self._hashes["\n".join(plain(told, "en"))] = "{their account}"
        if isinstance(record, Submit):
            self._hashes[record.sha256] = f"{{SHA-256 of submission {record.number}}}"
        if isinstance(record, Enrol):
            for person, line in zip(record.people, record.lines, strict=True):
                self._names.setdefault(person, line.email.partition("@")[0] or line.delegate_name)
        if isinstance(record, Revise):
            for questionnaire in (self._staged.questionnaire, *(other for other, _ in self._staged.versions.values())):
                if question := questionnaire.question(record.question):
                    self.covered.types.add(question.type.name)
        self.covered.kinds |= {seat.kind for person in self._transcript.people.values() for seat in person.seats}
