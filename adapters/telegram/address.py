"""A Telegram chat as an address, `telegram:<bot>:<chat>`, and a file as a source, `telegram:<bot>:<message>:<file id>`."""


def serving(bot: int) -> str:
    """Return the prefix of all addresses of one bot."""
    return f"telegram:{bot}:"


def address(bot: int, chat: int) -> str:
    """Return the address of a chat."""
    return f"telegram:{bot}:{chat}"


def chat_of(address_: str) -> int:
    """Return the chat of an address."""
    return int(address_.rsplit(":", 1)[-1])


def source(bot: int, message: int, file_id: str) -> str:
    """Return where a file is: no two messages of a bot's private chats have one number, so no two files have one source."""
    return f"{serving(bot)}{message}:{file_id}"


def file_id_of(source_: str) -> str:
    """Return the file's id of a source."""
    return source_.split(":", 3)[3]
