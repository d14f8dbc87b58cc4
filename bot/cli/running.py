"""What the commands that change something share: their settings, and how each thing that may be wrong ends them."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.cli.reading import fail
from bot.model.consultation import COMMAND_LINE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.questionnaire import Questionnaire
    from bot.questionnaire.problems import Problem
    from bot.service.registry import Registry
    from bot.settings import Settings

BY = COMMAND_LINE
NOT_DONE = 1
"""Exit code: the question made sense, and the answer is no."""
MOST_TOLD = 200
T = TypeVar("T")

Db = Annotated[
    str | None, typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME", show_default=False)
]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="The settings, as in config.example.toml.")]
KeyFile = Annotated[Path | None, typer.Option(metavar="FILE", help="The institution's private key.")]


def settings(config: Path | None, **given: object) -> Settings:
    """Return the settings; *given* are the command line's. What is wrong with them is said, with exit code 2."""
    from bot import log
    from bot.settings import load

    with telling():
        read = load(config, given)
    log.configure(read.log_level, read.log_format)
    return read


def database(config: Path | None, db: str | None) -> str:
    """Return the database's URL."""
    return settings(config, db=db).db.get_secret_value()


def run(work: Coroutine[object, object, T]) -> T:
    """Do *work*. What is wrong with a file, a key or the database is said in sentences, with exit code 2; never a traceback."""
    import asyncio

    with telling():
        return asyncio.run(work)


def not_done(sentence: str) -> NoReturn:
    """Say *sentence* and end with exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(NOT_DONE)


@contextmanager
def telling() -> Iterator[None]:
    """Say what the block raises, and end with exit code 2."""
    from bot.cli.demo import NotThisDatabase
    from bot.cli.seats import NoSuchSeat
    from bot.questionnaire.problems import QuestionnaireError
    from bot.roster.problems import RosterError
    from bot.service.key_file import KeyFileError
    from bot.service.ports import Away, Conflict
    from bot.settings import ConfigError

    try:
        yield
    except (ConfigError, QuestionnaireError, RosterError) as error:
        tell(error.problems)
        raise typer.Exit(2) from None
    except (KeyFileError, NotThisDatabase, NoSuchSeat) as error:
        fail(str(error))
    except Conflict:
        fail("Somebody else changed this at the same moment. Nothing was written: run it again.")
    except Away as away:
        fail(f"The database cannot be used now: {away}. Nothing was written: try again later.")


async def keep_questionnaire(store: Registry, questionnaire: Questionnaire, source: bytes, now: datetime) -> None:
    """Keep a version; say so and end with exit code 2 if another text is kept under its number."""
    from bot.service.ports import Conflict

    try:
        await store.keep_questionnaire(questionnaire, source, now)
    except Conflict:
        fail(
            f"Version {questionnaire.version} of {questionnaire.id} is kept already, with another text, and a version never "
            "changes. Give this one another version."
        )


def tell(problems: tuple[Problem, ...]) -> None:
    """Say all problems, one a line; of very many the first ones, and how many there are."""
    for problem in problems[:MOST_TOLD]:
        typer.echo(str(problem), err=True)
    if len(problems) > MOST_TOLD:
        typer.echo(f"... and {len(problems) - MOST_TOLD} more.", err=True)


def table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print *rows* below *heading*, a line each, in columns two blanks apart."""
    lines = [tuple(map(on_a_line, row)) for row in (heading, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for row in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def on_a_line(text: str) -> str:
    """Return *text* as it can be printed on one line: whatever stands in a database moves no terminal."""
    from adapters.shared.hostile import REPLACEMENT, clean

    return clean(text).replace("\n", REPLACEMENT)
