"""`tourdetable chat`: one's own seat at the terminal. Heavy imports stand inside functions: `--help` must not wait for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Config, Db, KeyFile, run, settings
from bot.cli.seats import SECRETARIAT
from bot.model.people import Role

if TYPE_CHECKING:
    import asyncio

    from adapters.terminal.conversation import Input
    from adapters.terminal.transport import Paper, Terminal
    from bot.cli.recording import Recording
    from bot.model.people import Invitation, Seat
    from bot.model.questionnaire import Questionnaire
    from bot.settings import Settings
    from storage import DatabaseStore

DEFAULT_FILES = Path("tourdetable-files")

WRONG_USE = 2
"""Exit code: what was asked for cannot be."""
NOT_KEPT = 1
"""Exit code: the last message was given up before it was kept, or the database cannot be used now."""


class Unusable(Exception):
    """What was asked for cannot be; the message is one sentence with what to do."""


@dataclass(frozen=True)
class Options:
    """What the command line gives. *seat* is KIND, KIND:contributor, a code, `secretariat`, or "" for whoever sits here."""

    settings: Settings
    seat: str = field(default="", repr=False)  # it may be a code
    save_transcript: Path | None = None
    files: Path = DEFAULT_FILES
    name: str = ""

    @property
    def url(self) -> str:
        """The database's URL; it may hold a password."""
        return self.settings.db.get_secret_value()

    @property
    def shown_url(self) -> str:
        """The database's URL, without its password, as a word of a shell."""
        import shlex

        from storage.engine import parse

        parsed = parse(self.url)
        return shlex.quote(parsed.render_as_string() if parsed.password else self.url)


@dataclass(frozen=True)
class Wanted:
    """What `--as` means: a *kind* with its *role*, the secretariat's *office*, a *code*, or nothing of these."""

    kind: str = ""
    role: Role = Role.HEAD
    office: bool = False
    code: str = field(default="", repr=False)

    @property
    def demo(self) -> bool:
        """Whether it is a seat that only a demo gives away."""
        return bool(self.kind) or self.office


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
        _check_kind(options, wanted, planned.questionnaire)
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
        _check_kind(options, wanted, questionnaire)
        return await _converse(store, options, wanted, questionnaire, is_demo=is_demo)


def _check_kind(options: Options, wanted: Wanted, questionnaire: Questionnaire) -> None:
    if wanted.kind and questionnaire.kind(wanted.kind) is None:
        known = ", ".join(kind.id for kind in questionnaire.kinds)
        raise Unusable(f"--as {options.seat}: there is no such kind. There are: {known}; or {SECRETARIAT}.")


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
    interactive = _interactive()
    log.configure("error" if interactive else options.settings.log_level, options.settings.log_format)
    with _stopping(stop), _paper(interactive) as paper:
        name = _name(options, wanted)
        seats = await store.seats_at(address_of(name))
        if is_demo and interactive and not options.seat and seats is None:
            chosen = await _choose(paper, questionnaire)
            if chosen is None:
                return 0
            wanted, name = chosen, _name(options, chosen)
            seats = await store.seats_at(address_of(name))
        terminal = Terminal(name, paper, options.files)
        code = wanted.code
        if wanted.demo and seats is None:
            code = await demo_code(store, SECRETARIAT if wanted.office else wanted.kind, wanted.role)
        invitation = await store.invitation(hash_of(code)) if code else None
        if seats is not None and wanted.code:
            code = _of_whoever_sits_here(wanted.code, invitation, seats)
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
                    _input(interactive, terminal)
                )
                await with_files.stop()
        if kept and interactive:
            terminal.notice(Phrase("terminal-goodbye"))
    if is_demo:
        _say_where(options.shown_url)
    return 0 if kept else NOT_KEPT


def _of_whoever_sits_here(code: str, invitation: Invitation | None, seats: Sequence[Seat]) -> str:
    """Return *code* if it is still to be redeemed, "" if it was, by whoever has *seats*. Raise Unusable if it is not theirs."""
    if not seats or (invitation is not None and invitation.delegate.id == seats[0].delegate):
        return code if invitation is not None and invitation.usable else ""
    raise Unusable(
        "This chat belongs to somebody who is known here already, and --as gives a code that is not theirs. "
        "To sit here as somebody else, use another chat: add --name NAME. To go on as before, leave --as away."
    )


def wanted_by(seat: str) -> Wanted:
    """Return what `--as` *seat* asks for. Raise Unusable if it cannot be read."""
    from bot.engine.codes import looks_like_code

    if not seat:
        return Wanted()
    if looks_like_code(seat):
        return Wanted(code=seat)
    kind, _, role = seat.partition(":")
    if seat == SECRETARIAT:
        return Wanted(office=True)
    if kind == SECRETARIAT or not kind or role not in ("", *Role):
        raise Unusable(f"--as {seat}: is neither a code nor a seat. Write KIND, KIND:contributor, {SECRETARIAT} or your code.")
    return Wanted(kind, Role(role or Role.HEAD))


def _name(options: Options, wanted: Wanted) -> str:
    """Return whose chat this is, as a part of an address."""
    import getpass

    from adapters.terminal.transport import sane_name

    if options.name:
        return sane_name(options.name)
    if wanted.office:
        return SECRETARIAT
    if wanted.kind:
        return sane_name(wanted.kind if wanted.role is Role.HEAD else f"{wanted.kind}-{wanted.role}")
    try:
        return sane_name(getpass.getuser())
    except (KeyError, OSError):  # a user without a name, as in some containers
        return sane_name("")


async def _choose(paper: Paper, questionnaire: Questionnaire) -> Wanted | None:
    """Let a newcomer to a demo choose a seat; None if they leave."""
    from prompt_toolkit import PromptSession

    from bot.model.effects import Message
    from bot.model.parts import Phrase
    from bot.model.shapes import Option, PickOne
    from bot.phrases.speak import speak

    seats = [Option(kind.id, kind.title) for kind in questionnaire.kinds]
    seats.append(Option(SECRETARIAT, Phrase("terminal-seat-secretariat")))
    asked = Message("", "", (Phrase("terminal-choose-seat"),), shape=PickOne(tuple(seats)))
    paper.spoken(speak(asked, "", ""))
    session: PromptSession[str] = PromptSession()
    while True:
        try:
            typed = (await session.prompt_async("> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if typed.isdecimal() and 1 <= int(typed) <= len(seats):
            return wanted_by(seats[int(typed) - 1].value)
        paper.spoken(speak(Message("", "", (Phrase("terminal-choose-again", {"most": len(seats)}),)), "", ""))


def _interactive() -> bool:
    """Return whether a person sits here: both ends are a terminal that can move its cursor."""
    import os

    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def _paper(interactive: bool) -> Iterator[Paper]:
    """Give what is printed on."""
    if not interactive:
        from adapters.terminal.plain import PlainPaper

        yield PlainPaper(sys.stdout)
        return
    from prompt_toolkit.patch_stdout import patch_stdout
    from rich.console import Console

    from adapters.terminal.screen import ScreenPaper

    with patch_stdout(raw=True):
        yield ScreenPaper(Console(file=sys.stdout, force_terminal=True))


def _input(interactive: bool, terminal: Terminal) -> Input:
    """Return where lines come from."""
    if interactive:
        from adapters.terminal.screen import Screen

        return Screen(lambda: terminal.progress, lambda: terminal.language, terminal.notice)
    from adapters.terminal.plain import PlainInput

    return PlainInput(sys.stdin.buffer)


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


@contextmanager
def _stopping(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set *stop*, so that what is under way ends well. The second one ends at once."""
    import asyncio
    import contextlib
    import signal

    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def on_signal() -> None:
        if stop.is_set() and task is not None:
            task.cancel()
        stop.set()

    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: there an interrupt ends the program at once
        for number in signals:
            loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)


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
