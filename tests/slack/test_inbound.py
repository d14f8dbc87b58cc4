"""What Slack tells becomes events, told twice or in any order the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import NAMED_SECONDS, Inbound, person_of
from adapters.slack.moments import Ts, ts, ts_of
from adapters.slack.notices import HomeOpened, RateLimited, TokensRevoked, Uninstalled, notice
from adapters.slack.people import is_guest
from bot.model.events import Deleted, Edited, Pressed, Replied
from storage.keys import LAST
from tests.slack.arrived import ADDRESS, EDITED, NAME, NOW, Store, events, only, past, read
from tests.slack.payloads import (
    ANA,
    BOT,
    BUTTON,
    DM,
    FILE,
    HOME,
    JOIN,
    LATER,
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
)


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
    assert timedelta(seconds=NAMED_SECONDS) < LAST
    assert isinstance(only(edited("We think not.", at="1773046800.000000")), Edited)
    assert isinstance(only(deleted(at="1773046800.000000")), Deleted)


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
