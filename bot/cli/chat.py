"""`tourdetable chat`: one's own seat at the terminal: who sits there is `wanted`, what they sit at is `terminal`.

Heavy imports stand inside functions: `--help` must not wait for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Config, Db, KeyFile, run, settings
from bot.cli.seats import SECRETARIAT
from bot.cli.terminal import lines_from, paper_for, somebody_sits_here, stopping
from bot.cli.wanted import (
    DEFAULT_FILES,
    Options,
    Unusable,
    Wanted,
    chat_name,
    check_kind,
    choose,
    of_whoever_sits_here,
    wanted_by,
)

if TYPE_CHECKING:
    from bot.cli.recording import Recording
    from bot.model.people import Seat
    from bot.model.questionnaire import Questionnaire
    from storage import DatabaseStore

WRONG_USE = 2
"""Exit code: what was asked for cannot be."""
NOT_KEPT = 1
"""Exit code: the last message was given up before it was kept, or the database cannot be used now."""


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="chat")
    def command(
        seat: Annotated[
            str,
            typer.Option("--as", metavar="KIND|CODE", help="Your code; in a demo KIND, KIND:contributor or secretariat."),
        ] = "",
        db: Db = None,
        questionnaire: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Try this one; the shipped one by default.")
        ] = None,
        consultation: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Its consultation; open to all by default.")
        ] = None,
        save_transcript: Annotated[
            Path | None, typer.Option(metavar="FILE", help="A new file; it will hold your answers.")
        ] = None,
        files: Annotated[Path, typer.Option(metavar="FOLDER", help="Where files from the bot are saved.")] = DEFAULT_FILES,
        name: Annotated[str, typer.Option(metavar="NAME", help="Whose chat this is; another name is another chat.")] = "",
        key_file: KeyFile = None,
        config: Config = None,
    ) -> None:
        """Take a seat and answer the questionnaire here. A database that does not exist yet is made, as a demo."""
        given = settings(config, db=db, questionnaire=questionnaire, consultation=consultation, key_file=key_file)
        raise typer.Exit(run(chat(Options(given, seat, save_transcript, files, name))))


async def chat(options: Options) -> int:
    """Hold one conversation at this terminal; return the exit code. What cannot be is said on standard error."""
    from bot.service.ports import Away

    try:
        return await _chat(options)
    except Unusable as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except Away as away:
        print(f"The database cannot be used now: {away}. Nothing was sent. Please try again later.", file=sys.stderr)
        return NOT_KEPT


async def _chat(options: Options) -> int:
    """Look at everything that may be wrong, then make what is not there yet, then converse."""
    from bot.cli import demo
    from bot.cli.seats import fill
    from bot.service.run import SystemClock
    from storage import open_store

    wanted, now = wanted_by(options.seat), SystemClock().now()
    planned = demo.plan(options.settings.questionnaire, options.settings.consultation, now)
    file = _sqlite_file(options.url)
    if options.save_transcript is not None and options.save_transcript.exists():
        raise Unusable(f"--save-transcript {options.save_transcript}: this file exists. Please name another one.")
    if file is not None and not file.exists():
        if wanted.code:
            raise Unusable(f"There is no database at {options.shown_url}, so no code can be valid. Please check --db.")
        check_kind(options, wanted, planned.questionnaire)
        _make_folder(options, file.parent)
    async with open_store(options.url) as store:
        consultation, new = await demo.prepare(store, planned, now)
        if new:
            print(f"A new demo database was made: {options.shown_url}", file=sys.stderr)
        is_demo = await store.is_demo()
        if is_demo:
            await fill(store, consultation, now)
        if wanted.demo and not is_demo:
            raise Unusable(
                f"--as {options.seat} works only on a database that was created as a demo, and this one was not. "
                "Please use your invitation code: --as CODE"
            )
        questionnaire = await store.questionnaire_of(consultation.id)
        check_kind(options, wanted, questionnaire)
        return await _converse(store, options, wanted, questionnaire, is_demo=is_demo)


def _make_folder(options: Options, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"--db {options.shown_url}: its folder cannot be made ({error.strerror}). Name another place.") from None


async def _converse(
    store: DatabaseStore, options: Options, wanted: Wanted, questionnaire: Questionnaire, *, is_demo: bool
) -> int:
    """Put the terminal together, converse, and say where everything lies."""
    import asyncio

    from adapters.terminal.conversation import Conversation
    from adapters.terminal.fetching import WithFiles
    from adapters.terminal.inbound import Inbound
    from adapters.terminal.transport import Terminal, address_of
    from bot import log
    from bot.cli import garbage
    from bot.cli.seats import demo_code
    from bot.cli.setup import key_path
    from bot.engine.codes import hash_of
    from bot.model.parts import Phrase
    from bot.report.languages import tell
    from bot.service.key_file import institution_key
    from bot.service.run import SystemClock, open_service

    clock, stop = SystemClock(), asyncio.Event()
    key = institution_key(key_path(options.settings))
    interactive = somebody_sits_here()
    log.configure("error" if interactive else options.settings.log_level, options.settings.log_format)
    with stopping(stop), paper_for(interactive) as paper:
        name = chat_name(options, wanted)
        seats = await store.seats_at(address_of(name))
        if is_demo and interactive and not options.seat and seats is None:
            chosen = await choose(paper, questionnaire)
            if chosen is None:
                return 0
            wanted, name = chosen, chat_name(options, chosen)
            seats = await store.seats_at(address_of(name))
        terminal = Terminal(name, paper, options.files)
        code = wanted.code
        if wanted.demo and seats is None:
            code = await demo_code(store, SECRETARIAT if wanted.office else wanted.kind, wanted.role)
        invitation = await store.invitation(hash_of(code)) if code else None
        if seats is not None and wanted.code:
            code = of_whoever_sits_here(wanted.code, invitation, seats)
        seat = seats[0] if seats else invitation.seat if invitation else None
        with _recording(options, questionnaire, seat, office=wanted.office, by_hand=bool(code)) as recording:
            if recording is not None:
                terminal.overheard = recording.heard
            if wanted.office:
                await tell(store)  # so that the first digest has them
            garbage.settle()
            async with open_service(store, [terminal], key, clock, lambda: tell(store)) as service:
                inbound = Inbound(terminal.address, clock, store)
                with_files = WithFiles(service, store, clock, inbound)
                conversation = Conversation(
                    with_files,
                    inbound,
                    terminal,
                    clock,
                    stop=stop,
                    patient=not interactive,
                    overheard=recording.said if recording is not None else lambda event: None,
                )
                if interactive:
                    terminal.notice(Phrase("terminal-how-to"))
                kept = await conversation.open(f"/start {code}".strip()) and await conversation.run(
                    lines_from(interactive, terminal)
                )
                await with_files.stop()
        if kept and interactive:
            terminal.notice(Phrase("terminal-goodbye"))
    if is_demo:
        _say_where(options.shown_url)
    return 0 if kept else NOT_KEPT


@contextmanager
def _recording(
    options: Options, questionnaire: Questionnaire, seat: Seat | None, *, office: bool, by_hand: bool
) -> Iterator[Recording | None]:
    """Give the recording that is wanted, begun; None if none is. Raise Unusable if the file cannot be made."""
    import os

    from bot.cli.recording import Recording
    from bot.service.run import SystemClock

    path = options.save_transcript
    if path is None:
        yield None
        return
    said_as = f"{seat.entity.kind} {seat.entity.name} {seat.role}" if seat else "admin" if office else "nobody"
    asked = options.settings.questionnaire
    source = os.path.relpath(asked, path.parent) if asked else questionnaire.id  # as a transcript names it
    try:
        recording = Recording(path, questionnaire=source, seat=said_as, by_hand=by_hand, now=SystemClock().now)
    except FileExistsError:
        raise Unusable(f"--save-transcript {path}: this file exists. Please name another one.") from None
    except OSError as error:
        raise Unusable(f"--save-transcript {path}: cannot be written ({error.strerror}). Please name another place.") from None
    try:
        yield recording
    finally:
        recording.close()


def _sqlite_file(database: str) -> Path | None:
    """Return the file of a SQLite database. Raise Unusable if *database* is no URL of ours."""
    from storage.engine import parse

    try:
        url = parse(database)
    except ValueError as error:
        raise Unusable(f"--db: {error}.") from None
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


def _say_where(database: str) -> None:
    """Say where everything lies and how to see it."""
    called = sys.argv[0] if Path(sys.argv[0]).name == "tourdetable" else "tourdetable"  # as make calls it: not on the PATH
    print(f"All answers are in {database}. To see where the consultation stands, and to get the answers as a table:")
    print(f"  {called} digest --db {database}")
    print(f"  {called} export --db {database} --format xlsx --stage all --output answers.xlsx")
