"""What a network hands in, read with suspicion: every function returns what it promises or raises one of UNREADABLE."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

import msgspec

UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What reading a payload may raise: something is missing or of another type."""
LARGEST = 2**53
"""Ids and sizes have at most 52 significant bits."""
ANY_MEDIA_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,100}", re.IGNORECASE)
_TOKEN = re.compile(r"[\w.:-]{1,500}", re.ASCII)


def string(value: object) -> str:
    """Return *value*, a text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def whole(value: object) -> int:
    """Return *value*, a whole number that any database keeps."""
    if type(value) is not int or abs(value) > LARGEST:  # True is an int
        raise TypeError("not a number")
    return value


def size(value: object) -> int:
    """Return *value*, a size in bytes."""
    if whole(value) < 0:
        raise ValueError("a size below nothing")
    return whole(value)


def token(value: object) -> str:
    """Return an id that the platform made: letters and digits, never of a person's choosing."""
    if not is_token(value):
        raise ValueError("no id")
    return string(value)


def is_token(value: object) -> bool:
    """Return whether *value* is such an id."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def media_type(value: object) -> str:
    """Return a media type as it was told, the one of any bytes if it is none."""
    return value if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) else ANY_MEDIA_TYPE


def digest(text: str) -> str:
    """Return a short digest that tells versions of one message apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def as_it_came(payload: object, secret: frozenset[str] = frozenset()) -> bytes:
    """Return *payload* as it came, for the quarantine, without its *secret* fields."""
    if secret and isinstance(payload, Mapping):
        payload = {name: value for name, value in payload.items() if name not in secret}
    try:
        return msgspec.json.encode(payload)
    except (TypeError, ValueError, RecursionError, OverflowError):  # such as half a character
        pass
    try:
        return json.dumps(payload, default=repr).encode()
    except (TypeError, ValueError, RecursionError):
        return type(payload).__name__.encode()


def hash_of(payload: bytes) -> str:
    """Return the name of a payload that has none that could be read."""
    return hashlib.sha256(payload).hexdigest()
