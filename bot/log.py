"""The log: what was done, and to which ids. Never what people said, nor their names, addresses of mail or codes.

It goes to standard error. A value under a key that names something of a person is withheld whoever logs it; an error's message
is kept only if it is the system's or one of ours, for a library's may quote the data that it refused.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

LONGEST = 200
WITHHELD = "(withheld)"
PRIVATE = frozenset(
    {"answer", "answers", "body", "code", "email", "event_text", "message_text", "name", "payload", "raw", "text"}
)
"""Keys under which somebody might log what a person said or is called."""
_OURS = ("bot.", "adapters.", "storage.")

Entry = MutableMapping[str, Any]


def configure(level: Literal["debug", "info", "warning", "error"] = "info", form: Literal["text", "json"] = "text") -> None:
    """Set the log up for this process. Libraries' own entries at warning and above go the same way."""
    numbers = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
    common: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_error,
        withhold,
    ]
    end: Any = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*common, end],
        wrapper_class=structlog.make_filtering_bound_logger(numbers[level]),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # asked each time: a screen puts its own in place
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, end],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(numbers[level], logging.WARNING))


def withhold(_: Any, __: str, entry: Entry) -> Entry:
    """Withhold what may be a person's, and shorten what is too long to be an id. For structlog's chain of processors."""
    for key, value in entry.items():
        if key.lower() in PRIVATE or isinstance(value, bytes | bytearray):
            entry[key] = WITHHELD
        elif isinstance(value, str) and len(value) > LONGEST and key not in ("error", "event"):
            entry[key] = f"{value[:LONGEST]}…"
    return entry


def tell_error(_: Any, __: str, entry: Entry) -> Entry:
    """Turn `exc_info` into `error`: its class, where it was raised, and its message only if that quotes nobody."""
    found = entry.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames))
        entry["error"] = f"{_named(error)}{' in ' + where if where else ''}"
    return entry


def _named(error: BaseException) -> str:
    kind = type(error)
    ours = kind.__module__.startswith(_OURS)
    if not (ours or isinstance(error, OSError)):
        return f"{kind.__module__}.{kind.__qualname__}"
    return f"{kind.__qualname__}: {str(error)[:LONGEST]}"
