"""A receipt is found valid exactly when nothing in it was changed and the right key has signed it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from bot.model.behalf import OnBehalf
from bot.model.file import FileRef
from bot.model.submission import Fragment, Said, canonical, digest
from bot.service.receipts import BadKey, Check, InstitutionKey, PublicKey, verify

KEY = InstitutionKey.made_of(bytes(range(32)))
OTHER = InstitutionKey.made_of(bytes(32))
AT = datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
AWKWARD = 'Réponse: "oui"\\ \u0007\t\r\n\u007f\u2028 العربية 😀 </script> /'


def content(text: str = AWKWARD, at: datetime = AT, consent: bool = True, behalf: OnBehalf | None = None) -> bytes:
    fragment = Fragment("1", text, at, "d1", 1)
    file = Fragment("2", "", at, "d1", 2, FileRef("annex.pdf", "application/pdf", 1234, "ab" * 32))
    return canonical(
        response="wg/ar",
        consultation="wg",
        questionnaire="wg-study",
        version="1",
        entity="ar",
        kind="member_state",
        number=2,
        by="d1",
        at=at,
        consent=consent,
        answers=[Said("1a", [fragment, file])],
        behalf=behalf,
    )


def changed(change: Callable[[dict[str, Any]], object], receipt: bytes | None = None) -> bytes:
    outer = json.loads(receipt or KEY.receipt(content()))
    change(outer)
    return json.dumps(outer).encode()


@pytest.mark.parametrize("confirmed_by", ["d2", ""])
def test_what_was_entered_on_behalf_says_so_and_cannot_be_made_to_look_otherwise(confirmed_by: str) -> None:
    receipt = KEY.receipt(content(behalf=OnBehalf(2, AT, "d1", confirmed_by)))
    verdict = verify(receipt, KEY.public)
    assert verdict.valid
    assert verdict.on_behalf
    assert not verify(KEY.receipt(content()), KEY.public).on_behalf
    said = {"entered_by": "d1", "received_at": "2026-03-02T09:30:05Z"} | ({"confirmed_by": "d2"} if confirmed_by else {})
    assert json.loads(receipt)["submission"]["on_behalf"] == said
    assert not verify(changed(lambda outer: outer["submission"].pop("on_behalf"), receipt), KEY.public).valid
    assert not verify(
        changed(lambda outer: outer["submission"]["on_behalf"].update(confirmed_by="d3"), receipt), KEY.public
    ).valid
    assert "on_behalf" not in json.loads(KEY.receipt(content()))["submission"]


def test_a_receipt_is_valid_under_the_key_that_signed_it() -> None:
    verdict = verify(KEY.receipt(content()), KEY.public)
    assert verdict.valid
    assert (verdict.entity, verdict.number, verdict.answers, verdict.consent) == ("ar", 2, 1, True)
    assert verdict.submitted_at == "2026-03-02T09:30:05Z"
    assert verdict.sha256 == digest(content())


def test_the_same_submission_always_gives_the_same_receipt() -> None:
    assert KEY.receipt(content()) == InstitutionKey.read(KEY.pem()).receipt(content())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_that_can_be_kept_can_be_signed_and_checked(text: str) -> None:
    assert verify(KEY.receipt(content(text)), KEY.public).valid


def test_blanks_and_the_order_of_keys_mean_nothing() -> None:
    outer = json.loads(KEY.receipt(content()))
    assert verify(json.dumps(dict(reversed(outer.items())), separators=(",", ":")).encode(), KEY.public).valid
    assert verify(b"\xef\xbb\xbf" + json.dumps(outer, indent=7).encode(), KEY.public).valid


CHANGES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("a word", lambda r: r["submission"]["answers"][0]["fragments"][0].update(text="Réponse: non")),
    ("a blank", lambda r: r["submission"]["answers"][0]["fragments"][0].update(text=AWKWARD + " ")),
    ("the time", lambda r: r["submission"].update(submitted_at="2026-03-02T09:30:06Z")),
    ("the consent", lambda r: r["submission"].update(consent_to_publication=False)),
    ("the entity", lambda r: r["submission"].update(entity="br")),
    ("the person", lambda r: r["submission"].update(submitted_by="d2")),
    ("the number", lambda r: r["submission"].update(number=3)),
    ("a file", lambda r: r["submission"]["answers"][0]["fragments"][1]["file"].update(size=1235)),
    ("an answer more", lambda r: r["submission"]["answers"].append({"question": "1b", "fragments": []})),
    ("a key more inside", lambda r: r["submission"].update(note="accepted")),
    ("the hash", lambda r: r.update(sha256="0" * 64)),
]


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
@pytest.mark.parametrize("with_hash", [False, True], ids=["hash as it was", "hash made to fit"])
def test_a_change_is_found_even_if_the_hash_was_made_to_fit(
    change: Callable[[dict[str, Any]], object], with_hash: bool
) -> None:
    def both(outer: dict[str, Any]) -> None:
        change(outer)
        if with_hash and outer["sha256"] != "0" * 64:
            outer["sha256"] = digest(rfc8785.dumps(outer["submission"]))

    verdict = verify(changed(both), KEY.public)
    assert verdict.check is Check.CHANGED
    assert verdict.says.startswith("Not valid: ")
    assert verdict.entity == ""


def test_another_key_is_found_and_both_are_named() -> None:
    verdict = verify(KEY.receipt(content()), OTHER.public)
    assert verdict.check is Check.WRONG_KEY
    assert KEY.public.id in verdict.says
    assert OTHER.public.id in verdict.says


def test_a_forger_who_names_the_right_key_but_signs_with_another_is_found() -> None:
    def name(outer: dict[str, Any]) -> None:
        outer.update(public_key=KEY.public.base64(), key_id=KEY.public.id)

    assert verify(changed(name, OTHER.receipt(content())), KEY.public).check is Check.CHANGED


def test_a_signature_for_bytes_without_our_domain_is_none_for_a_receipt() -> None:
    def bare(outer: dict[str, Any]) -> None:
        import base64

        outer["signature"] = base64.b64encode(KEY._private.sign(content())).decode()

    assert verify(changed(bare), KEY.public).check is Check.CHANGED


NOT_RECEIPTS: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b'{"form":"tourdetable-receipt-1"}',
    b"\xff\xfe",
    b"[" * 200_000,
    b'{"a":' * 100_000,
    b"9" * 10_000,
    content(),
    KEY.receipt(content())[:-20],
    KEY.receipt(content()).replace(b'"form": "tourdetable-receipt-1"', b'"form": "tourdetable-receipt-2"'),
    KEY.receipt(content()).replace(b'"number": 2', b'"number": 2, "number": 2'),
    KEY.receipt(content()).replace(b'"number": 2', b'"number": NaN'),
    KEY.receipt(content()).replace(b'"number": 2', b'"number": 1e400'),
    changed(lambda r: r.update(note="accepted by the institution")),
    changed(lambda r: r.update(submission=[1])),
    changed(lambda r: r["submission"].update(form="other")),
    changed(lambda r: r["submission"].update(number=True)),
    changed(lambda r: r["submission"].update(entity=7)),
    changed(lambda r: r["submission"].update(more=2**60)),
    changed(lambda r: r["submission"].update(more="\ud800")),
    changed(lambda r: r.update(sha256="x")),
    changed(lambda r: r.update(signature=3)),
    changed(lambda r: r.update(signature="not base64")),
    changed(lambda r: r.update(public_key="AAAA")),
    changed(lambda r: r.update(key_id="0" * 16)),
]


@pytest.mark.parametrize("data", NOT_RECEIPTS, ids=range(len(NOT_RECEIPTS)))
def test_what_is_no_receipt_is_said_to_be_none(data: bytes) -> None:
    verdict = verify(data, KEY.public)
    assert verdict.check is Check.NOT_A_RECEIPT
    assert verdict.says.startswith("Not a receipt: ")


@given(st.integers(0), st.integers(0, 255))
def test_a_changed_byte_never_passes_and_never_raises(place: int, byte: int) -> None:
    whole = KEY.receipt(content())
    place %= len(whole)
    verdict = verify(whole[:place] + bytes([byte]) + whole[place + 1 :], KEY.public)
    same = whole[place] == byte or (chr(whole[place]).isspace() and chr(byte) in " \t\r\n")
    assert verdict.valid is same or verdict.check in (Check.CHANGED, Check.NOT_A_RECEIPT, Check.WRONG_KEY)
    if verdict.valid:
        assert json.loads(whole[:place] + bytes([byte]) + whole[place + 1 :]) == json.loads(whole)


def test_a_public_key_is_read_as_pem_and_as_base64() -> None:
    assert PublicKey.read(KEY.public.pem().encode()).id == KEY.public.id
    assert PublicKey.read(f" {KEY.public.base64()}\n".encode()).id == KEY.public.id


def test_what_is_no_public_key_is_refused_with_a_reason() -> None:
    curve = generate_private_key(SECP256R1())
    with pytest.raises(BadKey, match="is a private key: keep it secret"):
        PublicKey.read(KEY.pem())
    with pytest.raises(BadKey, match="not an Ed25519 one"):
        PublicKey.read(curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(BadKey, match="not an Ed25519 one"):
        InstitutionKey.read(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for junk in (b"", b"AAAA", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"\xff"):
        with pytest.raises(BadKey):
            PublicKey.read(junk)


def test_a_key_never_shows_its_secret() -> None:
    assert repr(KEY) == f"InstitutionKey({KEY.public.id})"


# What docs/receipt.md tells others to do

DOC = Path(__file__).parents[2] / "docs/receipt.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("text", [AWKWARD, "another"])
def test_the_documented_python_finds_it_valid_and_a_change_not(tmp_path: Path, text: str) -> None:
    (tmp_path / "check.py").write_text(block("python"))
    (tmp_path / "key.pem").write_text(KEY.public.pem())
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(KEY.receipt(content(text)))
    bad.write_bytes(changed(lambda r: r["submission"].update(submitted_at="2026-03-02T09:30:06Z")))
    runs = [
        subprocess.run([sys.executable, "check.py", file, "key.pem"], cwd=tmp_path, capture_output=True)  # noqa: S603  # our own
        for file in (good, bad)
    ]
    assert (runs[0].returncode, runs[0].stdout.strip()) == (0, b"valid")
    assert runs[1].returncode == 1


@pytest.mark.parametrize("valid", [True, False])
def test_the_documented_openssl_finds_it_valid_and_a_change_not(tmp_path: Path, valid: bool) -> None:
    if not any((Path(place) / "openssl").exists() for place in os.environ["PATH"].split(os.pathsep)):
        pytest.fail("openssl is needed: Debian has it in the package of that name")
    (tmp_path / "key.pem").write_text(KEY.public.pem())
    (tmp_path / "receipt.json").write_bytes(
        KEY.receipt(content()) if valid else changed(lambda r: r["submission"].update(number=3))
    )
    run = subprocess.run(["sh", "-e"], input=block("sh").encode(), cwd=tmp_path, capture_output=True)  # noqa: S607  # the documented way
    assert (run.returncode == 0) is valid, run.stderr
    assert (b"Signature Verified Successfully" in run.stdout) is valid
