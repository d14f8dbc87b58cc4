"""A new version of the questionnaire: whom it touches, and what their delegates are told of it, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.engine import buttons as b
from bot.engine.reminding import SEATS
from bot.model.commenting import about, is_comment
from bot.model.consultation import Consultation, Stage, Timing
from bot.model.delegation import Contact, Delegation, Versions
from bot.model.effects import Message
from bot.model.parts import Lines, Listed, Phrase
from bot.model.people import Entity, Role
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response
from bot.model.shapes import Button
from bot.questionnaire.versions import Changes, changes


def became(found: Changes, changed: str) -> Iterator[Phrase]:
    """Yield which questions a new version changed, took away and added; *changed* is the phrase for the first."""
    for phrase, questions in ((changed, found.changed), ("version-gone", found.gone), ("version-added", found.added)):
        if questions:
            yield Phrase(phrase, {"questions": Listed(questions)})


class Revision:
    """What a new version means to one entity after another. It counts them, as they were when it was last asked about them.

    An entity is touched that has an answer to a question that is worded anew or no longer asked of it; in the draft stage, a
    comment on one. So is one that has begun and not handed in, by a new question. Who can change nothing now is let alone.
    """

    def __init__(self, before: Consultation, after: Consultation, new: Questionnaire, now: datetime) -> None:
        """*before* and *after*: the consultation as it runs on the earlier version, and on *new*."""
        self._before, self._after, self._new, self._now = before, after, new, now
        self._counted: dict[str, tuple[str, bool, bool, int]] = {}
        self._found: dict[tuple[str, str, str], Changes] = {}
        self.touched: Counter[str] = Counter()
        """How many entities, by kind."""
        self.submitted = 0
        """Those of them that have handed in."""
        self.silent = 0
        """Those of them none of whose delegates can be written to."""
        self.messages = 0

    def __call__(self, one: Delegation, versions: Versions) -> list[Message]:
        """Return what the delegates of an entity are told: named after the change, the seat and the address."""
        concerned = self._concerned(one, versions)
        if before := self._counted.pop(one.entity.id, None):
            self._count(*before, times=-1)
        if concerned is None:
            return []
        submitted = bool(self._after.stage is Stage.OPEN and one.response.handed_in)
        self._counted[one.entity.id] = one.entity.kind, submitted, not one.reached, len(one.reached)
        self._count(*self._counted[one.entity.id])
        return [self._message(one, contact, concerned) for contact in one.reached]

    def _count(self, kind: str, submitted: bool, silent: bool, messages: int, *, times: int = 1) -> None:
        self.touched[kind] += times
        self.submitted += times * submitted
        self.silent += times * silent
        self.messages += times * messages

    def _concerned(self, one: Delegation, versions: Versions) -> Changes | None:
        """Return which questions an entity is to be told of, None if the new version does not touch it."""
        stage, entity = self._after.stage, one.entity
        if stage is Stage.DRAFT and self._after.may_comment(entity):
            over = self._after.comments_timing(entity, self._now) is Timing.OVER
            return None if over else self._commented(entity, one.response, versions)
        if stage is Stage.OPEN and self._after.status(entity).may_answer:
            over = self._after.timing(entity, self._now) is Timing.OVER
            return None if over else self._answered(entity, one.response, versions)
        return None

    def _answered(self, entity: Entity, response: Response, versions: Versions) -> Changes | None:
        if not response.version:
            return None
        since = self._changes(response.version, self._new.version, entity.kind, versions)
        mine = since.concerning(lambda question: bool(response.answer(question).fragments))
        now = self._changes(self._before.version, self._new.version, entity.kind, versions)
        news = {*now.changed, *now.added, *now.gone}  # of all else they were told when an earlier version came
        changed, added, gone = (tuple(one for one in ids if one in news) for ids in (mine.changed, mine.added, mine.gone))
        touched = changed or gone or (added and not response.handed_in)
        return Changes((), changed, added, gone) if touched else None

    def _commented(self, entity: Entity, response: Response, versions: Versions) -> Changes | None:
        now = self._changes(self._before.version, self._new.version, entity.kind, versions)
        made = [about(key) for key, state in response.answers.items() if is_comment(key) and state.given]
        live = {
            one.id
            for one in made
            if not one.document and one.id in self._changes(one.version, self._before.version, "", versions).same
        }
        touched = live.intersection((*now.changed, *now.gone)) or (made and now.added)
        return now if touched else None

    def _changes(self, old: str, new: str, kind: str, versions: Versions) -> Changes:
        found = self._found.get((old, new, kind))
        if found is None:
            after = self._new if new == self._new.version else versions(new)  # the new one may not be kept yet
            found = self._found[old, new, kind] = changes(versions(old), after, kind)
        return found

    def _message(self, one: Delegation, contact: Contact, concerned: Changes) -> Message:
        draft, submitted = self._after.stage is Stage.DRAFT, bool(one.response.handed_in)
        told = "draft-loaded" if draft else "version-loaded-submitted" if submitted else "version-loaded"
        changed = "draft-changed" if draft else "version-changed" if submitted else "version-again"
        lines = [
            Phrase(told, {"entity": one.entity.name, "version": self._new.version}),
            *became(concerned, changed),
        ]
        if submitted and not draft:
            head = "yes" if contact.role is Role.HEAD else "no"
            lines.append(Phrase("version-standing", {"head": head}))
        return Message(
            id=f"version:{self._after.id}:{self._after.number}:{contact.seat}:{contact.address}",
            address=contact.address,
            paragraphs=(self._after.title, Lines(tuple(lines))),
            buttons=(SEATS if contact.several else _go_on(concerned, draft=draft, submitted=submitted),),
            bulk=True,
        )


def _go_on(concerned: Changes, *, draft: bool, submitted: bool) -> Button:
    first = next(iter((*concerned.changed, *concerned.added)), "")
    if submitted and not draft:
        return b.REVIEW
    if first:
        return Button(Phrase("button-go-on", {"question": first}), f"/goto {first}")
    return b.COMMENTS if draft else b.QUESTIONS
