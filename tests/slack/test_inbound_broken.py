"""What Slack should never send is quarantined, and never a fault."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import Inbound, person_of
from adapters.slack.notices import notice
from bot.model.events import Arrival
from tests.broken import anything, broken
from tests.slack.arrived import EDITED, NOW, past, read
from tests.slack.payloads import (
    BUTTON,
    DM,
    FILE,
    HOME,
    JOIN,
    MENTION,
    MESSAGE,
    REVOKED,
    SELECT,
    SENT,
    SNIPPET,
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
