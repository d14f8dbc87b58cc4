"""What a delegate says in answer to a question: fragments as they come, edits and deletions of what was sent."""

from __future__ import annotations

from bot.engine import asides
from bot.engine import buttons as b
from bot.engine.fitting import unfit
from bot.engine.moving import a_file, ask, onward, shown
from bot.engine.turn import TRAIL, Seated
from bot.model.commenting import is_comment
from bot.model.events import Deleted, Edited, Replied
from bot.model.parts import Arg, Inline, Part, Phrase
from bot.model.people import Role
from bot.model.questionnaire import Given, Question, Rejected
from bot.model.response import Act
from bot.model.session import Session

ANSWER_LIMIT, FRAGMENTS_LIMIT = 300_000, 500
"""Characters (where the question sets no limit) and messages of one answer: more than anybody reads, less than hurts others."""


def belongs_to(session: Session, order: tuple[int, ...]) -> str:
    """Return the question that was in hand when a message at *order* was sent, "" for none.

    The platform's own sequence decides: what was sent before Done joins its answer though it arrives after.
    """
    for turned in reversed(session.trail):
        if turned.order <= order:
            return turned.question
    if len(session.trail) == TRAIL:  # older than all that is remembered: its sender is asked
        return ""
    return session.trail[0].question if session.trail else session.question


def answer(turn: Seated, event: Replied) -> None:
    """Take a message as what it is most likely to be: part of the answer that was in hand when it was sent."""
    question = turn.question(belongs_to(turn.session, event.order))
    if question is None:
        if not event.file and (named := turn.question(event.text.strip().lower())):
            return ask(turn, named)  # nothing else could be meant
        return asides.park(turn, event)
    return take(turn, question, event)


def take(turn: Seated, question: Question, event: Replied) -> None:
    """Take a message into the answer to *question*."""
    if bar := turn.barred(question.id):
        return turn.say(bar, turn.phrase(question.id, "not-kept"), buttons=(b.CONTACT,))
    if why := unfit(event):
        return _refuse(turn, event, why)
    if question.type.many_messages:
        return _add(turn, question, event)
    file = event.file
    return value(turn, question, Given(event.text, file=file.name if file else "", size=file.size if file else 0), event)


def _refuse(turn: Seated, event: Replied, why: Phrase) -> None:
    """Say why a message is no answer. Its sender may mend it by editing it."""
    turn.change(refused=event.message)
    turn.say(why, turn.phrase(turn.session.question, "not-kept"))


def _add(turn: Seated, question: Question, event: Replied) -> None:
    """Keep one more fragment of a long answer."""
    if len(turn.answer(question.id).fragments) >= FRAGMENTS_LIMIT:
        return _refuse(turn, event, turn.phrase(question.id, "answer-too-many", {"most": FRAGMENTS_LIMIT}))
    if event.text:
        read = question.type.read(Given(event.text), "")
        if isinstance(read, Rejected):
            return _refuse(turn, event, read.why)
        if over := _over(turn, question, len(event.text)):
            return _refuse(turn, event, over)
    joined = _news(turn, question)
    turn.revise(
        Act.WRITE,
        question.id,
        fragment=event.id,
        text=event.text,
        message=event.message,
        file=event.file,
        order=event.order,
        latest=event.edited,
    )
    return status(turn, question, *joined)


def _over(turn: Seated, question: Question, more: int, less: int = 0) -> Phrase | None:
    """Return why *more* characters in place of *less* would be too many for the whole answer."""
    most = question.type.most_characters or ANSWER_LIMIT
    total = turn.answer(question.id).characters + more - less
    return turn.phrase(question.id, "answer-too-long", {"characters": total, "most": most}) if total > most else None


def _news(turn: Seated, question: Question) -> tuple[Part, ...]:
    """Return what to say if somebody else changed this answer since it was last shown here."""
    state = turn.answer(question.id)
    if state.revision > turn.session.seen.get(question.id, 0) and state.by and state.by != turn.delegate.id:
        return (turn.phrase(question.id, "changed-since", {"name": turn.name_of(state.by)}),)
    return ()


def status(turn: Seated, question: Question, *before: Part, otherwise: str = "joined") -> None:
    """Say how much there is of a long answer: one message, edited in place for as long as the question is in hand.

    *otherwise* is the phrase where another question is in hand.
    """
    state = turn.answer(question.id)
    counts: dict[str, Arg] = {"messages": len(state.fragments), "characters": state.characters}
    paragraphs: list[Part] = list(before)
    if question.id == turn.session.question:
        none = turn.phrase(question.id, "no-fragments")
        said = Phrase("fragments", {"question": question.id, **counts}) if state.fragments else none
        paragraphs.append(said)
        slot, buttons, prompt = f"status:{turn.session.prompt}", (b.DONE,), turn.session.prompt
    else:
        counted: dict[str, Arg] = {"question": question.id, **counts}
        paragraphs.append(Phrase(otherwise, counted) if otherwise == "joined" else turn.phrase(question.id, otherwise, counted))
        slot, buttons, prompt = f"joined:{question.id}:{turn.session.prompt}", (b.goto(question.id),), ""
    if (note := handed_in(turn)) and not turn.comment_on(question.id):
        paragraphs.append(note)
    turn.say(*paragraphs, slot=slot, buttons=buttons, prompt=prompt, progress=turn.progress())


def handed_in(turn: Seated) -> Phrase | None:
    """Return the reminder that a change after a submission must be submitted again."""
    if turn.response.changed_since:
        return Phrase("submission-unchanged", {"head": "yes" if turn.seat.role is Role.HEAD else "no"})
    return None


def value(turn: Seated, question: Question, given: Given, event: Replied | None = None) -> None:
    """Take the answer to a question whose answer is one value, typed, sent or pressed."""
    if bar := turn.barred():
        return turn.say(bar, Phrase("not-kept"), buttons=(b.CONTACT,))
    before = turn.value(question.id)
    read = question.type.read(given, before)
    if isinstance(read, Rejected):
        if event:
            turn.change(refused=event.message)
        stands: tuple[Part, ...] = ()
        if before:
            stands = (Phrase("earlier-stands"), *shown(turn, question.id, turn.texts(question.id)))
        return turn.say(
            read.why,
            *stands,
            shape=question.type.shape(before),
            buttons=(b.NEXT,) if before or question.required else (b.SKIP,),
            prompt=turn.session.prompt if question.id == turn.session.question else "",
        )
    if any(state.newer_than(turn.session.address, turn.event.order) for state in turn.answer(question.id).fragments):
        return turn.say(Phrase("overtaken", {"question": question.id}), *shown(turn, question.id, turn.texts(question.id)))
    joined = _news(turn, question)
    if read:
        turn.revise(
            Act.WRITE,
            question.id,
            fragment="value",
            text=read,
            message=event.message if event else "",
            file=event.file if event else None,
            order=turn.event.order,
            latest=event.edited if event else (),
        )
    elif before:
        turn.revise(Act.RETIRE, question.id, fragment="value")
    note = handed_in(turn)
    said = Phrase("kept-value", {"question": question.id, "value": _inline(question, read, event)})
    kept: list[Part] = [*joined, said if read else Phrase("cleared", {"question": question.id})]
    if note:
        kept.append(note)
    if question.id != turn.session.question:
        return turn.say(*kept, buttons=(b.goto(question.id),))
    if question.type.one_reply:
        return onward(turn, *kept)
    return turn.say(
        *kept,
        shape=question.type.shape(read),
        buttons=(b.DONE,),
        prompt=turn.session.prompt,
        slot=f"status:{turn.session.prompt}",
        progress=turn.progress(),
    )


def _inline(question: Question, read: str, event: Replied | None) -> Inline:
    """Return a value as it is said within a sentence."""
    if event and event.file:
        return a_file(event.file)
    return question.type.show(read)


def edited(turn: Seated, event: Edited) -> None:
    """A sent message reads differently now: its fragment is revised. A submission never changes by it."""
    place = turn.dossier.place(event.address, event.message)
    if place is None:
        return _edited_unkept(turn, event)
    question = turn.named(place.question)
    if place.response == turn.response.id and question is None and is_comment(place.question):
        return turn.say(Phrase("comment-edit-over"), buttons=(b.COMMENTS,))
    if question is None or place.response != turn.response.id:
        return turn.say(Phrase("edit-elsewhere"))
    fragment = next((f for f in turn.texts(question.id) if f.id == place.fragment), None)
    if fragment is None:
        return turn.say(turn.phrase(question.id, "edit-retired", {"question": question.id}), buttons=(b.goto(question.id),))
    state = next(state for state in turn.answer(question.id).fragments if state.id == fragment.id)
    file = event.file or fragment.file  # it stays beside its words
    read = question.type.read(Given(event.text, file=file.name if file else "", size=file.size if file else 0), "")
    text = read if isinstance(read, str) and not question.type.many_messages else event.text
    swapped = event.file is not None and (fragment.file is None or event.file.source != fragment.file.source)
    if (fragment.text == text and not swapped) or state.newer_than(event.address, event.order):
        return None
    if bar := turn.barred(question.id):
        return turn.say(bar, turn.phrase(question.id, "edit-not-kept"))
    why = unfit(event) or (read.why if isinstance(read, Rejected) else None)
    if why is None and question.type.many_messages:
        why = _over(turn, question, len(event.text), len(fragment.text))
    if why or isinstance(read, Rejected):
        return turn.say(*((why,) if why else ()), turn.phrase(question.id, "edit-not-kept"))
    turn.revise(Act.WRITE, question.id, fragment=fragment.id, text=text, message=event.message, file=file)
    if question.type.many_messages:
        return status(turn, question, Phrase("edit-kept", {"question": question.id}), otherwise="has-now")
    value = a_file(file) if file else question.type.show(text)
    return _told(turn, question, Phrase("kept-value", {"question": question.id, "value": value}))


def _told(turn: Seated, question: Question, what: Phrase) -> None:
    """Say what an edit or a deletion did to an answer that is one value."""
    note = handed_in(turn)
    turn.say(what, *((note,) if note else ()), buttons=(b.goto(question.id),), progress=turn.progress())


def _edited_unkept(turn: Seated, event: Edited) -> None:
    """A message that was refused, or waits to be told what it is, was edited."""
    if asides.reword(turn, event):
        return
    question = turn.question(turn.session.question)
    if question is None or event.message != turn.session.refused:
        turn.say(Phrase("edit-unkept"))
    else:
        take(
            turn,
            question,
            Replied(
                id=event.id,
                at=event.at,
                address=event.address,
                order=event.order,
                at_is_receipt=event.at_is_receipt,
                text=event.text,
                message=event.message,
                file=event.file,
            ),
        )


def deleted(turn: Seated, event: Deleted) -> None:
    """A sent message was taken away: its fragment is retired, and kept in the history."""
    place = turn.dossier.place(event.address, event.message)
    if place is None or place.response != turn.response.id:
        return None
    question = turn.named(place.question)
    if question is None and is_comment(place.question):
        return turn.say(Phrase("comment-edit-over"), buttons=(b.COMMENTS,))
    if question is None or all(f.id != place.fragment for f in turn.answer(question.id).fragments):
        return None
    if bar := turn.barred(question.id):
        return turn.say(bar, turn.phrase(question.id, "edit-not-kept"))
    turn.revise(Act.RETIRE, question.id, fragment=place.fragment)
    if question.type.many_messages:
        return status(turn, question, turn.phrase(question.id, "delete-kept", {"question": question.id}), otherwise="has-now")
    return _told(turn, question, Phrase("cleared", {"question": question.id}))


def resume(turn: Seated, *before: Part) -> None:
    """Go on where this address left off."""
    question = turn.question(turn.session.question)
    if question is not None:
        return ask(turn, question, *before)
    return onward(turn, *before)
