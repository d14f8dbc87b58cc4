"""Comments on the draft and on documents, as their delegation reads them; and what a change of stage does to a conversation."""

from __future__ import annotations

from bot.engine import buttons as b
from bot.engine.moving import a_file
from bot.engine.revising import became
from bot.engine.turn import Seated
from bot.model.commenting import About, about, is_comment, named
from bot.model.parts import Lines, Part, Phrase, Quoted
from bot.model.ruling import Ruling, Says
from bot.model.session import Turned
from bot.questionnaire.versions import changes


def land(turn: Seated) -> None:
    """After a change of stage, or of the draft, nothing is in hand: that belonged to what was asked then. It is said once."""
    session, before = turn.session, turn.session.draft_of
    if before == turn.draft_of:
        return
    begun = turn.landed = bool(session.trail)
    # What was sent before and arrives later belongs to nothing that is asked now.
    trail = (Turned(turn.event.order, ""),) if begun else ()
    turn.change(question="", trail=trail, seen={}, refused="", draft_of=turn.draft_of)
    if session.pending is None:
        turn.change(prompt="")
    if begun and before and turn.commenting:
        turn.say(*_revised(turn, before))
    elif begun:
        over = Phrase("draft-over", {"stage": turn.consultation.stage.value})
        turn.say(Phrase("draft-begun") if turn.commenting else over)


def _revised(turn: Seated, before: str) -> list[Part]:
    """Return what another version of the draft changed for this entity."""
    old = turn.dossier.questionnaire(turn.consultation.questionnaire, before)
    found = changes(old, turn.questionnaire, turn.seat.entity.kind)
    return [Phrase("draft-revised", {"version": turn.questionnaire.version}), *became(found, "draft-changed")]


def comments(turn: Seated) -> None:
    """`/comments`: all that the delegation said about the draft and the documents, and what became of it."""
    turn.turn_to("")
    keys = [key for key, state in turn.response.answers.items() if is_comment(key) and state.given]
    paragraphs: list[Part] = []
    for key in sorted(keys, key=lambda key: _place(turn, about(key))):
        paragraphs += _shown(turn, key)
    if not paragraphs:
        paragraphs.append(Phrase("comments-none"))
    if turn.commenting:
        paragraphs.append(turn.barred() or turn.until("status-closing") or Phrase("comment-standing"))
    turn.say(*paragraphs, buttons=(b.QUESTIONS,), prompt=turn.prompt(), progress=turn.progress())


def _place(turn: Seated, one: About) -> tuple[bool, int, str, str]:
    """Return where a comment stands among the others: by the questionnaire, older wordings first; documents last."""
    ids = [question.id for question in turn.questionnaire.questions]
    return one.document, ids.index(one.id) if one.id in ids else len(ids), one.id, one.version


def _shown(turn: Seated, key: str) -> list[Part]:
    one, state = about(key), turn.response.answers[key]
    name = turn.name_of(state.by)
    if one.document:
        heading = Phrase("comments-on-document", {"document": one.id, "name": name})
    elif turn.commenting and turn.question(one.id) and turn.key(one.id) == key:
        heading = Phrase("comments-on-wording", {"question": one.id, "name": name})
    else:
        heading = Phrase("comments-on-version", {"question": one.id, "version": one.version, "name": name})
    paragraphs: list[Part] = [heading]
    if not one.document and not (turn.commenting and turn.question(one.id) and turn.key(one.id) == key):
        versions = {one.version: turn.dossier.questionnaire(turn.consultation.questionnaire, one.version)}
        if words := named(one, turn.consultation, versions):
            paragraphs.append(words)
    for fragment in turn.dossier.texts(turn.response.id, key):
        paragraphs += [a_file(fragment.file)] if fragment.file else []
        paragraphs += [Quoted(fragment.text)] if fragment.text else []
    ruling = turn.dossier.ruled(turn.response.id).comments.get(key)
    paragraphs.append(_became(ruling if ruling and ruling.revision == state.revision else None))
    return paragraphs


def _became(ruling: Ruling | None) -> Part:
    if ruling is None or ruling.says is Says.OPEN:
        return Phrase("comment-undecided")
    if ruling.says is Says.TAKEN:
        return Phrase("comment-taken")
    return Lines((Phrase("comment-not-taken", {"reason": Quoted(ruling.reason)}),))
