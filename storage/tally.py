"""Where a consultation stands, counted for the digest."""

from sqlalchemy import Connection

from bot.report.tally import Tally
from storage.library import Library


def of(connection: Connection, library: Library, consultation: str, room: str) -> Tally:
    raise NotImplementedError
