"""One step as it is being made: what it knows, what it has decided so far.

A `Turn` lives inside one call of `bot.engine.step` and never leaves it, so that the step stays pure though it appends.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2s

from msgspec.structs import replace

from bot.engine.deadline import barred, comment_barred
from bot.engine.dossier import Dossier
from bot.model.commenting import about, is_comment, on_document, on_wording
from bot.model.consultation import Consultation, Stage, Timing
from bot.model.effects import Message, Progress, Record, Step
from bot.model.events import Event
from bot.model.file import FileRef
from bot.model.parts import Arg, Moment, Part, Phrase, Texts
from bot.model.people import Delegate, Seat
from bot.model.questionnaire import Question, Questionnaire
from bot.model.response import Act, AnswerState, Move, OfResponse, Response, Revise, apply
from bot.model.session import Pending, Session, Turned
from bot.model.shapes import Button, Say, Shape
from bot.model.submission import Fragment
from bot.questionnaire.types.long_text import LongText
from bot.questionnaire.versions import same_question

COMMENT = LongText()
"""How a comment is given: in as many messages as it takes."""
NOT_OF_A_DRAFT = frozenset({"keep", "submit", "withdraw", "receipt", "contest"})
"""Commands that mean nothing while comments on the draft are asked for."""
TRAIL = 12
"""Changes of the question in hand that a session remembers; a message later than all of them is a matter of seconds."""


class Turn:
    """What an event finds, and what it leads to."""

    def __init__(self, session: Session, event: Event, dossier: Dossier) -> None:
        self.session, self.event, self.dossier = session, event, dossier
        self.records: list[Record] = []
        self.messages: list[Message] = []

    def result(self) -> Step:
        """Return the step as it stands."""
        return Step(self.session, tuple(self.records), tuple(self.messages))

    # What the session becomes

    def change(self, **fields: object) -> None:
        """Change fields of the session."""
        self.session = replace(self.session, **fields)

    def prompt(self) -> str:
        """Begin a new prompt; the buttons of all earlier ones are stale from here on. Return its id."""
        prompt = blake2s(self.event.id.encode("utf-8", "replace"), digest_size=5).hexdigest()
        self.change(prompt=prompt)
        return prompt

    def ask_about(self, pending: Pending, *paragraphs: Part, shape: Shape, buttons: tuple[Button, ...] = ()) -> None:
        """Ask something about the conversation itself, not about a question of the questionnaire."""
        self.change(pending=pending, asked=self.event.order)
        self.say(*paragraphs, shape=shape, buttons=buttons, prompt=self.prompt())

    # What is said

    def say(
        self,
        *paragraphs: Part,
        shape: Shape = Say(),  # noqa: B008 - frozen
        buttons: tuple[Button, ...] = (),
        prompt: str = "",
        slot: str = "",
        progress: Progress | None = None,
        address: str = "",
    ) -> None:
        """Say something to this address, or to a colleague's."""
        self.messages.append(
            Message(
                id=f"{self.event.id}:{len(self.messages)}",
                address=address or self.session.address,
                paragraphs=paragraphs,
                shape=shape,
                buttons=buttons,
                prompt=prompt,
                slot=slot,
                progress=progress,
            )
        )


class Seated(Turn):
    """A turn of somebody who has a seat: with the entity's response and the questions open to it."""

    def __init__(self, session: Session, event: Event, dossier: Dossier, delegate: Delegate, seat: Seat) -> None:
        super().__init__(session, event, dossier)
        self.delegate, self.seat = delegate, seat
        self.landed = False
        """Whether the stage, or the draft, changed since the last event: what is said now was meant for what was asked then."""
        self.consultation: Consultation = dossier.consultation(seat.consultation)
        self._found: Response = dossier.response(seat.response)
        self.response = self._found
        pinned = "" if self.consultation.stage is Stage.DRAFT else self.response.version  # comments are on what stands now
        self.versioned(pinned or self.consultation.version)

    def result(self) -> Step:
        """Return the step as it stands."""
        changed = self.response if self.response is not self._found else None
        return Step(self.session, tuple(self.records), tuple(self.messages), changed)

    def versioned(self, version: str) -> None:
        """Look at the questions of *version* from here on."""
        self.questionnaire: Questionnaire = self.dossier.questionnaire(self.consultation.questionnaire, version)
        asked = self.questionnaire.addressed(self.seat.entity.kind)
        self.commenting = self.consultation.stage is Stage.DRAFT
        """Whether what is said is about the wording of the questions, and no answer."""
        self.documents = {
            one.id: Question(one.id, "", "", one.title, COMMENT, Texts({one.title.fallback: one.link}, one.title.fallback))
            for one in self.consultation.documents
            if one.id not in asked
        }
        if self.commenting:
            drafts = {one.id: Question(one.id, one.category, one.chapter, one.text, COMMENT) for one in asked.values()}
            asked = {**drafts, **self.documents}
        self._by_id = {**asked, **self.documents} if self.documents else asked
        self._counted = asked
        self.questions: tuple[Question, ...] = tuple(asked.values())
        self._keys: dict[str, str] = {}

    @property
    def draft_of(self) -> str:
        """The version of the draft that is commented on, "" while answers are asked for."""
        return self.questionnaire.version if self.commenting else ""

    def comment_on(self, question: str) -> bool:
        """Whether what is said to *question* is a comment: on its wording, or because it is a document."""
        return self.commenting or question in self.documents

    def phrase(self, question: str, phrase: str, args: dict[str, Arg] | None = None) -> Phrase:
        """Return a phrase about the answer to *question*, or the one about a comment that stands beside it."""
        return Phrase(f"commented-{phrase}" if self.comment_on(question) else phrase, args or {})

    def key(self, question: str) -> str:
        """Return the key under which the response has the answer to *question*, or the comment on it.

        A comment stays with its wording: a version that asks the same takes it over, one that asks something else begins anew.
        """
        if question in self.documents:
            return on_document(question)
        if not self.commenting:
            return question
        if question not in self._keys:
            self._keys[question] = self._wording_key(question)
        return self._keys[question]

    def _wording_key(self, question: str) -> str:
        now = self.questionnaire.question(question)
        own = on_wording(question, self.questionnaire.version)
        for key in sorted(self.response.answers, key=lambda key: self.response.answers[key].revision, reverse=True):
            one = about(key)
            if now is None or not is_comment(key) or one.document or one.id != question:
                continue
            before = self.dossier.questionnaire(self.consultation.questionnaire, one.version).question(question)
            if key == own or (before and same_question(before, now)):
                return key
        return own

    def named(self, key: str) -> Question | None:
        """Return the question whose answer, or the comment on which, stands under *key*, if it is open now."""
        found = self.question(about(key).id if is_comment(key) else key)
        return found if found and self.key(found.id) == key else None

    def question(self, question_id: str) -> Question | None:
        """Return a question open to this entity; any other is as good as none."""
        return self._by_id.get(question_id)

    def answer(self, question: str) -> AnswerState:
        """Return where an answer stands."""
        return self.response.answer(self.key(question))

    def texts(self, question: str) -> tuple[Fragment, ...]:
        """Return the live messages of an answer."""
        if not self.answer(question).fragments:
            return ()
        return tuple(self.dossier.texts(self.response.id, self.key(question)))

    def value(self, question: str) -> str:
        """Return the answer to a question whose answer is one value, "" if there is none."""
        return "".join(fragment.text for fragment in self.texts(question))

    def progress(self) -> Progress:
        """Return how many of the questions have an answer that counts."""
        answers, keys = self.response.answers, map(self.key, self._counted) if self.commenting else self._counted
        given = sum(1 for key in keys if key in answers and answers[key].given)
        return Progress(given, len(self._counted))

    def makes_sense(self, word: str) -> bool:
        """Whether help names a command: nothing is handed in while comments are asked for, and not all have documents."""
        if word == "comments":
            return self.commenting or bool(self.documents) or any(map(is_comment, self.response.answers))
        if word == "documents":
            return bool(self.documents)
        return not (self.commenting and word in NOT_OF_A_DRAFT)

    @property
    def begun(self) -> bool:
        """Whether there is an answer, or a comment while those are asked for."""
        return any(is_comment(key) is self.commenting for key in self.response.answers)

    def settled(self, question: str) -> bool:
        """Whether nothing is left to do about a question: it is answered, or skipped on purpose."""
        state = self.answer(question)
        return state.given or (state.skipped and not state.again)

    def name_of(self, delegate: str) -> Arg:
        """Return a colleague's name; "a colleague" where it is not known any more."""
        if delegate == self.delegate.id:
            return Phrase("you")
        paper = self.response.behalf
        if paper and delegate in (paper.by, *paper.earlier):
            return Phrase("the-secretariat")
        for colleague in self.dossier.colleagues(self.response.id):
            if colleague.delegate == delegate and colleague.name:
                return colleague.name
        return Phrase("a-colleague")

    def closing(self) -> datetime | None:
        """Return the instant after which no answer of this entity is taken."""
        return self.consultation.closing(self.seat.entity)

    # What is recorded

    def record(self, record: OfResponse) -> None:
        """Record a change of the response, and see it at once."""
        self.records.append(record)
        self.response = apply(self.response, record)

    def revise(
        self,
        act: Act,
        question: str,
        *,
        fragment: str = "",
        text: str = "",
        message: str = "",
        file: FileRef | None = None,
        order: tuple[int, ...] = (),
        latest: tuple[int, ...] = (),
        at: datetime | None = None,
    ) -> None:
        """Record a revision by this delegate, pin the version with the first, and tell colleagues who have it in hand."""
        key = self.key(question)
        if not self.response.version and not is_comment(key):
            self.record(Move(self.response.id, self.response.revision + 1, self.questionnaire.version, (), (), self.event.at))
        self.record(
            Revise(
                response=self.response.id,
                number=self.response.revision + 1,
                act=act,
                question=key,
                by=self.delegate.id,
                address=self.session.address,
                at=at or self.event.at,
                order=order or self.event.order,
                latest=latest,
                at_is_receipt=self.event.at_is_receipt,
                fragment=fragment,
                text=text,
                message=message,
                file=file,
            )
        )
        self.see(question)
        self._tell_colleagues(question)

    def see(self, question: str) -> None:
        """Note that this address has been shown the latest of a question."""
        revision = self.answer(question).revision
        if self.session.seen.get(question) != revision:
            self.change(seen={**self.session.seen, question: revision})

    def turn_to(self, question: str) -> None:
        """Take a question in hand ("" for none). Messages sent before now still go where they belonged."""
        if question != self.session.question or not self.session.trail:
            trail = (*self.session.trail, Turned(self.event.order, question))[-TRAIL:]
            self.change(question=question, trail=trail, pending=None, refused="", draft_of=self.draft_of)
        else:
            self.change(pending=None)

    def moment(self, at: datetime) -> Moment:
        """Return an instant as it is to be said here."""
        return self.consultation.moment(at)

    def barred(self, question: str = "") -> Phrase | None:
        """Return why nothing may be changed now about *question*, None if it may. Judged at the event's own time."""
        if self.comment_on(question):
            document = question if question in self.documents else ""
            return comment_barred(self.consultation, self.seat.entity, self.event.at, self.event.not_before, document)
        return self.shut()

    def shut(self) -> Phrase | None:
        """Return why no answer may be changed or handed in now, None if it may: not while comments are taken, either."""
        return barred(self.consultation, self.seat.entity, self.event.at, self.event.not_before)

    def timing(self) -> Timing:
        """Return how what is done now stands to the deadline of this entity."""
        return self.consultation.timing(self.seat.entity, self.event.at, self.event.not_before)

    def until(self, phrase: str, question: str = "") -> Phrase | None:
        """Return until when answers, or comments, are taken: as *phrase* has it, or for how long they are taken as late."""
        body, document = self.seat.entity, question if question in self.documents else ""
        if self.comment_on(question):
            closing, late = (
                self.consultation.comments_close(body, document),
                self.consultation.comments_late_until(body, document),
            )
        else:
            closing, late = self.closing(), self.consultation.late_until(body)
        if closing is None:
            return None
        if late and closing <= self.event.at < late:
            return self.phrase(question, "late-until", {"when": self.moment(closing), "late": self.moment(late)})
        return self.phrase(question, phrase, {"when": self.moment(closing)})

    def _tell_colleagues(self, question: str) -> None:
        for colleague in self.dossier.colleagues(self.response.id):
            if colleague.question == question and colleague.address != self.session.address:
                name = self.delegate.name or Phrase("a-colleague")
                changed = self.phrase(question, "colleague-changed", {"name": name, "question": question})
                if colleague.delegate == self.delegate.id:
                    changed = self.phrase(question, "changed-elsewhere", {"question": question})
                self.say(
                    changed,
                    buttons=(Button(Phrase("button-show"), f"/goto {question}"),),
                    slot=f"colleague:{question}",
                    address=colleague.address,
                )
