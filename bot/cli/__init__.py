"""The command line: one file per subcommand."""

import sys
from pathlib import Path


def main() -> None:
    """Run `tourdetable`."""
    import typer  # here: importing it costs more than everything else at start

    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    @app.callback()
    def root() -> None:
        """Tour de Table: collects an institution's answers to a questionnaire."""

    @app.command()
    def check(file: Path | None = None) -> None:
        """Say everything that is wrong with a questionnaire (default: the shipped one), or who is asked what."""
        from bot.questionnaire.load import load, shipped
        from bot.questionnaire.problems import QuestionnaireError

        try:
            questionnaire = load(file) if file else shipped()
        except QuestionnaireError as error:
            typer.echo(str(error), err=True)
            sys.exit(2)
        for kind in questionnaire.kinds:
            ids = " ".join(question.id for question in questionnaire.open_to(kind.id))
            typer.echo(f"{kind.title.in_language('en')}: {ids}")

    app()
