"""A confirmed response becomes a submission, with its receipt."""

from __future__ import annotations

from bot.engine.turn import Turn
from bot.model.consultation import Consultation, Timing
from bot.model.effects import Progress
from bot.model.parts import Listed, Part, Phrase, Quoted
from bot.model.people import Entity
from bot.model.response import Confirmed, Submit
from bot.model.shapes import HandOver
from bot.model.submission import digest, entity_of, questions_of, without_bytes


def sealed(
    turn: Turn, response: str, confirmed: Confirmed, consultation: Consultation, progress: Progress | None = None
) -> Submit:
    """Hand out the receipt of what was confirmed, all of whose files are there; return its submission."""
    content, number = confirmed.content, confirmed.number
    submission = Submit(
        response=response,
        number=number,
        revision=confirmed.revision,
        by=confirmed.by,
        at=confirmed.at,
        consent=confirmed.consent,
        content=content,
        sha256=digest(content),
        receipt=turn.dossier.sign(content),
        timing=confirmed.timing,
        not_before=confirmed.not_before,
    )
    if confirmed.address:
        name = receipt_name(response, number)
        entity, kind = entity_of(content)
        closing = consultation.closing(Entity(entity, confirmed.entity, kind))
        questions = questions_of(content)
        said: list[Part] = [
            Phrase(
                "submitted",
                {
                    "entity": confirmed.entity,
                    "number": number,
                    "when": consultation.moment(confirmed.at),
                    "count": len(questions),
                    "questions": Listed(tuple(questions)),
                },
            ),
            *(Phrase("submitted-without-file", {"name": Quoted(missing)}) for missing in without_bytes(content)),
            Phrase("receipt-hash", {"sha256": submission.sha256}),
            Phrase("receipt-keep", {"file": name}),
        ]
        if confirmed.timing is not Timing.IN_TIME:
            said.append(Phrase("submitted-late" if confirmed.timing is Timing.LATE else "submitted-uncertain"))
        elif closing is not None and confirmed.at < closing:
            said.append(Phrase("may-change-until", {"when": consultation.moment(closing)}))
        turn.say(
            *said,
            shape=HandOver(name, "application/json", submission.receipt),
            progress=progress,
            address=confirmed.address,
        )
    return submission


def receipt_name(response: str, number: int) -> str:
    """Return what the file of a receipt is called."""
    return f"receipt-{response.rpartition('/')[-1]}-{number}.json"
