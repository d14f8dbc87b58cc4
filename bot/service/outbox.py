"""What was committed to be said is said: in order within a chat, chats side by side, each outcome noted.

An export takes its time: what comes after it in the same chat is not held up by it.

The rows are claimed already when they come here, so a process that dies leaves them to be adopted by the next. What it
died with may have been sent or not: a reply is then repeated, bulk is not. So bulk is claimed few at a time, and a stop ends
what is under way. Outcomes ride in the next batch.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

import structlog
from msgspec.structs import replace

from bot.model.effects import Message
from bot.model.shapes import Chart, Count, Export, Kept, Say
from bot.phrases.speak import speak
from bot.service.digesting import Digesting
from bot.service.exporting import Exporting, Give, Withdrawn
from bot.service.ports import (
    Away,
    Clock,
    Conflict,
    DeliveryDelayed,
    Fate,
    NotAccepted,
    Outcome,
    OutcomeUnknown,
    Platform,
    Store,
    ToSend,
    Unreachable,
    serves,
)

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds between tries of a reply whose outcome is unknown; doubled each time."""
AT_ONCE = 30
"""Bulk messages claimed for a platform: a second's worth at Telegram's rate. So many are in doubt if the process is killed."""
GRACE = 3.0
"""Seconds in which a stop lets platforms answer what they were given. Process managers wait ten or more before they kill."""
SLOTS = 20_000
"""Slots whose last message is remembered here; of older ones the store knows."""


class Outbox:
    """The messages that this process has claimed."""

    def __init__(
        self,
        platforms: Sequence[Platform],
        clock: Clock,
        exporting: Exporting | None = None,
        digesting: Digesting | None = None,
    ) -> None:
        """*exporting* makes the files of exports, *digesting* counts; without them only the words that are there are said."""
        self._platforms, self._clock = platforms, clock
        self._exporting, self._digesting = exporting, digesting
        self.serving = tuple(prefix for platform in platforms for prefix in platform.serving)
        self.outcomes: list[Outcome] = []
        self.wake: Callable[[], object] = lambda: None
        self._in_hand: set[str] = set()
        self._queues: dict[str, deque[ToSend]] = {}
        self._ready: deque[str] = deque()
        """Addresses whose queue nobody is at."""
        self._senders: set[asyncio.Task[None]] = set()
        self._sender_coming = False
        self._aside = 0
        """Exports that are being made or sent."""
        self._given: dict[str, asyncio.Task[object]] = {}
        """Messages that a platform was given and has not answered, with who waits for its answer."""
        self._doubtful: set[str] = set()
        """Messages that were given and whose outcome is not known."""
        self._stopping = False
        self._bulk = [0] * len(platforms)
        """How many bulk messages are in hand, by platform."""
        self._more = [False] * len(platforms)
        """Whether more of them may wait to be claimed."""
        self._expected = False
        """Whether something may have been written that nobody has claimed."""
        self._sent_as: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def hand(self, messages: Sequence[ToSend]) -> None:
        """Take claimed messages, to be sent after those already here for the same address. One already here is not doubled."""
        for to_send in messages:
            if to_send.message.id in self._in_hand:
                continue
            self._in_hand.add(to_send.message.id)
            address = to_send.message.address
            if to_send.message.bulk:
                self._bulk[self._serving(address)] += 1
            queue = self._queues.get(address)
            if queue is None:
                queue = self._queues[address] = deque()
                self._ready.append(address)
            queue.append(to_send)
        if self._queues:
            self._quiet.clear()
        self._call_sender()

    def take_outcomes(self) -> Sequence[Outcome]:
        """Hand over the outcomes noted since the last call."""
        taken, self.outcomes = self.outcomes, []
        return taken

    def written(self, outcomes: Sequence[Outcome]) -> None:
        """Let go of messages whose outcomes are committed."""
        self._in_hand.difference_update(outcome.message.id for outcome in outcomes)

    def put_back(self, outcomes: Sequence[Outcome]) -> None:
        """Take back outcomes that could not be written."""
        self.outcomes = [*outcomes, *self.outcomes]

    def expect(self) -> None:
        """Have it looked whether something waits to be claimed."""
        self._expected = True
        self.wake()

    @property
    def hungry(self) -> bool:
        """Whether it is time to claim."""
        return not self._stopping and (
            self._expected or any(more and bulk <= AT_ONCE / 2 for more, bulk in zip(self._more, self._bulk, strict=True))
        )

    async def claim(self, store: Store, process: str) -> None:
        """Take from *store* what waits: replies, and of bulk what there is room for. Raise Away or Conflict."""
        self._expected = False
        try:
            for index, platform in enumerate(self._platforms):
                room = max(0, AT_ONCE - self._bulk[index])
                claimed = await store.claim(process, platform.serving, room)
                self._more[index] = sum(one.message.bulk for one in claimed) >= room
                self.hand(claimed)
        except BaseException:
            self._expected = True
            raise

    @property
    def quiet(self) -> bool:
        """Whether nothing in hand is left to send."""
        return self._quiet.is_set()

    async def drained(self) -> None:
        """Return when nothing in hand is left to send."""
        await self._quiet.wait()

    async def stop(self) -> None:
        """Stop sending: nothing more is begun, and what is under way has a little time to end."""
        self._stopping = True
        for sender in self._senders - set(self._given.values()):
            sender.cancel()
        if self._given:
            await asyncio.wait(set(self._given.values()), timeout=GRACE)
        for sender in tuple(self._senders):
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)

    @property
    def untouched(self) -> Sequence[str]:
        """The ids of messages in hand that no platform has: they need not be doubted.

        The others in hand stay claimed if this is the end, and are adopted by the next process.
        """
        return sorted(self._in_hand - self._doubtful - {outcome.message.id for outcome in self.outcomes})

    def _call_sender(self) -> None:
        """See to it that somebody comes for the first of the ready addresses."""
        if self._ready and not self._sender_coming:
            self._sender_coming = True
            sender = asyncio.create_task(self._serve_ready())
            self._senders.add(sender)
            sender.add_done_callback(self._senders.discard)

    async def _serve_ready(self) -> None:
        """Serve one address after the other. While this one waits for a platform, another sender comes for the next."""
        self._sender_coming = False
        while self._ready and not self._stopping:
            address = self._ready.popleft()
            self._call_sender()
            await self._serve(address, self._queues[address])

    async def _serve(self, address: str, queue: deque[ToSend]) -> None:
        """Send what waits for one address, in order, until there is nothing more."""
        platform = self._platforms[self._serving(address)]
        while queue and not self._stopping:
            to_send = queue.popleft()
            slot = to_send.message.slot
            if slot and any(later.message.slot == slot for later in queue):
                self._note(Outcome(to_send.message, Fate.REPLACED))
                continue
            shape = to_send.message.shape
            if isinstance(shape, Export | Kept) and self._exporting:
                self._set_aside(self._export(self._exporting, platform, to_send, shape))
                continue
            self._note(await self._send(platform, to_send))
        if not queue:
            del self._queues[address]
            self._hush()

    def _serving(self, address: str) -> int:
        """Return which platform serves *address*."""
        return next(index for index, one in enumerate(self._platforms) if serves(one.serving, address))

    def _set_aside(self, export: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(export)
        self._aside += 1
        self._senders.add(task)
        task.add_done_callback(self._back)

    def _back(self, task: asyncio.Task[None]) -> None:
        self._senders.discard(task)
        self._aside -= 1
        self._hush()

    def _hush(self) -> None:
        if not self._queues and not self._aside:
            self._quiet.set()

    async def _export(self, exporting: Exporting, platform: Platform, to_send: ToSend, shape: Export | Kept) -> None:
        async with exporting.begun(partial(self._give, platform), to_send, shape) as give:
            self._note(await self._tried(to_send.message, give))

    def _note(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._doubtful.discard(outcome.message.id)
        if outcome.message.bulk:
            self._bulk[self._serving(outcome.message.address)] -= 1
        self.wake()

    async def _send(self, platform: Platform, to_send: ToSend) -> Outcome:
        """Send one message until its outcome is known. Bulk whose outcome is unknown is given up rather than repeated."""
        message = to_send.message
        if isinstance(message.shape, Count) and self._digesting:
            told = await self._counted(self._digesting, message, message.shape)
            if not isinstance(told, Message):
                return Outcome(message, told)
            message, to_send = told, ToSend(told, "", to_send.language, to_send.time_zone)  # nobody sent it before
        if to_send.uncertain and message.bulk:
            return Outcome(message, Fate.ABANDONED)
        key = (message.address, message.slot)
        if message.slot and key in self._sent_as:
            to_send = ToSend(to_send.message, self._sent_as[key], to_send.language, to_send.time_zone, to_send.uncertain)
        drawn = await _drawn(to_send)
        outcome = await self._tried(message, lambda: self._give(platform, drawn))
        if message.slot and outcome.fate is Fate.SENT:
            self._sent_as[key] = outcome.sent_as
            self._sent_as.move_to_end(key)
            if len(self._sent_as) > SLOTS:
                self._sent_as.popitem(last=False)
        return outcome

    async def _counted(self, digesting: Digesting, message: Message, asked: Count) -> Message | Fate:
        """Return what is said in place of *message*, or what becomes of it."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await digesting.counted(message, asked) or Fate.WITHDRAWN
            except (Away, Conflict):
                await self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # a fault of ours must not end the sending for this address
                log.exception("fault while counting", message=message.id, error=type(error).__name__)
                return Fate.REFUSED

    async def _tried(self, message: Message, give: Give) -> Outcome:
        """Try until the outcome is known."""
        pause = FIRST_PAUSE
        while True:
            try:
                sent_as = await give()
            except DeliveryDelayed as delayed:
                await self._rest(delayed.seconds)
            except Unreachable:
                return Outcome(message, Fate.UNREACHABLE)
            except NotAccepted as refusal:
                log.error("message not accepted", message=message.id, reason=str(refusal))
                return Outcome(message, Fate.REFUSED)
            except OutcomeUnknown:
                if message.bulk:
                    return Outcome(message, Fate.ABANDONED)
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Withdrawn:
                return Outcome(message, Fate.WITHDRAWN)
            except (Away, Conflict):
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # a fault of an adapter must not end the sending for this address
                log.exception("fault while sending", message=message.id, error=type(error).__name__)
                return Outcome(message, Fate.REFUSED)
            else:
                return Outcome(message, Fate.SENT, sent_as)

    async def _give(self, platform: Platform, to_send: ToSend) -> str:
        message, task = to_send.message.id, asyncio.current_task()
        assert task is not None  # noqa: S101  # only tasks send
        self._given[message] = task
        try:
            return await platform.send(to_send)
        except (OutcomeUnknown, asyncio.CancelledError):
            self._doubtful.add(message)
            raise
        finally:
            del self._given[message]

    async def _rest(self, seconds: float) -> None:
        """Wait before the next try; there is none if this is the end."""
        if self._stopping:
            raise asyncio.CancelledError
        await self._clock.sleep(seconds)


async def _drawn(to_send: ToSend) -> ToSend:
    """Draw the picture of a message aside, so that whoever sends it finds it ready; one that cannot be drawn is left out."""
    message = to_send.message
    if not isinstance(message.shape, Chart):
        return to_send
    try:
        await asyncio.to_thread(speak, message, to_send.language, to_send.time_zone)
    except Exception as error:  # its words say the same
        log.exception("picture not drawn", message=message.id, error=type(error).__name__)
        plain = replace(message, shape=Say())
        return ToSend(plain, to_send.edits, to_send.language, to_send.time_zone, to_send.uncertain)
    return to_send
