"""`tourdetable init` and `tourdetable key show`: a database, its consultation, the institution's key."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import fail
from bot.cli.running import BY, Config, Db, KeyFile, keep_questionnaire, run, settings

if TYPE_CHECKING:
    from bot.settings import Settings

KEY_NAME = "institution-key.pem"


class KeyForm(StrEnum):
    """How the public key is printed."""

    PEM = "pem"
    BASE64 = "base64"


def add(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command()
    def init(
        db: Db = None,
        questionnaire: Annotated[
            Path | None, typer.Option(metavar="FILE", help="What is asked; the shipped questionnaire by default.")
        ] = None,
        consultation: Annotated[Path | None, typer.Option(metavar="FILE", help="How it is run.")] = None,
        demo: Annotated[bool, typer.Option("--demo", help="With a sample roster; seats may be taken without a code.")] = False,
        key_file: KeyFile = None,
        config: Config = None,
    ) -> None:
        """Set a database up, or bring it to the newest form. What it holds already is left as it is."""
        given = settings(config, db=db, questionnaire=questionnaire, consultation=consultation, key_file=key_file)
        run(set_up(given, demo=demo))

    key = typer.Typer(no_args_is_help=True, help="The institution's key, which signs receipts.")
    app.add_typer(key, name="key")

    @key.command()
    def show(
        form: Annotated[KeyForm, typer.Option(help="PEM for openssl and other tools, or one line.")] = KeyForm.PEM,
        key_file: KeyFile = None,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Print the public key, with which anybody can check a receipt."""
        from bot.cli.running import telling
        from bot.service.key_file import read

        path = key_path(settings(config, db=db, key_file=key_file))
        with telling():
            try:
                public = read(path).public
            except FileNotFoundError:
                fail(f"There is no key at {path} yet. It is made by: tourdetable init")
        typer.echo(public.pem().rstrip() if form is KeyForm.PEM else public.base64())


def key_path(given: Settings) -> Path:
    """Return where the institution's key lies: where the setting says, else beside a SQLite database."""
    from storage.engine import parse

    if given.key_file:
        return given.key_file
    try:
        url = parse(given.db.get_secret_value())
    except ValueError as error:
        fail(f"db: {error}")
    return Path(url.database or "").with_name(KEY_NAME) if url.drivername.startswith("sqlite") else Path(KEY_NAME)


async def set_up(given: Settings, *, demo: bool) -> None:
    from datetime import UTC, datetime

    from bot.cli import demo as making
    from bot.cli.seats import ensure_demo
    from bot.service.key_file import institution_key
    from storage import open_store

    now = datetime.now(UTC)
    planned = making.plan(given.questionnaire, given.consultation, now)  # before anything is written
    if given.questionnaire and not given.consultation and not demo:
        fail(f"{given.questionnaire}: say with --consultation how it is run: stage, timeline, who may answer.")
    path = key_path(given)
    _make_room(given)
    key = institution_key(path)
    async with open_store(given.db.get_secret_value()) as store:
        await store.set_up(demo=demo)
        if await store.is_demo() is not demo:
            made = "a demo" if not demo else "no demo"
            fail(f"This database was created as {made}, and stays so. Name another one with --db.")
        if demo:
            consultation, new = await ensure_demo(store, given.questionnaire, given.consultation, now)
        else:
            consultation = planned.consultation
            there = await store.consultations()
            if there and not given.questionnaire and not given.consultation:
                consultation = there[0]  # nothing was named: the shipped one is for a database that holds none
            new = consultation.id not in {one.id for one in there}
            if new:
                await keep_questionnaire(store, planned.questionnaire, planned.source, now)
                await store.keep_consultation(consultation, BY, "set up", now)
    done = "was set up" if new else "is there already and stays as it is"
    typer.echo(f"The consultation {consultation.id} {done}.")
    typer.echo(f"Receipts are signed with the key {key.public.id} in {path}: keep a copy of it.")
    if new:
        typer.echo("Next: tourdetable chat --as KIND" if demo else "Next: tourdetable roster import FILE")


def _make_room(given: Settings) -> None:
    """Make the folder of a SQLite database."""
    from storage.engine import parse

    try:
        url = parse(given.db.get_secret_value())
    except ValueError as error:
        fail(f"db: {error}")
    if url.drivername.startswith("sqlite"):
        folder = Path(url.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            fail(f"{folder}: cannot be made ({error.strerror}). Name another place with --db.")
