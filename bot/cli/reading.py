"""What the commands that report on a consultation share: which database, which consultation, and how a fault is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.consultation import Consultation
    from bot.model.parts import Part
    from bot.service.registry import Registry

Which = Annotated[str, typer.Option(metavar="ID", help="Which consultation, if there are several.")]


def fail(sentence: str) -> NoReturn:
    """Say *sentence* and end with exit code 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


@asynccontextmanager
async def opened(db: str) -> AsyncIterator[Registry]:
    """Give the store at *db*, which must exist. What is wrong with it is said, with exit code 2."""
    from pathlib import Path

    from bot.service.ports import Away
    from storage import open_store
    from storage.engine import parse

    try:
        url = parse(db)
    except ValueError as error:
        fail(f"--db: {error}")
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():  # noqa: ASYNC240 - nothing else runs
        fail(f"There is no database at {url.database}. Say with --db where it is.")
    store = open_store(db)
    try:
        await store.fits()
        yield store
    except Away as error:
        fail(f"The database {url.render_as_string()} cannot be used now: {error}.")
    finally:
        await store.close()


def spoken(parts: Sequence[Part]) -> str:
    """Return *parts* as a chat says them in English, an empty line between paragraphs; no character of it moves a terminal."""
    from adapters.shared.hostile import clean
    from bot.model.effects import Message
    from bot.phrases.speak import speak

    said = speak(Message("here", "here", tuple(parts)), "", "")
    return clean("\n".join(line.text if line.joined else f"\n{line.text}" for line in said.lines).lstrip("\n"))


async def chosen(store: Registry, consultation: str) -> Consultation:
    """Return the consultation called so, or the only one there is. Else say which there are, with exit code 2."""
    there = await store.consultations()
    found = [one for one in there if consultation in ("", one.id)]
    if len(found) == 1:
        return found[0]
    ids = ", ".join(one.id for one in there)
    if not there:
        fail("This database holds no consultation yet.")
    if consultation:
        fail(f"There is no consultation {consultation!r}. There are: {ids}.")
    fail(f"There are several consultations. Choose one with --consultation: {ids}.")
