"""The App Home: the page beside the conversation, as what views.publish takes."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.elements import Block, button, plain_text, shortened
from adapters.slack.limits import HEADER_CHARACTERS, SECTION_CHARACTERS, VIEW_BLOCKS
from bot.model.effects import Message
from bot.model.parts import Part, Phrase
from bot.model.shapes import Button, Glance, GlanceAt
from bot.phrases.speak import Voice, voice

WORDS_CHARACTERS = 150
"""Of a question, as many as show which it is: Slack cuts none, but the eye does."""
BELOW_CHARACTERS = 1_000
_FRAME = 6
"""Blocks beside the questions: heading, what is said, buttons, a divider, what stands below, and what is not shown."""


def home(message: Message, shape: Glance, language: str = "", zone: str = "") -> Block:
    """Return the view, told in *language* and *zone*. It has at most 100 blocks; questions that wait come first in the cut."""
    speaker = voice(language, zone)
    heading, *about = message.paragraphs
    kept = _cut(shape.questions, VIEW_BLOCKS - _FRAME)
    blocks = [_header(_say(speaker, heading))]
    if about:
        blocks.append(_section("\n".join(_say(speaker, part) for part in about)))
    if message.buttons:
        blocks.append({"type": "actions", "elements": [_button(speaker, one) for one in message.buttons]})
    if kept:
        blocks += [{"type": "divider"}, *(_question(speaker, question) for question in kept)]
    if left := len(shape.questions) - len(kept):
        blocks.append(_context(_say(speaker, Phrase("slack-home-more", {"count": left}))))
    if shape.below is not None:
        blocks.append(_context(shortened(_say(speaker, shape.below), BELOW_CHARACTERS)))
    return {"type": "home", "blocks": blocks}


def _question(speaker: Voice, question: GlanceAt) -> Block:
    line = f"{question.id}: {_say(speaker, question.state)}"
    words = shortened(" ".join(_say(speaker, question.text).split()), WORDS_CHARACTERS)
    opens = Button(Phrase("slack-home-open", {"question": question.id}), f"/goto {question.id}")
    return {**_section(f"{line}\n{words}"), "accessory": _button(speaker, opens)}


def _cut(questions: Sequence[GlanceAt], most: int) -> Sequence[GlanceAt]:
    """Return at most *most* questions, in their order. Those that wait stay before those that do not, earlier before later."""
    if len(questions) <= most:
        return questions
    first = sorted(range(len(questions)), key=lambda place: (not questions[place].waits, place))
    return [questions[place] for place in sorted(first[:most])]


def _say(speaker: Voice, part: Part) -> str:
    return "\n".join(line.text for line in speaker.lines(part))


def _button(speaker: Voice, one: Button) -> Block:
    return button(speaker.label(one.label), "", one.action, f"home:{one.action}")


def _header(text: str) -> Block:
    return {"type": "header", "text": plain_text(shortened(" ".join(text.split()), HEADER_CHARACTERS))}


def _section(text: str) -> Block:
    return {"type": "section", "text": plain_text(shortened(text, SECTION_CHARACTERS))}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(shortened(text, SECTION_CHARACTERS))]}
