"""The texts of answers: a response's summary says which revisions are live, this fetches them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.model import codec
from bot.model.commenting import DOCUMENT, WORDING
from bot.model.file import known
from bot.model.response import FragmentState, Response
from bot.model.submission import Fragment
from storage import files
from storage.tables import revision

MOVED = "move"
"""The act of a revision that takes up another version of the questionnaire, which stands as its text."""


def no_comment(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that what a revision is about, if anything, is no comment."""
    return func.substr(question, 1, 1).not_in((WORDING, DOCUMENT))


of_answers = (revision.c.question != "") & no_comment(revision.c.question)
"""Only revisions of answers: not those that take up a version, and none of comments."""
of_comments = (revision.c.question != "") & ~no_comment(revision.c.question)
"""Only revisions of comments on the draft or on a document."""
_FEW = 100
"""Responses per query: the database looks up each of them with each number."""
_TEXTS = select(revision.c.response, revision.c.number, revision.c.text, revision.c.file, revision.c.by).where(
    revision.c.response.in_(bindparam("responses", expanding=True)),
    revision.c.number.in_(bindparam("numbers", expanding=True)),
    revision.c.question.in_(bindparam("questions", expanding=True)),
)


def joined(fragments: Iterable[tuple[str, str]]) -> str:
    """Return an answer as one text: its messages, and files by name, each after an empty line."""
    return "\n\n".join("\n".join(part for part in (text, file) if part) for text, file in fragments)


def texts_of(
    connection: Connection, responses: Mapping[str, Response], wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Sequence[Fragment]]:
    """Return the live fragments, in order, of each (response, question) by the summaries in *responses*."""
    found: dict[tuple[str, str], Sequence[Fragment]] = {}
    for start in range(0, len(wanted), _FEW):
        found.update(_some(connection, responses, wanted[start : start + _FEW]))
    return found


def _some(
    connection: Connection, responses: Mapping[str, Response], wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Fragment]]:
    live = {(one, question): responses[one].answer(question).fragments for one, question in wanted if one in responses}
    numbers = sorted({state.revision for states in live.values() for state in states})
    rows: dict[tuple[str, int], tuple[str, str, str]] = {}
    if numbers:
        found = connection.execute(
            _TEXTS,
            {
                "responses": sorted({one for one, _ in live}),
                "numbers": numbers,
                "questions": sorted({question for _, question in live}),
            },
        )
        rows = {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}
    texts = {
        key: [_fragment(state, rows[key[0], state.revision]) for state in states if (key[0], state.revision) in rows]
        for key, states in live.items()
    }
    _with_hashes(connection, texts)
    return texts


def _fragment(state: FragmentState, row: tuple[str, str, str]) -> Fragment:
    text, file, by = row
    return Fragment(state.id, text, state.at, by, state.revision, codec.load_file(file) if file else None)


def _with_hashes(connection: Connection, found: dict[tuple[str, str], list[Fragment]]) -> None:
    """Put in the hashes of files that were fetched after their message was kept."""
    awaited = [one.file.source for some in found.values() for one in some if one.file and one.file.awaited]
    came = files.known(connection, awaited)
    if not came:
        return
    for key, some in found.items():
        found[key] = [
            replace(one, file=known(one.file, *came[one.file.source])) if one.file and one.file.source in came else one
            for one in some
        ]
