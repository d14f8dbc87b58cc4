"""What people do with what is no message: the home tab, forms, slash commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.standins.slack.blocks import check_view
from tests.standins.slack.deliveries import ACTION, COMMAND, Delivery
from tests.standins.slack.hooks import hook_for, respond
from tests.standins.slack.markup import escaped, typed
from tests.standins.slack.payloads import team_stub, user_stub, view_json
from tests.standins.slack.people import People
from tests.standins.slack.render import chosen
from tests.standins.slack.shown import View
from tests.standins.slack.views import made, stamp, trigger_for
from tests.standins.slack.wire import Json, Refused
from tests.standins.slack.world import APP

TROUBLE = "We had some trouble connecting. Try again?"


class Forms(People):
    """The people's side beside the chat."""

    commands: set[str] | None = None
    """The slash commands in the app's manifest, with their `/`; None: any."""
    escaping = False
    """Whether the manifest has `should_escape`: mentions and links in commands are then marked up."""

    def home(self, user: str) -> View | None:
        """Return somebody's home tab, None if the bot has published none."""
        return self.world.homes.get(user)

    def modal(self, user: str) -> View | None:
        """Return the topmost modal that somebody has open."""
        stack = self.world.modals.get(user)
        return stack[-1] if stack else None

    def open_home(self, user: str, tab: str = "home") -> Delivery:
        """Look at the app: its home tab or its `messages`."""
        place, home = self.world.direct(user), self.home(user)
        event = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab, **self._moment()}
        return self.tell(place.team, "app_home_opened", {**event, **({"view": view_json(home)} if home else {})})

    def submit_view(self, user: str, values: Mapping[str, str | Sequence[str]] | None = None) -> Delivery:
        """Fill in the topmost modal, by action id or by what an input asks, and submit it.

        Raise LookupError if there is no such input, ValueError if Slack would not let it be submitted.
        """
        view = self._open(user)
        for name, choice in (values or {}).items():
            control = next((one for one in view.controls if name in (one.element["action_id"], one.label)), None)
            if control is None:
                raise LookupError(f"no input {name!r}; there are {[one.label for one in view.controls]}")
            view.state.setdefault(control.block_id, {})[control.element["action_id"]] = chosen(control.element, choice)
        for block in view.blocks:
            if block["type"] == "input" and not block.get("optional") and _empty(view, block):
                raise ValueError(f"{block['label']['text']!r} must be filled in")
        payload = {**self._actor(user, view.team), "type": "view_submission", "view": view_json(view), "response_urls": []}
        return self.queue.add(Delivery(ACTION, payload, lambda told: self._submitted(view, told)))

    def close_view(self, user: str, *, clear: bool = False) -> Delivery:
        """Close the topmost modal, or all; the app is told if it wants to be."""
        view, stack = self._open(user), self.world.modals[user]
        del stack[0 if clear else -1 :]
        payload = {**self._actor(user, view.team), "type": "view_closed", "view": view_json(view), "is_cleared": clear}
        delivery = Delivery(ACTION, payload)
        if not view.view.get("notify_on_close"):
            delivery.end("not told")
            return delivery
        return self.queue.add(delivery)

    def slash(self, user: str, command: str, text: str = "", *, channel: str = "") -> Delivery:
        """Type a command, in the direct message with the bot or in *channel*. One that is in no manifest is told to nobody."""
        place = self.world.channel(channel) if channel else self.world.direct(user)
        place.members.add(self.world.user(user).id)
        team, person = self.world.teams[place.team], user_stub(self.world, user)
        payload: Json = {"token": "verification", "team_id": team.id, "team_domain": team.domain, "channel_id": place.id}
        payload |= {"channel_name": "directmessage" if place.user else place.name, "user_id": user, "user_name": person["name"]}
        payload |= {"command": command, "text": typed(text) if self.escaping else escaped(text), "api_app_id": APP}
        payload |= {"is_enterprise_install": "false", "response_url": hook_for(self.world, place, user)}
        payload["trigger_id"] = trigger_for(self.world, user, team.id)
        delivery = Delivery(COMMAND, payload, self._commanded)
        if self.commands is not None and command not in self.commands:
            delivery.end("not told")
            return delivery
        return self.queue.add(delivery)

    def _actor(self, user: str, team: str) -> Json:
        about: Json = {"user": user_stub(self.world, user), "team": team_stub(self.world, team), "api_app_id": APP}
        about |= {"token": "verification", "trigger_id": trigger_for(self.world, user, team), "enterprise": None}
        return {**about, "is_enterprise_install": False}

    def _open(self, user: str) -> View:
        view = self.modal(user)
        if view is None:
            raise LookupError(f"{user} has no modal open")
        return view

    def _submitted(self, view: View, told: Delivery) -> None:
        """Do with a modal what the app's acknowledgement says; without one it stays, with an error."""
        stack = self.world.modals.get(view.user, [])
        answer = told.answer or {}
        if told.state != "acknowledged":
            view.errors = {"": TROUBLE}
            return
        try:
            match answer.get("response_action"):
                case "errors":
                    view.errors = dict(answer["errors"])
                case "clear":
                    stack.clear()
                case "update":
                    view.replace(check_view(answer["view"], "modal"), stamp(self.world))
                case "push":
                    stack.append(made(self.world, view.user, view.team, check_view(answer["view"], "modal")))
                case _ if view in stack:
                    stack.remove(view)
        except Refused as refusal:
            view.errors = {"": TROUBLE}
            self.world.complaints.append(f"answer to a form: {refusal.detail}")

    def _commanded(self, told: Delivery) -> None:
        """Show what the app says with its acknowledgement."""
        answer = told.answer or {}
        if not (answer.get("text") or answer.get("blocks")):
            return
        hook = self.world.hooks[told.payload["response_url"].rpartition("/")[2]]
        try:
            respond(self.world, hook, answer)
        except Refused as refusal:
            self.world.complaints.append(f"answer to a command: {refusal.detail}")


def _empty(view: View, block: Json) -> bool:
    held = view.state.get(block["block_id"], {}).get(block["element"]["action_id"], {})
    return not any(value for name, value in held.items() if name != "type")
