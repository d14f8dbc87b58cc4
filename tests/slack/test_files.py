"""Files that people send on Slack: fetched with the token, after their message was kept; sealed when they are there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.slack.files import _of_slack
from tests.slack.stand import ANA, Hall, LiveClock, begin, files, last, rows, running, says, texts
from tests.standins.slack import SlackServer
from tests.telegram.test_receiving import free_place
from tests.telegram.test_telegram import until

PLAN = b"%PDF plan"


async def test_files_and_snippets_are_kept_by_their_bytes(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.send_files(ANA, [("plan <b>.pdf", PLAN), ("map.png", b"PNG")], "our plan")
        server.send_snippet(ANA, "much " * 1_000)
        await until(lambda: len(files(url)) == 3)
        await until(says(server, ANA, "3 messages"))
        server.send_file(ANA, "big.pdf", b"", size=20_000_001)
        await until(says(server, ANA, "too big"))
    assert sorted(files(url)) == sorted([PLAN, b"PNG", b"much " * 1_000])
    assert texts(url) == ["our plan", "", ""]


@pytest.mark.parametrize("method", ["files.info", "file"])
@pytest.mark.parametrize("fault", ["500", "502", "drop", "429", "lost"])
async def test_a_file_that_fails_for_a_while_is_fetched_all_the_same(
    server: SlackServer, hall: Hall, method: str, fault: str
) -> None:
    url, codes = hall
    async with running(server, url, clock=LiveClock(server, haste=100)):
        await begin(server, ANA, codes["ana"])
        server.fail(method, fault, 3)
        server.send_file(ANA, "plan.pdf", PLAN, "see our plan")
        await until(lambda: files(url) == [PLAN])


async def test_without_the_scope_for_files_it_is_said_and_tried_again(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    with capture_logs() as logs:
        async with running(server, url, clock=LiveClock(server, haste=100)):
            await begin(server, ANA, codes["ana"])
            team = server.world.teams["T1"]
            scopes, team.scopes = team.scopes, tuple(scope for scope in team.scopes if scope != "files:read")
            server.send_file(ANA, "plan.pdf", PLAN, "see our plan")
            await until(lambda: any(entry.get("reason") == "missing_scope" for entry in logs))
            team.scopes = scopes
            await until(lambda: files(url) == [PLAN])


async def test_the_page_to_log_in_at_is_never_taken_for_a_file_even_if_that_is_a_page(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    page = b"<p>ours</p>"
    async with running(server, url, clock=LiveClock(server, haste=100)):
        await begin(server, ANA, codes["ana"])
        team = server.world.teams["T1"]

        def mood(method: str, _: object) -> str:
            team.scopes = tuple({*team.scopes} - {"files:read"}) if method == "file" else (*team.scopes, "files:read")
            return ""

        server.faults.mood = mood
        server.send_file(ANA, "page.html", page, "our page", media_type="text/html")
        server.send_file(ANA, "plan.pdf", PLAN, "our plan")
        await until(lambda: len([one for one in server.requests if one.method == "file" and one.status == 200]) >= 4)
        assert files(url) == []
        server.faults.mood = None
        team.scopes = (*team.scopes, "files:read")
        await until(lambda: sorted(files(url)) == sorted([page, PLAN]))


async def test_a_file_that_was_deleted_or_is_larger_than_told_is_asked_for_again(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.fail("files.info", "429", seconds=1)
        server.send_file(ANA, "plan.pdf", PLAN, "see our plan")
        server.world.files.clear()
        await until(says(server, ANA, "send it again"), 10)
        server.send_file(ANA, "huge.pdf", bytes(20_000_001), size=5)
        await until(says(server, ANA, "too big"), 10)
        server.say(ANA, "/goto 1a")
        await until(says(server, ANA, "Question 1a"))
        assert "see our plan" in last(server, ANA).text
        assert "plan.pdf" not in last(server, ANA).text
    assert files(url) == []


async def test_a_submission_is_sealed_when_its_file_is_there_and_counts_from_its_confirmation(
    server: SlackServer, hall: Hall
) -> None:
    url, codes = hall
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        server.fail("files.info", "internal_error", 1_000)
        server.send_file(ANA, "plan.pdf", PLAN, "see our plan")
        await until(says(server, ANA, "1 message"))
        for typed in ("/submit", "1", "1"):
            server.say(ANA, typed)
        await until(says(server, ANA, "your receipt follows"))
        assert rows(url, "SELECT count(*) FROM submission") == [0]
        confirmed = datetime.fromtimestamp(server.now, UTC)
    server.now += 3_600
    server.faults.clear()
    async with running(server, url):
        await until(lambda: any(shown.file for shown in server.chat(ANA)))
        (found,) = rows(url, "SELECT at, content FROM submission")
    assert abs(confirmed - datetime.fromisoformat(found[0])) < timedelta(minutes=1)
    assert hashlib.sha256(PLAN).hexdigest() in bytes(found[1]).decode()


async def test_the_token_goes_to_no_other_server(server: SlackServer, hall: Hall) -> None:
    url, codes = hall
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(body=b"not ours")

    app = web.Application()
    app.router.add_get("/{rest:.*}", elsewhere)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    place = free_place()
    await web.TCPSite(runner, "127.0.0.1", int(place.rpartition(":")[2])).start()
    async with running(server, url):
        await begin(server, ANA, codes["ana"])
        base, server.world.base_url = server.world.base_url, f"http://localhost:{place.rpartition(':')[2]}"
        server.send_file(ANA, "plan.pdf", PLAN, "see our plan")
        await until(says(server, ANA, "send it again"))
        server.world.base_url = base
    await runner.cleanup()
    assert asked == []
    assert files(url) == []


@pytest.mark.parametrize(
    ("place", "api", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a", "https://slack.com/api/", True),
        ("https://files.slack-gov.com/files-pri/T1-F1/a", "https://slack-gov.com/api/", True),
        ("https://slack.com.evil.example/a", "https://slack.com/api/", False),
        ("https://evilslack.com/a", "https://slack.com/api/", False),
        ("http://files.slack.com/a", "https://slack.com/api/", False),
        ("https://slack.com@evil.example/a", "https://slack.com/api/", False),
        ("https://[", "https://slack.com/api/", False),
    ],
)
def test_what_is_slack_s_own_is_told_by_its_host(place: str, api: str, ours: bool) -> None:
    assert _of_slack(place, api) == ours
