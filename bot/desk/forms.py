"""What an admin may fill in instead of typing. It says what would be typed, and is read and previewed as that is."""

from __future__ import annotations

from bot.model.consultation import Consultation, Milestone
from bot.model.parts import Phrase
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Button, Field, Form, Option

_WHEN = (
    Field(Phrase("desk-form-day"), "day", "to"),
    Field(Phrase("desk-form-time"), "time", needed=False),
)


def moving(consultation: Consultation, questionnaire: Questionnaire) -> tuple[Button, ...]:
    """Return the buttons that move a date of *consultation* and that give more time."""
    dates = [one for one in consultation.milestones if one.closes]
    set_ = Field(Phrase("desk-form-which"), "one", options=tuple(Option(one.id, one.title) for one in dates))
    why = Field(Phrase("desk-form-reason"), "words", "reason", needed=False)
    buttons = [_button("desk-button-deadline-set", consultation, "set", (set_, *_WHEN, why))] if dates else []
    later = [one for one in dates if consultation.instant(one)]
    if later:
        whom = Field(
            Phrase("desk-form-whom"),
            "one",
            options=tuple(option for one in later for option in _whom(one, questionnaire)),
        )
        name = Field(Phrase("desk-form-entity"), "words", needed=False)
        why = Field(Phrase("desk-form-reason"), "words", "reason")
        buttons.append(_button("desk-button-deadline-extend", consultation, "extend", (whom, name, *_WHEN, why)))
    return tuple(buttons)


def _button(label: str, consultation: Consultation, verb: str, fields: tuple[Field, ...]) -> Button:
    return Button(Phrase(label), f"/deadline {consultation.id} {verb}", Form(Phrase(label), fields))


def _whom(milestone: Milestone, questionnaire: Questionnaire) -> list[Option]:
    """Return for whom more time may be given."""
    return [
        Option(milestone.id, Phrase("desk-form-all", {"title": milestone.title})),
        *(
            Option(f"{milestone.id} kind {kind.id}", Phrase("desk-form-kind", {"title": milestone.title, "kind": kind.title}))
            for kind in questionnaire.kinds
        ),
        Option(f"{milestone.id} entity", Phrase("desk-form-one", {"title": milestone.title})),
    ]
