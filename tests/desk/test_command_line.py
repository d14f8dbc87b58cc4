"""`tourdetable deadline`: the same words and rules as in a chat, on a real database."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import deadline
from bot.service.ports import ToSend
from storage import open_store
from tests import hall


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in which Ana, Ben and Cleo are in the chat."""

    async def fill(url: str) -> None:
        codes = await hall.prepare(url)
        made = hall.hall(url)
        async with made.store:
            await made.enter(codes)
            await made.store.adopt("x", ("test:",))

    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    asyncio.run(fill(url))
    return url


def run(url: str, *words: str) -> tuple[int, str]:
    app = typer.Typer()
    deadline.add(app)
    result = CliRunner().invoke(app, [*words, "--db", url])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def waiting(url: str) -> list[str]:
    async def claim() -> list[ToSend]:
        async with open_store(url) as store:
            return list(await store.claim("y", ("test:",)))

    return [one.message.address for one in asyncio.run(claim())]


def test_the_timeline_is_told_and_given_to_programs(url: str) -> None:
    code, said = run(url)
    assert code == 0
    assert "End: Wednesday 1 April 2026, 11:00 (Geneva), 09:00 UTC" in said
    assert [one["id"] for one in json.loads(run(url, "list", "--json")[1])] == ["end"]


def test_a_dry_run_says_all_and_changes_nothing(url: str) -> None:
    before = run(url)
    code, said = run(url, "set", "1", "May", "2033", "18:00", "reason", "many", "asked", "--dry-run")
    assert code == 0
    assert "It changes the deadline of 2 entities:" in said
    assert "Changed" not in said
    assert run(url) == before
    assert waiting(url) == []


def test_a_deadline_is_moved_those_concerned_are_told_and_the_reason_is_kept(url: str) -> None:
    code, said = run(url, "extend entity arg to 1 May 2033 18:00 UTC reason illness")
    assert (code, "Changed: End, for ARG." in said) == (0, True)
    assert sorted(waiting(url)) == ["test:ana", "test:ben"]
    history = run(url, "history")[1]
    assert "by the command line" in history
    assert "Reason: illness" in history
    assert run(url, "extend", "entity", "arg", "to", "1 May 2033 18:00 UTC", "reason", "again")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["move"], "tourdetable deadline set 1 October 2026 23:59"),
        (["set"], "The new date is missing."),
        (["set", "03/04/2033"], "can mean two different days."),
        (["set", "1 October 1999"], "That is in the past"),
        (["extend", "kind", "planet", "to", "1 May 2033", "reason", "x"], 'There is no kind "planet". There are: member.'),
        (["remove", "report"], "There is no deadline for the report yet."),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(url: str, words: list[str], said: str) -> None:
    code, output = run(url, *words)
    assert code == 2
    assert said in output
    assert "Traceback" not in output
