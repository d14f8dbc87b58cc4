"""`/triage`: submitted answers that nobody has looked at, one at a time under their question: is it about the question?

What is set aside is kept and shown as such; its delegates are told why, and their head can contest it once. Nothing is set
aside before it was previewed and confirmed. Had the answer changed, or had somebody else ruled meanwhile, nothing is done.
One that was looked at already is looked at again where it is asked for by name: `bot.desk.again`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec.structs import replace

from bot.desk import again, asking, timeline
from bot.desk.again import SHOW
from bot.desk.asking import about
from bot.desk.command import Desk
from bot.desk.naming import Refused
from bot.desk.sense import Group, Sense
from bot.engine import buttons as b
from bot.engine.deadline import barred
from bot.engine.dossier import NO_ANSWER
from bot.model.consultation import Consultation
from bot.model.effects import KeepRuling, Message
from bot.model.events import Replied
from bot.model.parts import Inline, Lines, Part, Phrase, Quoted
from bot.model.people import Office, OnRoster
from bot.model.ruling import Judged, Queue, Ruling, Says, Waiting
from bot.model.session import AboutTriage
from bot.model.shapes import Button, Option, PickOne

RULE = b.options(
    ("related", "desk-option-related"),
    ("aside", "desk-option-aside"),
    ("later", "desk-option-later"),
    ("stop", "desk-option-stop"),
)
CERTAIN = b.options(("yes", "desk-option-aside-sure"), ("no", "desk-option-no"))
SHORTEST_REASON = 4
"""Characters of a reason in one's own words."""


class Triage:
    """Walk through what waits, or look again at one answer."""

    word: ClassVar[str] = "triage"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-triage"
    group: ClassVar[Group] = Group.WAITING
    sense: ClassVar[Sense] = Sense.ANSWERS

    def act(self, desk: Desk, argument: str) -> None:
        """Show the first that waits, or the answer that is named."""
        ids, rest = asking.named_first(desk, self.office, argument)
        chosen = asking.the_one(desk, ids, self.office, "/triage")
        if chosen is None:
            return None
        return again.named(desk, chosen, rest) if rest else _next(desk, chosen)


def _next(desk: Desk, consultation_id: str, *said: Phrase, ruled_on: Ruling | None = None) -> None:
    """Show what waits first, after *said*; once something was *ruled_on*, what was put off does not come again at once."""
    but = (ruled_on.response, ruled_on.question) if ruled_on else NO_ANSWER
    found = desk.dossier.queue(consultation_id, asking.oneself(desk), but)
    first = found.first
    put_off = (ruled_on is not None and ruled_on.says is Says.LATER) + (found.count if first and first.put_off else 0)
    if put_off and ruled_on and (first is None or first.put_off):
        return desk.say(*said, Phrase("desk-triage-put-off", {"count": put_off}), buttons=(SHOW,))
    if first is None:
        return desk.say(*said, *_nothing(found))
    ruled = desk.dossier.ruled(first.response).answers.get(first.question)
    asked = AboutTriage(
        consultation_id,
        asking.oneself(desk),
        first.response,
        first.question,
        first.revision,
        ruled.latest.number if ruled and ruled.latest else 0,
    )
    return desk.ask_about(asked, *said, *_shown(desk, first, found, consultation_id), shape=RULE)


def _nothing(found: Queue) -> Iterator[Phrase]:
    yield Phrase("desk-triage-none")
    if found.for_others:
        yield Phrase("desk-triage-for-others", {"count": found.for_others})


def _shown(desk: Desk, first: Waiting, found: Queue, consultation_id: str) -> Iterator[Part]:
    yield Phrase("desk-triage-left", {"count": found.count, "more": "yes" if found.more else "no"})
    yield from again.answer(desk, desk.dossier.consultation(consultation_id), first)
    if first.contested:
        yield Phrase("desk-triage-contested", {"reason": Quoted(first.reason)})
        if first.contested.reason:
            yield Phrase("desk-triage-contested-why", {"reason": Quoted(first.contested.reason)})
    yield Phrase("desk-triage-ask")


# Ruling


def reply(desk: Desk, asked: AboutTriage, typed: str) -> None:
    """Take the reply: what it is, why, or whether to set it aside."""
    consultation = desk.dossier.consultation(asked.consultation)
    shape = _shape(asked, consultation)
    own = asked.step == "reason" and isinstance(desk.event, Replied) and b.chosen(shape, typed) is None
    if own:
        return _own_reason(desk, asked, typed, consultation)
    choice = asking.reply(desk, shape, typed)
    if choice is None:
        return None
    if why := asking.barred(desk, asked, Office.SECRETARY):
        return desk.refuse(why)
    if asked.step == "" and choice == "stop":
        return desk.say(Phrase("desk-triage-stopped"), buttons=(SHOW,))
    if choice in ("no", "leave"):
        return _left(desk, asked)
    if gone := _gone(desk, asked):
        return _show_anew(desk, asked, gone)
    if asked.step == "reason":
        listed = int(choice)
        text = consultation.reasons[listed - 1]
        return _preview(desk, replace(asked, step="sure", reason=text.in_language(text.fallback), listed=listed), consultation)
    if asked.step == "sure":
        return _rule(desk, asked, Says.ASIDE)
    if choice == "aside":
        asked = replace(asked, step="reason")
        return desk.ask_about(asked, Phrase("desk-triage-why"), shape=_shape(asked, consultation))
    return _rule(desk, asked, Says.RELATED if choice == "related" else Says.LATER)


def _shape(asked: AboutTriage, consultation: Consultation) -> PickOne:
    if asked.step == "reason":
        listed = (Option(str(place), text) for place, text in enumerate(consultation.reasons, 1))
        return PickOne((*listed, Option("no", Phrase("desk-option-no"))))
    if asked.step == "sure":
        return CERTAIN
    return again.RULE[asked.again] if asked.again else RULE


def _left(desk: Desk, asked: AboutTriage) -> None:
    left = Phrase("desk-deadline-left")
    return desk.say(left, buttons=(SHOW,)) if asked.again else _next(desk, asked.consultation, left)


def _show_anew(desk: Desk, asked: AboutTriage, gone: Phrase) -> None:
    """Say that it is no longer the one to rule on; show how it stands, or what waits next."""
    if not asked.again:
        return _next(desk, asked.consultation, gone)
    return again.show(desk, asked.consultation, desk.dossier.response(asked.response).entity, asked.question, gone)


def _own_reason(desk: Desk, asked: AboutTriage, typed: str, consultation: Consultation) -> None:
    """Take a reason in the person's own words."""
    try:
        reason = asking.sound(typed)
    except Refused as refused:
        return desk.say(refused.why, shape=_shape(asked, consultation), prompt=desk.session.prompt)
    if len(reason) < SHORTEST_REASON:
        why = Phrase("desk-triage-reason-short", {"typed": Quoted(reason)})
        return desk.say(why, shape=_shape(asked, consultation), prompt=desk.session.prompt)
    desk.change(pending=None)
    if barring := asking.barred(desk, asked, Office.SECRETARY):
        return desk.refuse(barring)
    if gone := _gone(desk, asked):
        return _show_anew(desk, asked, gone)
    return _preview(desk, replace(asked, step="sure", reason=reason), consultation)


def _gone(desk: Desk, asked: AboutTriage) -> Phrase | None:
    """Return why the answer that was shown is no longer the one to rule on, None if it is."""
    found = desk.dossier.ruled(asked.response).answers.get(asked.question)
    if found is None or found.revision != asked.revision:
        return Phrase("desk-triage-changed")
    if found.latest and found.latest.number != asked.latest:
        people = {one.delegate: one.name for one in desk.dossier.invitees(asked.consultation)}
        name = timeline.named(found.latest.by, people.get(found.latest.by))
        return Phrase("desk-triage-ruled-meanwhile", {"name": name, "says": found.latest.says.value})
    return None


def _preview(desk: Desk, asked: AboutTriage, consultation: Consultation) -> None:
    """Say what is set aside, why and who is told; ask for certainty. For the same reason as before there is nothing to do."""
    latest = desk.dossier.ruled(asked.response).answers[asked.question].latest
    if latest and (latest.says, latest.reason) == (Says.ASIDE, asked.reason):
        return desk.refuse(Phrase("desk-triage-same"), buttons=(SHOW,))
    body = _body(desk, asked)
    entity = body.entity.name if body else asked.response
    lines: list[Phrase] = [
        Phrase("desk-preview", {"title": consultation.title}),
        Phrase("desk-triage-preview", {"entity": entity, "question": asked.question}),
        Phrase("desk-triage-preview-reason", {"reason": _reason(asked, consultation)}),
        Phrase("desk-preview-told", {"count": len(body.reached) if body else 0}),
    ]
    if body is None or not body.reached:
        lines.append(Phrase("desk-preview-silent", {"count": 1}))
    return desk.ask_about(asked, Lines(tuple(lines)), shape=CERTAIN)


def _reason(asked: AboutTriage, consultation: Consultation) -> Inline:
    """Return the reason: an author's text, in the reader's language, or a person's words."""
    text = consultation.reasons[asked.listed - 1] if 0 < asked.listed <= len(consultation.reasons) else None
    return text if text and text.in_language(text.fallback) == asked.reason else Quoted(asked.reason)


def _body(desk: Desk, asked: AboutTriage) -> OnRoster | None:
    entity = desk.dossier.response(asked.response).entity
    return next((one for one in desk.dossier.roster(asked.consultation) if one.entity.id == entity), None)


def _rule(desk: Desk, asked: AboutTriage, says: Says) -> None:
    """Keep the ruling, tell the delegates where something changes for them, and show the next answer."""
    consultation, _ = about(desk, asked.consultation)
    before = desk.dossier.ruled(asked.response)
    was = before.answers[asked.question]
    ruling = Ruling(
        asked.response,
        before.number + 1,
        asked.question,
        asked.revision,
        says,
        asked.reason if says is Says.ASIDE else "",
        asking.oneself(desk),
        desk.event.at,
    )
    desk.records.append(KeepRuling(ruling))
    body = _body(desk, asked)
    notices: list[Message] = []
    if body and (says is Says.ASIDE or (says is Says.RELATED and was.set_aside)):
        notices = list(_notices(desk, ruling, body, consultation, _reason(asked, consultation), was))
    entity = body.entity.name if body else asked.response
    said = [Phrase("desk-triage-done", {"says": says.value, "entity": entity, "question": asked.question})]
    if notices:
        said.append(Phrase("desk-done-told", {"count": len(notices)}))
    if asked.again:
        desk.say(*said, buttons=(SHOW,))
    else:
        _next(desk, asked.consultation, *said, ruled_on=ruling)
    desk.messages += notices


def _notices(
    desk: Desk, ruling: Ruling, body: OnRoster, consultation: Consultation, reason: Inline, was: Judged
) -> Iterator[Message]:
    """Yield what each address of each seat is told, once: the message is named after the ruling, the seat and the address."""
    about_answer = {"entity": body.entity.name, "question": ruling.question, "again": "yes" if was.set_aside else "no"}
    told: list[Phrase] = [Phrase(f"ruling-{ruling.says.value}", {**about_answer})]
    buttons: Sequence[Button] = (b.goto(ruling.question),)
    if ruling.says is Says.ASIDE:
        told.append(Phrase("ruling-reason", {"reason": reason}))
        if not barred(consultation, body.entity, desk.event.at):
            told.append(Phrase("ruling-anew"))
        if was.contested:
            buttons = (*buttons, b.CONTACT)
        else:
            told.append(Phrase("ruling-contest", {"question": ruling.question}))
            buttons = (*buttons, b.contest(ruling.question))
    for reached in body.reached:
        yield Message(
            id=f"ruling:{ruling.response}:{ruling.number}:{reached.seat}:{reached.address}",
            address=reached.address,
            paragraphs=(consultation.title, Lines(tuple(told))),
            buttons=tuple(buttons),
            bulk=True,
        )
