"""Whoever types a command of the desk without the right to it learns nothing, and is noted: once per address, word and day."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import DESK_COMMANDS
from bot.engine.commands import WORDS
from bot.model.audit import What
from bot.model.events import Event, Pressed
from storage import DatabaseStore
from tests import hall
from tests.hall import START, Hall, replied

OURS = sorted({command.word for command in DESK_COMMANDS} - WORDS.keys())


@pytest.fixture
async def here(tmp_path: Path) -> Hall:
    """Ana, Ben and Cleo are in."""
    url = f"sqlite:///{tmp_path / 'attempts.sqlite'}"
    codes = await hall.prepare(url)
    made = hall.hall(url)
    await made.enter(codes)
    return made


async def tried(store: DatabaseStore) -> list[tuple[str, str, str]]:
    """Return who tried what of which consultation."""
    return [(one.by, one.about["word"], one.consultation) for one in await store.audited(-1, 1000) if one.what == What.ATTEMPT]


async def answered(here: Hall, event: Event) -> Sequence[str]:
    """Return the phrases that are said to *event*."""
    before = len(here.said)
    await here.bring([event])
    return [part.id for message in here.said[before:] for part in message.paragraphs if hasattr(part, "id")]


@pytest.mark.parametrize("word", OURS)
async def test_a_delegate_who_types_it_is_told_what_any_unknown_word_is_told(here: Hall, word: str) -> None:
    async with here.store:
        told = await answered(here, replied("ana", 11, f"/{word} set tomorrow"))
        assert told in (["command-unknown"], ["command-unknown-near"])
        person = (await here.store.places("trial"))[0].delegate
        assert await tried(here.store) == [(person, word, "trial")]


async def test_a_stranger_who_types_it_is_told_what_any_stranger_is_told(here: Hall) -> None:
    async with here.store:
        hello = await answered(here, replied("mallory", 10, "hello"))
        assert await answered(here, replied("mallory", 11, "/deadline")) == hello
        assert await tried(here.store) == [("", "deadline", "")]
        entry = (await here.store.audited(-1, 1000))[-1]
        assert entry.about == {"word": "deadline", "platform": "test"}, "a stranger's address leads to a person"


async def test_one_address_makes_one_entry_per_word_and_day(here: Hall) -> None:
    async with here.store:
        for number in range(5):
            await here.bring([replied("mallory", 10 + number, "/deadline")])
        await here.bring(
            [replied("mallory", 20, "/INVITE ana"), replied("mallory", 21, "/deadline"), replied("eve", 22, "/open")]
        )
        assert [word for _, word, _ in await tried(here.store)] == ["deadline", "invite", "open"]
        await here.bring([replied("mallory", 30, "/deadline", at=START + timedelta(days=1))])
        await here.bring([replied("mallory", 31, "/deadline", at=START)])
        assert len(await tried(here.store)) == 4


async def test_what_only_begins_with_such_a_word_is_an_answer(here: Hall) -> None:
    async with here.store:
        await here.bring([replied("ana", 10, "/goto 1a")])
        for number, text in enumerate(("deadline", "open", "invite more people", "/ open", "/deadline/open", "Audit: no.")):
            await here.bring([replied("ana", 20 + number, text)])
        assert await tried(here.store) == []
        (tally,) = [await here.store.tally("trial", "room")]
        assert tally.answers["1a"] == 1


@pytest.mark.parametrize("text", ["/remind", "/help", "/start"])
async def test_a_word_that_delegates_have_too_is_no_attempt(here: Hall, text: str) -> None:
    async with here.store:
        await here.bring([replied("ana", 10, text)])
        assert await tried(here.store) == []


async def test_a_forged_press_is_noted_too(here: Hall) -> None:
    async with here.store:
        press = Pressed(id="p", at=START, address="test:ana", order=(99,), prompt="", action="/open")
        await here.bring([press])
        assert [word for _, word, _ in await tried(here.store)] == ["open"]
