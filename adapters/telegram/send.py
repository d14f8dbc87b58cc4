"""Sends what is to be said, at Telegram's pace, and tells what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.shared.parts import Parts
from adapters.telegram.address import chat_of, serving, topic_of
from adapters.telegram.bot import seconds_of
from adapters.telegram.limits import CHAT_BURST, CHAT_PER_SECOND, GROUP_PER_MINUTE, OVERALL_PER_SECOND
from adapters.telegram.render import Rendered, render
from bot.phrases.speak import speak
from bot.service.pace import Pace, Rates
from bot.service.ports import Clock, DeliveryDelayed, NotAccepted, OutcomeUnknown, ToSend, Unreachable

log = structlog.get_logger(__name__)

RATES = Rates(OVERALL_PER_SECOND, CHAT_PER_SECOND, CHAT_BURST, GROUP_PER_MINUTE / 60)


def rates(per_second: float) -> Rates:
    """Return Telegram's rates, with *per_second* messages over all chats."""
    return replace(RATES, overall_per_second=per_second)


UNCHANGED = "message is not modified"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
CLOSED = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "group chat was deactivated",
)
"""What Telegram says of a chat, or a topic, in which the bot cannot write."""
TAKES_A_FILE = 120.0
"""Seconds for which Telegram may be silent after a file of 50 MB came; asked again sooner, it would come twice."""
LONG = 1.0
"""Seconds of waiting between the parts of one message after which Telegram shows that the bot is typing."""


class Sender:
    """Implements `bot.service.ports.Platform` for one bot."""

    def __init__(self, bot: Bot, clock: Clock, rates: Rates | None = RATES) -> None:
        """*rates* None: as fast as the server answers."""
        self._bot = bot
        self.serving: tuple[str, ...] = (serving(bot.id),)
        self._pace = Pace(rates, clock) if rates else None
        self._paid = bool(rates and rates.overall_per_second > OVERALL_PER_SECOND) or None
        self._parts = Parts()

    async def send(self, to_send: ToSend) -> str:
        """Say the message and send it; return the id of its last text, which a newer one in its slot edits."""
        message = to_send.message
        chat = chat_of(message.address)
        rendered = render(speak(message, to_send.language, to_send.time_zone))
        try:
            return await self._send(to_send, chat, rendered)
        except ChatMigrated as migrated:
            return await self._send(to_send, migrated.new_chat_id, rendered)

    async def _send(self, to_send: ToSend, chat: int, rendered: Rendered) -> str:
        """Send the texts that have not arrived yet, then the file. What is known to have arrived is not sent again."""
        message, texts = to_send.message, rendered.texts
        if to_send.edits and len(texts) == 1 and rendered.file is None:
            edited = await self._edit(chat, to_send.edits, texts[0], rendered.keyboard, bulk=message.bulk)
            if edited:
                return to_send.edits
        arrived, topic = self._parts.of(message.id), topic_of(message.address)
        last = [*[None] * (len(texts) - 1), rendered.keyboard]
        for number in range(len(arrived), len(texts)):
            if number and self._pace is not None and self._pace.wait(str(chat)) > LONG:
                await self._typing(chat)
            sent = await self._call(chat, message.bulk, self._text(chat, texts[number], last[number], "", topic))
            arrived.append(str(sent.message_id) if isinstance(sent, Message) else "")
        if rendered.file is not None:
            name, content = rendered.file
            give = self._bot.send_photo if rendered.picture else self._bot.send_document
            await self._call(
                chat,
                message.bulk,
                lambda: give(chat, content, filename=name, message_thread_id=topic, read_timeout=TAKES_A_FILE),
            )
        self._parts.whole(message.id)
        return arrived[-1] if arrived else ""

    async def _edit(self, chat: int, edits: str, text: str, keyboard: InlineKeyboardMarkup | None, *, bulk: bool) -> bool:
        """Change a message in place; return whether that could be done."""
        try:
            await self._call(chat, bulk, self._text(chat, text, keyboard, edits))
        except NotAccepted as refusal:
            if UNCHANGED in str(refusal).lower():
                return True
            if any(reason in str(refusal).lower() for reason in GONE):
                return False
            raise
        return True

    def _text(
        self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None, edits: str, topic: int | None = None
    ) -> Callable[[], Awaitable[object]]:
        """Return the call that says *text*, in place of the message *edits* if that is given."""
        html, no_preview = ParseMode.HTML, LinkPreviewOptions(is_disabled=True)
        if edits:
            return lambda: self._bot.edit_message_text(
                text, chat, int(edits), parse_mode=html, reply_markup=keyboard, link_preview_options=no_preview
            )
        return lambda: self._bot.send_message(
            chat,
            text,
            parse_mode=html,
            reply_markup=keyboard,
            link_preview_options=no_preview,
            message_thread_id=topic,
            allow_paid_broadcast=self._paid,
        )

    async def _typing(self, chat: int) -> None:
        """Show that more is to come; a courtesy."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def _call(self, chat: int, bulk: bool, call: Callable[[], Awaitable[object]]) -> object:
        """Make one call at the permitted pace; raise what the outbox understands."""
        if self._pace is not None:
            await self._pace.turn(str(chat), group=chat < 0, bulk=bulk)
        try:
            return await call()
        except RetryAfter as wait:
            raise DeliveryDelayed(seconds_of(wait)) from None
        except ChatMigrated:
            raise
        except Forbidden:
            raise Unreachable from None
        except BadRequest as refusal:  # before NetworkError, whose kind it is
            if any(reason in refusal.message.lower() for reason in CLOSED):
                raise Unreachable from None
            raise NotAccepted(refusal.message) from None
        except InvalidToken:
            log.error("telegram refuses the token")
            await asyncio.sleep(1)
            raise OutcomeUnknown from None
        except (NetworkError, TelegramError):
            raise OutcomeUnknown from None
