"""`tourdetable manifest`: what makes the app at Slack, in one paste."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.reading import fail
from bot.cli.running import Config, settings


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="manifest")
    def command(
        url: Annotated[
            str, typer.Option(metavar="URL", help="Where Slack brings events, https://HOST; without it over sockets.")
        ] = "",
        config: Config = None,
    ) -> None:
        """Print the manifest of the app for Slack, with your slack_command, and slack_install_url if there is a client id."""
        from adapters.slack.manifest import CommandRefused, Settings, as_yaml, manifest

        given = settings(config)
        install = given.slack_install_url or url
        try:
            typer.echo(as_yaml(manifest(Settings(given.slack_command, url=url, install=install))), nl=False)
        except CommandRefused as refused:
            fail(f"slack_command: {refused}.")
