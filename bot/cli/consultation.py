"""`tourdetable eligibility` and `tourdetable questionnaire`: what changes while a consultation runs. History is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, fail, opened
from bot.cli.running import BY, Config, Db, database, keep_questionnaire, run, table
from bot.model.consultation import Eligibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.consultation import Consultation, Rule
    from bot.model.people import Entity
    from bot.model.questionnaire import Questionnaire
    from bot.service.registry import Registry

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")]
MOST_REASON = 500


def add(app: typer.Typer) -> None:
    """Add the commands."""
    eligibility = typer.Typer(no_args_is_help=True, help="Who may answer: by kind, and by entity, which weighs more.")
    app.add_typer(eligibility, name="eligibility")

    @eligibility.command("set")
    def set_(
        whom: Annotated[str, typer.Argument(metavar="KIND|ENTITY", help="An id; kind:ID or entity:ID if it is both.")],
        status: Annotated[Eligibility, typer.Argument()],
        reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept.")],
        consultation: Which = "",
        dry_run: DryRun = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Allow, provisionally allow or refuse a kind or an entity, and say whose status changes. Nothing said is lost."""
        run(_set(database(config, db), consultation, whom, status, reason, dry_run=dry_run))

    @eligibility.command("list")
    def list_(consultation: Which = "", db: Db = None, config: Config = None) -> None:
        """List the rules, and the status of every entity on the roster."""
        run(_list(database(config, db), consultation))

    @eligibility.command()
    def history(consultation: Which = "", db: Db = None, config: Config = None) -> None:
        """List every change of a rule: when, by whom, why."""
        run(_history(database(config, db), consultation))

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


async def _set(db: str, consultation_id: str, whom: str, status: Eligibility, reason: str, *, dry_run: bool) -> None:
    from datetime import UTC, datetime

    from bot.model.consultation import Rule
    from bot.model.standing import changing, holds, ruled

    reason = _reason(reason)
    async with opened(db) as store:
        before = await chosen(store, consultation_id)
        entities = await _entities(store, before)
        kind, entity = _meant(whom, await store.questionnaire_of(before.id), entities)
        rule = Rule(status, kind=kind, entity=entity)
        if holds(before, rule):
            typer.echo(f"{whom} is {status} already. Nothing changes.")
            return
        after = ruled(before, rule)
        if not dry_run:
            await store.keep_consultation(after, BY, reason, datetime.now(UTC))
    changed = changing(before, after, entities)
    typer.echo(f"{'Would be kept' if dry_run else 'Kept'} as change {after.number} of {after.id}: {_rule(rule)} is {status}.")
    if not changed:
        typer.echo("Nobody on the roster changes status.")
    for one, was, now in changed:
        typer.echo(f"{one.name} ({one.id}): {was} -> {now}")


async def _list(db: str, consultation_id: str) -> None:
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        entities = await _entities(store, consultation)
    table(("rule", "status"), [(_rule(rule), str(rule.status)) for rule in consultation.eligibility])
    typer.echo("")
    rows = [(one.name, one.id, one.kind, str(consultation.status(one))) for one in entities]
    table(("entity", "id", "kind", "status"), rows)


async def _history(db: str, consultation_id: str) -> None:
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        states = await store.history(consultation.id)
    rows: list[tuple[str, ...]] = []
    before: tuple[Rule, ...] = ()
    for change in states:
        for rule in change.state.eligibility:
            if rule not in before:
                rows.append((str(change.number), _when(change.at), _rule(rule), str(rule.status), change.by, change.reason))
        before = change.state.eligibility
    table(("change", "at (UTC)", "rule", "status", "by", "reason"), rows)


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


def _meant(whom: str, questionnaire: Questionnaire, entities: Sequence[Entity]) -> tuple[str, str]:
    """Return the kind or the entity that *whom* names, "" for the other. Say what may be named, with exit code 2."""
    from bot.questionnaire.reading import instead

    sort, _, rest = whom.partition(":") if whom.startswith(("kind:", "entity:")) else ("", "", whom)
    kinds = [kind.id for kind in questionnaire.kinds] if sort != "entity" else []
    ids = [one.id for one in entities] if sort != "kind" else []
    if rest in kinds and rest in ids:
        fail(f'"{rest}" is a kind and an entity. Write kind:{rest} or entity:{rest}.')
    if rest not in kinds and rest not in ids:
        fail(f'"{rest}" is no kind of this questionnaire and no entity on the roster. {instead(rest, [*kinds, *ids])}.')
    return (rest, "") if rest in kinds else ("", rest)


async def _entities(store: Registry, consultation: Consultation) -> list[Entity]:
    """Return the entities on the roster, each once, by name."""
    return [*{place.seat.entity.id: place.seat.entity for place in await store.places(consultation.id) if place.seat}.values()]


def _reason(reason: str) -> str:
    """Return a sound reason. Say what is wrong with it, with exit code 2."""
    said = " ".join(reason.split())
    if not said or len(said) > MOST_REASON or not said.isprintable():
        fail(f"--reason: say why, in at most {MOST_REASON} characters and without control characters.")
    return said


def _rule(rule: Rule) -> str:
    return f"entity {rule.entity}" if rule.entity else f"kind {rule.kind}"


def _when(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
