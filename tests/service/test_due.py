"""What is due at an instant: distances, waking hours, zones, moved deadlines. Pure, so years pass in no time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.consultation import Change, Closes, Consultation, Eligibility, Extension, Instant, Milestone, Rule, Stage
from bot.model.events import DigestDue, NoticeDue, ReminderDue
from bot.model.parts import Texts
from bot.model.people import Entity, Role
from bot.model.reminding import coming
from bot.model.schedule import Every, Schedule, awake, considerate, hours, minutes
from bot.model.timed import Called, Chair, Room, Running, Seating
from bot.service.due import due, reminding

CLOSING = datetime(2026, 3, 20, 11, tzinfo=UTC)
MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
GENEVA = ZoneInfo("Europe/Zurich")
SWITZERLAND = Entity("ch", "Switzerland", "state")


def consultation(closing: datetime = CLOSING, number: int = 1, **fields: object) -> Consultation:
    text = Texts({"en": "x"}, "en")
    about: dict[str, object] = {
        "id": "c",
        "number": number,
        "title": text,
        "questionnaire": "q",
        "version": "1",
        "stage": Stage.OPEN,
        "city": "Geneva",
        "zone": "Europe/Zurich",
        "milestones": (Milestone("answers", text, Instant(closing), closes=Closes.ANSWERS),),
        "eligibility": (Rule(Eligibility.ALLOWED, kind="state"),),
        "reminders": (14 * 24, 24),
    }
    return Consultation(**{**about, **fields})  # type: ignore[arg-type]


def chair(seat: str = "s", role: Role = Role.HEAD, zone: str = "", **fields: object) -> Chair:
    about: dict[str, object] = {"entity": SWITZERLAND, "address": f"test:{seat}", "linked_at": MADE, "time_zone": zone}
    return Chair(seat, role, **{**about, **fields})  # type: ignore[arg-type]


def reminders(
    now: datetime, *chairs: Chair, states: tuple[Consultation, ...] = (), called: tuple[Called, ...] = ()
) -> list[str]:
    """Return the names of the reminders due at *now*; *states* are the consultation's, each a day after the one before."""
    states = states or (consultation(),)
    history = tuple(Change(one.number, MADE + timedelta(days=place), "", "", one) for place, one in enumerate(states))
    running = Running(states[-1], called=called)
    seating = Seating(history, chairs) if reminding(running, now) else None
    return [event.id for event in due(now, [(running, seating)]).events if isinstance(event, ReminderDue)]


def days(count: float) -> timedelta:
    return timedelta(days=count)


def test_a_reminder_bears_seat_milestone_closing_and_distance() -> None:
    assert reminders(CLOSING - days(14), chair()) == ["remind:s:answers:2026-03-20T11:00:00Z:336h"]
    assert reminders(CLOSING - days(14) - timedelta(seconds=1), chair()) == []
    assert reminders(CLOSING - days(1), chair()) == ["remind:s:answers:2026-03-20T11:00:00Z:24h"]


def test_nobody_is_reminded_once_answers_are_closed() -> None:
    assert reminders(CLOSING, chair()) == []
    assert reminders(CLOSING - days(1), chair(), states=(consultation(stage=Stage.DRAFT),)) == []


def test_the_refused_and_the_muted_are_left_alone() -> None:
    refused = consultation(eligibility=(Rule(Eligibility.REFUSED, kind="state"),))
    assert reminders(CLOSING - days(1), chair(), states=(refused,)) == []
    assert reminders(CLOSING - days(1), chair(muted=True)) == []


def test_contributors_come_four_hours_after_the_head() -> None:
    both = (chair("head"), chair("other", Role.CONTRIBUTOR))
    assert len(reminders(CLOSING - days(14), *both)) == 1
    assert len(reminders(CLOSING - days(14) + timedelta(hours=4), *both)) == 2


def test_a_reminder_waits_for_the_readers_morning() -> None:
    tokyo = chair(zone="Asia/Tokyo")  # 11:00 UTC is 20:00 there
    assert reminders(CLOSING - days(14), tokyo) == []
    assert reminders(datetime(2026, 3, 6, 22, 59, tzinfo=UTC), tokyo) == []
    assert len(reminders(datetime(2026, 3, 6, 23, 0, tzinfo=UTC), tokyo)) == 1


def test_a_zone_that_there_is_not_is_taken_for_the_consultations() -> None:
    assert len(reminders(CLOSING - days(14), chair(zone="Mars/Olympus"))) == 1


def test_after_an_outage_in_the_night_it_still_waits_for_the_morning() -> None:
    assert reminders(datetime(2026, 3, 8, 2, tzinfo=UTC), chair()) == []
    assert len(reminders(datetime(2026, 3, 8, 7, tzinfo=UTC), chair())) == 1


def test_where_nobody_would_be_awake_before_the_closing_it_comes_the_evening_before() -> None:
    early = consultation(datetime(2026, 3, 20, 5, tzinfo=UTC), reminders=(6,))  # 06:00 in Geneva
    assert reminders(datetime(2026, 3, 19, 18, 30, tzinfo=UTC), chair(), states=(early,)) != []
    assert reminders(datetime(2026, 3, 20, 4, 30, tzinfo=UTC), chair(), states=(early,)) == []


def test_a_moved_deadline_moves_the_reminders_and_back_it_has_the_old_names() -> None:
    later = consultation(CLOSING + days(10), 2)
    there = reminders(CLOSING - days(4), chair(), states=(consultation(), later))
    assert there == ["remind:s:answers:2026-03-30T11:00:00Z:336h"]
    back = reminders(CLOSING - days(1), chair(), states=(consultation(), later, consultation(number=3)))
    assert back == reminders(CLOSING - days(1), chair())


def test_a_distance_that_was_over_when_the_deadline_was_set_brings_nothing() -> None:
    set_late = Change(1, CLOSING - days(6), "", "", consultation())
    seating = Seating((set_late,), (chair(),))
    assert due(CLOSING - days(5), [(Running(consultation()), seating)]).events == ()
    assert len(due(CLOSING - days(1), [(Running(consultation()), seating)]).events) == 1


@pytest.mark.parametrize(
    "before",
    [
        consultation(stage=Stage.DRAFT),
        consultation(stage=Stage.CLOSED),
        consultation(eligibility=(Rule(Eligibility.REFUSED, kind="state"),)),
        consultation(eligibility=(Rule(Eligibility.ALLOWED, kind="state"), Rule(Eligibility.REFUSED, entity="ch"))),
    ],
)
def test_whoever_is_let_answer_after_the_distance_was_told_then(before: Consultation) -> None:
    let_in = Change(2, CLOSING - days(6), "", "", consultation(number=2))
    history = (Change(1, MADE, "", "", consultation()), Change(1, MADE, "", "", before), let_in)
    running = Running(let_in.state)
    assert due(CLOSING - days(5), [(running, Seating(history, (chair(),)))]).events == ()
    assert len(due(CLOSING - days(1), [(running, Seating(history, (chair(),)))]).events) == 1


def test_another_change_of_the_consultation_does_not_count_as_one_of_the_deadline() -> None:
    states = tuple(consultation(number=number) for number in range(1, 80))  # the last is later than fourteen days before
    assert len(reminders(CLOSING - days(2), chair(), states=states)) == 1


def test_whoever_came_in_after_the_distance_was_told_then() -> None:
    assert reminders(CLOSING - days(5), chair(linked_at=CLOSING - days(6))) == []


def test_an_entity_with_more_time_has_its_own_reminders() -> None:
    own = Extension(CLOSING + days(7), entity="ch")
    text = Texts({"en": "x"}, "en")
    extended = consultation(
        milestones=(Milestone("answers", text, Instant(CLOSING), closes=Closes.ANSWERS, extensions=(own,)),)
    )
    assert reminders(CLOSING - days(1), chair(), states=(extended,)) == ["remind:s:answers:2026-03-27T11:00:00Z:336h"]
    assert len(reminders(CLOSING + days(6), chair(), states=(extended,))) == 1


def test_called_for_by_hand_they_come_when_their_readers_wake_within_a_day() -> None:
    at = datetime(2026, 2, 2, 15, tzinfo=UTC)
    called = (Called("k", at),)
    assert reminders(at, chair(), chair("t", zone="Asia/Tokyo"), called=called) == ["remind:s:by-hand:k"]
    assert len(reminders(at + timedelta(hours=8), chair(), chair("t", zone="Asia/Tokyo"), called=called)) == 1
    assert reminders(at + days(1), chair(), called=called) == []


def digests(now: datetime, room: Room, common: Schedule | None = None) -> list[str]:
    running = Running(consultation(digests=common), rooms=(room,))
    return [event.id for event in due(now, [(running, None)]).events if isinstance(event, DigestDue)]


def test_a_digest_comes_at_the_hour_on_the_citys_clock_also_when_clocks_are_changed() -> None:
    room = Room("test:r", MADE, Schedule(Every.DAILY, 480), MADE)
    for day, hour in ((date(2026, 3, 28), 7), (date(2026, 3, 29), 6), (date(2026, 10, 25), 7)):
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert digests(at, room) == [f"digest:c:test:r:{day}"]
        assert digests(at - timedelta(minutes=1), room) == [f"digest:c:test:r:{day - timedelta(days=1)}"]


def test_a_period_has_one_name_however_late_it_is_looked_at() -> None:
    room = Room("test:r", MADE, Schedule(Every.WEEKDAYS, 480), MADE)
    friday = {name for hour in range(7, 70) for name in digests(datetime(2026, 3, 6, tzinfo=UTC) + timedelta(hours=hour), room)}
    assert friday == {"digest:c:test:r:2026-03-06"}


def test_whoever_chooses_a_later_time_on_the_same_day_gets_the_digest_of_which_they_were_told_then() -> None:
    morning = Room("test:r", MADE, Schedule(Every.DAILY, 480), MADE)
    came = digests(datetime(2026, 3, 3, 7, tzinfo=UTC), morning)
    chosen = Room("test:r", MADE, Schedule(Every.DAILY, 840), datetime(2026, 3, 3, 8, tzinfo=UTC))
    names = [digests(datetime(2026, 3, 3, 9, tzinfo=UTC) + timedelta(hours=hour), chosen) for hour in range(27)]
    assert came == ["digest:c:test:r:2026-03-03"]
    assert names[3] == []
    assert {name for one in names for name in one} == {"digest:c:test:r:14:00:2026-03-03"}  # of tomorrow's there is none yet
    assert digests(datetime(2026, 3, 4, 13, tzinfo=UTC), chosen) == ["digest:c:test:r:2026-03-04"]


def test_a_schedule_begins_when_it_is_chosen_and_off_is_off() -> None:
    chosen = datetime(2026, 3, 3, 12, tzinfo=UTC)
    room = Room("test:r", MADE, Schedule(Every.WEEKLY, 480, 0), chosen)
    assert digests(chosen + days(1), room) == []
    assert digests(chosen + days(6), room) == ["digest:c:test:r:2026-03-09"]
    daily = Schedule(Every.DAILY, 480)
    assert digests(chosen + days(1), Room("test:r", MADE, None, chosen), common=daily) == []
    assert digests(chosen + days(1), Room("test:r", MADE), common=daily) != []


def test_a_room_is_told_once_of_what_cannot_wait() -> None:
    room = Room("test:r", MADE, Schedule(Every.DAILY, 480), MADE, told_at=CLOSING - days(1))
    at = CLOSING + timedelta(minutes=1)
    running = Running(consultation(), (room,), first_submission=CLOSING, to_decide=CLOSING)
    told = [event.id for event in due(at, [(running, None)]).events if isinstance(event, NoticeDue)]
    assert told == [
        "notice:c:test:r:closed:answers:2026-03-20T11:00:00Z",
        "notice:c:test:r:first",
        "notice:c:test:r:decide:2026-03-20T07:00:00Z",
    ]
    quiet = Running(consultation(), (Room("test:r", MADE),), first_submission=CLOSING, to_decide=CLOSING)
    assert due(at, [(quiet, None)]).events == ()


def test_what_is_to_be_decided_is_told_once_between_two_digests_also_where_one_had_no_news() -> None:
    room = Room("test:r", MADE, Schedule(Every.DAILY, 480), MADE, told_at=datetime(2026, 3, 3, 7, tzinfo=UTC))

    def told(now: datetime, to_decide: datetime) -> set[str]:
        events = due(now, [(Running(consultation(), (room,), to_decide=to_decide), None)]).events
        return {event.id for event in events if isinstance(event, NoticeDue)}

    minute, came = timedelta(minutes=1), datetime(2026, 3, 3, 10, tzinfo=UTC)
    first = told(came + minute, came)
    assert len(first) == 1
    assert told(came + 2 * minute, came + minute) == first
    assert told(came + timedelta(hours=23), came) == first, "nothing is told again after the next digest, which had no news"
    assert told(came + days(1) + minute, came + days(1)).isdisjoint(first)
    assert len(told(came + days(1) + minute, came + days(1))) == 1


@pytest.mark.parametrize(
    ("written", "found"), [("14d", 336), ("12h", 12), ("0d", None), ("1w", None), ("", None), ("-1d", None), ("9999d", None)]
)
def test_distances_are_days_or_hours(written: str, found: int | None) -> None:
    assert hours(written) == found


def test_times_of_day_are_read() -> None:
    assert [minutes(one) for one in ("08:00", "7:30", "24:00", "8", "8:60")] == [480, 450, None, None, None]


ZONES = st.sampled_from(
    ["Europe/Zurich", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "Africa/Cairo", "Asia/Kolkata", "UTC"]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds it


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=30)), ZONES)
def test_whatever_the_zone_and_season_nobody_is_written_to_at_night(at: datetime, span: timedelta, name: str) -> None:
    zone = ZoneInfo(name)
    found = considerate(at, at + span, zone)
    assert awake(found, zone)
    assert found < at + span
    assert abs(found - at) <= timedelta(hours=15)


@given(
    st.lists(st.tuples(st.timedeltas(timedelta(minutes=-300), timedelta(days=3)), st.booleans()), max_size=60),
    ZONES,
    st.sampled_from(list(Role)),
)
def test_whatever_the_clock_and_the_deadline_do_no_name_comes_twice_and_no_reader_is_asleep(
    steps: list[tuple[timedelta, bool]], name: str, role: Role
) -> None:
    """What is known by its name is not said again; that is the database's part, so here names stand for messages."""
    now, moved, states = MADE, False, [Change(1, MADE, "", "", consultation())]
    said: dict[str, datetime] = {}
    for step, move in [*steps, *((timedelta(hours=5), False) for _ in range(24 * 20))]:
        now += step
        if move:
            moved = not moved
            state = consultation(CLOSING + days(5) if moved else CLOSING, len(states) + 1)
            states.append(Change(state.number, now, "", "", state))
        running = Running(states[-1].state)
        seating = Seating(tuple(states), (chair(role=role, zone=name),)) if reminding(running, now) else None
        found = due(now, [(running, seating)])
        assert len({event.id for event in found.events}) == len(found.events) <= 1
        assert found.next is None or found.next > now
        for event in found.events:
            assert awake(now, ZoneInfo(name))
            said.setdefault(event.id, now)
    if not steps:
        assert len(said) == 2


@given(
    st.integers(0, 24 * 30),
    st.lists(st.sampled_from([1, 6, 12, 24, 72, 168, 336]), min_size=1, max_size=3),
    st.lists(
        st.tuples(st.sampled_from(Role), st.sampled_from(["", "Asia/Tokyo", "Pacific/Fiji", "America/Los_Angeles"])), max_size=4
    ),
)
def test_what_is_said_before_a_deadline_is_set_comes(ahead: int, distances: list[int], people: list[tuple[Role, str]]) -> None:
    now = datetime(2026, 3, 2, 9, 17, tzinfo=UTC)
    closing = now + timedelta(hours=ahead, minutes=1)
    before = consultation(closing + days(40), reminders=tuple(sorted(set(distances), reverse=True)))
    after = consultation(closing, 2, reminders=before.reminders)
    history = (Change(1, MADE, "", "", before), Change(2, now, "", "", after))
    chairs = tuple(chair(str(place), role, zone) for place, (role, zone) in enumerate(people))
    sent: dict[str, tuple[int, date]] = {}
    at: datetime | None = now
    while at:
        found = due(at, [(Running(after), Seating(history, chairs))])
        for event in found.events:
            if isinstance(event, ReminderDue):
                sent.setdefault(event.id, (event.hours, at.astimezone(GENEVA).date()))
        at = found.next
    said = coming(after.reminders, Counter((closing, role, zone) for role, zone in people), now, GENEVA)
    assert [one.hours for one in said] == list(after.reminders)
    for one in said:
        came = [day for hours, day in sent.values() if hours == one.hours]
        assert (one.count, one.first, one.last) == (len(came), min(came, default=date.max), max(came, default=date.min))
