"""`tourdetable files`: what delegations sent as files, written to a folder, one below it for each of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.reading import Which, chosen, fail, opened
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.model.shapes import Kept
    from bot.service.ports import Store
    from bot.service.registry import Registry


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def files(
        output: Annotated[Path, typer.Option(metavar="FOLDER", help="Made if it is not there; nothing in it is overwritten.")],
        entity: Annotated[str, typer.Option(metavar="ID", help="Of which delegation, by its id; else of all.")] = "",
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Write the files that delegations sent: handed in, as answers and comments stand now, and letters."""
        written = run(_files(database(config, db), consultation, entity, output))
        for path in written:
            typer.echo(path)
        typer.echo(f"{len(written)} {'file' if len(written) == 1 else 'files'}.")


async def _files(db: str, consultation_id: str, entity: str, output: Path) -> Sequence[Path]:
    from adapters.terminal.files import safe_name, save

    written: list[Path] = []
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        there = [one.entity.id for one in await store.on_roster(consultation.id)]
        if entity and entity not in there:
            fail(f"There is no entity {entity!r} on the roster of {consultation.id}.")
        for body in [entity] if entity else there:
            async for kept in _of(store, consultation.id, body):
                content = await cast("Store", store).file(kept.sha256)
                if content is not None:
                    try:
                        written.append(save(output / safe_name(body), kept.name, content))
                    except OSError as error:
                        fail(f"Cannot write to {output}: {error.strerror or error}. {len(written)} were written.")
    return written


async def _of(store: Registry, consultation: str, entity: str) -> AsyncIterator[Kept]:
    """Yield what the desk hands over of a delegation's files."""
    import secrets
    from datetime import UTC, datetime

    from bot.cli.desk import NoKey
    from bot.model.shapes import Kept
    from bot.service.shell import Shell

    shell = Shell(cast("Store", store), NoKey(), consultation, secrets.token_bytes)
    for message in (await shell.say(f"/files {consultation} {entity}", datetime.now(UTC))).messages:
        if isinstance(message.shape, Kept):
            yield message.shape
