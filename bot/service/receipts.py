"""Receipts: a submission's canonical bytes signed with the institution's Ed25519 key, and their check with the public key only.

`docs/receipt.md` documents the form for whoever checks one with other tools. Ed25519 is deterministic: the same bytes and key
always give the same receipt. Where the key lies is decided in `bot.service.key_file`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bot.model import submission
from bot.model.submission import digest

FORM = "tourdetable-receipt-1"
DOMAIN = FORM.encode() + b"\n"
"""What is signed is this, then the canonical bytes: a signature of ours means a receipt and nothing else."""
MOST_BYTES = 64_000_000
"""A larger file is not looked at: ten answers of the longest sort are far below."""

_KEYS = {"form", "submission", "sha256", "public_key", "key_id", "signature"}
_TEXTS = ("response", "consultation", "questionnaire", "version", "entity", "kind", "submitted_by", "submitted_at")
_HASH = re.compile(r"[0-9a-f]{64}")


class BadKey(Exception):
    """A key that is none of ours; the message says why in one sentence."""


class InstitutionKey:
    """The institution's key pair. Implements `bot.service.ports.Signer`."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = PublicKey(private.public_key())

    @classmethod
    def made_of(cls, seed: bytes) -> InstitutionKey:
        """Return the key made of *seed*, 32 random bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def read(cls, pem: bytes) -> InstitutionKey:
        """Return the key in *pem* (PKCS 8, not encrypted). Raise BadKey if there is none."""
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise BadKey("holds no private key in PEM form") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise BadKey("holds a private key, but not an Ed25519 one")
        return cls(private)

    def pem(self) -> bytes:
        """Return the private key as it is kept."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def receipt(self, content: bytes) -> bytes:
        """Return the receipt for *content*, a submission's canonical bytes: a JSON file in UTF-8."""
        return _written(
            {
                "form": FORM,
                "submission": json.loads(content),
                "sha256": digest(content),
                "public_key": self.public.base64(),
                "key_id": self.public.id,
                "signature": base64.b64encode(self._private.sign(DOMAIN + content)).decode(),
            }
        )

    def __repr__(self) -> str:
        """Return what may be shown: the public key's id."""
        return f"InstitutionKey({self.public.id})"


class PublicKey:
    """The half of the key that everybody may have."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @classmethod
    def read(cls, given: bytes) -> PublicKey:
        """Return the key in *given*: PEM, or the 32 bytes in base64. Raise BadKey if it is none."""
        if b"PRIVATE KEY" in given:
            raise BadKey("is a private key: keep it secret, and give the public one, which `tourdetable key show` prints")
        try:
            if b"-----BEGIN" in given:
                key = load_pem_public_key(given)
            else:
                key = Ed25519PublicKey.from_public_bytes(base64.b64decode(given.strip(), validate=True))
        except (ValueError, UnsupportedAlgorithm, binascii.Error):
            raise BadKey("is no public key: neither PEM nor 32 bytes in base64") from None
        if not isinstance(key, Ed25519PublicKey):
            raise BadKey("is a public key, but not an Ed25519 one")
        return cls(key)

    @property
    def id(self) -> str:
        """Its short name: the first 16 hexadecimal digits of the SHA-256 of its 32 bytes."""
        return hashlib.sha256(self._raw()).hexdigest()[:16]

    def base64(self) -> str:
        """Return its 32 bytes in base64."""
        return base64.b64encode(self._raw()).decode()

    def pem(self) -> str:
        """Return it in PEM form, as openssl reads it."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Return whether *signature* is this key's for the canonical bytes *content*."""
        try:
            self._key.verify(signature, DOMAIN + content)
        except InvalidSignature:
            return False
        return True

    def _raw(self) -> bytes:
        return self._key.public_bytes_raw()


class Check(StrEnum):
    """What a verification came to, in the order in which it is tried."""

    NOT_A_RECEIPT = "not_a_receipt"
    WRONG_KEY = "wrong_key"
    CHANGED = "changed"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a receipt is valid; *says* is one sentence for a person. The rest is what a valid one states, else empty."""

    check: Check
    says: str
    entity: str = ""
    consultation: str = ""
    number: int = 0
    submitted_at: str = ""
    """ISO 8601, UTC"""
    answers: int = 0
    consent: bool = False
    sha256: str = ""
    on_behalf: bool = False
    """The secretariat entered it, from what it received on paper."""
    corrects: int = 0
    """The number of the submission that it takes the place of as a correction, 0 for none."""

    @property
    def valid(self) -> bool:
        """Whether the receipt is the institution's and nothing in it was changed."""
        return self.check is Check.VALID


class _NotAReceipt(Exception):
    """The message says why."""


def verify(receipt: bytes, public_key: PublicKey) -> Verdict:
    """Return what *receipt*, a file's content, is worth under *public_key*. Never raises, whatever the bytes are."""
    try:
        outer = _parsed(receipt)
        content, stated, key, signature = _parts(outer)
    except _NotAReceipt as error:
        return Verdict(Check.NOT_A_RECEIPT, f"Not a receipt: {error}.")
    if key.base64() != public_key.base64():
        return Verdict(
            Check.WRONG_KEY, f"Not valid: it was signed with the key {key.id}, and the key you gave is {public_key.id}."
        )
    if digest(content) != stated:
        return Verdict(
            Check.CHANGED,
            f"Not valid: something in it was changed after it was signed. The SHA-256 of what it says is {digest(content)},"
            f" and the one that was signed is {stated}.",
        )
    if not public_key.signed(content, signature):
        return Verdict(
            Check.CHANGED, "Not valid: the signature is not the one for this content. One of the two was changed afterwards."
        )
    said = outer["submission"]
    assert isinstance(said, dict)  # noqa: S101  # `_parts` has checked it
    return Verdict(
        Check.VALID,
        "Valid: this is what was handed in, unchanged, and the key has signed it.",
        entity=said["entity"],
        consultation=said["consultation"],
        number=said["number"],
        submitted_at=said["submitted_at"],
        answers=len(said["answers"]),
        consent=said["consent_to_publication"],
        sha256=stated,
        on_behalf="on_behalf" in said,
        corrects=said.get("on_behalf", {}).get("corrects", 0),
    )


def _written(receipt: dict[str, object]) -> bytes:
    """Return the file: sorted and indented, so that a person can read it. Checking does not depend on its blanks."""
    return (json.dumps(receipt, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _parsed(receipt: bytes) -> dict[str, object]:
    if len(receipt) > MOST_BYTES:
        raise _NotAReceipt(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        outer = json.loads(receipt.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except _NotAReceipt:
        raise
    except (ValueError, RecursionError):
        raise _NotAReceipt("it is no JSON text in UTF-8") from None
    if not isinstance(outer, dict) or outer.get("form") != FORM:
        raise _NotAReceipt(f'it does not say "form": "{FORM}"')
    if outer.keys() != _KEYS:
        raise _NotAReceipt(f"it must hold exactly {', '.join(sorted(_KEYS))}")
    return outer


def _parts(outer: dict[str, object]) -> tuple[bytes, str, PublicKey, bytes]:
    """Return the canonical bytes again, the hash stated for them, the key named and the signature."""
    said, stated, key, key_id, signature = (
        outer[name] for name in ("submission", "sha256", "public_key", "key_id", "signature")
    )
    if not isinstance(said, dict) or not _is_submission(said):
        raise _NotAReceipt(f'its submission is none of the form "{submission.FORM}"')
    if not (isinstance(stated, str) and _HASH.fullmatch(stated)):
        raise _NotAReceipt("its sha256 is not 64 hexadecimal digits")
    if not (isinstance(key, str) and isinstance(signature, str)):
        raise _NotAReceipt("its key and signature are not base64")
    try:
        public = PublicKey.read(key.encode())
        signed = base64.b64decode(signature, validate=True)
        content = rfc8785.dumps(said)
    except BadKey:
        raise _NotAReceipt("its public_key is no Ed25519 key") from None
    except (ValueError, RecursionError):  # bad base64, a number or a text that has no canonical form
        raise _NotAReceipt("it holds something that has no canonical form") from None
    if key_id != public.id or key != public.base64():
        raise _NotAReceipt("its key_id is not that of its public_key")
    return content, stated, public, signed


def _is_submission(said: dict[str, object]) -> bool:
    number = said.get("number")
    return (
        said.get("form") == submission.FORM
        and all(isinstance(said.get(key), str) for key in _TEXTS)
        and isinstance(number, int)
        and not isinstance(number, bool)
        and isinstance(said.get("consent_to_publication"), bool)
        and isinstance(said.get("answers"), list)
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: two readers could read two different things."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotAReceipt("one of its keys stands twice")
    return found


def _no_number(name: str) -> object:
    raise _NotAReceipt(f"{name} is no number")
