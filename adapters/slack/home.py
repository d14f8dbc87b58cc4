"""The App Home: the questionnaire at a glance, as what views.publish takes. A pure function of what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from adapters.slack.elements import Block, button, plain_text, shortened
from adapters.slack.limits import HEADER_CHARACTERS, SECTION_CHARACTERS, VIEW_BLOCKS
from bot.engine import buttons as b
from bot.model.effects import Progress
from bot.model.parts import Listed, Moment, Part, Phrase, Quoted, Texts
from bot.model.people import Role
from bot.model.shapes import Button
from bot.phrases.speak import Voice, voice

State: TypeAlias = Literal["open", "required", "given", "skipped", "again"]
"""Where a question stands, in the words of the catalogue (`state-...`)."""
WORDS_CHARACTERS = 150
"""Of a question, as many as show which it is: Slack cuts none, but the eye does."""
NAMES_CHARACTERS = 1_000
_FRAME = 6
"""Blocks beside the questions: heading, for whom one speaks, buttons, a divider, who else speaks, and what is not shown."""


@dataclass(frozen=True, slots=True)
class HomeQuestion:
    """A question: its id, its text, where it stands."""

    id: str
    text: Texts
    state: State

    @property
    def waits(self) -> bool:
        """Whether something is to be done."""
        return self.state in ("open", "required", "again")


@dataclass(frozen=True, slots=True)
class Home:
    """What a delegate sees of one consultation. *deadline*: until when answers may change, None if there is no day yet."""

    title: Texts
    entity: str
    kind: Texts
    role: Role
    questions: tuple[HomeQuestion, ...]
    progress: Progress
    deadline: Moment | None
    colleagues: tuple[str, ...]
    receipt: bool


def home(shown: Home, language: str = "", zone: str = "") -> Block:
    """Return the view, told in *language* and *zone*. It has at most 100 blocks; questions that wait come first in the cut."""
    speaker = voice(language, zone)
    kept = _cut(shown.questions, VIEW_BLOCKS - _FRAME)
    blocks = [
        _header(_say(speaker, shown.title)),
        _section("\n".join(_about(speaker, shown))),
        {"type": "actions", "elements": [_button(speaker, one) for one in _anytime(shown)]},
        {"type": "divider"},
        *(_question(speaker, question) for question in kept),
    ]
    if left := len(shown.questions) - len(kept):
        blocks.append(_context(_say(speaker, Phrase("slack-home-more", {"count": left}))))
    blocks.append(_context(shortened(_say(speaker, _colleagues(shown)), NAMES_CHARACTERS)))
    return {"type": "home", "blocks": blocks}


def strangers_home(language: str = "") -> Block:
    """Return the view for somebody who has no seat: how to get one, and nothing about anybody."""
    return {"type": "home", "blocks": [_section(_say(voice(language, ""), Phrase("slack-home-stranger")))]}


def _about(speaker: Voice, shown: Home) -> list[str]:
    """Return for whom one speaks, how far they are and until when."""
    speaks = Phrase("speaks-for", {"entity": Quoted(shown.entity), "kind": shown.kind, "role": shown.role.value})
    progress = Phrase("overview-heading", {"answered": shown.progress.answered, "of": shown.progress.of})
    until = [Phrase("slack-home-until", {"when": shown.deadline})] if shown.deadline else []
    return [_say(speaker, part) for part in (speaks, progress, *until)]


def _anytime(shown: Home) -> Sequence[Button]:
    """Return what means the same whenever it is pressed: the Home may be days old."""
    return (b.REVIEW, b.QUESTIONS, *((b.RECEIPT,) if shown.receipt else ()), b.HELP)


def _question(speaker: Voice, question: HomeQuestion) -> Block:
    line = Phrase("overview-line", {"question": question.id, "state": _state(question.state)})
    words = shortened(" ".join(_say(speaker, question.text).split()), WORDS_CHARACTERS)
    opens = Button(Phrase("slack-home-open", {"question": question.id}), f"/goto {question.id}")
    return {**_section(f"{_say(speaker, line)}\n{words}"), "accessory": _button(speaker, opens)}


def _state(state: State) -> Phrase:
    match state:
        case "open":
            return Phrase("state-open")
        case "required":
            return Phrase("state-required")
        case "given":
            return Phrase("state-given")
        case "skipped":
            return Phrase("state-skipped")
        case "again":
            return Phrase("state-again")
        case _:
            assert_never(state)


def _colleagues(shown: Home) -> Phrase:
    if not shown.colleagues:
        return Phrase("slack-home-alone")
    return Phrase("slack-home-colleagues", {"names": Listed(tuple(map(Quoted, shown.colleagues)))})


def _cut(questions: Sequence[HomeQuestion], most: int) -> Sequence[HomeQuestion]:
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
