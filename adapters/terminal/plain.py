"""Lines in, plain text out: standard input or output is not a terminal."""

from __future__ import annotations

import asyncio
import threading
from typing import BinaryIO, TextIO

from adapters.terminal.render import as_plain
from bot.phrases.speak import Spoken

_AHEAD = 16
"""Lines read before they are asked for."""


class PlainPaper:
    """Prints plain text, a blank line after each message, flushed at once for whoever reads along."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def spoken(self, spoken: Spoken) -> None:
        """Print what the service says. Raise OSError if nobody reads any more."""
        self._print(as_plain(spoken) + "\n")

    def notice(self, text: str) -> None:
        """Print what the terminal itself says."""
        self._print(f"{text}\n\n")

    def _print(self, text: str) -> None:
        encoding = self._out.encoding or "utf-8"
        self._out.write(text.encode(encoding, "replace").decode(encoding))  # a pipe in an old locale must not stop the answers
        self._out.flush()


class PlainInput:
    """Reads lines from a pipe. Line ends are not part of them; what is no UTF-8 becomes lone surrogates, one for each byte."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(_AHEAD)
        self._loop = asyncio.get_running_loop()
        # A thread of our own, a daemon: one of the pool's would hold up the end of the program until a line came.
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    async def read(self) -> str | None:
        """Return the next line, None at the end."""
        line = await self._lines.get()
        self._room.release()
        return line

    def _read(self) -> None:
        try:
            for line in self._source:
                self._room.acquire()
                self._put(line.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r"))
        except (OSError, ValueError):  # closed under our hands: the end
            pass
        self._put(None)

    def _put(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:  # the loop is closed: nobody reads any more
            return
