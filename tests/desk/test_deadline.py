"""`/deadline`: asked, confirmed once by whoever asked, kept with its reason, told once to each address of each seat."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.desk import step
from bot.engine.dossier import HistoryOf, Missing, Needs, RosterOf
from bot.model.codec import dump, load_consultation, load_session
from bot.model.consultation import (
    Change,
    Closes,
    Consultation,
    Eligibility,
    Extension,
    Instant,
    Milestone,
    OnDay,
    Rule,
    Stage,
    Timing,
    Vague,
)
from bot.model.deadline import Verb, Wish, done
from bot.model.effects import ChangeConsultation, Step
from bot.model.events import Pressed
from bot.model.people import Delegate, Entity, Mandate, Office, OnRoster, Reached
from bot.model.session import AboutDeadline, Session
from tests.desk.test_desk import ROOM, Folder, said, typed
from tests.report.examples import NOW, consultation, texts

CLOSING = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)
STATE, FORUM, FIRM = Entity("ch", "Switzerland", "member_state"), Entity("ef", "Example Forum", "stakeholder"), Entity(
    "co", "Company", "associate"
)  # fmt: skip
ROSTER = (
    OnRoster(STATE, True, (Reached("s1", "telegram:1"), Reached("s1", "slack:1"), Reached("s2", "slack:2"))),
    OnRoster(FORUM, False, (Reached("s3", "telegram:3"), Reached("s4", "telegram:3"))),
    OnRoster(FIRM, False, ()),
)


def held() -> Consultation:
    """Return a consultation in which the associates may not answer."""
    rules = (
        Rule(Eligibility.ALLOWED, kind="member_state"),
        Rule(Eligibility.PROVISIONAL, kind="stakeholder"),
        Rule(Eligibility.REFUSED, kind="associate"),
    )
    return replace(consultation(), eligibility=rules)


class Desk(Folder):
    """A dossier with a roster and a history."""

    def __init__(
        self, office: Office | None = Office.ADMIN, state: Consultation | None = None, person: str = "d1", loaded: bool = True
    ) -> None:
        mandates = (Mandate("wsis", person, office),) if office else ()
        super().__init__(mandates)
        self._state, self._person, self._loaded = state or held(), person, loaded

    def delegate(self, address: str) -> Delegate | None:
        return Delegate(self._person, "Somebody")

    def consultation(self, consultation: str) -> Consultation:
        return self._state

    def roster(self, consultation: str) -> Sequence[OnRoster]:
        if not self._loaded:
            raise Missing(RosterOf(consultation))
        return ROSTER

    def history(self, consultation: str) -> Sequence[Change]:
        if not self._loaded:
            raise Missing(HistoryOf(consultation))
        longer = done(self._state, Wish(Verb.EXTEND, "answers", Closes.ANSWERS, CLOSING + timedelta(days=9), entity="ef"))
        return (
            Change(1, NOW, "", "", self._state),
            Change(2, NOW, "d7", "illness", longer, ""),
            Change(3, NOW, "command line", "", replace(longer, stage=Stage.CLOSED, number=3)),
            Change(4, NOW, "command line", "", replace(longer, milestones=self._state.milestones, number=4)),
        )


def asked(text: str, desk: Desk | None = None) -> tuple[Session, Step]:
    """Return the session, as stored and loaded, and the step after *text* was typed."""
    made = step(Session(address=ROOM), typed(text), desk or Desk())
    assert isinstance(made, Step)
    return load_session(dump(made.session)), made


def pressed(session: Session, action: str = "yes", prompt: str | None = None, at: datetime = NOW) -> Pressed:
    """Return a press on the latest prompt of *session*, or another."""
    prompt = session.prompt if prompt is None else prompt
    return Pressed(id="e2", at=at, address=ROOM, order=(2,), prompt=prompt, action=action)


def answered(session: Session, desk: Desk | None = None, **how: object) -> Step:
    made = step(session, pressed(session, **how), desk or Desk())  # type: ignore[arg-type]
    assert isinstance(made, Step)
    return made


def test_what_is_not_loaded_is_asked_for() -> None:
    assert step(Session(address=ROOM), typed("/deadline set 1 May 2026"), Desk(loaded=False)) == Needs(RosterOf("wsis"))
    assert step(Session(address=ROOM), typed("/deadline history"), Desk(loaded=False)) == Needs(HistoryOf("wsis"))


def test_a_confirmed_change_is_recorded_with_who_when_and_why() -> None:
    session, made = asked("/deadline set 1 May 2026 18:00 reason many asked")
    assert made.records == ()
    assert isinstance(session.pending, AboutDeadline)
    made = answered(session)
    (record,) = made.records
    assert isinstance(record, ChangeConsultation)
    assert (record.by, record.reason, record.at, record.consultation.number) == ("d1", "many asked", NOW, 2)
    assert record.consultation.closing() == datetime(2026, 5, 1, 16, 0, tzinfo=UTC)
    assert made.session.pending is None


def test_each_address_of_each_seat_that_is_touched_is_told_once_and_by_bulk() -> None:
    session, _ = asked("/deadline set 1 May 2026 18:00")
    told = [message for message in answered(session).messages if message.bulk]
    assert [(message.id, message.address) for message in told] == [
        ("deadline:wsis:2:s1:telegram:1", "telegram:1"),
        ("deadline:wsis:2:s1:slack:1", "slack:1"),
        ("deadline:wsis:2:s2:slack:2", "slack:2"),
        ("deadline:wsis:2:s3:telegram:3", "telegram:3"),
        ("deadline:wsis:2:s4:telegram:3", "telegram:3"),
    ]
    assert answered(session).messages == answered(session).messages


def test_the_preview_counts_entities_by_kind_and_those_not_submitted() -> None:
    _, made = asked("/deadline set 1 May 2026 18:00 reason many asked")
    text = said(made)
    assert "It changes the deadline of 2 entities:" in text
    assert "Member State: 1 (0 not submitted yet)" in text
    assert "(1 not submitted yet)" in text
    assert "5 messages will be sent" in text
    assert "Associate" not in text  # they may not answer


def test_who_has_more_time_than_the_new_deadline_is_not_touched() -> None:
    longer = done(held(), Wish(Verb.EXTEND, "answers", Closes.ANSWERS, CLOSING + timedelta(days=90), entity="ef"))
    session, made = asked("/deadline set 10 April 2026 18:00", Desk(state=longer))
    assert "It changes the deadline of 1 entity:" in said(made)
    assert {message.address for message in answered(session, Desk(state=longer)).messages if message.bulk} == {
        "telegram:1",
        "slack:1",
        "slack:2",
    }


def test_entities_that_nobody_here_speaks_for_are_counted() -> None:
    state = replace(held(), eligibility=(Rule(Eligibility.ALLOWED, kind="associate"),))
    _, made = asked("/deadline set 1 May 2026 18:00", Desk(state=state))
    assert "No message will be sent." in said(made)
    assert "1 entity cannot be reached here. Please tell it yourself." in said(made)


@pytest.mark.parametrize(
    ("desk", "how", "sentence"),
    [
        (Desk(person="d2"), {}, "Somebody else asked for this change."),
        (Desk(Office.SECRETARY), {}, "Only an admin of the consultation may change its dates."),
        (Desk(None), {}, "This is for the secretariat only."),
        (Desk(state=replace(held(), number=2)), {}, "The consultation was changed after you asked"),
        (Desk(), {"prompt": "older"}, "This button is no longer in use."),
        (Desk(), {"prompt": ""}, "This button is no longer in use."),
        (Desk(), {"at": NOW + timedelta(days=99)}, "That is in the past"),
        (Desk(), {"action": "no"}, "Nothing was changed."),
        (Desk(), {"action": "perhaps"}, "“perhaps” is none of these."),
    ],
)
def test_what_is_not_a_yes_of_whoever_asked_and_still_may_changes_nothing(
    desk: Desk, how: dict[str, object], sentence: str
) -> None:
    session, _ = asked("/deadline set 1 May 2026 18:00")
    made = answered(session, desk, **how)
    assert made.records == ()
    assert said(made).startswith(sentence)
    assert not any(message.bulk for message in made.messages)


def test_a_second_press_changes_nothing() -> None:
    session, _ = asked("/deadline set 1 May 2026 18:00")
    after = answered(session).session
    again = answered(replace(after, prompt=session.prompt))
    assert again.records == ()
    assert said(again).startswith("This button is no longer in use.")


def test_what_was_typed_before_the_question_is_no_reply_to_it() -> None:
    session, _ = asked("/deadline set 1 May 2026 18:00")
    late = replace(typed("yes"), order=(0,))
    made = step(session, late, Desk())
    assert isinstance(made, Step)
    assert made.records == ()


def test_one_of_two_readings_is_chosen_then_previewed_then_confirmed() -> None:
    session, made = asked("/deadline set 05/06/2026 18:00 reason so")
    assert isinstance(session.pending, AboutDeadline)
    assert len(session.pending.readings) == 2
    made = answered(session, action="2")
    assert made.records == ()
    assert "New: Friday 5 June 2026, 18:00 (Geneva), 16:00 UTC (in 95 days)" in said(made)
    (record,) = answered(load_session(dump(made.session))).records
    assert isinstance(record, ChangeConsultation)
    assert (record.reason, record.consultation.closing()) == ("so", datetime(2026, 6, 5, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed_so", "kind", "entity", "reason"),
    [
        ("kind stakeholder to 15 April reason late", "stakeholder", "", "late"),
        ("kind Member State to 15 April because of a strike", "member_state", "", "of a strike"),
        ("for kind MEMBER_STATE to 15 April reason: x", "member_state", "", "x"),
        ("entity example forum to 15 April reason sent to a wrong address, no reason given", "", "ef",
         "sent to a wrong address, no reason given"),
        ("entity ef to 15 April\nreason late", "", "ef", "late"),
        ("answers entity Switzerland to 15 April reason late", "", "ch", "late"),
        ("all to 15 April reason late", "", "", "late"),
        ("to 15 April reason late", "", "", "late"),
        ("15 April reason late", "", "", "late"),
    ],
)  # fmt: skip
def test_an_extension_is_for_all_or_a_kind_or_an_entity(typed_so: str, kind: str, entity: str, reason: str) -> None:
    session, made = asked(f"/deadline extend {typed_so}")
    assert isinstance(session.pending, AboutDeadline), said(made)
    wish = session.pending.wish
    assert (wish.kind, wish.entity, wish.reason) == (kind, entity, reason)
    assert wish.at == datetime(2026, 4, 15, 21, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed_so", "entity", "reason"),
    [
        ("entity Reason Foundation", "reason-foundation", ""),
        ("entity reason-foundation", "reason-foundation", ""),
        ("entity Reason Foundation reason: it was a slip", "reason-foundation", "it was a slip"),
        ("entity Voice of Reason", "voice", ""),
        ("entity voice reason the reason was another", "voice", "the reason was another"),
    ],
)
def test_an_entity_in_whose_name_is_the_word_reason_can_be_named(typed_so: str, entity: str, reason: str) -> None:
    class Named(Desk):
        def roster(self, consultation: str) -> Sequence[OnRoster]:
            named = {"reason-foundation": "Reason Foundation", "voice": "Voice of Reason"}
            return tuple(OnRoster(Entity(one, name, "stakeholder"), False, ()) for one, name in named.items())

    own = tuple(Extension(CLOSING + timedelta(days=9), entity=one) for one in ("reason-foundation", "voice"))
    answers = Milestone("answers", texts("A"), Instant(CLOSING), closes=Closes.ANSWERS, extensions=own)
    session, made = asked(f"/deadline remove {typed_so}", Named(state=replace(held(), milestones=(answers,))))
    assert isinstance(session.pending, AboutDeadline), said(made)
    assert (session.pending.wish.entity, session.pending.wish.reason) == (entity, reason)


def test_the_history_says_who_erased_people_included_when_and_why() -> None:
    _, made = asked("/deadline history")
    lines = said(made).split("\n")
    assert lines[1].endswith("by the command line")
    assert lines[2].startswith("Answers close, for Example Forum: removed; it was Thursday 9 April 2026")
    assert lines[3] == "No reason was given."
    assert lines[4].endswith("by a person whose name was erased")
    assert lines[6] == "Reason: illness"


def test_with_several_consultations_one_is_named() -> None:
    class Two(Desk):
        def mandates(self, delegate: str) -> Sequence[Mandate]:
            return (Mandate("wsis", "d1", Office.ADMIN), Mandate("other", "d1", Office.ADMIN))

    _, made = asked("/deadline set 1 May 2026", Two())
    assert said(made).split("\n") == [
        "You are an admin of several consultations. Say which one:",
        "/deadline wsis set ...",
        "/deadline other set ...",
    ]
    session, _ = asked("/deadline other set 1 May 2026", Two())
    assert isinstance(session.pending, AboutDeadline)


# The model


def test_a_deadline_is_judged_by_entity_and_the_latest_that_applies_counts() -> None:
    common, kind, own = CLOSING, CLOSING + timedelta(days=5), CLOSING + timedelta(days=3)
    extensions = (Extension(kind, kind="stakeholder"), Extension(own, entity="ch"), Extension(own, entity="ef"))
    state = replace(
        held(), milestones=(Milestone("a", texts("A"), Instant(common), closes=Closes.ANSWERS, extensions=extensions),)
    )
    assert state.closing() == common
    assert state.closing(FIRM) == common
    assert state.closing(STATE) == own
    assert state.closing(FORUM) == kind
    assert load_consultation(dump(state)) == state


def test_what_comes_after_the_deadline_is_in_grace_late_or_over() -> None:
    milestone = Milestone("a", texts("A"), Instant(CLOSING), closes=Closes.ANSWERS, grace_minutes=10, late_days=2)
    state = replace(held(), milestones=(milestone,))

    def timing(after: timedelta, not_before: timedelta | None = None) -> Timing:
        return state.timing(STATE, CLOSING + after, None if not_before is None else CLOSING + not_before)

    minute = timedelta(minutes=1)
    assert timing(-minute) is timing(9 * minute) is Timing.IN_TIME
    assert timing(10 * minute) is timing(timedelta(days=2) - minute) is Timing.LATE
    assert timing(timedelta(days=2)) is Timing.OVER
    assert timing(timedelta(days=2), 9 * minute) is timing(10 * minute, -minute) is Timing.UNCERTAIN
    assert timing(timedelta(days=2), 10 * minute) is Timing.OVER
    assert state.late_until(STATE) == CLOSING + timedelta(days=2)
    assert held().late_until(STATE) is None


def test_a_consultation_from_before_there_were_extensions_is_read() -> None:
    old = dump(held())
    new = ',"extensions":[],"grace_minutes":0,"late_days":0'
    assert new in old
    read = load_consultation(old.replace(new, ""))
    assert read == held()


def test_removing_a_milestone_leaves_what_follows_it_as_stated() -> None:
    after = done(held(), Wish(Verb.REMOVE, "report"))
    assert [one.id for one in after.milestones] == ["sent", "comments", "answers", "posted"]
    assert after.milestones[-1].when == Vague(texts("shortly after that"))


def test_a_day_ends_at_its_end_and_is_said_as_a_day() -> None:
    state = replace(held(), milestones=(Milestone("answers", texts("A"), OnDay(CLOSING.date()), closes=Closes.ANSWERS),))
    _, made = asked("/deadline set 1 May 2026 18:00", Desk(state=state))
    assert "Now: Tuesday 31 March 2026 (in 29 days)" in said(made)
