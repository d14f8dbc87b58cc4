"""`tourdetable messages`: what delegates wrote to the secretariat beside their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, opened
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.report.row import Comment


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def messages(
        db: Db = None,
        config: Config = None,
        consultation: Which = "",
        json: Annotated[bool, typer.Option("--json", help="As data, for programs.")] = False,
    ) -> None:
        """Print what delegates wrote to the secretariat beside their answers, with /contact, oldest first."""
        found = run(_messages(database(config, db), consultation))
        typer.echo(as_json(found) if json else as_text(found))


async def _messages(db: str, consultation_id: str) -> Sequence[Comment]:
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        return (await store.comments(consultation.id))[::-1]


def as_json(found: Sequence[Comment]) -> str:
    """Return *found* as an array."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found)).decode()


def as_text(found: Sequence[Comment]) -> str:
    """Return *found* as people read it: who and when on a line, the words below, further in."""
    from adapters.shared.hostile import clean

    if not found:
        return "No messages."
    told = (
        "\n".join((f"{one.at:%Y-%m-%d %H:%M} UTC, {one.entity} ({one.person or 'a person whose name was erased'}):", *_in(one)))
        for one in found
    )
    return clean("\n\n".join(told))


def _in(one: Comment) -> list[str]:
    return [f"  {line}".rstrip() for line in one.text.splitlines()]
