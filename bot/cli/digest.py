"""`tourdetable digest`: where a consultation stands, as plain text or as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, opened, spoken
from bot.cli.running import Config, Db, database, run

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.consultation import Consultation
    from bot.model.questionnaire import Questionnaire
    from bot.report.tally import Tally

ROOM = "command line"
"""Where a digest printed here was given: the next one tells what is new since."""


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
    from datetime import UTC, datetime

    from bot.report.languages import tell

    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        if not peek:
            await tell(store)
        now = datetime.now(UTC)  # before counting: what comes in between is told twice rather than never
        questionnaire = await store.questionnaire_of(consultation.id)
        tally = await store.tally(consultation.id, ROOM)
        if not peek:
            await store.keep_digest(consultation.id, ROOM, now)
    return numbers(tally, now) if json else text(tally, consultation, questionnaire, now)


def numbers(tally: Tally, now: datetime) -> str:
    """Return all that was counted, as JSON."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode({"at": now, **msgspec.to_builtins(tally)})).decode()


def text(tally: Tally, consultation: Consultation, questionnaire: Questionnaire, now: datetime) -> str:
    """Return the digest as it is said in a chat, an empty line between paragraphs."""
    from bot.report.digest import digest

    return spoken(digest(tally, consultation, questionnaire, now))
