"""Any events, in any order, by anybody: nothing raises, nothing accepted is lost, delivery makes no difference."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.commands import COMMANDS
from bot.model.codec import load_session
from bot.model.effects import Message
from bot.model.events import Deleted, Edited, Event, Pressed, Replied
from bot.model.parts import Lines, Phrase
from bot.model.session import AboutParked
from tests.hall import START, Hall, hall, prepare

WORDS = [f"/{command.word}" for command in COMMANDS if command.word != "forget"]
CHOICES = ["1", "2", "3", "answer", "comment", "ignore", "1a"]
"""What may be a reply to "answer, comment or ignore?", typed or pressed; then an earlier message is kept, not this one."""
SAID = st.one_of(
    st.sampled_from(
        [
            *WORDS,
            "next",
            "done",
            "/goto 1a",
            "/goto 1b",
            "/goto 1c",
            "/goto 1d",
            "/goto 9z",
            "/wat",
            "/contact hello",
            "/forget",
        ]
    ),
    st.sampled_from([*CHOICES, "yes", "no", "12", "a b", "", "   "]),
    st.builds("I think {}".format, st.integers(0, 999)),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)
ACTION = st.one_of(
    st.sampled_from([*WORDS, "yes", "no", "a", "b", "answer", "comment", "ignore", "/goto 1a", "/start x", "1", "wat", ""]),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
WHO = st.sampled_from(["ana", "ana", "ben", "cleo"])
DOING = st.one_of(
    st.tuples(WHO, st.just("says"), SAID, st.just(0)),
    st.tuples(WHO, st.just("says"), SAID, st.just(0)),
    st.tuples(WHO, st.just("presses"), ACTION, st.integers(0, 3)),
    st.tuples(WHO, st.just("edits"), SAID, st.integers(0, 8)),
    st.tuples(WHO, st.just("deletes"), st.just(""), st.integers(0, 8)),
)
Doings = list[tuple[str, str, str, int]]
ALL = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everybody has a seat and is in the chat."""
    path = tmp_path_factory.mktemp("hall") / "entered.sqlite"

    async def make() -> None:
        codes = await prepare(f"sqlite:///{path}")
        made = hall(f"sqlite:///{path}")
        async with made.store:
            await made.enter(codes)

    asyncio.run(make())
    return path


def event_of(doing: tuple[str, str, str, int], number: int, prompts: Sequence[str]) -> Event:
    """Return the *number*-th thing done. A press names one of the latest *prompts* of the same person."""
    who, what, text, which = doing
    at, order = START + timedelta(minutes=number), (100 + number,)
    name, address = f"test:{who}:e{number}", f"test:{who}"
    match what:
        case "says":
            return Replied(id=name, at=at, address=address, order=order, text=text, message=f"m{number}")
        case "presses":
            prompt = prompts[-1 - which] if which < len(prompts) else "forged"
            return Pressed(id=name, at=at, address=address, order=order, prompt=prompt, action=text)
        case "edits":
            return Edited(id=name, at=at, address=address, order=order, text=text, message=f"m{number - which}")
        case _:
            return Deleted(id=name, at=at, address=address, order=order, message=f"m{number - which}")


def copied(entered: Path, name: str) -> tuple[Hall, Path]:
    path = entered.with_name(name)
    path.unlink(missing_ok=True)
    shutil.copy(entered, path)
    return hall(f"sqlite:///{path}"), path


def phrases(message: Message) -> list[Phrase]:
    """Return the phrases of a message."""
    parts = [inner for part in message.paragraphs for inner in (part.items if isinstance(part, Lines) else (part,))]
    return [part for part in parts if isinstance(part, Phrase)]


async def one_by_one(made: Hall, doings: Doings) -> list[Event]:
    """Bring each thing done in a batch of its own; return the events."""
    events = []
    prompts: dict[str, list[str]] = {}
    for number, doing in enumerate(doings):
        event = event_of(doing, number, prompts.get(f"test:{doing[0]}", []))
        events.append(event)
        heard = len(made.said)
        await made.bring([event])
        for message in made.said[heard:]:
            if message.prompt:
                prompts.setdefault(message.address, []).append(message.prompt)
    return events


def kept(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is stored and does not tell when or how it was delivered."""
    queries = {
        "session": "SELECT address, state FROM session ORDER BY address",
        "response": "SELECT id, state FROM response ORDER BY id",
        "revision": "SELECT response, number, act, question, fragment, text, by, address, message FROM revision ORDER BY 1, 2",
        "submission": "SELECT response, number, content, receipt FROM submission ORDER BY 1, 2",
        "comment": "SELECT id, text FROM comment ORDER BY id",
        "quarantine": "SELECT * FROM quarantine",
    }
    with sqlite3.connect(path) as connection:
        found = {name: connection.execute(query).fetchall() for name, query in queries.items()}
    connection.close()
    return found


@ALL
@given(doings=st.lists(DOING, max_size=25))
def test_nothing_raises_and_every_word_is_kept_or_answered_for(entered: Path, doings: Doings) -> None:
    made, path = copied(entered, "kept.sqlite")

    async def play() -> list[Event]:
        async with made.store:
            return await one_by_one(made, doings)

    events = asyncio.run(play())
    found = kept(path)
    texts = [row[5] for row in found["revision"]]
    comments = "\n".join(str(row[1]) for row in found["comment"])
    for event in events:
        said = {phrase.id for message in made.said if message.id.startswith(f"{event.id}:") for phrase in phrases(message)}
        if isinstance(event, Replied) and event.text in CHOICES:
            continue
        if isinstance(event, Pressed) and event.action in CHOICES:
            assert texts or not said & {"fragments", "joined"}
            continue
        if said & {"fragments", "joined"} and not said & {"edit-kept", "delete-kept"}:
            assert isinstance(event, Replied | Edited)
            assert event.text in texts
        elif "comment-kept" in said and isinstance(event, Replied):
            assert event.text.removeprefix("/contact").strip() in comments
        elif isinstance(event, Replied):
            assert said, f"{event.text!r} got no word"
    assert found["quarantine"] == []


@ALL
@given(doings=st.lists(DOING, max_size=20), data=st.data())
def test_delivered_twice_and_in_other_batches_gives_the_same(entered: Path, doings: Doings, data: st.DataObject) -> None:
    alone, alone_path = copied(entered, "alone.sqlite")
    together, together_path = copied(entered, "together.sqlite")

    async def play() -> None:
        async with alone.store, together.store:
            rest = await one_by_one(alone, doings)
            while rest:
                size = data.draw(st.integers(1, len(rest)))
                some, rest = rest[:size], rest[size:]
                await together.bring([event for event in some for _ in range(data.draw(st.integers(1, 2)))])
                if data.draw(st.booleans()):
                    await together.bring(some)

    asyncio.run(play())
    assert kept(together_path) == kept(alone_path)


@ALL
@given(texts=st.lists(st.text(alphabet="abcdefghij ", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=40))
def test_forty_messages_at_once_are_one_answer_in_order(entered: Path, texts: list[str]) -> None:
    made, path = copied(entered, "forty.sqlite")
    said = [f"({number}) {text}" for number, text in enumerate(texts)]

    async def play() -> None:
        async with made.store:
            await made.bring([event_of(("ana", "says", "/goto 1a", 0), 0, [])])
            heard = len(made.said)
            await made.bring([event_of(("ana", "says", text, 0), 1 + number, []) for number, text in enumerate(said)])
            assert len(made.said) == heard + 1, "one status message, however many fragments arrive"

    asyncio.run(play())
    assert [row[5] for row in kept(path)["revision"] if row[2] == "write"] == said


def test_a_parked_message_survives_as_it_was(entered: Path) -> None:
    made, path = copied(entered, "parked.sqlite")

    async def play() -> None:
        async with made.store:
            await made.bring([event_of(("ana", "says", "what now?", 0), 0, [])])

    asyncio.run(play())
    sessions = {str(row[0]): load_session(str(row[1])) for row in kept(path)["session"]}
    pending = sessions["test:ana"].pending
    assert isinstance(pending, AboutParked)
    assert pending.parked[0].text == "what now?"
