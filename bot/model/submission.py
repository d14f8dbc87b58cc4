"""A submission's canonical bytes: what the head handed in, in one form only, so that a hash and a signature mean something.

The form is JSON by RFC 8785 (keys sorted, no white space, UTF-8), documented in `docs/receipt.md`. People are named by id only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

FORM = "tourdetable-submission-1"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One live message of an answer with its text. *file* has the file's name, size and SHA-256 where there is one."""

    id: str
    text: str
    at: datetime
    by: str
    revision: int
    file: tuple[str, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it is handed in."""

    question: str
    fragments: Sequence[Fragment]


def utc(at: datetime) -> str:
    """Return *at* (aware) as ISO 8601 in UTC with a Z, to the second or finer."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(
    *,
    response: str,
    consultation: str,
    questionnaire: str,
    version: str,
    entity: str,
    kind: str,
    number: int,
    by: str,
    at: datetime,
    consent: bool,
    answers: Sequence[Said],
) -> bytes:
    """Return the canonical bytes of a submission. *at* is the time of the confirmation, aware."""
    return rfc8785.dumps(
        {
            "form": FORM,
            "response": response,
            "consultation": consultation,
            "questionnaire": questionnaire,
            "version": version,
            "entity": entity,
            "kind": kind,
            "number": number,
            "submitted_by": by,
            "submitted_at": utc(at),
            "consent_to_publication": consent,
            "answers": [
                {
                    "question": said.question,
                    "fragments": [
                        {"text": fragment.text}
                        if fragment.file is None
                        else {
                            "text": fragment.text,
                            "file": dict(zip(("name", "size", "sha256"), fragment.file, strict=True)),
                        }
                        for fragment in said.fragments
                    ],
                }
                for said in answers
            ],
        }
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of *content*, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
