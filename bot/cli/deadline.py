"""`tourdetable deadline`: the timeline, and how it is moved. The same words as `/deadline` in a chat, and the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, fail, opened, spoken
from bot.cli.running import BY, Config, Db, database, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.moving import Ground
    from bot.model.parts import Part
    from bot.service.registry import Registry


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def deadline(
        words: Annotated[
            list[str] | None,
            typer.Argument(metavar="[list | set WHEN | extend [kind|entity NAME] to WHEN reason WHY | remove | history]"),
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write and send nothing.")] = False,
        json: Annotated[bool, typer.Option("--json", help="With list: the milestones, for programs.")] = False,
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Tell the timeline, or move it: those concerned are told, and who, when and why is kept."""
        said = run(_deadline(database(config, db), consultation, words or ["list"], dry_run=dry_run, json=json))
        typer.echo(said)


async def _deadline(db: str, consultation_id: str, words: list[str], *, dry_run: bool, json: bool) -> str:
    from datetime import UTC, datetime

    import msgspec

    from bot.desk import timeline
    from bot.desk.deadline import usage
    from bot.desk.moving import Ground
    from bot.model.deadline import Verb

    verb, _, rest = " ".join(" ".join(words).split()).partition(" ")
    verb = verb.lower()
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        questionnaire = await store.questionnaire_of(consultation.id)
        ground = Ground(consultation, questionnaire, tuple(await store.on_roster(consultation.id)), datetime.now(UTC))
        names = {one.entity.id: one.entity.name for one in ground.roster}
        if verb == "list" and not rest and json:
            return msgspec.json.format(msgspec.json.encode(consultation.milestones)).decode()
        if verb == "list" and not rest:
            return _said(timeline.timeline(consultation, questionnaire, names, ground.now))
        if verb == "history" and not rest:
            return _said(timeline.history(await store.history(consultation.id), consultation, questionnaire, names))
        if verb not in list(Verb):
            fail(_said(usage(None)))
        return await _move(store, ground, Verb(verb), rest, dry_run=dry_run)


async def _move(store: Registry, ground: Ground, verb: str, typed: str, *, dry_run: bool) -> str:
    from bot.desk.deadline import usage
    from bot.desk.moving import notices, preview, told, wanted
    from bot.desk.naming import Refused
    from bot.model.deadline import Verb, done
    from bot.model.parts import Lines, Phrase

    try:
        found = wanted(Verb(verb), typed, ground)
        if found.readings:
            moments = (Phrase("desk-date-reading", {"when": ground.consultation.moment(at)}) for at in found.readings)
            fail(_said((*found.said, Lines(tuple(moments)))))
        parts = preview(found.wish, ground, found.said)
    except Refused as refused:
        fail(_said((refused.why, *(usage(Verb(verb)) if refused.usage else ()))))
    if dry_run:
        return _said(parts)
    after = done(ground.consultation, found.wish)
    await store.change_consultation(after, BY, found.wish.reason, ground.now, list(notices(found.wish, ground)))
    return _said((*parts, *told(found.wish, ground)))


def _said(parts: Sequence[Part]) -> str:
    """Return *parts* as they are said in a chat, but for how the command is called here."""
    return spoken(parts).replace("/deadline", "tourdetable deadline")
