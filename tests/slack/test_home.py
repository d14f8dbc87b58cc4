"""The Home tab: the questionnaire at a glance, within what Slack shows, and nothing about anybody for a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.home import Home, HomeQuestion, State, home, strangers_home
from bot.engine.commands import WORDS
from bot.model.effects import Progress
from bot.model.parts import Moment, Texts
from bot.model.people import Role
from tests.slack.validity import check_view, strings


def texts(text: str) -> Texts:
    return Texts({"en": text}, "en")


def question(id_: str, state: State = "open", text: str = "What do you think?") -> HomeQuestion:
    return HomeQuestion(id_, texts(text), state)


SHOWN = Home(
    title=texts("Working Group on the Study"),
    entity="Argentina",
    kind=texts("member state"),
    role=Role.HEAD,
    questions=(question("1a", "given"), question("1b", "again"), question("2a", "skipped"), question("2b", "required")),
    progress=Progress(1, 4),
    deadline=Moment(datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "Europe/Zurich", "Geneva"),
    colleagues=("Ana", "Ben"),
    receipt=True,
)


def view(shown: Home = SHOWN) -> dict[str, Any]:
    found = home(shown)
    check_view(found)
    return found


def sections(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in found["blocks"] if "accessory" in block]


def buttons(found: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [element for block in found["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return rows + [block["accessory"] for block in sections(found)]


def test_each_question_says_where_it_stands_and_has_a_button_that_goes_there() -> None:
    assert [(block["text"]["text"], block["accessory"]["value"]) for block in sections(view())] == [
        ("1a: answered\nWhat do you think?", "|/goto 1a"),
        ("1b: the question has changed, please look again\nWhat do you think?", "|/goto 1b"),
        ("2a: left out\nWhat do you think?", "|/goto 2a"),
        ("2b: no answer yet (required)\nWhat do you think?", "|/goto 2b"),
    ]


def test_it_says_for_whom_one_speaks_until_when_and_with_whom() -> None:
    said = "\n".join(strings(view()))
    assert "You speak for Argentina, member state, as head of delegation." in said
    assert "1 of 4 answered" in said
    assert "Wednesday 1 April 2026, 00:00 (Geneva)" in said
    assert "Also speaking for you: Ana and Ben" in said
    assert "Nobody else speaks for you." in "\n".join(strings(view(replace(SHOWN, colleagues=()))))
    assert "until" not in "\n".join(strings(view(replace(SHOWN, deadline=None))))


def test_a_receipt_can_be_had_when_there_is_one() -> None:
    assert "|/receipt" in [one["value"] for one in buttons(view())]
    assert "|/receipt" not in [one["value"] for one in buttons(view(replace(SHOWN, receipt=False)))]


def test_no_button_of_the_home_goes_stale() -> None:
    """It names no prompt, so each must be a word that means the same at any time."""
    for one in buttons(view()):
        prompt, _, action = one["value"].partition("|")
        assert prompt == ""
        assert WORDS[action.removeprefix("/").split()[0]].anytime


def test_a_long_question_is_shown_by_its_first_words() -> None:
    (block,) = sections(view(replace(SHOWN, questions=(question("1a", text="Which measures " * 100),))))
    assert block["text"]["text"].startswith("1a: no answer yet\nWhich measures")
    assert block["text"]["text"].endswith("…")
    assert len(block["text"]["text"]) < 200


@pytest.mark.parametrize("count", [94, 95, 200])
def test_of_very_many_questions_those_that_wait_are_shown_and_the_rest_is_counted(count: int) -> None:
    waiting = {3, count - 1}
    questions = tuple(question(str(n), "open" if n in waiting else "given") for n in range(count))
    found = view(replace(SHOWN, questions=questions))
    shown = [block["accessory"]["value"].removeprefix("|/goto ") for block in sections(found)]
    assert len(shown) == min(count, 94)
    assert waiting <= set(map(int, shown))
    assert shown == sorted(shown, key=int), "in their order"
    said = "\n".join(strings(found))
    assert (f"{count - 94} more questions are not shown" in said or "One more question is not shown" in said) == (count > 94)


def test_a_stranger_sees_how_to_get_in_and_nothing_else() -> None:
    found = strangers_home()
    check_view(found)
    assert "invitation code" in "\n".join(strings(found))


LONG = st.builds(lambda text, times: text * times, st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(1, 50))


@given(
    title=LONG.filter(str.strip),
    entity=LONG,
    asked=st.lists(st.tuples(LONG, st.sampled_from(["open", "required", "given", "skipped", "again"])), max_size=120),
    names=st.lists(LONG, max_size=60),
)
def test_whatever_is_shown_slack_takes_it(title: str, entity: str, asked: list[Any], names: list[str]) -> None:
    questions = tuple(question(str(n), state, text) for n, (text, state) in enumerate(asked))
    view(replace(SHOWN, title=texts(title), entity=entity, questions=questions, colleagues=tuple(names)))
