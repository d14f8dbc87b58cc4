"""Going from question to question: in any order, back and forth, with an overview of where each one stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine import buttons as b
from bot.engine.turn import Seated
from bot.model.file import FileRef
from bot.model.parts import Arg, Lines, Part, Phrase, Quoted
from bot.model.questionnaire import Question
from bot.model.response import Act
from bot.model.shapes import Button, PickMany, PickOne
from bot.model.submission import Fragment

SHOWN = 700
"""Characters of an answer shown with its question; the rest is a `/review` away, and that is said."""


def ask(turn: Seated, question: Question, *before: Part) -> None:
    """Take *question* in hand and ask it, after the paragraphs *before*."""
    turn.turn_to(question.id)
    turn.see(question.id)
    paragraphs: list[Part] = [*before, _heading(turn, question), question.text]
    if options := _options(turn, question):
        paragraphs.append(Lines(options))
    if question.hint:
        paragraphs.append(question.hint)
    for other in question.refers_to:
        if texts := turn.texts(other):
            paragraphs += [Phrase("your-answer-to", {"question": other}), *shown(turn, other, texts)]
    state = turn.answer(question.id)
    texts = turn.texts(question.id)
    if texts:
        said = Phrase("your-earlier-answer") if state.again else turn.phrase(question.id, "your-answer")
        paragraphs += [said, *shown(turn, question.id, texts)]
    bar = turn.barred(question.id)
    if bar:
        paragraphs.append(bar)
    elif question.id in turn.documents:
        paragraphs.append(Phrase("comment-how-on-document"))
    elif turn.commenting:
        paragraphs.append(Phrase("comment-how-on-wording"))
    elif expected := question.type.expected():
        paragraphs.append(expected)
    elif question.type.many_messages and not turn.begun:
        paragraphs.append(Phrase("how-to-write"))  # said until there is a first answer
    buttons: tuple[Button, ...]
    if bar:  # nothing that changes an answer is offered
        buttons = (b.NEXT, b.QUESTIONS) if question in turn.questions[:-1] else (b.QUESTIONS,)
    elif state.again:
        buttons = (b.KEEP, b.CLEAR, b.QUESTIONS)
    elif texts:
        clear = b.CLEAR_COMMENT if turn.comment_on(question.id) else b.CLEAR
        buttons = (b.DONE if question.type.many_messages else b.NEXT, clear, b.QUESTIONS)
    else:
        buttons = (b.QUESTIONS,) if question.required else (b.SKIP, b.QUESTIONS)
    # The answer so far is loaded only where there is one: a choice shows what is chosen.
    value = "" if question.type.many_messages or not texts else turn.value(question.id)
    turn.say(
        *paragraphs,
        shape=question.type.shape(value),
        buttons=buttons,
        prompt=turn.prompt(),
        progress=turn.progress(),
    )


def _heading(turn: Seated, question: Question) -> Phrase:
    if question not in turn.questions:
        return Phrase("document-heading", {"document": question.id})
    numbers: dict[str, Arg] = {"place": 1 + turn.questions.index(question), "of": len(turn.questions)}
    if question.id in turn.documents:
        return Phrase("document-heading-of", {"document": question.id, **numbers})
    return Phrase("draft-heading" if turn.commenting else "question-heading", {"question": question.id, **numbers})


def _options(turn: Seated, question: Question) -> tuple[Phrase, ...]:
    """Return the options of a question that is a draft: they are part of its wording."""
    asked = turn.questionnaire.question(question.id) if turn.commenting and question.id not in turn.documents else None
    shape = asked.type.shape("") if asked else None
    if not isinstance(shape, PickOne | PickMany):
        return ()
    labels = (one.label for one in shape.options)
    return tuple(Phrase("draft-option", {"place": place, "option": label}) for place, label in enumerate(labels, 1))


def shown(turn: Seated, question_id: str, texts: Sequence[Fragment], most: int = SHOWN) -> list[Part]:
    """Return the paragraphs that show an answer, as people see it. What is left out beyond *most* characters is said."""
    question = turn.question(question_id)
    if question and not question.type.many_messages and not any(fragment.file for fragment in texts):
        return [question.type.show("".join(fragment.text for fragment in texts))]
    parts: list[Part] = []
    left = most
    for fragment in texts:
        if fragment.file:
            parts.append(a_file(fragment.file))
        if fragment.text and left > 0 and not (fragment.file and question and not question.type.many_messages):
            parts.append(Quoted(fragment.text[:left]))
        left -= len(fragment.text)
    if left < 0:
        parts.append(Phrase("answer-goes-on", {"shown": most, "of": most - left}))
    return parts


def a_file(file: FileRef) -> Phrase:
    """Return a file by its name and size."""
    return Phrase("a-file", {"name": Quoted(file.name), "bytes": file.size})


def onward(turn: Seated, *before: Part) -> None:
    """Ask the next question that is neither answered nor skipped, from the one in hand on and round; else offer the review."""
    ids = [question.id for question in turn.questions]
    start = ids.index(turn.session.question) + 1 if turn.session.question in ids else 0
    for question in (*turn.questions[start:], *turn.questions[:start]):
        if not turn.settled(question.id) and question.id != turn.session.question:
            return ask(turn, question, *before)
    turn.turn_to("")
    progress = turn.progress()
    turn.say(
        *before,
        turn.phrase("", "all-done", {"answered": progress.answered, "of": progress.of, "then": _then(turn)}),
        buttons=(b.COMMENTS if turn.commenting else b.REVIEW, b.QUESTIONS),
        prompt=turn.prompt(),
        progress=progress,
    )
    return None


def _then(turn: Seated) -> str:
    """Return what is left to do once every question is settled."""
    if turn.barred():
        return "nothing"
    if turn.response.handed_in and not turn.response.changed_since:
        return "submitted"
    return turn.seat.role.value


def done(turn: Seated) -> None:
    """`/done`: the answer in hand is complete, for now."""
    question = turn.question(turn.session.question)
    if question is None:
        return overview(turn, Phrase("no-question-open"))
    state = turn.answer(question.id)
    if not state.fragments and turn.barred(question.id):
        return forward(turn)
    if not state.fragments:
        return ask(turn, question, turn.phrase(question.id, "done-without-answer"))
    if state.again:
        return keep(turn)
    kept = turn.phrase(question.id, "kept", {"question": question.id})
    return onward(turn, kept) if question in turn.questions else overview(turn, kept)


def forward(turn: Seated) -> None:
    """`/next`: the question after the one in hand; with none in hand, the first that wants something."""
    ids = [question.id for question in turn.questions]
    if turn.session.question not in ids:
        return onward(turn)
    place = ids.index(turn.session.question) + 1
    if place < len(ids):
        return ask(turn, turn.questions[place])
    return overview(turn, Phrase("was-last"))


def back(turn: Seated) -> None:
    """`/back`: the question before the one in hand."""
    ids = [question.id for question in turn.questions]
    if turn.session.question not in ids:
        return overview(turn, Phrase("no-question-open"))
    place = ids.index(turn.session.question) - 1
    if place >= 0:
        return ask(turn, turn.questions[place])
    return ask(turn, turn.questions[0], Phrase("was-first"))


def skip(turn: Seated) -> None:
    """`/skip`: this one is left out on purpose. An answer that stands is not skipped away."""
    question = turn.question(turn.session.question)
    if question is None:
        return overview(turn, Phrase("no-question-open"))
    if turn.answer(question.id).given:
        return ask(turn, question, turn.phrase(question.id, "skip-has-answer"))
    if bar := turn.barred(question.id):
        return turn.say(bar)
    if question.required:
        return onward(turn, Phrase("skip-required", {"question": question.id}))
    if not turn.answer(question.id).skipped:
        turn.revise(Act.SKIP, question.id)
    return onward(turn, Phrase("skipped", {"question": question.id}))


def goto(turn: Seated, wanted: str) -> None:
    """`/goto 2b`."""
    typed = wanted.strip().lower().rstrip(".)")
    question = next(
        (
            turn.question(one)
            for one in (*(question.id for question in turn.questions), *turn.documents)
            if one.lower() == typed
        ),
        None,
    )
    if question is None:
        why = Phrase("goto-unknown", {"typed": Quoted(wanted[:20])}) if typed else Phrase("goto-usage")
        return overview(turn, why)
    return ask(turn, question)


def clear(turn: Seated) -> None:
    """`/clear`: the answer in hand begins anew. What it was stays in the history."""
    question = turn.question(turn.session.question)
    if question is None:
        return overview(turn, Phrase("no-question-open"))
    if bar := turn.barred(question.id):
        return turn.say(bar)
    for fragment in turn.answer(question.id).fragments:
        turn.revise(Act.RETIRE, question.id, fragment=fragment.id)
    return ask(turn, question, turn.phrase(question.id, "cleared", {"question": question.id}))


def keep(turn: Seated) -> None:
    """`/keep`: the question was changed, the answer stays as it is."""
    question = turn.question(turn.session.question)
    if question is None:
        return overview(turn, Phrase("no-question-open"))
    if not turn.answer(question.id).again:
        return ask(turn, question, Phrase("keep-unchanged"))
    if bar := turn.barred(question.id):
        return turn.say(bar)
    turn.revise(Act.CONFIRM, question.id)
    return onward(turn, Phrase("kept", {"question": question.id}))


def overview(turn: Seated, *before: Part) -> None:
    """`/questions`: every question with its state. No question is in hand afterwards."""
    turn.turn_to("")
    lines = tuple(_line(turn, question) for question in turn.questions)
    progress, beside = turn.progress(), _beside(turn)
    turn.say(
        *before,
        turn.phrase("", "overview-heading", {"answered": progress.answered, "of": progress.of}),
        Lines(lines),
        *((Lines((Phrase("documents-beside"), *(_line(turn, one) for one in beside))),) if beside else ()),
        Phrase("overview-how", {"example": turn.questions[0].id if turn.questions else "1"}),
        buttons=(*(b.goto(one.id) for one in (*turn.questions, *beside)), b.COMMENTS if turn.commenting else b.REVIEW),
        prompt=turn.prompt(),
        progress=progress,
    )


def _beside(turn: Seated) -> list[Question]:
    """Return the documents that may still be commented on, while answers are asked for."""
    return [one for one in turn.documents.values() if one not in turn.questions and not turn.barred(one.id)]


def documents(turn: Seated) -> None:
    """`/documents`: what may be commented on beside the questions, and until when."""
    turn.turn_to("")
    if not turn.documents:
        return turn.say(Phrase("documents-none"), buttons=(b.QUESTIONS,), prompt=turn.prompt())
    paragraphs: list[Part] = [Phrase("documents-heading")]
    for one in turn.documents.values():
        until = turn.barred(one.id) or turn.until("status-closing", one.id)
        paragraphs.append(Lines((_line(turn, one), one.text, *((one.hint,) if one.hint else ()), *((until,) if until else ()))))
    buttons = (*map(b.goto, turn.documents), b.QUESTIONS)
    return turn.say(*paragraphs, buttons=buttons, prompt=turn.prompt(), progress=turn.progress())


def _line(turn: Seated, question: Question) -> Phrase:
    return Phrase("overview-line", {"question": question.id, "state": state_of(turn, question)})


def state_of(turn: Seated, question: Question) -> Phrase:
    """Return in words where an answer stands."""
    state = turn.answer(question.id)
    if state.again:
        return Phrase("state-again")
    if state.given:
        written = question.type.many_messages and state.characters > 0  # a file alone has none
        if written:
            return turn.phrase(question.id, "state-written", {"characters": state.characters})
        return turn.phrase(question.id, "state-given")
    if state.skipped:
        return Phrase("state-skipped")
    return Phrase("state-required") if question.required else turn.phrase(question.id, "state-open")
