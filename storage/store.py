"""The store over a database: each method opens a transaction and runs one synchronous function in it."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection

from bot.model.audit import Entry, Finding, Head
from bot.model.consultation import Consultation
from bot.model.delegation import Tell
from bot.model.effects import Message
from bot.model.entrance import Entrance
from bot.model.events import Arrival
from bot.model.people import Invitation, Office, OnRoster, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Count
from bot.model.timed import Running, Seating
from bot.report.row import Comment, CommentRow, ExportRow, Stages, Untold
from bot.report.tally import Tally
from bot.service.installations import Installed
from bot.service.ports import Awaited, Away, Committed, Counted, Decider, ToSend, Work
from bot.service.registry import Change, Enrolled, Enrolment, Issued, Place
from storage import (
    acts,
    audit,
    batch,
    claims,
    commentary,
    digests,
    files,
    installations,
    keys,
    languages,
    library,
    load,
    revising,
    rows,
    seats,
    setting_up,
    tally,
    timed,
    verify,
    watch,
    ways,
)
from storage.engine import Engines, connect
from storage.errors import told_apart
from storage.library import Library
from storage.load import receipt_of
from storage.migrations import fits

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = 2_048
"""Sessions, and as many responses, that are kept decoded: some tens of megabytes at most in common use."""


def open_store(url: str, *, patience: float = 5.0, remembered: int = REMEMBERED) -> "DatabaseStore":
    """Return the store at *url* (`sqlite:///FILE` or `postgresql://...`); the first use connects.

    *patience*: how many seconds a lock held by another process, or a silent server, is waited for before Away is raised.
    *remembered*: how many sessions, and as many responses, are kept decoded; 0 decodes what is stored at every turn.
    Raise ValueError if *url* is neither.
    """
    return DatabaseStore(connect(url, patience=patience), remembered)


class DatabaseStore:
    """`bot.service.ports.Store` and `bot.service.registry.Registry` over SQLite or PostgreSQL."""

    def __init__(self, engines: Engines, remembered: int = REMEMBERED) -> None:
        self.engines = engines
        self.library = Library(remembered)
        self._name = secrets.token_hex(8)
        self._file: tuple[int, int] | None = None
        """Which file was opened, SQLite."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the database."""
        await self.engines.dispose()

    async def batch(self, work: Work, decider: Decider) -> Committed:
        """Do *work* in one transaction; see the port."""
        return await self._write(batch.transact, self.library, work, decider, self._name)

    async def quarantine(self, arrival: Arrival, reason: str, now: datetime) -> None:
        """Keep the raw bytes of an arrival that cannot be dealt with, once per key, and mark its keys as known."""
        await self._write(keys.keep_aside, arrival, reason, now)

    async def adopt(self, process: str, serving: tuple[str, ...]) -> Sequence[ToSend]:
        """Claim the replies that wait for these addresses, and as uncertain what another process had claimed."""
        return await self._write(claims.adopt, process, serving)

    async def claim(self, process: str, serving: tuple[str, ...], bulk: int = 1_000_000) -> Sequence[ToSend]:
        """Claim what waits there and nobody has claimed yet, oldest first: replies, and so many *bulk* messages."""
        if not await self._read(claims.anything, serving):
            return ()
        return await self._write(claims.claim, process, serving, bulk)

    async def release(self, messages: Sequence[str]) -> None:
        """Let go of claimed *messages*, by id, that were not given to a platform: the next to claim them is certain of that."""
        await self._write(claims.release, messages)

    def changed(self) -> AsyncIterator[None]:
        """Yield whenever another process may have committed something, within a quarter of a second."""
        return watch.changes(self.engines, self._name)

    async def expects(self, email: str) -> bool:
        """Return whether somebody on a roster has *email*."""
        return await self._read(load.expects, email)

    async def seats_at(self, address: str) -> Sequence[Seat] | None:
        """Return the live seats of whoever *address* belongs to, None if that is nobody."""
        return await self._read(load.seats_at, address)

    async def invitation(self, code_hash: str) -> Invitation | None:
        """Return what a code stands for, None if there is no such code."""
        found = await self._read(lambda connection: load.BatchReader(connection, self.library).invitations([code_hash]))
        return found[code_hash][0] if code_hash in found else None

    async def desks(self, prefix: str) -> Sequence[tuple[str, Office, bool]]:
        """Return the addresses that begin with *prefix* and belong to people with an office.

        With each the highest office, and whether the person has a seat as well.
        """
        return await self._read(seats.desks, prefix)

    async def to_export(self, address: str, consultation: str) -> tuple[Consultation, Questionnaire] | None:
        """Return a consultation and what it runs on, if whoever *address* belongs to has an office in it; else None."""
        return await self._read(self._to_export, address, consultation)

    def _to_export(self, connection: Connection, address: str, consultation: str) -> tuple[Consultation, Questionnaire] | None:
        if not seats.at_desk(connection, address, consultation):
            return None
        return self.library.consultation(connection, consultation), self.library.questionnaire_of(connection, consultation)

    async def count(
        self, message: Message, asked: Count, until: datetime | None = None, *, peek: bool = False
    ) -> Counted | Message | None:
        """Count what *message* asks for, beside what writes; see the port."""
        if not peek:
            await self._write(digests.begin, message, until)
        return await self._read(digests.count, self.library, message, asked, until)

    async def keep_counted(self, counted: Counted, told: Message | None, *, given: bool) -> bool:
        """Keep *told* in place of what asked for it, and if *given* that the room had a digest; see the port."""
        return await self._write(digests.keep, counted, told, given=given)

    async def awaited(self, prefix: str) -> Sequence[Awaited]:
        """Return the files whose source begins with *prefix* and whose bytes are not here, oldest first."""
        return await self._read(files.awaited, prefix)

    async def running(self, now: datetime) -> Sequence[Running]:
        """Return the consultations that are not closed, as the clock finds them at *now*."""
        return await self._read(timed.running, now)

    async def seating(self, consultation: str) -> Seating:
        """Return what reminders of a consultation are made of."""
        return await self._read(timed.seating, consultation)

    async def known(self, keys: Sequence[str]) -> Collection[str]:
        """Return those of *keys* under which an arrival was taken already."""
        return await self._read(timed.known, keys)

    async def heard(self, way: str) -> datetime | None:
        """Return until when all was well on a way in, None if that was never noted."""
        return await self._read(ways.heard, way)

    async def keep_heard(self, way: str, at: datetime, name: str = "", link: str = "") -> None:
        """Note that until *at* nothing was missed on a way in, and, unless *name* is "", as what people find it."""
        await self._write(ways.keep_heard, way, at, name, link)

    async def entrances(self) -> Sequence[Entrance]:
        """Return the bots and apps by which people come in."""
        return await self._read(ways.entrances)

    async def linked(self, prefix: str) -> Mapping[str, datetime]:
        """Return the addresses that begin with *prefix* and belong to somebody, and since when."""
        return await self._read(ways.linked, prefix)

    async def open_messages(self, prefix: str) -> Mapping[str, Sequence[str]]:
        """Return the messages that stand in answers and are in no submission yet, by address."""
        return await self._read(ways.open_messages, prefix)

    async def keep_file(self, content: bytes, media_type: str) -> str:
        """Keep a file's bytes under their SHA-256 (hexadecimal) and return it; the same bytes are kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        await self._write(files.keep, sha256, content, media_type)
        return sha256

    async def file(self, sha256: str) -> bytes | None:
        """Return a kept file's bytes."""
        return await self._read(files.content, sha256)

    async def installed(self, app: str) -> Sequence[Installed]:
        """Return the newest installation of *app* in each workspace."""
        return await self._read(installations.installed, app)

    async def uninstalled(self, app: str, gone: Installed, prefix: str, now: datetime) -> None:
        """Forget an installation, unless there is a newer one; addresses that begin with *prefix* are unreachable."""
        await self._write(installations.uninstalled, app, gone, prefix, now)

    async def within_reach(self, prefix: str) -> None:
        """Take no address that begins with *prefix* for unreachable any more."""
        await self._write(installations.within_reach, prefix)

    async def forget_states(self, now: datetime) -> None:
        """Delete the permissions to install that nobody used in time."""
        await self._write(installations.forget_states, now)

    async def set_up(self, *, demo: bool, now: datetime | None = None) -> None:
        """Bring the database to the newest schema. A new one is marked as a demo or not, for good; *now* is the real time."""
        await self._write(setting_up.set_up, demo=demo, now=now)

    async def fits(self) -> None:
        """Raise Away unless the database has the schema of this version of the program."""
        await self._read(fits)

    async def tidy(self, now: datetime) -> None:
        """As `bot.service.ports.Store.tidy`."""
        await self._write(setting_up.tidy, now)

    async def is_demo(self) -> bool:
        """Return whether the database was created as a demo."""
        return await self._read(setting_up.is_demo)

    async def keep_questionnaire(self, questionnaire: Questionnaire, source: bytes, now: datetime) -> bool:
        """Keep a version with the TOML it was read from; return whether it is new. Raise Conflict if it differs."""
        return await self._write(acts.keep_questionnaire, questionnaire, source, now)

    async def keep_consultation(self, consultation: Consultation, by: str, reason: str, now: datetime) -> None:
        """Keep a new state, with history. Raise Conflict unless its number is the stored one plus one (the first is 1)."""
        await self._write(acts.keep_consultation, consultation, by, reason, now)

    async def revise(self, after: Consultation, by: str, reason: str, now: datetime, tell: Tell) -> None:
        """Keep a new state, and in the same transaction what *tell* says of it; see the port."""
        with revising.Prepared() as prepared:
            await self._read(revising.prepare, self.library, after, tell, prepared)
            await self._write(revising.revise, self.library, after, by, reason, now, tell, prepared, self._name)

    async def would_revise(self, before: Consultation, tell: Tell) -> None:
        """Ask *tell* the same, and write nothing; see the port."""
        await self._read(revising.look, self.library, before, tell)

    async def on_roster(self, consultation: str) -> Sequence[OnRoster]:
        """Return the entities of a consultation that have a live seat, by name."""
        return await self._read(seats.on_roster, consultation)

    async def consultations(self) -> Sequence[Consultation]:
        """Return all, in the order in which they were made."""
        return await self._read(library.all_consultations)

    async def questionnaire_of(self, consultation: str) -> Questionnaire:
        """Return the version that the consultation now runs on. Raise LookupError if there is no such consultation."""
        return await self._read(self.library.questionnaire_of, consultation)

    async def history(self, consultation: str) -> Sequence[Change]:
        """Return every state that the consultation had, oldest first."""
        return await self._read(library.history, consultation)

    async def enrol(self, consultation: str, roster: Sequence[Enrolment], now: datetime, *, dry_run: bool) -> Enrolled:
        """Add what is new, in one transaction; see the port. A dry run writes nothing."""
        return await self._write(acts.enrol, consultation, roster, now, dry_run=dry_run)

    async def places(self, consultation: str) -> Sequence[Place]:
        """Return the roster: seats by entity name, then offices; revoked ones included."""
        return await self._read(seats.places, consultation)

    async def issue(self, codes: Sequence[Issued]) -> None:
        """Keep codes, in one transaction."""
        await self._write(acts.issue, codes)

    async def revoke_seat(self, seat: str, now: datetime) -> bool:
        """Take a seat away, and its unused codes; return whether it was live. Takes effect at the next event."""
        return await self._write(acts.revoke_seat, seat, now)

    async def revoke_codes(self, delegate: str, now: datetime) -> int:
        """Make a delegate's unused codes useless; return how many."""
        return await self._write(acts.revoke_codes, delegate, now)

    async def unlink(self, address: str, now: datetime) -> bool:
        """Cut an address off from its delegate; return whether it was linked."""
        return await self._write(acts.unlink, address, now)

    async def tally(self, consultation: str, room: str) -> Tally:
        """Return where the consultation stands; what is new counts from the last digest in *room*."""
        return await self._read(tally.of, self.library, consultation, room)

    def rows(self, consultation: str, stages: Stages) -> AsyncIterator[Mapping[int, Sequence[ExportRow]]]:
        """Yield the rows of some entities at a time, by kind and entity; memory does not grow with their number.

        Each time they stand by their turns: in an export, those of a lower turn come first.
        """
        return rows.stream(self.engines, self.library, consultation, stages)

    async def comments(self, consultation: str) -> Sequence[Comment]:
        """Return what delegates wrote to the secretariat beside their answers, oldest first."""
        return await self._read(tally.comments, consultation)

    async def comment_rows(self, consultation: str) -> Sequence[CommentRow]:
        """Return the comments on a draft and on documents, with what became of each."""
        return await self._read(commentary.rows, self.library, consultation)

    async def untold(self, limit: int) -> Sequence[Untold]:
        """Return up to *limit* current long-text answers whose language is not known."""
        return await self._read(languages.untold, self.library, limit)

    async def tell_languages(self, told: Sequence[tuple[str, str, int, str]]) -> None:
        """Keep (response, question, revision, language) of answers."""
        await self._write(languages.tell, told)

    async def receipt(self, response: str, number: int) -> bytes | None:
        """Return a submission's receipt."""
        return await self._read(receipt_of, response, number)

    async def head(self) -> Head:
        """Return where the audit log ends."""
        return await self._read(audit.head)

    async def audited(self, after: int, limit: int) -> Sequence[Entry]:
        """Return at most *limit* entries of the audit log with a number above *after*, oldest first."""
        return await self._read(audit.entries, after, limit)

    async def verify_audit(self, head: str) -> tuple[Head, Sequence[Finding]]:
        """Return where the audit log ends and what is wrong with it; see the port."""
        return await self._read(verify.verify, head)

    async def _write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *work* in a transaction that holds the write lock (SQLite) from its beginning, and commit it."""
        with told_apart():
            async with self.engines.writer.begin() as connection:
                done = await connection.run_sync(work, *args, **kwargs)
                self._hold_on_to_file()
                return done

    def _hold_on_to_file(self) -> None:
        """Raise Away if the SQLite file is not the one that was opened: what is committed would go to a file without a name."""
        if not self.engines.on_sqlite:
            return
        try:
            found = Path(str(self.engines.url.database)).stat()
        except OSError as error:
            raise Away(f"its file is gone ({error.strerror}); put it back and start again") from None
        identity = (found.st_dev, found.st_ino)
        if self._file is None:
            self._file = identity
        elif self._file != identity:
            raise Away("another file was put in its place; start again to use that one")

    async def _read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *work* on one unchanging view of the database."""
        with told_apart():
            async with self.engines.reader.connect() as connection:
                return await connection.run_sync(work, *args, **kwargs)
