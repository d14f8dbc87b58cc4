"""What every command of the desk has, and what it finds."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import ClassVar, Protocol

from bot.desk import attempts
from bot.desk.sense import Group, Sense
from bot.engine import commands
from bot.engine.commands import Typed
from bot.engine.dossier import Dossier
from bot.engine.turn import Turn
from bot.model.effects import NoteAttempt, Step
from bot.model.events import Event, InPublic
from bot.model.parts import Part
from bot.model.people import Mandate, Office
from bot.model.response import Response
from bot.model.session import Session
from bot.model.shapes import Button


class DeskCommand(Protocol):
    """One word that the secretariat may type."""

    word: ClassVar[str]
    office: ClassVar[Office]
    """What one must be to use it; an admin may do all that a secretary may."""
    about: ClassVar[str]
    """The phrase that says in one line what it is for; it takes $command. How it is written says `desk-help-WORD`."""
    group: ClassVar[Group]
    sense: ClassVar[Sense]

    def act(self, desk: Desk, argument: str) -> None:
        """Do it; *argument* is what was typed after the word."""


class Desk(Turn):
    """A turn of somebody of the secretariat. *mandates* are empty for anybody else, and all is refused."""

    def __init__(
        self,
        session: Session,
        event: Event,
        dossier: Dossier,
        registered: Sequence[DeskCommand],
        mandates: Sequence[Mandate] | None = None,
    ) -> None:
        """*mandates*: the offices that count here, where they are not simply those of whoever the address belongs to."""
        super().__init__(session, event, dossier)
        if mandates is None:
            delegate = dossier.delegate(session.address)
            mandates = dossier.mandates(delegate.id) if delegate else ()
        self.mandates: tuple[Mandate, ...] = tuple(mandates)
        self._registered = registered
        self._refused = False
        self.changed: Response | None = None
        """The response that the records change, as it stands after them."""

    def refuse(self, *paragraphs: Part, buttons: tuple[Button, ...] = ()) -> None:
        """Say why what was asked for is not done, or how it is written."""
        self._refused = True
        self.say(*paragraphs, buttons=buttons)

    def result(self) -> Step:
        """Return the step as it stands."""
        return Step(self.session, tuple(self.records), tuple(self.messages), self.changed, refused=self._refused)

    def may(self, office: Office) -> bool:
        """Whether the person may do, in some consultation, what *office* may."""
        return bool(self.consultations(office))

    def consultations(self, office: Office) -> tuple[str, ...]:
        """Return the ids of the consultations in which the person may do what *office* may."""
        enough = (office, Office.ADMIN)
        return tuple(dict.fromkeys(mandate.consultation for mandate in self.mandates if mandate.office in enough))

    def attempted(self, word: str) -> None:
        """Note that the person tried *word*, which their office does not allow."""
        by = self.mandates[0].delegate
        whose = f" {by}" if isinstance(self.event, InPublic) else ""
        if session := attempts.noted(self.session, f"{word}{whose}", self.event.at):
            self.session = session
            where = {mandate.consultation for mandate in self.mandates}
            consultation = next(iter(where)) if len(where) == 1 else ""
            self.records.append(NoteAttempt(word, by, session.address, self.event.at, consultation))

    def commands(self) -> tuple[DeskCommand, ...]:
        """Return the commands that the person may use."""
        return tuple(command for command in self._registered if self.may(command.office))


def read(text: str, words: Container[str]) -> Typed | None:
    """Return the command in *text*: one with a slash, known or not, or nothing but a known word."""
    typed = text.strip()
    if typed.startswith("/"):
        return commands.read(typed)
    return Typed(typed.lower()) if typed.lower() in words else None


def unslashed(text: str, words: Container[str]) -> Typed | None:
    """Return the command in *text* that begins with a known word and no slash: where no reply is waited for."""
    word, _, rest = text.strip().partition(" ")
    return Typed(word.lower(), rest.strip()) if word.lower() in words else None
