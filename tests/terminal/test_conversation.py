"""What was typed is kept, or said to be not kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.terminal.conversation import Conversation
from adapters.terminal.inbound import Inbound
from adapters.terminal.transport import Terminal, address_of, sane_name
from bot.model.effects import Message, Progress
from bot.model.events import Event, Replied
from bot.model.parts import Quoted
from bot.model.shapes import HandOver
from bot.service.ports import OutcomeUnknown, ToSend
from tests.terminal.stand import StandClock, StandDoor, StandFiles, StandPaper, Typed


class Table:
    """A conversation and everything around it."""

    def __init__(self, folder: Path, *, away: int = 0, patient: bool = True) -> None:
        self.door, self.paper, self.clock, self.stop = StandDoor(away), StandPaper(), StandClock(), asyncio.Event()
        self.terminal = Terminal("ann", self.paper, folder)
        self.overheard: list[Event] = []
        self.conversation = Conversation(
            self.door,
            Inbound(self.terminal.address, self.clock, StandFiles()),
            self.terminal,
            self.clock,
            stop=self.stop,
            patient=patient,
            overheard=self.overheard.append,
        )

    def texts(self) -> list[str]:
        return [arrival.event.text for arrival in self.door.kept if isinstance(arrival.event, Replied)]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


async def test_every_line_waits_for_its_replies_before_the_next_is_read(table: Table) -> None:
    assert await table.conversation.run(Typed("12", "done"))
    assert table.texts() == ["12", "done"]
    assert table.door.log == ["accept", "drained", "accept", "drained", "drained"]


async def test_a_line_that_ends_with_a_backslash_goes_on(table: Table) -> None:
    await table.conversation.run(Typed("First.\\", "", "Second.", "C:\\\\", "unfinished\\"))
    assert table.texts() == ["First.\n", "Second.", "C:\\", "unfinished"]


async def test_an_empty_line_is_not_sent_and_blanks_are(table: Table) -> None:
    await table.conversation.run(Typed("", "   ", ""))
    assert table.texts() == ["   "]


async def test_exit_ends_and_nothing_after_it_is_read(table: Table) -> None:
    assert await table.conversation.run(Typed("12", "/exit", "13"))
    assert table.texts() == ["12"]


async def test_while_the_database_is_away_the_same_arrival_is_given_again_until_it_is_kept(tmp_path: Path) -> None:
    table = Table(tmp_path, away=3)
    assert await table.conversation.run(Typed("12"))
    assert len(table.door.tries) == 4
    assert len({arrival.keys for arrival in table.door.tries}) == 1
    assert table.texts() == ["12"]
    assert table.clock.slept == 3
    said = [line for line in table.paper.lines if "kept" in line]
    assert len(said) == 2
    assert "NOT kept yet" in said[0]
    assert said[1] == "Your message is kept now."


async def test_who_gives_up_while_the_database_is_away_is_told_that_it_was_not_kept(tmp_path: Path) -> None:
    table = Table(tmp_path, away=1_000_000)
    run = asyncio.create_task(table.conversation.run(Typed("12", "13")))
    await table.door.tried.wait()
    table.stop.set()
    assert await run is False
    assert "NOT kept" in table.paper.lines[-1]
    assert [event.text for event in table.overheard if isinstance(event, Replied)] == ["12"]


async def test_stopping_ends_a_read_that_waits(table: Table) -> None:
    class Silent:
        async def read(self) -> str | None:
            await asyncio.sleep(3600)
            return "never"

    run = asyncio.create_task(table.conversation.run(Silent()))
    await asyncio.sleep(0)
    table.stop.set()
    assert await asyncio.wait_for(run, 5)
    assert table.door.log == ["drained"] or table.door.log == []


async def test_what_cannot_be_sent_is_explained_and_the_conversation_goes_on(table: Table) -> None:
    assert await table.conversation.run(Typed("/file", "12"))
    assert table.paper.lines[0].startswith("To send a file, type /file")
    assert table.texts() == ["12"]


async def test_a_file_that_is_handed_over_is_saved_and_its_place_said(table: Table, tmp_path: Path) -> None:
    message = Message("m", table.terminal.address, (), shape=HandOver("../receipt.json", "application/json", b"{}"))
    await table.terminal.send(ToSend(message))
    assert table.paper.lines == ["File: ../receipt.json", f"Saved as: {tmp_path / 'receipt.json'}"]
    assert (tmp_path / "receipt.json").read_bytes() == b"{}"


async def test_a_folder_that_cannot_be_written_to_is_said_and_the_message_counts_as_sent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    table = Table(tmp_path / "file")
    message = Message("m", table.terminal.address, (), shape=HandOver("receipt.json", "application/json", b"{}"))
    assert await table.terminal.send(ToSend(message))
    assert "could not be saved" in table.paper.lines[-1]


async def test_when_nobody_reads_any_more_the_message_is_not_said_to_be_sent(table: Table) -> None:
    table.paper.closed = True
    with pytest.raises(OutcomeUnknown):
        await table.terminal.send(ToSend(Message("m", table.terminal.address, (Quoted("x"),))))
    assert await asyncio.wait_for(table.conversation.run(Typed("12")), 5)


async def test_the_newest_progress_is_remembered(table: Table) -> None:
    await table.terminal.send(ToSend(Message("1", table.terminal.address, (), progress=Progress(3, 10))))
    await table.terminal.send(ToSend(Message("2", table.terminal.address, ())))
    assert table.terminal.progress == Progress(3, 10)


def test_a_name_is_made_fit_for_an_address() -> None:
    assert [sane_name(name) for name in ("member_state", "Zoë:x y", "", "..", "x" * 99)] == [
        "member_state",
        "zo-x-y",
        "user",
        "user",
        "x" * 40,
    ]
    assert address_of("ann") == "terminal:ann"
