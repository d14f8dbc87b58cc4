"""A file that somebody sends."""

from __future__ import annotations

from msgspec import Struct


class FileRef(Struct, frozen=True):
    """A file given as an answer or as part of one. *sha256* names its bytes and is "" until they have been fetched.

    *source* is where the platform keeps it, unique to the message that brought it ("telegram:BOT:MESSAGE:FILE"); "" where the
    bytes came along.
    """

    name: str
    media_type: str
    size: int
    sha256: str = ""
    source: str = ""

    @property
    def awaited(self) -> bool:
        """Whether its bytes are still to be fetched."""
        return not self.sha256 and bool(self.source)


def known(file: FileRef, sha256: str, size: int) -> FileRef:
    """Return *file* with its bytes fetched, kept under *sha256*; "" if they cannot be had: then they are awaited no more."""
    if not sha256:
        return FileRef(file.name, file.media_type, file.size)
    return FileRef(file.name, file.media_type, size, sha256, file.source)
