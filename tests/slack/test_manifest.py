"""One paste makes the app: the documented manifest is the one that the code makes, and Slack takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.slack.limits import BOT_NAME_CHARACTERS, DESCRIPTION_CHARACTERS, NAME_CHARACTERS, RESERVED_COMMANDS
from adapters.slack.manifest import CommandRefused, Settings, as_yaml, checked, documented, manifest
from adapters.slack.render import STANDING_ALONE

DOCUMENT = Path(__file__).parents[2] / "docs" / "slack-manifest.yaml"
HTTP = Settings(command="table", url="https://bot.example.org/")


def made(settings: Settings = Settings()) -> Any:  # noqa: B008  it is frozen
    return manifest(settings)


def read(text: str) -> Any:
    """Return what YAML of the kind that we write holds: mappings, lists and scalars, two spaces deep."""
    lines = [(len(line) - len(line.lstrip()), line.lstrip()) for line in text.split("\n") if line.strip() and line[0] != "#"]
    found, rest = block(lines, 0)
    assert rest == []
    return found


def block(lines: list[tuple[int, str]], depth: int) -> tuple[Any, list[tuple[int, str]]]:
    mapping: dict[str, Any] = {}
    items: list[Any] = []
    while lines and lines[0][0] == depth:
        text = lines[0][1]
        if text.startswith("- "):
            inner = text[2:]
            if ": " in inner and not inner.startswith('"'):
                item, lines = block([(depth + 2, inner), *lines[1:]], depth + 2)
            else:
                item, lines = scalar(inner), lines[1:]
            items.append(item)
        elif text.endswith(":"):
            mapping[text[:-1]], lines = block(lines[1:], depth + 2)
        else:
            name, _, value = text.partition(": ")
            mapping[name], lines = scalar(value), lines[1:]
    return items or mapping, lines


def scalar(text: str) -> str | bool:
    if text in ("true", "false"):
        return text == "true"
    return text[1:-1] if text.startswith('"') else text


def test_the_documented_manifest_is_the_one_that_the_code_makes() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == documented(), (
        "write it anew: python -m adapters.slack.manifest > docs/slack-manifest.yaml"
    )


@pytest.mark.parametrize("settings", [Settings(), HTTP])
def test_the_yaml_says_what_the_manifest_says(settings: Settings) -> None:
    assert read(as_yaml(made(settings))) == made(settings)


def test_a_text_that_yaml_would_read_as_something_else_is_quoted() -> None:
    assert as_yaml({"a": "yes", "b": "1", "c": "x: y", "d": "[a]", "e": "plain words", "f": "# no", "g": ""}) == (
        'a: "yes"\nb: "1"\nc: "x: y"\nd: "[a]"\ne: plain words\nf: "# no"\ng: ""\n'
    )


@pytest.mark.parametrize("settings", [Settings(), HTTP])
def test_slack_takes_it(settings: Settings) -> None:
    found = made(settings)
    assert len(found["display_information"]["name"]) <= NAME_CHARACTERS
    assert len(found["display_information"]["description"]) <= DESCRIPTION_CHARACTERS
    assert len(found["features"]["bot_user"]["display_name"]) <= BOT_NAME_CHARACTERS
    for command in found["features"]["slash_commands"]:
        assert command["command"].removeprefix("/") not in RESERVED_COMMANDS
        assert len(command["command"]) <= 32
        assert command["description"]


def test_people_can_type_in_the_messages_tab() -> None:
    assert made()["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_by_socket_mode_there_are_no_addresses_and_by_http_all_have_one() -> None:
    socket, http = made(), made(HTTP)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in socket["settings"]["event_subscriptions"]
    assert all("url" not in command for command in socket["features"]["slash_commands"])
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["settings"]["event_subscriptions"]["request_url"] == "https://bot.example.org/slack/events"
    assert http["settings"]["interactivity"]["request_url"] == "https://bot.example.org/slack/events"
    assert {command["url"] for command in http["features"]["slash_commands"]} == {"https://bot.example.org/slack/events"}


def test_the_commands_are_the_one_that_was_chosen_and_those_that_stand_alone() -> None:
    named = [command["command"].removeprefix("/") for command in made(HTTP)["features"]["slash_commands"]]
    assert named == ["table", *sorted(STANDING_ALONE)]


@pytest.mark.parametrize(
    "name", ["status", "remind", "open", "invite", "help", "Tour", "my_tour", "", "a b", "x" * 32, "/tour"]
)
def test_a_name_that_slack_refuses_is_refused_here(name: str) -> None:
    with pytest.raises(CommandRefused):
        manifest(Settings(command=name))


@pytest.mark.parametrize("name", ["deadline", "digest"])
def test_a_command_that_stands_alone_cannot_carry_the_others(name: str) -> None:
    with pytest.raises(CommandRefused):
        manifest(Settings(command=name))


def test_the_longest_name_is_taken() -> None:
    assert checked("x" * 31) == "x" * 31


SERVED = {
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "team_join": "users:read",
}


def test_every_event_has_the_scope_that_it_needs() -> None:
    """By the reference of each event; the others need none."""
    scopes = made()["oauth_config"]["scopes"]["bot"]
    for event in made()["settings"]["event_subscriptions"]["bot_events"]:
        assert SERVED.get(event, scopes[0]) in scopes
    assert ("users:read" in scopes) == ("users:read.email" in scopes)


def test_where_the_app_is_installed_slack_sends_people_back_to_us() -> None:
    found = made(Settings(install="https://bot.example.org/"))
    assert found["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    assert "redirect_urls" not in made()["oauth_config"]
