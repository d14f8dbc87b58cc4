"""Files given as answers: their bytes, under their hash."""

from sqlalchemy import Connection, select

from storage.statement import insert_new
from storage.tables import file

_KEEP = insert_new(file, "sha256", "content", "media_type")


def keep(connection: Connection, sha256: str, content: bytes, media_type: str) -> None:
    """Keep *content*; the same bytes are kept once."""
    _KEEP.run(connection, [(sha256, content, media_type)])


def content(connection: Connection, sha256: str) -> bytes | None:
    """Return a kept file's bytes, None if there are none under this hash."""
    found = connection.execute(select(file.c.content).where(file.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else bytes(found)
