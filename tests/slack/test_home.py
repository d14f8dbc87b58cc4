"""The Home tab: the questionnaire at a glance, within what Slack shows, and nothing about anybody for a stranger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.slack.home import home
from bot.engine import buttons as b
from bot.engine.commands import WORDS
from bot.model.effects import Message
from bot.model.parts import Listed, Moment, Phrase, Quoted, Texts
from bot.model.shapes import Glance, GlanceAt
from tests.slack.validity import check_view, strings


def texts(text: str) -> Texts:
    return Texts({"en": text}, "en")


def question(id_: str, state: str = "open", text: str = "What do you think?") -> GlanceAt:
    return GlanceAt(id_, texts(text), Phrase(f"state-{state}"), state in ("open", "required", "again"))


UNTIL = Phrase("welcome-until", {"when": Moment(datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "Europe/Zurich", "Geneva")})
SPEAKS = Phrase("speaks-for", {"entity": "Argentina", "kind": texts("member state"), "role": "head"})
ASKED = (question("1a", "given"), question("1b", "again"), question("2a", "skipped"), question("2b", "required"))
SHOWN = Message(
    id="1",
    address="slack:T1:D1",
    paragraphs=(texts("Working Group on the Study"), SPEAKS, Phrase("overview-heading", {"answered": 1, "of": 4}), UNTIL),
    shape=Glance(ASKED, Phrase("glance-colleagues", {"names": Listed((Quoted("Ana"), Quoted("Ben")))})),
    buttons=(b.REVIEW, b.QUESTIONS, b.RECEIPT, b.HELP),
)


def view(message: Message = SHOWN, **shape: Any) -> dict[str, Any]:
    assert isinstance(message.shape, Glance)
    found = home(message, replace(message.shape, **shape))
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


def test_no_button_of_the_home_goes_stale() -> None:
    """It names no prompt, so each must be a word that means the same at any time."""
    for one in buttons(view()):
        prompt, _, action = one["value"].partition("|")
        assert prompt == ""
        assert WORDS[action.removeprefix("/").split()[0]].anytime


def test_a_long_question_is_shown_by_its_first_words() -> None:
    (block,) = sections(view(questions=(question("1a", text="Which measures " * 100),)))
    assert block["text"]["text"].startswith("1a: no answer yet\nWhich measures")
    assert block["text"]["text"].endswith("…")
    assert len(block["text"]["text"]) < 200


@pytest.mark.parametrize("count", [94, 95, 200])
def test_of_very_many_questions_those_that_wait_are_shown_and_the_rest_is_counted(count: int) -> None:
    waiting = {3, count - 1}
    questions = tuple(question(str(n), "open" if n in waiting else "given") for n in range(count))
    found = view(questions=questions)
    shown = [block["accessory"]["value"].removeprefix("|/goto ") for block in sections(found)]
    assert len(shown) == min(count, 94)
    assert waiting <= set(map(int, shown))
    assert shown == sorted(shown, key=int), "in their order"
    said = "\n".join(strings(found))
    assert (f"{count - 94} more questions are not shown" in said or "One more question is not shown" in said) == (count > 94)


def test_somebody_without_a_seat_sees_what_is_said_and_nothing_to_press() -> None:
    found = home(Message("1", "slack:T1:D1", (Phrase("glance-title"), Phrase("glance-stranger"))), Glance())
    check_view(found)
    assert "invitation code" in "\n".join(strings(found))
    assert buttons(found) == []


LONG = st.builds(lambda text, times: text * times, st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(1, 50))


@given(
    title=LONG.filter(str.strip),
    entity=LONG,
    asked=st.lists(st.tuples(LONG, st.sampled_from(["open", "required", "given", "skipped", "again"])), max_size=120),
    names=st.lists(LONG, max_size=60),
)
def test_whatever_is_shown_slack_takes_it(title: str, entity: str, asked: list[Any], names: list[str]) -> None:
    questions = tuple(question(str(n), state, text) for n, (text, state) in enumerate(asked))
    others = Phrase("glance-colleagues", {"names": Listed(tuple(map(Quoted, names)))})
    speaks = Phrase("speaks-for", {"entity": entity, "kind": texts("member state"), "role": "head"})
    view(replace(SHOWN, paragraphs=(texts(title), speaks)), questions=questions, below=others)
