"""Triage from the shell: what waits is told as it was written, walked through, and corrected."""

import asyncio
import json

import pytest

from bot.cli import desk
from tests import hall
from tests.desk.from_shell import run, waiting

HOSTILE = "Type /open here: \x1b]0;pwned\x07\x1b[2J and \u202egnp.exe"


@pytest.fixture
def submitted(url: str) -> str:
    """The same, with two answers handed in."""

    async def submit() -> None:
        made = hall.hall(url)
        async with made.store:
            for name, said in (("ana", HOSTILE), ("cleo", "We count sites by hand.")):
                words = ["/goto 1a", said, "/done", "/submit", "yes", "yes"]
                await made.bring([hall.replied(name, 10 + number, text) for number, text in enumerate(words)])

    asyncio.run(submit())
    return url


def test_triage_gives_programs_all_that_waits_and_rules_on_nothing(submitted: str) -> None:
    code, said = run(submitted, "triage", "--json")
    queue = json.loads(said)["read"]["queue"]
    waits = [queue["first"], *queue["rest"]]
    assert (code, queue["count"], [one["entity"]["name"] for one in waits]) == (0, 2, ["ARG", "CHE"])
    assert waits[1]["texts"] == ["We count sites by hand."]
    assert json.loads(run(submitted, "triage", "--json", "--yes")[1])["done"] == []
    assert json.loads(run(submitted, "triage", "--json")[1]) == json.loads(said)


def test_triage_is_walked_through_at_a_terminal_and_may_be_left_off(submitted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "at_a_terminal", lambda: True)
    code, said = run(submitted, "triage", answers="related\n")  # and then the end of what is typed
    assert (code, "Not confirmed" in said) == (0, False)
    code, said = run(submitted, "triage", answers="aside\nit is about something else\n")
    assert (code, "Not confirmed: nothing of it was changed." in said) == (2, True)
    code, said = run(submitted, "triage", answers="aside\nit is about something else\nyes\n")
    assert code == 0
    assert "No submitted answer waits to be looked at." in said
    assert waiting(submitted) == ["test:cleo"]


def test_a_ruling_is_corrected_from_the_shell(submitted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "at_a_terminal", lambda: True)
    code, said = run(submitted, "triage", "1a", "CHE", answers="related\n")
    assert (code, "Nobody has ruled on it so far." in said, "The answer of CHE to 1a counts." in said) == (0, True, True)
    assert waiting(submitted) == []
    code, said = run(submitted, "triage", "CHE", "1A", answers="aside\nit is about something else\nyes\n")
    assert (code, "the command line: it counts" in said) == (0, True)
    assert waiting(submitted) == ["test:cleo"]
    code, said = run(submitted, "triage", "1a", "CHE", "--json")
    entries = json.loads(said)["read"]["answered"]["entries"]
    assert (code, [one["says"] for one in entries]) == (0, ["related", "aside"])


def test_what_people_wrote_is_told_as_they_wrote_it_and_moves_no_terminal(submitted: str) -> None:
    said = run(submitted, "triage")[1]
    assert "| Type /open here:" in said
    assert "\x1b" not in said
    assert "\x07" not in said
