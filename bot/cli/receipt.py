"""`tourdetable receipt verify`: whether a receipt is the institution's and unchanged. Needs no database and no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reading import fail

if TYPE_CHECKING:
    from bot.service.receipts import PublicKey


def add(app: typer.Typer) -> None:
    """Add the command."""
    receipt = typer.Typer(no_args_is_help=True, help="Receipts of submissions.")
    app.add_typer(receipt, name="receipt")

    @receipt.callback()
    def only() -> None:
        """Receipts of submissions."""

    @receipt.command()
    def verify(
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        key: Annotated[str, typer.Option(metavar="PUBLIC", help="The institution's public key: a file, or its base64.")],
    ) -> None:
        """Check a receipt with the public key alone: exit code 0 if it is valid, 1 if it is not."""
        from bot.service.receipts import MOST_BYTES
        from bot.service.receipts import verify as check

        public = _public(key)
        try:
            with file.open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            fail(f"{file}: cannot be read ({getattr(error, 'strerror', None) or 'no such path'}).")
        verdict = check(content, public)
        typer.echo(verdict.says, err=not verdict.valid)
        if not verdict.valid:
            raise typer.Exit(1)
        for name, value in (
            ("entity", verdict.entity),
            ("consultation", verdict.consultation),
            ("submission", str(verdict.number)),
            ("handed in", verdict.submitted_at),
            ("answers", str(verdict.answers)),
            ("publication", "consented" if verdict.consent else "not consented"),
            *([("entered", "by the secretariat, from a letter or e-mail")] if verdict.on_behalf else []),
            *([("corrects", f"submission {verdict.corrects}")] if verdict.corrects else []),
            ("SHA-256", verdict.sha256),
            ("key", public.id),
        ):
            typer.echo(f"{name + ':':<14}{value}")


def _public(key: str) -> PublicKey:
    """Return the key in the file *key*, or the one that it spells. Say what is wrong with it, with exit code 2."""
    from bot.service.receipts import BadKey, PublicKey

    content = key.encode("utf-8", "surrogateescape")
    try:
        with Path(key).open("rb") as opened:
            content = opened.read(10_000)
    except (OSError, ValueError) as error:
        if len(key) != 44:  # base64 of 32 bytes
            fail(
                f"--key {key}: cannot be read ({getattr(error, 'strerror', None) or 'no such path'}), and is no key in base64."
            )
    try:
        return PublicKey.read(content)
    except BadKey as error:
        fail(f"--key {key}: {error}.")
