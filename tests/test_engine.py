"""Rules of the engine that stand beside the golden transcripts."""

import pytest

from bot.engine import ACTIONS
from bot.engine.answering import belongs_to
from bot.engine.commands import COMMANDS, WORDS, Typed, alike, read
from bot.model.session import Session, Turned


def test_every_word_has_an_action_and_every_action_a_word() -> None:
    assert set(ACTIONS) == {command.word for command in COMMANDS}


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("/goto 2b", Typed("goto", "2b")),
        ("/GoTo  2b ", Typed("goto", "2b")),
        ("/done@tour_bot", Typed("done")),
        (" next ", Typed("next")),
        ("Next", Typed("next")),
        ("/contact two\nlines", Typed("contact", "two\nlines")),
        ("/nonsense", Typed("nonsense")),
    ],
)
def test_a_word_is_a_command_with_a_slash_or_alone(text: str, typed: Typed) -> None:
    assert read(text) == typed


@pytest.mark.parametrize("text", ["goto 2b", "next year we shall", "/ 3", "/etc/passwd", "", "/", "done.", "//done"])
def test_a_sentence_is_no_command(text: str) -> None:
    assert read(text) is None


def test_a_misspelt_word_finds_its_neighbour() -> None:
    assert alike("reveiw") == "review"
    assert alike("xyzzy") == ""


@pytest.mark.parametrize(
    ("order", "question"), [((1,), "1a"), ((5,), "1a"), ((9,), "1a"), ((10,), "1b"), ((19,), "1b"), ((20,), ""), ((99,), "")]
)
def test_a_message_belongs_to_the_question_in_hand_when_it_was_sent(order: tuple[int, ...], question: str) -> None:
    trail = (Turned((5,), "1a"), Turned((10,), "1b"), Turned((20,), ""))
    assert belongs_to(Session(address="a", trail=trail), order) == question


def test_a_new_session_belongs_nowhere() -> None:
    assert belongs_to(Session(address="a"), (1,)) == ""


def test_words_are_listed_once() -> None:
    assert len(WORDS) == len(COMMANDS)
