"""The store as the secretariat's command line sees it: setting up, roster, codes, reads for digest and export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.audit import Entry, Finding, Head
from bot.model.consultation import Change as Change
from bot.model.consultation import Consultation
from bot.model.delegation import Tell
from bot.model.enrolling import Enrolled as Enrolled
from bot.model.enrolling import Enrolment as Enrolment
from bot.model.enrolling import Place as Place
from bot.model.entrance import Entrance
from bot.model.people import Invitation, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.report.row import Comment as Comment
from bot.report.row import CommentRow
from bot.report.row import ExportRow as ExportRow
from bot.report.row import Stages as Stages
from bot.report.row import Untold as Untold
from bot.report.tally import Tally


@dataclass(frozen=True, slots=True)
class Issued:
    """A code to keep: its SHA-256, whom and which seat ("" for an office) it is bound to, and when it expires (UTC)."""

    hash: str
    delegate: str
    seat: str
    issued_at: datetime
    expires_at: datetime
    by: str = ""
    """The delegate of the secretariat who asked for it, "" where that is nobody known by name."""
    consultation: str = ""
    """That for which it was made."""


class Registry(Protocol):
    """What the command line needs beside `Store`. The same object implements both. Every method may raise Away."""

    async def invitation(self, code_hash: str) -> Invitation | None:
        """Return what a code stands for, by its hash; None if there is no such code."""

    async def entrances(self) -> Sequence[Entrance]:
        """Return the bots and apps by which people come in, also those that nobody serves any more."""

    async def set_up(self, *, demo: bool) -> None:
        """Bring the database to the newest schema. A new one is marked as a demo or not, for good."""

    async def fits(self) -> None:
        """Raise Away unless the database has the schema of this version of the program."""

    async def is_demo(self) -> bool:
        """Return whether the database was created as a demo."""

    async def keep_questionnaire(self, questionnaire: Questionnaire, source: bytes, now: datetime) -> bool:
        """Keep a version with the TOML it was read from; return whether it is new. Raise Conflict if it differs."""

    async def keep_consultation(self, consultation: Consultation, by: str, reason: str, now: datetime) -> None:
        """Keep a new state, with history. Raise Conflict unless its number is the stored one plus one (the first is 1)."""

    async def revise(self, after: Consultation, by: str, reason: str, now: datetime, tell: Tell) -> None:
        """Keep a new state as `keep_consultation` does, and in the same transaction what *tell* says of it.

        It is asked about each entity that has answered or commented, by id, before that transaction; in it, about those anew
        that have said something since, or whose delegates are reached otherwise. A few bytes of each are in memory.
        """

    async def would_revise(self, before: Consultation, tell: Tell) -> None:
        """Ask *tell* the same, of one instant of the database, and write nothing."""

    async def on_roster(self, consultation: str) -> Sequence[OnRoster]:
        """Return the entities of a consultation that have a live seat, by name."""

    async def consultations(self) -> Sequence[Consultation]:
        """Return all, in the order in which they were made."""

    async def questionnaire_of(self, consultation: str) -> Questionnaire:
        """Return the version that the consultation now runs on."""

    async def history(self, consultation: str) -> Sequence[Change]:
        """Return every state that the consultation had, oldest first."""

    async def enrol(self, consultation: str, roster: Sequence[Enrolment], now: datetime, *, dry_run: bool) -> Enrolled:
        """Add what is new, in one transaction; a person is known by e-mail, else by entity and name.

        Names, languages and roles of known ones are updated. Makes each entity's response. A dry run writes nothing.
        """

    async def places(self, consultation: str) -> Sequence[Place]:
        """Return the roster: seats by entity name, then offices; revoked ones included."""

    async def issue(self, codes: Sequence[Issued]) -> None:
        """Keep codes, in one transaction."""

    async def revoke_seat(self, seat: str, now: datetime) -> bool:
        """Take a seat away, and its unused codes; return whether it was live. Takes effect at the next event."""

    async def revoke_codes(self, delegate: str, now: datetime) -> int:
        """Make a delegate's unused codes useless; return how many."""

    async def unlink(self, address: str, now: datetime) -> bool:
        """Cut an address off from its delegate, and make their unused codes useless; return whether it was linked."""

    async def tally(self, consultation: str, room: str) -> Tally:
        """Return where the consultation stands; what is new counts from the last digest in *room*."""

    def rows(self, consultation: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        """Yield the rows of some entities at a time, by kind and entity; memory does not grow with their number.

        Each time they stand by their turns: in an export, those of a lower turn come first.
        """

    async def comments(self, consultation: str) -> Sequence[Comment]:
        """Return what delegates wrote to the secretariat beside their answers, oldest first."""

    async def comment_rows(self, consultation: str) -> Sequence[CommentRow]:
        """Return the comments on a draft and on documents, with what became of each."""

    async def untold(self, limit: int) -> Sequence[Untold]:
        """Return up to *limit* current long-text answers whose language is not known."""

    async def tell_languages(self, told: Sequence[tuple[str, str, int, str]]) -> None:
        """Keep (response, question, revision, language) of answers."""

    async def receipt(self, response: str, number: int) -> bytes | None:
        """Return a submission's receipt."""

    async def head(self) -> Head:
        """Return where the audit log ends."""

    async def audited(self, after: int, limit: int) -> Sequence[Entry]:
        """Return at most *limit* entries of the audit log with a number above *after*, oldest first."""

    async def verify_audit(self, head: str) -> tuple[Head, Sequence[Finding]]:
        """Return where the audit log ends and what is wrong with it, in all it refers to; *head*: one printed once, or ""."""

    async def close(self) -> None:
        """Let go of the database."""
