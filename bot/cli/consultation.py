"""`tourdetable questionnaire`: a new version while a consultation runs. History is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, fail, opened
from bot.cli.running import BY, Config, Db, database, keep_questionnaire, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.consultation import Consultation
    from bot.model.people import Entity
    from bot.model.questionnaire import Questionnaire
    from bot.service.registry import Registry

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")]
MOST_REASON = 500


def add(app: typer.Typer) -> None:
    """Add the commands."""
    questionnaire = typer.Typer(no_args_is_help=True, help="The questionnaire that a consultation runs on.")
    app.add_typer(questionnaire, name="questionnaire")

    @questionnaire.command()
    def load(
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept.")] = "",
        consultation: Which = "",
        dry_run: DryRun = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Let a consultation run on a new version, and say what changed. Answers to unchanged questions carry over."""
        run(_load(database(config, db), consultation, file, reason, dry_run=dry_run))


async def _load(db: str, consultation_id: str, file: Path, reason: str, *, dry_run: bool) -> None:
    from datetime import UTC, datetime

    from msgspec.structs import replace

    from bot.questionnaire import load
    from bot.questionnaire.toml import read_file
    from bot.questionnaire.versions import changes

    source = read_file(file)
    new = load.read(source, str(file))
    reason = _reason(reason or f"version {new.version} loaded")
    async with opened(db) as store:
        before = await chosen(store, consultation_id)
        old = await store.questionnaire_of(before.id)
        if new.id != old.id:
            fail(f"{file}: is the questionnaire {new.id}, and {before.id} runs on {old.id}. Correct its id, or the file.")
        _check_kinds(file, new, await _entities(store, before))
        now = datetime.now(UTC)
        if new.version == old.version:
            await keep_questionnaire(store, new, source, now)  # says so if the text differs
            typer.echo(f"{before.id} runs on version {old.version} already. Nothing changes.")
            return
        if not dry_run:
            await keep_questionnaire(store, new, source, now)
            await store.keep_consultation(replace(before, number=before.number + 1, version=new.version), BY, reason, now)
    said = changes(old, new)
    typer.echo(f"{before.id} {'would run' if dry_run else 'runs'} on version {new.version}, after version {old.version}.")
    for what, ids in (
        ("asked again, for the wording changed", said.changed),
        ("new", said.added),
        ("gone", said.gone),
        ("carried over", said.same),
    ):
        if ids:
            typer.echo(f"{what}: {', '.join(ids)}")
    typer.echo("Responses not submitted take it up at their next event. Submissions stay as they are.")


def _check_kinds(file: Path, new: Questionnaire, entities: Sequence[Entity]) -> None:
    """End with exit code 2 if somebody on the roster is of a kind that *new* lacks."""
    left = sorted({one.kind for one in entities} - {kind.id for kind in new.kinds})
    if left:
        whose = ", ".join(f"{kind} ({sum(one.kind == kind for one in entities)} on the roster)" for kind in left)
        fail(f"{file}: has no kind {whose}. Add it: nobody would be left with questions.")


async def _entities(store: Registry, consultation: Consultation) -> list[Entity]:
    """Return the entities on the roster, each once, by name."""
    return [*{place.seat.entity.id: place.seat.entity for place in await store.places(consultation.id) if place.seat}.values()]


def _reason(reason: str) -> str:
    """Return a sound reason. Say what is wrong with it, with exit code 2."""
    said = " ".join(reason.split())
    if not said or len(said) > MOST_REASON or not said.isprintable():
        fail(f"--reason: say why, in at most {MOST_REASON} characters and without control characters.")
    return said
