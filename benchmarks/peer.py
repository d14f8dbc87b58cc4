"""The peer: python-telegram-bot's ConversationHandler asking the same ten questions, over a transport that goes nowhere.

In memory only, as its examples have it; or with PicklePersistence flushed at every turn, which is the nearest that it comes to
losing no answer (it still does not wait for the disk). It is given what is best for it: no web server, no queue and no rate
limiter between a payload and its handler, and replies of mere text. With *buttons* it says what the service says: the same
buttons below each reply.
"""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import Any, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest, RequestData

from bot.questionnaire.load import shipped

Context: TypeAlias = ContextTypes.DEFAULT_TYPE

ASKED = [question.text.in_language("en") for question in shipped().open_to("member_state")]
ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bot","username":"tour_bot"}}'
ANSWER = b'{"ok":true,"result":{"message_id":1,"date":1790000000,"chat":{"id":1,"type":"private"},"text":"..."}}'


class Nowhere(BaseRequest):
    """A transport that answers at once, as the platform would. The request is put into JSON, as it would be for HTTP."""

    @property
    def read_timeout(self) -> float | None:
        """No time limit."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        """Answer."""
        if url.endswith("getMe"):
            return 200, ME
        assert request_data is not None  # noqa: S101  # for the type checker
        _ = request_data.json_payload
        return 200, ANSWER


def keyboard(context: Context, *labels: str) -> InlineKeyboardMarkup | None:
    """Return the buttons of a reply, if there are to be any."""
    if not context.bot_data.get("buttons"):
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"p /{label.lower()}")] for label in labels])


async def begin(update: Update, context: Context) -> int:
    """Ask the first question."""
    return await ask(update, context, 0)


async def keep(update: Update, context: Context) -> None:
    """Keep one message of an answer, and say how much there is."""
    assert update.message is not None  # noqa: S101
    assert context.user_data is not None  # noqa: S101
    texts = context.user_data.setdefault(len(context.user_data.get("done", ())), [])
    texts.append(update.message.text)
    count = sum(len(text) for text in texts)
    said = f"{len(texts)} messages, {count:,} characters. Send more, or /done."
    await update.message.reply_text(said, reply_markup=keyboard(context, "Done"))


async def done(update: Update, context: Context) -> int:
    """Ask the next question."""
    assert context.user_data is not None  # noqa: S101
    finished = context.user_data.setdefault("done", [])
    finished.append(True)
    return await ask(update, context, len(finished))


async def ask(update: Update, context: Context, number: int) -> int:
    """Ask a question; after the last, say so."""
    assert update.message is not None  # noqa: S101
    if number >= len(ASKED):
        said = "Every question is answered. Please review your answers, then submit."
        await update.message.reply_text(said, reply_markup=keyboard(context, "Review", "Questions"))
        return ConversationHandler.END
    said = f"Question {number + 1} of {len(ASKED)}\n\n{ASKED[number]}"
    await update.message.reply_text(said, reply_markup=keyboard(context, "Skip", "Questions"))
    return number


def application(file: Path | None) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return the bot; with a *file*, it persists there."""
    builder = ApplicationBuilder().token("1:x").request(Nowhere()).get_updates_request(Nowhere()).updater(None).job_queue(None)
    if file is not None:  # `on_flush`: one file is written a turn, not one for each sort of data
        builder = builder.persistence(PicklePersistence(file, on_flush=True, update_interval=10**9))
    made = builder.build()
    answering: list[BaseHandler[Any, Any, Any]] = [
        CommandHandler("done", done),
        MessageHandler(filters.TEXT & ~filters.COMMAND, keep),
    ]
    made.add_handler(
        ConversationHandler(
            [CommandHandler("next", begin)],
            dict.fromkeys(range(len(ASKED)), answering),
            [],
            name="questionnaire" if file else None,
            persistent=file is not None,
        )
    )
    return made


class Peer:
    """A running ConversationHandler to converse with."""

    def __init__(self, file: Path | None = None, *, buttons: bool = False) -> None:
        self._application, self._flushed = application(file), file is not None
        self._application.bot_data["buttons"] = buttons

    async def start(self) -> None:
        """Start the bot."""
        await self._application.initialize()

    async def stop(self) -> None:
        """Stop the bot."""
        await self._application.shutdown()

    async def converse(self, conversations: dict[str, list[bytes]]) -> None:
        """Hold all conversations at once: each has one message waiting, and its next one once that is answered."""
        bot = self._application.bot
        waiting = deque(deque(said) for said in conversations.values())
        while waiting:
            said = waiting.popleft()
            update = Update.de_json(json.loads(said.popleft()), bot)
            await self._application.process_update(update)
            if self._flushed and self._application.persistence:
                await self._application.update_persistence()
                await self._application.persistence.flush()
            if said:
                waiting.append(said)
