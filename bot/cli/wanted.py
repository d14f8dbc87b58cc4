"""Whose chat it is that is held at a terminal, and as whom they sit there: what `--as` and `--name` mean.

Heavy imports stand inside functions: `--help` must not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.seats import SECRETARIAT
from bot.model.people import Role

if TYPE_CHECKING:
    from adapters.terminal.transport import Paper
    from bot.model.people import Invitation, Seat
    from bot.model.questionnaire import Questionnaire
    from bot.settings import Settings

DEFAULT_FILES = Path("tourdetable-files")


class Unusable(Exception):
    """What was asked for cannot be; the message is one sentence with what to do."""


@dataclass(frozen=True)
class Options:
    """What the command line gives. *seat* is KIND, KIND:contributor, a code, `secretariat`, or "" for whoever sits here."""

    settings: Settings
    seat: str = field(default="", repr=False)  # it may be a code
    save_transcript: Path | None = None
    files: Path = DEFAULT_FILES
    name: str = ""

    @property
    def url(self) -> str:
        """The database's URL; it may hold a password."""
        return self.settings.db.get_secret_value()

    @property
    def shown_url(self) -> str:
        """The database's URL, without its password, as a word of a shell."""
        import shlex

        from storage.engine import parse

        parsed = parse(self.url)
        return shlex.quote(parsed.render_as_string() if parsed.password else self.url)


@dataclass(frozen=True)
class Wanted:
    """What `--as` means: a *kind* with its *role*, the secretariat's *office*, a *code*, or nothing of these."""

    kind: str = ""
    role: Role = Role.HEAD
    office: bool = False
    code: str = field(default="", repr=False)

    @property
    def demo(self) -> bool:
        """Whether it is a seat that only a demo gives away."""
        return bool(self.kind) or self.office


def wanted_by(seat: str) -> Wanted:
    """Return what `--as` *seat* asks for. Raise Unusable if it cannot be read."""
    from bot.engine.codes import looks_like_code

    if not seat:
        return Wanted()
    if looks_like_code(seat):
        return Wanted(code=seat)
    kind, _, role = seat.partition(":")
    if seat == SECRETARIAT:
        return Wanted(office=True)
    if kind == SECRETARIAT or not kind or role not in ("", *Role):
        raise Unusable(f"--as {seat}: is neither a code nor a seat. Write KIND, KIND:contributor, {SECRETARIAT} or your code.")
    return Wanted(kind, Role(role or Role.HEAD))


def chat_name(options: Options, wanted: Wanted) -> str:
    """Return whose chat this is, as a part of an address."""
    import getpass

    from adapters.terminal.transport import sane_name

    if options.name:
        return sane_name(options.name)
    if wanted.office:
        return SECRETARIAT
    if wanted.kind:
        return sane_name(wanted.kind if wanted.role is Role.HEAD else f"{wanted.kind}-{wanted.role}")
    try:
        return sane_name(getpass.getuser())
    except (KeyError, OSError):  # a user without a name, as in some containers
        return sane_name("")


def check_kind(options: Options, wanted: Wanted, questionnaire: Questionnaire) -> None:
    if wanted.kind and questionnaire.kind(wanted.kind) is None:
        known = ", ".join(kind.id for kind in questionnaire.kinds)
        raise Unusable(f"--as {options.seat}: there is no such kind. There are: {known}; or {SECRETARIAT}.")


def of_whoever_sits_here(code: str, invitation: Invitation | None, seats: Sequence[Seat]) -> str:
    """Return *code* if it is still to be redeemed, "" if it was, by whoever has *seats*. Raise Unusable if it is not theirs."""
    if not seats or (invitation is not None and invitation.delegate.id == seats[0].delegate):
        return code if invitation is not None and invitation.usable else ""
    raise Unusable(
        "This chat belongs to somebody who is known here already, and --as gives a code that is not theirs. "
        "To sit here as somebody else, use another chat: add --name NAME. To go on as before, leave --as away."
    )


async def choose(paper: Paper, questionnaire: Questionnaire) -> Wanted | None:
    """Let a newcomer to a demo choose a seat; None if they leave."""
    from prompt_toolkit import PromptSession

    from bot.model.effects import Message
    from bot.model.parts import Phrase
    from bot.model.shapes import Option, PickOne
    from bot.phrases.speak import speak

    seats = [Option(kind.id, kind.title) for kind in questionnaire.kinds]
    seats.append(Option(SECRETARIAT, Phrase("terminal-seat-secretariat")))
    asked = Message("", "", (Phrase("terminal-choose-seat"),), shape=PickOne(tuple(seats)))
    paper.spoken(speak(asked, "", ""))
    session: PromptSession[str] = PromptSession()
    while True:
        try:
            typed = (await session.prompt_async("> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if typed.isdecimal() and 1 <= int(typed) <= len(seats):
            return wanted_by(seats[int(typed) - 1].value)
        paper.spoken(speak(Message("", "", (Phrase("terminal-choose-again", {"most": len(seats)}),)), "", ""))
