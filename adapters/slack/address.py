"""A Slack conversation as an address: `slack:<team>:<channel>`. A delegate's is their direct message with the bot (`D...`)."""

from __future__ import annotations

import re

_ID = re.compile(r"[A-Z0-9]{2,40}")


def serving(team: str) -> str:
    """Return the prefix of all addresses of one workspace."""
    return f"slack:{_checked(team)}:"


def address(team: str, channel: str) -> str:
    """Return the address of a conversation. Raise ValueError if that is no id of Slack's."""
    return f"slack:{_checked(team)}:{_checked(channel)}"


def split(address_: str) -> tuple[str, str]:
    """Return the workspace and the conversation of an address. Raise ValueError if it is none of Slack's."""
    platform, _, rest = address_.partition(":")
    team, _, channel = rest.partition(":")
    if platform != "slack":
        raise ValueError("no address on Slack")
    return _checked(team), _checked(channel)


def is_direct(channel: str) -> bool:
    """Return whether a conversation is one with a single person."""
    return channel.startswith("D")


def _checked(id_: str) -> str:
    if not _ID.fullmatch(id_):
        raise ValueError("no id of Slack's")
    return id_
