"""Files that come with a message on Slack are kept with it; what cannot be taken is named."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.limits import FILE_BYTES
from bot.model.events import Edited, Replied, Unsupported
from tests.slack.arrived import Store, events, only, read
from tests.slack.payloads import FILE, MESSAGE, SENT, SNIPPET, TEAM, deleted, edited, message, with_files


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
    found = only(message(text=""))
    assert isinstance(found, Unsupported)
    assert found.what == "other"


def test_words_that_are_forwarded_are_said_not_to_be_kept_and_those_beside_them_are() -> None:
    forwarded = [{"is_share": True, "text": "somebody else's words"}]
    alone = only(message(text="", attachments=forwarded))
    said, beside = events(message(text="I agree with this", attachments=forwarded))
    assert isinstance(alone, Unsupported)
    assert isinstance(beside, Unsupported)
    assert (alone.what, alone.beside) == ("forwarded", False)
    assert (beside.what, beside.beside) == ("forwarded", True)
    assert isinstance(said, Replied)
    assert said.text == "I agree with this"
    unfurled = [{"from_url": "https://example.org", "is_msg_unfurl": True}]
    link = only(message(text="See https://example.org", attachments=unfurled))
    assert isinstance(link, Replied), "what a link leads to is not its author's"


def test_an_edited_caption_is_an_edit() -> None:
    before = {**MESSAGE, "subtype": "file_share", "files": [FILE], "text": "Our plan"}
    found = events(edited("Our new plan", before=before))[-1]
    assert isinstance(found, Edited)
    assert found.text == "Our new plan"
