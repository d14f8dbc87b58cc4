"""An entity's filling-in of a consultation, and how each recorded change alters it.

`Response` is a summary: which questions have an answer, of how many messages, by whom. The texts stand only in revisions.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bot.model import submission
from bot.model.behalf import OnBehalf
from bot.model.commenting import is_comment
from bot.model.consultation import Timing
from bot.model.file import FileRef
from bot.model.timing import TimeRuling


class FragmentState(Struct, frozen=True, array_like=True, gc=False):
    """One message of an answer: when it was sent, its place in its chat, its latest revision and length."""

    id: str
    at: datetime
    order: tuple[int, ...]
    revision: int
    characters: int
    address: str = ""
    latest: tuple[int, ...] = ()
    """Where its latest text came from, and that message's or edit's place in the chat: an older one never wins over it."""

    def newer_than(self, address: str, order: tuple[int, ...]) -> bool:
        """Whether what *address* said at *order* is older than the text that stands."""
        return self.address == address and self.latest > order


class AnswerState(Struct, frozen=True, array_like=True, gc=False):
    """Where the answer to one question stands. *again*: the question was changed since, and its author must look again."""

    fragments: tuple[FragmentState, ...] = ()
    skipped: bool = False
    again: bool = False
    revision: int = 0
    by: str = ""
    at: datetime | None = None

    @property
    def given(self) -> bool:
        """Whether there is an answer that counts."""
        return bool(self.fragments) and not self.again

    @property
    def characters(self) -> int:
        """The length of the answer in characters."""
        return sum(fragment.characters for fragment in self.fragments)


class Confirmed(Struct, frozen=True):
    """What the head handed in at *at*. It becomes a submission once the bytes of the files *awaits* (sources) are there."""

    number: int
    revision: int
    by: str
    address: str
    """Where the receipt is to go; "" if that is known no more."""
    entity: str
    """The entity's name."""
    at: datetime
    consent: bool
    content: bytes
    """As `Submit.content`, with its source in place of each awaited file's hash."""
    awaits: tuple[str, ...]
    timing: Timing = Timing.IN_TIME
    """How *at* stood to the deadline then."""
    not_before: datetime | None = None
    """Where that is uncertain: since when it may have been sent."""


class Response(Struct, frozen=True, gc=False):
    """One entity's filling-in. *version* is "" until it begins; *submission* is 0 until there is one that stands."""

    id: str
    consultation: str
    entity: str
    version: str = ""
    revision: int = 0
    answers: dict[str, AnswerState] = {}
    submission: int = 0
    """The number of the submission that stands, 0 if none does."""
    submissions: int = 0
    """How many there were, withdrawn ones included."""
    submitted_revision: int = 0
    """The revision that the standing submission holds."""
    confirmed: Confirmed | None = None
    """What was handed in and waits for its files."""
    refused: int = 0
    """The latest submission if it was not accepted, because it came after the deadline."""
    behalf: OnBehalf | None = None
    """The latest submission that the secretariat entered."""

    @property
    def handed_in(self) -> int:
        """The number of what the head handed in last and has not taken back, 0 if there is nothing."""
        return self.confirmed.number if self.confirmed else self.submission

    @property
    def handed_in_revision(self) -> int:
        """The revision that this holds."""
        return self.confirmed.revision if self.confirmed else self.submitted_revision

    @property
    def on_paper(self) -> OnBehalf | None:
        """How what is handed in came, if the secretariat entered it; None if the head handed it in, or nothing is."""
        return self.behalf if self.behalf and self.behalf.number == self.handed_in else None

    @property
    def changed_since(self) -> bool:
        """Whether an answer was changed since the response was handed in. Comments are none."""
        return bool(self.handed_in) and any(
            state.revision > self.handed_in_revision for key, state in self.answers.items() if not is_comment(key)
        )

    def answer(self, question: str) -> AnswerState:
        """Return where the answer to *question* stands; an empty state if nothing was said."""
        return self.answers.get(question, NO_ANSWER)


NO_ANSWER = AnswerState()


class Act(StrEnum):
    """What a revision did."""

    WRITE = "write"
    RETIRE = "retire"
    SKIP = "skip"
    CONFIRM = "confirm"
    """An answer to a question that has since been changed was looked at again and left as it is."""


class Revise(Struct, frozen=True, tag="revise", gc=False):
    """One append-only revision of an answer, with who, when and from which message.

    *fragment* is "" where the act is not about one. *order* is the message's place in its chat, *at* its send time (UTC).
    *latest*: the place of the edit that its words are of, () for its own.
    """

    response: str
    number: int
    act: Act
    question: str
    by: str
    address: str
    at: datetime
    order: tuple[int, ...] = ()
    at_is_receipt: bool = False
    fragment: str = ""
    text: str = ""
    message: str = ""
    file: FileRef | None = None
    latest: tuple[int, ...] = ()


class Move(Struct, frozen=True, tag="move"):
    """The response takes up another version of the questionnaire; the answers to *again* are asked for again.

    Answers to questions that are *gone* stay where they are, should a later version ask them again.
    """

    response: str
    number: int
    version: str
    again: tuple[str, ...]
    gone: tuple[str, ...]
    at: datetime


class Confirm(Struct, frozen=True, tag="confirm"):
    """The head hands the response in while files of it are still on their way."""

    response: str
    confirmed: Confirmed


class KeepFetched(Struct, frozen=True, tag="keep_fetched"):
    """The bytes of an awaited file are kept under *sha256*; "" if they cannot be had."""

    response: str
    source: str
    name: str
    sha256: str
    size: int
    at: datetime


class Submit(Struct, frozen=True, tag="submit"):
    """The head hands the response in. *content* is its canonical bytes (`bot.model.submission`), *sha256* their hash."""

    response: str
    number: int
    revision: int
    by: str
    at: datetime
    consent: bool
    content: bytes
    sha256: str
    receipt: bytes
    """The signed receipt, as the file that is handed out."""
    timing: Timing = Timing.IN_TIME
    """How *at* stood to the deadline then."""
    not_before: datetime | None = None
    """Where that is uncertain: since when it may have been sent."""
    behalf: OnBehalf | None = None
    """How it came in, where the secretariat entered it."""


class Withdraw(Struct, frozen=True, tag="withdraw"):
    """The head takes the standing submission back. It is kept and marked.

    *entered*: the secretariat does, which had entered it from paper.
    """

    response: str
    number: int
    by: str
    at: datetime
    entered: bool = False


class RuleTime(Struct, frozen=True, tag="rule_time"):
    """It was ruled whether a submission that came at an uncertain time is in time; then the submission *stands* (0: none)."""

    ruling: TimeRuling
    stands: int
    stands_revision: int
    """The revision that the standing one holds."""


OfResponse: TypeAlias = Revise | Move | Confirm | KeepFetched | Submit | Withdraw | RuleTime


def apply(response: Response, record: OfResponse) -> Response:
    """Return *response* after *record*. Pure; the same records in the same order always give the same response."""
    match record:
        case Revise():
            state = _revised(response.answer(record.question), record)
            return replace(response, revision=record.number, answers={**response.answers, record.question: state})
        case Move():
            answers = {
                question: replace(state, again=True) if question in record.again and state.fragments else state
                for question, state in response.answers.items()
            }
            return replace(response, version=record.version, revision=record.number, answers=answers)
        case Confirm(confirmed=confirmed):
            return replace(response, confirmed=confirmed, submissions=confirmed.number)
        case KeepFetched(source=source):
            waiting = response.confirmed
            if waiting is None or source not in waiting.awaits:
                return response
            awaits = tuple(other for other in waiting.awaits if other != source)
            content = submission.filled(waiting.content, source, record.sha256, record.size)
            return replace(response, confirmed=replace(waiting, content=content, awaits=awaits))
        case Submit():
            return replace(
                response,
                confirmed=None,
                submission=record.number,
                submissions=record.number,
                submitted_revision=record.revision,
                refused=0,
                behalf=record.behalf or response.behalf,
            )
        case Withdraw():
            paper = response.behalf
            if paper and record.entered:
                paper = replace(paper, taken_back=True)
            return replace(response, confirmed=None, submission=0, submitted_revision=0, refused=0, behalf=paper)
        case RuleTime(ruling, stands, stands_revision):
            refused = ruling.submission if ruling.says is Timing.OVER else 0
            return replace(response, submission=stands, submitted_revision=stands_revision, refused=refused)


def _revised(state: AnswerState, record: Revise) -> AnswerState:
    """Return *state* after one revision; the fragments stay in the order in which they were sent."""
    fragments, again = state.fragments, state.again
    if record.act is Act.WRITE:
        old = next((fragment for fragment in fragments if fragment.id == record.fragment), None)
        new = FragmentState(
            record.fragment,
            old.at if old else record.at,
            old.order if old else record.order,
            record.number,
            len(record.text),
            record.address,
            record.latest or record.order,
        )
        others = tuple(fragment for fragment in fragments if fragment.id != record.fragment)
        fragments = tuple(sorted((*others, new), key=lambda fragment: (fragment.at, fragment.order, fragment.id)))
        again = False
    elif record.act is Act.RETIRE:
        fragments = tuple(fragment for fragment in fragments if fragment.id != record.fragment)
        again = again and bool(fragments)
    elif record.act is Act.CONFIRM:
        again = False
    return AnswerState(fragments, record.act is Act.SKIP, again, record.number, record.by, record.at)
