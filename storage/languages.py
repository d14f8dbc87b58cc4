"""The languages of answers: which are not told yet, and what was told."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.model import codec
from bot.model.questionnaire import Questionnaire
from bot.model.response import Response
from bot.report.row import Untold
from storage.library import Library, all_consultations
from storage.statement import upsert
from storage.tables import language, response
from storage.texts import texts_of

_TELL = upsert(language, ("response", "question", "revision"), *("response", "question", "revision", "language"))
_WORDS = "long_text"
"""The question type whose answers are written in a language."""


def untold(connection: Connection, library: Library, limit: int) -> list[Untold]:
    """Return up to *limit* current long-text answers whose language is not known."""
    found: list[Untold] = []
    for consultation in all_consultations(connection):
        asked = library.questionnaire(connection, consultation.questionnaire, consultation.version)
        some = _without(connection, consultation.id, asked, limit - len(found))
        texts = texts_of(connection, {stands.id: stands for stands, _ in some}, [(one.id, question) for one, question in some])
        for stands, question in some:
            text = "\n".join(fragment.text for fragment in texts[stands.id, question])
            found.append(Untold(stands.id, question, stands.answer(question).revision, text))
    return found


def tell(connection: Connection, told: Sequence[tuple[str, str, int, str]]) -> None:
    """Keep (response, question, revision, language) of answers."""
    _TELL.run(connection, sorted(told))


def _without(connection: Connection, consultation_id: str, asked: Questionnaire, limit: int) -> list[tuple[Response, str]]:
    """Return the first *limit* answers of a consultation without a language."""
    rows = connection.execute(
        select(language.c.response, language.c.question, language.c.revision)
        .join_from(language, response, language.c.response == response.c.id)
        .where(response.c.consultation == consultation_id)
    )
    told = {tuple(row) for row in rows}
    words = [question.id for question in asked.questions if question.type.name == _WORDS]
    states = connection.execute(
        select(response.c.state)
        .where(response.c.consultation == consultation_id, response.c.revision > 0)
        .order_by(response.c.id)
    ).scalars()
    some: list[tuple[Response, str]] = []
    for state in states:
        stands = codec.load_response(state)
        some += [
            (stands, question)
            for question in words
            if stands.answer(question).given and (stands.id, question, stands.answer(question).revision) not in told
        ]
        if len(some) >= limit:
            break
    return some[:limit]
