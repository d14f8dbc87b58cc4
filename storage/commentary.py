"""Comments on the draft and on documents, as they stand."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from bot.model import codec
from bot.model.commenting import Commented, is_comment
from bot.model.people import Entity
from bot.model.response import Response
from storage.rulings import on_comments
from storage.tables import entity, response


def standing(connection: Connection, consultation: str) -> Iterator[tuple[Response, Entity]]:
    """Yield the responses of a consultation in which there is a comment, with whose they are."""
    rows = connection.execute(
        select(response.c.state, entity.c.id, entity.c.name, entity.c.kind, entity.c.code)
        .join_from(response, entity, response.c.entity == entity.c.id)
        .where(response.c.consultation == consultation, response.c.revision > 0)
        .order_by(response.c.id)
    )
    for state, *body in rows:
        stands = codec.load_response(state)
        if any(is_comment(key) and answer.given for key, answer in stands.answers.items()):
            yield stands, Entity(*body)


def commented(connection: Connection, consultation: str) -> Sequence[Commented]:
    """Return the comments of a consultation as they stand, without their words, and what was decided about each."""
    decided, latest = on_comments(connection, consultation)
    return [
        Commented(
            stands.id,
            body,
            key,
            state.revision,
            state.at or state.fragments[-1].at,
            state.characters,
            decided.get((stands.id, key, state.revision)),
            latest.get(stands.id, 0),
        )
        for stands, body in standing(connection, consultation)
        for key, state in stands.answers.items()
        if is_comment(key) and state.given
    ]
