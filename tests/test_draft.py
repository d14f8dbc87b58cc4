"""What is said of a draft becomes no answer by arriving late, or as the reply to something asked before the stage changed."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from msgspec.structs import replace

from bot.model.consultation import Stage
from bot.model.events import Pressed
from tests.hall import START, Hall, consultation, hall, prepare, replied
from tests.test_engine import phrases


@asynccontextmanager
async def drafted(folder: Path) -> AsyncIterator[Hall]:
    """Give a hall in which everybody is in the chat and the questionnaire is a draft."""
    url = f"sqlite:///{folder}/draft.sqlite"
    codes = await prepare(url)
    made = hall(url)
    async with made.store:
        await stage(made, 2, Stage.DRAFT)
        await made.enter(codes)
        yield made


async def stage(made: Hall, number: int, to: Stage) -> None:
    await made.store.keep_consultation(replace(consultation(), number=number, stage=to), "test", "so", START)


def written(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "draft.sqlite")) as connection:
        return connection.execute("SELECT question, text FROM revision WHERE act = 'write' ORDER BY number").fetchall()


def last(made: Hall) -> list[str]:
    return [phrase.id for phrase in phrases(made.said[-1])]


async def test_a_comment_that_arrives_when_a_question_is_in_hand_again_is_asked_about(tmp_path: Path) -> None:
    async with drafted(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1a")])
        await stage(made, 3, Stage.OPEN)
        await made.bring([replied("ana", 110, "/goto 1a")])
        await made.bring([replied("ana", 105, "Say who.")])
        assert last(made) == ["parked"]
        assert written(tmp_path) == []


async def test_where_a_parked_message_should_go_is_asked_again_when_the_stage_has_changed(tmp_path: Path) -> None:
    async with drafted(tmp_path) as made:
        await made.bring([replied("ana", 100, "Say who.")])
        await stage(made, 3, Stage.OPEN)
        await made.bring([replied("ana", 101, "1a")])
        assert last(made) == ["parked"]
        assert written(tmp_path) == []
        await made.bring([replied("ana", 102, "1a")])
        assert written(tmp_path) == [("1a", "Say who.")]


async def test_a_press_that_makes_a_parked_message_part_of_a_comment_makes_it_no_answer(tmp_path: Path) -> None:
    async with drafted(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1a"), replied("ana", 101, "/questions"), replied("ana", 102, "Say who.")])
        prompt = made.said[-1].prompt
        await stage(made, 3, Stage.OPEN)
        await made.bring([Pressed(id="p", at=START, address="test:ana", order=(103,), prompt=prompt, action="answer")])
        assert last(made) == ["parked"]
        assert written(tmp_path) == []


async def test_whoever_starts_when_the_stage_has_changed_is_told_of_the_new_one(tmp_path: Path) -> None:
    async with drafted(tmp_path) as made:
        await made.bring([replied("ana", 100, "/goto 1a")])
        await stage(made, 3, Stage.OPEN)
        await made.bring([replied("ana", 101, "/start")])
        assert last(made) == ["welcome", "speaks-for", "welcome-questions", "welcome-until"]
