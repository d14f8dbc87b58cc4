"""`tourdetable rehearse`: plays conversations written in files, and tells where the bot says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def rehearse(
        files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transcripts; see docs/rehearsal.md.")],
        update: Annotated[bool, typer.Option("--update", help="Write each file anew, as it went.")] = False,
    ) -> None:
        """Play transcripts on a fresh database, and show where the bot says something else than the file."""
        raise typer.Exit(run(files, update=update))


def run(files: list[Path], *, update: bool) -> int:
    """Play *files*; return 0 if all hold or were written anew, 1 if one does not hold, 2 if one cannot be played."""
    import asyncio

    from bot.log import configure
    from bot.questionnaire.problems import QuestionnaireError
    from bot.rehearsal.play import differences, play
    from bot.rehearsal.reading import read
    from bot.rehearsal.transcript import TranscriptError
    from bot.report.whole import whole_file

    configure("error")
    worst = 0
    for file in files:
        try:
            transcript = read(file)
            stated = file.read_text(encoding="utf-8")
            played = asyncio.run(play(transcript)).text
        except (TranscriptError, QuestionnaireError) as error:
            typer.echo(str(error), err=True)
            worst = 2
            continue
        if played == stated:
            typer.echo(f"{file}: holds")
        elif update:
            mode = file.stat().st_mode
            with whole_file(file) as new:
                new.write(played.encode())
            file.chmod(mode)
            typer.echo(f"{file}: written anew")
        else:
            typer.echo(differences(stated, played, str(file)))
            typer.echo(f"{file}: does not hold. If what came is right, write it with --update.", err=True)
            worst = max(worst, 1)
    return worst
