"""A Telegram chat as an address: `telegram:<bot>:<chat>`."""


def serving(bot: int) -> str:
    """Return the prefix of all addresses of one bot."""
    return f"telegram:{bot}:"


def address(bot: int, chat: int) -> str:
    """Return the address of a chat."""
    return f"telegram:{bot}:{chat}"


def chat_of(address_: str) -> int:
    """Return the chat of an address."""
    return int(address_.rsplit(":", 1)[-1])
