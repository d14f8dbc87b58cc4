"""The desk's commands as subcommands, one for each of `DESK_COMMANDS`, all by the machine that chats use."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.reading import Which, chosen, opened, spoken
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from bot.model.effects import Message
    from bot.service.ports import Store
    from bot.service.shell import Said

WORDS = {
    "deadline": "The dates of a consultation: list, set, extend, remove, history.",
    "remind": "Remind those who have not submitted.",
    "triage": "Look at submitted answers, one by one.",
    "eligibility": "Who may answer, by kind and by entity; history.",
    "open": "Take answers from now on.",
    "close": "Take no answers from now on.",
}
"""What is said of each in `--help`, which loads nothing of the desk."""
OWN = frozenset({"digest", "invite", "audit", "start", "help"})
"""Words of the desk that have a subcommand written for the shell, or that only make sense in a chat."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    for word, about in WORDS.items():
        _add(app, word, about)


def _add(app: typer.Typer, word: str, about: str) -> None:
    @app.command(word, help=f"{about} The words are those of /{word} in a chat.")
    def command(
        words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="As in a chat.")] = None,
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Confirm what is asked.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
        json: Annotated[bool, typer.Option("--json", help="For programs: what was read, said and done.")] = False,
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        typed = " ".join((f"/{word}", *(words or ())))
        answering = Answering(yes=yes, dry_run=dry_run, ask=at_a_terminal() and not json)
        told = _tell if not json else None
        said = run(_conversation(database(config, db), consultation, typed, answering, told))
        if json:
            typer.echo(structured(said))
        if said[-1].refused or (said[-1].asks and not dry_run):
            if said[-1].asks:
                typer.echo("Nothing was changed. To confirm, say --yes.", err=True)
            raise typer.Exit(2)


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

    def to(self, turn: int) -> str | None:
        """Return the answer to what is asked after the *turn*-th thing said (from 1), None for none."""
        if self.dry_run:
            return None
        if self.yes and turn == 1:
            return "yes"
        if not self.ask:
            return None
        with suppress(EOFError, KeyboardInterrupt):
            return input("> ")
        return None


async def _conversation(
    db: str, consultation_id: str, typed: str, answering: Answering, told: Callable[[Said], None] | None
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
            found.append(await shell.say(say, datetime.now(UTC)))
            if told:
                told(found[-1])
            say = answering.to(len(found)) if found[-1].asks else None
    return found


class NoKey:
    """Stands for the institution's key where nothing is signed."""

    def receipt(self, content: bytes) -> bytes:
        """Sign nothing."""
        raise NotImplementedError("nothing is submitted from the shell")


def _tell(said: Said) -> None:
    typer.echo("\n\n".join(text(message) for message in said.messages) + "\n")


def text(message: Message) -> str:
    """Return *message* as it is read in a terminal, with commands as they are typed there."""
    from msgspec.structs import replace

    from bot.phrases.plain import plain

    options = plain(replace(message, paragraphs=(), buttons=()))
    return _COMMANDS.sub(
        r"tourdetable \1", "\n\n".join(part for part in (spoken(message.paragraphs), "\n".join(options)) if part)
    )


def structured(said: Sequence[Said]) -> str:
    """Return a conversation as JSON: what was read for the first answer; what was said; what was done."""
    import msgspec

    found = {
        "read": said[0].read,
        "said": [text(message) for one in said for message in one.messages],
        "done": [record for one in said for record in one.records],
        "messages": sum(one.told for one in said),
        "asks": said[-1].asks,
        "refused": said[-1].refused,
    }
    return msgspec.json.format(msgspec.json.encode(found)).decode()


_COMMANDS = re.compile(rf"(?<![\w/])/({'|'.join(WORDS)})(?![\w/-])")
"""Commands of the desk in its own words."""
