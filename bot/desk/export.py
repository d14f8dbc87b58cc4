"""`/export`: the answers as a file, for whoever asks and nobody else. It is made when its turn to be sent comes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, TypeVar

from bot.desk import asking
from bot.desk.asking import oneself
from bot.desk.command import Desk
from bot.desk.sense import Group, Sense
from bot.model.consultation import Consultation
from bot.model.effects import AskExport
from bot.model.parts import Lines, Part, Phrase
from bot.model.people import Office
from bot.model.shapes import Button, Export, Kept
from bot.report.row import Form, Stages

T = TypeVar("T")


class GiveExport:
    """Have the answers sent as a file, in the form and of the stages that are named."""

    word: ClassVar[str] = "export"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-export"
    group: ClassVar[Group] = Group.RESPONSES
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say; their order does not matter."""
        ids, rest = asking.named_first(desk, self.office, argument)
        words = rest.lower().split()
        forms, stages = [one for one in Form if one in words], [one for one in Stages if one in words]
        if len(words) != len(forms) + len(stages) or len(forms) > 1 or len(stages) > 1:
            usage = Lines((Phrase("desk-help-how"), Phrase("desk-help-export")))
            return desk.refuse(
                Phrase("desk-not-understood", {"typed": asking.shortly(rest)}),
                usage,
                buttons=(Button(Phrase("desk-button-export"), "/export"),),
            )
        chosen = asking.the_one(desk, ids, self.office, "/export")
        if chosen is None:
            return None
        form, stage = _first(forms, Form.XLSX), _first(stages, Stages.SUBMITTED)
        event, address = desk.event, desk.session.address
        desk.records.append(AskExport(event.id, chosen, form.value, stage.value, oneself(desk), address, event.at))
        title = desk.dossier.consultation(chosen).title
        desk.say(Phrase("desk-export-asked"))
        desk.say(
            Phrase("desk-export-file", {"stages": stage.value, "title": title}),
            shape=Export(chosen, form.value, stage.value),
        )
        return None


def _first(found: list[T], otherwise: T) -> T:
    return found[0] if found else otherwise


# What is said when it has been made, or could not be


def made(consultation: Consultation, at: datetime, answers: int, continued: int, *, zipped: bool) -> tuple[Part, ...]:
    """Return what is said of a file: when it was made, how many *answers* it holds, what is special about it."""
    lines = [Phrase("desk-export-made", {"when": consultation.moment(at), "answers": answers})]
    if continued:
        lines.append(Phrase("desk-export-continued", {"count": continued}))
    if zipped:
        lines.append(Phrase("desk-export-zipped"))
    return (Lines(tuple(lines)),)


def not_made(why: str, shape: Export | Kept) -> tuple[Part, ...]:
    """Return what is said where there is no file; *why* is empty, rows (too many), large, gone or fault."""
    if isinstance(shape, Kept):
        return (Phrase("desk-file-not-given"),)
    if why == "empty":
        return (Phrase("desk-export-empty"),)
    form = Form.CSV.value if why == "rows" else shape.form
    suffix = f"--consultation {shape.consultation} --format {form} --stage {shape.stages} --output export.{form}"
    return (Phrase(f"desk-export-{why}", {"shell": f"tourdetable export {suffix}"}),)
