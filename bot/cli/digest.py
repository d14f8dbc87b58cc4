"""`tourdetable digest`: where a consultation stands, as plain text or as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.reading import Which, chosen, opened, spoken
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from datetime import datetime

    from bot.service.ports import Store


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def digest(
        db: Db = None,
        config: Config = None,
        consultation: Which = "",
        json: Annotated[bool, typer.Option("--json", help="The numbers, for programs.")] = False,
        peek: Annotated[bool, typer.Option("--peek", help="What is new stays new for the next digest.")] = False,
    ) -> None:
        """Say where a consultation stands and what is new since the last digest."""
        typer.echo(run(_digest(database(config, db), consultation, json=json, peek=peek)))


async def _digest(db: str, consultation_id: str, *, json: bool, peek: bool) -> str:
    import secrets
    from datetime import UTC, datetime

    from bot.cli.desk import NoKey
    from bot.report.languages import tell
    from bot.service.shell import Shell

    async with opened(db) as store:
        found = await chosen(store, consultation_id)
        if not peek:
            await tell(store)
        now = datetime.now(UTC)  # before counting: what comes in between is told twice rather than never
        shell = Shell(cast("Store", store), NoKey(), found.id, secrets.token_bytes)
        said = await shell.say("/digest", now, dry_run=peek)
    return numbers(said.read["tally"], now) if json else spoken(said.messages[0].paragraphs)


def numbers(tally: object, now: datetime) -> str:
    """Return all that was counted, as JSON."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode({"at": now, **msgspec.to_builtins(tally)})).decode()
