"""A Telegram chat as an address, `telegram:<bot>:<chat>`, in a topic of a forum `telegram:<bot>:<chat>/<topic>`.

And a file as a source: `telegram:<bot>:<message>:<file id>`.
"""


def serving(bot: int) -> str:
    """Return the prefix of all addresses of one bot."""
    return f"telegram:{bot}:"


def address(bot: int, chat: int, topic: int = 0) -> str:
    """Return the address of a chat, or of a topic in it."""
    return f"{serving(bot)}{chat}/{topic}" if topic else f"{serving(bot)}{chat}"


def chat_of(address_: str) -> int:
    """Return the chat of an address."""
    return int(address_.rpartition(":")[2].partition("/")[0])


def topic_of(address_: str) -> int | None:
    """Return the topic of an address, None if it is a chat's own."""
    topic = address_.rpartition(":")[2].partition("/")[2]
    return int(topic) if topic else None


def source(bot: int, message: int, file_id: str) -> str:
    """Return where a file is: no two messages of a bot's private chats have one number, so no two files have one source."""
    return f"{serving(bot)}{message}:{file_id}"


def file_id_of(source_: str) -> str:
    """Return the file's id of a source."""
    return source_.split(":", 3)[3]
