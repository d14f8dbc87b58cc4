"""Entering what an entity sent on paper, question by question, until it is whole. `bot.desk.behalf` begins it.

What is typed is kept at once, apart from the entity's response, so any command in between only puts the entering aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk import dates
from bot.desk.paper import Paper
from bot.engine.answering import ANSWER_LIMIT, FRAGMENTS_LIMIT
from bot.engine.deadline import barred
from bot.engine.fitting import unfit
from bot.model.behalf import Did
from bot.model.events import Replied
from bot.model.file import FileRef
from bot.model.parts import Arg, Lines, Listed, Part, Phrase, Quoted
from bot.model.questionnaire import Given, Question, Rejected
from bot.model.shapes import Button, Enter, Option, PickOne, SendFile
from bot.questionnaire.versions import same_question

_DONE = Button(Phrase("button-done"), "/done")
_SKIP = Button(Phrase("desk-button-behalf-skip"), "/skip")
_WITHOUT = Button(Phrase("desk-button-behalf-without"), "/anew")
_ANEW = Button(Phrase("desk-button-behalf-anew"), "/anew")
_BACK = Button(Phrase("desk-button-behalf-back"), "/back")
_WHOLE = Button(Phrase("desk-button-behalf-whole"), "/whole")
_STOP = Button(Phrase("desk-button-behalf-stop"), "/stop")
_BACK_OR_STOP = (Option("back", Phrase("desk-button-behalf-back")), Option("stop", Phrase("desk-button-behalf-stop")))
CONSENT = PickOne(
    (Option("yes", Phrase("desk-option-behalf-may")), Option("no", Phrase("desk-option-behalf-may-not")), *_BACK_OR_STOP)
)
SURE = PickOne((Option("yes", Phrase("desk-option-behalf-sure")), *_BACK_OR_STOP))
FILES_LIMIT = 40
"""Files that hold one letter."""
WORDS = frozenset({"done", "skip", "anew", "back", "whole", "stop"})
"""What leads on while something is entered, with a slash or without; anything else is what the paper says."""


class Entering(Paper):
    """Going through what the paper says."""

    def begin(self, *before: Part, at: str = "") -> None:
        """Begin, or go on where it was left or at the question *at*; questions that were changed meanwhile are asked again."""
        said: list[Part] = []
        if self.entry.version != self.questionnaire.version or self.entry.waits:
            said += self._moved() if self.entry.version else []
            self.did(Did.BEGIN, text=self.questionnaire.version)
        heading: dict[str, Arg] = {"entity": self.entity.name, "kind": self.kind_named(), "number": self.entry.corrects}
        said = [*before, Phrase("desk-behalf-heading-again" if self.entry.corrects else "desk-behalf-heading", heading), *said]
        if self.entry.refusal:
            said += [Phrase("desk-behalf-was-refused"), Quoted(self.entry.refusal)]
        said.append(Phrase("desk-behalf-how"))
        if self.entry.corrects and not at:
            said.append(Phrase("desk-behalf-how-one", {"question": self.questions[-1].id, "entity": self.entity.name}))
        if wanted := next((one for one in self.questions if one.id == at), None):
            return self.ask(wanted, *said)
        left = [one for one in self.questions if self.entry.received or one.id not in self.entry.answers]
        if left:  # the first without an answer; of what was whole once, the first of all
            return self.ask(left[0], *said)
        return self.ask_received(*said)

    def _moved(self) -> list[Part]:
        """Take away what was entered for questions that were changed, and say so."""
        gone = []
        before = self.desk.dossier.questionnaire(self.questionnaire.id, self.entry.version)
        now = {one.id: one for one in self.questions}
        for key in tuple(self.entry.answers):
            old, new = before.question(key), now.get(key)
            if old is None or new is None or not same_question(old, new):
                gone.append(key)
                self.did(Did.CLEAR, key)
        return [Phrase("desk-behalf-moved", {"questions": Listed(tuple(gone))})] if gone else []

    def ask(self, question: Question, *said: Part) -> None:
        """Ask what the paper says to a question."""
        place = self.questions.index(question) + 1
        counted: dict[str, Arg] = {"question": question.id, "number": place, "count": len(self.questions)}
        parts: list[Part] = [*said, Phrase("desk-behalf-question", counted), question.text]
        if question.id in self.entry.answers:
            parts += [Phrase("desk-behalf-so-far"), *self.shown_of(question)]
        if expected := question.type.expected():
            parts.append(expected)
        self.desk.ask_about(
            self.asked("", question.id),
            *parts,
            shape=question.type.shape(self.value_of(question)),
            buttons=self._buttons(question),
        )

    def _buttons(self, question: Question) -> tuple[Button, ...]:
        about = (_DONE, _ANEW) if question.id in self.entry.answers else (_SKIP,)
        return (*about, _BACK, *(() if self.lacks() else (_WHOLE,)), _STOP)

    def _onward(self, question: Question, *said: Part) -> None:
        place = self.questions.index(question) + 1
        if place < len(self.questions):
            self.ask(self.questions[place], *said)
        else:
            self.ask_received(*said)

    def answer(self, question: Question, typed: str) -> None:
        """Take what was said to a question: a word that leads on, or what the paper says."""
        place = self.questions.index(question)
        match typed.strip().lower():
            case "done" | "skip":
                self._onward(question)
            case "back":
                self.ask(self.questions[max(0, place - 1)])
            case "anew":
                if question.id in self.entry.answers:
                    self.did(Did.CLEAR, question.id)
                self.ask(question)
            case "whole":
                self._to_end()
            case "stop":
                self.stop()
            case _:
                self._take(question, typed)

    def _to_end(self) -> None:
        """Go to the end, or to what must be known before."""
        if self.entry.received is None:
            self.ask_received()
        elif self.entry.consent is None:
            self.ask_consent()
        else:
            self.ask_sure()

    def stop(self) -> None:
        """Leave off. All is kept."""
        self.desk.change(pending=None)
        self.desk.say(Phrase("desk-behalf-stopped", {"entity": self.entity.name}))

    def _take(self, question: Question, typed: str) -> None:
        event, before = self.desk.event, self.value_of(question)
        file = event.file if isinstance(event, Replied) else None
        if file and not isinstance(question.type.shape(before), SendFile):
            return self._say(question, *self.take_letter(file, typed))
        why = unfit(event) if isinstance(event, Replied) else None
        read = question.type.read(Given(typed, file=file.name, size=file.size) if file else Given(typed), before)
        if why is None and isinstance(read, Rejected):
            why = read.why
        if why is None and question.type.many_messages:
            why = self._over(question, typed)
        if why or isinstance(read, Rejected):
            self._say(question, *((why,) if why else ()))
        elif question.type.many_messages:
            self.did(Did.ADD, question.id, typed)
            self._status(question)
        else:
            if file:
                self.did(Did.FILE, question.id, read, file)
            else:
                self.did(*(Did.WRITE, question.id, read) if read else (Did.CLEAR, question.id))
            kept: dict[str, Arg] = {"question": question.id, "value": question.type.show(read)}
            said = Phrase("desk-behalf-kept", kept) if read else Phrase("desk-behalf-cleared", {"question": question.id})
            if question.type.one_reply:
                self._onward(question, said)
            else:
                self._say(question, said, slot=f"behalf:{self.desk.session.prompt}")
        return None

    def _say(self, question: Question, *said: Part, slot: str = "") -> None:
        """Say something while a question is in hand, which it stays."""
        self.desk.say(
            *said,
            shape=question.type.shape(self.value_of(question)),
            buttons=self._buttons(question),
            prompt=self.desk.session.prompt,
            slot=slot,
        )

    def take_letter(self, file: FileRef, beside: str) -> Iterator[Part]:
        """Keep a file as the letter itself, and yield what to say of it."""
        if len(self.entry.files) >= FILES_LIMIT:
            yield Phrase("desk-behalf-letter-full", {"name": Quoted(file.name), "most": FILES_LIMIT})
            return
        self.did(Did.FILE, file=file)
        yield Phrase("desk-behalf-letter-kept", {"name": Quoted(file.name), "count": len(self.entry.files)})
        if beside.strip():
            yield Phrase("desk-behalf-letter-words")

    def _over(self, question: Question, typed: str) -> Phrase | None:
        texts = self.entry.answers.get(question.id, ())
        if len(texts) >= FRAGMENTS_LIMIT:
            return Phrase("answer-too-many", {"most": FRAGMENTS_LIMIT})
        total, most = sum(map(len, texts)) + len(typed), question.type.most_characters or ANSWER_LIMIT
        return Phrase("answer-too-long", {"characters": total, "most": most}) if total > most else None

    def _status(self, question: Question) -> None:
        texts = self.entry.answers[question.id]
        counts: dict[str, Arg] = {"question": question.id, "messages": len(texts), "characters": sum(map(len, texts))}
        prompt = self.desk.session.prompt
        self.desk.say(
            Phrase("desk-behalf-fragments", counts), slot=f"behalf:{prompt}", prompt=prompt, buttons=self._buttons(question)
        )

    # What else there is to say of the paper

    def ask_received(self, *said: Part) -> None:
        """Ask when the paper came."""
        parts: list[Part] = [*said, Phrase("desk-behalf-received"), Phrase("desk-behalf-letter-ask")]
        buttons: tuple[Button, ...] = (_BACK, _STOP)
        if self.entry.files:
            parts.append(Phrase("desk-behalf-letter", {"files": self.letter()}))
            buttons = (_WITHOUT, *buttons)
        if self.entry.received:
            parts.append(Phrase("desk-behalf-received-so-far", {"when": self.consultation.moment(self.entry.received)}))
            buttons = (_DONE, *buttons)
        self.desk.ask_about(self.asked("received"), *parts, shape=Enter("date"), buttons=buttons)

    def take_received(self, typed: str) -> None:
        """Take when the paper came, as people write dates. What came too late to count is refused."""
        word = typed.strip().lower()
        if word == "stop":
            return self.stop()
        if word == "back":
            return self.ask(self.questions[-1])
        if word == "whole" and self.entry.received:
            return self._to_end()
        if word == "anew":
            if self.entry.files:
                self.did(Did.CLEAR_FILES)
            return self.ask_received()
        at = self.entry.received if word == "done" else None
        said: Sequence[Part] = ()
        if at is None:
            read = dates.read(typed, self.desk.event.at, self.consultation.zone, self.consultation.city, past=True)
            if isinstance(read, Phrase):
                return self.ask_received(read)
            if len(read.instants) > 1:
                which = Listed(tuple(self.consultation.moment(one) for one in read.instants))
                return self.ask_received(Phrase("desk-behalf-which-day", {"days": which}))
            at, said = read.instants[0], read.said
            if read.whole_day and (closing := self.consultation.closing(self.entity)) and self._same_day(at, closing):
                return self.ask_received(Phrase("desk-behalf-which-time", {"when": self.consultation.moment(closing)}))
        if bar := barred(self.consultation, self.entity, at):
            return self.ask_received(*said, bar, Phrase("desk-behalf-too-late", {"entity": self.entity.name}))
        if at != self.entry.received:
            self.did(Did.RECEIVED, text=at.astimezone(UTC).isoformat())
        return self.ask_consent(*said)

    def _same_day(self, one: datetime, other: datetime) -> bool:
        zone = ZoneInfo(self.consultation.zone)
        return one.astimezone(zone).date() == other.astimezone(zone).date()

    def ask_consent(self, *said: Part) -> None:
        """Ask whether the paper consents to publication."""
        self.desk.ask_about(self.asked("consent"), *said, Phrase("desk-behalf-consent"), shape=CONSENT)

    def take_consent(self, choice: str) -> None:
        """Take whether it consents."""
        if choice == "stop":
            return self.stop()
        if choice == "back":
            return self.ask_received()
        if (choice == "yes") is not self.entry.consent:
            self.did(Did.CONSENT, text=choice)
        return self.ask_sure()

    def ask_sure(self, *said: Part) -> None:
        """Show all of it, and ask whether to hand it in."""
        if not self.entry.answers:
            return self.ask(self.questions[0], *said, Phrase("desk-behalf-empty"))
        if self.entry.corrects and not any(self.differs()):
            return self.ask(self.questions[0], *said, Phrase("desk-behalf-same", {"number": self.entry.corrects}))
        if without := [file for file in self.files() if not file.sha256]:
            lost = next((one for one in without if not one.awaited), None)
            if lost:
                return self._ask_for(lost, *said)
            said = (*said, Phrase("desk-behalf-files-wait", {"count": len(without)}))
        then = [Phrase("desk-behalf-then-second" if self.others() else "desk-behalf-then-counts")]
        if not self.others() or not (self.entry.told or self.entry.corrects):
            then.append(self.told())
        return self.desk.ask_about(self.asked("sure"), *said, *self.whole(), Lines(tuple(then)), shape=SURE)

    def _ask_for(self, lost: FileRef, *said: Part) -> None:
        """Ask for a file that never reached us: where it was sent, it can be sent again or taken away."""
        gone = Phrase("desk-behalf-file-missing", {"name": Quoted(lost.name)})
        question = next((one for one in self.questions if self.entry.attached.get(one.id) == lost), None)
        return self.ask(question, *said, gone) if question else self.ask_received(*said, gone)
