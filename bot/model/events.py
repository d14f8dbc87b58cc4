"""The closed union of what can happen in a chat. Past tense: an event is a fact when it reaches us.

Every event has an id (its first key), the platform's own send time *at* (aware, UTC; *at_is_receipt* where the platform gave
none and the time of receipt stands in), its place *order* in its chat, and the *address* it came from. Events are compared by
*order* only within one address; there it grows with every event for good, also across restarts (so it begins with a time
wherever a platform's own numbers may start anew).
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from bot.model.enrolling import Enrolment
from bot.model.file import FileRef


class EventBase(Struct, frozen=True, kw_only=True):
    """What all events have."""

    id: str
    at: datetime
    address: str
    order: tuple[int, ...]
    at_is_receipt: bool = False
    email: str = ""
    """The sender's e-mail address as their organisation's workspace vouches for it, where the address is nobody's yet."""
    account: str = ""
    """How the platform names the sender, where it tells: the name they gave themselves there, and their user name."""
    not_before: datetime | None = None
    """Where *at_is_receipt* and there was an outage: since when it may have been sent. Put there by the service."""
    entropy: bytes = b""
    """Fresh random bytes, put there by the service where a secret may be made (a code, a link)."""


class Replied(EventBase, frozen=True, kw_only=True, tag="replied"):
    """A message was sent; *message* is the platform's id of it. It may be a command, an answer, or neither.

    *edited*: the place in the chat of the edit that its words are of, if it was known only after that.
    """

    text: str
    message: str
    file: FileRef | None = None
    edited: tuple[int, ...] = ()


class Edited(EventBase, frozen=True, kw_only=True, tag="edited"):
    """A message sent before now reads *text*; *file* is the one that it holds now, None if it holds none."""

    text: str
    message: str
    file: FileRef | None = None


class Deleted(EventBase, frozen=True, kw_only=True, tag="deleted"):
    """A message sent before was taken away."""

    message: str


class Pressed(EventBase, frozen=True, kw_only=True, tag="pressed"):
    """A button was pressed: *action* is its typed equivalent, *prompt* the prompt it belongs to. Either may be forged."""

    prompt: str
    action: str


class Unsupported(EventBase, frozen=True, kw_only=True, tag="unsupported"):
    """Something was sent that is no text and no file; *what* names it: voice, sticker, place, forwarded, too_big, other.

    *beside*: it came with words or files that are told by themselves.
    """

    what: str
    beside: bool = False


class Opened(EventBase, frozen=True, kw_only=True, tag="opened"):
    """The page beside the conversation was opened, on a platform that has one."""


class Joined(EventBase, frozen=True, kw_only=True, tag="joined"):
    """A person became a member of the organisation's workspace, which vouches for *email*. They have said nothing yet."""


class Missed(EventBase, frozen=True, kw_only=True, tag="missed"):
    """What was sent from here between *since* and *until* may never have reached us: the platform keeps it no longer."""

    since: datetime
    until: datetime


class Fetched(EventBase, frozen=True, kw_only=True, tag="fetched"):
    """The bytes of a file that came with an answer are kept under *sha256*. It is nobody's: its *address* has no chat.

    *sha256* is "" if they cannot be had; *what* then says why, as in `Unsupported`: too_big or lost.
    """

    response: str
    question: str
    fragment: str
    source: str
    name: str
    sha256: str
    size: int
    what: str = ""


class RosterRead(EventBase, frozen=True, kw_only=True, tag="roster_read"):
    """A file that the person *by* sent to the address's desk was fetched and read as a roster. It is kept nowhere.

    *file* has the SHA-256 of its bytes. *lines* tells for each enrolment where it stands. With *problems* there are none.
    *what* is as in `Fetched`. *confirmed* is as in `AwaitRoster`. The order is that of the message which brought the file.
    """

    consultation: str
    by: str
    file: FileRef
    confirmed: str = ""
    enrolments: tuple[Enrolment, ...] = ()
    lines: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    what: str = ""


class InPublic(EventBase, frozen=True, kw_only=True, tag="in_public"):
    """The bot was spoken to in a room, where others read along and it says nothing about a response.

    *speaker* is the address of the private chat with whoever spoke, by the platform's own id of them, "" if that is not known.
    *title* is what the platform calls the room, "" if it does not say. *quiet*: nobody else saw what was typed.
    """

    text: str = ""
    """Without the bot's name."""
    speaker: str = ""
    title: str = ""
    quiet: bool = False


class Moved(EventBase, frozen=True, kw_only=True, tag="moved"):
    """The platform gave the room at the address another one: *to*."""

    to: str


class Blocked(EventBase, frozen=True, kw_only=True, tag="blocked"):
    """The person blocked the bot, or a room put it out: nothing reaches them until they take that back."""


class Unblocked(EventBase, frozen=True, kw_only=True, tag="unblocked"):
    """The person, or the room, let the bot in again."""


class ReminderDue(EventBase, frozen=True, kw_only=True, tag="reminder_due"):
    """The time has come to remind the holder of *seat*, *hours* before *closing*; by hand (*hours* is 0) it may have none."""

    seat: str
    milestone: str
    closing: datetime | None
    hours: int


class DigestDue(EventBase, frozen=True, kw_only=True, tag="digest_due"):
    """The time has come for a digest at the address, which is a room of the secretariat."""

    consultation: str


class NoticeDue(EventBase, frozen=True, kw_only=True, tag="notice_due"):
    """Something happened that a room is told of in one line: *what* is closed (a *milestone*), first or decide."""

    consultation: str
    what: str
    milestone: str = ""


OfTime: TypeAlias = ReminderDue | DigestDue | NoticeDue
"""What nobody did: it was time. Such an event bears the name of what happens once, which is also its message's."""
Event: TypeAlias = (
    Replied
    | Edited
    | Deleted
    | Pressed
    | Unsupported
    | Opened
    | Joined
    | Missed
    | Fetched
    | RosterRead
    | InPublic
    | Moved
    | Blocked
    | Unblocked
    | OfTime
)


class Arrival(Struct, frozen=True, gc=False):
    """What an adapter hands in: the event, all the names under which it may come again, and its raw bytes for quarantine."""

    keys: tuple[str, ...]
    raw: bytes
    event: Event | None
    """None: the payload could not be read."""
