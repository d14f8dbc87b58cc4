"""The terminal's own limits."""

FILE_LIMIT = 20_000_000
"""Bytes of a file that can be sent; what a bot may fetch on the smallest of the platforms (Telegram, getFile)."""
SAVED_NAME_LIMIT = 100
"""Characters of the name under which a file from the bot is saved; file systems take 255 bytes."""
