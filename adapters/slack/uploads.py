"""A file is handed over in three steps: a place for it, its bytes, and the showing of it. Only the last is seen by anybody.

So whatever fails before it is begun anew, and what became of a last step that nobody answered is asked: a file that Slack knows
was shown. That holds within one process; the next one that adopts the message may show the file again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import aiohttp

from adapters.slack.connection import UNANSWERED, Workspace
from bot.service.ports import NotAccepted, OutcomeUnknown

Call: TypeAlias = Callable[[str, Callable[[], Awaitable[Any]]], Awaitable[Mapping[str, Any]]]
"""Makes a call of a method, as `Sender` does."""
PATIENCE = aiohttp.ClientTimeout(total=600, sock_connect=20, sock_read=120)
"""Seconds: 50 MB go up a slow line in ten minutes."""
MANY = 1_000
"""Files whose showing is in doubt, of which it is remembered."""
UNKNOWN = frozenset({"file_not_found", "file_deleted"})


class Uploads:
    """The files of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._in_doubt: OrderedDict[str, str] = OrderedDict()
        """By message: Slack's id of the file that may have been shown."""

    async def hand_over(self, channel: str, message: str, name: str, content: bytes, call: Call) -> None:
        """Show a file in *channel*, unless it was shown when *message* was tried before. Raise what *call* raises."""
        client = self._workspace.client
        if message in self._in_doubt and await self._shown(self._in_doubt[message], call):
            del self._in_doubt[message]
            return
        said = await call(
            "files.getUploadURLExternal", lambda: client.files_getUploadURLExternal(filename=name, length=len(content))
        )
        await self._bring(str(said["upload_url"]), content)
        file = str(said["file_id"])
        try:
            await call(
                "files.completeUploadExternal",
                lambda: client.files_completeUploadExternal(files=[{"id": file, "title": name}], channel_id=channel),
            )
        except OutcomeUnknown:
            self._in_doubt[message] = file
            if len(self._in_doubt) > MANY:
                self._in_doubt.popitem(last=False)
            raise
        self._in_doubt.pop(message, None)

    async def _shown(self, file: str, call: Call) -> bool:
        """Return whether Slack knows a file."""
        try:
            await call("files.info", lambda: self._workspace.client.files_info(file=file))
        except NotAccepted as refusal:
            if str(refusal) in UNKNOWN:
                return False
            raise OutcomeUnknown from None
        return True

    async def _bring(self, place: str, content: bytes) -> None:
        """Bring the bytes to the *place* that Slack named. The token does not go there: the place itself is the permission."""
        try:
            async with self._workspace.session.post(place, data=content, timeout=PATIENCE) as answer:
                if answer.status != 200:
                    raise OutcomeUnknown
        except UNANSWERED:
            raise OutcomeUnknown from None
