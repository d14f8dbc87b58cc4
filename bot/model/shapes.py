"""The closed set of prompt shapes: how an answer may be given.

A question type chooses a shape, a platform shows each shape; so types times platforms never multiply.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.model.parts import Inline, Part


class Option(Struct, frozen=True, gc=False):
    """One of the answers to choose from. It may be typed by its place in the list (from 1), its value or its label."""

    value: str
    label: Inline


class Field(Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing to fill in. *before* is what is typed before it, if it is filled in."""

    label: Inline
    what: Literal["one", "many", "day", "time", "words"]
    before: str = ""
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    needed: bool = True


class Form(Struct, frozen=True, gc=False):
    """What may be filled in instead of typing, where a platform has forms. It says its button's action and then each field."""

    title: Inline
    fields: tuple[Field, ...]


class Button(Struct, frozen=True, omit_defaults=True, gc=False):
    """A button and its typed equivalent: *action* is what pressing it says: `/done`, `/goto 2b` or an option's value.

    With a *form*, pressing it opens that, where a platform has forms.
    """

    label: Part
    action: str
    form: Form | None = None


WHOLE = "="
"""Begins what a form says of several options: with it the whole choice is said, their values with a space between."""


class Say(Struct, frozen=True, tag="say"):
    """Nothing is asked."""


class Write(Struct, frozen=True, tag="write"):
    """Free text, in as many messages as it takes."""


class PickOne(Struct, frozen=True, tag="pick_one"):
    """Exactly one of the options."""

    options: tuple[Option, ...]


class PickMany(Struct, frozen=True, tag="pick_many"):
    """Any of the options; pressing one adds or removes it, and what `WHOLE` begins says the whole choice."""

    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()


class Enter(Struct, frozen=True, tag="enter"):
    """A short value to type; *what* lets a platform offer the right keyboard or picker."""

    what: Literal["whole_number", "decimal", "date"]


class SendFile(Struct, frozen=True, tag="send_file"):
    """A file to send."""


class HandOver(Struct, frozen=True, tag="hand_over"):
    """A file that the bot gives: a receipt, an export."""

    name: str
    media_type: str
    content: bytes


class Export(Struct, frozen=True, tag="export"):
    """A file with the answers of a consultation, made when it is sent, if its reader may still have it then.

    *form* and *stages* are values of `bot.report.row`.
    """

    consultation: str
    form: str
    stages: str


class Kept(Struct, frozen=True, tag="kept"):
    """A file that somebody sent, taken from where it is kept when it is sent, if its reader may still have it then."""

    consultation: str
    sha256: str
    name: str
    media_type: str
    """As its sender's platform called it, "" if that is not known."""


class Count(Struct, frozen=True, tag="count"):
    """Where a consultation stands, counted when its turn to be sent comes: that takes long, and no answer waits for it.

    What is new counts from the last digest in *room* to when this was put in the outbox. *what* is a digest that was asked for,
    one that is due, or what waits for a decision, which is said below the words that are there. *at*: when it was asked for.
    """

    consultation: str
    room: str
    what: Literal["asked", "due", "waiting"]
    at: datetime


class Bar(Struct, frozen=True):
    """One row of a chart: how many have submitted (or commented), have only started, and have done nothing."""

    label: Inline
    submitted: int
    started: int
    nothing: int


class Chart(Struct, frozen=True, tag="chart"):
    """Progress as a picture, drawn when it is sent, in its reader's language. The words beside it say the same."""

    bars: tuple[Bar, ...]
    commenting: bool = False
    """Whether it is about comments on a draft, and nothing can be submitted."""


class GlanceAt(Struct, frozen=True):
    """A question on the page: its words, where it stands, and whether something is to be done about it."""

    id: str
    text: Part
    state: Part
    waits: bool


class Glance(Struct, frozen=True, tag="glance"):
    """The page that a platform keeps beside the conversation (Slack's App Home): the message's first paragraph is its heading.

    It may be looked at days later, so its buttons are those that mean the same at any time.
    """

    questions: tuple[GlanceAt, ...] = ()
    below: Part | None = None


Shape: TypeAlias = Say | Write | PickOne | PickMany | Enter | SendFile | HandOver | Export | Kept | Count | Chart | Glance
