"""Names of files that people send: shown and exported, so a name says nothing but a name."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 100
"""Characters of a name that are kept; file systems take 255 bytes."""
_SUFFIX = 16
"""Characters of its ending."""


def file_name(name: str, otherwise: str) -> str:
    """Return *name* without folders, leading dots and what cannot be seen, limited; *otherwise* if nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c if unicodedata.category(c)[0] != "Z" else " " for c in last if unicodedata.category(c)[0] != "C")
    safe = " ".join(seen.split()).lstrip(". ").rstrip(". ")
    if len(safe) <= NAME_LIMIT:
        return safe or otherwise
    stem, dot, suffix = safe.rpartition(".")
    if not dot or len(suffix) > _SUFFIX:
        return safe[:NAME_LIMIT].rstrip(". ")
    return f"{stem[: NAME_LIMIT - len(suffix) - 1].rstrip('. ')}.{suffix}"
