"""The page beside the conversation, on platforms that keep one: where everything stands, with a button per question."""

from __future__ import annotations

from bot.engine import buttons as b
from bot.engine.arriving import welcome_until
from bot.engine.moving import state_of
from bot.engine.submitting import speaks_for, standing
from bot.engine.turn import Seated, Turn
from bot.model.parts import Listed, Part, Phrase, Quoted
from bot.model.shapes import Glance, GlanceAt

SLOT = "page"
"""Of an address's one page: a newer one takes its place."""


def glance(turn: Seated) -> None:
    """Show where the response stands. The session stays as it is: looking changes nothing."""
    progress, until = turn.progress(), welcome_until(turn)
    about: list[Part] = [
        speaks_for(turn),
        turn.phrase("", "overview-heading", {"answered": progress.answered, "of": progress.of}),
        standing(turn),
    ]
    if bar := turn.barred():
        about.append(bar)
    elif until:
        about.append(until)
    turn.say(
        turn.questionnaire.title,
        *about,
        shape=Glance(
            tuple(
                GlanceAt(question.id, question.text, state_of(turn, question), not turn.settled(question.id))
                for question in turn.questions
            ),
            _others(turn),
        ),
        buttons=(
            b.COMMENTS if turn.commenting else b.REVIEW,
            b.QUESTIONS,
            *((b.RECEIPT,) if turn.response.handed_in else ()),
            b.HELP,
        ),
        slot=SLOT,
        progress=progress,
    )


def _others(turn: Seated) -> Phrase:
    """Return who else speaks for the entity."""
    others = [one for one in turn.dossier.colleagues(turn.response.id) if one.delegate != turn.delegate.id]
    names = tuple(dict.fromkeys(Quoted(one.name) if one.name else Phrase("a-colleague") for one in others))
    return Phrase("glance-colleagues", {"names": Listed(names)}) if names else Phrase("glance-alone")


def bare(turn: Turn, *said: Part) -> None:
    """Show a page without questions, to somebody who has no seat."""
    turn.say(*said, shape=Glance(), slot=SLOT)
