"""What a delegation sent as a file is given to who asks in a chat: its bytes as they came, and only while they may have it."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from bot.model.file import FileRef
from bot.model.shapes import HandOver
from bot.service import exporting
from bot.service.exporting import plain_name
from bot.service.ports import Fate
from storage import DatabaseStore
from storage.tables import mandate
from tests.contracts.world import spoken
from tests.service.test_exporting import Chats, Serving, asked, fates, filled, left, temporary

__all__ = ["temporary"]
CONTENT = b"\x00%PDF \xff"


async def sent(store: DatabaseStore, name: str = "paper.pdf", media_type: str = "application/pdf", kept: bool = True) -> None:
    """Sam is an admin; Ana has answered, and sent a file."""
    await filled(store, "words")
    sha256 = await store.keep_file(CONTENT, media_type) if kept else "0" * 64
    file = FileRef(name, media_type, len(CONTENT), sha256)
    async with Serving(store, Chats()) as service:
        await service.accept([spoken("Ana", "/goto 1a"), spoken("Ana", "", file)])
        await service.drained()


async def given(store: DatabaseStore, platform: Chats) -> list[HandOver]:
    async with Serving(store, platform) as service:
        await asked(service, "/files argentina")
        await service.drained()
    return platform.files()


async def test_who_asks_gets_the_bytes_as_they_came(store: DatabaseStore, temporary: Path) -> None:
    await sent(store)
    platform = Chats()
    assert await given(store, platform) == [HandOver("paper.pdf", "application/pdf", CONTENT)]
    assert {message.address for message in platform.sent} == {"test:Sam"}
    assert left(temporary) == []


async def test_a_hostile_name_and_type_are_made_plain(store: DatabaseStore) -> None:
    await sent(store, "../..\\x\u202egpj.exe", "text/html\r\nX-Evil: 1")
    assert await given(store, Chats()) == [HandOver("x_gpj.exe", "application/octet-stream", CONTENT)]


async def test_whoever_lost_their_office_before_it_is_sent_gets_nothing(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sent(store)
    real = store.file

    async def meanwhile(sha256: str) -> Any:
        async with store.engines.writer.begin() as connection:
            await connection.execute(delete(mandate))
        return await real(sha256)

    monkeypatch.setattr(store, "file", meanwhile)
    assert await given(store, Chats()) == []
    assert await fates(store) == [Fate.WITHDRAWN]


@pytest.mark.parametrize("why", ["gone", "large", "no room"])
async def test_what_cannot_be_given_is_said(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    await sent(store, kept=why != "gone")
    if why == "large":
        monkeypatch.setattr(exporting, "LARGEST", len(CONTENT) - 1)
    if why == "no room":
        monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    platform = Chats()
    assert await given(store, platform) == []
    assert platform.phrases() == ["desk-file", "desk-file-not-given"]


@pytest.mark.parametrize("who", ["Ana", "nobody"])
async def test_who_has_no_office_gets_nothing(store: DatabaseStore, who: str) -> None:
    await sent(store)
    platform = Chats()
    async with Serving(store, platform) as service:
        await asked(service, "/files argentina", who)
        await service.drained()
    assert platform.files() == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a paper.pdf", "a paper.pdf"),
        ("C:\\x\\con.txt", "con.txt"),
        ("/etc/", "file"),
        ("..", "file"),
        ("", "file"),
        ("\ud800a\0b\n.pdf", "a_b_.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 16),
        ("\u0645\u0631.pdf", "\u0645\u0631.pdf"),
    ],
)
def test_a_name_is_plain_whatever_its_sender_called_it(name: str, plain: str) -> None:
    assert plain_name(name) == plain
