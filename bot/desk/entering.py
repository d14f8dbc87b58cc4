"""Entering what an entity sent on paper, question by question, until it is whole. `bot.desk.behalf` begins it.

What is typed is kept at once, apart from the entity's response, so any command in between only puts the entering aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk import asking, dates, timeline
from bot.desk.command import Desk
from bot.engine.answering import ANSWER_LIMIT, FRAGMENTS_LIMIT
from bot.engine.deadline import barred
from bot.engine.fitting import unfit
from bot.model.behalf import Did, Entered
from bot.model.commenting import is_comment
from bot.model.consultation import Timing
from bot.model.effects import KeepEntered
from bot.model.events import Replied
from bot.model.parts import Arg, Inline, Lines, Listed, Part, Phrase, Quoted
from bot.model.people import OnRoster
from bot.model.questionnaire import Given, Question, Rejected
from bot.model.session import AboutBehalf, BehalfStep
from bot.model.shapes import Button, Enter, Option, PickOne
from bot.questionnaire.versions import same_question

_DONE = Button(Phrase("button-done"), "/done")
_SKIP = Button(Phrase("desk-button-behalf-skip"), "/skip")
_ANEW = Button(Phrase("desk-button-behalf-anew"), "/anew")
_BACK = Button(Phrase("desk-button-behalf-back"), "/back")
_STOP = Button(Phrase("desk-button-behalf-stop"), "/stop")
_BACK_OR_STOP = (Option("back", Phrase("desk-button-behalf-back")), Option("stop", Phrase("desk-button-behalf-stop")))
CONSENT = PickOne(
    (Option("yes", Phrase("desk-option-behalf-may")), Option("no", Phrase("desk-option-behalf-may-not")), *_BACK_OR_STOP)
)
SURE = PickOne((Option("yes", Phrase("desk-option-behalf-sure")), *_BACK_OR_STOP))
WORDS = frozenset({"done", "skip", "anew", "back", "stop"})
"""What leads on while something is entered, with a slash or without; anything else is what the paper says."""
_ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Before every deadline."""


class Entering:
    """What is entered for one entity, at one event. Making it locks the entity's response."""

    def __init__(self, desk: Desk, consultation_id: str, response_id: str, body: OnRoster) -> None:
        self.desk, self.id, self.body, self.entity = desk, response_id, body, body.entity
        self.response = desk.dossier.response(response_id)
        self.entry = desk.dossier.entry(response_id)
        self.consultation, self.questionnaire = asking.about(desk, consultation_id)
        self.questions = tuple(self.questionnaire.open_to(self.entity.kind))

    def did(self, did: Did, question: str = "", text: str = "") -> None:
        """Record something done by whoever is at the desk, and see it at once."""
        one = Entered(self.id, self.entry.number + 1, did, asking.oneself(self.desk), self.desk.event.at, question, text)
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

    # Going through

    def begin(self, *before: Part) -> None:
        """Begin, or go on where it was left; questions that were changed meanwhile are asked again."""
        said: list[Part] = []
        if self.entry.version != self.questionnaire.version or self.entry.waits:
            said += self._moved() if self.entry.version else []
            self.did(Did.BEGIN, text=self.questionnaire.version)
        heading: dict[str, Arg] = {"entity": self.entity.name, "kind": self._kind(), "number": self.entry.corrects}
        said = [*before, Phrase("desk-behalf-heading-again" if self.entry.corrects else "desk-behalf-heading", heading), *said]
        if self.entry.refusal:
            said += [Phrase("desk-behalf-was-refused"), Quoted(self.entry.refusal)]
        said.append(Phrase("desk-behalf-how"))
        left = [one for one in self.questions if self.entry.received or one.id not in self.entry.answers]
        if left:  # the first without an answer; of what was whole once, the first of all
            self.ask(left[0], *said)
        else:
            self.ask_received(*said)

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

    def _kind(self) -> Arg:
        return timeline.for_whom(self.entity.kind, "", self.questionnaire, {})

    def _value(self, question: Question) -> str:
        return "" if question.type.many_messages else "".join(self.entry.answers.get(question.id, ()))

    def ask(self, question: Question, *said: Part) -> None:
        """Ask what the paper says to a question."""
        place = self.questions.index(question) + 1
        counted: dict[str, Arg] = {"question": question.id, "number": place, "count": len(self.questions)}
        parts: list[Part] = [*said, Phrase("desk-behalf-question", counted), question.text]
        if question.id in self.entry.answers:
            parts += [Phrase("desk-behalf-so-far"), *self._shown(question)]
        if expected := question.type.expected():
            parts.append(expected)
        self.desk.ask_about(
            self.asked("", question.id),
            *parts,
            shape=question.type.shape(self._value(question)),
            buttons=self._buttons(question),
        )

    def _buttons(self, question: Question) -> tuple[Button, ...]:
        return (*((_DONE, _ANEW) if question.id in self.entry.answers else (_SKIP,)), _BACK, _STOP)

    def _shown(self, question: Question) -> Iterator[Inline]:
        texts = self.entry.answers[question.id]
        return map(Quoted, texts) if question.type.many_messages else map(question.type.show, texts)

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
            case "stop":
                self.stop()
            case _:
                self._take(question, typed)

    def stop(self) -> None:
        """Leave off. All is kept."""
        self.desk.change(pending=None)
        self.desk.say(Phrase("desk-behalf-stopped", {"entity": self.entity.name}))

    def _take(self, question: Question, typed: str) -> None:
        event, before = self.desk.event, self._value(question)
        why = Phrase("desk-behalf-no-files") if isinstance(event, Replied) and event.file else None
        why = why or (unfit(event) if isinstance(event, Replied) else None)
        read = question.type.read(Given(typed), before)
        if why is None and isinstance(read, Rejected):
            why = read.why
        if why is None and question.type.many_messages:
            why = self._over(question, typed)
        if why or isinstance(read, Rejected):
            self.desk.say(
                *((why,) if why else ()),
                shape=question.type.shape(before),
                buttons=self._buttons(question),
                prompt=self.desk.session.prompt,
            )
        elif question.type.many_messages:
            self.did(Did.ADD, question.id, typed)
            self._status(question)
        else:
            self.did(*(Did.WRITE, question.id, read) if read else (Did.CLEAR, question.id))
            kept: dict[str, Arg] = {"question": question.id, "value": question.type.show(read)}
            said = Phrase("desk-behalf-kept", kept) if read else Phrase("desk-behalf-cleared", {"question": question.id})
            if question.type.one_reply:
                self._onward(question, said)
            else:
                self.desk.say(
                    said,
                    shape=question.type.shape(read),
                    buttons=self._buttons(question),
                    prompt=self.desk.session.prompt,
                    slot=f"behalf:{self.desk.session.prompt}",
                )

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
        parts: list[Part] = [*said, Phrase("desk-behalf-received")]
        buttons: tuple[Button, ...] = (_BACK, _STOP)
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

    def whole(self) -> Iterator[Part]:
        """Yield all that was entered: each question with what the paper says to it, when it came, whether it consents."""
        yield Phrase("desk-behalf-whole", {"entity": self.entity.name, "kind": self._kind()})
        for question in self.questions:
            if question.id in self.entry.answers:
                yield Phrase("desk-behalf-answer", {"question": question.id})
                yield question.text
                yield from self._shown(question)
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
        yield Phrase("desk-behalf-published", {"consent": "yes" if self.entry.consent else "no"})

    def differs(self) -> Iterator[str | Phrase]:
        """Yield in what a correction differs from what counts."""
        now, was = self.entry, self.entry.counted
        changed = {key for key in {*now.answers, *was.answers} if now.answers.get(key) != was.answers.get(key)}
        yield from (one.id for one in self.questions if one.id in changed)
        if now.received != was.received:
            yield Phrase("desk-behalf-differs-received")
        if now.consent != was.consent:
            yield Phrase("desk-behalf-differs-consent")

    def lacks(self) -> bool:
        """Whether something is missing without which nothing can be handed in, or the questions were changed meanwhile."""
        entry = self.entry
        same = entry.version == self.questionnaire.version
        return not (same and entry.answers and entry.received and entry.consent is not None)

    def ask_sure(self, *said: Part) -> None:
        """Show all of it, and ask whether to hand it in."""
        if not self.entry.answers:
            return self.ask(self.questions[0], *said, Phrase("desk-behalf-empty"))
        if self.entry.corrects and not any(self.differs()):
            return self.ask(self.questions[0], *said, Phrase("desk-behalf-same", {"number": self.entry.corrects}))
        then = [Phrase("desk-behalf-then-second" if self.others() else "desk-behalf-then-counts")]
        if not self.others() or not (self.entry.told or self.entry.corrects):
            then.append(self.told())
        return self.desk.ask_about(self.asked("sure"), *said, *self.whole(), Lines(tuple(then)), shape=SURE)

    def told(self) -> Phrase:
        """Return how many messages delegates are sent."""
        return Phrase("desk-preview-told", {"count": len(self.body.reached)})
