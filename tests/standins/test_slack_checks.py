"""What the Slack stand-in refuses, as Slack does: each limit of a message and a view, at it and one above."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import SlackServer

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def menu(options: list[Json], kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "options": options, **more}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": text if value is None else value}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [plain("x" * length)] * count}


def entry(**more: Any) -> Json:
    return {"type": "input", "label": plain("When?"), "element": {"type": "plain_text_input", **more}}


OPTIONS = [option(str(number)) for number in range(101)]

# What is just right, and what is one too many or too long.
LIMITS: dict[str, tuple[list[Json], list[Json]]] = {
    "text of a section": ([section("x" * 3_000)], [section("x" * 3_001)]),
    "text that is empty": ([section("x")], [section("")]),
    "text of white space": ([section("x ")], [section(" ")]),
    "fields": ([fields(10)], [fields(11)]),
    "length of a field": ([fields(1, 2_000)], [fields(1, 2_001)]),
    "header": ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    "markup in a header": ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
    "elements of a context": (
        [{"type": "context", "elements": [plain("x")] * 10}],
        [{"type": "context", "elements": [plain("x")] * 11}],
    ),
    "elements of actions": ([actions(*[button()] * 25)], [actions(*[button()] * 26)]),
    "no elements": ([actions(button())], [actions()]),
    "text of a button": ([actions(button("x" * 75))], [actions(button("x" * 76))]),
    "no text on a button": ([actions(button("x"))], [actions(button(""))]),
    "value of a button": ([actions(button(value="x" * 2_000))], [actions(button(value="x" * 2_001))]),
    "address of a button": (
        [actions(button(url="https://e.org/" + "x" * 2_986))],
        [actions(button(url="https://e.org/" + "x" * 2_987))],
    ),
    "action_id": ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    "block_id": ([section("x", block_id="x" * 255)], [section("x", block_id="x" * 256)]),
    "style": ([actions(button(style="danger"))], [actions(button(style="loud"))]),
    "options": ([actions(menu(OPTIONS[:100]))], [actions(menu(OPTIONS))]),
    "options of an overflow": ([actions(menu(OPTIONS[:5], "overflow"))], [actions(menu(OPTIONS[:6], "overflow"))]),
    "radio buttons": ([actions(menu(OPTIONS[:10], "radio_buttons"))], [actions(menu(OPTIONS[:11], "radio_buttons"))]),
    "text of an option": ([actions(menu([option("x" * 75)]))], [actions(menu([option("x" * 76, "x")]))]),
    "value of an option": ([actions(menu([option("x", "x" * 150)]))], [actions(menu([option("x", "x" * 151)]))]),
    "initial option": (
        [actions(menu(OPTIONS[:3], initial_option=OPTIONS[1]))],
        [actions(menu(OPTIONS[:3], initial_option=OPTIONS[4]))],
    ),
    "date": (
        [actions({"type": "datepicker", "initial_date": "2026-03-01"})],
        [actions({"type": "datepicker", "initial_date": "1 March"})],
    ),
    "placeholder": (
        [actions(menu(OPTIONS[:1], placeholder=plain("x" * 150)))],
        [actions(menu(OPTIONS[:1], placeholder=plain("x" * 151)))],
    ),
    "blocks": ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    "same block_id": (
        [section("x", block_id="a"), section("x", block_id="b")],
        [section("x", block_id="a"), section("x", block_id="a")],
    ),
    "same action_id": (
        [actions(button(action_id="a"), button(action_id="b"))],
        [actions(button(action_id="a"), button(action_id="a"))],
    ),
    "kind of block": ([{"type": "divider"}], [{"type": "carousel"}]),
    "no text nor fields": ([section("x")], [{"type": "section"}]),
    "unknown field": ([section("x")], [section("x", colour="red")]),
    "emoji in markup": (
        [{"type": "section", "text": {**plain("x"), "emoji": True}}],
        [{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}],
    ),
    "text without its object": ([section("x")], [{"type": "section", "text": "x"}]),
    "max_length": ([entry(max_length=3_000)], [entry(max_length=3_001)]),
    "label": ([entry()], [{**entry(), "label": plain("x" * 2_001)}]),
    "button in an input": ([entry()], [{**entry(), "element": button()}]),
    "alt_text": (
        [{"type": "image", "image_url": "https://e.org/x.png", "alt_text": "x"}],
        [{"type": "image", "image_url": "https://e.org/x.png"}],
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
async def test_a_block_at_its_limit_is_taken_and_one_above_is_refused(
    slack: SlackServer, client: AsyncWebClient, limit: str
) -> None:
    slack.start("U7")
    good, bad = LIMITS[limit]
    await client.chat_postMessage(channel="DU7", text="x", blocks=good)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="DU7", text="x", blocks=bad)
    assert refused.value.response["error"] == "invalid_blocks"
    assert "json-pointer:/blocks" in refused.value.response["response_metadata"]["messages"][0]
    assert len(slack.chat("U7")) == 1


async def test_all_blocks_together_have_a_limit_that_stands_in_no_document(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    most = [section("x" * 2_400)] * 4
    await client.chat_postMessage(channel="DU7", text="x" * 3_000, blocks=most)
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        await client.chat_postMessage(channel="DU7", text="x", blocks=[*most, section("x")])


async def test_long_text_is_taken_but_complained_of_and_at_last_cut(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    sent = await client.chat_postMessage(channel="DU7", text="x" * 4_000)
    assert slack.world.complaints == []
    assert "warning" not in sent.data
    await client.chat_postMessage(channel="DU7", text="x" * 4_001)
    assert "4001 characters" in slack.world.complaints[0]
    long = await client.chat_postMessage(channel="DU7", text="x" * 40_001)
    assert (long["warning"], len(slack.chat("U7")[-1].text)) == ("message_truncated", 40_000)
    await client.chat_update(channel="DU7", ts=sent["ts"], text="y" * 4_000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel="DU7", ts=sent["ts"], text="z" * 4_001)
    assert slack.chat("U7")[0].text == "y" * 4_000


async def test_markdown_stands_alone_and_has_its_own_limit(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.start("U7")
    await client.chat_postMessage(channel="DU7", markdown_text="# Title")
    assert slack.chat("U7")[0].text == "# Title"
    for arguments, error in (
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await client.chat_postMessage(channel="DU7", **arguments)  # type: ignore[arg-type]
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        await client.chat_postMessage(channel="DU7", text="x", blocks="[{")
    with pytest.raises(SlackApiError, match="invalid_metadata_format"):
        await client.chat_postMessage(channel="DU7", text="x", metadata={"event_type": "only"})


def modal(blocks: list[Json], **more: Any) -> Json:
    return {"type": "modal", "title": plain("Deadline"), "blocks": blocks, **more}


VIEWS: dict[str, tuple[Json, Json]] = {
    "title": (modal([]), modal([], title=plain("x" * 25))),
    "submit": (modal([], submit=plain("x" * 24)), modal([], submit=plain("x" * 25))),
    "private_metadata": (modal([], private_metadata="x" * 3_000), modal([], private_metadata="x" * 3_001)),
    "callback_id": (modal([], callback_id="x" * 255), modal([], callback_id="x" * 256)),
    "blocks": (modal([{"type": "divider"}] * 100), modal([{"type": "divider"}] * 101)),
    "input without submit": (modal([entry()], submit=plain("Save")), modal([entry()])),
    "markdown": (modal([section("x")]), modal([{"type": "markdown", "text": "x"}])),
    "a home tab": (modal([]), {"type": "home", "blocks": []}),
    "no title": (modal([]), {"type": "modal", "blocks": []}),
}


@pytest.mark.parametrize("limit", VIEWS)
async def test_a_view_at_its_limit_is_taken_and_one_above_is_refused(
    slack: SlackServer, client: AsyncWebClient, limit: str
) -> None:
    good, bad = VIEWS[limit]
    with pytest.raises(SlackApiError, match="invalid_arguments") as refused:
        await client.views_open(trigger_id=trigger(slack), view=bad)
    assert "json-pointer:/view" in refused.value.response["response_metadata"]["messages"][0]
    await client.views_open(trigger_id=trigger(slack), view=good)


def trigger(slack: SlackServer) -> str:
    """Return a fresh trigger of somebody's."""
    return str(slack.slash("U7", "/tour").payload["trigger_id"])
