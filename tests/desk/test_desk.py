"""The secretariat's desk: who may, what they get, and that nothing makes it raise."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.telegram.limits import TEXT_UNITS
from bot.desk import DESK_COMMANDS, step
from bot.desk.command import DeskCommand
from bot.desk.digest import Told, told
from bot.engine.dossier import (
    NO_ANSWER,
    ActsOf,
    ChairsOf,
    CommentsOf,
    EntriesOf,
    HistoryOf,
    InviteesOf,
    Missing,
    Place,
    PlanOf,
    QueueOf,
    RequestsOf,
    RosterOf,
    UndecidedOf,
)
from bot.model.audit import Acted, Entry
from bot.model.behalf import Begun
from bot.model.behalf import Entry as Letter
from bot.model.codec import dump, load_message, load_session
from bot.model.commenting import Commented
from bot.model.consultation import Change, Closes, Consultation
from bot.model.deadline import Verb, Wish
from bot.model.effects import CallReminders, Message, ScheduleDigests, Step
from bot.model.enrolling import Enrolment, Plan
from bot.model.entrance import Entrance
from bot.model.events import Deleted, DigestDue, Edited, Event, Pressed, Replied
from bot.model.file import FileRef
from bot.model.parts import Phrase
from bot.model.people import Colleague, Delegate, Invitation, Invitee, Mandate, Office, OnRoster, Seat
from bot.model.questionnaire import Questionnaire
from bot.model.request import Applied, Requests
from bot.model.response import Response
from bot.model.room import AtRoom, Binding
from bot.model.ruling import Answered, Queue, Ruled
from bot.model.schedule import Every, Schedule
from bot.model.session import AboutDeadline, AboutReminder, Session
from bot.model.shapes import Button, Chart, Count
from bot.model.submission import Fragment
from bot.model.timed import Chair
from bot.model.timing import Timed, Undecided
from bot.phrases.catalogue import catalogue
from bot.phrases.plain import plain
from bot.report.row import Comment
from bot.report.tally import KindTally, News, Progress, Tally
from tests.report.examples import NOW, consultation, questionnaire

ROOM = "terminal:room"
SECRETARY = (Mandate("wsis", "d1", Office.SECRETARY),)


class Folder:
    """A dossier of one person. What is of the conversation with delegates is never asked for."""

    def __init__(self, mandates: Sequence[Mandate] = SECRETARY, *, loaded: bool = True, known: bool = True) -> None:
        self._mandates, self._loaded, self._known = mandates, loaded, known

    def delegate(self, address: str) -> Delegate | None:
        return Delegate("d1", "A. Secretary") if self._known and address == ROOM else None

    def mandates(self, delegate: str) -> Sequence[Mandate]:
        return [mandate for mandate in self._mandates if mandate.delegate == delegate]

    def consultation(self, consultation: str) -> Consultation:
        return _consultation()

    def questionnaire(self, questionnaire: str, version: str) -> Questionnaire:
        return QUESTIONNAIRE

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        if not self._loaded:
            raise Missing(RosterOf(consultation))
        return ()

    def history(self, consultation: str) -> Sequence[Change]:
        if not self._loaded:
            raise Missing(HistoryOf(consultation))
        return (Change(1, NOW, "", "", _consultation()),)

    def invitees(self, consultation: str) -> Sequence[Invitee]:
        if not self._loaded:
            raise Missing(InviteesOf(consultation))
        return (Invitee("d2", "B. Delegate", "b@example.org", None, Office.SECRETARY),)

    def queue(self, consultation: str, by: str, but: tuple[str, str] = NO_ANSWER) -> Queue:
        if not self._loaded:
            raise Missing(QueueOf(consultation, by, but))
        return Queue()

    def ruled(self, response: str) -> Ruled:
        raise AssertionError

    def answered(self, consultation: str, entity: str, question: str, by: str) -> Answered:
        raise AssertionError

    def timed(self, response: str) -> Timed:
        raise AssertionError

    def undecided(self, consultation: str) -> Sequence[Undecided]:
        if not self._loaded:
            raise Missing(UndecidedOf(consultation))
        return ()

    def entry(self, response: str) -> Letter:
        raise AssertionError

    def entries(self, consultation: str) -> Sequence[Begun]:
        if not self._loaded:
            raise Missing(EntriesOf(consultation))
        return ()

    def chairs(self, consultation: str) -> Sequence[Chair]:
        if not self._loaded:
            raise Missing(ChairsOf(consultation))
        return ()

    def at_room(self, room: str, speaker: str) -> AtRoom:
        return AtRoom()

    def plan(self, consultation: str, lines: tuple[Enrolment, ...]) -> Plan:
        raise Missing(PlanOf(consultation, lines))

    def rooms(self, consultation: str) -> Sequence[Binding]:
        return ()

    def commented(self, consultation: str) -> Sequence[Commented]:
        if not self._loaded:
            raise Missing(CommentsOf(consultation))
        return ()

    def messages(self, consultation: str, before: int = 0) -> Sequence[Comment]:
        raise NotImplementedError

    def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
        if not self._loaded:
            raise Missing(ActsOf(consultation, before))
        return ()

    def applied(self, address: str) -> Applied:
        raise AssertionError

    def requests(self, consultation: str, number: int = 0) -> Requests:
        if not self._loaded:
            raise Missing(RequestsOf(consultation, number))
        return Requests()

    def entrances(self) -> Sequence[Entrance]:
        return ()

    def seats(self, delegate: str) -> Sequence[Seat]:
        raise AssertionError

    def response(self, response: str) -> Response:
        raise AssertionError

    def colleagues(self, response: str) -> Sequence[Colleague]:
        raise AssertionError

    def texts(self, response: str, question: str) -> Sequence[Fragment]:
        raise AssertionError

    def invitation(self, code_hash: str) -> Invitation | None:
        raise AssertionError

    def person(self, email: str, address: str) -> Delegate | None:
        raise AssertionError

    def place(self, address: str, message: str) -> Place | None:
        raise AssertionError

    def sign(self, content: bytes) -> bytes:
        raise AssertionError

    def receipt(self, response: str, number: int) -> bytes:
        raise AssertionError


_consultation, QUESTIONNAIRE = consultation, questionnaire()


def typed(text: str, address: str = ROOM) -> Replied:
    """Return the event of somebody typing *text*."""
    return Replied(id="e1", at=NOW, address=address, order=(1,), text=text, message="m1")


def stepped(event: Event, folder: Folder | None = None) -> Step:
    """Return the step that *event* leads to."""
    made = step(Session(address=event.address), event, folder or Folder())
    assert isinstance(made, Step)
    return made


def said(made: Step) -> str:
    """Return what was said, as plain text."""
    return "\n".join(line for message in made.messages for line in plain(load_message(dump(message)), "en"))


@pytest.mark.parametrize("text", ["/digest", "digest", " Digest ", "/DIGEST now", "/digest@tourbot"])
def test_a_digest_is_asked_for_in_this_room_and_nothing_is_counted_for_it_in_the_step(text: str) -> None:
    made = stepped(typed(text), Folder(loaded=False))
    assert made.records == ()
    assert [(message.id, message.shape) for message in made.messages] == [("e1:0", Count("wsis", ROOM, "asked", NOW))]


ONE_IS_INVITED = Tally("wsis", (KindTally("associate", Progress(1)),))
QUIET = Tally("wsis", (), news=News(NOW))


def counted(what: Literal["asked", "due", "waiting"], tally: Tally, *, silent: bool = False) -> Told:
    """Return what is told of *tally*."""
    asked = Count("wsis", ROOM, what, NOW)
    message = Message(
        "e1:0", ROOM, (Phrase("desk-notice-decide", {"title": "T"}),), asked, (Button(Phrase("desk-button-digest"), "/digest"),)
    )
    return told(message, asked, tally, replace(_consultation(), silent=silent), QUESTIONNAIRE)


@pytest.mark.parametrize("what", ["asked", "due"])
def test_what_was_counted_is_told_and_the_next_digest_counts_from_it(what: Literal["asked", "due"]) -> None:
    message, given = counted(what, ONE_IS_INVITED)
    assert given
    assert message
    assert (message.id, message.buttons) == ("e1:0", ())
    assert isinstance(message.shape, Chart)
    assert "Associate: 0 of 1 submitted, 0 started" in "\n".join(plain(message, "en"))


def test_without_news_a_digest_that_is_due_is_one_line_or_nothing_and_one_that_was_asked_for_comes() -> None:
    message, given = counted("due", QUIET)
    assert message
    assert ([part.id for part in message.paragraphs if isinstance(part, Phrase)], given) == (["digest-nothing-new"], False)
    assert message.buttons
    assert counted("due", QUIET, silent=True) == (None, False)
    asked = counted("asked", QUIET, silent=True)
    assert asked.given
    assert asked.message
    assert len(asked.message.paragraphs) > 1


def test_a_notice_that_something_waits_says_what_does_and_is_no_digest() -> None:
    message, given = counted("waiting", Tally("wsis", (), requests=2))
    assert message
    assert (bool(message.buttons), given) == (True, False)
    assert "requests" in "\n".join(plain(message, "en"))


def test_each_of_ones_consultations_gets_its_own_message() -> None:
    two = (*SECRETARY, Mandate("other", "d1", Office.ADMIN), Mandate("other", "d1", Office.SECRETARY))
    made = stepped(typed("/digest"), Folder(two))
    assert [message.shape.consultation for message in made.messages if isinstance(message.shape, Count)] == ["wsis", "other"]
    assert [message.id for message in made.messages] == ["e1:0", "e1:1"]


@pytest.mark.parametrize("text", ["/digest", "/start", "/help", "hello"])
@pytest.mark.parametrize("folder", [Folder(()), Folder(known=False), Folder((Mandate("wsis", "d2", Office.ADMIN),))])
def test_who_holds_no_office_learns_nothing(text: str, folder: Folder) -> None:
    made = stepped(typed(text), folder)
    assert made.records == ()
    assert said(made) == ("This is for the secretariat only. If you should have access, ask the secretariat for a code.")


def test_a_button_does_what_its_word_does_however_old_it_is() -> None:
    pressed = Pressed(id="e1", at=NOW, address=ROOM, order=(1,), prompt="long gone", action="/digest")
    assert stepped(pressed) == stepped(typed("/digest"))


@pytest.mark.parametrize("text", ["what?", "/milestone extend", "x" * 100_000, "/", "\x00", "‮digest"])
def test_anything_else_is_pointed_to_help(text: str) -> None:
    made = stepped(typed(text))
    assert made.records == ()
    assert made.refused
    assert "is not a command here. Type /help to see what you can type." in said(made)
    assert len(said(made)) < 160


@pytest.mark.parametrize("office", list(Office))
def test_help_names_each_command_that_one_may_use_once_and_no_other_and_fits_into_a_message(office: Office) -> None:
    made = stepped(typed("/help"), Folder((Mandate("wsis", "d1", office),)))
    listed = said(made).rpartition("How to type")[0]
    for command in DESK_COMMANDS:
        assert len(re.findall(rf"/{command.word}\b", listed)) == (office in (command.office, Office.ADMIN)), command.word
    assert len(said(made)) < TEXT_UNITS


@pytest.mark.parametrize("command", DESK_COMMANDS, ids=lambda one: one.word)
def test_help_tells_how_each_command_is_typed(command: DeskCommand) -> None:
    made = stepped(typed(f"/help {command.word}"), Folder((Mandate("wsis", "d1", Office.ADMIN),)))
    assert said(made).count(f"/{command.word}") >= 2
    assert not made.refused


def test_a_list_of_thousands_of_people_compares_none_with_another() -> None:
    class Unlike(Invitee, frozen=True, eq=False):
        def __eq__(self, other: object) -> bool:
            raise AssertionError("with thousands of people that is seconds, and nobody else can write meanwhile")

        __hash__ = None  # type: ignore[assignment]

    class Crowd(Folder):
        def invitees(self, consultation: str) -> Sequence[Invitee]:
            chats = ((), ("test:chat",))
            return tuple(Unlike(f"d{one}", f"P. {one}", "", None, Office.SECRETARY, chats[one % 2]) for one in range(60))

    made = stepped(typed("/invite list"), Crowd((Mandate("wsis", "d1", Office.ADMIN),)))
    assert "30" in said(made)


def test_an_unknown_word_is_said_back_shortened() -> None:
    assert said(stepped(typed("/milestone"))).startswith('"/milestone" is not a command here.')
    assert said(stepped(typed("a " * 5000))).startswith('"a a a')
    assert "…" in said(stepped(typed("a " * 5000)))


def test_start_says_whose_secretariat_it_is() -> None:
    assert said(stepped(typed("/start"))).startswith("You are with the secretariat of: Participation of stakeholders")


EDITED = Edited(id="e1", at=NOW, address=ROOM, order=(2,), message="m1", text="/digest")
DELETED = Deleted(id="e1", at=NOW, address=ROOM, order=(2,), message="m1")


@pytest.mark.parametrize("event", [EDITED, DELETED])
def test_editing_or_deleting_a_command_does_nothing(event: Event) -> None:
    made = stepped(event)
    assert (made.records, made.messages) == ((), ())


def test_every_command_is_documented_in_the_catalogue() -> None:
    ids = set(catalogue("en").ids())
    assert {command.about for command in DESK_COMMANDS} <= ids
    assert len({command.word for command in DESK_COMMANDS}) == len(DESK_COMMANDS)


WORDS = [
    *("/digest", "/start", "/help", "/eligibility", "/eligibility history", "/eligibility kind stakeholder refused reason x"),
    *("/open", "/close", "/close reason x", "/triage", "/invite", "/invite list", "/invite revoke b. delegate"),
    *("/invite B. Delegate", "help", "/", "/digest \x00", "\ud800", "/deadline", "/deadline history", "yes", "1"),
    *("/deadline set 1/2/2099", "/deadline extend to 1 May reason x", "/deadline remove", "/\u017ftart"),
    "/deadline extend entity \ud800 to 5 June reason \x00",
]
TEXTS = st.one_of(st.text(), st.sampled_from(WORDS))
BASE = {
    "id": st.text(st.characters(codec="utf-8"), max_size=20),
    "at": st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    "address": st.sampled_from([ROOM, "terminal:stranger"]),
    "order": st.tuples(st.integers(0, 9)),
}
FILES = st.none() | st.just(FileRef("a", "b", 1))
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Replied, **BASE, text=TEXTS, message=st.text(), file=FILES),
    st.builds(Edited, **BASE, text=TEXTS, message=st.text()),
    st.builds(Deleted, **BASE, message=st.text()),
    st.builds(Pressed, **BASE, prompt=st.text() | st.just("p"), action=TEXTS),
)
MANDATES = st.lists(st.builds(Mandate, st.sampled_from(["wsis", "other"]), st.just("d1"), st.sampled_from(Office)), max_size=3)


@given(EVENTS, MANDATES, st.booleans(), st.booleans())
def test_any_event_in_any_state_returns_and_gives_the_same_again(
    event: Event, mandates: list[Mandate], loaded: bool, asked: bool
) -> None:
    pending = AboutDeadline("wsis", 1, "d1", Wish(Verb.SET, "answers", Closes.ANSWERS, NOW)) if asked else None
    session = load_session(dump(Session(address=event.address, prompt="p", question="1a", pending=pending)))
    made = step(session, event, Folder(mandates, loaded=loaded))
    assert made == step(session, event, Folder(mandates, loaded=loaded))
    if isinstance(made, Step):
        assert replace(made.session, pending=None, prompt="p", asked=(), attempts=None) == replace(session, pending=None)
        assert all(message.address == event.address for message in made.messages)
        assert all(plain(load_message(dump(message)), "en") for message in made.messages)


def test_every_command_is_in_the_secretariat_s_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")
    assert [command.word for command in DESK_COMMANDS if f"`/{command.word}`" not in guide] == []


def test_only_whoever_asked_can_have_reminders_sent() -> None:
    pending = AboutReminder("wsis", "somebody else")
    session = Session(address=ROOM, prompt="p", pending=pending, asked=(0,))
    pressed = Pressed(id="e1", at=NOW, address=ROOM, order=(1,), prompt="p", action="yes")
    made = step(session, pressed, Folder())
    assert isinstance(made, Step)
    assert made.records == ()
    assert "Somebody else asked" in said(made)
    mine = replace(session, pending=AboutReminder("wsis", "d1"))
    done = step(mine, pressed, Folder())
    assert isinstance(done, Step)
    assert [type(record) for record in done.records] == [CallReminders]
    assert done.session.pending is None


def test_where_more_was_done_meanwhile_than_is_looked_at_reminders_are_previewed_anew() -> None:
    class Busy(Folder):
        def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
            return tuple(Acted(Entry(number, "", "", "d2", "code_made", "wsis", {}, "", "")) for number in range(40, 31, -1))

    pressed = Pressed(id="e1", at=NOW, address=ROOM, order=(1,), prompt="p", action="yes")
    for seen, sent in ((31, False), (32, True), (40, True)):
        pending = AboutReminder("wsis", "d1", seen)
        made = step(Session(address=ROOM, prompt="p", pending=pending, asked=(0,)), pressed, Busy())
        assert isinstance(made, Step)
        assert bool(made.records) is sent
        assert ("Reminders:" in said(made)) is not sent


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("/digest daily 08:00", Schedule(Every.DAILY, 480)),
        ("/digest Weekdays 7:05", Schedule(Every.WEEKDAYS, 425)),
        ("/digest weekly friday 18:00", Schedule(Every.WEEKLY, 1080, 4)),
        ("/digest weekly 18:00", Schedule(Every.WEEKLY, 1080, 0)),
        ("/digest off", None),
    ],
)
def test_a_room_says_when_it_wants_digests(text: str, schedule: Schedule | None) -> None:
    assert stepped(typed(text)).records == (ScheduleDigests("wsis", ROOM, schedule, NOW, "d1"),)


@pytest.mark.parametrize(
    "text", ["daily", "daily 25:00", "weekly caturday 8:00", "08:00", "off now", "daily 08:00 please", "x" * 9999]
)
def test_any_other_word_after_digest_gets_its_usage_and_changes_nothing(text: str) -> None:
    made = stepped(typed(f"/digest {text}"))
    assert made.records == ()
    assert "/digest weekly monday 08:00" in said(made)


def test_a_digest_at_its_hour_bears_its_name_and_one_without_news_is_a_line() -> None:
    made = stepped(DigestDue(id="digest:wsis:room:2026-03-02", at=NOW, address=ROOM, order=(), consultation="wsis"))
    assert [message.id for message in made.messages] == ["digest:wsis:room:2026-03-02"]
    assert made.messages[0].bulk
    other = DigestDue(id="digest:other", at=NOW, address=ROOM, order=(), consultation="other")
    assert stepped(other).messages == ()
