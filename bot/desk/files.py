"""`/files`: what a delegation sent as files, for whoever asks: handed in, in its answers as they stand now, or as a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, TypeAlias

from bot.desk import asking, naming
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.model.commenting import about, is_comment
from bot.model.consultation import COMMAND_LINE
from bot.model.file import FileRef
from bot.model.parts import Arg, Lines, Phrase, Quoted
from bot.model.people import Office, response_id
from bot.model.shapes import Kept
from bot.model.submission import files_of

MOST = 20
"""Files that are sent at once to a chat."""
Sent: TypeAlias = tuple[str, FileRef]
"""A file and the key of what it was sent to; "" for a letter itself."""


class Files:
    """Have the files of one delegation sent, or those that it sent to one question."""

    word: ClassVar[str] = "files"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-files"
    group: ClassVar[Group] = Group.RESPONSES
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Do what the words after it say: a delegation, or a question and then a delegation."""
        ids, rest = asking.named_first(desk, self.office, argument)
        chosen = asking.the_one(desk, ids, self.office, "/files")
        if chosen is None:
            return None
        _, questionnaire = asking.about(desk, chosen)
        roster = desk.dossier.roster(chosen)
        first, _, others = rest.partition(" ")
        question = next((one.id for one in questionnaire.questions if one.id.casefold() == first.casefold()), "")
        if not rest:
            return desk.refuse(Lines((Phrase("desk-help-how"), Phrase("desk-help-files"))))
        try:
            _, found = naming.whom(f"entity {others if question and others else rest}", questionnaire, roster)
        except Refused as refused:
            return desk.refuse(refused.why)
        wanted = question if others else ""
        body = next(one.entity for one in roster if one.entity.id == found)
        several = [one for one in _of(desk, response_id(chosen, found)) if wanted in ("", _about(one[0]))]
        named: dict[str, Arg] = {"entity": body.name, "question": wanted or "none"}
        if not several:
            return desk.say(Phrase("desk-files-none", named))
        return hand_over(desk, chosen, several)


def hand_over(desk: Desk, consultation: str, several: Iterable[Sent]) -> None:
    """Have *several* files sent to whoever is at the desk; of those whose bytes are not here, that is said."""
    files = list(several)
    shown = files if asking.oneself(desk) == COMMAND_LINE else files[:MOST]
    for key, file in shown:
        named: dict[str, Arg] = {"about": _about(key) or "letter", "name": Quoted(file.name)}
        if file.sha256:
            desk.say(Phrase("desk-file", named), shape=Kept(consultation, file.sha256, file.name, file.media_type))
        else:
            desk.say(Phrase("desk-file-not-here", named))
    if left := len(files) - len(shown):
        desk.say(Phrase("desk-files-more", {"count": left}))


def _about(key: str) -> str:
    return about(key).id if is_comment(key) else key


def _of(desk: Desk, response: str) -> Iterator[Sent]:
    """Yield the files of a response, each once: as answers and comments stand, handed in otherwise, of a letter in hand."""
    seen: set[tuple[str, str, str]] = set()
    for key, file in (*_standing(desk, response), *_handed_in(desk, response), *_letter(desk, response)):
        same = (key, file.name, file.sha256)
        if same not in seen:
            seen.add(same)
            yield key, file


def _handed_in(desk: Desk, response: str) -> list[Sent]:
    number = desk.dossier.response(response).submission
    receipt = desk.dossier.receipt(response, number) if number else b""
    return files_of(receipt) if receipt else []


def _standing(desk: Desk, response: str) -> Iterator[Sent]:
    for key, state in desk.dossier.response(response).answers.items():
        if state.fragments:
            yield from ((key, one.file) for one in desk.dossier.texts(response, key) if one.file)


def _letter(desk: Desk, response: str) -> Iterator[Sent]:
    entry = desk.dossier.entry(response)
    yield from (("", one) for one in entry.files)
    yield from entry.attached.items()
