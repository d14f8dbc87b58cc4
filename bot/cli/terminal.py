"""The terminal at which a chat is held: whether a person sits there, what is printed on and read from, and what ends it.

Heavy imports stand inside functions: `--help` must not wait for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from adapters.terminal.conversation import Input
    from adapters.terminal.transport import Paper, Terminal


def somebody_sits_here() -> bool:
    """Return whether a person sits here: both ends are a terminal that can move its cursor."""
    import os

    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def paper_for(interactive: bool) -> Iterator[Paper]:
    """Give what is printed on."""
    if not interactive:
        from adapters.terminal.plain import PlainPaper

        yield PlainPaper(sys.stdout)
        return
    from prompt_toolkit.patch_stdout import patch_stdout
    from rich.console import Console

    from adapters.terminal.screen import ScreenPaper

    with patch_stdout(raw=True):
        yield ScreenPaper(Console(file=sys.stdout, force_terminal=True))


def lines_from(interactive: bool, terminal: Terminal) -> Input:
    """Return where lines come from."""
    if interactive:
        from adapters.terminal.screen import Screen

        return Screen(lambda: terminal.progress, lambda: terminal.language, terminal.notice)
    from adapters.terminal.plain import PlainInput

    return PlainInput(sys.stdin.buffer)


@contextmanager
def stopping(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set *stop*, so that what is under way ends well. The second one ends at once."""
    import asyncio
    import contextlib
    import signal

    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def on_signal() -> None:
        if stop.is_set() and task is not None:
            task.cancel()
        stop.set()

    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: there an interrupt ends the program at once
        for number in signals:
            loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)
