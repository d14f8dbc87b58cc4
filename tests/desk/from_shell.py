"""What the tests of the desk from the shell share: running a subcommand, and who would be told of what it did."""

import asyncio

from typer.testing import CliRunner

from bot.cli import make
from bot.service.ports import ToSend
from storage import open_store


def run(url: str, *words: str, answers: str = "") -> tuple[int, str]:
    """Run a subcommand; *answers* are typed at a terminal, "" if there is none."""
    result = CliRunner().invoke(make(), [*words, "--db", url], input=answers or None)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def waiting(url: str) -> list[str]:
    async def claim() -> list[ToSend]:
        async with open_store(url) as store:
            return list(await store.claim("y", ("test:",)))

    return [one.message.address for one in asyncio.run(claim())]
