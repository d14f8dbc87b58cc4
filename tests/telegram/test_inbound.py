"""Updates as Telegram sends them become events; whatever else comes becomes quarantine, and never a fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.shared.names import NAME_LIMIT, file_name
from adapters.telegram.address import address
from adapters.telegram.inbound import WEEK, Inbound
from bot.model.events import Arrival, Blocked, Edited, Event, InPublic, Moved, Pressed, Replied, Unblocked, Unsupported
from tests.broken import anything, broken

AT = 1_772_442_000
NOW = datetime.fromtimestamp(AT + 5, UTC)
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
BOT = {"id": 1, "is_bot": True, "first_name": "Tour", "username": "tour_bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Delegations"}
MESSAGE = {"message_id": 40, "date": AT, "chat": PRIVATE, "from": ANA}
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 1_000},
    {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 100_000},
    {"file_id": "middle", "file_unique_id": "m", "width": 320, "height": 200, "file_size": 10_000},
]
DOCUMENT = {
    "file_id": "BQACAgIAAxkBAAM",
    "file_unique_id": "AgADBQ",
    "file_name": "plan.pdf",
    "mime_type": "application/pdf",
    "file_size": 9_000,
}
TEXT = {"message": {**MESSAGE, "text": "We think so."}}
CAPTIONED = {"message": {**MESSAGE, "document": DOCUMENT, "caption": "Our plan", "media_group_id": "13"}}
PICTURE = {"message": {**MESSAGE, "photo": PHOTO}}
EDIT = {"edited_message": {**MESSAGE, "edit_date": AT + 60, "text": "We think not."}}
PRESS = {
    "callback_query": {
        "id": "4382bfdwdsb323b2d9",
        "from": ANA,
        "message": {"message_id": 39, "date": AT, "chat": PRIVATE, "from": BOT, "text": "Ready?"},
        "chat_instance": "-1",
        "data": "0123456789|/done",
    }
}
LEFT = {
    "my_chat_member": {
        "chat": PRIVATE,
        "from": ANA,
        "date": AT,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
    }
}
MIGRATION = {"message": {**MESSAGE, "chat": {**GROUP, "type": "group"}, "migrate_to_chat_id": -1001234567890}}
IN_GROUP = {"message": {**MESSAGE, "chat": GROUP, "text": "/status@tour_bot", "reply_to_message": {**MESSAGE, "from": BOT}}}
VOICE = {"message": {**MESSAGE, "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}}
REAL = (TEXT, CAPTIONED, PICTURE, EDIT, PRESS, LEFT, MIGRATION, IN_GROUP, VOICE)


def read(update: object, number: int = 500) -> Arrival | None:
    numbered = {"update_id": number, **update} if isinstance(update, dict) else update
    return Inbound(1, "tour_bot").arrival(numbered, NOW)


def event(update: dict[str, Any], number: int = 500) -> Event:
    arrival = read(update, number)
    assert arrival is not None
    assert arrival.event is not None, "it was quarantined"
    return arrival.event


def said(**fields: Any) -> dict[str, Any]:
    return {"message": {**MESSAGE, **fields}}


def test_a_message_is_a_reply_at_its_own_time_and_place() -> None:
    arrival = read(TEXT)
    assert arrival is not None
    assert arrival.event == Replied(
        id="telegram:1:update:500",
        at=datetime.fromtimestamp(AT, UTC),
        address="telegram:1:7",
        order=(AT // WEEK, 500),
        text="We think so.",
        message="40",
    )
    assert arrival.keys[0] == "telegram:1:update:500"
    assert arrival.keys[1].startswith("telegram:1:message:7:40:0:")
    assert json.loads(arrival.raw) == {"update_id": 500, **TEXT}


def test_a_message_told_again_under_a_new_id_shares_a_key() -> None:
    first, again = read(TEXT, 500), read(TEXT, 907)
    assert first is not None
    assert again is not None
    assert set(first.keys) & set(again.keys)


def test_two_edits_within_a_second_share_no_key() -> None:
    first = read(EDIT, 500)
    second = read({"edited_message": {**EDIT["edited_message"], "text": "We think so, too."}}, 501)
    assert first is not None
    assert second is not None
    assert not set(first.keys) & set(second.keys)


def test_an_edit_names_the_message_and_is_as_late_as_it_was_made() -> None:
    found = event(EDIT)
    assert isinstance(found, Edited)
    assert (found.message, found.text, found.at) == ("40", "We think not.", datetime.fromtimestamp(AT + 60, UTC))


def test_an_edited_caption_is_an_edit_and_a_moving_place_is_none() -> None:
    document = {"edited_message": {**CAPTIONED["message"], "edit_date": AT + 1, "caption": "Our new plan"}}
    moving = {"edited_message": {**MESSAGE, "edit_date": AT + 1, "location": {"latitude": 1, "longitude": 2}}}
    found = event(document)
    assert isinstance(found, Edited)
    assert found.text == "Our new plan"
    assert read(moving) is None


def test_a_caption_stands_with_its_file() -> None:
    found = event(CAPTIONED)
    assert isinstance(found, Replied)
    assert found.file is not None
    assert (found.text, found.file.name, found.file.media_type, found.file.size, found.file.sha256) == (
        "Our plan",
        "plan.pdf",
        "application/pdf",
        9_000,
        "",
    )


def test_the_largest_size_of_a_photo_is_taken() -> None:
    found = event(PICTURE)
    assert isinstance(found, Replied)
    assert found.file is not None
    assert (found.file.source, found.file.name, found.file.size) == ("telegram:1:40:large", "photo-40.jpg", 100_000)


def test_a_press_tells_prompt_and_action_and_has_the_time_of_its_receipt() -> None:
    arrival = read(PRESS)
    assert arrival is not None
    found = arrival.event
    assert isinstance(found, Pressed)
    assert (found.prompt, found.action, found.address) == ("0123456789", "/done", "telegram:1:7")
    assert found.at_is_receipt
    assert found.at == NOW
    assert arrival.keys[1] == "telegram:1:press:4382bfdwdsb323b2d9"


def test_a_press_on_a_message_that_the_bot_can_no_longer_see_counts() -> None:
    query = {**PRESS["callback_query"], "message": {"message_id": 39, "date": 0, "chat": PRIVATE}}
    assert isinstance(event({"callback_query": query}), Pressed)
    assert isinstance(event({"callback_query": {k: v for k, v in query.items() if k != "message"}}), Pressed)


def test_a_press_in_a_backlog_does_not_overtake_what_was_sent_after_it() -> None:
    """The week changes between sending and receipt; the message behind the press still comes after it."""
    inbound = Inbound(1, "tour_bot")
    end = (AT // WEEK + 1) * WEEK
    received = datetime.fromtimestamp(end + 3_600, UTC)
    updates = (said(date=end - 100, text="one"), PRESS, said(date=end - 50, text="two", message_id=41))
    arrivals = [inbound.arrival({"update_id": n, **update}, received) for n, update in enumerate(updates, 500)]
    orders = [arrival.event.order for arrival in arrivals if arrival and arrival.event]
    assert len(orders) == 3
    assert orders == sorted(orders)


def test_a_press_after_a_quiet_week_comes_after_all_before_it_though_ids_start_anew() -> None:
    inbound = Inbound(1, "tour_bot")
    before = inbound.arrival({"update_id": 90_000, **TEXT}, NOW)
    after = inbound.arrival({"update_id": 17, **PRESS}, NOW + timedelta(days=7, hours=1))
    assert before is not None
    assert before.event is not None
    assert after is not None
    assert after.event is not None
    assert before.event.order < after.event.order


@pytest.mark.parametrize(("status", "kind"), [("kicked", Blocked), ("member", Unblocked)])
def test_blocking_and_letting_in_again_are_known(status: str, kind: type[Event]) -> None:
    changed = {**LEFT["my_chat_member"], "new_chat_member": {"user": BOT, "status": status}}
    assert isinstance(event({"my_chat_member": changed}), kind)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"voice": {"file_id": "v", "duration": 3}}, "voice"),
        ({"video_note": {"file_id": "v", "duration": 3}}, "voice"),
        ({"sticker": {"file_id": "s"}}, "sticker"),
        ({"location": {"latitude": 1.5, "longitude": 2.5}}, "place"),
        ({"contact": {"phone_number": "1", "first_name": "A"}}, "place"),
        ({"poll": {"id": "1", "question": "?"}}, "other"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "other"),
        ({"rich_message": {"blocks": []}}, "other"),
        ({"document": {**DOCUMENT, "file_size": 20_000_001}}, "too_big"),
    ],
)
def test_what_is_no_text_and_no_file_is_named(fields: dict[str, Any], what: str) -> None:
    found = event(said(**fields))
    assert isinstance(found, Unsupported)
    assert found.what == what


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {**MESSAGE, "text": "news"}},
        {"message_reaction": {}},
        {"something_new": {"a": 1}},
        said(new_chat_members=[BOT]),
        said(write_access_allowed={}),
        said(**{"from": {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}, "chat": GROUP, "text": "/status"}),
        said(chat={"id": -100, "type": "channel"}, text="/status"),
        {"edited_message": {**IN_GROUP["message"], "edit_date": AT + 1}},
        {"callback_query": {**PRESS["callback_query"], "message": {"message_id": 1, "date": AT, "chat": GROUP}}},
    ],
)
def test_what_concerns_nobody_is_nothing(update: dict[str, Any]) -> None:
    assert read(update) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/status@tour_bot", True),
        ("/status@Tour_Bot now", True),
        ("/status", True),
        ("/ban", False),
        ("/status@other_bot", False),
        ("@tour_bot, hello", True),
        ("ask @TOUR_BOT!", True),
        ("ask @tour_bot_helper", False),
        ("write to me@tour_bot", False),
        ("a tour of the table", False),
        ("", False),
    ],
)
def test_in_a_group_only_what_is_said_to_the_bot_is_heard(text: str, meant: bool) -> None:
    found = read(said(chat=GROUP, text=text))
    assert (found is not None and isinstance(found.event, InPublic)) == meant


def test_in_a_group_a_reply_to_the_bot_is_said_to_it() -> None:
    assert isinstance(event(said(chat=GROUP, text="yes", reply_to_message={**MESSAGE, "from": BOT})), InPublic)
    assert read(said(chat=GROUP, text="yes", reply_to_message={**MESSAGE, "from": ANA})) is None


def test_what_is_said_in_a_group_names_its_speaker_by_their_private_chat_and_never_by_name() -> None:
    found = event(said(chat=GROUP, text="/digest@tour_bot daily 08:00"))
    assert isinstance(found, InPublic)
    assert (found.text, found.title) == ("/digest@tour_bot daily 08:00", "Delegations")
    assert found.speaker == address(1, 7)
    assert event(said(chat=GROUP, text="@tour_bot digest")).text == "digest"  # type: ignore[union-attr]
    assert isinstance(event(said(chat=GROUP, text="/digest")), InPublic)


@pytest.mark.parametrize(
    "more",
    [
        {"sender_chat": GROUP},
        {"sender_chat": {"id": -1005, "type": "channel"}, "is_automatic_forward": True},
        {"forward_origin": {"type": "user", "date": AT, "sender_user": ANA}},
    ],
)
def test_who_speaks_for_a_channel_or_passes_on_what_another_said_is_nobody(more: dict[str, Any]) -> None:
    assert read(said(chat=GROUP, text="/room@tour_bot bind", **more)) is None


def test_a_group_that_becomes_a_supergroup_moves_whichever_of_the_two_tells_it() -> None:
    basic = {**GROUP, "id": -77, "type": "group"}
    for update in (
        {"message": {**MESSAGE, "chat": basic, "migrate_to_chat_id": GROUP["id"]}},
        {"message": {**MESSAGE, "chat": GROUP, "migrate_from_chat_id": -77}},
    ):
        found = event(update)
        assert isinstance(found, Moved)
        assert (found.address, found.to) == (address(1, -77), address(1, -1001234567890))


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        ({"status": "kicked"}, True),
        ({"status": "left"}, True),
        ({"status": "restricted", "can_send_messages": False}, True),
        ({"status": "restricted", "can_send_messages": True}, False),
        ({"status": "member"}, False),
        ({"status": "administrator"}, False),
    ],
)
def test_a_group_that_puts_the_bot_out_is_lost_until_it_is_let_in(now: dict[str, Any], gone: bool) -> None:
    changed = {**LEFT["my_chat_member"], "chat": GROUP, "new_chat_member": {"user": BOT, **now}}
    found = event({"my_chat_member": changed})
    assert isinstance(found, Blocked if gone else Unblocked)
    assert found.address == address(1, -1001234567890)


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "text",
        {},
        {"update_id": "\ud800\0"},
        {"update_id": True, **TEXT},
        {"update_id": 2**70, **TEXT},
        {"update_id": 5, "message": 3},
        {"update_id": 5, "message": {**MESSAGE, "text": 3}},
        {"update_id": 5, "message": {**MESSAGE, "text": "a", "date": 10**18}},
        {"update_id": 5, "message": {**MESSAGE, "text": "a", "date": -5}},
        {"update_id": 5, "message": {**MESSAGE, "text": "a", "chat": {"id": 10**30, "type": "private"}}},
        {"update_id": 5, "message": {**MESSAGE, "text": "a", "message_id": "40"}},
        {"update_id": 5, "message": {**MESSAGE, "text": "a", "from": None}},
        {"update_id": 5, "message": {**MESSAGE, "document": {**DOCUMENT, "file_size": -1}}},
        {"update_id": 5, "message": {**MESSAGE, "document": {**DOCUMENT, "file_id": "../../etc/passwd"}}},
        {"update_id": 5, "callback_query": {**PRESS["callback_query"], "id": "a\nb"}},
        {"update_id": 5, "callback_query": {**PRESS["callback_query"], "from": {"id": "7"}}},
    ],
)
def test_what_cannot_be_read_is_quarantined_under_a_name_that_can_be_kept(update: object) -> None:
    arrival = Inbound(1, "tour_bot").arrival(update, NOW)
    assert arrival is not None
    assert arrival.event is None
    assert arrival.keys
    assert all(key.isascii() and key.isprintable() for key in arrival.keys)


def test_two_unreadable_updates_without_a_number_are_two() -> None:
    first, second = read({"update_id": None, "message": 1}), read({"update_id": None, "message": 2})
    assert first is not None
    assert second is not None
    assert first.keys != second.keys


ANYTHING = anything(2**53, -(2**63), 10**40, "private", "supergroup")


@given(update=broken([{"update_id": 500, **one} for one in REAL], ANYTHING))
def test_whatever_is_missing_or_of_another_type_nothing_is_raised(update: dict[str, Any]) -> None:
    holds(Inbound(1, "tour_bot").arrival(update, NOW))


@given(update=ANYTHING)
def test_whatever_comes_nothing_is_raised(update: object) -> None:
    holds(Inbound(1, "tour_bot").arrival(update, NOW))


def holds(arrival: Arrival | None) -> None:
    """Assert that any database can keep *arrival*: its keys, its raw bytes, and all that its event says."""
    if arrival is None:
        return
    assert arrival.keys
    for key in arrival.keys:
        assert key.isascii()
        assert key.isprintable()
        assert len(key) < 600
    assert isinstance(arrival.raw, bytes)
    if arrival.event is not None:
        kept = msgspec.json.encode(arrival.event)
        kept.decode("utf-8")
        assert b"\\u0000" not in kept
        assert arrival.event.id == arrival.keys[0]
        assert all(abs(number) <= 2**53 for number in arrival.event.order)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("Our plan  (v2).pdf", "Our plan (v2).pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        (".htaccess", "htaccess"),
        ("\u202efdp.exe", "fdp.exe"),
        ("план работ.docx", "план работ.docx"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("...", "file-1"),
        ("", "file-1"),
        ("\u200b\n", "file-1"),
    ],
)
def test_the_name_of_a_file_is_nothing_but_a_name(name: str, kept: str) -> None:
    assert file_name(name, "file-1") == kept


@given(name=st.text(st.characters(exclude_categories=())))
def test_any_name_of_a_file_can_be_kept_and_its_ending_stays(name: str) -> None:
    kept = file_name(name, "file-1")
    assert 0 < len(kept) <= NAME_LIMIT
    assert "/" not in kept
    assert "\\" not in kept
    assert kept[0] != "."
    assert kept.isprintable()
    assert file_name(kept, "file-1") == kept
    assert file_name("a" * 200 + ".pdf", "file-1").endswith("a.pdf")
