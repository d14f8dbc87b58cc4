"""The institution's key is made once, is readable by its owner only, and is refused otherwise."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.service.key_file import KeyFileError, institution_key
from bot.service.receipts import verify
from tests.receipts.test_receipts import content


def test_the_first_start_makes_it_and_later_ones_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key.pem"
    made = institution_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert verify(institution_key(path).receipt(content()), made.public).valid
    assert [file.name for file in path.parent.iterdir()] == ["key.pem"]


def test_two_keys_are_never_alike(tmp_path: Path) -> None:
    assert institution_key(tmp_path / "a").public.id != institution_key(tmp_path / "b").public.id


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: institution_key(tmp_path / "key.pem").public.id, range(8)))
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["key.pem"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_key_that_others_may_read_or_change_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    institution_key(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=rf"mode {mode:04o}\). Run: chmod 600 {path}"):
        institution_key(path)


@pytest.mark.parametrize("junk", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_broken_key_is_refused_and_never_replaced(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(junk)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="holds no private key in PEM form"):
        institution_key(path)
    assert path.read_bytes() == junk


def test_a_place_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="is not a file"):
        institution_key(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(KeyFileError, match="is not a file"):
        institution_key(tmp_path / "pipe")
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="cannot be"):
        institution_key(tmp_path / "file" / "key.pem")
    with pytest.raises(KeyFileError, match="no such path"):
        institution_key(Path("a\0b"))
