"""Payloads as Slack sends them, by its documentation and as bots record them."""

from __future__ import annotations

from typing import Any

TEAM, BOT, ANA, DM, ROOM = "T0001", "U0BOT", "U0ANA", "D0ANA", "C0ROOM"
SENT = "1772442000.123456"
LATER = "1772442060.000000"
"""When it was edited: edits are told to the second."""
TOLD = "1772442060.000200"
OURS = {"bot_id": "B0001", "app_id": "A0001", "user": BOT}

MESSAGE: dict[str, Any] = {
    "client_msg_id": "8d9a2b3c-0000-4000-8000-000000000001",
    "type": "message",
    "user": ANA,
    "ts": SENT,
    "team": TEAM,
    "text": "We think so.",
    "blocks": [
        {
            "type": "rich_text",
            "block_id": "b1",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "We think so."}]}],
        }
    ],
}
FILE: dict[str, Any] = {
    "id": "F0001",
    "created": 1772442000,
    "name": "plan.pdf",
    "title": "plan.pdf",
    "mimetype": "application/pdf",
    "filetype": "pdf",
    "mode": "hosted",
    "size": 9_000,
    "is_external": False,
    "file_access": "visible",
    "url_private": "https://files.slack.com/files-pri/T0001-F0001/plan.pdf",
}
SNIPPET = {**FILE, "id": "F0002", "name": "Untitled", "mimetype": "text/plain", "filetype": "text", "mode": "snippet"}


def event(inside: dict[str, Any], number: str = "Ev0001") -> dict[str, Any]:
    """Return an event's payload."""
    return {
        "token": "verification-secret",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": "A0001",
        "event": inside,
        "type": "event_callback",
        "event_id": number,
        "event_time": 1772442000,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJ",
    }


def message(number: str = "Ev0001", **fields: Any) -> dict[str, Any]:
    """Return a message in the direct message."""
    return event({**MESSAGE, "channel": DM, "channel_type": "im", "event_ts": SENT, **fields}, number)


def changed(now: dict[str, Any], before: dict[str, Any], at: str = TOLD, number: str = "Ev0002") -> dict[str, Any]:
    """Return that a message reads *now* where it read *before*."""
    inside = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": DM, "channel_type": "im"}
    return event({**inside, "message": now, "previous_message": before, "ts": at, "event_ts": at}, number)


def edited(text: str, at: str = LATER, number: str = "Ev0002", before: dict[str, Any] = MESSAGE) -> dict[str, Any]:
    """Return that a person changed a message."""
    return changed({**before, "text": text, "edited": {"user": ANA, "ts": at}}, before, number=number)


def deleted(before: dict[str, Any] = MESSAGE, at: str = TOLD, number: str = "Ev0003") -> dict[str, Any]:
    """Return that a message is gone."""
    inside = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": DM, "channel_type": "im"}
    return event({**inside, "deleted_ts": before["ts"], "previous_message": before, "ts": at, "event_ts": at}, number)


def with_files(*files: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a message with files."""
    return message(subtype="file_share", files=list(files), upload=False, **fields)


def command(name: str = "/tour", text: str = "status", **fields: Any) -> dict[str, Any]:
    """Return a slash command."""
    return {
        "token": "verification-secret",
        "team_id": TEAM,
        "team_domain": "itu",
        "channel_id": ROOM,
        "channel_name": "general",
        "user_id": ANA,
        "user_name": "ana",
        "command": name,
        "text": text,
        "api_app_id": "A0001",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0001/1/secret",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        **fields,
    }


def pressed(*actions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return presses in the direct message."""
    return {
        "type": "block_actions",
        "user": {"id": ANA, "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": "A0001",
        "token": "verification-secret",
        "container": {"type": "message", "message_ts": SENT, "channel_id": DM, "is_ephemeral": False},
        "trigger_id": "12466734323.1395872398.abcdef",
        "team": {"id": TEAM, "domain": "itu"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": DM, "name": "directmessage"},
        "message": {"type": "message", **OURS, "ts": SENT, "text": "Ready?", "blocks": []},
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/T0001/1/secret",
        "actions": list(actions),
        **fields,
    }


def in_home(*actions: dict[str, Any]) -> dict[str, Any]:
    """Return presses in the App Home."""
    found = pressed(*actions, view={"id": "V1", "type": "home", "app_installed_team_id": TEAM})
    found["container"] = {"type": "view", "view_id": "V1"}
    return {name: value for name, value in found.items() if name not in ("channel", "message", "response_url")}


BUTTON = {
    "type": "button",
    "action_id": "button-1",
    "block_id": "x1",
    "text": {"type": "plain_text", "text": "Done", "emoji": False},
    "value": "0123456789|/done",
    "action_ts": "1772442030.654321",
}
SELECT = {
    "type": "static_select",
    "action_id": "choose",
    "block_id": "x2",
    "selected_option": {"text": {"type": "plain_text", "text": "2. No"}, "value": "0123456789|no"},
    "placeholder": {"type": "plain_text", "text": "Choose"},
    "action_ts": "1772442030.654321",
}
MENTION = event(
    {"type": "app_mention", "user": ANA, "text": f"<@{BOT}> hello", "ts": SENT, "channel": ROOM, "event_ts": SENT, "team": TEAM}
)
HOME = event({"type": "app_home_opened", "user": ANA, "channel": DM, "tab": "home", "event_ts": SENT})
JOIN = event(
    {
        "type": "team_join",
        "user": {
            "id": ANA,
            "team_id": TEAM,
            "name": "ana",
            "deleted": False,
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "locale": "pt-BR",
            "tz": "America/Sao_Paulo",
            "profile": {"email": "ana@example.org", "real_name": "Ana"},
        },
        "event_ts": SENT,
    }
)
REVOKED = event({"type": "tokens_revoked", "tokens": {"oauth": ["U0OTHER"], "bot": [BOT]}, "event_ts": SENT})
UNINSTALLED = event({"type": "app_uninstalled", "event_ts": SENT})
