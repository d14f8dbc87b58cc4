"""A new version is loaded from the shell: shown with those it touches, confirmed, and told to them once."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import consultation
from tests import hall
from tests.desk.from_shell import run, waiting

REVISED = (
    hall.QUESTIONNAIRE.replace(b'version = "1"', b'version = "2"')
    .replace(b"Yes or no?", b"Yes, no or neither?")
    .replace(b'id = "1d"', b'id = "1e"')
)


@pytest.fixture
def revised(url: str, tmp_path: Path) -> Path:
    """A file with version 2, after Ana has answered what it words anew, while answers are open."""

    async def answer() -> None:
        made = hall.hall(url)
        async with made.store:
            await made.bring([hall.replied("ana", 10, "/goto 1b"), hall.replied("ana", 11, "yes")])

    asyncio.run(answer())
    assert run(url, "deadline", "set", "1 May 2033 18:00", "reason", "more time", "--yes")[0] == 0
    waiting(url)
    file = tmp_path / "new.toml"
    file.write_bytes(REVISED)
    return file


def loading(url: str, file: Path, *words: str, answers: str = "") -> tuple[int, str]:
    return run(url, "questionnaire", "load", str(file), *words, answers=answers)


def version(url: str) -> str:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        (found,) = database.execute("SELECT version FROM consultation").fetchone()
        return str(found)


def test_a_version_is_shown_with_those_it_touches_and_loaded_by_a_yes_alone(url: str, revised: Path) -> None:
    code, said = loading(url, revised, "--dry-run")
    assert code == 0
    assert "asked again, for the wording changed: 1b\nnew: 1e\ngone: 1d\n" in said
    assert "touched: member (1)\n2 messages will be sent to their delegates.\n" in said
    code, said = loading(url, revised)
    assert (code, "Not confirmed: nothing of it was changed. To confirm, say --yes." in said) == (2, True)
    assert (version(url), waiting(url)) == ("1", [])
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        assert database.execute("SELECT count(*) FROM questionnaire").fetchone() == (1,)
    code, said = loading(url, revised, "--yes")
    assert (code, said.splitlines()[-1]) == (0, "trial runs on version 2. Messages to delegates: 2.")
    assert (version(url), sorted(waiting(url))) == ("2", ["test:ana", "test:ben"])


def test_whoever_sits_at_a_terminal_is_asked_before_a_version_is_loaded(
    url: str, revised: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultation, "at_a_terminal", lambda: True)
    code, said = loading(url, revised, answers="perhaps\nno\n")
    assert (code, said.count("1. Yes, run on this version"), "Nothing was changed." in said) == (0, 2, True)
    assert (version(url), waiting(url)) == ("1", [])
    assert loading(url, revised, answers="perhaps\n")[0] == 2
    assert loading(url, revised, answers="1\n")[0] == 0
    assert version(url) == "2"


def test_a_version_is_told_as_data_and_nobody_is_asked(url: str, revised: Path) -> None:
    code, said = loading(url, revised, "--dry-run", "--json")
    shown = json.loads(said)
    assert (code, shown["changed"], shown["new"], shown["gone"], shown["carried_over"]) == (
        0,
        ["1b"],
        ["1e"],
        ["1d"],
        ["1a", "1c"],
    )
    assert (shown["touched"], shown["messages"], shown["done"], version(url)) == ({"member": 1}, 2, False, "1")
    code, said = loading(url, revised, "--json")
    assert (code, "Not confirmed" in said, version(url)) == (2, True, "1")
    code, said = loading(url, revised, "--json", "--yes")
    assert (code, json.loads(said)) == (0, {**shown, "done": True})
    assert version(url) == "2"
    code, said = loading(url, revised, "--json", "--yes")
    assert (code, json.loads(said)["done"], json.loads(said)["touched"]) == (0, False, {})


def test_a_version_that_touches_nobody_bothers_nobody(url: str, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_bytes(REVISED)
    code, said = loading(url, file, "--yes")
    assert (code, "touched: nobody\nNo message will be sent.\n" in said) == (0, True)
    assert (version(url), waiting(url)) == ("2", [])


def test_nobody_is_told_of_a_version_who_can_change_nothing_any_more(url: str, revised: Path) -> None:
    assert run(url, "close", "--yes")[0] == 0
    waiting(url)
    code, said = loading(url, revised, "--yes")
    assert (code, "touched: nobody" in said) == (0, True)
    assert waiting(url) == []


def test_an_entity_whose_delegates_cannot_be_reached_is_counted(url: str, revised: Path) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        database.execute("UPDATE address SET unreachable_at = '2026-03-02T09:00:00.000000Z'")
        database.commit()
    code, said = loading(url, revised, "--yes")
    assert code == 0
    assert "No message will be sent.\n1 entity cannot be reached here. Please tell it yourself.\n" in said
    assert waiting(url) == []
