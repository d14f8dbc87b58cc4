"""Codes that are made for many at once: how long they last, and the file in which they come back, once."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO

from bot.desk.command import Desk
from bot.engine.codes import hash_of
from bot.model.consultation import Consultation
from bot.model.effects import IssueCode, RevokeCodes
from bot.model.entrance import served
from bot.model.parts import Phrase
from bot.model.shapes import Button, HandOver
from bot.report.cells import defused

LIST = Button(Phrase("desk-button-invite"), "/invite list")
LASTS = timedelta(days=60)
COLUMNS = ("name", "email", "entity", "role", "code", "expires_at", "link")
"""Of the file of codes."""


class Making:
    """Codes as they are being made by whoever is at the desk: their records, and the file's rows."""

    def __init__(self, desk: Desk, consultation: Consultation, by: str) -> None:
        self._desk, self._consultation, self._by = desk, consultation, by
        self._link = next((one.link for one in served(desk.dossier.entrances(), desk.event.at) if one.link), "")
        self._rows: list[tuple[str, ...]] = [COLUMNS]

    @property
    def until(self) -> datetime:
        """When they end."""
        return self._desk.event.at + LASTS

    def make(self, code: str, person: str, seat: str, old: Sequence[str], told: tuple[str, str, str, str]) -> None:
        """Make *code* for a *person* in place of *old* ones (hashes); *told*: their name, e-mail, entity and role."""
        records, at = self._desk.records, self._desk.event.at
        if old:
            records.append(RevokeCodes(tuple(old), person, self._by, at, self._consultation.id))
        records.append(IssueCode(hash_of(code), person, seat, at, self.until, self._by, self._consultation.id))
        opens = f"{self._link}{code}" if self._link else ""
        self._rows.append((*told, code, f"{self.until:%Y-%m-%dT%H:%M:%SZ}", opens))

    def file(self) -> HandOver:
        """Return the file of all that were made."""
        text = StringIO(newline="")
        csv.writer(text).writerows([defused(cell) for cell in row] for row in self._rows)
        return HandOver(f"codes-{self._consultation.id}.csv", "text/csv", text.getvalue().encode("utf-8-sig"))
