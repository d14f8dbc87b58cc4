"""Files that the bot hands over are saved here, under names that cannot lead anywhere else."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from adapters.terminal.limits import SAVED_NAME_LIMIT

_UNSAFE = re.compile(r"[^\w.+-]+")
_TRIES = 1000


def save(folder: Path, name: str, content: bytes) -> Path:
    """Save *content* in *folder* for its owner's eyes only and return where. Raise OSError.

    Nothing is overwritten: a name that is taken gets a number, unless the file there holds the same bytes.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = Path(safe_name(name))
    for number in range(1, _TRIES):
        path = folder / (wanted.name if number == 1 else f"{wanted.stem}-{number}{wanted.suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileExistsError:
            if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
                return path
            continue
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)  # half a file would look like a whole one
            raise
        return path
    raise FileExistsError(f"{wanted} is taken {_TRIES} times")


def safe_name(name: str) -> str:
    """Return *name* as a plain file name: no folder, no leading dot, letters and digits of any script, limited."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    safe = _UNSAFE.sub("_", last).strip("._-")
    stem, dot, suffix = safe.rpartition(".")
    if not dot:
        return safe[:SAVED_NAME_LIMIT] or "file"
    return f"{stem[: SAVED_NAME_LIMIT - len(suffix[:16]) - 1]}.{suffix[:16]}"
