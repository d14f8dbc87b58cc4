"""The key is shown without its secret, and a receipt is checked offline; what is not valid is said in one sentence."""

from pathlib import Path

import pytest

from bot.service.key_file import institution_key
from tests.receipts.test_receipts import content
from tests.roster.stand import Run


def test_the_public_key_checks_a_receipt_offline(ready: Run, tmp_path: Path) -> None:
    key = institution_key(Path("data/institution-key.pem"))
    (tmp_path / "public.pem").write_text(ready("key", "show").stdout)
    base64 = ready("key", "show", "--form", "base64").stdout.strip()
    (tmp_path / "receipt.json").write_bytes(key.receipt(content()))
    for public in ("public.pem", base64):
        said = ready("receipt", "verify", "receipt.json", "--key", public).stdout
        assert said.startswith("Valid: ")
        assert "handed in:    2026-03-02T09:30:05Z" in said
    assert "PRIVATE" not in ready("key", "show").stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"oui", b"non", "Not valid: something in it was changed"),
        (b"09:30:05Z", b"09:30:06Z", "Not valid: something in it was changed"),
        (b'"submission"', b'"submissions"', "Not a receipt: "),
        (b"{", b"", "Not a receipt: "),
    ],
)
def test_a_changed_receipt_is_not_valid_and_says_so_in_one_sentence(
    ready: Run, tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    key = institution_key(Path("data/institution-key.pem"))
    (tmp_path / "receipt.json").write_bytes(key.receipt(content()).replace(old, new, 1))
    result = ready("receipt", "verify", "receipt.json", "--key", key.public.base64(), code=1)
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_receipt_of_another_key_is_not_valid(ready: Run, tmp_path: Path) -> None:
    other = institution_key(tmp_path / "other.pem")
    (tmp_path / "receipt.json").write_bytes(other.receipt(content()))
    ours = ready("key", "show", "--form", "base64").stdout.strip()
    assert "it was signed with the key" in ready("receipt", "verify", "receipt.json", "--key", ours, code=1).stderr


def test_a_question_about_no_receipt_or_no_key_is_refused(ready: Run, tmp_path: Path) -> None:
    ours = ready("key", "show", "--form", "base64").stdout.strip()
    assert "none.json: cannot be read" in ready("receipt", "verify", "none.json", "--key", ours, code=2).stderr
    assert "is no key in base64" in ready("receipt", "verify", "none.json", "--key", "none.pem", code=2).stderr
    assert "is a private key" in ready("receipt", "verify", "x", "--key", "data/institution-key.pem", code=2).stderr
    assert "is no public key" in ready("receipt", "verify", "x", "--key", "roster.csv", code=2).stderr
    assert "There is no key at none.pem yet" in ready("key", "show", "--key-file", "none.pem", code=2).stderr
    Path("data/institution-key.pem").chmod(0o644)
    assert "chmod 600" in ready("key", "show", code=2).stderr
