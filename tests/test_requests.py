"""Asking for access: which consultation, when there are several, and nothing of the roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

from msgspec.structs import replace

from bot.engine import step
from bot.engine.dossier import Dossier, Needs
from bot.model.codec import dump, load_session
from bot.model.consultation import Consultation, Stage
from bot.model.effects import KeepRequest, Step
from bot.model.events import Event, Pressed, Replied
from bot.model.parts import Texts
from bot.model.request import Applied
from bot.model.session import AboutAccess, Session
from bot.phrases.plain import plain

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHAT = "test:pat"


def consultation(name: str) -> Consultation:
    return Consultation(
        name, 1, Texts({"en": f"About {name}"}, "en"), "q", "1", Stage.OPEN, "Geneva", "Europe/Zurich", requests=True
    )


class Folder:
    """A dossier of which only what strangers need is asked."""

    def __init__(self, *names: str) -> None:
        self.all = Applied(tuple(consultation(name) for name in names), next=7)

    def delegate(self, address: str) -> None:
        return None

    def applied(self, address: str) -> Applied:
        return self.all


class Chat:
    """A chat of somebody without a code."""

    def __init__(self, *names: str) -> None:
        self.folder, self.session, self.number = Folder(*names), Session(address=CHAT), 0
        self.last: Step | None = None

    def event(self, text: str, account: str = "") -> Replied:
        self.number += 1
        key = str(self.number)
        return Replied(id=key, at=NOW, address=CHAT, order=(self.number,), text=text, message=key, account=account)

    def give(self, event: Event) -> str:
        made = step(self.session, event, cast("Dossier", self.folder))
        assert not isinstance(made, Needs)
        self.last, self.session = made, load_session(dump(made.session))
        return "\n".join(line for message in made.messages for line in plain(message, "en"))

    def say(self, *texts: str) -> str:
        return [self.give(self.event(text)) for text in texts][-1]


def test_one_of_several_consultations_is_chosen_by_its_public_title() -> None:
    chat = Chat("peace", "bread")
    asked = chat.say("request")
    assert "1. About peace" in asked
    assert "2. About bread" in asked
    assert "For which country" not in chat.say("3")
    assert "About bread" in chat.say("2")
    assert isinstance(chat.session.pending, AboutAccess)
    assert chat.session.pending.consultation == "bread"


def test_a_press_on_an_older_question_sends_nothing() -> None:
    chat = Chat("peace")
    chat.say("request", "Somewhere", "Pat", "1", "skip")
    older = chat.session.prompt
    chat.say("nonsense")
    chat.give(Pressed(id="p", at=NOW, address=CHAT, order=(99,), prompt=older, action="yes"))
    assert chat.last
    assert chat.last.records == ()


def test_what_was_sent_before_it_was_asked_is_no_reply() -> None:
    chat = Chat("peace")
    chat.say("hello", "request")
    chat.give(replace(chat.event("Early"), order=(0,)))
    assert chat.session.pending == AboutAccess("entity", "peace")


def test_the_account_is_as_the_platform_has_it_bounded_and_on_one_line() -> None:
    chat = Chat("peace")
    chat.say("request", "Somewhere", "Pat", "1", "skip")
    chat.give(chat.event("yes", "Pat\n\u202e" + 500 * "x" + " (@pat)"))
    assert chat.last
    (kept,) = chat.last.records
    assert isinstance(kept, KeepRequest)
    assert kept.request.account.startswith("Pat xxx")
    assert len(kept.request.account) == 120
    assert kept.request.number == 7


def test_thirty_requests_in_a_row_leave_three() -> None:
    chat = Chat("peace")
    kept = 0
    for _ in range(30):
        for text in ("request", "Somewhere", "Pat", "1", "skip", "yes"):
            chat.say(text)
            assert chat.last
            kept += len(chat.last.records)
    assert kept == 3
    assert len(chat.session.applied) == 3
    later = replace(chat.event("request"), at=NOW + timedelta(days=1))
    assert "For which country" in chat.give(later)
