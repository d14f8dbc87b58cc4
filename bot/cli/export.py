"""`tourdetable export`: the answers as a table, in a file that is there wholly or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import Which, chosen, fail, opened
from bot.cli.running import Config, Db, database, run
from bot.report.row import Form, Stages, What

if TYPE_CHECKING:
    from bot.report.export import Written


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def export(
        form: Annotated[Form, typer.Option("--format", help="JSON has every text exactly; CSV and XLSX are for spreadsheets.")],
        output: Annotated[Path, typer.Option(metavar="FILE", help="A file that is there already is replaced.")],
        stage: Annotated[Stages, typer.Option(help="Answers as they stand, as submitted, or both.")] = Stages.SUBMITTED,
        of: Annotated[What, typer.Option(help="Answers, or comments on the draft and on documents.")] = What.ANSWERS,
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Write the answers, or the comments, to a file, one row per entity and question."""
        written = run(_export(database(config, db), consultation, of, stage, form, output))
        what = "answer" if of is What.ANSWERS else "comment"
        typer.echo(f"{output}: {written.answers} {what if written.answers == 1 else f'{what}s'}.")
        if written.continued:
            typer.echo(
                f"{written.continued} longer than a cell holds (32,767 characters): continued on the rows below, "
                "whose columns after `text` are empty. JSON and CSV have each in one piece."
            )


async def _export(db: str, consultation_id: str, of: What, stages: Stages, form: Form, output: Path) -> Written:
    from bot.report.export import TooLarge, write, write_comments
    from bot.report.whole import whole_file

    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        questionnaire = await store.questionnaire_of(consultation.id)
        try:
            with whole_file(output) as file:
                if of is What.COMMENTS:
                    return write_comments(await store.comment_rows(consultation.id), form, file)
                return await write(store.rows(consultation.id, stages), questionnaire, form, file)
        except OSError as error:
            fail(f"Cannot write {output}: {error.strerror or error}. {output} is as it was.")
        except TooLarge as error:
            fail(f"{error} {output} is as it was.")
