"""A submission's canonical bytes: what the head handed in, in one form only, so that a hash and a signature mean something.

The form is JSON by RFC 8785 (keys sorted, no white space, UTF-8), documented in `docs/receipt.md`. People are named by id only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from bot.model.behalf import OnBehalf
from bot.model.file import FileRef

FORM = "tourdetable-submission-1"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One live message of an answer with its text, and the file that came with it."""

    id: str
    text: str
    at: datetime
    by: str
    revision: int
    file: FileRef | None = None


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
    behalf: OnBehalf | None = None,
) -> bytes:
    """Return the canonical bytes of a submission. *at* is the time of the confirmation, aware.

    A file whose bytes are on their way has its source in place of its hash, until it is `filled` in. *behalf*: how it came in,
    where the secretariat entered it.
    """
    marked = {"on_behalf": _on_behalf(behalf)} if behalf else {}
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
            **marked,
            "answers": [
                {
                    "question": said.question,
                    "fragments": [
                        {"text": fragment.text}
                        if fragment.file is None
                        else {
                            "text": fragment.text,
                            "file": {
                                "name": fragment.file.name,
                                "size": fragment.file.size,
                                "sha256": fragment.file.sha256 or fragment.file.source,
                            },
                        }
                        for fragment in said.fragments
                    ],
                }
                for said in answers
            ],
        }
    )


def _on_behalf(behalf: OnBehalf) -> dict[str, Any]:
    found: dict[str, Any] = {"entered_by": behalf.by, "received_at": utc(behalf.received)}
    if behalf.confirmed_by:
        found["confirmed_by"] = behalf.confirmed_by
    if behalf.letter:
        found["letter"] = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in behalf.letter]
    if behalf.corrects:
        found["corrects"] = behalf.corrects
    return found


def filled(content: bytes, source: str, sha256: str, size: int) -> bytes:
    """Return *content* with the file from *source* known by its hash and size; *sha256* "": its bytes cannot be had."""
    read = json.loads(content)
    for file in _files(read):
        if file["sha256"] == source:
            file["sha256"] = sha256
            file["size"] = size if sha256 else file["size"]
    return rfc8785.dumps(read)


def without_bytes(content: bytes) -> list[str]:
    """Return the names of the files in *content* whose bytes could not be had."""
    return [file["name"] for file in _files(json.loads(content)) if not file["sha256"]]


def questions_of(content: bytes) -> list[str]:
    """Return the ids of the questions that *content* answers."""
    return [answer["question"] for answer in json.loads(content)["answers"]]


def entity_of(content: bytes) -> tuple[str, str]:
    """Return the id and the kind of the entity that handed *content* in."""
    read = json.loads(content)
    return read["entity"], read["kind"]


def _files(read: Any) -> Iterator[dict[str, Any]]:
    for answer in read["answers"]:
        yield from (fragment["file"] for fragment in answer["fragments"] if "file" in fragment)


def files_of(receipt: bytes) -> list[tuple[str, FileRef]]:
    """Return the files that *receipt* tells of, each with its question; "" for those of a letter."""
    read = json.loads(receipt)["submission"]
    found = [("", one) for one in read.get("on_behalf", {}).get("letter", ())]
    for answer in read["answers"]:
        found += [(answer["question"], one["file"]) for one in answer["fragments"] if "file" in one]
    return [(question, FileRef(one["name"], "", one["size"], one["sha256"])) for question, one in found]


def digest(content: bytes) -> str:
    """Return the SHA-256 of *content*, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
