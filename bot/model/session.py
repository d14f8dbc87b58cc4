"""Where one address's conversation stands. Small, versioned, stored after every event."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.model.consultation import Rule, Stage
from bot.model.deadline import Wish
from bot.model.file import FileRef
from bot.model.people import Office, Role

FORMAT = 1
"""Of the stored session. `bot.model.codec` upgrades older ones."""


class Turned(Struct, frozen=True, array_like=True, gc=False):
    """From *order* on, what is said belongs to *question* ("" for none)."""

    order: tuple[int, ...]
    question: str


class Parked(Struct, frozen=True):
    """A message that answered no question and waits for its sender to say what it is."""

    text: str
    message: str
    order: tuple[int, ...]
    at: datetime


class AboutParked(Struct, frozen=True, tag="about_parked"):
    """Asked: are these messages an answer, a comment to the secretariat, or nothing?"""

    parked: tuple[Parked, ...]


class AboutConsent(Struct, frozen=True, tag="about_consent"):
    """Asked: may the submission be published? *revision* is what was reviewed, *standing* and *handed_in* what stood then."""

    revision: int
    standing: int = 0
    handed_in: int = 0


class AboutSubmission(Struct, frozen=True, tag="about_submission"):
    """Asked once more for certainty before submitting."""

    revision: int
    consent: bool
    standing: int = 0
    handed_in: int = 0


class AboutWithdrawal(Struct, frozen=True, tag="about_withdrawal"):
    """Asked: really take submission *number* back?"""

    number: int = 0


class AboutComment(Struct, frozen=True, tag="about_comment"):
    """The next message is a comment to the secretariat."""


class AboutForgetting(Struct, frozen=True, tag="about_forgetting"):
    """Asked: really erase the person?"""


class AboutSeat(Struct, frozen=True, tag="about_seat"):
    """Asked: for whom do you speak now?"""


class AboutAccess(Struct, frozen=True, tag="about_access"):
    """Asked of somebody without a seat, *step* by *step*: what they ask for. *consultation* is "" before it is known."""

    step: Literal["which", "entity", "name", "role", "words", "sure"]
    consultation: str = ""
    entity: str = ""
    name: str = ""
    role: Role = Role.CONTRIBUTOR
    words: str = ""


class AboutLanguage(Struct, frozen=True, tag="about_language"):
    """Asked: in which language?"""


class AboutDeadline(Struct, frozen=True, tag="about_deadline"):
    """Asked of somebody of the secretariat (*by*): do *wish* to *consultation*, which stood at *number*?

    With *readings* it is asked first which of these instants is meant.
    """

    consultation: str
    number: int
    by: str
    wish: Wish
    readings: tuple[datetime, ...] = ()


class AboutRule(Struct, frozen=True, tag="about_rule"):
    """Asked of somebody of the secretariat (*by*): let *rule* hold in *consultation*, which stood at *number*?"""

    consultation: str
    number: int
    by: str
    rule: Rule
    reason: str


class AboutStage(Struct, frozen=True, tag="about_stage"):
    """Asked of somebody of the secretariat (*by*): bring *consultation*, which stood at *number*, to *stage*?"""

    consultation: str
    number: int
    by: str
    stage: Stage
    reason: str


class AboutCodes(Struct, frozen=True, tag="about_codes"):
    """Asked of somebody of the secretariat (*by*): make the unused codes of *delegate*, called by their *hashes*, useless?"""

    consultation: str
    by: str
    delegate: str
    hashes: tuple[str, ...] = ()


class AboutOffice(Struct, frozen=True, tag="about_office"):
    """Asked of somebody of the secretariat (*by*): give *delegate*, whose office was *before*, *office*? None: no office."""

    consultation: str
    by: str
    delegate: str
    office: Office | None
    before: Office | None


class AboutOfficer(Struct, frozen=True, tag="about_officer"):
    """Asked of somebody of the secretariat (*by*): make *name*, who is on no roster, hold *office* once they come in?"""

    consultation: str
    by: str
    name: str
    email: str
    office: Office


class AboutTriage(Struct, frozen=True, tag="about_triage"):
    """Asked of somebody of the secretariat (*by*): is this answer about its question?

    *latest* is the number of the ruling on it that stood when it was shown, 0 for none. *step*: "" what it is, "reason" why it
    is set aside, "sure" whether to do it for *reason*, which is the one *listed* by the consultation at that place (from 1).
    *again*: it was asked for by name, to be looked at again, and this is how it stood then ("new": nobody had ruled on it).
    """

    consultation: str
    by: str
    response: str
    question: str
    revision: int
    latest: int
    step: Literal["", "reason", "sure"] = ""
    reason: str = ""
    listed: int = 0
    again: Literal["", "new", "related", "aside", "contested"] = ""


class AboutComments(Struct, frozen=True, tag="about_comments"):
    """Asked of somebody of the secretariat (*by*): what became of this comment? *latest* as in `AboutTriage`.

    *only*: the question or document whose comments are gone through, "" for all. *reasons*: the next message says why not.
    """

    consultation: str
    by: str
    response: str
    key: str
    revision: int
    latest: int
    only: str = ""
    reasons: bool = False


class AboutReminder(Struct, frozen=True, tag="about_reminder"):
    """Asked of somebody of the secretariat (*by*): remind those of *consultation* who have not submitted?

    *entry*: the number of the latest entry in the audit log about it, 0 if there was none.
    """

    consultation: str
    by: str
    entry: int = 0


BehalfStep: TypeAlias = Literal[
    "",
    "received",
    "consent",
    "sure",
    "waits",
    "confirm",
    "reason",
    "counted",
    "why",
    "back",
    "back-waits",
    "back-confirm",
    "back-reason",
    "away",
]


class AboutBehalf(Struct, frozen=True, tag="about_behalf"):
    """Asked of somebody of the secretariat (*by*) who enters what an entity sent on paper, or is to confirm it.

    *step*: "" the answer to *question*; "received" when it came; "consent" whether it may be published; "sure" whether to hand
    it in; "waits" whether to change what waits for a second person; "confirm" whether that one confirms, "reason" why not.
    Of what counts: "counted" what to do with it; "why" it is taken back, "back" whether to, for *reason*; "back-waits" whether
    to leave it after all; "back-confirm" whether a second person takes it back, "back-reason" why not. "away": whether to give
    up, for *reason*, what does not count yet. *number* is the entry's when it was shown.
    """

    consultation: str
    by: str
    response: str
    number: int
    step: BehalfStep = ""
    question: str = ""
    reason: str = ""


class AboutTime(Struct, frozen=True, tag="about_time"):
    """Asked of somebody of the secretariat (*by*): was *submission*, whose time is uncertain, in time?

    *latest* is the number of the latest ruling about the response when it was shown, 0 for none. *step*: "" what *says*,
    "reason" why, "sure" whether to rule so for *reason*.
    """

    consultation: str
    by: str
    response: str
    submission: int
    latest: int
    step: Literal["", "reason", "sure"] = ""
    says: str = ""
    reason: str = ""


class AboutRequest(Struct, frozen=True, tag="about_request"):
    """Asked of somebody of the secretariat (*by*): decide request *request* of *consultation*, which stood at *number*?

    With a *role* it is approved for *entity* (an id; with a *kind*, the name of a new one), else refused for *reason*.
    """

    consultation: str
    number: int
    by: str
    request: int
    person: str = ""
    """Whom its chat belonged to, "" for nobody."""
    drawn: str = ""
    """What the ids of a new person and a new entity are made of."""
    role: Role | None = None
    entity: str = ""
    kind: str = ""
    reason: str = ""


class AboutRoster(Struct, frozen=True, tag="about_roster"):
    """Asked of somebody of the secretariat (*by*): enrol the people in *file*, and make codes for them?"""

    consultation: str
    by: str
    file: FileRef


class AboutEverybody(Struct, frozen=True, tag="about_everybody"):
    """Asked of somebody of the secretariat (*by*): make codes for all who never came in?

    *mark* tells whom and which of their codes that is about; *again*: also for those who have a code that is not used.
    """

    consultation: str
    by: str
    mark: str
    again: bool = False


AtDesk: TypeAlias = (
    AboutDeadline
    | AboutRule
    | AboutStage
    | AboutCodes
    | AboutOffice
    | AboutTriage
    | AboutTime
    | AboutComments
    | AboutReminder
    | AboutBehalf
    | AboutRequest
    | AboutRoster
    | AboutEverybody
    | AboutOfficer
)
"""What is asked of the secretariat only."""


Pending: TypeAlias = (
    AboutParked
    | AboutConsent
    | AboutSubmission
    | AboutWithdrawal
    | AboutComment
    | AboutForgetting
    | AboutSeat
    | AboutAccess
    | AboutLanguage
    | AtDesk
)


class Attempts(Struct, frozen=True, array_like=True, gc=False):
    """Which commands of the desk were tried here without the right to them, on the last day (ISO, UTC) on which any was."""

    day: str
    words: tuple[str, ...]


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One address's place in the conversation. Who the address belongs to is not here: that is the store's to say."""

    address: str
    format: int = FORMAT
    seat: str = ""
    """The seat spoken from; checked against the live seats at every event."""
    question: str = ""
    """The question in hand, "" for none."""
    prompt: str = ""
    """The prompt whose buttons act."""
    trail: tuple[Turned, ...] = ()
    """The latest changes of the question in hand, by which a message that arrives late finds its answer."""
    pending: Pending | None = None
    asked: tuple[int, ...] = ()
    """When *pending* was asked; what was sent before that is no reply to it."""
    refused: str = ""
    """The latest message that was no fit answer to the question in hand: edited, it may become one."""
    seen: dict[str, int] = {}
    """Question to the revision last shown here; an older one than the response's means that a colleague changed it."""
    tries: int = 0
    """Wrong codes in a row."""
    slowed_until: datetime | None = None
    """Until then no code is looked at."""
    attempts: Attempts | None = None
    draft_of: str = ""
    """The version of the draft on which the question in hand is commented, "" where it is answered."""
    applied: tuple[datetime, ...] = ()
    """When requests were sent from here, the latest few."""
