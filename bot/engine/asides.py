"""What is said beside the questions: stray chat, comments to the secretariat, help, language, colleagues, forgetting."""

from __future__ import annotations

from msgspec.structs import replace

from bot.engine import buttons as b
from bot.engine.commands import COMMANDS
from bot.engine.fitting import unfit
from bot.engine.turn import Seated, Turn
from bot.model.effects import ChooseLanguage, Forget, KeepComment, MarkReachable, Message, Step
from bot.model.events import Edited, InPublic, Missed, Replied, Unsupported
from bot.model.parts import Lines, Moment, Phrase, Quoted
from bot.model.session import AboutComment, AboutForgetting, AboutLanguage, AboutParked, Parked, Session
from bot.model.shapes import Option, PickOne, Write

PARKED_MESSAGES, PARKED_CHARACTERS = 50, 100_000
"""What a session holds while its sender is asked what it is. More is refused, and said to be."""


def park(turn: Seated, event: Replied) -> None:
    """A message that answers nothing waits, and its sender is asked what it is (report, paragraph 8)."""
    pending = turn.session.pending
    parked = pending.parked if isinstance(pending, AboutParked) else ()
    if event.file:
        return turn.say(Phrase("file-without-question"), buttons=(b.QUESTIONS,))
    if not event.text.strip():
        return turn.say(Phrase("blank"), Phrase("not-kept"))
    total = sum(len(message.text) for message in parked) + len(event.text)
    if len(parked) >= PARKED_MESSAGES or total > PARKED_CHARACTERS:
        return turn.say(Phrase("parked-too-much"), Phrase("not-kept"))
    parked = (*parked, Parked(event.text, event.message, event.order, event.at))
    first = not isinstance(pending, AboutParked)
    prompt = turn.prompt() if first else turn.session.prompt
    turn.change(pending=AboutParked(parked), asked=event.order if first else turn.session.asked)
    turn.say(Phrase("parked", {"messages": len(parked)}), shape=about_parked(turn), prompt=prompt, slot=f"parked:{prompt}")
    return None


def park_still(turn: Seated, pending: AboutParked) -> None:
    """Ask anew what the parked messages are: where they would go was said before their sender knew of the new stage."""
    turn.ask_about(pending, Phrase("parked", {"messages": len(pending.parked)}), shape=about_parked(turn))


def about_parked(turn: Seated) -> PickOne:
    """Return what a parked message may be: an answer to the question last in hand, a comment, or nothing."""
    last = meant_for(turn)
    choices = [Option("comment", Phrase("option-comment")), Option("ignore", Phrase("option-ignore"))]
    if last:
        choices.insert(0, Option("answer", Phrase("option-answer", {"question": last})))
    return PickOne(tuple(choices))


def meant_for(turn: Seated) -> str:
    """Return the question that parked messages may answer: the one last in hand, and to begin with the first; "" for none."""
    for turned in reversed(turn.session.trail):
        if turn.question(turned.question):
            return turned.question
    # Not asked of the answers: were it another question, or none, once a colleague wrote, a typed 1 would mean something else.
    first = None if turn.commenting else next(iter(turn.questions), None)
    return first.id if first and first.type.many_messages else ""


def reword(turn: Seated, event: Edited) -> bool:
    """Take the edit of a parked message; return whether it was one."""
    pending = turn.session.pending
    if not isinstance(pending, AboutParked) or all(parked.message != event.message for parked in pending.parked):
        return False
    total = sum(len(parked.text) for parked in pending.parked if parked.message != event.message) + len(event.text)
    if (why := unfit(event)) or total > PARKED_CHARACTERS:
        turn.say(why or Phrase("parked-too-much"), Phrase("edit-not-kept"))
        return True
    turn.change(
        pending=AboutParked(
            tuple(replace(parked, text=event.text) if parked.message == event.message else parked for parked in pending.parked)
        )
    )
    return True


def in_public(turn: Turn, event: InPublic) -> Step:
    """In a group nothing is said of a response, not even whether there is one."""
    if not event.quiet or event.speaker:
        turn.say(Phrase("only-in-private"), address=event.speaker if event.quiet else "")
    return turn.result()


def missed(turn: Turn, event: Missed) -> Step:
    """Say that what was sent in an outage did not reach us. The session stays as it is."""
    since, until = (Moment(at, "UTC", "") for at in (event.since, event.until))
    turn.say(Phrase("missed", {"since": since, "until": until}), buttons=(b.REVIEW, b.QUESTIONS))
    return turn.result()


def reachable(turn: Turn, yes: bool) -> Step:
    """Note that this address can be written to, or not. Nothing is said."""
    turn.records.append(MarkReachable(turn.session.address, yes, turn.event.at))
    return turn.result()


def unsupported(turn: Seated, event: Unsupported) -> None:
    """Say what can be sent instead. What was sent is not kept; of what came beside it something else is said."""
    question = turn.question(turn.session.question)
    why = Phrase("unsupported", {"what": event.what})
    if event.beside:
        return turn.say(why)
    if question is None:
        return turn.say(why, buttons=(b.QUESTIONS,))
    expected = question.type.expected()
    return turn.say(why, *((expected,) if expected else ()), Phrase("not-kept"))


def comment(turn: Seated, text: str) -> None:
    """Keep a comment to the secretariat. It is no answer, and says so."""
    turn.change(pending=None)
    turn.records.append(KeepComment(turn.event.id, turn.seat.id, text, turn.event.at))
    turn.say(Phrase("comment-kept"), buttons=(b.QUESTIONS,), prompt=turn.prompt())


def contact(turn: Seated, text: str) -> None:
    """`/contact`: what follows, or the next message, goes to the secretariat."""
    if text:
        if isinstance(turn.event, Replied) and (why := unfit(turn.event)):
            return turn.say(why, Phrase("not-kept"))
        return comment(turn, text)
    return turn.ask_about(AboutComment(), Phrase("contact-ask"), shape=Write(), buttons=(b.QUESTIONS,))


def help_(turn: Seated, wanted: str) -> None:
    """`/help`: every word that may be typed and means something now; of the one that is named, what it is for."""
    words = [command.word for command in COMMANDS if turn.makes_sense(command.word)]
    named = wanted.strip().removeprefix("/").lower()
    if named in words:
        return turn.say(Phrase(f"help-{named}"), buttons=(b.HELP,))
    return turn.say(Phrase("help-heading"), Lines(tuple(Phrase(f"help-{word}") for word in words)), Phrase("help-how"))


def colleagues(turn: Seated) -> None:
    """`/colleagues`: who else speaks for the entity here, and what they have in hand."""
    others = [c for c in turn.dossier.colleagues(turn.response.id) if c.delegate != turn.delegate.id]
    if not others:
        return turn.say(Phrase("no-colleagues", {"entity": turn.seat.entity.name}))
    return turn.say(
        Phrase("colleagues-heading", {"entity": turn.seat.entity.name}),
        Lines(
            tuple(
                Phrase("colleague-at", {"name": other.name or Phrase("a-colleague"), "question": other.question})
                if other.question
                else Phrase("colleague", {"name": other.name or Phrase("a-colleague")})
                for other in others
            )
        ),
    )


def language(turn: Seated, wanted: str) -> None:
    """`/language`: in which language the bot and the questions speak, as far as there are texts."""
    offered = turn.questionnaire.languages
    if len(offered) == 1:
        return turn.say(Phrase("language-only", {"language": Phrase(f"language-{offered[0]}")}))
    shape = PickOne(tuple(Option(code, Phrase(f"language-{code}")) for code in offered))
    if wanted:
        return choose_language(turn, shape, wanted)
    return turn.ask_about(AboutLanguage(), Phrase("language-ask"), shape=shape)


def choose_language(turn: Seated, shape: PickOne, typed: str) -> None:
    """Take the choice of a language."""
    code = b.chosen(shape, typed)
    if code is None:
        return turn.ask_about(AboutLanguage(), Phrase("choose-one", {"typed": Quoted(typed[:40])}), shape=shape)
    turn.change(pending=None)
    turn.records.append(ChooseLanguage(turn.delegate.id, code))
    return turn.say(Phrase("language-chosen", {"language": Phrase(f"language-{code}")}))


def languages_of(turn: Seated) -> PickOne:
    """Return the languages to choose from."""
    return PickOne(tuple(Option(code, Phrase(f"language-{code}")) for code in turn.questionnaire.languages))


def forget(turn: Seated) -> None:
    """`/forget`: ask before erasing a person."""
    turn.ask_about(AboutForgetting(), Phrase("forget-ask", {"entity": turn.seat.entity.name}), shape=b.FORGET)


def forgotten(turn: Seated) -> None:
    """Erase the person; the entity keeps what was said."""
    turn.records.append(Forget(turn.delegate.id, turn.event.at))
    turn.session = Session(address=turn.session.address)
    # It is sent once they are forgotten, so it bears no name of theirs: an event's own may hold the chat.
    turn.messages.append(Message(f"forgotten:{turn.delegate.id}", turn.session.address, (Phrase("forgotten"),)))
