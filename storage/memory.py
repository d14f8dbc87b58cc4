"""What this store last wrote or read as JSON, so that it is not decoded anew at the next turn.

The database alone says what is true: a value is given only for the very text that was just read. What another process wrote, or
what was never committed, is another text.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 16_384
"""Characters of a text that is remembered; what it means takes some ten times that in bytes."""


class Memory(Generic[T]):
    """Immutable values under their keys, the *most* latest ones."""

    def __init__(self, decode: Callable[[str], T], most: int) -> None:
        self._decode, self._most = decode, most
        self._known: OrderedDict[str, tuple[str, T]] = OrderedDict()

    def value(self, key: str, text: str) -> T:
        """Return what *text*, just read under *key*, means."""
        known = self._known.get(key)
        if known is not None and known[0] == text:
            return known[1]
        value = self._decode(text)
        self.keep(key, text, value)
        return value

    def keep(self, key: str, text: str, value: T) -> None:
        """Remember that *text*, about to be written under *key*, means *value*."""
        self._known.pop(key, None)
        if len(text) <= LONGEST:
            self._known[key] = (text, value)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
