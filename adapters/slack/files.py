"""The bytes of files that people send."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.connection import UNANSWERED, Workspace, delayed, error_of, seconds_of
from adapters.slack.limits import FILE_BYTES
from bot.service.fetching import Fetch, FetchDelayed, NotFetched
from bot.service.ports import Awaited

log = structlog.get_logger(__name__)

LOST = frozenset({"file_not_found", "file_deleted", "file_not_visible", "not_visible"})
"""What Slack says of a file that it will not give."""

PATIENCE = aiohttp.ClientTimeout(total=600, sock_connect=20, sock_read=60)
"""A large file may come slowly."""


def fetcher(workspace: Workspace) -> Fetch:
    """Return what fetches the files of *workspace*."""

    async def fetch(awaited: Awaited) -> bytes:
        """Ask where the file is, and fetch it with the token, which goes to no other host than Slack's own file server."""
        try:
            said = await workspace.client.files_info(file=awaited.source.rpartition(":")[-1])
            file = said["file"]
            place = str(file.get("url_private_download") or file.get("url_private") or "")
            page = file.get("size") if str(file.get("mimetype") or "").startswith("text/html") else None
        except SlackApiError as error:
            if delayed(error):
                raise FetchDelayed(seconds_of(error)) from None
            if error_of(error) in LOST:
                raise NotFetched("lost") from None
            log.warning("file not given", reason=error_of(error))
            raise FetchDelayed from None
        except UNANSWERED:
            raise FetchDelayed from None
        if file.get("is_external") or not place:
            raise NotFetched("lost")
        if not _of_slack(place, workspace.client.base_url):
            log.error("a file is not at slack, and gets no token")
            raise NotFetched("lost")
        return await _content(workspace, place, page)

    return fetch


def _of_slack(place: str, base_url: str) -> bool:
    """Return whether *place* is the server that we speak with, or one below it: files.slack.com beside slack.com."""
    try:
        there, here = urlsplit(place), urlsplit(base_url)
        host, ours = there.hostname or "", here.hostname or ""
    except ValueError:
        return False
    return there.scheme == here.scheme and (host == ours or host.endswith(f".{ours}"))


async def _content(workspace: Workspace, place: str, page: object) -> bytes:
    """Return what is at *place*. Slack answers with a page to log in at where the token may not read it.

    *page*: of how many bytes the file is, if it is a page itself; None if it is none.
    """
    try:
        headers = {"Authorization": f"Bearer {workspace.token}"}
        async with workspace.session.get(place, headers=headers, timeout=PATIENCE) as answer:
            if answer.status in (404, 410):
                raise NotFetched("lost")
            if answer.status != 200:
                raise FetchDelayed
            content = bytearray()
            async for chunk in answer.content.iter_chunked(1 << 16):
                content += chunk
                if len(content) > FILE_BYTES:
                    raise NotFetched("too_big")
            if answer.content_type == "text/html" and len(content) != page:
                log.error("slack gives no file: the app lacks the scope files:read")
                raise FetchDelayed
            return bytes(content)
    except aiohttp.ClientError:
        raise FetchDelayed from None
    except UNANSWERED:
        raise FetchDelayed from None
