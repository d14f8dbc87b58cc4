"""`/start` and `/help`, and what everybody gets who typed something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.desk.command import Desk, DeskCommand
from bot.desk.sense import Group, Sense, makes_sense
from bot.model.parts import Lines, Listed, Part, Phrase, Quoted
from bot.model.people import Office
from bot.model.shapes import Button

DIGEST = Button(Phrase("desk-button-digest"), "/digest")
HELP = Button(Phrase("desk-button-help"), "/help")
SHOWN = 40
"""Characters of an unknown word that are said back."""


class Start:
    """Say where one is."""

    word: ClassVar[str] = "start"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-start"
    group: ClassVar[Group] = Group.RECORDS
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Say whose secretariat it is, and the words."""
        titles = tuple(desk.dossier.consultation(consultation).title for consultation in desk.consultations(self.office))
        desk.say(Phrase("desk-welcome", {"titles": Listed(titles)}), *listed(desk), buttons=(DIGEST, HELP))


class Help:
    """Say the words, or how one of them is written."""

    word: ClassVar[str] = "help"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-help"
    group: ClassVar[Group] = Group.RECORDS
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Say the words; of the one that is named, how it is written."""
        word = argument.strip().removeprefix("/").lower()
        command = next((one for one in desk.commands() if one.word == word), None)
        if command:
            desk.say(*how(command), buttons=(HELP,))
        elif word:
            unknown(desk, argument)
        else:
            desk.say(*listed(desk), buttons=(DIGEST, HELP))


def unknown(desk: Desk, typed: str) -> None:
    """Say that *typed* is no command of this person's; where nothing was typed, which there are."""
    if typed.strip():
        desk.refuse(Phrase("desk-unknown", {"typed": Quoted(_short(typed))}), buttons=(DIGEST, HELP))
    else:
        desk.refuse(*listed(desk), buttons=(DIGEST, HELP))


def how(command: DeskCommand) -> Iterator[Part]:
    """Yield what a command is for, and how it is written, with examples."""
    yield Phrase(command.about, {"command": f"/{command.word}"})
    yield Lines((Phrase("desk-help-how"), Phrase(f"desk-help-{command.word}", {"mark": "R1"})))


def listed(desk: Desk) -> Iterator[Part]:
    """Yield the commands that the person may use, by what they are for, and in which there is something to do now."""
    mine = desk.commands()
    now = [one for one in mine if _now(desk, one)]
    for group in Group:
        lines = [Phrase(one.about, {"command": f"/{one.word}"}) for one in now if one.group is group]
        if lines:
            yield Lines((Phrase("desk-help-group", {"group": group.value}), *lines))
    idle = tuple(f"/{one.word}" for one in mine if one not in now)
    if idle:
        yield Phrase("desk-help-idle", {"commands": Listed(idle)})
    yield Phrase("desk-help-more")


def _now(desk: Desk, command: DeskCommand) -> bool:
    return any(makes_sense(desk.dossier, one, command.sense) for one in desk.consultations(command.office))


def _short(text: str) -> str:
    said = " ".join(text[: 4 * SHOWN].split())
    return said if len(said) <= SHOWN and len(text) <= 4 * SHOWN else said[:SHOWN] + "…"
