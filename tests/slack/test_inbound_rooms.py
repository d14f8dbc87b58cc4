"""What is said to the bot in a channel is heard once, and is about the channel only where it says so."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.inbound import Inbound, person_of
from bot.model.events import Blocked, InPublic, Replied, Unblocked
from tests.slack.arrived import ADDRESS, NOW, Store, read
from tests.slack.payloads import ANA, BOT, DM, MENTION, MESSAGE, ROOM, SENT, TEAM, command, event


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
