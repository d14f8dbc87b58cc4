"""The command line: one file per subcommand, each with an `add(app)`; those of the desk come from its registry.

What is heavy is imported inside the commands, so that `tourdetable --help` starts in a fraction of a second.
"""

import typer

from bot.cli import (
    audit,
    chat,
    check,
    consultation,
    digest,
    export,
    files,
    garbage,
    manifest,
    messages,
    receipt,
    rehearse,
    roster,
    run,
    setup,
)
from bot.cli.desk import Subcommands

COMMANDS = (
    chat,
    run,
    manifest,
    check,
    rehearse,
    setup,
    roster,
    consultation,
    digest,
    messages,
    export,
    files,
    receipt,
    audit,
)
"""In the order in which `--help` lists them: trying out, setting up, running, reading, proving; then the desk's."""


def make() -> typer.Typer:
    """Return the whole command line."""
    app = typer.Typer(
        name="tourdetable",
        cls=Subcommands,
        help="Tour de Table: collects an institution's answers to a questionnaire, in chat.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for command in COMMANDS:
        command.add(app)
    return app


def main() -> None:
    """Run `tourdetable`."""
    garbage.seldom()
    make()()
