"""`/contest`: the head does not agree that an answer was set aside, and says so once; the secretariat looks at it again."""

from __future__ import annotations

from bot.engine import buttons as b
from bot.engine.turn import Seated
from bot.model.effects import KeepRuling
from bot.model.parts import Listed, Phrase, Quoted
from bot.model.people import Role
from bot.model.ruling import Ruling, Says

MOST_WORDS = 2000
"""Characters of what is said against a ruling; more is for a comment."""


def contest(turn: Seated, argument: str) -> None:
    """Contest the ruling on the question named first, with what else was typed as the reason."""
    ruled = turn.dossier.ruled(turn.response.id)
    aside = {question: judged for question, judged in ruled.answers.items() if judged.set_aside}
    named, _, why = argument.strip().partition(" ")
    named, why = named.lower(), " ".join(why.split())
    if not aside:
        return turn.say(Phrase("contest-nothing"), buttons=(b.QUESTIONS,))
    if not named and len(aside) == 1:
        named = next(iter(aside))
    if named not in aside:
        return turn.say(Phrase("contest-which", {"questions": Listed(tuple(aside)), "example": next(iter(aside))}))
    if turn.seat.role is not Role.HEAD:
        return turn.say(Phrase("contest-head-only"), buttons=(b.CONTACT,))
    if aside[named].contested:
        return turn.say(Phrase("contest-once", {"question": named}), buttons=(b.CONTACT,))
    if len(why) > MOST_WORDS or not (why.isprintable() or not why):
        return turn.say(Phrase("contest-too-long", {"most": MOST_WORDS}))
    ruling = Ruling(
        turn.response.id,
        ruled.number + 1,
        named,
        aside[named].revision,
        Says.CONTESTED,
        why,
        turn.delegate.id,
        turn.event.at,
    )
    turn.records.append(KeepRuling(ruling))
    kept = Phrase("contest-kept", {"question": named})
    if not why:
        return turn.say(kept, Phrase("contest-no-words"), buttons=(b.CONTACT, b.QUESTIONS))
    return turn.say(kept, Phrase("contest-words", {"words": Quoted(why)}), buttons=(b.QUESTIONS,))
