"""`/start` and `/help`, and what everybody gets who typed something else: which words there are."""

from __future__ import annotations

from typing import ClassVar

from bot.desk.command import Desk
from bot.model.parts import Lines, Listed, Part, Phrase
from bot.model.people import Office
from bot.model.shapes import Button

DIGEST = Button(Phrase("desk-button-digest"), "/digest")
HELP = Button(Phrase("desk-button-help"), "/help")


class Start:
    """Say where one is."""

    word: ClassVar[str] = "start"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-start"

    def act(self, desk: Desk, argument: str) -> None:
        """Say whose secretariat it is, and the words."""
        titles = tuple(desk.dossier.consultation(consultation).title for consultation in desk.consultations(self.office))
        usage(desk, Phrase("desk-welcome", {"titles": Listed(titles)}))


class Help:
    """Say the words."""

    word: ClassVar[str] = "help"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-help"

    def act(self, desk: Desk, argument: str) -> None:
        """Say the words."""
        usage(desk)


def usage(desk: Desk, *before: Part) -> None:
    """Say *before*, then each command that the person may use, on a line of its own."""
    lines = tuple(Phrase(command.about, {"command": f"/{command.word}"}) for command in desk.commands())
    desk.say(*before, Lines((Phrase("desk-commands"), *lines)), buttons=(DIGEST, HELP))
