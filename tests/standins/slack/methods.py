"""The methods of the Web API: what each does, which scope it needs, how often it may be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.standins.slack import chats, conversations, files, oauth, views
from tests.standins.slack.wire import Arguments, Json
from tests.standins.slack.world import Team, World


class Method(NamedTuple):
    work: Callable[[World, Team, Arguments], Json]
    tier: str = ""
    """`T1` to `T4`, `post` for messages, "" for none."""
    scope: str = ""


METHODS: Mapping[str, Method] = {
    "auth.test": Method(conversations.auth_test),
    "auth.revoke": Method(oauth.revoke),
    "team.info": Method(conversations.team_info, "T3", "team:read"),
    "bots.info": Method(conversations.bot_info, "T3", "users:read"),
    "users.info": Method(conversations.user_info, "T4", "users:read"),
    "users.lookupByEmail": Method(conversations.lookup_by_email, "T3", "users:read.email"),
    "conversations.open": Method(conversations.open_direct, "T3", "im:write"),
    "conversations.history": Method(conversations.history, "T3"),
    "conversations.replies": Method(conversations.replies, "T3"),
    "conversations.info": Method(conversations.info, "T3", "im:read"),
    "conversations.list": Method(conversations.list_channels, "T2", "im:read"),
    "chat.postMessage": Method(chats.post_message, "post", "chat:write"),
    "chat.update": Method(chats.update, "T3", "chat:write"),
    "chat.delete": Method(chats.delete, "T3", "chat:write"),
    "chat.postEphemeral": Method(chats.post_ephemeral, "T4", "chat:write"),
    "views.publish": Method(views.publish, "T4"),
    "views.open": Method(views.open_modal, "T4"),
    "views.push": Method(views.push, "T4"),
    "views.update": Method(views.update, "T4"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "T4", "files:write"),
    "files.completeUploadExternal": Method(files.complete_upload, "T4", "files:write"),
    "files.info": Method(files.file_info, "T4", "files:read"),
}
CONNECT, ACCESS, EXPORT = "apps.connections.open", "oauth.v2.access", "apps.manifest.export"
"""Those that take not a workspace's token, but the app's, its client secret, or the token of somebody who makes apps."""
