"""Typed lines become arrivals."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.terminal.inbound import Inbound, Refusal
from adapters.terminal.limits import FILE_LIMIT
from bot.model.events import Edited, Replied
from tests.terminal.stand import StandClock, StandFiles


def inbound(start: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> Inbound:
    return Inbound("terminal:ann", StandClock(start), StandFiles())


async def replied(source: Inbound, typed: str) -> Replied:
    event = (await source.arrival(typed)).event
    assert isinstance(event, Replied)
    return event


async def refused(source: Inbound, typed: str) -> str:
    with pytest.raises(Refusal) as refusal:
        await source.arrival(typed)
    return refusal.value.why.id


async def test_a_line_is_a_message_sent_when_it_was_typed() -> None:
    arrival = await inbound().arrival("We have 12 sites.\nAnd more.")
    event = arrival.event
    assert isinstance(event, Replied)
    assert (event.text, event.address, event.at_is_receipt) == ("We have 12 sites.\nAnd more.", "terminal:ann", False)
    assert event.at == datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC)
    assert arrival.keys == (event.id,)
    assert b"12 sites" in arrival.raw


async def test_ids_are_unique_over_runs_and_the_order_grows_over_them() -> None:
    first, second = inbound(), inbound(datetime(2026, 3, 2, 10, tzinfo=UTC))
    events = [await replied(source, "x") for source in (first, first, second)]
    assert len({event.id for event in events}) == len({event.message for event in events}) == 3
    assert sorted(event.order for event in events) == [event.order for event in events]
    assert all(event.id.startswith("terminal:ann:") for event in events)


async def test_a_clock_set_back_does_not_turn_the_order_round() -> None:
    clock = StandClock()
    source = Inbound("terminal:ann", clock, StandFiles())
    before = await replied(source, "first")
    clock.time = datetime(2020, 1, 1, tzinfo=UTC)
    assert (await replied(source, "second")).order > before.order


async def test_control_characters_are_dealt_with_before_anything_else() -> None:
    assert (await replied(inbound(), "a\0b\x1b[2J\udcff")).text == "a\ufffdb\ufffd[2J\ufffd"


async def test_a_megabyte_goes_to_the_engine_uncut() -> None:
    assert len((await replied(inbound(), "x" * 1_000_000)).text) == 1_000_000


async def test_edit_changes_the_last_message_that_was_no_command() -> None:
    source = inbound()
    answer = await replied(source, "We have 12 sites.")
    await source.arrival("/status")
    await source.arrival("done")
    event = (await source.arrival("/edit We have 13 sites.")).event
    assert isinstance(event, Edited)
    assert (event.text, event.message) == ("We have 13 sites.", answer.message)


async def test_edit_without_a_text_or_without_a_message_says_what_to_do() -> None:
    source = inbound()
    assert await refused(source, "/edit We have 13 sites.") == "terminal-edit-nothing"
    await source.arrival("12")
    assert await refused(source, "/edit  ") == "terminal-edit-usage"


async def test_a_file_is_kept_and_sent_by_reference(tmp_path: Path) -> None:
    path = tmp_path / "our statement.pdf"
    path.write_bytes(b"%PDF-")
    for typed in (f"/file {path}", f'/file "{path}"'):
        event = await replied(inbound(), typed)
        assert event.text == ""
        assert event.file is not None
        assert (event.file.name, event.file.media_type, event.file.size) == ("our statement.pdf", "application/pdf", 5)
        assert event.file.sha256 == "5"


async def test_the_words_of_a_file_go_with_it(tmp_path: Path) -> None:
    plain, blanks = tmp_path / "plain.pdf", tmp_path / "with a blank.pdf"
    plain.write_bytes(b"%PDF-")
    blanks.write_bytes(b"%PDF-1")
    for typed, name, words in (
        (f"/file {plain} our view of it", "plain.pdf", "our view of it"),
        (f'/file "{blanks}" our view', "with a blank.pdf", "our view"),
        (f"/file '{blanks}'", "with a blank.pdf", ""),
        (f"/file {blanks}", "with a blank.pdf", ""),
    ):
        event = await replied(inbound(), typed)
        assert event.file is not None
        assert (event.file.name, event.text, event.file.awaited) == (name, words, False)


async def test_a_file_for_the_desk_is_fetched_and_kept_nowhere_before(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"name")
    files = StandFiles(seats=())
    here = Inbound("terminal:ann", StandClock(), files)
    event = await replied(here, f"/file {tmp_path / 'people.csv'} /invite")
    assert event.file is not None
    assert (event.text, event.file.awaited, files.kept) == ("/invite", True, [])
    assert event.file.source.startswith(here.prefix)
    assert here.held == {event.file.source: b"name"}
    without = await replied(here, f"/file {tmp_path / 'people.csv'}")
    assert without.file is not None
    assert (without.text, without.file.awaited, files.kept) == ("", True, [])


async def test_a_file_that_cannot_be_sent_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with (tmp_path / "large").open("wb") as large:
        large.truncate(FILE_LIMIT + 1)
    assert await refused(inbound(), "/file") == "terminal-file-usage"
    assert await refused(inbound(), f"/file {tmp_path}/none") == "terminal-file-missing"
    assert await refused(inbound(), f"/file {tmp_path}") == "terminal-file-is-folder"
    assert await refused(inbound(), f"/file {tmp_path}/empty") == "terminal-file-empty"
    assert await refused(inbound(), f"/file {tmp_path}/large") == "terminal-file-too-large"
    assert await refused(inbound(), "/file /dev/zero") == "terminal-file-missing"
    assert await refused(inbound(), "/file a\0b") in {"terminal-file-missing", "terminal-file-unreadable"}
    assert await refused(inbound(), f"/file {'x' * 5000}") in {"terminal-file-missing", "terminal-file-unreadable"}


async def test_a_word_that_only_begins_like_a_terminal_command_is_the_engines() -> None:
    assert (await replied(inbound(), "/editor")).text == "/editor"
    assert (await replied(inbound(), "file 12")).text == "file 12"


async def test_a_stranger_s_file_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    files = StandFiles(seats=None)
    event = await replied(Inbound("terminal:ann", StandClock(), files), f"/file {tmp_path / 'a.txt'}")
    assert (event.text, event.file, files.kept) == ("", None, [])


async def test_a_file_s_name_says_nothing_but_a_name(tmp_path: Path) -> None:
    path = tmp_path / "\u202etxt.exe"
    path.write_text("x")
    event = await replied(inbound(), f"/file {path}")
    assert event.file is not None
    assert event.file.name == "txt.exe"
