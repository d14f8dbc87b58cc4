"""`tourdetable audit`: who did what and when, whether the log is whole, and the log as a file for an auditor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import fail, opened
from bot.cli.running import NOT_DONE, Config, Db, database, on_a_line, run, table

if TYPE_CHECKING:
    from bot.model.audit import Entry, Finding
    from bot.service.registry import Registry

PAGE = 500
LATEST = 50


def add(app: typer.Typer) -> None:
    """Add the commands."""
    audit = typer.Typer(no_args_is_help=True, help="The audit log: every act of the secretariat, chained by hash.")
    app.add_typer(audit, name="audit")

    @audit.command("list")
    def list_(
        consultation: Annotated[str, typer.Option(metavar="ID", help="Only acts about this consultation.")] = "",
        latest: Annotated[int, typer.Option(metavar="N", min=1, help="How many, the latest.")] = LATEST,
        json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """List the latest acts, oldest first. People are named by id only."""
        run(_list(database(config, db), consultation, latest, json=json))

    @audit.command()
    def verify(
        head: Annotated[str, typer.Option(metavar="HEAD", help="What a digest printed once: the log must hold it.")] = "",
        json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Check the whole log, and all that it refers to: exit code 0 if nothing is missing or changed, 1 if something is."""
        run(_verify(database(config, db), head, json=json))

    @audit.command()
    def export(
        output: Annotated[Path, typer.Option(metavar="FILE", help="A file that is there already is replaced.")],
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Write the whole log to a file, one entry a line, as JSON. Whoever has it can check it without us."""
        run(_export(database(config, db), output))


async def _list(db: str, consultation: str, latest: int, *, json: bool) -> None:
    from collections import deque

    import msgspec

    async with opened(db) as store:
        after = -1 if consultation else (await store.head()).number - latest
        found = deque([one async for one in _entries(store, after) if consultation in ("", one.consultation)], maxlen=latest)
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(list(found))).decode())
        return
    rows = [(str(one.number), f"{one.at[:19]}Z", one.by or "-", one.what, one.consultation, _about(one)) for one in found]
    table(("no.", "at (UTC)", "by", "what", "consultation", "about"), rows)


def _about(entry: Entry) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(entry.about.items()))


async def _entries(store: Registry, after: int = -1) -> AsyncIterator[Entry]:
    """Yield the log behind entry *after*, some hundred at a time: none is ever changed, so they need not be read at once."""
    while page := await store.audited(after, PAGE):
        for entry in page:
            yield entry
        if page[-1].number <= after:
            break  # somebody has put a number there that is none
        after = page[-1].number


async def _verify(db: str, head: str, *, json: bool) -> None:
    import msgspec

    from bot.model.audit import is_head

    if head and not is_head(head):
        fail(f'"{head}" is no head of a log. A digest prints it like this: 12-3f2a91c077de0b1c')
    async with opened(db) as store:
        end, findings = await store.verify_audit(head)
    if json:
        found = {"entries": end.number, "head": end.short, "hash": end.hash, "findings": findings}
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    elif findings:
        for one in findings:
            typer.echo(on_a_line(said(one)), err=True)
    else:
        typer.echo(f"The log is whole: {end.number} {'entry' if end.number == 1 else 'entries'}. Its head: {end.short}")
    if findings:
        raise typer.Exit(NOT_DONE)


def said(finding: Finding) -> str:
    """Return a finding as a sentence."""
    number, about = finding.number, finding.about
    match finding.fault:
        case "altered":
            return f"Entry {number} was changed: its hash is not that of what it says."
        case "missing":
            return f"Entries {number} to {about} are missing." if about else f"Entry {number} is missing."
        case "unchained":
            return f"Entry {number} does not follow entry {number - 1}: one of the two was written anew, or put in."
        case "beginning":
            return "Entry 1 is not the beginning of a log."
        case "state":
            return f"Entry {number} tells of {about}, which is gone or was changed in the database since."
        case "unlogged":
            return f"No entry tells of {about}: it came into the database without the log."
        case _ if about:
            return f"The head is not in the log: it ends before entry {number}. Its end was cut off."
        case _:
            return "The head is not in the log: it was written anew, or the head is another log's."


async def _export(db: str, output: Path) -> None:
    import msgspec

    from bot.report.whole import whole_file

    count = 0
    async with opened(db) as store:
        try:
            with whole_file(output) as file:
                async for entry in _entries(store):
                    file.write(msgspec.json.encode(entry, order="sorted") + b"\n")
                    count += 1
        except OSError as error:
            fail(f"Cannot write {output}: {error.strerror or error}. {output} is as it was.")
    typer.echo(f"{output}: {count} {'entry' if count == 1 else 'entries'}.")
