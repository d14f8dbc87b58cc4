"""The desk's commands as subcommands, one for each of `DESK_COMMANDS`, all by the machine that chats use.

Who adds a command to the desk has its subcommand with it. The desk is loaded when one of its words is run, and for `--help`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer
from typer.core import TyperGroup

from bot.cli.reading import Which, chosen, fail, opened, spoken
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from typer._click.core import Command, Context  # Typer has its own Click and names these nowhere else

    from bot.desk.command import DeskCommand
    from bot.model.effects import Message
    from bot.service.ports import Store
    from bot.service.shell import Said

OTHERWISE = frozenset({"digest", "audit", "export", "files", "messages", "start", "help"})
"""Words of the desk whose subcommand has other words than the chat's, or that only make sense in a chat."""
Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="As in a chat.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Confirm what is asked.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="For programs: what was read, said and done.")]


class Subcommands(TyperGroup):
    """Those that were added by hand, and one for every other word of the desk."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return them all, by name, in the order of `--help`."""
        return [*super().list_commands(ctx), *(word for word in words() if word not in self.commands)]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return one; None if there is none of that name."""
        return super().get_command(ctx, cmd_name) or (_subcommand(cmd_name) if cmd_name in words() else None)


@cache
def words() -> dict[str, DeskCommand]:
    """Return the desk's commands that are told in the same words as in a chat, by their word."""
    from bot.desk import DESK_COMMANDS

    return {command.word: command for command in DESK_COMMANDS if command.word not in OTHERWISE}


def _subcommand(word: str) -> Command:
    from bot.model.parts import Phrase

    said = spoken((Phrase(words()[word].about, {"command": ""}),)).strip()
    about = said[:1].upper() + said[1:] + ("" if said.endswith("?") else ".")
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(word, short_help=about, help=f"{about} The words are those of /{word} in a chat.")
    def command(
        typed: Words = None,
        yes: Yes = False,
        dry_run: DryRun = False,
        json: Json = False,
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        play(database(config, db), consultation, word, typed or (), yes=yes, dry_run=dry_run, json=json)

    return typer.main.get_command(app)


def at_a_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()


@dataclass(frozen=True, slots=True)
class Answering:
    """How what the desk asks is answered."""

    yes: bool
    dry_run: bool
    ask: bool
    """whoever sits at the terminal"""

    def to(self, said: Said, *, first: bool) -> str | None:
        """Return the answer to what is asked, None for none; *first*: it is what the words themselves led to."""
        if self.dry_run or not said.asks:
            return None
        if self.yes and first and "yes" in said.choices:
            return "yes"
        if not self.ask:
            return None
        try:
            return input("> ")
        except UnicodeDecodeError:
            return "\ufffd"  # no answer to anything: it is asked again
        except (EOFError, KeyboardInterrupt):
            return None


def play(db: str, consultation: str, word: str, typed: Sequence[str], *, yes: bool, dry_run: bool, json: bool) -> None:
    """Say a command to the desk, answer what it asks, and print what it says. Exit code 2 if it is not done."""
    answering = Answering(yes=yes, dry_run=dry_run, ask=at_a_terminal() and not json)
    said = run(_conversation(db, consultation, " ".join((f"/{word}", *typed)), answering, None if json else _tell))
    if json:
        typer.echo(structured(said, dry_run=dry_run))
    last = said[-1]
    if "no" in last.choices and not dry_run:  # a wish that waits; a walk that is left off is done with
        not_confirmed(last)
    if last.refused:
        raise typer.Exit(2)


def not_confirmed(asked: Said) -> NoReturn:
    """Say how to confirm what was asked, and end with exit code 2."""
    how = "To confirm, say --yes." if "yes" in asked.choices else "Say more exactly what is meant."
    fail(f"Not confirmed: nothing of it was changed. {how}")


async def _conversation(
    db: str, consultation_id: str, typed: str, answering: Answering, told: Callable[[Said, bool], None] | None
) -> list[Said]:
    """Say *typed* to the desk, and answer what it asks; return what it said."""
    import secrets
    from datetime import UTC, datetime

    from bot.service.shell import Shell

    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        shell = Shell(cast("Store", store), NoKey(), consultation.id, secrets.token_bytes)
        found: list[Said] = []
        say: str | None = typed
        while say is not None:
            found.append(await shell.say(say, datetime.now(UTC), dry_run=answering.dry_run))
            if told:
                told(found[-1], answering.dry_run)
            say = answering.to(found[-1], first=len(found) == 1)
    return found


class NoKey:
    """Stands for the institution's key where nothing is signed."""

    def receipt(self, content: bytes) -> bytes:
        """Sign nothing."""
        raise NotImplementedError("nothing is submitted from the shell")


def _tell(said: Said, dry_run: bool) -> None:
    typer.echo("\n\n".join(_said(said, dry_run=dry_run)) + "\n")


def _said(said: Said, *, dry_run: bool) -> list[str]:
    """Return what is said as it is read in a terminal; where a dry run would have done it, only how much that would be."""
    if said.about_chat:
        return ["This is about the chat in which it is said. Say it there."]
    if dry_run and said.records:
        return [f"This is done at once, without a question. Nothing was changed. Others would be told: {said.told}."]
    return [text(message) for message in said.messages]


def text(message: Message) -> str:
    """Return *message* as it is read in a terminal, with commands as they are typed there, but for what people wrote."""
    from msgspec.structs import replace

    from adapters.shared.hostile import clean
    from bot.model.shapes import HandOver
    from bot.phrases.plain import QUOTE, plain
    from bot.phrases.speak import speak

    told = ""
    for line in speak(message, "", "").lines:
        quoted = line.manner == "quote"
        lines = (QUOTE + one for one in line.text.split("\n")) if quoted else (_as_typed(line.text),)
        told += ("\n" if line.joined else "\n\n") + "\n".join(lines)
    options = "\n".join(plain(replace(message, paragraphs=(), buttons=())))
    if isinstance(message.shape, HandOver):
        options += "\n" + message.shape.content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return clean("\n\n".join(part for part in (told.strip("\n"), options) if part))


_IN_A_CHAT = r"(?!room (?:un)?bind|invite with|behalf \w)"
"""What can be done in a chat only keeps its slash."""


def _as_typed(line: str) -> str:
    words_there = "|".join((*words(), "files", "messages"))
    return re.sub(rf"(?<![\w/])/{_IN_A_CHAT}({words_there})(?![\w/-])", r"tourdetable \1", line)


def structured(said: Sequence[Said], *, dry_run: bool = False) -> str:
    """Return a conversation as JSON: what was read for the first answer; what was said; what was done, or would be."""
    import msgspec

    records = [record for one in said for record in one.records]
    found = {
        "read": said[0].read,
        "said": [line for one in said for line in _said(one, dry_run=dry_run)],
        "done": [] if dry_run else records,
        "would": records if dry_run else [],
        "messages": sum(one.told for one in said),
        "asks": said[-1].asks,
        "refused": said[-1].refused,
    }
    return msgspec.json.format(msgspec.json.encode(found)).decode()
