"""What an entity sent on paper, as it stands at one event: what may be done with it, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.desk import asking, timeline
from bot.desk.command import Desk
from bot.engine.deadline import barred
from bot.model.behalf import Did, Entered
from bot.model.commenting import is_comment
from bot.model.consultation import Timing
from bot.model.effects import KeepEntered
from bot.model.file import FileRef
from bot.model.parts import Arg, Inline, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import OnRoster
from bot.model.questionnaire import Question
from bot.model.session import AboutBehalf, BehalfStep

_ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Before every deadline."""


class Paper:
    """What is entered for one entity, at one event. Making it locks the entity's response."""

    def __init__(self, desk: Desk, consultation_id: str, response_id: str, body: OnRoster) -> None:
        self.desk, self.id, self.body, self.entity = desk, response_id, body, body.entity
        self.response = desk.dossier.response(response_id)
        self.entry = desk.dossier.entry(response_id)
        self.consultation, self.questionnaire = asking.about(desk, consultation_id)
        self.questions = tuple(self.questionnaire.open_to(self.entity.kind))

    def did(self, did: Did, question: str = "", text: str = "", file: FileRef | None = None) -> None:
        """Record something done by whoever is at the desk, and see it at once."""
        by, at = asking.oneself(self.desk), self.desk.event.at
        one = Entered(self.id, self.entry.number + 1, did, by, at, question, text, file)
        self.desk.records.append(KeepEntered(one))
        self.entry = self.entry.after(one)

    def bar(self) -> Phrase | None:
        """Return why nothing may be entered, None if it may. Whatever the delegates have begun themselves is theirs."""
        paper, named = self.response.behalf, {"entity": self.entity.name}
        if self.response.handed_in and self.theirs:
            return Phrase("desk-behalf-changed" if self.response.on_paper else "desk-behalf-submitted", {**named})
        if paper and self.theirs and self._taken_back:
            return Phrase("desk-behalf-taken-back", {**named, "number": paper.number})
        if not self.questions:
            return Phrase("desk-behalf-no-questions", {**named})
        return Phrase("desk-behalf-begun", {**named}) if self.theirs else barred(self.consultation, self.entity, _ALWAYS)

    @property
    def theirs(self) -> bool:
        """Whether the delegates have said or done something themselves, which what is entered would take the place of."""
        if self.response.on_paper:
            return self.response.changed_since
        answers = (state for key, state in self.response.answers.items() if not is_comment(key))
        begun = any(state.fragments or state.skipped for state in answers)
        return begun or bool(self.response.handed_in) or self._taken_back

    @property
    def _taken_back(self) -> bool:
        """Whether the delegates took back what the secretariat had entered."""
        paper = self.response.behalf
        return bool(paper and paper.number == self.response.submissions and not (self.response.handed_in or paper.taken_back))

    def others(self) -> list[str]:
        """Return who else is of the secretariat, by id."""
        invitees = self.desk.dossier.invitees(self.consultation.id)
        return [one.delegate for one in invitees if one.office and one.delegate != asking.oneself(self.desk)]

    def name(self, by: str) -> str | Phrase:
        """Return the name of a person of the secretariat."""
        people = {one.delegate: one.name for one in self.desk.dossier.invitees(self.consultation.id)}
        return people.get(by) or Phrase("desk-history-command-line")

    def named(self) -> dict[str, Arg]:
        """Return what phrases are told: the entity, and the number of the submission that is corrected, 0 for none."""
        return {"entity": self.entity.name, "corrects": self.entry.corrects}

    def asked(self, step: BehalfStep, question: str = "", reason: str = "") -> AboutBehalf:
        """Return what is asked at a step."""
        by = asking.oneself(self.desk)
        return AboutBehalf(self.consultation.id, by, self.id, self.entry.number, step, question, reason)

    def kind_named(self) -> Arg:
        """Return what the entity's kind is called."""
        return timeline.for_whom(self.entity.kind, "", self.questionnaire, {})

    def value_of(self, question: Question) -> str:
        """Return what is entered for a question whose answer is one value."""
        return "" if question.type.many_messages else "".join(self.entry.answers.get(question.id, ()))

    def shown_of(self, question: Question) -> Iterator[Inline]:
        """Yield what is entered for a question, as it is shown."""
        texts = self.entry.answers[question.id]
        return map(Quoted, texts) if question.type.many_messages else map(question.type.show, texts)

    # Shown whole

    def whole(self) -> Iterator[Part]:
        """Yield all that was entered: each question with what the paper says to it, when it came, whether it consents."""
        yield Phrase("desk-behalf-whole", {"entity": self.entity.name, "kind": self.kind_named()})
        for question in self.questions:
            if question.id in self.entry.answers:
                yield Phrase("desk-behalf-answer", {"question": question.id})
                yield question.text
                yield from self.shown_of(question)
        yield Lines(tuple(self._about()))

    def _about(self) -> Iterator[Phrase]:
        if self.entry.corrects:
            differs = Listed(tuple(self.differs()))
            yield Phrase("desk-behalf-corrects", {"number": self.entry.corrects, "differs": differs})
        without = tuple(one.id for one in self.questions if one.id not in self.entry.answers)
        if without:
            yield Phrase("review-without", {"questions": Listed(without)})
        if at := self.entry.received:
            late = self.consultation.timing(self.entity, at) is not Timing.IN_TIME
            when: dict[str, Arg] = {"when": self.consultation.moment(at), "timing": "late" if late else "in-time"}
            yield Phrase("desk-behalf-came", when)
        if self.entry.files:
            yield Phrase("desk-behalf-letter", {"files": self.letter()})
        yield Phrase("desk-behalf-published", {"consent": "yes" if self.entry.consent else "no"})

    def letter(self) -> Listed:
        """Return the files that hold the letter itself."""
        return Listed(tuple(map(_file, self.entry.files)))

    def files(self) -> tuple[FileRef, ...]:
        """Return all files: the letter's, then those that are answers."""
        return (*self.entry.files, *self.entry.attached.values())

    def sent(self) -> Iterator[tuple[str, FileRef]]:
        """Yield all files, each with its question; "" for the letter's."""
        yield from (("", one) for one in self.entry.files)
        yield from self.entry.attached.items()

    def differs(self) -> Iterator[str | Phrase]:
        """Yield in what a correction differs from what counts."""
        now, was = self.entry, self.entry.counted
        there = {*now.answers, *was.answers}
        changed = {key for key in there if now.answers.get(key) != was.answers.get(key)}
        changed |= {key for key in there if now.attached.get(key) != was.attached.get(key)}
        yield from (one.id for one in self.questions if one.id in changed)
        if now.received != was.received:
            yield Phrase("desk-behalf-differs-received")
        if now.consent != was.consent:
            yield Phrase("desk-behalf-differs-consent")
        if now.files != was.files:
            yield Phrase("desk-behalf-differs-letter")

    def lacks(self) -> bool:
        """Whether something is missing without which nothing can be handed in, or the questions were changed meanwhile."""
        entry = self.entry
        same = entry.version == self.questionnaire.version
        return not (same and entry.answers and entry.received and entry.consent is not None)

    def told(self) -> Phrase:
        """Return how many messages delegates are sent."""
        return Phrase("desk-preview-told", {"count": len(self.body.reached)})


def _file(file: FileRef) -> Inline:
    """Return a file by name, and whether its bytes are here."""
    if file.sha256:
        return Quoted(file.name)
    return Phrase("desk-behalf-file-awaited" if file.awaited else "desk-behalf-file-lost", {"name": Quoted(file.name)})
