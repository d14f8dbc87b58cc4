"""The Slack stand-in through the real SDKs: buttons, menus, home tabs, forms, commands and what is said in answer to them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.standins.bolt import Heard
from tests.standins.slack import SlackServer, View
from tests.standins.test_slack_checks import Json, actions, button, entry, menu, modal, option, plain, section
from tests.standins.test_slack_sockets import failing
from tests.standins.test_slack_web import refused

CHOICES = menu([option("Yes", "y"), option("No", "n")], action_id="choice")


def seen(view: View | None) -> View:
    assert view is not None
    return view


async def post(client: AsyncWebClient, *elements: Json) -> str:
    return str((await client.chat_postMessage(channel="DU7", text="x", blocks=[section("Q"), actions(*elements)]))["ts"])


# Buttons and menus


async def test_a_press_tells_which_button_on_which_message(slack: SlackServer, heard: Heard, client: AsyncWebClient) -> None:
    slack.start("U7")
    first = await post(client, button("Begin", action_id="begin", value="1"))
    await post(client, button("Begin", action_id="begin", value="2"))
    assert await slack.press("U7", "Begin").ended() == "acknowledged"
    old = slack.chat("U7")[0]
    await slack.press("U7", "Begin", shown=old).ended()
    newest, older = heard.bodies
    assert newest["actions"][0]["value"] == "2", "the latest message that has it"
    assert (older["actions"][0]["value"], older["container"]["message_ts"], older["message"]["ts"]) == ("1", first, first)
    assert (older["user"]["id"], older["channel"]["id"], older["actions"][0]["action_id"]) == ("U7", "DU7", "begin")
    with pytest.raises(LookupError, match="no button 'Stop'"):
        slack.press("U7", "Stop")


async def test_a_forger_sends_any_value_on_any_button(slack: SlackServer, heard: Heard, client: AsyncWebClient) -> None:
    slack.start("U7")
    await post(client, button("Begin", action_id="begin", value="1"))
    await slack.press("U7", "Begin", value="rm -rf").ended()
    await slack.press("U7", action_id="other", value="x").ended()
    assert [(body["actions"][0]["action_id"], body["actions"][0]["value"]) for body in heard.bodies] == [
        ("begin", "rm -rf"),
        ("other", "x"),
    ]


async def test_what_is_chosen_is_told_and_stands_in_the_state(slack: SlackServer, heard: Heard, client: AsyncWebClient) -> None:
    slack.start("U7")
    boxes = menu([option("a"), option("b"), option("c")], "checkboxes", action_id="boxes")
    await post(client, CHOICES, boxes, {"type": "datepicker", "action_id": "day"})
    await slack.select("U7", "No").ended()
    await slack.select("U7", ["a", "c"]).ended()
    await slack.select("U7", "2026-03-01", action_id="day").ended()
    one, several, day = (body["actions"][0] for body in heard.bodies)
    assert (one["selected_option"]["value"], one["type"]) == ("n", "static_select")
    assert [choice["value"] for choice in several["selected_options"]] == ["a", "c"]
    assert day["selected_date"] == "2026-03-01"
    state = heard.bodies[-1]["state"]["values"]["b1"]
    assert state["choice"]["selected_option"]["value"] == "n"
    with pytest.raises(LookupError, match="nothing offers"):
        slack.select("U7", "Perhaps", action_id="choice")


# Response URLs


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    slack.start("U7")
    await post(client, button("Begin"))
    await slack.press("U7", "Begin").ended()
    hook = AsyncWebhookClient(heard.bodies[0]["response_url"])
    assert (await hook.send(text="only you")).body == "ok"
    assert [one.text for one in slack.ephemerals("U7")] == ["only you"]
    await hook.send(text="all", response_type="in_channel")
    await hook.send(text="changed", replace_original=True)
    assert [(one.text, one.edits) for one in slack.chat("U7")] == [("changed", 1), ("all", 0)]
    await hook.send(delete_original=True)
    assert [one.text for one in slack.chat("U7")] == ["all"]
    assert (await hook.send(text="x", blocks=[section("")])).status_code == 400
    assert ((await hook.send(text="sixth")).status_code, slack.requests[-1].status) == (404, 404)
    await slack.slash("U7", "/tour").ended()
    slack.now += 1_801
    assert (await AsyncWebhookClient(heard.bodies[1]["response_url"]).send(text="late")).body == "expired_url"


async def test_what_only_one_person_sees_can_be_changed_by_its_response_url_alone(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    slack.start("U7")
    sent = await client.chat_postEphemeral(channel="DU7", user="U7", text="x", blocks=[actions(button("Fine"))])
    assert await refused(client.chat_update(channel="DU7", ts=sent["message_ts"], text="y")) == "message_not_found"
    await slack.press("U7", "Fine").ended()
    assert heard.bodies[0]["container"]["is_ephemeral"] is True
    await AsyncWebhookClient(heard.bodies[0]["response_url"]).send(text="thanks", replace_original=True)
    assert [(one.text, one.buttons) for one in slack.ephemerals("U7")] == [("thanks", [])]


# Home


async def test_a_home_tab_is_shown_and_its_buttons_can_be_pressed(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    slack.start("U7")
    assert slack.home("U7") is None
    home = {"type": "home", "blocks": [section("3 of 5"), actions(button("Go on", action_id="go"))]}
    first = (await client.views_publish(user_id="U7", view=home))["view"]
    await slack.open_home("U7").ended()
    assert heard.events[0]["view"]["id"] == first["id"]
    assert (seen(slack.home("U7")).text, seen(slack.home("U7")).buttons) == ("3 of 5", ["Go on"])
    await slack.press("U7", "Go on", on="home").ended()
    assert (heard.bodies[-1]["container"], heard.bodies[-1]["view"]["type"]) == (
        {"type": "view", "view_id": first["id"]},
        "home",
    )
    assert "response_url" not in heard.bodies[-1]
    await client.views_publish(user_id="U7", view={**home, "blocks": [section("4 of 5")]}, hash=first["hash"])
    assert seen(slack.home("U7")).text == "4 of 5"
    assert await refused(client.views_publish(user_id="U7", view=home, hash=first["hash"])) == "hash_conflict"
    assert await refused(client.views_publish(user_id="U99", view=home)) == "user_not_found"


# Forms


def form(**more: Any) -> Json:
    when = {**entry(action_id="when"), "block_id": "when"}
    return modal([section("Q"), when], submit=plain("Save"), callback_id="deadline", private_metadata="7", **more)


async def opened(slack: SlackServer, client: AsyncWebClient, view: Json) -> Json:
    trigger = slack.slash("U7", "/tour").payload["trigger_id"]
    await slack.idle()
    return dict((await client.views_open(trigger_id=trigger, view=view))["view"])


async def test_a_trigger_opens_one_view_and_soon(slack: SlackServer, heard: Heard, client: AsyncWebClient) -> None:
    trigger = slack.slash("U7", "/tour").payload["trigger_id"]
    await client.views_open(trigger_id=trigger, view=form())
    assert await refused(client.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.3", view=form())) == "invalid_trigger_id"
    slack.world.trigger_life = -1
    trigger = slack.slash("U7", "/tour").payload["trigger_id"]
    assert await refused(client.views_open(trigger_id=trigger, view=form())) == "expired_trigger_id"


async def test_a_submitted_form_brings_what_was_filled_in_and_closes(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    await opened(slack, client, form())
    assert (seen(slack.modal("U7")).title, seen(slack.modal("U7")).text) == ("Deadline", "Q\nWhen?")
    with pytest.raises(ValueError, match="must be filled in"):
        slack.submit_view("U7")
    with pytest.raises(LookupError, match="no input 'Who'"):
        slack.submit_view("U7", {"Who": "x"})
    await slack.submit_view("U7", {"When?": "Friday"}).ended()
    body = heard.bodies[-1]
    assert (body["type"], body["view"]["callback_id"], body["view"]["private_metadata"]) == ("view_submission", "deadline", "7")
    assert body["view"]["state"]["values"]["when"]["when"] == {"type": "plain_text_input", "value": "Friday"}
    assert slack.modal("U7") is None


async def test_the_answer_to_a_form_shows_errors_or_another_view(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    await opened(slack, client, form())
    heard.answer = {"response_action": "errors", "errors": {"when": "In the past"}}
    await slack.submit_view("U7", {"when": "yesterday"}).ended()
    assert seen(slack.modal("U7")).errors == {"when": "In the past"}
    heard.answer = {"response_action": "push", "view": modal([section("Sure?")], submit=plain("Yes"))}
    await slack.submit_view("U7").ended()
    assert seen(slack.modal("U7")).text == "Sure?"
    heard.answer = {"response_action": "update", "view": modal([section("x" * 3_001)])}
    await slack.submit_view("U7").ended()
    assert "answer to a form" in slack.world.complaints[0]
    assert seen(slack.modal("U7")).text == "Sure?"
    heard.answer = {"response_action": "clear"}
    await slack.submit_view("U7").ended()
    assert slack.modal("U7") is None


async def test_a_form_that_is_not_acknowledged_stays_with_an_error(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    await opened(slack, client, form())
    slack.queue.patience = 0.2
    heard.first = failing(1)
    assert await slack.submit_view("U7", {"when": "Friday"}).ended() == "given up"
    assert "trouble" in seen(slack.modal("U7")).errors[""]
    assert len(slack.alarms) == 1


async def test_an_open_form_can_be_changed_and_keeps_what_was_filled_in(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    pick = {"type": "input", "block_id": "pick", "label": plain("Which?"), "element": CHOICES, "dispatch_action": True}
    view = await opened(slack, client, modal([pick], submit=plain("Save")))
    await slack.select("U7", "Yes", on="modal").ended()
    assert heard.bodies[-1]["view"]["state"]["values"]["pick"]["choice"]["selected_option"]["value"] == "y"
    changed = modal([section("New"), pick], submit=plain("Save"))
    await client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert seen(slack.modal("U7")).text == "New\nWhich?"
    assert await refused(client.views_update(view_id=view["id"], view=changed, hash=view["hash"])) == "hash_conflict"
    assert await refused(client.views_update(view_id="V99", view=changed)) == "not_found"
    await slack.submit_view("U7").ended()
    assert heard.bodies[-1]["view"]["state"]["values"]["pick"]["choice"]["selected_option"]["value"] == "y"


async def test_three_views_stand_on_each_other_and_closing_is_told_who_wants_to_know(
    slack: SlackServer, heard: Heard, client: AsyncWebClient
) -> None:
    await opened(slack, client, form(notify_on_close=True))
    for place in range(3):
        trigger = slack.slash("U7", "/tour").payload["trigger_id"]
        if place < 2:
            await client.views_push(trigger_id=trigger, view=form())
        else:
            assert await refused(client.views_push(trigger_id=trigger, view=form())) == "push_limit_reached"
    await slack.idle()
    assert slack.close_view("U7").state == "not told"
    assert slack.close_view("U7").state == "not told"
    await slack.close_view("U7").ended()
    assert heard.bodies[-1]["type"] == "view_closed"
    assert slack.modal("U7") is None


# Commands


async def test_a_command_brings_its_text_and_its_answer_is_seen_by_one_or_all(slack: SlackServer, heard: Heard) -> None:
    heard.answer = "only you"
    await slack.slash("U7", "/tour", "set <a> & @U8").ended()
    body = heard.bodies[0]
    assert (body["command"], body["text"], body["channel_id"], body["user_id"]) == (
        "/tour",
        "set &lt;a&gt; &amp; @U8",
        "DU7",
        "U7",
    )
    assert [one.text for one in slack.ephemerals("U7")] == ["only you"]
    heard.answer = {"text": "all", "response_type": "in_channel"}
    await slack.slash("U7", "/tour", channel="C1").ended()
    assert heard.bodies[1]["channel_name"] == "c1"
    assert [one.text for one in slack.channel("C1")] == ["all"]
    slack.escaping = True
    assert slack.slash("U7", "/tour", "@U8").payload["text"] == "<@U8>"
    heard.answer = {"text": "x", "blocks": [section("")]}
    await slack.slash("U7", "/tour").ended()
    assert "answer to a command" in slack.world.complaints[-1]


async def test_a_command_that_stands_in_no_manifest_never_arrives(slack: SlackServer, heard: Heard) -> None:
    slack.commands = {"/tour"}
    assert await slack.slash("U7", "/status").ended() == "not told"
    assert await slack.slash("U7", "/tour").ended() == "acknowledged"
    assert [body["command"] for body in heard.bodies] == ["/tour"]


async def test_an_error_of_the_bot_in_a_view_is_refused_before_its_trigger_is_spent(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    trigger = slack.slash("U7", "/tour").payload["trigger_id"]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_open(trigger_id=trigger, view=modal([section("")]))
    await client.views_open(trigger_id=trigger, view=modal([section("x")]))
    assert seen(slack.modal("U7")).text == "x"
