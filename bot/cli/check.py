"""`tourdetable check`: everything that is wrong with a questionnaire, a consultation or the settings, or what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    from bot.model.consultation import Consultation
    from bot.model.questionnaire import Questionnaire
    from bot.service.installations import Installed
    from bot.settings import Settings


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def check(
        file: Annotated[Path | None, typer.Option(metavar="FILE", help="A questionnaire; the shipped one by default.")] = None,
        consultation: Annotated[Path | None, typer.Option(metavar="FILE", help="A consultation that runs it.")] = None,
        config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings, as in config.example.toml.")] = None,
    ) -> None:
        """Say everything that is wrong with files and settings, or who is asked what and until when. Nothing is written."""
        import asyncio
        from datetime import UTC, datetime

        from bot.cli.running import settings, telling
        from bot.questionnaire import load

        given = settings(config)
        if given.telegram_token is not None:
            lines_of_telegram(given.telegram_token.get_secret_value(), given.telegram_url)
        if given.slack_bot_token is not None:
            app_token = given.slack_app_token.get_secret_value() if given.slack_app_token else ""
            lines_of_slack(given.slack_bot_token.get_secret_value(), app_token, given.slack_url)
            lines_of_manifest(given, given.slack_bot_token.get_secret_value())
        if given.slack_client_id:
            app_token = given.slack_app_token.get_secret_value() if given.slack_app_token else ""
            secret = given.slack_client_secret.get_secret_value() if given.slack_client_secret else ""
            installed = asyncio.run(_installed(given.db.get_secret_value(), given.slack_client_id))
            lines_of_several(given.slack_client_id, secret, app_token, given.slack_url, installed)
            if installed:
                lines_of_manifest(given, installed[0].token)
        now = datetime.now(UTC)
        with telling():
            questionnaire = load.load(file) if file else load.shipped()
            lines = list(asked(questionnaire))
            if consultation is not None:
                lines += timeline(load.load_consultation(consultation, questionnaire, now))
            elif file is None:
                lines += timeline(load.shipped_consultation(now))
        typer.echo("\n".join(lines))


def lines_of_telegram(token: str, url: str) -> None:
    """Say whether Telegram takes the token, and how updates come. Exit code 2 if it does not."""
    import asyncio

    from adapters.shared.listening import TokenRefused
    from adapters.telegram.bot import CannotReach, condition
    from bot.cli.reading import fail

    try:
        typer.echo("\n".join(asyncio.run(condition(token, url))))
    except TokenRefused:
        fail("Telegram refuses the token. Ask BotFather for the right one.")
    except CannotReach as error:
        fail(f"Telegram cannot be reached ({error}). Check the network and telegram_url.")


def lines_of_slack(token: str, app_token: str, url: str) -> None:
    """Say whether Slack takes the tokens, whether the app has its scopes, and how events come. Exit code 2 if it does not."""
    from adapters.slack.condition import condition

    _say_of_slack(condition(token, app_token, url))


def lines_of_several(client_id: str, secret: str, app_token: str, url: str, installed: Sequence[Installed] = ()) -> None:
    """Say whether Slack knows an app for several workspaces, how events come, and whether all is well where it is *installed*.

    Exit code 2 if something is not in order.
    """
    from adapters.slack.condition import condition_of_app

    _say_of_slack(condition_of_app(client_id, secret, app_token, url, installed))


def lines_of_manifest(given: Settings, token: str) -> None:
    """Say whether the app that *token* is of has the manifest of this version. Exit code 2 if it lacks something of it."""
    import asyncio

    from adapters.slack.connection import CannotReach
    from adapters.slack.exported import NotAllowed, differing, exported
    from adapters.slack.manifest import Settings as Ours
    from adapters.slack.manifest import manifest
    from bot.cli.reading import fail

    if given.slack_config_token is None:
        typer.echo("Which manifest the app has, Slack tells only with slack_config_token.")
        return
    wanted = manifest(Ours(given.slack_command, url="" if given.slack_app_token else "https://HOST"))
    try:
        found = asyncio.run(exported(token, given.slack_config_token.get_secret_value(), given.slack_url))
    except NotAllowed as error:
        fail(f"Slack does not show the manifest ({error}). Make a new app configuration token as a collaborator of the app.")
    except CannotReach as error:
        fail(f"Slack cannot be reached ({error}). Check the network and slack_url.")
    if wrong := list(differing(found, wanted)):
        fail(
            f"The app has another manifest at Slack: {'; '.join(wrong)}. Paste what `tourdetable manifest` prints under App "
            "Manifest, and install the app anew."
        )
    typer.echo("The app has the manifest of this version.")


async def _installed(db: str, app: str) -> Sequence[Installed]:
    """Return where *app* is installed; nowhere if there is no database that tells."""
    from bot.service.ports import Away
    from storage import open_store
    from storage.engine import parse

    url = parse(db)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():  # noqa: ASYNC240 - nothing else runs
        return ()
    try:
        async with open_store(db) as store:
            return await store.installed(app)
    except Away as error:
        typer.echo(f"Where the app is installed is not known: {error}.", err=True)
        return ()


def _say_of_slack(condition: Coroutine[object, object, list[str]]) -> None:
    import asyncio

    from adapters.slack.condition import NotInOrder
    from adapters.slack.connection import CannotReach
    from bot.cli.reading import fail

    try:
        typer.echo("\n".join(asyncio.run(condition)))
    except NotInOrder as wrong:
        fail(str(wrong))
    except CannotReach as error:
        fail(f"Slack cannot be reached ({error}). Check the network and slack_url.")


def asked(questionnaire: Questionnaire) -> Iterator[str]:
    """Yield who is asked what, and which words are missing before it can be opened for answers."""
    from bot.model.standing import untranslated

    yield f"{questionnaire.title.in_language('en')} ({questionnaire.id}, version {questionnaire.version})"
    for kind in questionnaire.kinds:
        ids = [question.id for question in questionnaire.open_to(kind.id)]
        count = "no questions" if not ids else f"{len(ids)} question{'s' if len(ids) > 1 else ''}: {' '.join(ids)}"
        yield f"  {kind.title.in_language('en')}: {count}"
    for language, without in untranslated(questionnaire):
        yield f"  No words in {language}: {' '.join(without)}. Answers cannot be opened before they are there."


def timeline(consultation: Consultation) -> Iterator[str]:
    """Yield who may answer and until when."""
    from bot.model.consultation import After, Instant, OnDay, Vague
    from bot.phrases.format import day, moment

    yield f"{consultation.title.in_language('en')} ({consultation.id}): {consultation.stage}"
    for rule in consultation.eligibility:
        yield f"  {rule.kind or rule.entity}: {rule.status}"
    for milestone in consultation.milestones:
        match milestone.when:
            case Instant(at):
                said = moment(at, consultation.zone, consultation.city, "en")
                when = f"{said.day}, {said.time} ({said.city or 'UTC'})"
            case OnDay(on):
                when = day(on, "en")
            case After(text=text) | Vague(text=text):
                when = text.in_language("en")
        closes = f"; closes {milestone.closes}" if milestone.closes else ""
        yield f"  {milestone.title.in_language('en')}: {when}{closes}"
