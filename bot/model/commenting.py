"""Comments: on the wording of a question while the questionnaire is a draft, and on a document that a consultation lists.

A comment is kept like an answer, in the entity's response and under a key that no question can have: so fragments, edits,
colleagues and history are the same. A comment on a wording stands under the version on which it was made. It is no answer:
nothing that counts answers looks at these keys.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.model.consultation import Consultation, Stage
from bot.model.parts import Texts
from bot.model.people import Entity
from bot.model.questionnaire import Questionnaire
from bot.model.ruling import Ruling

WORDING, DOCUMENT = "~", "@"
"""What a key begins with. Neither may stand in a question's id."""


class About(Struct, frozen=True):
    """What a comment is about: a document (*id*), or the wording of the question *id* in *version*."""

    id: str
    version: str = ""

    @property
    def document(self) -> bool:
        """Whether it is about a document."""
        return not self.version


class Commented(Struct, frozen=True):
    """A comment as it stands, without its words, and what was decided about it as it stands."""

    response: str
    entity: Entity
    key: str
    revision: int
    at: datetime
    characters: int
    decided: Ruling | None = None
    latest: int = 0
    """The number of the latest ruling on anything of the response."""

    @property
    def about(self) -> About:
        """What it is about."""
        return about(self.key)


def is_comment(key: str) -> bool:
    """Whether what stands under *key* in a response is a comment."""
    return key[:1] in (WORDING, DOCUMENT) and key != ""


def about(key: str) -> About:
    """Return what the comment under *key* is about."""
    if key.startswith(DOCUMENT):
        return About(key[1:])
    question, _, version = key[1:].partition(WORDING)
    return About(question, version)


def on_wording(question: str, version: str) -> str:
    """Return the key of a comment on the wording of a question."""
    return f"{WORDING}{question}{WORDING}{version}"


def on_document(document: str) -> str:
    """Return the key of a comment on a document."""
    return f"{DOCUMENT}{document}"


def named(one: About, consultation: Consultation, versions: dict[str, Questionnaire]) -> Texts | None:
    """Return the words that a comment is about: the question's as they were, or the document's title; None if they are gone."""
    if one.document:
        document = consultation.document(one.id)
        return document.title if document else None
    question = versions[one.version].question(one.id) if one.version in versions else None
    return question.text if question else None


def taken(consultation: Consultation, document: str = "") -> bool:
    """Whether comments are taken in this stage: on the wording while it is a draft, on a document until its own date."""
    if consultation.stage is Stage.DRAFT:
        return True
    return consultation.stage is Stage.OPEN and bool(document) and consultation.comments_close(document=document) is not None
