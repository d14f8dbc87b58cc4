"""What Slack shows: within all its limits whatever is said, nothing lost, nothing acting, the same for those who hear it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.elements import shortened
from adapters.slack.forms import FORM, asked
from adapters.slack.render import HANDFUL, Rendered, Shown, as_typed, render
from bot.model.effects import Message
from bot.model.parts import Lines, Phrase, Quoted, Texts
from bot.model.shapes import Button, HandOver, PickMany, PickOne, Say, Shape, Write
from bot.phrases.bidi import bare
from bot.phrases.speak import Line, Spoken, SpokenButton, SpokenOption, speak
from tests.slack.validity import check_message, strings
from tests.standins.slack.blocks import check_view

HOSTILE = "<!channel> <@U0ANA> <https://evil.example|itu.int> *bold* `code` @here &lt;!here&gt; > :smile:"


def spoken(
    *lines: Line,
    options: tuple[SpokenOption, ...] = (),
    buttons: tuple[SpokenButton, ...] = (),
    shape: Shape = Say(),  # noqa: B008  it is frozen
    file: HandOver | None = None,
) -> Spoken:
    return Spoken(lines, options, buttons, "0123456789abcdef", shape, file, None, "en")


def checked(said: Spoken) -> Rendered:
    found = render(said)
    for message in found.messages:
        check_message(message.blocks, message.text)
    return found


def words(message: Shown) -> str:
    """Return the words that are seen in the texts of a message, without labels."""
    pieces = [
        piece["text"]
        for block in message.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for piece in part["elements"]
    ]
    return "\n".join(pieces)


def elements(message: Shown) -> list[dict[str, Any]]:
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def values(message: Shown) -> list[str]:
    return [inner["value"] for element in elements(message) for inner in element.get("options", [element])]


def options(count: int, label: str = "Option") -> tuple[SpokenOption, ...]:
    return tuple(SpokenOption(f"value{number}", f"{label} {number}", False) for number in range(1, count + 1))


def test_a_question_is_bold_and_a_quote_is_a_quote() -> None:
    message = Message(
        id="1",
        address="slack:T1:D1",
        paragraphs=(
            Lines((Phrase("your-answer"), Quoted("We think so."))),
            Texts({"en": "What do you think?"}, "en"),
        ),
        shape=Write(),
        buttons=(Button(Phrase("button-done"), "/done"),),
        prompt="0123456789",
    )
    (shown,) = checked(speak(message, "en", "")).messages
    answer, question, actions = shown.blocks
    assert [part["type"] for part in answer["elements"]] == ["rich_text_section", "rich_text_quote"]
    assert question["elements"][0]["elements"] == [{"type": "text", "text": "What do you think?", "style": {"bold": True}}]
    assert [(one["text"]["text"], one["value"]) for one in actions["elements"]] == [("Done", "0123456789|/done")]
    assert shown.text == "Your answer so far:\n| We think so.\n\nWhat do you think?\n\nButtons: Done"


def test_lines_of_one_paragraph_stand_below_one_another() -> None:
    (shown,) = checked(spoken(Line("Question 1a", "plain"), Line("Why?", "question", True))).messages
    (block,) = shown.blocks
    (section,) = block["elements"]
    assert [piece["text"] for piece in section["elements"]] == ["Question 1a", "\n", "Why?"]


@pytest.mark.parametrize("manner", ["plain", "question", "quote"])
def test_nothing_that_a_person_wrote_acts(manner: Any) -> None:
    (shown,) = checked(
        spoken(
            Line(HOSTILE, manner),
            options=(SpokenOption("a", HOSTILE, False),),
            buttons=(SpokenButton(HOSTILE, "/done"),),
        )
    ).messages
    assert words(shown).startswith(HOSTILE), "it is shown as it was written"
    assert "mrkdwn" not in strings(shown.blocks)
    assert {piece["type"] for block in shown.blocks[:1] for part in block["elements"] for piece in part["elements"]} == {"text"}
    assert HOSTILE in unescape(shown.text)


@pytest.mark.parametrize("manner", ["plain", "question", "quote"])
def test_a_long_text_is_cut_at_the_ends_of_paragraphs_and_whole(manner: Any) -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 60 for number in range(60)]
    found = checked(spoken(Line("\n\n".join(paragraphs), manner)))
    assert len(found.messages) > 2
    for shown in found.messages:
        assert words(shown).startswith("Paragraph")
    assert "".join("".join(map(words, found.messages)).split()) == "".join("".join(paragraphs).split())


@pytest.mark.parametrize(
    "lines",
    [
        [Line("Yes.", "plain")] * 300,
        [Line("&" * 10_000, "plain")],
        [Line("<a>\n" * 3_000, "quote")],
        [Line("Yes", "quote" if number % 2 else "question", number > 0) for number in range(600)],
        [Line("a" * 3_900, "plain"), Line("b" * 90, "plain")],
    ],
    ids=["many paragraphs", "what grows by escaping", "quotes of many lines", "many small pieces", "nearly full"],
)
def test_whatever_fills_a_message_first_it_stays_within_its_limits(lines: list[Line]) -> None:
    found = checked(spoken(*lines, buttons=(SpokenButton("Done", "/done"),)))
    seen = "".join("".join(map(words, found.messages)).split())
    assert seen == "".join("".join(line.text for line in lines).split())


@pytest.mark.parametrize("count", [1, HANDFUL])
def test_a_handful_of_options_are_buttons_with_what_stands_in_the_text(count: int) -> None:
    (shown,) = checked(spoken(options=options(count), shape=PickOne(()))).messages
    assert [one["text"]["text"] for one in elements(shown)] == [f"{n}. Option {n}" for n in range(1, count + 1)]
    assert words(shown).split("\n") == [f"{n}. Option {n}" for n in range(1, count + 1)]
    assert values(shown) == [f"0123456789abcdef|value{n}" for n in range(1, count + 1)]


@pytest.mark.parametrize("count", [HANDFUL + 1, 50, 100, 140])
def test_more_options_are_a_list_in_which_each_can_be_found(count: int) -> None:
    long = options(count, "An option of which the title is as long as titles may be, " * 3)
    found = checked(spoken(options=long, buttons=(SpokenButton("Leave out", "/skip"),), shape=PickOne(())))
    chosen = [value for message in found.messages for value in values(message)]
    assert chosen == [*(f"0123456789abcdef|value{n}" for n in range(1, count + 1)), "0123456789abcdef|/skip"]
    labels = [one["text"]["text"] for message in found.messages for e in elements(message) for one in e.get("options", [])]
    assert [label.partition(".")[0] for label in labels] == [str(n) for n in range(1, count + 1)]
    assert all(label.endswith("…") for label in labels), "a label that is cut says so"
    whole = "\n".join(map(words, found.messages))
    assert all(one.label in whole for one in long), "the whole label stands in the text"


def test_of_many_that_may_be_chosen_it_is_said_which_are() -> None:
    some = (SpokenOption("a", "One", True), SpokenOption("b", "Two", False))
    (shown,) = checked(spoken(options=some, shape=PickMany(()))).messages
    assert [one["text"]["text"] for one in elements(shown)] == ["1. [x] One", "2. [ ] Two", "Choose in a form"]


def test_what_can_be_pressed_stands_below_the_last_message_only() -> None:
    found = checked(spoken(Line("word " * 3_000, "plain"), buttons=(SpokenButton("Done", "/done"),)))
    assert len(found.messages) > 1
    assert [bool(elements(message)) for message in found.messages] == [*[False] * (len(found.messages) - 1), True]


def test_as_many_buttons_as_there_are_questions_are_all_there() -> None:
    buttons = tuple(SpokenButton(f"{number}" * 20, f"/goto {number}") for number in range(1, 200))
    found = checked(spoken(Line("Your questions", "plain"), buttons=buttons))
    assert [value for message in found.messages for value in values(message)] == [
        f"0123456789abcdef|/goto {number}" for number in range(1, 200)
    ]


def test_a_message_of_nothing_but_a_file_says_nothing() -> None:
    file = HandOver("receipt.json", "application/json", b"{}")
    assert checked(spoken(shape=file, file=file)) == Rendered((), ("receipt.json", b"{}"))


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Send more, or /done.", "Send more, or /tour done."),
        ("/goto 2b to open question 2b", "/tour goto 2b to open question 2b"),
        ("Send /keep, or /clear and answer again.", "Send /tour keep, or /tour clear and answer again."),
        ("Send /digest or /deadline", "Send /digest or /deadline"),
        ("(/review shows all.)", "(/tour review shows all.)"),
        ("There is no command /dnoe.", "There is no command /dnoe."),
        (
            "see https://itu.int/help and /etc/passwd, /help/me, 1/next",
            "see https://itu.int/help and /etc/passwd, /help/me, 1/next",
        ),
    ],
)
def test_commands_are_told_as_they_are_typed_at_slack(said: str, typed: str) -> None:
    assert as_typed(spoken(Line(said, "plain")), "tour").lines[0].text == typed


@pytest.mark.parametrize("manner", ["question", "quote"])
def test_what_others_wrote_is_told_as_they_wrote_it(manner: Any) -> None:
    assert as_typed(spoken(Line("Send /done.", manner)), "tour").lines[0].text == "Send /done."


@given(text=st.text(), most=st.integers(1, 80))
def test_a_label_that_is_cut_fits_and_says_that_it_is(text: str, most: int) -> None:
    found = shortened(text, most)
    assert len(found.encode("utf-16-le", "surrogatepass")) // 2 <= most
    assert found == text or "…" in found


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One two three", 13, "One two three"),
        ("One two three", 12, "One two…"),
        ("Onetwothree", 5, "Onet…"),
        ("😀😀😀😀", 5, "😀😀…"),
        ("\u2068ममम ममम\u2069", 6, "\u2068ममम…\u2069"),
    ],
)
def test_a_label_is_cut_at_a_word_and_closes_what_it_opened(text: str, most: int, kept: str) -> None:
    assert shortened(text, most) == kept


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(["\n", "<", "&", "😀", "\u202e", "م"]), max_size=400
)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 40))
LINES = st.lists(st.builds(Line, LONG, st.sampled_from(["plain", "question", "quote"]), st.booleans()), max_size=70)
IDS = st.text("abc123", min_size=1, max_size=40)
OPTIONS = st.lists(st.builds(SpokenOption, IDS, LONG, st.booleans()), max_size=60, unique_by=lambda one: one.value)
SAYS = st.sampled_from(["/done", "/goto 2b"])
BUTTONS = st.lists(st.builds(SpokenButton, LONG.filter(str.strip), SAYS, st.none()), max_size=30)


@given(lines=LINES, choices=OPTIONS, buttons=BUTTONS, many=st.booleans())
def test_whatever_is_said_slack_takes_it_and_all_of_it_is_there(
    lines: list[Line], choices: list[SpokenOption], buttons: list[SpokenButton], many: bool
) -> None:
    said = spoken(*lines, options=tuple(choices), buttons=tuple(buttons), shape=PickMany(()) if many else PickOne(()))
    found = checked(said)
    seen = "".join(bare("".join(map(words, found.messages))).split())
    for line in as_typed(said, "tour").lines:
        assert "".join(bare(line.text).split()) in seen
    pressed = [value for message in found.messages for value in values(message)]
    forms = [value for value in pressed if value.startswith("[")]
    assert len(pressed) - len(forms) == len(choices) + len(buttons)
    for value in forms:
        press = {"type": "block_actions", "trigger_id": "1.2", "actions": [{"action_id": f"{FORM}many", "value": value}]}
        opening = asked(press)
        assert opening is not None
        check_view(opening.view, "modal")
