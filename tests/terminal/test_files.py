"""Files that the bot hands over."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.terminal.files import safe_name, save
from adapters.terminal.limits import SAVED_NAME_LIMIT


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("receipt-argentina-1.json", "receipt-argentina-1.json"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "file"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("a b\n;$(rm)\0.json", "a_b_rm_.json"),
        ("عرض.pdf", "عرض.pdf"),
        ("CON/../x" * 3, "x"),
    ],
)
def test_a_name_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_shortened_and_keeps_its_ending() -> None:
    assert len(safe_name("x" * 5000 + ".json")) == SAVED_NAME_LIMIT
    assert safe_name("x" * 5000 + ".json").endswith("x.json")
    assert len(safe_name("x." + "y" * 5000)) <= SAVED_NAME_LIMIT


def test_a_file_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    path = save(tmp_path / "new" / "folder", "receipt.json", b"{}")
    assert path.read_bytes() == b"{}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_overwritten_and_the_same_bytes_are_saved_once(tmp_path: Path) -> None:
    paths = [save(tmp_path, "receipt.json", content) for content in (b"1", b"2", b"1", b"3")]
    assert [path.name for path in paths] == ["receipt.json", "receipt-2.json", "receipt.json", "receipt-3.json"]
    assert (tmp_path / "receipt.json").read_bytes() == b"1"


def test_a_link_that_stands_in_the_way_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "receipt.json").symlink_to(target)
    assert save(tmp_path, "receipt.json", b"{}").name == "receipt-2.json"
    assert not target.exists()
