"""Rules of the engine that stand beside the golden transcripts."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.engine.answering import ANSWER_LIMIT, FRAGMENTS_LIMIT, belongs_to
from bot.engine.commands import COMMANDS, WORDS, Typed, alike, read
from bot.engine.conversation import ACTIONS
from bot.model.effects import Message
from bot.model.events import Blocked, InPublic, Unblocked, Unsupported
from bot.model.parts import Phrase
from bot.model.session import Session, Turned
from tests.hall import START, Hall, hall, prepare, replied


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


async def test_in_a_group_nothing_is_said_of_a_response_even_to_a_delegate(tmp_path: Path) -> None:
    async with entered(tmp_path) as made:
        heard = len(made.said)
        await made.bring([InPublic(id="g1", at=START, address="test:group", order=(1,))])
        assert [(m.address, [p.id for p in phrases(m)]) for m in made.said[heard:]] == [("test:group", ["only-in-private"])]


async def test_a_voice_message_is_not_kept_and_says_what_can_be_sent_instead(tmp_path: Path) -> None:
    async with entered(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1b")])
        heard = len(made.said)
        await made.bring([Unsupported(id="v1", at=START, address="test:ana", order=(101,), what="voice")])
        assert [p.id for p in phrases(made.said[heard])] == ["unsupported", "type-expects-yes-no", "not-kept"]


async def test_what_cannot_be_taken_is_not_said_to_undo_the_words_beside_it(tmp_path: Path) -> None:
    async with entered(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1a"), replied("ana", 101, "Our plan")])
        heard = len(made.said)
        await made.bring([Unsupported(id="v1", at=START, address="test:ana", order=(102,), what="too_big", beside=True)])
        assert [p.id for p in phrases(made.said[heard])] == ["unsupported"]


async def test_who_blocks_the_bot_is_marked_and_who_lets_it_in_again_is_not(tmp_path: Path) -> None:
    def unreachable() -> int:
        connection = sqlite3.connect(tmp_path / "engine.sqlite")
        (count,) = connection.execute("SELECT count(*) FROM address WHERE unreachable_at IS NOT NULL").fetchone()
        connection.close()
        return int(count)

    async with entered(tmp_path) as made:
        heard = len(made.said)
        await made.bring([Blocked(id="b1", at=START, address="test:ana", order=(100,))])
        assert unreachable() == 1
        await made.bring([Unblocked(id="b2", at=START, address="test:ana", order=(101,))])
        assert unreachable() == 0
        assert len(made.said) == heard


async def test_an_answer_of_very_many_messages_takes_no_more_and_says_so(tmp_path: Path) -> None:
    async with entered(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1a")])
        await made.bring([replied("ana", 101 + number, f"thought {number}") for number in range(FRAGMENTS_LIMIT)])
        heard = len(made.said)
        await made.bring([replied("ana", 10_000, "and another")])
        assert [p.id for p in phrases(made.said[heard])] == ["answer-too-many", "not-kept"]
        await made.bring([replied("ana", 10_001, "x" * ANSWER_LIMIT)])
        assert [p.id for p in phrases(made.said[-1])] == ["too-long", "not-kept"]


@asynccontextmanager
async def entered(folder: Path) -> AsyncIterator[Hall]:
    """Give a hall in which everybody is in the chat."""
    url = f"sqlite:///{folder}/engine.sqlite"
    codes = await prepare(url)
    made = hall(url)
    async with made.store:
        await made.enter(codes)
        yield made


def phrases(message: Message) -> list[Phrase]:
    return [part for part in message.paragraphs if isinstance(part, Phrase)]
