"""`tourdetable questionnaire`: a new version while a consultation runs. History is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.desk import Answering, DryRun, Yes, at_a_terminal, not_confirmed, text
from bot.cli.reading import Which, chosen, fail, opened, spoken
from bot.cli.running import BY, Config, Db, database, keep_questionnaire, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.revising import Revision
    from bot.model.consultation import Consultation
    from bot.model.people import Entity
    from bot.model.questionnaire import Questionnaire
    from bot.model.shapes import PickOne
    from bot.questionnaire.versions import Changes
    from bot.service.registry import Registry
    from bot.service.shell import Said

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
        yes: Yes = False,
        dry_run: DryRun = False,
        json: Annotated[bool, typer.Option("--json", help="For programs: what changes, and whether it was done.")] = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Let a consultation run on a new version, and tell those whose answers it touches.

        Says first what changes and how many are told. Answers to unchanged questions carry over.
        """
        answering = Answering(yes=yes, dry_run=dry_run, ask=at_a_terminal() and not json)
        run(_load(database(config, db), consultation, file, reason, answering, json=json))


async def _load(db: str, consultation_id: str, file: Path, reason: str, answering: Answering, *, json: bool) -> None:
    from datetime import UTC, datetime

    from msgspec.structs import replace

    from bot.engine.revising import Revision
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
        if new.version == old.version:
            await keep_questionnaire(store, new, source, datetime.now(UTC))  # says so if the text differs
            if json:
                return _structured(before, new, changes(old, new), None, done=False)
            typer.echo(f"{before.id} runs on version {old.version} already. Nothing changes.")
            return None
        after = replace(before, number=before.number + 1, version=new.version)
        would = Revision(before, after, new, datetime.now(UTC))
        await store.would_revise(before, would)
        if json:
            sure = answering.yes and not answering.dry_run
            if not sure:
                _structured(before, new, changes(old, new), would, done=False)
                return None if answering.dry_run else not_confirmed(_asked())
        else:
            typer.echo(f"{before.id} would run on version {new.version}, after version {old.version}.")
            _tell_changes(changes(old, new))
            _tell_touched(would, new)
            if answering.dry_run or not _confirmed(answering):
                return None
        now = datetime.now(UTC)
        await keep_questionnaire(store, new, source, now)
        done = Revision(before, after, new, now)
        await store.revise(after, BY, reason, now, done)
    if json:
        return _structured(before, new, changes(old, new), done, done=True)
    typer.echo(f"{before.id} runs on version {new.version}. Messages to delegates: {done.messages}.")
    return None


def _structured(before: Consultation, new: Questionnaire, found: Changes, revision: Revision | None, *, done: bool) -> None:
    """Print what changes, whom it touches, and whether it was done; without *revision* nothing changes."""
    import msgspec

    told = {
        "consultation": before.id,
        "before": before.version,
        "version": new.version,
        **{"changed": found.changed, "new": found.added, "gone": found.gone, "carried_over": found.same},
        "touched": dict(revision.touched) if revision else {},
        "submitted": revision.submitted if revision else 0,
        "messages": revision.messages if revision else 0,
        "unreachable": revision.silent if revision else 0,
        "done": done,
    }
    typer.echo(msgspec.json.format(msgspec.json.encode(told)).decode())


def _tell_changes(found: Changes) -> None:
    for what, ids in (
        ("asked again, for the wording changed", found.changed),
        ("new", found.added),
        ("gone", found.gone),
        ("carried over", found.same),
    ):
        if ids:
            typer.echo(f"{what}: {', '.join(ids)}")
    typer.echo("A response that is not submitted moves to it at its next message. Submissions stay as they are.")


def _tell_touched(would: Revision, new: Questionnaire) -> None:
    """Say how many entities of which kinds are touched, and how many messages will be sent."""
    from bot.model.parts import Lines, Phrase

    whose = ", ".join(f"{kind.id} ({would.touched[kind.id]})" for kind in new.kinds if would.touched[kind.id])
    typer.echo(f"touched: {whose or 'nobody'}")
    if would.submitted:
        typer.echo(f"submitted of these: {would.submitted}")
    told = [Phrase("desk-preview-told", {"count": would.messages})]
    if would.silent:
        told.append(Phrase("desk-preview-silent", {"count": would.silent}))
    typer.echo(spoken((Lines(tuple(told)),)))


def _confirmed(answering: Answering) -> bool:
    """Ask for a yes or no as the desk does; without an answer, end with exit code 2."""
    from bot.engine.buttons import chosen as meant

    asked, first = _asked(), True
    (message,) = asked.messages
    shape = cast("PickOne", message.shape)
    while True:
        typer.echo(f"\n{text(message)}\n")
        typed = answering.to(asked, first=first)
        if typed is None:
            not_confirmed(asked)
        choice, first = meant(shape, typed), False
        if choice == "no":
            typer.echo("Nothing was changed.")
        if choice is not None:
            return choice == "yes"


def _asked() -> Said:
    """Return the question whether to do it."""
    from bot.engine.buttons import options
    from bot.model.effects import Message
    from bot.service.shell import Said

    shape = options(("yes", "desk-option-version"), ("no", "desk-option-no"))
    return Said((Message(BY, BY, (), shape=shape),), (), 0, refused=False, asks=True)


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
