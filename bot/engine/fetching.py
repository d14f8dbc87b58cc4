"""The bytes of a file have come, or will never come. Nobody says this: the service found out."""

from __future__ import annotations

from bot.engine import buttons as b
from bot.engine.dossier import Dossier
from bot.engine.sealing import sealed
from bot.engine.turn import Turn
from bot.model.commenting import about, is_comment
from bot.model.effects import Step
from bot.model.events import Fetched
from bot.model.parts import Phrase, Quoted
from bot.model.response import Act, KeepFetched, Response, Revise, apply
from bot.model.session import Session


def fetched(session: Session, event: Fetched, dossier: Dossier) -> Step:
    """Note what became of a file; seal the submission that waited for it last; tell of one that is lost."""
    turn = Turn(session, event, dossier)
    found = dossier.response(event.response)
    kept = KeepFetched(found.id, event.source, event.name, event.sha256, event.size, event.at)
    turn.records.append(kept)
    response = apply(found, kept)
    if not event.sha256:
        response = _lost(turn, event, response) if event.fragment else _lost_letter(turn, event, response)
    waiting = response.confirmed
    if waiting is not None and not waiting.awaits:
        submission = sealed(turn, response.id, waiting, dossier.consultation(response.consultation))
        turn.records.append(submission)
        response = apply(response, submission)
    return Step(turn.session, tuple(turn.records), tuple(turn.messages), response if response is not found else None)


def _lost_letter(turn: Turn, event: Fetched, response: Response) -> Response:
    """Tell whoever enters a letter that a file of it will never come. It stays in what is entered, and bars handing it in."""
    entry = turn.dossier.entry(response.id)
    if event.source in (file.source for file in (*entry.files, *entry.attached.values())):
        for person in turn.dossier.invitees(response.consultation):
            for address in person.reached if person.delegate == entry.by else ():
                turn.say(Phrase("desk-behalf-file-gone", {"name": Quoted(event.name), "what": event.what}), address=address)
    return response


def _lost(turn: Turn, event: Fetched, response: Response) -> Response:
    """Take a file that will never come out of its answer, with its message if that said nothing else; say so."""
    texts = turn.dossier.texts(response.id, event.question) if response.answer(event.question).fragments else ()
    fragment = next((one for one in texts if one.id == event.fragment and one.file and one.file.source == event.source), None)
    if fragment is None:
        return response  # it was replaced or taken back meanwhile
    state = next(one for one in response.answer(event.question).fragments if one.id == fragment.id)
    consultation = turn.dossier.consultation(response.consultation)
    many = is_comment(event.question)
    if not many:
        question = turn.dossier.questionnaire(consultation.questionnaire, response.version).question(event.question)
        many = question is not None and question.type.many_messages
    words, shown = fragment.text if many else "", about(event.question).id if is_comment(event.question) else event.question
    record = Revise(
        response=response.id,
        number=response.revision + 1,
        act=Act.WRITE if words else Act.RETIRE,
        question=event.question,
        by=fragment.by,
        address=state.address,
        at=event.at,
        order=state.latest,
        at_is_receipt=True,
        fragment=fragment.id,
        text=words,
    )
    turn.records.append(record)
    colleagues = [colleague.address for colleague in turn.dossier.colleagues(response.id)]
    for address in [state.address] if state.address in colleagues else colleagues:
        turn.say(
            Phrase("file-lost", {"name": Quoted(event.name), "question": shown, "what": event.what}),
            buttons=(b.goto(shown),),
            address=address,
        )
    return apply(response, record)
