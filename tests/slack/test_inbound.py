"""What Slack tells becomes events, told twice or in any order the same; what cannot be read is quarantined, never a fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import Inbound, person_of
from adapters.slack.limits import FILE_BYTES
from adapters.slack.moments import Ts, ts, ts_of
from adapters.slack.notices import HomeOpened, RateLimited, TokensRevoked, Uninstalled, notice
from adapters.slack.people import is_guest
from bot.model.events import Arrival, Blocked, Deleted, Edited, Event, InPublic, Pressed, Replied, Unblocked, Unsupported
from tests.broken import anything, broken
from tests.slack.payloads import (
    ANA,
    BOT,
    BUTTON,
    DM,
    FILE,
    HOME,
    JOIN,
    LATER,
    MENTION,
    MESSAGE,
    OURS,
    REVOKED,
    ROOM,
    SELECT,
    SENT,
    SNIPPET,
    TEAM,
    TOLD,
    UNINSTALLED,
    changed,
    command,
    deleted,
    edited,
    event,
    in_home,
    message,
    pressed,
    with_files,
)

NOW = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
ADDRESS = f"slack:{TEAM}:{DM}"
NAME = f"slack:{TEAM}:message:{DM}:{SENT}"
EDITED = {**MESSAGE, "text": "We think not.", "edited": {"user": ANA, "ts": LATER}}


def read(payload: object, direct: str = DM) -> tuple[Arrival, ...]:
    return Inbound().arrivals(payload, NOW, direct)


def events(payload: object) -> list[Event]:
    found = [arrival.event for arrival in read(payload)]
    assert None not in found, "it was quarantined"
    return [one for one in found if one is not None]


def only(payload: object) -> Event:
    (found,) = events(payload)
    return found


def past(message: object) -> tuple[Arrival, ...]:
    return Inbound().past(TEAM, DM, message, NOW)


class Store:
    """What the store does with names: an arrival of which one is known is a repeat."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self.events: list[Event] = []

    def take(self, *arrivals: Arrival) -> None:
        for arrival in arrivals:
            if self._known.isdisjoint(arrival.keys) and arrival.event is not None:
                self.events.append(arrival.event)
            self._known.update(arrival.keys)

    def stands(self) -> dict[str, str]:
        """Return what each message says in the end: edits and deletions by their place in the conversation."""
        texts: dict[str, str] = {}
        latest: dict[str, tuple[int, ...]] = {}
        gone: set[str] = set()
        for one in self.events:
            if isinstance(one, Deleted):
                assert one.message in texts, "deleted before it was said"
                gone.add(one.message)
                continue
            known = isinstance(one, Replied) or (isinstance(one, Edited) and one.message in texts)
            if isinstance(one, Replied | Edited) and known and one.order >= latest.get(one.message, ()):
                texts[one.message], latest[one.message] = one.text, one.order
        return {name: text for name, text in texts.items() if name not in gone}


def test_a_message_is_a_reply_at_its_own_time_and_place() -> None:
    (arrival,) = read(message())
    assert arrival.event == Replied(
        id=NAME,
        at=datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
        address=ADDRESS,
        order=(1772442000, 123456),
        text="We think so.",
        message=SENT,
    )
    assert arrival.keys == (NAME, f"slack:{TEAM}:event:Ev0001")


def test_no_secret_of_a_payload_is_kept() -> None:
    for payload in (message(), command(), pressed(BUTTON)):
        for arrival in read(payload):
            assert b"secret" not in arrival.raw
    assert json.loads(read(message())[0].raw)["event"]["text"] == "We think so."


@pytest.mark.parametrize("subtype", ["me_message", "thread_broadcast"])
def test_whatever_way_a_person_says_something_it_is_a_reply(subtype: str) -> None:
    assert isinstance(only(message(subtype=subtype)), Replied)


def test_a_reply_in_a_thread_is_a_reply() -> None:
    found = only(message(ts="1772442005.000100", thread_ts=SENT, parent_user_id=BOT))
    assert isinstance(found, Replied)
    assert found.message == "1772442005.000100"


def test_what_was_typed_is_stored_and_not_how_slack_escapes_it() -> None:
    found = only(message(text="a &lt; b &amp;&amp; c, see <https://itu.int|itu.int>"))
    assert isinstance(found, Replied)
    assert found.text == "a < b && c, see itu.int"


@pytest.mark.parametrize("said", [MESSAGE, EDITED, {**MESSAGE, "subtype": "file_share", "files": [FILE, SNIPPET]}])
def test_a_message_by_event_and_from_history_is_one(said: dict[str, Any]) -> None:
    first, second = Store(), Store()
    by_event = read(message(**said))
    first.take(*by_event)
    known = len(first.events)
    first.take(*past(said))
    assert [one for one in first.events[known:] if not isinstance(one, Edited)] == []
    second.take(*past(said))
    told = len(second.events)
    second.take(*by_event)
    assert len(second.events) == told
    assert [one.order for one in second.events[:known]] == [one.order for one in first.events[:known]]


def test_an_edit_by_event_and_from_history_is_one() -> None:
    store = Store()
    store.take(*read(message()), *read(edited("We think not.")), *past(EDITED))
    assert [type(one) for one in store.events] == [Replied, Edited]


def test_an_edit_missed_by_event_is_found_in_the_history() -> None:
    store = Store()
    store.take(*read(message()), *past(EDITED))
    assert store.stands() == {SENT: "We think not."}


def test_words_of_which_only_a_later_version_is_known_have_an_uncertain_time() -> None:
    said, edit = (arrival.event for arrival in past(EDITED))
    assert isinstance(said, Replied)
    assert said.at_is_receipt
    assert said.at == ts(SENT).at
    assert isinstance(edit, Edited)
    assert edit.at == ts(LATER).at


def test_an_edit_names_the_message_and_is_as_late_as_it_was_made() -> None:
    said, found = events(edited("We think not."))
    assert said == only(message())
    assert isinstance(found, Edited)
    assert (found.message, found.text, found.at) == (SENT, "We think not.", datetime(2026, 3, 2, 9, 1, tzinfo=UTC))
    assert found.order == (1772442060, 0)


def test_an_edit_in_the_second_of_its_message_does_not_come_before_it() -> None:
    said, found = events(edited("We think not.", at="1772442000.000000"))
    assert found.order >= said.order
    assert found.at >= said.at


def test_an_edit_of_an_old_message_does_not_tell_the_message_again() -> None:
    """Its name may be forgotten by then, and it would be said twice."""
    assert isinstance(only(edited("We think not.", at="1772445700.000000")), Edited)
    assert isinstance(only(deleted(at="1772445700.000000")), Deleted)


def test_two_edits_within_a_second_are_two() -> None:
    store = Store()
    store.take(*read(edited("one")), *read(edited("two", number="Ev0005")))
    assert store.stands() == {SENT: "two"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_slack_tells_the_same_stands(order: tuple[int, ...]) -> None:
    other = "1772442001.000000"
    told = [
        message(),
        edited("We think not."),
        message("Ev0007", ts=other, text="And more."),
        deleted({**MESSAGE, "ts": other, "text": "And more."}),
    ]
    store = Store()
    for place in order:
        store.take(*read(told[place]))
    for payload in told:
        store.take(*read(payload))
    assert store.stands() == {SENT: "We think not."}


@pytest.mark.parametrize(
    "payload",
    [
        changed({**MESSAGE, "attachments": [{"title": "A page"}]}, MESSAGE),
        changed({**EDITED, "attachments": [{"title": "A page"}]}, EDITED),
        changed({**MESSAGE, "language": {"locale": "en"}}, MESSAGE),
        changed({**MESSAGE, "text": "same but not by its author"}, MESSAGE),
        changed({**MESSAGE, **OURS, "text": "2 messages", "edited": {"user": BOT, "ts": LATER}}, {**MESSAGE, **OURS}),
        deleted({**MESSAGE, **OURS}),
        message(**OURS),
        message(subtype="bot_message", bot_id="B2"),
        message(user="USLACKBOT"),
        message(subtype="channel_join"),
        message(subtype="message_replied"),
        message(subtype="tombstone"),
        message(subtype="something_new"),
        event({**MESSAGE, "channel": ROOM, "channel_type": "channel"}),
        event({**MESSAGE, **OURS, "text": f"<@{BOT}>", "channel": ROOM, "channel_type": "channel"}),
        event({**MESSAGE, "text": f"<@{BOT}X>", "channel": ROOM, "channel_type": "channel"}),
        event({"type": "reaction_added", "user": ANA, "event_ts": SENT}),
        HOME,
        JOIN,
        {"type": "url_verification", "challenge": "x"},
        {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1},
        pressed({name: value for name, value in BUTTON.items() if name != "value"}),
        pressed(BUTTON, channel={"id": ROOM, "name": "general"}),
    ],
)
def test_what_concerns_nobody_is_nothing(payload: dict[str, Any]) -> None:
    assert read(payload) == ()


def test_a_deleted_message_is_gone_when_slack_says() -> None:
    said, found = events(deleted())
    assert isinstance(said, Replied)
    assert isinstance(found, Deleted)
    assert (found.message, found.at, found.order) == (SENT, ts(TOLD).at, tuple(ts(TOLD)))
    assert not found.at_is_receipt


def test_a_deleted_message_with_replies_leaves_a_tombstone_and_is_gone() -> None:
    stone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": SENT, "text": "This message was deleted."}
    for arrivals in (read(changed({**stone, "hidden": True}, MESSAGE)), past(stone)):
        found = arrivals[-1].event
        assert isinstance(found, Deleted)
        assert found.message == SENT


def test_a_message_missing_from_the_history_and_a_deletion_by_event_are_one() -> None:
    (missing,) = Inbound().missing(TEAM, DM, SENT, NOW)
    assert isinstance(missing.event, Deleted)
    assert missing.event.at_is_receipt
    assert missing.keys[0] in read(deleted())[-1].keys


def test_a_caption_stands_with_its_file() -> None:
    found = only(with_files(FILE, text="Our plan"))
    assert isinstance(found, Replied)
    assert found.file is not None
    file = found.file
    assert (found.text, file.name, file.media_type, file.size, file.sha256) == (
        "Our plan",
        "plan.pdf",
        "application/pdf",
        9_000,
        "",
    )
    assert file.source == f"slack:{TEAM}:{SENT}:F0001"


def test_every_file_of_a_message_is_kept_and_goes_with_it() -> None:
    files = [FILE, SNIPPET, {**FILE, "id": "F0003", "name": "map.png", "mimetype": "image/png"}]
    payload = with_files(*files, text="Our plan")
    found = events(payload)
    assert [(one.text, one.message, one.file and one.file.name) for one in found if isinstance(one, Replied)] == [
        ("Our plan", SENT, "plan.pdf"),
        ("", f"{SENT}/F0002", "Untitled"),
        ("", f"{SENT}/F0003", "map.png"),
    ]
    assert [one.order for one in found] == sorted({one.order for one in found})
    store = Store()
    store.take(*read(payload), *read(deleted({**MESSAGE, "subtype": "file_share", "files": files})))
    assert store.stands() == {}


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"size": FILE_BYTES + 1}, "too_big"),
        ({"mode": "external", "is_external": True}, "other"),
        ({"is_external": True}, "other"),
        ({"mode": "quip"}, "other"),
        ({"mode": "tombstone"}, "lost"),
        ({"mode": "hidden_by_limit"}, "lost"),
        ({"file_access": "access_denied"}, "lost"),
        ({"subtype": "slack_audio", "mimetype": "audio/webm"}, "voice"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_what_stands_beside_it_is_kept(fields: dict[str, Any], what: str) -> None:
    file = {**FILE, **fields}
    alone = only(with_files(file, text=""))
    assert isinstance(alone, Unsupported)
    assert alone.what == what
    said, refused = events(with_files(file, text="Our plan"))
    assert isinstance(said, Replied)
    assert said.text == "Our plan"
    assert isinstance(refused, Unsupported)
    kept, refused = events(with_files(file, SNIPPET, text=""))
    assert isinstance(kept, Replied)
    assert kept.file is not None
    assert isinstance(refused, Unsupported)


def test_a_file_of_another_organisation_may_come_with_nothing_but_its_id() -> None:
    found = only(with_files({"id": "F0009", "created": 0, "file_access": "check_file_info"}, text=""))
    assert isinstance(found, Replied)
    assert found.file is not None
    assert (found.file.name, found.file.size, found.file.source) == ("file-F0009", 0, f"slack:{TEAM}:{SENT}:F0009")


def test_a_message_without_words_and_files_is_told_so() -> None:
    found = only(message(text="", attachments=[{"is_share": True, "text": "somebody else's words"}]))
    assert isinstance(found, Unsupported)
    assert found.what == "other"


def test_an_edited_caption_is_an_edit() -> None:
    before = {**MESSAGE, "subtype": "file_share", "files": [FILE], "text": "Our plan"}
    found = events(edited("Our new plan", before=before))[-1]
    assert isinstance(found, Edited)
    assert found.text == "Our new plan"


def test_a_press_tells_prompt_and_action_and_when() -> None:
    (arrival,) = read(pressed(BUTTON))
    found = arrival.event
    assert isinstance(found, Pressed)
    assert (found.prompt, found.action, found.address) == ("0123456789", "/done", ADDRESS)
    assert (found.at, found.order, found.at_is_receipt) == (ts("1772442030.654321").at, (1772442030, 654321), False)
    assert arrival.keys == read(pressed(BUTTON))[0].keys
    assert arrival.keys != read(pressed(BUTTON, trigger_id="12466734323.1395872398.other"))[0].keys


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
def test_a_choice_is_a_press(kind: str) -> None:
    found = only(pressed({**SELECT, "type": kind}))
    assert isinstance(found, Pressed)
    assert (found.prompt, found.action) == ("0123456789", "no")


def test_a_press_without_a_time_has_that_of_its_receipt() -> None:
    found = only(pressed({name: value for name, value in BUTTON.items() if name != "action_ts"}))
    assert (found.at, found.at_is_receipt, found.order) == (NOW, True, tuple(ts_of(NOW)))


def test_a_press_in_the_home_needs_the_direct_message_of_who_pressed() -> None:
    payload = in_home({**BUTTON, "value": "|/goto 2b"})
    assert person_of(payload) == ANA
    found = only(payload)
    assert isinstance(found, Pressed)
    assert (found.prompt, found.action, found.address) == ("", "/goto 2b", ADDRESS)
    assert person_of(pressed(BUTTON)) == ""
    assert person_of(message()) == ""


@pytest.mark.parametrize(
    ("name", "text", "typed"),
    [
        ("/tour", "status", "/status"),
        ("/tour", "  goto 2b ", "/goto 2b"),
        ("/tour", "/goto 2b", "/goto 2b"),
        ("/tour", "deadline set x", "/deadline set x"),
        ("/tour", "contact a &lt; b", "/contact a < b"),
        ("/Tour", "status", "/status"),
        ("/tour", "", "/start"),
        ("/tour", "2b", "/help"),
        ("/tour", "what now?", "/what now?"),
        ("/tour", "now?", "/help"),
        ("/deadline", "x", "/deadline x"),
        ("/deadline", "", "/deadline"),
        ("/digest", "", "/digest"),
    ],
)
def test_a_slash_command_is_what_it_carries(name: str, text: str, typed: str) -> None:
    (arrival,) = read(command(name, text))
    found = arrival.event
    assert isinstance(found, Replied)
    assert found.text == typed
    assert (found.at, found.at_is_receipt, found.address) == (NOW, True, ADDRESS)
    assert arrival.keys == Inbound().arrivals(command(name, text), NOW + timedelta(1), DM)[0].keys


def test_the_one_command_has_the_name_that_was_chosen() -> None:
    (arrival,) = Inbound("table").arrivals(command("/table", "review"), NOW, DM)
    assert isinstance(arrival.event, Replied)
    assert arrival.event.text == "/review"


def test_a_command_is_answered_in_its_callers_direct_message_and_nowhere_else() -> None:
    assert person_of(command(channel_id="D0OTHERS")) == ANA
    for direct in ("", ROOM, "D 1", "D1:x"):
        (arrival,) = read(command(), direct)
        assert arrival.event is None


def test_in_a_channel_what_is_said_to_the_bot_is_heard_once() -> None:
    by_message = event({**MESSAGE, "text": f"<@{BOT}> hello", "channel": ROOM, "channel_type": "channel"}, "Ev0009")
    store = Store()
    store.take(*read(MENTION), *read(by_message))
    (found,) = store.events
    assert isinstance(found, InPublic)
    assert found.address == f"slack:{TEAM}:{ROOM}"


def test_what_is_said_in_a_channel_names_its_speaker_by_their_direct_message() -> None:
    (arrival,) = read(MENTION)
    assert isinstance(arrival.event, InPublic)
    assert arrival.event.speaker == ADDRESS
    assert f"<@{BOT}>" not in arrival.event.text
    assert person_of(MENTION) == ANA
    (unknown,) = Inbound().arrivals(MENTION, NOW, "")
    assert isinstance(unknown.event, InPublic)
    assert unknown.event.speaker == ""


@pytest.mark.parametrize(
    ("name", "text", "room"),
    [
        ("/tour", "room bind", True),
        ("/tour", "room", True),
        ("/tour", "deadline here", True),
        ("/digest", "here", True),
        ("/digest", "daily 08:00", True),
        ("/digest", "off", True),
        ("/digest", "", False),
        ("/deadline", "history", False),
        ("/tour", "status", False),
        ("/tour", "roomy", False),
    ],
)
def test_a_command_is_about_a_channel_only_where_it_says_so(name: str, text: str, room: bool) -> None:
    (arrival,) = read(command(name, text))
    if not room:
        assert isinstance(arrival.event, Replied)
        return
    found = arrival.event
    assert isinstance(found, InPublic)
    assert (found.quiet, found.title, found.speaker) == (True, "general", ADDRESS)
    assert found.address == f"slack:{TEAM}:{ROOM}"
    (arrival,) = read(command(name, text, channel_id=DM))
    assert isinstance(arrival.event, Replied)


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ({"type": "channel_left", "channel": ROOM}, Blocked),
        ({"type": "group_left", "channel": ROOM}, Blocked),
        ({"type": "member_joined_channel", "channel": ROOM, "user": BOT}, Unblocked),
        ({"type": "member_joined_channel", "channel": ROOM, "user": ANA}, None),
    ],
)
def test_a_channel_is_lost_when_the_bot_must_leave_and_back_when_it_joins(inside: dict[str, Any], kind: type | None) -> None:
    found = read(event({**inside, "event_ts": SENT}))
    assert [type(one.event) for one in found] == ([kind] if kind else [])
    assert all(one.event and one.event.address == f"slack:{TEAM}:{ROOM}" for one in found)


def test_a_shared_conversation_belongs_to_the_workspace_that_has_the_bot() -> None:
    assert only({**message(), "team_id": "T0OTHER"}).address == ADDRESS


def test_two_workspaces_share_nothing() -> None:
    other = {**message(), "team_id": "T2", "authorizations": [{"team_id": "T2", "user_id": BOT}]}
    assert not set(read(other)[0].keys) & set(read(message())[0].keys)
    assert only(other).address == f"slack:T2:{DM}"


@given(
    st.lists(st.tuples(st.integers(1, 2**32 - 1), st.integers(0, 999_999)), min_size=2, max_size=2, unique=True),
)
def test_moments_compare_as_times_do_and_are_their_names(pairs: list[tuple[int, int]]) -> None:
    one, two = (Ts(*pair) for pair in pairs)
    assert (one < two) == (one.at < two.at)
    assert str(one) != str(two)
    for moment in (one, two):
        assert ts(str(moment)) == moment
        assert ts_of(moment.at) == moment


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (HOME, HomeOpened(TEAM, ANA, DM, "home")),
        (REVOKED, TokensRevoked(TEAM, (BOT,))),
        (UNINSTALLED, Uninstalled(TEAM)),
        ({"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820}, RateLimited(TEAM, 1518467820)),
        (message(), None),
        (command(), None),
    ],
)
def test_what_is_no_part_of_a_conversation_is_noticed(payload: dict[str, Any], what: object) -> None:
    assert notice(payload) == what
    if what is not None:
        assert read(payload) == ()


@pytest.mark.parametrize(
    "fields", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T0OTHER"}]
)
def test_guests_and_strangers_are_known_as_such(fields: dict[str, Any]) -> None:
    assert is_guest({**JOIN["event"]["user"], **fields}, TEAM)
    assert not is_guest(JOIN["event"]["user"], TEAM)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        event({"type": "message", "channel": DM}),
        message(ts=1772442000.123456),
        message(ts="0.000000"),
        message(ts="99999999999.000000"),
        message(ts="1772442000"),
        message(channel="D0 \n"),
        message(channel=None),
        message(text=["a"]),
        with_files({**FILE, "size": -1}),
        with_files({**FILE, "id": "../../etc"}),
        with_files({**FILE, "mimetype": 3}),
        changed({**EDITED, "edited": {"ts": 3}}, MESSAGE),
        {**message(), "authorizations": 3},
        {**message(), "authorizations": [{"team_id": "a b"}]},
        {"type": "event_callback"},
        {**pressed(BUTTON), "trigger_id": "a\nb"},
        pressed({**BUTTON, "value": 3}),
        pressed({**BUTTON, "action_ts": "soon"}),
        command(trigger_id=None),
        {**command(), "text": 3},
    ],
)
def test_what_cannot_be_read_is_quarantined_under_a_name_that_can_be_kept(payload: object) -> None:
    (arrival,) = read(payload)
    assert arrival.event is None
    holds((arrival,))


ANYTHING = anything("message_changed", "tombstone", "file_share", DM, SENT, "D", "<@", ":a:")
REAL = (
    message(),
    message(thread_ts=SENT),
    edited("We think not."),
    deleted(),
    with_files(FILE, SNIPPET),
    deleted({**MESSAGE, "files": [FILE, SNIPPET]}),
    pressed(BUTTON),
    pressed(SELECT),
    in_home(BUTTON),
    command(),
    MENTION,
    HOME,
    JOIN,
    REVOKED,
    UNINSTALLED,
)


@given(payload=broken(REAL, ANYTHING), direct=st.sampled_from([DM, "", "C1"]))
def test_whatever_is_missing_or_of_another_type_nothing_is_raised(payload: dict[str, Any], direct: str) -> None:
    holds(Inbound().arrivals(payload, NOW, direct))
    assert isinstance(person_of(payload), str)
    notice(payload)


@given(said=broken((MESSAGE, EDITED, {**MESSAGE, "subtype": "file_share", "files": [FILE, SNIPPET]}), ANYTHING))
def test_whatever_the_history_holds_nothing_is_raised(said: dict[str, Any]) -> None:
    holds(past(said))


@given(payload=ANYTHING, name=st.text(max_size=20))
def test_whatever_comes_nothing_is_raised(payload: object, name: str) -> None:
    holds(Inbound().arrivals(payload, NOW, DM))
    holds(past(payload))
    holds(Inbound().missing(name, name, name, NOW))
    notice(payload)


def holds(arrivals: tuple[Arrival, ...]) -> None:
    """Assert that any database can keep *arrivals*: their keys, their raw bytes, and all that their events say."""
    named = [key for arrival in arrivals for key in arrival.keys]
    assert len(set(named)) == len(named), "one of them would hide another"
    for arrival in arrivals:
        assert arrival.keys
        for key in arrival.keys:
            assert key.isascii()
            assert key.isprintable()
            assert len(key) < 1_200
        assert isinstance(arrival.raw, bytes)
        if arrival.event is not None:
            kept = msgspec.json.encode(arrival.event)
            kept.decode("utf-8")
            assert b"\\u0000" not in kept
            assert arrival.event.id == arrival.keys[0]
            assert all(0 <= number <= 2**53 for number in arrival.event.order)
