"""`tourdetable check` beside the manifest that the app has at Slack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.slack.exported import differing
from adapters.slack.manifest import Settings, manifest
from tests.slack.test_run import checked, sockets
from tests.standins.slack import CONFIG_TOKEN, SlackServer


async def test_check_tells_what_the_manifest_at_slack_lacks(tmp_path: Path) -> None:
    async with SlackServer() as server:
        given = {**sockets(server), "SLACK_CONFIG_TOKEN": CONFIG_TOKEN}
        server.manifest = json.loads(json.dumps({**manifest(Settings()), "_metadata": {"major_version": 2}}))
        code, said = await checked(tmp_path, given)
        assert (code, said[3]) == (0, "The app has the manifest of this version.")
        server.manifest["settings"]["event_subscriptions"]["bot_events"].remove("team_join")
        server.manifest["features"]["slash_commands"].pop(1)
        server.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
        server.manifest["settings"]["socket_mode_enabled"] = False
        server.manifest["settings"]["org_deploy_enabled"] = None  # what Slack adds does no harm
        code, said = await checked(tmp_path, given)
        assert code == 2
        assert said[-1] == (
            "The app has another manifest at Slack: the event team_join is missing; the command /deadline is missing; "
            "Socket Mode is off; a Messages tab that can only be read: switch that off. Paste what `tourdetable manifest` "
            "prints under App Manifest, and install the app anew."
        )
        code, said = await checked(tmp_path, {**given, "SLACK_CONFIG_TOKEN": "xoxe.xoxp-another"})
        assert (code, said[-1][:41]) == (2, "Slack does not show the manifest (invalid")
        server.fail("apps.manifest.export", "500")
        code, said = await checked(tmp_path, given)
        assert (code, said[-1][:24]) == (2, "Slack cannot be reached ")
        assert CONFIG_TOKEN not in "".join(said)


@pytest.mark.parametrize(
    "found", [{}, {"features": None}, {"features": {"slash_commands": "x", "app_home": []}}, {"settings": 3}]
)
def test_a_manifest_of_another_shape_lacks_everything(found: dict[str, object]) -> None:
    lacking = list(differing(found, manifest(Settings())))
    assert "the event message.im is missing" in lacking
    assert "the command /tour is missing" in lacking
