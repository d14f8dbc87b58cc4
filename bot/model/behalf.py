"""A response that came on paper and is entered by the secretariat: what was done about it, and where it stands.

Nothing of it is in the entity's response until it counts. So delegates never find half a letter among their answers, a letter
that is refused leaves nothing there, and whether they have begun themselves can be seen to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bot.model.file import FileRef, known
from bot.model.people import Entity


class Did(StrEnum):
    """What was done."""

    BEGIN = "begin"
    """Begun, or taken up again; the text is the version of the questionnaire."""
    ADD = "add"
    """One more message of a long answer."""
    WRITE = "write"
    """An answer that is one value."""
    FILE = "file"
    """A file: the answer to a question that asks for one, whose value the text is; without a question, the letter itself."""
    CLEAR = "clear"
    CLEAR_FILES = "clear_files"
    """The files of the letter itself are taken away."""
    RECEIVED = "received"
    """When the paper came; the text is ISO 8601."""
    CONSENT = "consent"
    """Whether it may be published: yes or no."""
    HAND_IN = "hand_in"
    REFUSE = "refuse"
    """By a second person; the text says why."""
    COUNT = "count"
    """It became a submission, whose number the text is."""
    DROP = "drop"
    """The delegates had begun themselves meanwhile."""
    PUT_AWAY = "put_away"
    """The secretariat gave it up before it counted; the text says why."""
    CORRECT = "correct"
    """What counts is opened again; the text is the number of that submission, which stands until this one counts."""
    ASK_BACK = "ask_back"
    """What counts is to be taken back; the text says why."""
    KEEP = "keep"
    """By a second person: it is not taken back; the text says why."""
    TAKE_BACK = "take_back"
    """What counted was taken back; the text is the number of that submission."""


class Entered(Struct, frozen=True):
    """One thing done; *number* grows with every one about the response. *by* is the id of a person of the secretariat."""

    response: str
    number: int
    did: Did
    by: str
    at: datetime
    question: str = ""
    text: str = ""
    file: FileRef | None = None


class Letter(Struct, frozen=True):
    """What was entered from paper and became a submission. *submission* is its number, 0 if nothing did."""

    submission: int = 0
    version: str = ""
    answers: dict[str, tuple[str, ...]] = {}
    received: datetime | None = None
    consent: bool | None = None
    attached: dict[str, FileRef] = {}
    files: tuple[FileRef, ...] = ()


class Entry(Struct, frozen=True):
    """Where it stands. *version* is "" while nothing is being entered; *number* is that of the latest thing done."""

    number: int = 0
    version: str = ""
    answers: dict[str, tuple[str, ...]] = {}
    """Question to the messages of its answer."""
    received: datetime | None = None
    consent: bool | None = None
    by: str = ""
    """Who did the latest thing: of an entry that waits, who handed it in or asked to take it back."""
    waits: bool = False
    """For a second person of the secretariat."""
    refusal: str = ""
    """Why a second person has refused it."""
    told: bool = False
    """It was handed in for a second person once, so that delegates were told that it waits."""
    corrects: int = 0
    """The number of the submission that it is to take the place of, 0 for none."""
    asked_back: str = ""
    """Why what counts is to be taken back, where somebody asked for that."""
    counted: Letter = Letter()
    """What counted last."""
    attached: dict[str, FileRef] = {}
    """Question to the file that is its answer."""
    files: tuple[FileRef, ...] = ()
    """The letter itself, as it was sent to the desk."""
    did: Did | None = None
    """The latest thing done."""
    first: int = 0
    """The number of the first thing done about what is being entered."""

    def after(self, one: Entered) -> Entry:
        """Return the entry after *one*."""
        done = Entry(one.number, by=one.by, did=one.did)
        now = replace(self, number=one.number, by=one.by, did=one.did, first=self.first or one.number)
        over = replace(done, counted=self.counted)
        answers = self.answers
        match one.did:
            case Did.BEGIN:
                return replace(now, version=one.text, waits=False)
            case Did.ADD:
                return replace(now, answers={**answers, one.question: (*answers.get(one.question, ()), one.text)})
            case Did.WRITE:
                return replace(now, answers={**answers, one.question: (one.text,)})
            case Did.FILE if one.file is None:
                return now
            case Did.FILE if one.question:
                attached = {**self.attached, one.question: one.file}
                return replace(now, answers={**answers, one.question: (one.text,)}, attached=attached)
            case Did.FILE:
                return replace(now, files=(*self.files, one.file))
            case Did.CLEAR_FILES:
                return replace(now, files=())
            case Did.CLEAR:
                left = {key: texts for key, texts in answers.items() if key != one.question}
                attached = {key: file for key, file in self.attached.items() if key != one.question}
                return replace(now, answers=left, attached=attached)
            case Did.RECEIVED:
                return replace(now, received=datetime.fromisoformat(one.text))
            case Did.CONSENT:
                return replace(now, consent=one.text == "yes")
            case Did.HAND_IN:
                return replace(now, waits=True, refusal="", told=True)
            case Did.REFUSE:
                return replace(now, waits=False, refusal=one.text)
            case Did.COUNT:
                about = (self.received, self.consent, self.attached, self.files)
                return replace(over, counted=Letter(int(one.text), self.version, answers, *about))
            case Did.CORRECT:
                was = self.counted
                opened = replace(done, version=was.version, answers=was.answers, received=was.received, consent=was.consent)
                opened = replace(opened, attached=was.attached, files=was.files)
                return replace(opened, corrects=was.submission, counted=was, first=one.number)
            case Did.ASK_BACK:
                return replace(over, first=one.number, waits=True, asked_back=one.text)
            case Did.DROP | Did.PUT_AWAY | Did.KEEP:
                return over
            case Did.TAKE_BACK:
                return done
            case _:
                assert_never(one.did)


def with_bytes(stands: Entry, came: Mapping[str, tuple[str, int]]) -> Entry:
    """Return *stands* with the files that were fetched known; *came*: hash ("" if lost) and size by source."""

    def fetched(file: FileRef) -> FileRef:
        return known(file, *came[file.source]) if file.source in came else file

    def all_of(one: _Filed) -> _Filed:
        attached = {key: fetched(file) for key, file in one.attached.items()}
        return replace(one, attached=attached, files=tuple(map(fetched, one.files)))

    return replace(all_of(stands), counted=all_of(stands.counted)) if came else stands


def sources(stands: Entry) -> list[str]:
    """Return the sources of all files of *stands* whose bytes were awaited when they were sent."""
    kept = [*stands.attached.values(), *stands.files, *stands.counted.attached.values(), *stands.counted.files]
    return [file.source for file in kept if file.awaited]


def entry(done: Iterable[Entered]) -> Entry:
    """Return where it stands after all that was *done*, in order."""
    stands = Entry()
    for one in done:
        stands = stands.after(one)
    return stands


_Filed = TypeVar("_Filed", Entry, Letter)


class Begun(Struct, frozen=True):
    """An entity whose paper is being entered: who did the latest thing and when, and what it was."""

    response: str
    entity: Entity
    did: Did
    by: str
    at: datetime


class OnBehalf(Struct, frozen=True):
    """How a submission came in on paper: received when, entered and confirmed by whom ("" where nobody else could)."""

    number: int
    received: datetime
    by: str
    confirmed_by: str
    earlier: tuple[str, ...] = ()
    """Who entered answers of it before, where it takes the place of such a submission."""
    letter: tuple[FileRef, ...] = ()
    """The letter itself, as it was sent to the desk."""
    corrects: int = 0
    """The submission that it takes the place of because the secretariat had entered that one wrongly, 0 for none."""
    taken_back: bool = False
    """The secretariat took it back."""
