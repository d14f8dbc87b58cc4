"""What a store remembers never stands for anything but what is in the database."""

from collections.abc import Sequence
from pathlib import Path

from bot.model import codec
from bot.model.events import Event
from bot.service.ports import Reader, Writes
from storage.memory import LONGEST, Memory
from tests.hall import hall, prepare, replied


def test_a_text_that_another_process_wrote_is_read_anew() -> None:
    memory = Memory(int, 10)
    memory.keep("a", "1", 1)
    assert memory.value("a", "1") == 1
    assert memory.value("a", "2") == 2
    assert memory.value("a", "1") == 1


class Counting:
    """A decoder that notes what it was given."""

    def __init__(self) -> None:
        self.decoded: list[str] = []

    def __call__(self, text: str) -> str:
        self.decoded.append(text)
        return text


def test_what_was_remembered_is_not_decoded_again() -> None:
    counting = Counting()
    memory = Memory(counting, 10)
    for _ in range(3):
        memory.value("a", "1")
    assert counting.decoded == ["1"]


def test_no_more_is_remembered_than_asked_for_and_nothing_very_long() -> None:
    counting = Counting()
    memory = Memory(counting, 2)
    for key in ("a", "b", "c", "a", "c"):
        memory.value(key, key)
    assert counting.decoded == ["a", "b", "c", "a"]
    for _ in range(2):
        memory.value("long", "x" * (LONGEST + 1))
    assert len(counting.decoded) == 6
    nothing = Memory(counting, 0)
    for _ in range(2):
        nothing.value("a", "1")
    assert len(counting.decoded) == 8


async def test_what_is_written_means_the_same_when_it_is_loaded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.sqlite'}"
    codes = await prepare(url)
    made = hall(url)
    decide, seen = made.decide, 0

    def checked(events: Sequence[Event], reader: Reader) -> Writes:
        nonlocal seen
        writes = decide(events, reader)
        assert all(codec.load_session(codec.dump(one)) == one for one in writes.sessions)
        assert all(codec.load_response(codec.dump(one)) == one for one in writes.responses)
        seen += len(writes.responses)
        return writes

    made.decide = checked
    async with made.store:
        await made.enter(codes)
        for number, text in enumerate(
            ("/goto 1a", "One", "Two", "/done", "yes", "12", "/skip", "/contact", "Hello", "/submit")
        ):
            await made.bring([replied("ana", 10 + number, text)])
            await made.bring([replied("ben", 10 + number, text)])
    assert seen > 5
