"""What is said, the same for every contender, as the raw payloads that Telegram delivers; and how work is timed."""

import gc
import json
from collections.abc import Awaitable, Callable
from time import perf_counter, time

from bot.cli.garbage import settle

CONVERSATIONS = 500
QUESTIONS = 10
PARTS = 2
"""Messages that make one answer."""
TEXT = "We consider that the present definitions suffice, provided that participation remains open and costs are shared. " * 3
START = int(time())
FIRST_UPDATE = 100_000_000
"""Updates are numbered upwards, with nine digits, as the platform does it: so their names follow one another in an index."""


def messages(questions: int = QUESTIONS) -> list[str]:
    """Return what one delegate sends, in order: asks for the first question, answers each, says that it is done."""
    said = ["/next"]
    for number in range(questions):
        said += [*(f"{number}.{part} {TEXT}"[:300] for part in range(PARTS)), "/done"]
    return said


def turns(questions: int) -> int:
    """Return how many turns one conversation has."""
    return len(messages(questions))


def payload(update: int, chat: int, text: str) -> bytes:
    """Return one update as Telegram delivers it."""
    person = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    message = {
        "message_id": update,
        "from": person,
        "chat": {"id": chat, "type": "private", "first_name": "Ana"},
        "date": START,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return json.dumps({"update_id": update, "message": message}).encode()


def conversation(chat: int, first_update: int, questions: int = QUESTIONS) -> list[bytes]:
    """Return all that one delegate sends. Updates are numbered over all chats, as the platform does."""
    return [payload(first_update + place * CONVERSATIONS, chat, text) for place, text in enumerate(messages(questions))]


async def timed(count: int, work: Callable[[], Awaitable[object]]) -> float:
    """Do *work* of *count* turns; return turns per second. Garbage is collected alike for all, as a real run does it."""
    gc.unfreeze()  # what the contender before left behind
    settle()
    start = perf_counter()
    await work()
    return count / (perf_counter() - start)
