"""`/comments`: what was said about the draft and the documents, one comment at a time under its words: what became of it?

Decided by a person, and kept like a ruling: with who and when, none rewritten, the last one counts. Had the comment changed, or
had somebody else decided meanwhile, nothing is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec.structs import replace

from bot.desk import asking, naming, timeline
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.desk.triage import SHORTEST_REASON
from bot.engine import buttons as b
from bot.engine.moving import a_file
from bot.model.commenting import Commented, named
from bot.model.consultation import Consultation, Timing
from bot.model.effects import KeepRuling
from bot.model.parts import Lines, Part, Phrase, Quoted
from bot.model.people import Office, OnRoster
from bot.model.questionnaire import Questionnaire
from bot.model.ruling import Ruling, Says
from bot.model.session import AboutComments
from bot.model.shapes import Button

SHOW = Button(Phrase("desk-button-comments"), "/comments")
DECIDE = b.options(
    ("taken", "desk-option-taken"),
    ("not_taken", "desk-option-not-taken"),
    ("leave", "desk-option-leave-open"),
    ("stop", "desk-option-stop"),
)
WHY = b.options(("no", "desk-option-no"))


class Comments:
    """Walk through the comments about which nothing was decided."""

    word: ClassVar[str] = "comments"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-comments"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.COMMENTS

    def act(self, desk: Desk, argument: str) -> None:
        """Say how many there are, and show the first; all of them, or those on a question or document, or one delegation's."""
        ids, rest = asking.named_first(desk, self.office, argument)
        chosen = asking.the_one(desk, ids, self.office, "/comments")
        if chosen is None:
            return None
        found = _ordered(desk, chosen)
        what, _, whom = rest.partition(" ")
        on = [one for one in found if one.about.id == what.lower()]
        if what and not on:
            return desk.refuse(Phrase("desk-comments-usage", {"typed": asking.shortly(rest)}), buttons=(SHOW,))
        if not whom:
            return _next(desk, chosen, what.lower(), *_counted(found, what.lower()))
        try:
            _, entity = naming.whom(f"entity {whom}", about(desk, chosen)[1], [_body(one) for one in on])
        except Refused as refused:
            return desk.refuse(refused.why)
        return _show(desk, chosen, what.lower(), [one for one in on if one.entity.id == entity][-1])


def _body(one: Commented) -> OnRoster:
    return OnRoster(one.entity, submitted=False)


def undecided(found: Sequence[Commented]) -> list[Commented]:
    """Return the comments about which nothing stands."""
    return [one for one in found if one.decided is None or one.decided.says is Says.OPEN]


def _ordered(desk: Desk, consultation_id: str) -> list[Commented]:
    """Return all comments: by question, older wordings first, then by document; within each by kind and entity."""
    consultation, questionnaire = about(desk, consultation_id)
    ids = [*(one.id for one in questionnaire.questions), *(one.id for one in consultation.documents)]
    kinds = [kind.id for kind in questionnaire.kinds]

    def place(one: Commented) -> tuple[object, ...]:
        where = ids.index(one.about.id) if one.about.id in ids else len(ids)
        kind = kinds.index(one.entity.kind) if one.entity.kind in kinds else len(kinds)
        return one.about.document, where, one.about.id, one.about.version, kind, one.entity.name.casefold(), one.response

    return sorted(desk.dossier.commented(consultation_id), key=place)


def _counted(found: Sequence[Commented], only: str) -> Iterator[Part]:
    """Yield how many comments there are, and on what."""
    if only or not found:
        return
    every, waiting = Counter(one.about.id for one in found), Counter(one.about.id for one in undecided(found))
    lines = (Phrase("desk-comments-on", {"what": what, "count": every[what], "open": waiting[what]}) for what in every)
    yield Lines((Phrase("desk-comments-count", {"count": len(found)}), *lines))


def _next(desk: Desk, consultation_id: str, only: str, *said: Part, after: AboutComments | None = None) -> None:
    """Show the first comment without a decision that stands behind the one just dealt with."""
    found = _ordered(desk, consultation_id)
    if after:
        done = next((n for n, one in enumerate(found) if (one.response, one.key) == (after.response, after.key)), -1)
        found = found[done + 1 :]
    waiting = undecided([one for one in found if only in ("", one.about.id)])
    if waiting:
        return _show(desk, consultation_id, only, waiting[0], *said, Phrase("desk-comments-left", {"count": len(waiting)}))
    return desk.say(*said, Phrase("desk-comments-end" if after else "desk-comments-none"), buttons=(SHOW,))


def _show(desk: Desk, consultation_id: str, only: str, one: Commented, *said: Part) -> None:
    consultation, questionnaire = about(desk, consultation_id)
    asked = AboutComments(consultation_id, asking.oneself(desk), one.response, one.key, one.revision, _number(one), only)
    desk.ask_about(asked, *said, *_shown(desk, one, consultation, questionnaire), shape=DECIDE)


def _number(one: Commented) -> int:
    return one.decided.number if one.decided else 0


def _shown(desk: Desk, one: Commented, consultation: Consultation, questionnaire: Questionnaire) -> Iterator[Part]:
    on, kind = one.about, timeline.for_whom(one.entity.kind, "", questionnaire, {})
    versions = {on.version: desk.dossier.questionnaire(consultation.questionnaire, on.version)} if on.version else {}
    if on.document:
        yield Phrase("desk-comments-document", {"document": on.id})
    else:
        yield Phrase("desk-comments-question", {"question": on.id, "version": on.version})
    if words := named(on, consultation, versions):
        yield words
    yield Phrase("desk-comments-of", {"entity": one.entity.name, "kind": kind})
    for fragment in desk.dossier.texts(one.response, one.key):
        if fragment.file:
            yield a_file(fragment.file)
        if fragment.text:
            yield Quoted(fragment.text)
    document = on.id if on.document else ""
    if consultation.comments_timing(one.entity, one.at, None, document) not in (Timing.IN_TIME, Timing.UNCERTAIN):
        yield Phrase("desk-comments-late")
    if one.decided and one.decided.says is not Says.OPEN:
        yield Phrase("desk-comments-stands", {"says": one.decided.says.value, "reason": Quoted(one.decided.reason)})
    yield Phrase("desk-comments-ask")


# Deciding


def reply(desk: Desk, asked: AboutComments, typed: str) -> None:
    """Take what became of the comment, or why it is not taken up."""
    shape = WHY if asked.reasons else DECIDE
    if asked.reasons and b.chosen(shape, typed) is None:
        return _reason(desk, asked, typed)
    choice = asking.reply(desk, shape, typed)
    if choice is None:
        return None
    if why := asking.barred(desk, asked, Office.SECRETARY):
        return desk.refuse(why)
    if choice == "stop":
        return desk.say(Phrase("desk-triage-stopped"), buttons=(SHOW,))
    if choice == "no":
        return _next(desk, asked.consultation, asked.only, Phrase("desk-deadline-left"), after=asked)
    one = _still(desk, asked)
    if one is None:
        return _changed(desk, asked)
    if choice == "not_taken":
        return desk.ask_about(replace(asked, reasons=True), Phrase("desk-comments-why"), shape=WHY)
    says = Says.TAKEN if choice == "taken" else Says.OPEN
    if says is (one.decided.says if one.decided else Says.OPEN):
        return _next(desk, asked.consultation, asked.only, after=asked)
    return _decide(desk, asked, one, says, "")


def _reason(desk: Desk, asked: AboutComments, typed: str) -> None:
    try:
        reason = asking.sound(typed)
    except Refused as refused:
        return desk.say(refused.why, shape=WHY, prompt=desk.session.prompt)
    if len(reason) < SHORTEST_REASON:
        why = Phrase("desk-triage-reason-short", {"typed": Quoted(reason)})
        return desk.say(why, shape=WHY, prompt=desk.session.prompt)
    desk.change(pending=None)
    if why_not := asking.barred(desk, asked, Office.SECRETARY):
        return desk.refuse(why_not)
    one = _still(desk, asked)
    return _changed(desk, asked) if one is None else _decide(desk, asked, one, Says.NOT_TAKEN, reason)


def _still(desk: Desk, asked: AboutComments) -> Commented | None:
    """Return the comment that was shown, if it and what was decided about it are as they were."""
    for one in desk.dossier.commented(asked.consultation):
        if (one.response, one.key, one.revision, _number(one)) == (asked.response, asked.key, asked.revision, asked.latest):
            return one
    return None


def _changed(desk: Desk, asked: AboutComments) -> None:
    """Say that it is another one by now, and show it as it is."""
    said = Phrase("desk-comments-changed")
    for one in desk.dossier.commented(asked.consultation):
        if (one.response, one.key) == (asked.response, asked.key):
            return _show(desk, asked.consultation, asked.only, one, said)
    return _next(desk, asked.consultation, asked.only, said)


def _decide(desk: Desk, asked: AboutComments, one: Commented, says: Says, reason: str) -> None:
    by, number = asking.oneself(desk), one.latest + 1
    desk.records.append(KeepRuling(Ruling(one.response, number, one.key, one.revision, says, reason, by, desk.event.at)))
    done = Phrase("desk-comments-done", {"says": says.value, "entity": one.entity.name, "what": one.about.id})
    _next(desk, asked.consultation, asked.only, done, after=asked)
