"""Where the institution's private key lies: a PEM file that only its owner may read, made at the first start."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from bot.service.receipts import BadKey, InstitutionKey

_SEED_BYTES = 32  # Ed25519, RFC 8032
_MOST_BYTES = 10_000


class KeyFileError(Exception):
    """The key file cannot be used; the message is one sentence that names it and says what to do."""


def institution_key(path: Path) -> InstitutionKey:
    """Return the key in *path*; make it if there is none. Raise KeyFileError.

    The file appears whole or not at all, with mode 0600, and never replaces another: when two processes start at once, both go
    on with the one that was first.
    """
    with contextlib.suppress(FileNotFoundError):
        return read(path)
    _make(path)
    try:
        return read(path)
    except FileNotFoundError:
        raise KeyFileError(f"{path}: the key file vanished as it was made. Start again.") from None


def read(path: Path) -> InstitutionKey:
    """Return the key in *path*. Raise KeyFileError, or FileNotFoundError if there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe put there must not block the start
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: the key file cannot be read ({_why(error)}). Check its owner and mode.") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileError(f"{path}: is not a file. Name a file for the institution's key.")
        if os.name == "posix" and status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise KeyFileError(
                f"{path}: others than its owner may read or change the key file (mode {mode:04o}). Run: chmod 600 {path}"
            )
        content = os.read(handle, _MOST_BYTES)
    finally:
        os.close(handle)
    try:
        return InstitutionKey.read(content)
    except BadKey as error:
        remedy = "Restore it from its copy; receipts already given need the same key"
        raise KeyFileError(f"{path}: {error}. {remedy}.") from None


def _make(path: Path) -> None:
    key = InstitutionKey.made_of(secrets.token_bytes(_SEED_BYTES))
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(key.pem())
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was first: its key is the one
                os.link(draft, path)
        finally:
            draft.unlink()
        _settle(path.parent)
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: the key file cannot be made ({_why(error)}). Name a place that can be written.") from None


def _settle(directory: Path) -> None:
    """Bring the new name to disk: a receipt must not outlive its key."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "no such path"
